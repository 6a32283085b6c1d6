"""What several partners are worth together: what two of them can do is counted once.

    value(S) = sum over deals and accounts i of  max over partners j in S of  w_ij          (co-sell, resell)
    value(S) = sum over customers i of  min(sum over partners j in S of w_ij, c_i)          (integration)

w_ij is what partner j is expected to be worth at i, so that the values of the sets of one partner are those of the
ranking: for every deal the partner is asked from whom most is expected there. Integrations with several partners add
up, but save no more of a customer's revenue than is lost (c_i). Both are monotone and submodular: the second partner
never adds more than it is worth alone, and choosing greedily comes within 1 - 1/e of the best set of each size
(Nemhauser, Wolsey and Fisher 1978).
"""

from dataclasses import dataclass

import numpy as np

from accountmap.ranking.strata import Codes, Floats


@dataclass(frozen=True)
class Stake:
    """What one partner is worth at each thing that it can work on.

    things: (n,) numbers of deals, accounts, customers or markets, each once; worth: (n,) company currency, not below
    zero; accounts: (n,) how many accounts the thing stands for, to be counted in words.
    """

    things: Codes
    worth: Floats
    accounts: Floats

    def scaled_to(self, value: float) -> "Stake":
        """The same in like proportions, worth so much in all; in equal parts where nothing says how."""
        found = float(self.worth.sum())
        worth = self.worth * (value / found) if found > 0 else np.full(len(self.worth), value / max(len(self.worth), 1))
        return Stake(self.things, worth, self.accounts)


@dataclass(frozen=True)
class Step:
    """One partner more in the set.

    partner: its place; added: what it adds to those before it; shared: how many of its accounts they serve already.
    """

    partner: int
    added: float
    shared: float


class PartnerSet:
    """A set of partners that grows one by one, and what it is worth so far.

    Args:
        count: How many things there are.
        ceiling: (count,) what all partners together can be worth at a thing at most, their worths adding up to there;
            None where a thing takes the largest worth.
    """

    def __init__(self, count: int, ceiling: Floats | None = None) -> None:
        self._reached, self._is_served, self._ceiling = np.zeros(count), np.zeros(count, bool), ceiling

    def _with(self, stake: Stake) -> Floats:
        """What each of the partner's things is worth with it."""
        reached = self._reached[stake.things]
        if self._ceiling is None:
            return np.maximum(reached, stake.worth)
        return np.minimum(reached + stake.worth, self._ceiling[stake.things])

    def added_by(self, stake: Stake) -> float:
        """What one partner more would add."""
        return float((self._with(stake) - self._reached[stake.things]).sum())

    def join(self, place: int, stake: Stake) -> Step:
        """Take the partner in."""
        step = Step(place, self.added_by(stake), float(stake.accounts[self._is_served[stake.things]].sum()))
        self._reached[stake.things] = self._with(stake)
        self._is_served[stake.things] = True
        return step


def choose_greedily(stakes: dict[int, Stake], chosen: PartnerSet) -> list[Step]:
    """All partners, each time the one that adds most to those before; of equals the first.

    Lazily (Minoux 1978): what a partner added to a smaller set bounds what it adds now, so few are looked at anew.

    Args:
        stakes: By place of the partner.
        chosen: An empty set.
    """
    bounds = {place: chosen.added_by(stake) for place, stake in sorted(stakes.items())}
    found: list[Step] = []
    while bounds:
        seen: set[int] = set()
        while (best := max(bounds, key=bounds.__getitem__)) not in seen:
            bounds[best] = min(bounds[best], chosen.added_by(stakes[best]))
            seen.add(best)
        found.append(chosen.join(best, stakes[best]))
        del bounds[best]
    return found
