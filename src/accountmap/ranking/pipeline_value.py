"""What a partner's help would add to today's open pipeline: the expected extra revenue of the deals it can help with.

    value_j = sum over open deals i of  x_ij x amount_i x [P(win | with j) - P(win | without)]

x_ij is uncertain (the pair may be no match, and some pairs were missed); so are the effect and the deal's own chance.
The deal's own chance is that without any partner, so that partners do not take from each other here; sets of partners
are valued by the largest uplift (see `value_of_set`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accountmap.ranking.pair_draws import MatchingDoubt, draw_sums
from accountmap.ranking.random_numbers import Words, key_word, keyed_normals, pair_words
from accountmap.ranking.strata import Codes, DealTraits, Floats, Strata
from accountmap.ranking.win_model import uplift

# Deals within a quarter of a standard deviation of log amount share one chance of winning.
CELL_WIDTH = 0.25


@dataclass(frozen=True)
class Pairs:
    """Possible matches between our rows (deals or accounts) and partners, sorted by partner.

    row: place of the deal or account; partner: place of the partner; probability: of being a match;
    words: random key of the row's account, the same wherever the account stands.
    """

    row: Codes
    partner: Codes
    probability: Floats
    words: Words

    def of(self, partner: int) -> slice:
        """Where a partner's pairs stand."""
        first, last = np.searchsorted(self.partner, [partner, partner + 1])
        return slice(int(first), int(last))


@dataclass(frozen=True)
class DealCells:
    """Deals of one kind share a chance of winning: cell of each deal, and the traits of the cells."""

    cell: Codes
    traits: DealTraits

    def chances(self, strata: Strata, coefficients: Floats) -> Floats:
        """Log-odds of winning without any partner: (draws, cells)."""
        return np.asarray((strata.columns(self.traits) @ coefficients.T).T)


def group_into_cells(traits: DealTraits, weight: Floats, strata: Strata) -> DealCells:
    """Group deals by segment, stage and a narrow band of amounts; a cell takes the weighted mean log amount."""
    known = np.isfinite(traits.log_amount)
    band = np.where(known, np.floor(strata.deviation(traits) / CELL_WIDTH), -1_000).astype(np.int64)
    kinds, cell = np.unique(np.column_stack([strata.cell(traits), band]), axis=0, return_inverse=True)
    cell = cell.ravel()
    weight = np.maximum(weight, 1e-9)
    amounts = np.bincount(cell, weight * np.nan_to_num(traits.log_amount), len(kinds)) / np.bincount(
        cell, weight, len(kinds)
    )
    first = np.unique(cell, return_index=True)[1]
    return DealCells(
        cell,
        DealTraits(np.where(kinds[:, 1] == -1_000, np.nan, amounts), traits.segment[first], traits.stage[first]),
    )


def partner_words(seed: int, partners: tuple[str, ...]) -> Words:
    """The random key of each partner."""
    return np.array([key_word(seed, f"partner:{partner}") for partner in partners], np.uint64)


def draw_pipeline_values(
    cells: DealCells,
    amount: Floats,
    pairs: Pairs,
    base: Floats,
    effects: Floats,
    doubt: MatchingDoubt,
    partners: tuple[str, ...],
    seed: int,
) -> Floats:
    """Draws of every partner's value of the deals: (draws, partners).

    Args:
        cells: the deals' cells.
        amount: (deals,) money.
        pairs: deals and the partners that may hold their account.
        base: (draws, cells) log-odds of winning without a partner.
        effects: (draws, partners) log odds ratios.
        doubt: what each draw believes of the matching.
        partners: ids, the columns of `effects`.
        seed: of the random numbers.
    """
    keys = partner_words(seed, partners)
    noise = keyed_normals(seed, [f"small pairs:{partner}" for partner in partners], len(doubt))
    values = np.zeros((len(doubt), len(partners)))
    for place in range(len(partners)):
        own = pairs.of(place)
        rows = pairs.row[own]
        used, cell = np.unique(cells.cell[rows], return_inverse=True)
        values[:, place] = draw_sums(
            amount[rows],
            pairs.probability[own],
            cell.ravel(),
            uplift(base[:, used], effects[:, [place]]),
            pair_words(keys[[place]], pairs.words[own]),
            noise[:, place],
            doubt,
        )
    return values


def summarise(draws: Floats, level: float = 0.90) -> tuple[Floats, Floats, Floats]:
    """Mean and equal-tailed interval of each column of draws."""
    tail = (1 - level) / 2
    low, high = np.quantile(draws, [tail, 1 - tail], axis=0)
    return draws.mean(0), low, high


def top_three_share(draws: NDArray[np.float64]) -> Floats:
    """Share of draws in which each column is among the three largest; ties go to the earlier column."""
    count = draws.shape[1]
    if count <= 3:
        return np.ones(count)
    best = np.argsort(-draws, axis=1, kind="stable")[:, :3]
    return np.bincount(best.ravel(), minlength=count) / len(draws)
