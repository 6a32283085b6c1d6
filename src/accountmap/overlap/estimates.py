"""What cannot be said as a select: the intervals of the matrix, of accounts and of money."""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from accountmap.overlap.assumptions import Assumptions
from accountmap.overlap.cell_money import DRAWS, SEED, Money, range_of_money
from accountmap.overlap.intervals import RECALL_NODES, Floats, interval_of_shared_accounts, normal_nodes
from accountmap.overlap.match_quality import MATCH_QUALITY, MatchQuality, quality_by_partner, unmeasured_quality
from accountmap.warehouse.connection import Warehouse

CELL = ("partner_id", "our_population", "their_population")
CELL_INTERVALS = "overlap.cell_intervals"
# `log_odds_step` of accounts that are certain.
CERTAIN = 999
Cell = tuple[str, str, str]
_INTERVALS = pl.Schema(
    {
        **dict.fromkeys(CELL, pl.String()),
        "expected_low": pl.Int64(),
        "expected_high": pl.Int64(),
        "expected_revenue_low": pl.Float64(),
        "expected_revenue_high": pl.Float64(),
        "calibration_error": pl.Float64(),
    }
)


def write_cell_intervals(warehouse: Warehouse, assumptions: Assumptions) -> None:
    """Write the work table `overlap.cell_intervals`: every cell that holds a pair, with its intervals.

    Args:
        warehouse: Holds `overlap.cell_probabilities`, `overlap.money_accounts` and `matching.match_quality`.
        assumptions: Calibration error and recall where the matching measured none.
    """
    quality, unmeasured = _qualities(warehouse, assumptions)
    money = dict(_money_ranges(warehouse, quality, unmeasured))
    intervals = [
        (*cell, *counts, *money.get(cell, (0.0, 0.0)), quality.get(cell[0], unmeasured).calibration_error)
        for cell, counts in _count_intervals(warehouse, quality, unmeasured)
    ]
    warehouse.write(CELL_INTERVALS, pl.DataFrame(intervals, schema=_INTERVALS, orient="row"))


def _qualities(warehouse: Warehouse, assumptions: Assumptions) -> tuple[dict[str, MatchQuality], MatchQuality]:
    measured = warehouse.table(MATCH_QUALITY)
    return quality_by_partner(measured, assumptions), unmeasured_quality(assumptions)


def _count_intervals(
    warehouse: Warehouse, quality: Mapping[str, MatchQuality], unmeasured: MatchQuality
) -> Iterator[tuple[Cell, tuple[int, int]]]:
    """Each cell that holds a pair, with the interval of its accounts; we share no more accounts than we have."""
    steps = warehouse.table("overlap.cell_probabilities").sort(*CELL, "log_odds_step")
    ours = _our_population_sizes(warehouse)
    cells = steps.group_by(CELL, maintain_order=True).len()
    sizes = cells["len"].to_numpy()
    ends = sizes.cumsum()
    columns = _Steps(
        certain=(steps["log_odds_step"] == CERTAIN).to_numpy(),
        accounts=steps["accounts"].cast(pl.Float64).to_numpy(),
        expected=steps["expected_accounts"].cast(pl.Float64).to_numpy(),
    )
    for cell, start, end in zip(cells.select(CELL).rows(), ends - sizes, ends, strict=True):
        low, high = columns.interval(slice(start, end), quality.get(cell[0], unmeasured))
        yield cell, (low, min(high, ours[cell[1]]))


def _our_population_sizes(warehouse: Warehouse) -> dict[str, int]:
    company_id = warehouse.table("config.company")["company_id"][0]
    sizes = warehouse.table("overlap.population_sizes").filter(pl.col("company_id") == company_id)
    return dict(sizes.select("population", "accounts").iter_rows())


def _money_ranges(
    warehouse: Warehouse, quality: Mapping[str, MatchQuality], unmeasured: MatchQuality
) -> Iterator[tuple[Cell, tuple[float, float]]]:
    """Each cell with open amounts of ours, with the range of what is truly shared."""
    accounts = warehouse.table("overlap.money_accounts").sort("partner_id", "account_id", "their_part")
    parts = warehouse.table("overlap.population_parts").sort("population", "part")
    sets = {str(name[0]): frame["part"].to_numpy() for name, frame in parts.group_by("population", maintain_order=True)}

    def ranges(found: tuple[str, pl.DataFrame]) -> list[tuple[Cell, tuple[float, float]]]:
        partner, rows = found
        return list(_ranges_of_partner(partner, rows, sets, quality.get(partner, unmeasured)))

    by_partner = [(str(key[0]), rows) for key, rows in accounts.group_by("partner_id", maintain_order=True)]
    with ThreadPoolExecutor(min(os.cpu_count() or 1, 8)) as pool:
        for cells in pool.map(ranges, by_partner):
            yield from cells


def _ranges_of_partner(
    partner: str, rows: pl.DataFrame, sets: Mapping[str, npt.NDArray[np.int64]], quality: MatchQuality
) -> Iterator[tuple[Cell, tuple[float, float]]]:
    doubt = quality.draw_doubt(SEED, DRAWS)
    money = Money(
        accounts=rows["account_id"].to_numpy(),
        amount=rows["open_amount"].cast(pl.Float64).to_numpy(),
        probability=rows["probability"].to_numpy(),
    )
    in_ours = {name: np.isin(rows["our_set"].to_numpy(), parts) for name, parts in sets.items()}
    in_theirs = {name: np.isin(rows["their_part"].to_numpy(), parts) for name, parts in sets.items()}
    for our_population, is_ours in in_ours.items():
        for their_population, is_theirs in in_theirs.items():
            chosen = is_ours & is_theirs
            if chosen.any():
                cell = (partner, our_population, their_population)
                yield cell, range_of_money(money.only(chosen), partner, doubt)


@dataclass(frozen=True)
class _Steps:
    """The steps of probability of all cells, one after the other."""

    certain: npt.NDArray[np.bool_]
    accounts: Floats
    expected: Floats

    def interval(self, cell: slice, quality: MatchQuality) -> tuple[int, int]:
        """The interval of the cell whose steps these are."""
        certain, accounts = self.certain[cell], self.accounts[cell]
        open_accounts = accounts[~certain]
        return interval_of_shared_accounts(
            np.clip(self.expected[cell][~certain] / open_accounts, 1e-9, 1 - 1e-9),
            open_accounts,
            quality.calibration_error,
            certain=float(accounts[certain].sum()),
            recalls=quality.recalls(normal_nodes(RECALL_NODES)) if quality.knows_recall else None,
        )
