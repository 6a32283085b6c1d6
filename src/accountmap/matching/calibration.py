"""How far all probabilities of two lists may be off together, and what labels say about it.

Fitted on some lists, probabilities hold on average; on two lists that nobody has seen they are off by an error common
to all pairs. It is modelled as a shift of the log-odds, one per pair of lists, drawn from N(0, s): a random intercept
(Gelman and Hill 2007, chapter 14). s is estimated from lists with known truth, by the largest marginal likelihood, each
list's shift integrated over a grid; so a short list with few doubtful pairs counts for little, as it should. Given s,
labels on one pair of lists say where its shift lies (Bayes' rule on the same grid).

All log-odds here are natural.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import log_expit, logsumexp

Floats = npt.NDArray[np.float64]

# Shifts that are considered: beyond, a probability of .5 would be right in 1 of 1,000 cases or fewer.
SHIFTS: Floats = np.linspace(-7.0, 7.0, 561)
# Spreads that are considered.
SPREADS: Floats = np.concatenate([[1e-3], np.arange(0.02, 3.001, 0.01)])
# Truth is wrong at times and one wrong label must not outweigh hundreds: no pair counts as surer than 999 in 1,000.
SUREST = float(np.log(999))
# The 90 % range of s: where the profile of the log-likelihood falls by half the 90 % point of chi-square(1).
_LOSS_AT_90 = 2.7055 / 2


@dataclass(frozen=True)
class Spread:
    """Standard deviation s of the common error, in log-odds, with its 90 % range (profile likelihood)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Shift:
    """Where the shift of one pair of lists lies: mean and standard deviation, in log-odds."""

    mean: float
    deviation: float


def likelihood_of_shifts(log_odds: Floats, is_right: npt.NDArray[np.bool_], counts: Floats | None = None) -> Floats:
    """Log-likelihood of each of `SHIFTS`, given pairs of which it is known whether they are right.

    Args:
        log_odds: What the model says of each pair.
        is_right: Whether it is right.
        counts: What each counts for; 1 by default.
    """
    said = np.clip(log_odds, -SUREST, SUREST)
    counted = np.ones(len(said)) if counts is None else counts
    # Summed by what the model says: a long list has few distinct log-odds (they come in tenths of a bit).
    steps, at = np.unique(said, return_inverse=True)
    right = np.bincount(at, weights=counted * is_right, minlength=len(steps))
    wrong = np.bincount(at, weights=counted * ~is_right, minlength=len(steps))
    shifted = SHIFTS[:, None] + steps
    return np.asarray((right * log_expit(shifted) + wrong * log_expit(-shifted)).sum(axis=1))


def spread_between_lists(likelihoods: Sequence[Floats], counts: Sequence[float] | None = None) -> Spread:
    """s, from the likelihoods of several pairs of lists; each from weights that were fitted without that pair of lists.

    Args:
        likelihoods: `likelihood_of_shifts` of each.
        counts: What each counts for: pairs of lists of one kind are not independent. 1 by default.
    """
    known = np.array(likelihoods)
    counted = np.ones(len(known)) if counts is None else np.array(counts)
    profile = np.array([counted @ _log_marginals(known, spread) for spread in SPREADS])
    likely = SPREADS[profile >= profile.max() - _LOSS_AT_90]
    return Spread(float(SPREADS[profile.argmax()]), float(likely.min()), float(likely.max()))


def locate_shift(likelihood: Floats, spread: float) -> Shift:
    """Where one pair of lists' shift lies, given its labels and s: without labels at 0, with deviation s."""
    if spread <= 0:
        return Shift(0.0, 0.0)
    log_weights = likelihood - SHIFTS**2 / (2 * spread**2)
    weights = np.exp(log_weights - logsumexp(log_weights))
    mean = float(weights @ SHIFTS)
    return Shift(mean, float(np.sqrt(weights @ (SHIFTS - mean) ** 2)))


def _log_marginals(likelihoods: Floats, spread: float) -> Floats:
    log_weights = -(SHIFTS**2) / (2 * spread**2)
    return np.asarray(logsumexp(likelihoods + log_weights, axis=1) - logsumexp(log_weights))
