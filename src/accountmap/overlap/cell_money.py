"""The 90 % range of our open amounts at the accounts that a cell truly shares, what the matching missed included."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from accountmap.overlap.intervals import HIGH, LOW
from accountmap.overlap.pair_draws import Floats, MatchingDoubt, PartnerPairs, draw_sums

DRAWS = 500
# Of the random numbers; one for all, so that no setting moves the matrix.
SEED = 6
# An account that holds less of a cell's variance is one of many: their sum is drawn as a normal.
LEAST_SHARE = 0.005


@dataclass(frozen=True)
class Money:
    """Accounts with open amounts, aligned: our ids, amounts, probabilities."""

    accounts: npt.NDArray[np.object_]
    amount: Floats
    probability: Floats

    def only(self, chosen: npt.NDArray[np.bool_]) -> "Money":
        """The chosen accounts."""
        return Money(self.accounts[chosen], self.amount[chosen], self.probability[chosen])


def range_of_money(money: Money, partner: str, doubt: MatchingDoubt) -> tuple[float, float]:
    """Low and high of the money at truly shared accounts.

    The upper end counts what the matching missed, taken to be like what it found; the lower end takes nothing for
    missed. Both hold the expectation of what was found.

    Args:
        money: The accounts of a cell that have open amounts.
        partner: Whose cell it is: an account is shared or not in the same draws of all cells of a partner.
        doubt: What each draw believes of the partner's matches.
    """
    if not len(money.amount):
        return 0.0, 0.0
    expected = float(money.amount @ money.probability)
    none = np.zeros(len(money.amount), np.int64)
    pairs = PartnerPairs(money.amount, money.probability, none, money.accounts, none.astype(np.float64))
    drawn = draw_sums(pairs, np.ones((len(doubt), 1)), partner, SEED, doubt, least_share=LEAST_SHARE)
    low, high = np.quantile(drawn / (1 + doubt.missed), LOW), np.quantile(drawn, HIGH)
    # The normal for many small accounts may fall short of what is certain.
    least = float(money.amount[(money.probability == 1) | (money.amount < 0)].sum())
    return min(max(float(low), least), expected), max(float(high), expected)
