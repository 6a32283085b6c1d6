"""The common error of two lists' probabilities: found where it was put, and located by labels."""

import numpy as np
import pytest
from scipy.special import expit, logit

from accountmap.matching.calibration import likelihood_of_shifts, locate_shift, spread_between_lists

# What a matcher says of the pairs of a list, in about the shares that real lists have.
SAID = logit(np.repeat([0.55, 0.65, 0.75, 0.85, 0.93, 0.98, 0.995], [10, 10, 10, 20, 40, 100, 300]))


def labels(generator, shift, said=SAID):
    """Which pairs are right where all log-odds are too low by `shift`."""
    return generator.random(len(said)) < expit(said + shift)


def invented_lists(spread, lists=60):
    """Likelihoods of lists whose shifts are spread so exactly."""
    generator = np.random.default_rng(11)
    shifts = generator.normal(0, 1, lists)
    shifts *= spread / np.sqrt(np.mean(shifts**2))
    return [likelihood_of_shifts(SAID, labels(generator, shift)) for shift in shifts]


@pytest.mark.parametrize("spread", [0.3, 0.6, 1.2])
def test_the_spread_between_lists_is_found_where_it_was_put(spread):
    found = spread_between_lists(invented_lists(spread))
    assert found.low < spread < found.high
    assert found.value == pytest.approx(spread, abs=0.1)


def test_lists_that_differ_by_chance_alone_have_no_spread():
    found = spread_between_lists(invented_lists(0.0))
    assert found.value < 0.15
    assert found.low < 0.02


def test_a_list_too_short_to_tell_counts_for_little():
    known = invented_lists(0.5)
    nothing = likelihood_of_shifts(SAID[:1], np.array([False]))
    assert spread_between_lists([*known, nothing]).value == pytest.approx(spread_between_lists(known).value, abs=0.03)


def test_many_labels_locate_the_shift_and_few_hardly_move_it():
    generator = np.random.default_rng(5)
    doubtful = logit(np.full(400, 0.8))
    rejected = labels(generator, -1.0, doubtful)
    many = locate_shift(likelihood_of_shifts(doubtful, rejected), 0.5)
    few = locate_shift(likelihood_of_shifts(doubtful[:2], np.array([True, False])), 0.5)
    assert many.mean == pytest.approx(-1.0, abs=0.2)
    assert many.deviation < 0.15
    assert abs(few.mean) < 0.15
    assert few.deviation > 0.42


def test_without_labels_the_shift_is_unknown_within_the_spread():
    nothing = likelihood_of_shifts(np.array([]), np.array([], dtype=bool))
    found = locate_shift(nothing, 0.5)
    assert (found.mean, found.deviation) == pytest.approx((0.0, 0.5), abs=1e-9)


def test_one_wrong_label_on_a_pair_that_is_all_but_certain_does_not_outweigh_the_others():
    certain = np.array([40.0])
    alone = locate_shift(likelihood_of_shifts(certain, np.array([False])), 0.5)
    at_most = locate_shift(likelihood_of_shifts(np.array([logit(0.999)]), np.array([False])), 0.5)
    assert (alone.mean, alone.deviation) == pytest.approx((at_most.mean, at_most.deviation))


def test_a_pair_counted_twice_is_two_pairs():
    twice = likelihood_of_shifts(np.array([1.0, -0.5]), np.array([True, False]), np.array([2.0, 3.0]))
    repeated = likelihood_of_shifts(np.array([1, 1, -0.5, -0.5, -0.5]), np.array([1, 1, 0, 0, 0], dtype=bool))
    assert twice == pytest.approx(repeated)


def test_lists_of_one_kind_count_as_one_where_they_are_told_to():
    known = invented_lists(0.8, lists=12)
    repeated = [likelihood for likelihood in known for _ in range(5)]
    assert spread_between_lists(repeated, [0.2] * 60) == spread_between_lists(known)
    assert spread_between_lists(repeated).high < spread_between_lists(known).high
