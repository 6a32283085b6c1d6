"""The 90 % interval of a number of shared accounts: chance in each, one error common to all, and what was missed.

Each account is shared with its own probability, so the number is Poisson-binomial. But probabilities are not known
exactly: where the model is too sure, it is too sure everywhere. Every draw therefore shifts all log-odds by one normal
error with standard deviation s. Without the common error the interval covered the truth in 15 % of simulations at ten
thousand pairs, instead of 90 %.

What the matching missed can only add. Where its recall is known, the upper end counts the missed accounts, too: if n of
those found are shared and a share r of all is found, the number missed is negative binomial (failures before the n-th
success with chance r, the posterior under a prior that falls as 1 / number). The lower end takes nothing for missed.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit, nbdtr, ndtr, ndtri

Floats = npt.NDArray[np.float64]

LOW, HIGH = 0.05, 0.95
# Nodes of the common error. Many accounts leave nothing else uncertain, so that each node becomes a step of the result.
NODES = 101
# Up to here every outcome is counted; above, the refined normal approximation differs by less than .001.
MOST_EXACT = 60
# With so few accounts their own chance hides the steps.
EXACT_NODES = 41
RECALL_NODES = 9


def interval_of_shared_accounts(
    probabilities: Floats,
    accounts: Floats,
    calibration_error: float,
    *,
    certain: float = 0.0,
    recalls: Floats | None = None,
) -> tuple[int, int]:
    """The interval in which the true number of shared accounts lies with 90 % probability.

    Low is the 5 % quantile of those found or the floor of their expectation, whichever is less; high is the 95 %
    quantile, of all if the recall is known, or the ceiling of the expectation, whichever is more: the interval always
    holds the estimate.

    Args:
        probabilities: Probability of each group of accounts, strictly between 0 and 1.
        accounts: How many accounts each group has.
        calibration_error: Standard deviation s of the common error, in log-odds.
        certain: Accounts that a person confirmed, which no error moves.
        recalls: Equally likely shares of the truly shared accounts that were found; None where nobody knows.

    Returns:
        Low and high, whole accounts.
    """
    mean = float(probabilities @ accounts)
    found = _found(probabilities, accounts, calibration_error)
    low, high = found.quantile(LOW), found.quantile(HIGH)
    all_high = certain + high if recalls is None else found.high_with_missed(certain, recalls)
    return int(certain + min(low, np.floor(mean))), int(max(all_high, certain + high, certain + np.ceil(mean)))


def normal_nodes(nodes: int) -> Floats:
    """Equally likely draws of N(0, 1): the middles of so many equal slices."""
    middles: Floats = ndtri((np.arange(nodes) + 0.5) / nodes)
    return middles


def common_errors(calibration_error: float, nodes: int) -> Floats:
    """Errors that are equally likely draws of N(0, s)."""
    return calibration_error * normal_nodes(nodes)


def _found(probabilities: Floats, accounts: Floats, calibration_error: float) -> "_Many | _Few":
    """The distribution of how many of the accounts found are shared."""
    log_odds, total = logit(probabilities), round(float(accounts.sum()))
    if total > MOST_EXACT:
        return _Many(log_odds, accounts, calibration_error, total)
    return _Few(log_odds, accounts, calibration_error)


class _Many:
    """Many accounts: the normal approximation refined for skewness (Hong 2013, RNA), at each node of the error."""

    def __init__(self, log_odds: Floats, accounts: Floats, calibration_error: float, total: int) -> None:
        shifted = expit(log_odds + common_errors(calibration_error, NODES)[:, None])
        spread = shifted * (1 - shifted)
        self.total = total
        self.mean = shifted @ accounts
        self.variance = np.maximum(spread @ accounts, 1e-12)
        self.skewness = (spread * (1 - 2 * shifted)) @ accounts / self.variance**1.5

    def quantile(self, share: float) -> int:
        """The least number that is not exceeded with at least this probability."""

        def probability_up_to(number: float) -> float:
            distance = (number + 0.5 - self.mean) / np.sqrt(self.variance)
            density = np.exp(-(distance**2) / 2) / np.sqrt(2 * np.pi)
            refined = ndtr(distance) + self.skewness * (1 - distance**2) * density / 6
            return float(np.clip(refined, 0, 1).mean())

        return _bisected(probability_up_to, self.total, share)

    def high_with_missed(self, certain: float, recalls: Floats) -> int:
        """The upper quantile of all shared accounts, the missed ones included."""
        found, recall = certain + self.mean[:, None], recalls[None, :]
        mean, variance = found / recall, (self.variance[:, None] + found * (1 - recall)) / recall**2
        most = _most_of_all(self.total + certain, recalls)
        return _bisected(lambda number: float(ndtr((number + 0.5 - mean) / np.sqrt(variance)).mean()), most, HIGH)


class _Few:
    """Few accounts: the distribution is built up account by account at each node of the error."""

    def __init__(self, log_odds: Floats, accounts: Floats, calibration_error: float) -> None:
        errors = common_errors(calibration_error, EXACT_NODES)[:, None]
        shifted = expit(np.repeat(log_odds, accounts.astype(int)) + errors)
        distribution = np.zeros((EXACT_NODES, shifted.shape[1] + 1))
        distribution[:, 0] = 1
        for shared in shifted.T:
            distribution[:, 1:] = distribution[:, 1:] * (1 - shared[:, None]) + distribution[:, :-1] * shared[:, None]
            distribution[:, 0] *= 1 - shared
        self.chances = distribution.mean(axis=0)

    def quantile(self, share: float) -> int:
        """The least number that is not exceeded with at least this probability."""
        cumulated = self.chances.cumsum()
        # The last sum may fall short of 1 by a rounding error.
        cumulated[-1] = 1
        return int(np.searchsorted(cumulated, share))

    def high_with_missed(self, certain: float, recalls: Floats) -> int:
        """The upper quantile of all shared accounts, the missed ones included."""
        found = np.arange(len(self.chances)) + certain

        def probability_up_to(number: float) -> float:
            missed = number - found[:, None]
            within = np.where(missed >= 0, nbdtr(np.maximum(missed, 0), np.maximum(found, 1)[:, None], recalls), 0)
            # Where none is shared among those found, none is taken for missed.
            return float(self.chances @ np.where(found == 0, float(number >= 0), within.mean(axis=1)))

        return _bisected(probability_up_to, _most_of_all(float(found[-1]), recalls), HIGH)


def _most_of_all(found: float, recalls: Floats) -> int:
    """More than all shared accounts can be in more than one case of 10,000."""
    return int(2 * found / recalls.min()) + 20


def _bisected(probability_up_to: Callable[[float], float], most: int, share: float) -> int:
    """The least number that is not exceeded with at least this probability."""
    below, reached = -1, most
    while reached - below > 1:
        middle = (below + reached) // 2
        below, reached = (below, middle) if probability_up_to(middle) >= share else (middle, reached)
    return reached
