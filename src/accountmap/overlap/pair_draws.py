"""Which pairs are truly the same company, drawn: the part of uncertainty that comes from matching.

A pair counts once if it is true, and twice in the share of draws in which a missed pair like it is assumed: what the
matching misses resembles what it finds. All pairs of a draw are shifted together by the common error of calibration.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtri

from accountmap.overlap.random_numbers import Words, key_word, keyed_normals, keyed_uniforms, keyed_words, pair_words

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

EXACT_VARIANCE = 0.99
# Past this many pairs of one partner each left over holds under 1/250 of the variance: their sum is nearly normal.
MOST_EXACT_PAIRS = 250
_STEPS = 1_000
_BLOCK = 250
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
        used, codes = _distinct(steps)
        return expit(logit(used / _STEPS) + self.shift[:, None]), codes


@dataclass(frozen=True)
class PartnerPairs:
    """One partner's possible matches with money at stake, in the order of our account ids.

    amount: (pairs,) money; probability: (pairs,) of being a match; cell: (pairs,) column of what a unit of money is
    worth; accounts: (pairs,) random key of our account; width: (pairs,) standard deviation of the logarithm of the
    amount where it is imputed, 0 where it is known.
    """

    amount: Floats
    probability: Floats
    cell: Codes
    accounts: NDArray[np.object_]
    width: Floats

    def __len__(self) -> int:
        return len(self.amount)

    def only(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> "PartnerPairs":
        """The chosen pairs."""
        return PartnerPairs(
            self.amount[chosen], self.probability[chosen], self.cell[chosen], self.accounts[chosen], self.width[chosen]
        )

    @property
    def squares(self) -> Floats:
        """Expected squares of the amounts."""
        return np.asarray(self.amount**2 * np.exp(self.width**2))

    def words(self, seed: int, partner: str, purpose: str = "match") -> Words:
        """The random key of each pair: of the partner and of our account, never of the row."""
        own = np.array([key_word(seed, f"{purpose}:{account}") for account in self.accounts], np.uint64)
        return pair_words(np.array([key_word(seed, f"partner:{partner}")], np.uint64), own)


def exact_pairs(pairs: PartnerPairs, least_share: float = 0.0) -> NDArray[np.bool_]:
    """The pairs that are drawn one by one: the largest by variance until 99 % of it is held; of equals the first.

    Those that hold less than the least share of it are left over, too.
    """
    variance = pairs.squares * np.maximum(pairs.probability, 1e-6) - (pairs.amount * pairs.probability) ** 2
    variance = np.maximum(variance, 1e-6 * pairs.squares)
    large = np.flatnonzero(variance >= least_share * variance.sum())
    order = large[np.argsort(-variance[large], kind="stable")]
    count = int(np.searchsorted(np.cumsum(variance[order]), EXACT_VARIANCE * variance.sum())) + 1
    exact = np.zeros(len(pairs), bool)
    exact[order[: min(count, MOST_EXACT_PAIRS)]] = True
    return exact


def _distinct(codes: Codes) -> tuple[Codes, Codes]:
    """The distinct codes in order, and the place of each among them: `np.unique` for small numbers from 0, unsorted."""
    is_used = np.bincount(codes) > 0
    return np.flatnonzero(is_used), (np.cumsum(is_used) - 1)[codes]


def draw_sums(
    pairs: PartnerPairs, per_unit: Floats, partner: str, seed: int, doubt: MatchingDoubt, *, least_share: float = 0.0
) -> Floats:
    """Draws of the sum over one partner's pairs of amount x (times the pair counts) x what a unit is worth: (draws,).

    Args:
        pairs: The partner's pairs.
        per_unit: (draws, cells) what one unit of money is worth in that draw, e.g. the uplift in winning.
        partner: Its id, for the random keys.
        seed: Of the random numbers.
        doubt: What each draw believes of the matching.
        least_share: Pairs that hold less than this share of the variance are drawn together, as a normal.
    """
    exact = exact_pairs(pairs, least_share)
    drawn = _draw_exact(pairs.only(exact), per_unit, partner, seed, doubt)
    noise = keyed_normals(seed, [f"small pairs:{partner}"], len(doubt))[:, 0]
    return drawn + _draw_rest(pairs.only(~exact), per_unit, noise, doubt)


def _draw_exact(pairs: PartnerPairs, per_unit: Floats, partner: str, seed: int, doubt: MatchingDoubt) -> Floats:
    total = np.zeros(len(doubt))
    words = pairs.words(seed, partner)
    for first in range(0, len(pairs), _BLOCK):
        block = slice(first, first + _BLOCK)
        chances, codes = doubt.probabilities(pairs.probability[block])
        twice = chances * doubt.missed[:, None]
        numbers = keyed_words(words[block], len(doubt)) * (1 / _WORD)
        times = (numbers < chances[:, codes]).astype(np.float64)
        times += numbers < twice[:, codes]
        if per_unit.shape[1] > 1:
            times *= per_unit[:, pairs.cell[block]]
        _draw_imputed(pairs.only(np.arange(first, min(first + _BLOCK, len(pairs)))), times, seed)
        total += times @ pairs.amount[block]
    return total if per_unit.shape[1] > 1 else total * per_unit[:, 0]


def _draw_imputed(pairs: PartnerPairs, times: Floats, seed: int) -> None:
    """Scale imputed amounts by what is drawn around them; an account has the same amount whoever holds it."""
    guessed = np.flatnonzero(pairs.width)
    if len(guessed):
        width, names = pairs.width[guessed], pairs.accounts[guessed]
        own = np.array([key_word(seed, f"revenue:{name}") for name in names], np.uint64)
        numbers = ndtri(np.clip(keyed_uniforms(own, len(times)), 1e-12, 1 - 1e-12))
        times[:, guessed] *= np.exp(width * numbers - width**2 / 2)


def _draw_rest(pairs: PartnerPairs, per_unit: Floats, noise: Floats, doubt: MatchingDoubt) -> Floats:
    """Mean plus normal noise, by cell and step of probability."""
    if not len(pairs):
        return np.zeros(len(doubt))
    chances, codes = doubt.probabilities(pairs.probability)
    groups, group = _distinct(pairs.cell * chances.shape[1] + codes)
    cell, step = groups // chances.shape[1], groups % chances.shape[1]
    sums, means = np.bincount(group, pairs.amount), np.bincount(group, pairs.amount**2)
    squares = np.bincount(group, pairs.squares)
    chance, missed, worth = chances[:, step], doubt.missed[:, None], per_unit[:, cell]
    mean = (chance * (1 + missed) * worth) @ sums
    spread = (chance * (1 + 3 * missed) * worth**2) @ squares - ((chance * (1 + missed) * worth) ** 2) @ means
    return np.asarray(mean + noise * np.sqrt(np.maximum(spread, 0)))
