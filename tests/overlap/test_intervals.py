"""The interval holds the truth as often as it says, and holds the estimate always."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountmap.overlap.intervals import interval_of_shared_accounts


def brute_force(probabilities: list[float], low: float, high: float) -> tuple[int, int]:
    """Quantiles by writing down every outcome; no common error."""
    chance = np.zeros(len(probabilities) + 1)
    for outcome in itertools.product([0, 1], repeat=len(probabilities)):
        chance[sum(outcome)] += np.prod([p if hit else 1 - p for p, hit in zip(probabilities, outcome, strict=True)])
    cumulated = chance.cumsum()
    cumulated[-1] = 1
    return int(np.searchsorted(cumulated, low)), int(np.searchsorted(cumulated, high))


@pytest.mark.parametrize(
    "probabilities",
    [[0.5], [0.9], [0.55, 0.97], [0.6, 0.7, 0.8, 0.9], [0.5] * 10, [0.51, 0.62, 0.73, 0.84, 0.95, 0.96, 0.97, 0.98]],
)
def test_without_common_error_few_accounts_equal_the_outcomes_written_down(probabilities: list[float]) -> None:
    low, high = brute_force(probabilities, 0.05, 0.95)
    mean = sum(probabilities)
    found = interval_of_shared_accounts(np.array(probabilities), np.ones(len(probabilities)), 0.0)
    assert found == (min(low, int(np.floor(mean))), max(high, int(np.ceil(mean))))


def test_the_approximation_joins_the_exact_distribution_where_it_takes_over() -> None:
    random = np.random.default_rng(7)
    for _ in range(20):
        probabilities = random.uniform(0.5, 0.999, 60)
        exact = interval_of_shared_accounts(probabilities, np.ones(60), 0.3)
        one_more = interval_of_shared_accounts(np.append(probabilities, 0.999), np.ones(61), 0.3)
        assert abs(one_more[0] - 1 - exact[0]) <= 1
        assert abs(one_more[1] - 1 - exact[1]) <= 1


def test_grouping_equal_probabilities_changes_nothing() -> None:
    grouped = interval_of_shared_accounts(np.array([0.6, 0.9]), np.array([300.0, 500.0]), 0.3)
    single = interval_of_shared_accounts(np.array([0.6] * 300 + [0.9] * 500), np.ones(800), 0.3)
    assert grouped == single


def test_confirmed_accounts_move_the_interval_and_do_not_widen_it() -> None:
    alone = interval_of_shared_accounts(np.array([0.8]), np.array([40.0]), 0.3)
    beside = interval_of_shared_accounts(np.array([0.8]), np.array([40.0]), 0.3, certain=25)
    assert beside == (alone[0] + 25, alone[1] + 25)
    assert interval_of_shared_accounts(np.array([]), np.array([]), 0.3, certain=3) == (3, 3)


@given(
    st.lists(st.tuples(st.floats(0.01, 0.999999), st.integers(1, 400)), min_size=1, max_size=6),
    st.sampled_from([0.0, 0.1, 0.3, 1.0]),
)
def test_the_interval_holds_the_estimate_and_never_leaves_what_is_possible(
    groups: list[tuple[float, int]], error: float
) -> None:
    probabilities, accounts = np.array([g[0] for g in groups]), np.array([float(g[1]) for g in groups])
    low, high = interval_of_shared_accounts(probabilities, accounts, error)
    assert 0 <= low <= probabilities @ accounts <= high <= accounts.sum()


@pytest.mark.parametrize("pairs", [100, 1000, 10000])
def test_the_interval_covers_the_truth_in_nine_of_ten_worlds_with_a_shared_error(pairs: int) -> None:
    """`benchmarks/interval_coverage.py` does it 500 times on match tables; here often enough to see it break."""
    random = np.random.default_rng(pairs)
    covered = 0
    for _ in range(300):
        log_odds = random.normal(2.2, 1.5, pairs)
        probabilities = 1 / (1 + np.exp(-log_odds))
        truth = (random.random(pairs) < 1 / (1 + np.exp(-(log_odds + random.normal(0, 0.3))))).sum()
        low, high = interval_of_shared_accounts(probabilities, np.ones(pairs), 0.3)
        covered += low <= truth <= high
    assert 0.85 <= covered / 300 <= 0.95


def test_without_the_common_error_ten_thousand_pairs_look_far_too_sure() -> None:
    sober = interval_of_shared_accounts(np.array([0.8]), np.array([10000.0]), 0.3)
    naive = interval_of_shared_accounts(np.array([0.8]), np.array([10000.0]), 0.0)
    assert sober[1] - sober[0] > 8 * (naive[1] - naive[0])
