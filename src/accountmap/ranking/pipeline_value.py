"""What a partner's help would add to deals: the expected extra revenue of those it can help with.

    value_j = sum over deals i of  x_ij x amount_i x [P(win | with j) - P(win | without)]

x_ij is uncertain (the pair may be no match, and some pairs were missed); so are the effect and the deal's own chance.
The deal's own chance is that without any partner, so that partners do not take from each other here; sets of partners
are valued by the largest uplift (`partner_sets`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accountmap.ranking.strata import Codes, DealTraits, Floats, Strata

# Deals within a quarter of a standard deviation of log amount share one chance of winning.
CELL_WIDTH = 0.25
_UNKNOWN = -1_000


@dataclass(frozen=True)
class DealCells:
    """Deals of one kind share a chance of winning: cell of each deal, and the traits of the cells."""

    cell: Codes
    traits: DealTraits

    def __len__(self) -> int:
        return len(self.traits)

    def chances(self, strata: Strata, coefficients: Floats) -> Floats:
        """Log-odds of winning without any partner: (draws, cells)."""
        return np.asarray((strata.columns(self.traits) @ coefficients.T).T)


def group_into_cells(traits: DealTraits, weight: Floats, strata: Strata) -> DealCells:
    """Group deals by segment, stage and a narrow band of amounts; a cell takes the weighted mean log amount."""
    known = np.isfinite(traits.log_amount)
    band = np.where(known, np.floor(strata.deviation(traits) / CELL_WIDTH), _UNKNOWN).astype(np.int64)
    kinds, first, cell = np.unique(
        np.column_stack([strata.band(traits), traits.segment, traits.stage, band]),
        axis=0,
        return_index=True,
        return_inverse=True,
    )
    cell, weight = cell.ravel(), np.maximum(weight, 1e-9)
    sums = np.bincount(cell, weight * np.nan_to_num(traits.log_amount), len(kinds))
    means = sums / np.bincount(cell, weight, len(kinds)) if len(kinds) else sums
    log_amount = np.where(kinds[:, 3] == _UNKNOWN, np.nan, means)
    return DealCells(cell, DealTraits(log_amount, traits.segment[first], traits.stage[first]))


def summarise(draws: Floats, level: float = 0.90) -> tuple[Floats, Floats, Floats]:
    """Mean and equal-tailed interval of each column of draws."""
    tail = (1 - level) / 2
    low, high = np.quantile(draws, [tail, 1 - tail], axis=0)
    return draws.mean(0), low, high


def top_three_share(draws: NDArray[np.float64]) -> Floats:
    """Share of draws in which each column is among the three largest; of equals the earlier column."""
    count = draws.shape[1]
    if count <= 3:
        return np.ones(count)
    best = np.argsort(-draws, axis=1, kind="stable")[:, :3]
    return np.bincount(best.ravel(), minlength=count) / len(draws)


def codes_of(names: Sequence[str], known: Sequence[str]) -> Codes:
    """Place of each name in a sorted list of known names."""
    return np.searchsorted(np.asarray(known, np.str_), np.asarray(names, np.str_)).astype(np.int64)
