"""Partners together: what two of them can do counts once, and the second never adds more than it would alone."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountmap.ranking.partner_sets import PartnerSet, Stake, choose_greedily
from accountmap.ranking.strata import Floats


def stakes_of(worth: list[list[float]] | Floats) -> dict[int, Stake]:
    """Stakes of partners (rows) at things (columns); nothing is no stake."""
    found = {}
    for place, row in enumerate(np.array(worth, float)):
        things = np.flatnonzero(row)
        found[place] = Stake(things, row[things], np.ones(len(things)))
    return found


def worth_of(stakes: dict[int, Stake], chosen: tuple[int, ...], count: int, ceiling: Floats | None = None) -> float:
    grown = PartnerSet(count, ceiling)
    return sum(grown.join(place, stakes[place]).added for place in chosen)


def test_a_deal_takes_the_largest_worth_not_the_sum():
    stakes = stakes_of([[100, 0], [40, 100]])
    assert worth_of(stakes, (0,), 2) == 100
    assert worth_of(stakes, (1,), 2) == 140
    assert worth_of(stakes, (0, 1), 2) == 200


def test_the_one_that_adds_most_joins_and_not_the_one_that_is_worth_most():
    steps = choose_greedily(stakes_of([[100, 90, 0], [95, 80, 0], [0, 0, 50]]), PartnerSet(3))
    assert [(step.partner, step.added) for step in steps] == [(0, 190), (2, 50), (1, 0)]


def test_of_equals_the_first_joins_first():
    steps = choose_greedily(stakes_of([[10, 0], [10, 0], [0, 10]]), PartnerSet(2))
    assert [(step.partner, step.added) for step in steps] == [(0, 10), (2, 10), (1, 0)]


def test_accounts_that_one_before_serves_are_counted():
    steps = choose_greedily(stakes_of([[9, 9, 9, 0], [0, 4, 4, 4]]), PartnerSet(4))
    assert [(step.partner, step.added, step.shared) for step in steps] == [(0, 27, 0), (1, 4, 2)]


def test_integrations_together_save_no_more_than_is_lost():
    stakes = stakes_of([[6_000], [7_000]])
    assert worth_of(stakes, (0,), 1, np.array([10_000.0])) == 6_000
    assert worth_of(stakes, (0, 1), 1, np.array([10_000.0])) == 10_000


def test_a_stake_keeps_its_proportions_when_it_is_scaled_to_a_value():
    assert Stake(np.array([0, 1]), np.array([1.0, 3.0]), np.ones(2)).scaled_to(80).worth.tolist() == [20, 60]
    assert Stake(np.array([0, 1]), np.zeros(2), np.ones(2)).scaled_to(80).worth.tolist() == [40, 40]


@given(st.integers(0, 10_000), st.booleans())
def test_nobody_adds_more_to_a_larger_set_and_greed_is_within_its_bound(seed: int, is_capped: bool):
    generator = np.random.default_rng(seed)
    worth = generator.lognormal(size=(5, 7)) * (generator.random((5, 7)) < 0.6)
    stakes = stakes_of(worth)
    ceiling = np.maximum(worth.max(0), 1.5 * worth.mean(0)) if is_capped else None
    value = lambda *chosen: worth_of(stakes, chosen, 7, ceiling)  # noqa: E731
    assert value(0, 1, 2) - value(0, 1) <= value(0, 2) - value(0) + 1e-9
    assert value(0, 2) - value(0) <= value(2) + 1e-9
    assert max(value(0), value(2)) - 1e-9 <= value(0, 2)
    assert value(2, 1, 0) == pytest.approx(value(0, 1, 2))
    greedy = np.cumsum([step.added for step in choose_greedily(stakes, PartnerSet(7, ceiling))])
    for size in (1, 2, 3):
        best = max(value(*chosen) for chosen in itertools.combinations(range(5), size))
        assert (1 - 1 / np.e) * best - 1e-9 <= greedy[size - 1] <= best + 1e-9
