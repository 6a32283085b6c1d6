"""What results assume: each with its value, its range, where it comes from and who set it.

Defaults are data (`reference/assumptions.toml`); `[assumptions]` of `accountmap.toml` and `--assume` replace them; what
can be measured from the user's own data replaces the default, never what a user has set.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from accountmap.errors import SettingsError
from accountmap.matching.quality import shipped_quality
from accountmap.reference import reference_file
from accountmap.settings import GivenAssumption, Settings

Floats = NDArray[np.float64]
Origin = Literal["default", "set", "measured"]
# The 90 % range of a standard normal reaches this far on either side.
_REACH = 1.6448536269514722


@dataclass(frozen=True)
class Assumption:
    """One assumption as results use it.

    value, low, high: median and 90 % range; unit: of the three; source: in words; origin: our default, set by the user
    or measured; is_guess: nothing but judgement stands behind it; set_at: the day a user set it.
    """

    name: str
    meaning: str
    unit: str
    value: float
    low: float
    high: float
    least: float
    most: float
    scale: Literal["plain", "log", "logit"]
    source: str
    is_guess: bool
    origin: Origin = "default"
    set_at: date | None = None

    def draw(self, numbers: Floats) -> Floats:
        """Values for standard normal numbers: the median at 0, low and high at the 5 % and 95 % points.

        Each side has its own spread on the assumption's scale, as ranges such as .05 to .35 around .15 are lopsided.
        """
        middle, low, high = (self._to_scale(bound) for bound in (self.value, self.low, self.high))
        shift = np.where(numbers < 0, (middle - low) * numbers, (high - middle) * numbers) / _REACH
        return np.clip(self._from_scale(middle + shift), self.least, self.most)

    def _to_scale(self, value: float) -> float:
        if self.scale == "plain":
            return value
        return float(np.log(value) if self.scale == "log" else logit(value))

    def _from_scale(self, values: Floats) -> Floats:
        if self.scale == "plain":
            return values
        return np.asarray(np.exp(values) if self.scale == "log" else expit(values))


Assumptions = Mapping[str, Assumption]


@cache
def _defaults() -> tuple[Assumption, ...]:
    entries: dict[str, dict[str, Any]] = tomllib.loads(reference_file("assumptions.toml").read_text(encoding="utf-8"))
    return tuple(Assumption(name=name, **entry) for name, entry in entries.items())


def default_assumptions() -> dict[str, Assumption]:
    """The shipped assumptions by name; the calibration error is the one that the shipped matching was found to have."""
    assumptions = {assumption.name: assumption for assumption in _defaults()}
    quality = shipped_quality()
    assumptions["calibration_error"] = replace(
        assumptions["calibration_error"],
        value=quality.calibration_error,
        low=quality.calibration_low,
        high=quality.calibration_high,
        source=quality.source,
        is_guess=False,
    )
    return assumptions


def resolve_assumptions(
    settings: Settings, measured: Mapping[str, Assumption] | None = None, given: Mapping[str, float] | None = None
) -> dict[str, Assumption]:
    """The assumptions in force: what was given for this call, else set in the config, else measured, else our default.

    Args:
        settings: The user's settings.
        measured: What the user's own data say (see `measured_assumption`).
        given: Values for this call only (`--assume name=value`).

    Raises:
        SettingsError: a name that is no assumption, or a value out of its range.
    """
    assumptions = default_assumptions()
    error = settings.overlap.calibration_error
    if error is not None:
        entry = GivenAssumption(value=error, source="set under [overlap]")
        assumptions["calibration_error"] = _set(default_assumptions(), "calibration_error", entry, "accountmap.toml")
    for name, found in (measured or {}).items():
        assumptions[name] = found
    for name, entry in settings.assumptions.items():
        assumptions[name] = _set(default_assumptions(), name, entry, "accountmap.toml")
    for name, value in (given or {}).items():
        assumptions[name] = _set(default_assumptions(), name, GivenAssumption(value=value), "--assume")
    return assumptions


def measured_assumption(name: str, value: float, low: float, high: float, source: str) -> Assumption:
    """The assumption of that name, as the user's own data say it."""
    default = default_assumptions()[name]
    value, low, high = (min(max(bound, default.least), default.most) for bound in (value, low, high))
    return replace(default, value=value, low=low, high=high, source=source, is_guess=False, origin="measured")


def shifted_assumption(name: str, value: float) -> Assumption:
    """The default assumption of that name around another value, its range of like proportions."""
    default = default_assumptions()[name]
    value = min(max(value, default.least), default.most)
    shift = default._to_scale(value) - default._to_scale(default.value)
    low, high = (_shifted(default, bound, shift) for bound in (default.low, default.high))
    return replace(default, value=value, low=low, high=high, origin="measured", is_guess=False)


def parse_assumption(text: str) -> tuple[str, float]:
    """Name and value of `name=value`, as `--assume` takes it.

    Raises:
        SettingsError: not of that form.
    """
    name, _, value = text.partition("=")
    try:
        return name.strip(), float(value)
    except ValueError as problem:
        raise SettingsError(
            f"The assumption {text!r} cannot be used.",
            where="--assume",
            allowed="name=number, e.g. integration_adoption=0.3",
            next_step="write the value as a plain number with a point",
        ) from problem


def _set(defaults: Assumptions, name: str, entry: GivenAssumption, where: str) -> Assumption:
    """The default with what the user set; a range that was not set keeps the default's proportions."""
    if name not in defaults:
        raise SettingsError(
            f"There is no assumption named {name!r}.",
            where=f"assumptions.{name} in {where}",
            allowed=", ".join(sorted(defaults)),
            next_step="correct the name",
        )
    default = defaults[name]
    middle = default._to_scale(default.value)
    _check(default, "value", entry.value, where)
    centre = default._to_scale(entry.value)
    low = entry.low if entry.low is not None else _shifted(default, default.low, centre - middle)
    high = entry.high if entry.high is not None else _shifted(default, default.high, centre - middle)
    _check(default, "low", low, where)
    _check(default, "high", high, where)
    if not low <= entry.value <= high:
        raise SettingsError(
            f"assumptions.{name}: value {entry.value:g} lies outside its own range {low:g} to {high:g}.",
            where=f"assumptions.{name} in {where}",
            allowed="low <= value <= high",
            next_step="correct low or high; leave them out to keep a range like the default's",
        )
    return replace(
        default,
        value=entry.value,
        low=low,
        high=high,
        source=entry.source or "set by you",
        is_guess=False,
        origin="set",
        set_at=entry.set_at,
    )


def _shifted(default: Assumption, bound: float, shift: float) -> float:
    moved = float(default._from_scale(np.array([default._to_scale(bound) + shift]))[0])
    return min(max(moved, default.least), default.most)


def _check(default: Assumption, part: str, value: float, where: str) -> None:
    if not default.least <= value <= default.most:
        raise SettingsError(
            f"assumptions.{default.name}: {part} {value:g} cannot be used.",
            where=f"assumptions.{default.name}.{part} in {where}",
            allowed=f"{default.least:g} to {default.most:g} {default.unit} ({default.meaning})",
            next_step="correct it there",
        )
