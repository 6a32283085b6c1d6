"""What several partners are worth together: a deal takes the largest uplift among them, never the sum.

So the second partner never adds more than it would alone, and choosing greedily comes within 1 - 1/e of the best set
(Nemhauser, Wolsey and Fisher 1978: the value is monotone and submodular).
"""

from collections.abc import Sequence

import numpy as np

from accountmap.ranking.strata import Floats


def value_of_set(amount: Floats, probability: Floats, gain: Floats, chosen: Sequence[int]) -> float:
    """Expected extra revenue of deals that each take the best help available.

    Args:
        amount: (deals,) money.
        probability: (deals, partners) that the partner holds the deal's account.
        gain: (deals, partners) its uplift in the chance of winning; a partner that would harm is not asked.
        chosen: Places of the partners in the set.

    Returns:
        Sum over deals of amount x expected largest uplift, partners holding accounts independently.
    """
    if not len(chosen):
        return 0.0
    help_at_hand = np.maximum(gain[:, list(chosen)], 0)
    order = np.argsort(-help_at_hand, axis=1, kind="stable")
    sorted_gain = np.take_along_axis(help_at_hand, order, 1)
    held = np.take_along_axis(probability[:, list(chosen)], order, 1)
    none_better = np.cumprod(np.column_stack([np.ones(len(held)), 1 - held[:, :-1]]), axis=1)
    return float((amount * (none_better * held * sorted_gain).sum(1)).sum())


def best_sets(amount: Floats, probability: Floats, gain: Floats, most: int) -> list[tuple[int, float]]:
    """Partners in the order in which they add most, each with the value of the set up to it; of equals the first."""
    chosen: list[int] = []
    found: list[tuple[int, float]] = []
    while len(chosen) < min(most, gain.shape[1]):
        left = [place for place in range(gain.shape[1]) if place not in chosen]
        values = [value_of_set(amount, probability, gain, [*chosen, place]) for place in left]
        best = int(np.argmax(values))
        chosen.append(left[best])
        found.append((left[best], values[best]))
    return found


def integration_of_set(
    revenue: Floats, probability: Floats, saved: Floats, churn: float, chosen: Sequence[int]
) -> float:
    """Revenue a year that integrations with these partners save together; no customer's gains exceed churn.

    Args:
        revenue: (customers,) a year.
        probability: (customers, partners) of being shared.
        saved: (partners,) share of a shared customer's revenue that the partner's integration saves a year.
        churn: Share of revenue that is lost a year: there is no more to save.
        chosen: Places of the partners in the set.
    """
    gains = probability[:, list(chosen)] @ saved[list(chosen)]
    return float((revenue * np.minimum(gains, churn)).sum())
