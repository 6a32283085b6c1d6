"""What the matching measured of itself reaches counts, money and rankings; what the user set outranks it."""

import numpy as np
import polars as pl
import pytest
from scipy.special import logit

from accountmap.matching.quality import shipped_quality
from accountmap.overlap.assumptions import default_assumptions, resolve_assumptions
from accountmap.overlap.match_quality import measured_recall, quality_by_partner, unmeasured_quality
from accountmap.settings import Settings
from tests.sql.world import World

MEASURED = pl.DataFrame(
    {
        "partner_id": ["hooli", "initech", "umbrella"],
        "estimated_recall": [0.80, 0.98, None],
        "calibration_error": [0.9, 0.5, None],
        "model_id": ["m1", "m1", "m1"],
    }
)


def settings(**assumptions):
    return Settings.model_validate({"company": {"id": "us", "name": "Us"}, "assumptions": assumptions})


def assumed(**given):
    return resolve_assumptions(settings(**given), measured_recall(MEASURED))


def test_each_partner_has_its_own_error_and_recall() -> None:
    found = quality_by_partner(MEASURED, assumed())
    assert [(q.calibration_error, q.recall.value) for q in (found["hooli"], found["initech"])] == [
        (0.9, 0.80),
        (0.5, 0.98),
    ]


def test_a_measured_recall_keeps_a_range_like_the_assumed_one() -> None:
    default, own = default_assumptions()["match_recall"], quality_by_partner(MEASURED, assumed())["hooli"].recall
    reaches = [logit(a.value) - logit(a.low) for a in (default, own)]
    assert reaches[0] == pytest.approx(reaches[1])
    assert own.low < own.value < own.high < 1


def test_what_the_user_set_holds_for_every_partner() -> None:
    found = quality_by_partner(MEASURED, assumed(match_recall=0.9, calibration_error=0.1))
    assert {(q.calibration_error, q.recall.value, q.knows_recall) for q in found.values()} == {(0.1, 0.9, True)}


def test_where_nothing_is_measured_the_shipped_figures_hold_and_the_recall_is_not_known() -> None:
    found = unmeasured_quality(default_assumptions())
    shipped = shipped_quality().calibration_error
    assert (found.calibration_error, found.recall.value, found.knows_recall) == (shipped, 0.95, False)


def test_the_published_assumptions_say_what_was_measured_with_its_range_over_partners() -> None:
    found = assumed()["match_recall"]
    assert (found.value, found.low, found.high, found.origin) == (pytest.approx(0.89), 0.80, 0.98, "measured")


def test_draws_of_partners_err_together_each_by_its_own_measure() -> None:
    found = quality_by_partner(MEASURED, assumed())
    hooli, initech = found["hooli"].draw_doubt(1, 100), found["initech"].draw_doubt(1, 100)
    np.testing.assert_allclose(hooli.shift / 0.9, initech.shift / 0.5)
    assert hooli.missed.mean() > initech.missed.mean()


@pytest.fixture
def measured_world(world: World) -> World:
    names = [f"X{number}" for number in range(80)]
    listed = "account_id | account_name | account_type\n" + "\n".join(f"{n} | {n} | Customer" for n in names)
    for company in ("us", "hooli"):
        world.accounts(company, listed)
    world.pairs(
        "hooli",
        "account_id | partner_account_id | probability\n" + "\n".join(f"{n} | {n} | 0.9" for n in names[:40]),
    )
    deals = "\n".join(f"O{n} | X{n} | false | 100" for n in range(40))
    world.opportunities("us", f"opportunity_id | account_id | is_closed | amount\n{deals}")
    return world


TOTAL = ["our_population", "their_population", "expected_low", "expected_high", "expected_revenue_high"]


def total(world: World) -> tuple[int, int, float]:
    rows = [row for row in world.build().table("marts.overlap_matrix", TOTAL) if row[:2] == ["all", "all"]]
    low, high, money = rows[0][2:]
    return int(low), int(high), float(money)


def test_a_low_recall_raises_the_upper_ends_and_a_larger_error_lowers_the_lower_one(measured_world: World) -> None:
    before = total(measured_world)
    twice = pl.lit(2 * shipped_quality().calibration_error)
    measured_world.warehouse.write("matching.match_quality", MEASURED.with_columns(calibration_error=twice))
    after = total(measured_world)
    assert after[0] < before[0]
    assert after[1] > before[1] + 5
    assert after[2] > before[2]


def test_we_never_share_more_accounts_than_we_have(measured_world: World) -> None:
    measured_world.warehouse.write("matching.match_quality", MEASURED.with_columns(estimated_recall=pl.lit(0.2)))
    assert total(measured_world)[1] == 80
