"""Assumptions: their ranges, who set them, and what cannot be set."""

from datetime import date

import numpy as np
import pytest

from accountmap.errors import SettingsError
from accountmap.overlap.assumptions import (
    default_assumptions,
    measured_assumption,
    parse_assumption,
    resolve_assumptions,
)
from accountmap.overlap.random_numbers import keyed_normals
from accountmap.ranking.simulation import draw_per_partner
from accountmap.settings import Settings, load_settings


def settings(**assumptions):
    return Settings(company={"id": "us", "name": "Us"}, assumptions=assumptions)


@pytest.mark.parametrize(
    ("name", "value", "low", "high"),
    [
        ("win_effect_mean", 0.20, -0.30, 0.70),
        ("integration_adoption", 0.15, 0.05, 0.35),
        ("retention_gain", 0.03, 0.01, 0.06),
        ("yearly_churn", 0.10, 0.05, 0.20),
        ("opportunities_per_account", 0.20, 0.05, 0.50),
        ("prospect_conversion", 0.05, 0.02, 0.10),
        ("resell_conversion", 0.01, 0.003, 0.03),
        ("partner_margin", 0.30, 0.20, 0.40),
        ("integration_cost", 40_000, 15_000, 100_000),
        ("integration_upkeep", 0.20, 0.10, 0.30),
        ("co_sell_cost", 10_000, 3_000, 30_000),
        ("ramp_start", 9, 6, 12),
        ("ramp_full", 12, 12, 18),
    ],
)
def test_the_defaults_are_those_of_the_design(name, value, low, high):
    found = default_assumptions()[name]
    assert (found.value, found.low, found.high, found.is_guess) == (value, low, high, True)


@pytest.mark.parametrize("name", sorted(default_assumptions()))
def test_nine_draws_in_ten_lie_in_the_range_and_half_below_the_value(name):
    found = default_assumptions()[name]
    drawn = found.draw(keyed_normals(1, [name], 40_000)[:, 0])
    assert np.quantile(drawn, [0.05, 0.5, 0.95]) == pytest.approx(
        [found.low, found.value, found.high], rel=0.06, abs=0.02
    )


def test_a_partners_own_value_keeps_the_range_and_correlates_by_half_with_anothers():
    found = default_assumptions()["integration_adoption"]
    drawn = draw_per_partner(found, ("acme", "initech"), 1, 40_000)
    assert np.quantile(drawn[:, 0], [0.05, 0.95]) == pytest.approx([found.low, found.high], rel=0.05)
    assert np.corrcoef(np.log(drawn), rowvar=False)[0, 1] == pytest.approx(0.5, abs=0.03)


def test_what_the_user_sets_outranks_what_was_measured_and_carries_its_day():
    measured = measured_assumption("yearly_churn", 0.07, 0.05, 0.09, "14 of our 200 customers left in 12 months")
    ours = settings(yearly_churn={"value": 0.04, "source": "finance", "set_at": date(2026, 3, 1)})
    assert resolve_assumptions(settings(), {"yearly_churn": measured})["yearly_churn"].origin == "measured"
    found = resolve_assumptions(ours, {"yearly_churn": measured})["yearly_churn"]
    assert (found.value, found.source, found.origin, found.set_at) == (0.04, "finance", "set", date(2026, 3, 1))
    assert not found.is_guess


def test_a_value_alone_keeps_a_range_like_the_defaults():
    found = resolve_assumptions(settings(integration_cost=80_000))["integration_cost"]
    assert (found.value, found.low, found.high) == (80_000, pytest.approx(30_000), pytest.approx(200_000))


@pytest.mark.parametrize(
    ("assumptions", "named"),
    [
        ({"partner_margin": 1.4}, "assumptions.partner_margin: value 1.4"),
        ({"retention_gain": {"value": 0.03, "low": -0.1}}, "assumptions.retention_gain: low -0.1"),
        ({"ramp_full": {"value": 12, "low": 13, "high": 18}}, "assumptions.ramp_full: value 12 lies outside"),
        ({"integration_adpotion": 0.2}, "There is no assumption named 'integration_adpotion'"),
    ],
)
def test_an_assumption_out_of_range_is_an_error_that_names_it(assumptions, named):
    with pytest.raises(SettingsError, match="allowed") as caught:
        resolve_assumptions(settings(**assumptions))
    assert named in str(caught.value)


def test_a_value_for_one_call_outranks_the_config():
    found = resolve_assumptions(
        settings(integration_adoption=0.2), given=dict([parse_assumption("integration_adoption=0.3")])
    )
    assert found["integration_adoption"].value == 0.3


@pytest.mark.parametrize("text", ["integration_adoption", "integration_adoption=a lot"])
def test_text_that_sets_nothing_is_refused(text):
    with pytest.raises(SettingsError):
        parse_assumption(text)


def test_a_config_file_may_give_a_number_or_a_table(tmp_path):
    file = tmp_path / "accountmap.toml"
    file.write_text(
        '[company]\nid = "us"\nname = "Us"\n[assumptions]\nco_sell_cost = 5000\n'
        "[assumptions.yearly_churn]\nvalue = 0.08\nlow = 0.07\nhigh = 0.09\nset_at = 2026-01-31\n",
        encoding="utf-8",
    )
    found = resolve_assumptions(load_settings(file))
    assert found["co_sell_cost"].value == 5_000
    assert (found["yearly_churn"].low, found["yearly_churn"].high) == (0.07, 0.09)
