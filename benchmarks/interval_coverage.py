"""How often the intervals of shared accounts hold the truth in simulated match tables with a shared calibration error.

    python benchmarks/interval_coverage.py [--simulations 500] [--error 0.3]

Each match table has pairs of known probability and one error common to all their log-odds; the truth is drawn from the
probabilities that result. Asked for: 86 to 94 % at 100, 1,000 and 10,000 pairs. Beside it: the interval without the
common error, and the range of money, each account with a lognormal amount.
"""

import argparse

import numpy as np
from scipy.special import expit

from accountmap.overlap.cell_money import DRAWS, Money, range_of_money
from accountmap.overlap.intervals import interval_of_shared_accounts
from accountmap.overlap.pair_draws import MatchingDoubt
from accountmap.overlap.random_numbers import keyed_normals

SIZES = (100, 1_000, 10_000)


def covers(random: np.random.Generator, pairs: int, error: float) -> tuple[bool, bool, bool]:
    """One match table: whether the interval, the one without common error, and the range of money hold the truth."""
    log_odds = random.normal(2.2, 1.5, pairs)
    probability, one = expit(log_odds), np.ones(pairs)
    is_shared = random.random(pairs) < expit(log_odds + random.normal(0, error))
    shared, amount = int(is_shared.sum()), random.lognormal(10, 1, pairs)
    low, high = interval_of_shared_accounts(probability, one, error)
    naive_low, naive_high = interval_of_shared_accounts(probability, one, 0.0)
    names = np.array([f"{random.integers(2**62)}" for _ in range(pairs)], object)
    doubt = MatchingDoubt(error * keyed_normals(int(random.integers(2**31)), ["error"], DRAWS)[:, 0], np.zeros(DRAWS))
    least, most = range_of_money(Money(names, amount, probability), "partner", doubt)
    return low <= shared <= high, naive_low <= shared <= naive_high, least <= amount[is_shared].sum() <= most


def main() -> None:
    """Simulate and print a line per size."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--simulations", type=int, default=500)
    arguments.add_argument("--error", type=float, default=0.3, help="standard deviation of the common error, log-odds")
    given = arguments.parse_args()
    for pairs in SIZES:
        random = np.random.default_rng(pairs)
        held = np.array([covers(random, pairs, given.error) for _ in range(given.simulations)]).mean(axis=0)
        print(f"{pairs:>6,} pairs: accounts {held[0]:.1%}, without the common error {held[1]:.1%}, money {held[2]:.1%}")


if __name__ == "__main__":
    main()
