"""The whole tree, and reading it from the config file and the environment, with words for whatever is wrong."""

import os
import tomllib
from pathlib import Path
from typing import Any, get_args

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from accountmap.errors import SettingsError
from accountmap.settings.populations import (
    DEFAULT_POPULATION_RULES,
    MOST_CUSTOM_POPULATIONS,
    PREDICATE_COLUMNS,
    PopulationRule,
)
from accountmap.settings.sections import (
    Company,
    GivenAssumption,
    Intake,
    Matching,
    Overlap,
    Partner,
    Publishing,
    Ranking,
    Rates,
)
from accountmap.settings.values import Currency, Identifier, Population

PREFIX = "ACCOUNTMAP_"
# Variables of this prefix that are no settings: where the workspace is, and colours of the terminal.
NOT_SETTINGS = {"ACCOUNTMAP_WORKSPACE"}


class Settings(BaseSettings):
    """Everything that can be configured. Make it with `load_settings`."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        use_attribute_docstrings=True,
        hide_input_in_errors=False,
    )

    company: Company
    partners: dict[Identifier, Partner] = Field(default_factory=dict)
    """One section per partner; a folder in the inbox without one is a candidate with the defaults."""
    currencies: dict[Currency, Rates] = Field(default_factory=dict)
    """What one unit is worth in the company currency, e.g. USD = 0.92, or a list of rates, each from a day on."""
    matching: Matching = Matching()
    intake: Intake = Intake()
    population_rules: tuple[PopulationRule, ...] = DEFAULT_POPULATION_RULES
    """Which types and stages mean which population; every rule that fits counts, an account may be in several."""
    custom_populations: dict[Identifier, str] = Field(default_factory=dict)
    """Populations of your own: name = SQL predicate over one account, e.g. large = "employees >= 1000"."""
    overlap: Overlap = Overlap()
    publishing: Publishing = Publishing()
    ranking: Ranking = Ranking()
    assumptions: dict[str, GivenAssumption] = Field(default_factory=dict)
    """What the rankings assume where the data do not say, e.g. integration_adoption = 0.3; others keep our defaults."""

    @field_validator("custom_populations")
    @classmethod
    def _harmless_predicates(cls, value: dict[str, str]) -> dict[str, str]:
        taken = sorted(value.keys() & {*get_args(Population), "all"})
        if taken:
            raise ValueError(f"names of your own; {', '.join(taken)} is taken")
        if len(value) > MOST_CUSTOM_POPULATIONS:
            raise ValueError(f"at most {MOST_CUSTOM_POPULATIONS} populations of your own")
        if not value:
            return value
        # DuckDB: a tenth of a second, and most have none.
        from accountmap.warehouse.predicates import check_predicate

        for name, predicate in value.items():
            try:
                check_predicate(predicate, PREDICATE_COLUMNS)
            except ValueError as problem:
                raise ValueError(f"{problem}, in {name}") from problem
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the signature is pydantic's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Variables outrank the file, which comes in as init values."""
        return (env_settings, init_settings)

    def partner(self, partner_id: str) -> Partner:
        """The settings of a partner, or the defaults of a candidate whose folder was just dropped."""
        return self.partners.get(partner_id, Partner())

    @property
    def given_calibration_error(self) -> float | None:
        """The calibration error as the user set it, among the assumptions or for the overlap; None if nowhere."""
        assumed = self.assumptions.get("calibration_error")
        return assumed.value if assumed else self.overlap.calibration_error


def load_settings(config_file: Path) -> Settings:
    """Read and check a config file and the environment.

    Raises:
        SettingsError: naming every key that is wrong, its value, where it came from and what is allowed.
    """
    try:
        values = tomllib.loads(config_file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise SettingsError(
            f"{config_file.name} is not valid TOML: {problem}",
            where=str(config_file),
            next_step="mend that line; text values need quotes, and each [section] may stand only once",
        ) from problem
    _refuse_unknown_variables()
    try:
        return Settings(**values)
    except ValidationError as problem:
        raise _describe(problem, config_file) from problem


def check_company(**values: str) -> Company:
    """Check what someone says of our company before it is written into a config file.

    Raises:
        SettingsError: naming every value that is wrong and what is allowed.
    """
    try:
        return Company.model_validate(values)
    except ValidationError as problem:
        details = problem.errors(include_url=False)
        raise SettingsError(
            "; ".join(f"{detail['loc'][0]} cannot be {detail['input']!r}" for detail in details) + ".",
            allowed="; ".join(_allowed(detail) for detail in details),
            next_step="correct it and try again",
        ) from problem


def _refuse_unknown_variables() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in sorted(os.environ):
        is_ours = name.upper().startswith(PREFIX) and name.upper() not in NOT_SETTINGS
        if is_ours and name.upper().split("__")[0] not in known:
            raise SettingsError(
                f"The environment variable {name} is no setting.",
                where=f"environment variable {name}",
                allowed=", ".join(sorted(known)) + ", each followed by __KEY",
                next_step="correct its name or unset it",
            )


def _describe(problem: ValidationError, config_file: Path) -> SettingsError:
    lines, places, allowed = [], [], []
    for detail in problem.errors(include_url=False):
        path = [str(part) for part in detail["loc"] if part != "[key]"]
        key = ".".join(path)
        variable = next((name for name in os.environ if name.upper() == PREFIX + "__".join(path).upper()), None)
        value = "" if detail["type"] == "missing" else f" = {detail['input']!r}"
        lines.append(f"{key}{value}")
        places.append(f"environment variable {variable}" if variable else f"key {key} in {config_file}")
        allowed.append(_allowed(detail))
    return SettingsError(
        "A setting cannot be used: " + "; ".join(lines),
        where="; ".join(dict.fromkeys(places)),
        allowed="; ".join(dict.fromkeys(allowed)),
        next_step=f"correct it there; every key is explained in the comments of {config_file.name}",
    )


def _allowed(detail: Any) -> str:
    """What a validation error would have accepted, in words."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        return "a value: this key is required"
    if kind == "extra_forbidden":
        return "only known keys; this one is not known (a typing error?)"
    if kind == "string_pattern_mismatch":
        return f"text of the form {context['pattern']}"
    return str(detail["msg"]).removeprefix("Value error, ").removeprefix("Input should be ")
