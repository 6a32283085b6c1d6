"""What the joint win model must tell apart, and what must not move it."""

import numpy as np
import pytest
from scipy import sparse

from accountmap.ranking import win_model
from accountmap.ranking.strata import DealTraits
from accountmap.ranking.win_model import ClosedDeals, EffectPrior, fit_win_model


def simulate(exposed, effects, seed=7, hidden_stage=None, amount_effect=-0.4):
    """Closed deals with these exposures (deals, partners) and true effects."""
    generator = np.random.default_rng(seed)
    count = len(exposed)
    log_amount = 10 + generator.normal(size=count)
    segment = generator.integers(0, 2, count)
    odds = -0.8 + amount_effect * (log_amount - 10) + 0.3 * segment + exposed @ np.asarray(effects)
    return ClosedDeals(
        traits=DealTraits(log_amount, segment, np.zeros(count, np.int64)),
        deals=np.ones(count),
        won=(generator.random(count) < 1 / (1 + np.exp(-odds))).astype(float),
        exposure=sparse.csr_matrix(exposed.astype(float)),
        partners=tuple(f"p{place}" for place in range(exposed.shape[1])),
        segments=2,
        stages=1,
        hidden_stage=hidden_stage,
    )


def random_exposure(count, partners, share=0.2, seed=3):
    return np.random.default_rng(seed).random((count, partners)) < share


def test_of_two_partners_on_the_same_deals_only_the_one_with_an_effect_gets_it():
    generator = np.random.default_rng(11)
    first = generator.random(4_000) < 0.4
    # The second is on four in five deals of the first and on few others: alone it would look as helpful.
    second = np.where(first, generator.random(4_000) < 0.8, generator.random(4_000) < 0.1)
    deals = simulate(np.column_stack([first, second]), [0.9, 0.0])
    low, high = fit_win_model(deals).interval()
    with_second, without = deals.won[second].mean(), deals.won[~second].mean()
    assert np.log(with_second / (1 - with_second)) - np.log(without / (1 - without)) > 0.4
    assert low[0] > 0.5
    assert low[1] < 0.0 < high[1] < 0.35


def test_partners_of_large_and_hard_deals_are_not_blamed_for_them():
    generator = np.random.default_rng(5)
    log_amount = 10 + generator.normal(size=6_000)
    exposed = generator.random((6_000, 2)) < np.column_stack(
        [np.full(6_000, 0.3), 1 / (1 + np.exp(1 - 1.5 * (log_amount - 10)))]
    )
    won = generator.random(6_000) < 1 / (1 + np.exp(0.5 + 0.8 * (log_amount - 10) - exposed @ np.array([0.4, 0.4])))
    deals = ClosedDeals(
        traits=DealTraits(log_amount, np.zeros(6_000, np.int64), np.zeros(6_000, np.int64)),
        deals=np.ones(6_000),
        won=won.astype(float),
        exposure=sparse.csr_matrix(exposed.astype(float)),
        partners=("anywhere", "large"),
        segments=1,
        stages=1,
    )
    assert won[exposed[:, 1]].mean() < won[~exposed[:, 1]].mean()
    assert fit_win_model(deals).effects() == pytest.approx([0.4, 0.4], abs=0.15)


def test_a_partner_with_three_deals_gets_a_wide_estimate_near_the_others():
    exposed = random_exposure(3_000, 8)
    exposed[:, 7] = False
    exposed[:3, 7] = True
    model = fit_win_model(simulate(exposed, [0.4] * 8))
    low, high = model.interval()
    widths = high - low
    assert widths[7] > 1.4 * widths[:7].max()
    assert abs(model.effects()[7] - model.effects()[:7].mean()) < 0.2


def test_with_no_exposed_deal_at_all_every_effect_is_the_prior():
    model = fit_win_model(simulate(np.zeros((500, 3), bool), [0, 0, 0]), EffectPrior(0.2, 0.3))
    low, high = model.interval()
    assert model.effects() == pytest.approx([0.2] * 3)
    assert (low < 0).all()
    assert (high > 0.7).all()


def test_grouped_deals_give_the_same_effects_as_single_ones():
    exposed = random_exposure(1_200, 3, 0.3)
    single = simulate(exposed, [0.5, 0.0, -0.3], amount_effect=0.0)
    level = np.where(single.traits.log_amount > 10, 11.0, 9.0)
    traits = DealTraits(level, single.traits.segment, single.traits.stage)
    single = ClosedDeals(**{**single.__dict__, "traits": traits})
    keys = np.column_stack([level, traits.segment, exposed])
    kinds, group = np.unique(keys, axis=0, return_inverse=True)
    group = group.ravel()
    grouped = ClosedDeals(
        traits=DealTraits(kinds[:, 0], kinds[:, 1].astype(np.int64), np.zeros(len(kinds), np.int64)),
        deals=np.bincount(group).astype(float),
        won=np.bincount(group, single.won),
        exposure=sparse.csr_matrix(kinds[:, 2:]),
        partners=single.partners,
        segments=2,
        stages=1,
    )
    assert len(kinds) < 40
    np.testing.assert_allclose(fit_win_model(grouped).effects(), fit_win_model(single).effects(), atol=1e-4)
    np.testing.assert_allclose(fit_win_model(grouped).interval(), fit_win_model(single).interval(), atol=1e-4)


def test_undated_exposure_shows_an_effect_where_there_is_none_and_dated_exposure_does_not():
    dated = random_exposure(4_000, 4)
    deals = simulate(dated, [0.0] * 4)
    # Customers won today buy from partners tomorrow: held now because won then.
    later = np.random.default_rng(2).random((4_000, 4)) < np.where(deals.won[:, None] > 0, 0.3, 0.1)
    undated = ClosedDeals(**{**deals.__dict__, "exposure": sparse.csr_matrix((dated | later).astype(float))})
    low, high = fit_win_model(deals).interval()
    assert (low < 0).all()
    assert (high > 0).all()
    assert (fit_win_model(undated).interval()[0] > 0.2).all()


def test_an_unknown_stage_widens_what_recorded_influence_says():
    exposed = random_exposure(4_000, 5)
    seen = fit_win_model(simulate(exposed, [0.4] * 5))
    hidden = fit_win_model(simulate(exposed, [0.4] * 5, hidden_stage=np.ones(5)))
    widths = [np.subtract(*model.interval()[::-1]) for model in (seen, hidden)]
    assert (widths[1] ** 2 > widths[0] ** 2 + 3.29**2 * 0.15**2).all()


def test_draws_agree_with_the_intervals():
    model = fit_win_model(simulate(random_exposure(2_000, 6), [0.6, 0.3, 0.0, 0.2, 0.4, 0.1], hidden_stage=np.ones(6)))
    _, effects = model.draw(1, 20_000)
    np.testing.assert_allclose(effects.mean(0), model.effects(), atol=0.02)
    np.testing.assert_allclose(np.quantile(effects, [0.05, 0.95], axis=0), model.interval(), atol=0.03)


def test_a_partner_without_exposed_deals_moves_nobody_elses_effects_or_draws():
    exposed = random_exposure(1_500, 3)
    before = simulate(exposed, [0.5, 0.2, 0.0])
    wider = sparse.csr_matrix(np.insert(before.exposure.toarray(), 1, 0.0, axis=1))
    after = ClosedDeals(**{**before.__dict__, "exposure": wider, "partners": ("p0", "newcomer", "p1", "p2")})
    former, new = fit_win_model(before), fit_win_model(after)
    np.testing.assert_array_equal(new.effects()[[0, 2, 3]], former.effects())
    np.testing.assert_array_equal(new.draw(4, 200)[1][:, [0, 2, 3]], former.draw(4, 200)[1])


def test_very_many_deals_are_fitted_by_one_expansion_with_nearly_the_same_result(monkeypatch):
    deals = simulate(random_exposure(12_000, 10), np.linspace(-0.2, 0.8, 10))
    exact = fit_win_model(deals)
    monkeypatch.setattr(win_model, "EXACT_GROUPS", 3_000)
    fast = fit_win_model(deals)
    np.testing.assert_allclose(fast.effects(), exact.effects(), atol=0.01)
    np.testing.assert_allclose(fast.interval(), exact.interval(), atol=0.01)


def test_deals_of_unknown_amount_are_a_band_of_their_own():
    deals = simulate(random_exposure(2_000, 2), [0.5, 0.0])
    unknown = np.where(np.arange(2_000) % 3 == 0, np.nan, deals.traits.log_amount)
    traits = DealTraits(unknown, deals.traits.segment, deals.traits.stage)
    effects = fit_win_model(ClosedDeals(**{**deals.__dict__, "traits": traits})).effects()
    assert effects == pytest.approx([0.5, 0.0], abs=0.3)
