"""The range of money at truly shared accounts: it holds the truth, the estimate, and what was missed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountmap.overlap.cell_money import Money, range_of_money
from accountmap.overlap.pair_draws import MatchingDoubt

DRAWS = 500
CERTAIN = MatchingDoubt(np.zeros(DRAWS), np.zeros(DRAWS))


def money(amount, probability):
    names = np.array([f"account {place}" for place in range(len(amount))], object)
    return Money(names, np.array(amount, float), np.array(probability, float))


def test_confirmed_accounts_leave_no_doubt() -> None:
    assert range_of_money(money([100, 250.5], [1.0, 1.0]), "hooli", CERTAIN) == (350.5, 350.5)


def test_no_money_is_no_range() -> None:
    assert range_of_money(money([], []), "hooli", CERTAIN) == (0.0, 0.0)


def test_one_doubtful_account_makes_the_range_reach_from_without_it_to_with_it() -> None:
    assert range_of_money(money([100, 40], [1.0, 0.7]), "hooli", CERTAIN) == (100.0, 140.0)


def test_what_was_missed_raises_the_upper_end_only() -> None:
    amounts, probabilities = [10.0] * 200, [0.95] * 200
    low, high = range_of_money(money(amounts, probabilities), "hooli", CERTAIN)
    missed = MatchingDoubt(np.zeros(DRAWS), np.full(DRAWS, 0.25))
    low_with, high_with = range_of_money(money(amounts, probabilities), "hooli", missed)
    assert low_with == pytest.approx(low, rel=0.03)
    assert high_with == pytest.approx(1.25 * high, rel=0.04)


def test_another_partner_or_order_moves_nothing_and_another_account_only_itself() -> None:
    amounts, probabilities = [50.0, 30.0, 20.0], [0.6, 0.7, 0.8]
    found = money(amounts, probabilities)
    turned = Money(found.accounts[::-1], found.amount[::-1], found.probability[::-1])
    assert range_of_money(turned, "hooli", CERTAIN) == range_of_money(found, "hooli", CERTAIN)


@given(
    st.lists(st.tuples(st.integers(1, 10**7), st.floats(0.01, 1.0)), min_size=1, max_size=30),
    st.floats(0, 1),
    st.floats(0, 0.5),
)
def test_the_range_holds_the_estimate_and_nothing_impossible(
    accounts: list[tuple[int, float]], error: float, missed: float
) -> None:
    amount, probability = [float(a) for a, _ in accounts], [p for _, p in accounts]
    doubt = MatchingDoubt(error * np.linspace(-2, 2, DRAWS), np.full(DRAWS, missed))
    low, high = range_of_money(money(amount, probability), "hooli", doubt)
    expected = float(np.dot(amount, probability))
    assert 0 <= low <= expected * (1 + 1e-9)
    assert expected * (1 - 1e-9) <= high <= 2 * sum(amount)


@pytest.mark.parametrize("accounts", [8, 60, 1000])
def test_the_range_covers_the_true_money_in_nine_of_ten_worlds(accounts: int) -> None:
    random, held = np.random.default_rng(accounts), 0
    for world in range(200):
        log_odds, amount = random.normal(2.2, 1.5, accounts), random.lognormal(10, 1, accounts)
        found = money(amount, 1 / (1 + np.exp(-log_odds)))
        is_true = random.random(accounts) < 1 / (1 + np.exp(-(log_odds + random.normal(0, 0.3))))
        doubt = MatchingDoubt(0.3 * np.random.default_rng(world).normal(size=DRAWS), np.zeros(DRAWS))
        low, high = range_of_money(found, f"partner {world}", doubt)
        held += low <= amount[is_true].sum() <= high
    assert 0.84 <= held / 200 <= 0.96
