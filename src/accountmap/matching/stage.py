"""The matching step of a run: our accounts with each partner's, under the model epoch of the two.

A list that is what it was, under the epoch that it had, gives the pairs that it gave: they stay in the warehouse and
nothing is compared. Whether that holds is said by a key of both lists' contents, the epoch, the floor and the program.
"""

import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any

import polars as pl

from accountmap.errors import ModelEpochError
from accountmap.matching.calibration import Shift
from accountmap.matching.engine import Matched, match_and_measure
from accountmap.matching.epochs import (
    FIRST_RUN,
    Epoch,
    ListSample,
    epochs_in_force,
    fit_epoch,
    keep_epoch,
    read_epoch,
    reason_to_fit,
)
from accountmap.matching.labels import Labels, Learnt, learn_from_decisions
from accountmap.matching.model import Weights, shipped_weights
from accountmap.matching.program import program_hash
from accountmap.matching.quality import shipped_quality
from accountmap.matching.records import Records, prepare_records
from accountmap.settings import Settings
from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.selects import run_select

PAIR = {"partner_id": pl.String(), "account_id": pl.String(), "partner_account_id": pl.String()}
SCORED_PAIRS = pl.Schema({**PAIR, "probability": pl.Float64(), "evidence": pl.String()})
STATISTICS = pl.Schema(
    {
        "partner_id": pl.String(),
        "unwritten_accounts": pl.Float64(),
        "candidate_recall": pl.Float64(),
        "calibration_error": pl.Float64(),
        "model_id": pl.String(),
        "lists_key": pl.String(),
    }
)
PAIRS_TABLE, STATISTICS_TABLE = "matching.scored_pairs", "matching.model_statistics"
NO_PAIRS = pl.DataFrame(schema={name: kind for name, kind in SCORED_PAIRS.items() if name != "partner_id"})
# Pairs below this are no labels, however the shift moves them.
LOWEST_LABEL = 0.02
# Short lists leave processors idle between the steps of one match; long ones fill them, and memory, by themselves.
PARTNERS_AT_ONCE = 2
FEW_ACCOUNTS = 100_000


@dataclass(frozen=True)
class MatchingRun:
    """What the matching step works on.

    Attributes:
        warehouse: Holds `staging.accounts`, `config.partners` and `matching.recorded_decisions`.
        settings: Our company, the thresholds, and the calibration error if the user has set one.
        models: Folder of the epochs.
        run_id: The run.
        as_of: Its day.
        refit: Fit every epoch anew.
        full: Compare everything again, whatever is known already.
        advanced: Told which partner was matched, how many before it and how many in all.
        noticed: Told of every epoch that replaces another.
    """

    warehouse: Warehouse
    settings: Settings
    models: Path
    run_id: str
    as_of: date
    refit: bool = False
    full: bool = False
    advanced: Callable[[str, int, int], None] = lambda _partner, _done, _of: None
    noticed: Callable[[str], None] = lambda _message: None


@dataclass(frozen=True)
class _Plan:
    """What is to be done about one partner.

    Attributes:
        partner_id: The partner.
        lists: Rows of `matching.list_fingerprints`: ours and the partner's.
        epoch: The epoch in force; None if there is none that can be read.
        reason: Why a new epoch is to be fitted; empty if the one in force stands.
        known: Pairs and unwritten accounts, if they are known already.
    """

    partner_id: str
    lists: tuple[dict[str, Any], dict[str, Any]]
    epoch: Epoch | None
    reason: str
    known: tuple[pl.DataFrame, float] | None

    @property
    def samples(self) -> tuple[ListSample, ListSample]:
        """Both lists as an epoch remembers them."""
        ours, theirs = (ListSample(row["records"], tuple(row["smallest"])) for row in self.lists)
        return ours, theirs


@dataclass(frozen=True)
class _Scored:
    """What is known about one partner now."""

    pairs: pl.DataFrame
    unwritten_accounts: float
    epoch: Epoch
    is_new_epoch: bool
    lists_key: str
    was_matched: bool


def score_partners(run: MatchingRun) -> dict[str, int]:
    """Write the model's word: `matching.scored_pairs`, and one row per partner in `matching.model_statistics`.

    Returns:
        partners_matched: how many partners' lists were compared; of the others the pairs were known. models_fitted:
        how many partners got a new epoch.

    Raises:
        ModelEpochError: an epoch cannot be read, and it is not to be fitted anew.
    """
    partners = run.warehouse.table("config.partners")["partner_id"].sort().to_list()
    plans = _plans(run, partners)
    matcher = _Matcher(run, plans)
    at_once = PARTNERS_AT_ONCE if matcher.accounts.height <= FEW_ACCOUNTS else 1
    scored: dict[str, _Scored] = {}
    with ThreadPoolExecutor(at_once) as pool:
        for number, (plan, found) in enumerate(zip(plans, pool.map(matcher.score, plans), strict=True)):
            run.advanced(plan.partner_id, number, len(plans))
            scored[plan.partner_id] = found
    _keep_new_epochs(run, scored)
    pairs = [found.pairs.with_columns(partner_id=pl.lit(partner_id)) for partner_id, found in scored.items()]
    every = pl.concat([pl.DataFrame(schema=SCORED_PAIRS), *(found.select(list(SCORED_PAIRS)) for found in pairs)])
    statistics = [_statistics_row(partner_id, scored.get(partner_id), run.settings) for partner_id in partners]
    with run.warehouse.transaction():
        run.warehouse.write(PAIRS_TABLE, every.sort(list(PAIR)))
        run.warehouse.write(STATISTICS_TABLE, pl.DataFrame(statistics, schema=STATISTICS, orient="row"))
    return {
        "partners_matched": sum(found.was_matched for found in scored.values()),
        "models_fitted": sum(found.is_new_epoch for found in scored.values()),
    }


def _plans(run: MatchingRun, partners: list[str]) -> list[_Plan]:
    """One per partner with accounts, if we have any."""
    run_select(run.warehouse, "matching.list_fingerprints")
    rows = run.warehouse.table("matching.list_fingerprints").iter_rows(named=True)
    lists = {row["company_id"]: row for row in rows}
    ours, former, in_force = lists.get(run.settings.company.id), _former(run.warehouse), epochs_in_force(run.models)
    plans = []
    for partner_id in partners if ours else []:
        if partner_id not in lists:
            continue
        epoch = _epoch_in_force(run, partner_id, in_force.get(partner_id))
        plan = _Plan(partner_id, (ours or {}, lists[partner_id]), epoch, "", None)
        reason = reason_to_fit(epoch, *plan.samples, is_asked=run.refit)
        known = None
        if epoch and not reason and not run.full:
            known = former.get((partner_id, _key(plan.lists, epoch, run.settings)))
        plans.append(replace(plan, reason=reason, known=known))
    return plans


def _epoch_in_force(run: MatchingRun, partner_id: str, epoch_id: str | None) -> Epoch | None:
    if epoch_id is None:
        return None
    try:
        return read_epoch(run.models, partner_id, epoch_id)
    except ModelEpochError:
        # One that is to be replaced need not be readable.
        if run.refit:
            return None
        raise


class _Matcher:
    """Carries out one plan after the other, from several threads."""

    def __init__(self, run: MatchingRun, plans: list[_Plan]) -> None:
        self._run = run
        accounts = run.warehouse.table("staging.accounts") if any(plan.known is None for plan in plans) else None
        self.accounts = pl.DataFrame() if accounts is None else accounts.sort("company_id", "account_id")
        self._decisions = run.warehouse.table("matching.recorded_decisions")
        self._lock = Lock()
        self._ours: Records | None = None

    def score(self, plan: _Plan) -> _Scored:
        """The partner's pairs, known or found now."""
        epoch = plan.epoch if plan.epoch and not plan.reason else self._fit(plan)
        key = _key(plan.lists, epoch, self._run.settings)
        if plan.known is not None:
            return _Scored(*plan.known, epoch, is_new_epoch=False, lists_key=key, was_matched=False)
        found = self._match(plan.partner_id, epoch.weights, self._run.settings.matching.review_probability)
        pairs = found.pairs.rename({"left_id": "account_id", "right_id": "partner_account_id"})
        return _Scored(pairs, found.unwritten_accounts, epoch, bool(plan.reason), key, was_matched=True)

    def _fit(self, plan: _Plan) -> Epoch:
        given = self._run.settings.given_calibration_error
        spread = shipped_quality().calibration_error if given is None else given
        learnt = Learnt(Shift(0.0, spread), Labels(0, 0))
        decisions = self._decisions.filter(partner_id=plan.partner_id)
        if not decisions.is_empty():
            pairs = self._match(plan.partner_id, shipped_weights(), LOWEST_LABEL).pairs
            before = plan.epoch.shift.mean if plan.epoch else 0.0
            learnt = learn_from_decisions(decisions, pairs, before, spread, self._run.settings.matching)
        return fit_epoch(plan.partner_id, self._run.as_of, plan.reason, learnt, plan.samples)

    def _match(self, partner_id: str, weights: Weights, floor: float) -> Matched:
        theirs = self.accounts.filter(pl.col("company_id") == partner_id)
        return match_and_measure(self._our_records(), theirs, floor=floor, weights=weights)

    def _our_records(self) -> Records:
        """Our list, prepared once for all partners."""
        with self._lock:
            if self._ours is None:
                company_id = self._run.settings.company.id
                self._ours = prepare_records(self.accounts.filter(pl.col("company_id") == company_id))
            return self._ours


def _former(warehouse: Warehouse) -> dict[tuple[str, str], tuple[pl.DataFrame, float]]:
    """Pairs and unwritten accounts of the last run, by partner and key; nothing where it left no keys."""
    if not warehouse.exists(STATISTICS_TABLE) or not warehouse.exists(PAIRS_TABLE):
        return {}
    statistics = warehouse.table(STATISTICS_TABLE)
    if "lists_key" not in statistics.columns:
        return {}
    pairs = warehouse.table(PAIRS_TABLE).partition_by("partner_id", as_dict=True, include_key=False)
    return {
        (row["partner_id"], row["lists_key"]): (pairs.get((row["partner_id"],), NO_PAIRS), row["unwritten_accounts"])
        for row in statistics.iter_rows(named=True)
    }


def _key(lists: tuple[dict[str, Any], dict[str, Any]], epoch: Epoch, settings: Settings) -> str:
    """What decides a partner's pairs, as one hash."""
    contents = (row["list_hash"] for row in lists)
    parts = (*contents, epoch.epoch_id, repr(settings.matching.review_probability), program_hash())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _keep_new_epochs(run: MatchingRun, scored: Mapping[str, _Scored]) -> None:
    """Put them in force, and say why unless it is a partner's first; partners with one reason in one line."""
    reasons: dict[str, list[str]] = {}
    for partner_id, found in scored.items():
        if found.is_new_epoch:
            keep_epoch(run.models, found.epoch, run.run_id)
            if found.epoch.reason != FIRST_RUN:
                reasons.setdefault(found.epoch.reason, []).append(partner_id)
    for reason, partners in reasons.items():
        run.noticed(f"The matching with {', '.join(partners)} was fitted: {reason}.")


def _statistics_row(partner_id: str, found: _Scored | None, settings: Settings) -> tuple[object, ...]:
    """One row of `STATISTICS`; of a partner that was not matched, what holds of any."""
    shipped, given = shipped_quality(), settings.given_calibration_error
    if found is None:
        error = shipped.calibration_error if given is None else given
        return partner_id, 0.0, shipped.candidate_recall, error, None, ""
    error = found.epoch.calibration_error if given is None else given
    epoch_id = found.epoch.epoch_id
    return partner_id, found.unwritten_accounts, found.epoch.candidate_recall, error, epoch_id, found.lists_key
