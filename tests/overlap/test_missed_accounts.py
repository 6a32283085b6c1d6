"""What the matching missed widens the upper end of the count where its recall is known, and nothing else."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountmap.overlap.assumptions import shifted_assumption
from accountmap.overlap.intervals import RECALL_NODES, interval_of_shared_accounts, normal_nodes

ALL_FOUND = np.array([0.9999])


def interval(probability, accounts, recalls, error=0.3, certain=0.0):
    return interval_of_shared_accounts(
        np.array([probability]), np.array([float(accounts)]), error, certain=certain, recalls=recalls
    )


def missed_by_hand(certain: int, recall: float, share: float) -> int:
    """The quantile by adding up the chances of 0, 1, 2, ... missed before the last of those found."""
    chance, sum_of_chances = recall**certain, 0.0
    for missed in itertools.count():
        sum_of_chances += chance
        if sum_of_chances >= share:
            return certain + missed
        chance *= (1 - recall) * (certain + missed) / (missed + 1)
    raise AssertionError


@pytest.mark.parametrize("certain", [1, 5, 40])
def test_where_all_found_are_certain_only_the_missed_are_left_to_chance(certain: int) -> None:
    low, high = interval_of_shared_accounts(
        np.array([]), np.array([]), 0.3, certain=certain, recalls=np.array([0.8] * RECALL_NODES)
    )
    assert (low, high) == (certain, missed_by_hand(certain, 0.8, 0.95))


def test_a_matching_that_finds_nearly_all_leaves_the_interval_as_it_is() -> None:
    assert interval(0.9, 40, ALL_FOUND) == interval(0.9, 40, None)
    assert interval(0.9, 4000, ALL_FOUND)[1] == pytest.approx(interval(0.9, 4000, None)[1], abs=2)


def test_the_count_of_few_accounts_joins_that_of_many() -> None:
    recalls = shifted_assumption("match_recall", 0.85).draw(normal_nodes(RECALL_NODES))
    exact, approximate = interval(0.9, 60, recalls), interval(0.9, 61, recalls)
    assert [low - high for low, high in zip(approximate, exact, strict=True)] == pytest.approx([1, 1], abs=1)


@given(st.floats(0.5, 0.999), st.integers(1, 300), st.floats(0.5, 0.99), st.integers(0, 50))
def test_what_is_missed_never_moves_the_lower_end_and_never_lowers_the_upper_one(
    probability: float, accounts: int, recall: float, certain: int
) -> None:
    without = interval(probability, accounts, None, certain=certain)
    with_missed = interval(probability, accounts, np.array([recall]), certain=certain)
    assert with_missed[0] == without[0]
    assert with_missed[1] >= without[1]


@pytest.mark.parametrize("shared", [50, 1000])
def test_the_interval_holds_all_truly_shared_accounts_though_some_were_missed(shared: int) -> None:
    random, held = np.random.default_rng(shared), 0
    belief = shifted_assumption("match_recall", 0.9)
    recalls = belief.draw(normal_nodes(RECALL_NODES))
    for _ in range(300):
        recall = float(belief.draw(random.normal(size=1))[0])
        found_shared = random.binomial(shared, recall)
        # As many false pairs as a probability of .9 brings, off by an error that they share.
        probability = 1 / (1 + np.exp(-(np.log(9) + random.normal(0, 0.3))))
        found = found_shared + random.negative_binomial(max(found_shared, 1), probability)
        low, high = interval(0.9, found, recalls)
        held += low <= shared <= high
    assert held / 300 >= 0.88
