"""Which pairs are truly the same company, drawn: the part of uncertainty that comes from matching.

A pair counts once if it is true, and twice in the share of draws in which a missed pair like it is assumed: what the
matching misses resembles what it finds. All pairs of a draw are shifted together by the common error of calibration.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from accountmap.ranking.random_numbers import Words, keyed_words

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

EXACT_VARIANCE = 0.99
# Past this many pairs of one partner each left over holds under a thousandth of the variance: their sum is normal.
MOST_EXACT_PAIRS = 1_000
_STEPS = 1_000
_WORD = 2.0**64


@dataclass(frozen=True)
class MatchingDoubt:
    """What each draw believes of the matching.

    shift: (draws,) common shift of all log-odds of being a match.
    missed: (draws,) missed pairs per found pair, (1 - recall) / recall.
    """

    shift: Floats
    missed: Floats

    def __len__(self) -> int:
        return len(self.shift)

    def probabilities(self, probability: Floats) -> tuple[Floats, Codes]:
        """Shifted probabilities (draws, steps) of a grid of steps, and each pair's step; 0 and 1 stay what they are."""
        steps = np.clip(np.rint(probability * _STEPS), 0, _STEPS).astype(np.int64)
        used, codes = np.unique(steps, return_inverse=True)
        return expit(logit(used / _STEPS) + self.shift[:, None]), codes


def exact_pairs(amount: Floats, probability: Floats, words: Words) -> NDArray[np.bool_]:
    """The pairs that are drawn one by one: the largest by variance until 99 % of it is held, ties by key."""
    variance = amount**2 * np.maximum(probability * (1 - probability), 1e-6)
    order = np.lexsort((words, -variance))
    held = np.cumsum(variance[order])
    count = int(np.searchsorted(held, EXACT_VARIANCE * held[-1])) + 1 if len(held) else 0
    exact = np.zeros(len(amount), bool)
    exact[order[: min(count, MOST_EXACT_PAIRS)]] = True
    return exact


def draw_sums(
    amount: Floats,
    probability: Floats,
    cell: Codes,
    per_unit: Floats,
    words: Words,
    noise: Floats,
    doubt: MatchingDoubt,
) -> Floats:
    """Draws of the sum over one partner's pairs of amount x (times the pair counts) x what a unit is worth.

    Args:
        amount: (pairs,) money at stake.
        probability: (pairs,) of being a match.
        cell: (pairs,) column of `per_unit` that the pair belongs to.
        per_unit: (draws, cells) what one unit of money is worth in that draw, e.g. the uplift in winning.
        words: (pairs,) key of each pair.
        noise: (draws,) standard normal numbers for the pairs that are not drawn one by one.
        doubt: what each draw believes of the matching.

    Returns:
        (draws,) sums.
    """
    exact = exact_pairs(amount, probability, words)
    drawn = _draw_exact(amount[exact], probability[exact], cell[exact], per_unit, words[exact], doubt)
    return drawn + _draw_rest(amount[~exact], probability[~exact], cell[~exact], per_unit, noise, doubt)


def _draw_exact(
    amount: Floats, probability: Floats, cell: Codes, per_unit: Floats, words: Words, doubt: MatchingDoubt
) -> Floats:
    if not len(amount):
        return np.zeros(len(doubt))
    chances, codes = doubt.probabilities(probability)
    numbers = keyed_words(words, len(doubt)) * (1 / _WORD)
    chance = chances[:, codes]
    times = (numbers < chance).astype(np.float64) + (numbers < chance * doubt.missed[:, None])
    return np.asarray(np.einsum("dp,dp,p->d", times, per_unit[:, cell], amount))


def _draw_rest(
    amount: Floats, probability: Floats, cell: Codes, per_unit: Floats, noise: Floats, doubt: MatchingDoubt
) -> Floats:
    """Mean plus normal noise, by cell and step of probability."""
    if not len(amount):
        return np.zeros(len(doubt))
    chances, codes = doubt.probabilities(probability)
    groups, group = np.unique(np.column_stack([cell, codes]), axis=0, return_inverse=True)
    sums = np.bincount(group.ravel(), amount, len(groups))
    squares = np.bincount(group.ravel(), amount**2, len(groups))
    chance, missed = chances[:, groups[:, 1]], doubt.missed[:, None]
    worth = per_unit[:, groups[:, 0]]
    mean = (chance * (1 + missed) * worth) @ sums
    spread = np.maximum(chance * (1 + 3 * missed) - (chance * (1 + missed)) ** 2, 0)
    return np.asarray(mean + noise * np.sqrt((spread * worth**2) @ squares))
