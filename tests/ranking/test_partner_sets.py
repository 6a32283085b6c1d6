"""Partners together: the largest uplift counts, and the second never adds more than it would alone."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountmap.ranking.partner_sets import best_sets, integration_of_set, value_of_set

AMOUNT = np.array([1_000.0, 2_000.0])
SURE = np.ones((2, 2))


def test_a_deal_takes_the_largest_uplift_not_the_sum():
    gain = np.array([[0.10, 0.04], [0.00, 0.05]])
    assert value_of_set(AMOUNT, SURE, gain, [0]) == pytest.approx(100)
    assert value_of_set(AMOUNT, SURE, gain, [1]) == pytest.approx(140)
    assert value_of_set(AMOUNT, SURE, gain, [0, 1]) == pytest.approx(200)


def test_where_the_better_partner_may_not_hold_the_account_the_other_steps_in():
    value = value_of_set(AMOUNT[:1], np.array([[0.75, 0.5]]), np.array([[0.10, 0.04]]), [0, 1])
    assert value == pytest.approx(1_000 * (0.75 * 0.10 + 0.25 * 0.5 * 0.04))


def test_a_partner_that_would_harm_is_not_asked():
    assert value_of_set(AMOUNT[:1], SURE[:1], np.array([[-0.2, 0.1]]), [0, 1]) == pytest.approx(100)


@given(st.integers(0, 10_000))
def test_nobody_adds_more_to_a_larger_set_and_greed_is_within_its_bound(seed):
    generator = np.random.default_rng(seed)
    amount, held = generator.lognormal(size=6), generator.random((6, 4))
    gain = generator.normal(0.05, 0.08, (6, 4))
    worth = lambda *chosen: value_of_set(amount, held, gain, chosen)  # noqa: E731
    assert worth(0, 1, 2) - worth(0, 1) <= worth(0, 2) - worth(0) + 1e-9
    assert worth(0, 2) - worth(0) <= worth(2) + 1e-9
    best = max(worth(*pair) for pair in itertools.combinations(range(4), 2))
    assert best_sets(amount, held, gain, 2)[-1][1] >= (1 - 1 / np.e) * best - 1e-9


def test_integrations_together_save_no_more_than_churn():
    revenue, shared = np.array([100_000.0]), np.array([[1.0, 1.0]])
    saved = np.array([0.06, 0.07])
    assert integration_of_set(revenue, shared, saved, 0.10, [0]) == pytest.approx(6_000)
    assert integration_of_set(revenue, shared, saved, 0.10, [0, 1]) == pytest.approx(10_000)
