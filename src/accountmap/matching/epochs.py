"""Model epochs: what was fitted for one partner's list and ours, kept for as long as both stay about the same.

Without an epoch, every new row would change every probability a little. An epoch holds the weights with their
calibration, what was measured about them, and a sample of the records it was fitted on. It is one immutable file in
`models/`, `<id>.json`, whose id is the SHA-256 of its bytes; `epochs.jsonl` says in order which partner got which. Both
only ever grow: they are state that cannot be recomputed, as decisions made since would fit another model.
"""

import hashlib
import json
import math
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from accountmap.errors import ModelEpochError
from accountmap.matching.calibration import Shift
from accountmap.matching.labels import Labels, Learnt
from accountmap.matching.model import Weights, shipped_model_id, shipped_weights
from accountmap.matching.quality import shipped_quality
from accountmap.warehouse.durable import append_line, write_whole

LOG_FILE = "epochs.jsonl"
FORMAT = 1
# As `sql/matching/list_fingerprints.sql` samples.
MOST_SAMPLED = 1024
# Share of a list's accounts that may change before its epoch ends.
MOST_CHANGED = 0.1
FIRST_RUN = "its first run"


@dataclass(frozen=True)
class ListSample:
    """A list as an epoch remembers it.

    Attributes:
        records: How many accounts it had.
        smallest: The smallest of their distinct fingerprints, in order: all of them if they are few.
    """

    records: int
    smallest: tuple[str, ...]


@dataclass(frozen=True)
class Epoch:
    """What was fitted for one partner.

    Attributes:
        partner_id: The partner.
        as_of: The day of the run that fitted it.
        reason: Why it was fitted, in words.
        shipped_model: The shipped model that it starts from, `model.shipped_model_id`.
        weights: The weights in force, calibration included.
        shift: Where the decisions put the common shift of the log-odds; it is part of the weights.
        calibration_error: Standard deviation of what is still unknown of the shift, in log-odds.
        candidate_recall: Share of true accounts of which blocking proposes a counterpart.
        labels: What the shift was fitted on.
        ours: Our list at that time.
        theirs: The partner's.
    """

    partner_id: str
    as_of: date
    reason: str
    shipped_model: str
    weights: Weights
    shift: Shift
    calibration_error: float
    candidate_recall: float
    labels: Labels
    ours: ListSample
    theirs: ListSample

    @property
    def content(self) -> bytes:
        """The file: equal epochs give equal bytes."""
        values = {"format": FORMAT, **asdict(self), "as_of": self.as_of.isoformat()}
        return (json.dumps(values, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()

    @property
    def epoch_id(self) -> str:
        """SHA-256 of the content."""
        return hashlib.sha256(self.content).hexdigest()


def keep_epoch(models: Path, epoch: Epoch, run_id: str) -> None:
    """Write an epoch and put it in force for its partner. Writing the same twice adds nothing but a line."""
    models.mkdir(parents=True, exist_ok=True)
    path = models / f"{epoch.epoch_id}.json"
    if not path.exists():
        write_whole(path, epoch.content)
    line = {"partner_id": epoch.partner_id, "epoch_id": epoch.epoch_id, "run_id": run_id, "reason": epoch.reason}
    append_line(models / LOG_FILE, json.dumps(line, ensure_ascii=False))


def epochs_in_force(models: Path) -> dict[str, str]:
    """Id of the latest epoch of each partner; a line torn by a crash is none.

    Raises:
        ModelEpochError: a whole line cannot be read.
    """
    path = models / LOG_FILE
    if not path.exists():
        return {}
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.endswith("}"):
            continue
        try:
            event = json.loads(line)
            found[str(event["partner_id"])] = str(event["epoch_id"])
        except (ValueError, KeyError, TypeError) as problem:
            raise ModelEpochError(
                f"The list of model epochs cannot be read: {problem}",
                where=f"{path}, line {number}",
                allowed="one JSON object a line with partner_id and epoch_id",
                next_step="restore the file from a copy, or remove that line; nothing was published",
            ) from problem
    return found


def read_epoch(models: Path, partner_id: str, epoch_id: str) -> Epoch:
    """Read an epoch. Of one that starts from another shipped model, only what it learnt is kept in the weights.

    Raises:
        ModelEpochError: the file is missing, was changed, or is of another partner or version.
    """
    path = models / f"{epoch_id}.json"
    if not path.exists():
        raise _unusable(path, partner_id, "is missing")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != epoch_id:
        raise _unusable(path, partner_id, "was changed: its content is not the one that its name stands for")
    values = json.loads(content)
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        raise _unusable(path, partner_id, "was written by another version of accountmap")
    if values["partner_id"] != partner_id:
        raise _unusable(path, partner_id, f"belongs to {values['partner_id']}")
    return _epoch_of(values)


def current_epoch(models: Path, partner_id: str) -> Epoch | None:
    """The epoch in force for a partner; None before its first run.

    Raises:
        ModelEpochError: it cannot be read.
    """
    epoch_id = epochs_in_force(models).get(partner_id)
    return read_epoch(models, partner_id, epoch_id) if epoch_id else None


def fit_epoch(
    partner_id: str, as_of: date, reason: str, learnt: Learnt, samples: tuple[ListSample, ListSample]
) -> Epoch:
    """The shipped model, shifted to where decisions say that this partner's probabilities lie."""
    return Epoch(
        partner_id=partner_id,
        as_of=as_of,
        reason=reason,
        shipped_model=shipped_model_id(),
        weights=_shifted(learnt.shift),
        shift=learnt.shift,
        calibration_error=learnt.shift.deviation,
        candidate_recall=shipped_quality().candidate_recall,
        labels=learnt.labels,
        ours=samples[0],
        theirs=samples[1],
    )


def _shifted(shift: Shift) -> Weights:
    shipped = shipped_weights()
    return replace(shipped, offset=shipped.offset + shift.mean / math.log(2))


def reason_to_fit(epoch: Epoch | None, ours: ListSample, theirs: ListSample, *, is_asked: bool) -> str:
    """Why an epoch must be fitted now, in words; empty if the one in force stands."""
    if is_asked:
        return "a refit was asked for"
    if epoch is None:
        return FIRST_RUN
    if epoch.shipped_model != shipped_model_id():
        return "this version of accountmap ships another model"
    for side, before, now in (("our", epoch.ours, ours), ("their", epoch.theirs, theirs)):
        if (share := changed_share(before, now)) > MOST_CHANGED:
            return f"{share:.0%} of {side} accounts changed since {epoch.as_of:%Y-%m-%d}"
    return ""


def changed_share(before: ListSample, now: ListSample) -> float:
    """Share of a list's accounts that are new or otherwise than they were, or that are gone; the larger of both.

    Estimated from the fingerprints below a bound that both samples reach: exact for lists up to the size of a sample,
    else with a standard error of about .01 (bottom-k sketches: Cohen and Kaplan 2007).
    """
    if not before.smallest or not now.smallest:
        return float(before.records != now.records)
    bound = min(_reach(before), _reach(now))
    then, today = ({mark for mark in sample.smallest if mark <= bound} for sample in (before, now))
    shared = len(then & today)
    return max(1 - shared / len(side) if side else 1.0 for side in (then, today))


def _reach(sample: ListSample) -> str:
    """Up to which fingerprint the sample is complete."""
    is_whole = len(sample.smallest) < MOST_SAMPLED
    return "g" if is_whole else sample.smallest[-1]


def _epoch_of(values: dict[str, Any]) -> Epoch:
    samples = {
        side: ListSample(values[side]["records"], tuple(values[side]["smallest"])) for side in ("ours", "theirs")
    }
    shift = Shift(**values["shift"])
    # Another version's weights may belong to features that are not there any more; its epoch ends with the next run.
    is_current = values["shipped_model"] == shipped_model_id()
    return Epoch(
        partner_id=values["partner_id"],
        as_of=date.fromisoformat(values["as_of"]),
        reason=values["reason"],
        shipped_model=values["shipped_model"],
        weights=Weights(**values["weights"]) if is_current else _shifted(shift),
        shift=shift,
        calibration_error=values["calibration_error"],
        candidate_recall=values["candidate_recall"],
        labels=Labels(**values["labels"]),
        **samples,
    )


def _unusable(path: Path, partner_id: str, problem: str) -> ModelEpochError:
    return ModelEpochError(
        f"The model epoch that matches our accounts with {partner_id}'s {problem}.",
        where=str(path),
        allowed="the file as a run wrote it; such files are never changed",
        next_step="restore it from a copy, or fit a new one: accountmap run --refit",
    )
