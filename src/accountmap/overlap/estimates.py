"""What cannot be said as a select: the intervals of the matrix."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from accountmap.overlap.intervals import Floats, interval_of_shared_accounts
from accountmap.warehouse.connection import Warehouse

CELL = ("partner_id", "our_population", "their_population")
CELL_INTERVALS = "overlap.cell_intervals"
MATCH_QUALITY = "matching.match_quality"
# `log_odds_step` of accounts that are certain.
CERTAIN = 999
_INTERVALS = pl.Schema(
    {
        **dict.fromkeys(CELL, pl.String()),
        "expected_low": pl.Int64(),
        "expected_high": pl.Int64(),
        "calibration_error": pl.Float64(),
    }
)
_QUALITY = pl.Schema(
    {
        "partner_id": pl.String(),
        "estimated_recall": pl.Float64(),
        "calibration_error": pl.Float64(),
        "model_id": pl.String(),
    }
)


def write_cell_intervals(warehouse: Warehouse, assumed_error: float) -> None:
    """Write the work table `overlap.cell_intervals`: every cell that holds a pair, with its interval.

    Args:
        warehouse: Holds `overlap.cell_probabilities` and `matching.match_quality`.
        assumed_error: The calibration error, in log-odds, where the matching measured none.
    """
    measured = dict(warehouse.table(MATCH_QUALITY).select("partner_id", "calibration_error").iter_rows())
    steps = warehouse.table("overlap.cell_probabilities").sort(*CELL, "log_odds_step")
    cells = steps.group_by(CELL, maintain_order=True).len()
    sizes = cells["len"].to_numpy()
    ends = sizes.cumsum()
    columns = _Steps(
        certain=(steps["log_odds_step"] == CERTAIN).to_numpy(),
        accounts=steps["accounts"].cast(pl.Float64).to_numpy(),
        expected=steps["expected_accounts"].cast(pl.Float64).to_numpy(),
    )
    intervals = []
    for cell, start, end in zip(cells.select(CELL).rows(), ends - sizes, ends, strict=True):
        error = measured.get(cell[0]) or assumed_error
        intervals.append((*cell, *columns.interval(slice(start, end), error), error))
    warehouse.write(CELL_INTERVALS, pl.DataFrame(intervals, schema=_INTERVALS, orient="row"))


def require_match_quality(warehouse: Warehouse) -> None:
    """Make `matching.match_quality` where the matching has measured nothing, and the columns it does not measure."""
    measured = warehouse.table(MATCH_QUALITY) if warehouse.exists(MATCH_QUALITY) else pl.DataFrame()
    missing = [name for name in _QUALITY if name not in measured.columns]
    if missing:
        unknown = [pl.lit(None, dtype=_QUALITY[name]).alias(name) for name in missing]
        quality = measured.with_columns(unknown) if measured.width else pl.DataFrame(schema=_QUALITY)
        warehouse.write(MATCH_QUALITY, quality.select(list(_QUALITY)).cast(_QUALITY))


@dataclass(frozen=True)
class _Steps:
    """The steps of probability of all cells, one after the other."""

    certain: npt.NDArray[np.bool_]
    accounts: Floats
    expected: Floats

    def interval(self, cell: slice, calibration_error: float) -> tuple[int, int]:
        """The interval of the cell whose steps these are."""
        certain, accounts = self.certain[cell], self.accounts[cell]
        open_accounts = accounts[~certain]
        means = np.clip(self.expected[cell][~certain] / open_accounts, 1e-9, 1 - 1e-9)
        return interval_of_shared_accounts(
            means, open_accounts, calibration_error, certain=float(accounts[certain].sum())
        )
