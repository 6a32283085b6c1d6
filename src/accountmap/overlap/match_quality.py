"""How far matches may be off: what the matching measured about itself, else what is assumed."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from accountmap.overlap.assumptions import Assumption, Assumptions, measured_assumption, shifted_assumption
from accountmap.overlap.pair_draws import Floats, MatchingDoubt
from accountmap.overlap.random_numbers import keyed_normals
from accountmap.warehouse.connection import Warehouse

MATCH_QUALITY = "matching.match_quality"
_QUALITY = pl.Schema(
    {
        "partner_id": pl.String(),
        "estimated_recall": pl.Float64(),
        "calibration_error": pl.Float64(),
        "model_id": pl.String(),
    }
)


@dataclass(frozen=True)
class MatchQuality:
    """What is believed of one partner's matches.

    calibration_error: standard deviation of the error common to all log-odds; recall: share of the truly shared
    accounts that were found, with its range; knows_recall: whether somebody measured or set it.
    """

    calibration_error: float
    recall: Assumption
    knows_recall: bool

    def draw_doubt(self, seed: int, draws: int) -> MatchingDoubt:
        """What each draw believes; the numbers are common to all partners, for it is one model that errs."""
        recall = self.recall.draw(keyed_normals(seed, [f"assumption:{self.recall.name}"], draws)[:, 0])
        shift = self.calibration_error * keyed_normals(seed, ["calibration"], draws)[:, 0]
        return MatchingDoubt(shift, (1 - recall) / recall)

    def recalls(self, nodes: Floats) -> Floats:
        """Values of the recall at these standard normal numbers."""
        return self.recall.draw(nodes)


def require_match_quality(warehouse: Warehouse) -> None:
    """Make `matching.match_quality` where the matching has measured nothing, and the columns it does not measure."""
    measured = warehouse.table(MATCH_QUALITY) if warehouse.exists(MATCH_QUALITY) else pl.DataFrame()
    missing = [name for name in _QUALITY if name not in measured.columns]
    if missing:
        unknown = [pl.lit(None, dtype=_QUALITY[name]).alias(name) for name in missing]
        quality = measured.with_columns(unknown) if measured.width else pl.DataFrame(schema=_QUALITY)
        warehouse.write(MATCH_QUALITY, quality.select(list(_QUALITY)).cast(_QUALITY))


def measured_recall(measured: pl.DataFrame) -> dict[str, Assumption]:
    """The recall that the matching estimated, as the assumption: its median, least and largest value over partners.

    Args:
        measured: The rows of `matching.match_quality`.
    """
    values = measured["estimated_recall"].drop_nulls().to_numpy()
    if not len(values):
        return {}
    middle, low, high = (float(figure) for figure in (np.median(values), values.min(), values.max()))
    source = "estimated by the matching, each partner its own: see overlap_matrix"
    return {"match_recall": measured_assumption("match_recall", middle, low, high, source)}


def quality_by_partner(measured: pl.DataFrame, assumptions: Assumptions) -> dict[str, MatchQuality]:
    """The quality of each measured partner's matches; what the user set outranks what was measured."""
    rows = {row["partner_id"]: row for row in measured.iter_rows(named=True)}
    return {partner: _quality(row, assumptions) for partner, row in rows.items()}


def unmeasured_quality(assumptions: Assumptions) -> MatchQuality:
    """The quality of matches of which nothing was measured."""
    return _quality({}, assumptions)


def _quality(measured: Mapping[str, float | None], assumptions: Assumptions) -> MatchQuality:
    error, recall = assumptions["calibration_error"], assumptions["match_recall"]
    own_error, own_recall = measured.get("calibration_error"), measured.get("estimated_recall")
    if error.origin == "set" or own_error is None:
        own_error = error.value
    if recall.origin == "set" or own_recall is None:
        return MatchQuality(own_error, recall, knows_recall=recall.origin == "set")
    return MatchQuality(own_error, shifted_assumption("match_recall", own_recall), knows_recall=True)
