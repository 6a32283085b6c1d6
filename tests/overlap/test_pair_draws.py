"""Draws of what a partner's pairs are worth: exact where the variance is, a normal for the rest."""

import numpy as np
import pytest

from accountmap.overlap import pair_draws
from accountmap.overlap.pair_draws import MatchingDoubt, PartnerPairs, draw_sums, exact_pairs
from accountmap.overlap.random_numbers import keyed_normals

DRAWS = 20_000
CERTAIN = MatchingDoubt(np.zeros(DRAWS), np.zeros(DRAWS))
ONE = np.ones((DRAWS, 1))


def pairs(amount, probability, width=None):
    count = len(amount)
    accounts = np.array([f"account {place}" for place in range(count)], np.object_)
    width = np.zeros(count) if width is None else np.array(width, float)
    return PartnerPairs(np.array(amount, float), np.array(probability, float), np.zeros(count, int), accounts, width)


def sums(amount, probability, doubt=CERTAIN, width=None, partner="acme"):
    return draw_sums(pairs(amount, probability, width), ONE, partner, 1, doubt)


def test_one_pair_is_worth_its_amount_as_often_as_its_probability_says():
    drawn = sums([100.0], [0.7])
    assert set(np.unique(drawn)) == {0.0, 100.0}
    assert drawn.mean() == pytest.approx(70, abs=1)


def test_a_confirmed_pair_is_always_worth_its_amount_whatever_the_calibration():
    shifted = MatchingDoubt(np.full(DRAWS, -3.0), np.zeros(DRAWS))
    assert set(sums([100.0, 50.0], [1.0, 0.0], shifted)) == {100.0}


def test_missed_pairs_resemble_the_found_ones():
    drawn = sums([100.0] * 10, [1.0] * 10, MatchingDoubt(np.zeros(DRAWS), np.full(DRAWS, 0.25)))
    assert drawn.mean() == pytest.approx(1_250, rel=0.01)
    assert drawn.std() > 100


def test_the_common_error_of_calibration_does_not_average_out_over_many_pairs():
    common = MatchingDoubt(keyed_normals(1, ["calibration"], DRAWS)[:, 0] * 0.3, np.zeros(DRAWS))
    amount, probability = [1.0] * 3_000, [0.75] * 3_000
    assert sums(amount, probability).std() < 30
    assert sums(amount, probability, common).std() > 120


def test_the_few_pairs_that_hold_the_variance_are_drawn_one_by_one():
    amount = np.array([1_000.0, 900.0, 1.0, 1.0, 1.0])
    assert exact_pairs(pairs(amount, np.full(5, 0.5))).tolist() == [True, True, False, False, False]


def test_the_normal_for_the_rest_has_the_mean_and_spread_of_exact_draws(monkeypatch):
    generator = np.random.default_rng(4)
    amount, probability = generator.lognormal(0, 0.5, 400), generator.choice([0.99, 0.75, 0.6], 400)
    doubt = MatchingDoubt(np.zeros(DRAWS), np.full(DRAWS, 0.05))
    exact = sums(amount, probability, doubt)
    monkeypatch.setattr(pair_draws, "MOST_EXACT_PAIRS", 20)
    partly = sums(amount, probability, doubt)
    assert partly.mean() == pytest.approx(exact.mean(), rel=0.005)
    assert partly.std() == pytest.approx(exact.std(), rel=0.03)
    np.testing.assert_allclose(np.quantile(partly, [0.05, 0.95]), np.quantile(exact, [0.05, 0.95]), rtol=0.01)


def test_an_imputed_amount_has_its_mean_and_its_width_drawn_or_not(monkeypatch):
    exact = sums([100.0] * 30, [1.0] * 30, width=[0.8] * 30)
    monkeypatch.setattr(pair_draws, "MOST_EXACT_PAIRS", 0)
    normal = sums([100.0] * 30, [1.0] * 30, width=[0.8] * 30)
    spread = 100 * np.sqrt(30 * (np.exp(0.64) - 1))
    assert [exact.mean(), normal.mean()] == pytest.approx([3_000, 3_000], rel=0.01)
    assert [exact.std(), normal.std()] == pytest.approx([spread, spread], rel=0.05)


def test_the_draws_of_a_pair_belong_to_partner_and_account():
    one = draw_sums(pairs([5.0, 7.0], [0.5, 0.5]), ONE, "acme", 1, CERTAIN)
    last = pairs([5.0, 7.0], [0.5, 0.5]).only(np.array([False, True]))
    other = draw_sums(last, ONE, "initech", 1, CERTAIN)
    own = draw_sums(last, ONE, "acme", 1, CERTAIN)
    np.testing.assert_array_equal(own > 0, np.isin(one, [7.0, 12.0]))
    assert np.corrcoef(own, other)[0, 1] < 0.05


def test_no_pairs_are_worth_nothing():
    assert sums([], []).tolist() == [0.0] * DRAWS
