"""What rankings must do and must not do, on worlds small enough to see through."""

import re
from decimal import Decimal

import numpy as np
import pytest

from accountmap.errors import SettingsError, UsageError
from accountmap.ranking.drivers import explain, money_in_words
from accountmap.ranking.explanation import explain_partner
from accountmap.ranking.last_run import inputs_of
from accountmap.ranking.pipeline_value import top_three_share
from accountmap.ranking.ramp import months_since, pipeline_share, ramp_shares
from accountmap.ranking.rankings import rank, settle_near_equals, simulate
from accountmap.ranking.stage import assumptions_in_force
from accountmap.ranking.what_if import what_if
from accountmap.settings import Settings
from tests.sql.world import AS_OF, World, expect

SETTINGS = Settings.model_validate({"company": {"id": "us", "name": "Us"}, "ranking": {"draws": 400}})
VALUES = ["motion", "horizon_months", "partner_id", "expected_value", "value_low", "value_high", "net_value"]


def opportunities(amount: str = "10000") -> str:
    """Sixty closed deals at ten accounts, every third won, and one open deal at A1."""
    rows = [
        f"D{number} | A{number % 10} | true | {str(number % 3 == 0).lower()} | {amount}"
        f" | 2025-0{1 + number % 9}-05 08:00:00 | 2025-12-01"
        for number in range(60)
    ]
    rows.append(f"O1 | A1 | false | false | {amount} | 2026-10-01 08:00:00 | 2026-12-24")
    return "\n".join(["opportunity_id | account_id | is_closed | is_won | amount | created_at | close_date", *rows])


def our_accounts(revenue: str = "12000") -> str:
    rows = [f"A{number} | Account {number} | Customer | {revenue}" for number in range(10)]
    return "\n".join(["account_id | account_name | account_type | our_yearly_revenue", *rows])


def partner(world: World, partner_id: str, held: dict[str, str]) -> None:
    """A partner with these accounts of ours, each with the day since when it is its customer (or none)."""
    rows = [f"{partner_id}-{account} | Account | Customer | {since}" for account, since in held.items()]
    world.accounts(partner_id, "\n".join(["account_id | account_name | account_type | customer_since", *rows]))
    pairs = [f"{account} | {partner_id}-{account} | 0.99" for account in held]
    world.pairs(partner_id, "\n".join(["account_id | partner_account_id | probability", *pairs]))


@pytest.fixture
def two_partners(world: World) -> World:
    world.accounts("us", our_accounts())
    world.opportunities("us", opportunities())
    partner(world, "acme", {"A0": "2020-01-01", "A1": "2020-01-01", "A3": "2020-01-01"})
    partner(world, "beta", {"A1": "2020-01-01", "A2": "2026-01-01", "A5": ""})
    return world


def test_exposure_is_dated_by_what_was_known_when_the_deal_was_made(world: World) -> None:
    world.accounts("us", "account_id | account_name\n A1 | One")
    world.opportunities(
        "us",
        """
        opportunity_id | account_id | is_closed | is_won | created_at          | influenced_by_partners
        D1             | A1         | true      | true   | 2024-05-01 08:00:00 | ['Acme', 'nobody']
        D2             | A1         | true      | false  | 2026-05-01 08:00:00 |
        D3             | A1         | false     |        | 2026-05-01 08:00:00 |
        """,
    )
    partner(world, "acme", {"A1": "2025-01-01"})
    partner(world, "seen", {"A1": ""})
    partner(world, "unseen", {"A1": ""})
    world.given(
        "history.first_seen",
        """
        partner_id | account_id | partner_account_id | first_seen_at
        seen       | A1         | seen-A1            | 2026-01-15 02:00:00
        unseen     | A1         | unseen-A1          | 2026-09-01 02:00:00
        """,
    )
    world.build()
    expect(
        world,
        "ranking.exposures",
        """
        opportunity_id | partner_id | kind      | weight
        D1             | acme       | influence | 1.0
        D1             | acme       | later     | 1.0
        D1             | seen       | undated   | 1.0
        D1             | unseen     | undated   | 1.0
        D2             | acme       | dated     | 1.0
        D2             | seen       | dated     | 1.0
        D2             | unseen     | undated   | 1.0
        """,
    )


def test_only_dated_deals_are_counted_with_and_without_a_partner(two_partners: World) -> None:
    two_partners.build()
    expect(
        two_partners,
        "marts.partner_effect",
        """
        partner_id | basis | exposed_deals | undated_deals | dated_share | win_rate_with
        acme       | dated | 18            | 0             | 1.0         | 0.3333333333333333
        beta       | dated | 6             | 6             | 0.5         | 0.3333333333333333
        """,
    )


def test_a_new_partner_without_dated_deals_moves_no_other_figure(two_partners: World) -> None:
    before = [row for row in two_partners.build().table("marts.partner_rankings", VALUES) if row[2] != "aaa"]
    partner(two_partners, "aaa", {"A1": "", "A7": ""})
    after = two_partners.build().table("marts.partner_rankings", VALUES)
    assert [row for row in after if row[2] != "aaa"] == before
    assert {row[2] for row in after} == {"aaa", "acme", "beta"}


def test_without_amounts_rankings_go_by_accounts_and_say_so(world: World) -> None:
    world.accounts("us", our_accounts(revenue=""))
    world.opportunities("us", opportunities(amount=""))
    partner(world, "acme", {"A0": ""})
    partner(world, "beta", {"A1": "", "A2": ""})
    world.build()
    rows = world.table(
        "marts.partner_rankings where horizon_months = 12",
        ["motion", "rank", "partner_id", "expected_value", "drivers"],
    )
    integration = [row for row in rows if row[0] == "integration"]
    assert [row[1:4] for row in integration] == [["1", "beta", ""], ["2", "acme", ""]]
    assert all(
        "not by money: what our customers pay us a year is not known; a column with it (ARR)" in row[4]
        for row in integration
    )


def test_where_nothing_is_dated_the_effect_is_the_assumption_and_covers_zero(world: World) -> None:
    world.accounts("us", our_accounts())
    world.opportunities("us", opportunities())
    partner(world, "acme", {"A0": "", "A3": "", "A6": "", "A9": "", "A1": ""})
    world.build()
    expect(
        world,
        "marts.partner_effect",
        """
        partner_id | basis | log_odds_ratio | effect_low | effect_high | exposed_deals | undated_deals
        acme       | prior | 0.2            | -0.3       | 0.7         | 0             | 30
        """,
    )
    ((low, high, drivers),) = world.warehouse.rows(
        "select value_low, value_high, drivers from marts.partner_rankings"
        " where motion = 'co_sell' and horizon_months = 36"
    )
    assert low < 0 < high
    assert "nothing is dated: the effect on winning is a guess; 30 deals undated and not used" in drivers


def test_recorded_influence_counts_only_where_nothing_is_dated_and_an_unknown_stage_is_said(world: World) -> None:
    world.accounts("us", our_accounts())
    world.opportunities(
        "us",
        opportunities()
        .replace("close_date\n", "close_date | influenced_by_partners\n")
        .replace("12-01\n", "12-01 | ['acme']\n", 20),
    )
    partner(world, "acme", {"A1": ""})
    world.build()
    ((basis, drivers),) = world.warehouse.rows(
        "select effect.basis, rankings.drivers from marts.partner_effect as effect"
        " join marts.partner_rankings as rankings using (partner_id) where motion = 'co_sell' and horizon_months = 12"
    )
    assert basis == "influence"
    assert "effect from 20 deals on which it was recorded" in drivers
    assert "stage at joining unknown: range widened" in drivers


@pytest.mark.parametrize(
    ("kind", "motions"),
    [
        ("technology", {"integration", "co_sell"}),
        ("reseller", {"co_sell", "resell"}),
        ("competitor", set()),
        ("other", {"integration", "co_sell", "resell"}),
    ],
)
def test_the_type_of_a_partner_says_in_which_motions_it_is_ranked(world: World, kind: str, motions: set[str]) -> None:
    world.given("config.partners", f"partner_id | partner_name | partner_type\n acme | Acme | {kind}")
    world.accounts("us", our_accounts())
    partner(world, "acme", {"A0": ""})
    world.build()
    assert {row[0] for row in world.table("marts.partner_rankings", ["motion"])} == motions


def test_accounts_of_a_market_that_nobody_knows_are_no_market(world: World) -> None:
    world.accounts("us", our_accounts())
    world.accounts(
        "acme", "account_id | account_name | account_type | country\n P1 | Um | Customer | PT\n P2 | Dois | Customer |"
    )
    world.build()
    expect(
        world,
        "ranking.resell_markets",
        """
        partner_id | country | industry | their_customers | our_customers | new_accounts | is_open
        acme       |         |          | 1               | 10            | 1.0          | false
        acme       | PT      |          | 1               | 0             | 1.0          | true
        """,
    )


def test_asking_what_if_shows_what_moved_and_keeps_nothing(two_partners: World) -> None:
    two_partners.build()
    published = two_partners.table("marts.partner_rankings")
    found = what_if(
        inputs_of(two_partners.warehouse),
        SETTINGS,
        assumed={"integration_adoption": 0.3},
        horizons=[24],
        without=["acme"],
    )
    rows = {(row["motion"], row["partner_id"]): row for row in found.moved.to_dicts()}
    assert rows["integration", "acme"]["rank"] is None
    beta = rows["integration", "beta"]
    assert (beta["rank"], beta["rank_before"]) == (1, 2)
    assert 1.5 * beta["value_before"] < beta["expected_value"] < 2.5 * beta["value_before"]
    ((old, new),) = found.assumed
    assert (old.value, new.value) == (0.15, 0.3)
    assert two_partners.table("marts.partner_rankings") == published


def test_partners_with_the_same_accounts_are_worth_less_together_than_the_sum(world: World) -> None:
    world.accounts("us", our_accounts())
    world.opportunities("us", opportunities())
    partner(world, "acme", {f"A{number}": "" for number in range(8)})
    partner(world, "beta", {f"A{number}": "" for number in range(6, 10)})
    world.build()
    sets = world.warehouse.table("marts.partner_sets").sort("motion", "horizon_months", "set_size").to_dicts()
    first, both = (row for row in sets if (row["motion"], row["horizon_months"]) == ("co_sell", 24))
    assert (first["partner_id"], first["partner_ids"], both["partner_ids"]) == ("acme", "acme", "acme, beta")
    # Two of the four accounts that beta holds are acme's, too; effects and amounts are alike everywhere.
    assert (both["accounts"], both["shared_accounts"]) == (3.96, 1.98)
    assert float(both["added_value"]) == pytest.approx(float(both["value_alone"]) / 2, rel=0.05)
    assert both["expected_value"] == first["expected_value"] + both["added_value"]
    ((value, net),) = world.warehouse.rows(
        "select expected_value, net_value from marts.partner_rankings"
        " where motion = 'co_sell' and horizon_months = 24 and partner_id = 'beta'"
    )
    assert both["added_net_value"] == pytest.approx(both["added_value"] - (value - net), abs=Decimal("0.02"))


def test_a_set_of_one_is_worth_what_the_ranking_says(two_partners: World) -> None:
    two_partners.build()
    ones = two_partners.warehouse.rows(
        "select sets.motion, sets.horizon_months, rankings.rank from marts.partner_sets as sets"
        " join marts.partner_rankings as rankings using (motion, horizon_months, partner_id, expected_value,"
        " value_low, value_high) where sets.set_size = 1 and sets.added_value = expected_value"
    )
    assert len(ones) == 6  # Integration and co-sell; there is nothing to resell.


def test_whoever_is_expected_to_lose_more_deals_than_to_win_is_in_no_set(two_partners: World) -> None:
    two_partners.settings = SETTINGS.model_validate(
        {**SETTINGS.model_dump(), "assumptions": {"win_effect_mean": {"value": -1.5, "low": -1.6, "high": -1.4}}}
    )
    two_partners.build()
    worth = two_partners.warehouse.rows("select expected_value from marts.partner_rankings where motion = 'co_sell'")
    assert len(worth) == 6
    assert all(value < 0 for (value,) in worth)
    assert {row[0] for row in two_partners.table("marts.partner_sets", ["motion"])} == {"integration"}


@pytest.mark.parametrize(
    ("asked", "error", "named"),
    [
        ({"without": ["nobody"]}, UsageError, "no partner nobody"),
        ({"horizons": [0]}, UsageError, "A horizon of 0"),
        ({"assumed": {"integration_adoption": 7.0}}, SettingsError, "integration_adoption: value 7"),
    ],
)
def test_what_cannot_be_asked_is_an_error_that_names_it(two_partners: World, asked, error, named: str) -> None:
    two_partners.build()
    inputs = inputs_of(two_partners.warehouse)
    with pytest.raises(error, match=named):
        what_if(inputs, SETTINGS, **asked)


def test_leaving_a_partner_out_equals_its_never_having_been_there(two_partners: World) -> None:
    two_partners.build()
    without = inputs_of(two_partners.warehouse).without(["beta"])
    alone = World()
    alone.accounts("us", our_accounts())
    alone.opportunities("us", opportunities())
    partner(alone, "acme", {"A0": "2020-01-01", "A1": "2020-01-01", "A3": "2020-01-01"})
    alone.build()
    found = [
        simulate(inputs, assumptions_in_force(inputs, SETTINGS), seed=1, draws=400)
        for inputs in (without, inputs_of(alone.warehouse))
    ]
    np.testing.assert_allclose(found[0].value("co_sell", 24), found[1].value("co_sell", 24), rtol=1e-6)
    alone.warehouse.close()


def test_an_explanation_adds_up_to_what_it_says(two_partners: World) -> None:
    two_partners.build()
    inputs = inputs_of(two_partners.warehouse)
    lines = explain_partner(simulate(inputs, assumptions_in_force(inputs, SETTINGS), seed=1, draws=400), "acme")
    assert "  A0: 0.990 × 12,000.00 = 11,880.00" in lines
    assert "  sum of all 3: 35,640.00 a year" in lines
    assert "  × adoption 0.15 × lift 1.00 × retention gain 0.03 = 160.38 a year" in lines
    assert "  wins 33 % with, 33 % without, from 18 dated deals" in lines
    assert any(line.startswith("  integration_adoption 0.15 (0.05 to 0.35) share a year") for line in lines)
    with pytest.raises(UsageError, match="no partner nobody"):
        explain_partner(simulate(inputs, assumptions_in_force(inputs, SETTINGS), seed=1, draws=400), "nobody")


def figures(line: str) -> list[float]:
    return [float(text.replace(",", "")) for text in re.findall(r"[-+]?\d[\d,]*\.\d+", line)]


def test_an_explained_co_sell_value_is_the_sum_of_its_parts_and_costs_are_taken_off(two_partners: World) -> None:
    two_partners.build()
    inputs = inputs_of(two_partners.warehouse)
    simulation = simulate(inputs, assumptions_in_force(inputs, SETTINGS), seed=1, draws=400)
    lines = explain_partner(simulation, "acme")
    first = lines.index("Co-sell: open deals × probability that it holds the account × (P(win) with it − without)")
    section = lines[first : lines.index("Its places")]
    (new,) = (figures(line) for line in section if line.startswith("  new opportunities: "))
    accounts, rate, amount, points, yearly = new
    assert accounts == pytest.approx(2.97, abs=0.05)
    assert accounts * rate * amount * points / 100 == pytest.approx(yearly, rel=0.1)
    place = next(number for number, line in enumerate(section) if line.startswith("  12 months: "))
    _, today, _, later = figures(section[place])
    value, *_ = figures(section[place + 1])
    cost, net = figures(section[place + 2])
    ranked = rank(simulation, "co_sell", 12)
    assert today + later == pytest.approx(value, abs=0.02)
    assert value == pytest.approx(ranked.expected[ranked.partners.index("acme")], abs=0.01)
    assert net == pytest.approx(value - cost, abs=0.02)
    assert net == pytest.approx(ranked.net[ranked.partners.index("acme")], abs=0.01)


def test_a_partner_is_explained_only_in_the_motions_of_its_type(world: World) -> None:
    world.given("config.partners", "partner_id | partner_name | partner_type\n acme | Acme | competitor")
    world.accounts("us", our_accounts())
    world.opportunities("us", opportunities())
    partner(world, "acme", {"A0": ""})
    world.build()
    inputs = inputs_of(world.warehouse)
    lines = explain_partner(simulate(inputs, assumptions_in_force(inputs, SETTINGS), seed=1, draws=400), "acme")
    assert not [line for line in lines if line.startswith(("Integration", "Co-sell", "Resell"))]
    assert "  in no ranking: partners of its type are not ranked" in lines


def test_what_a_partner_does_not_share_is_unknown_and_not_zero(world: World) -> None:
    world.accounts("us", our_accounts())
    world.opportunities("us", opportunities())
    partner(world, "acme", {"A0": "", "A1": ""})
    world.accounts("leads", "account_id | account_name | account_type\n L1 | Account | Prospect")
    world.build()
    rows = world.warehouse.rows(
        "select motion, partner_id, rank, expected_value is null, value_low is null, net_value is null,"
        " probability_top_three is null, drivers from marts.partner_rankings where horizon_months = 12"
    )
    found = {(row[0], row[1]): row[2:] for row in rows}
    assert found["integration", "acme"][:5] == found["co_sell", "acme"][:5] == (1, False, False, False, False)
    for motion in ("integration", "co_sell"):
        assert found[motion, "leads"][:5] == (2, True, True, True, True)
        assert found[motion, "leads"][5] == "not known: it has shared no list that says who its customers are"
    # Acme's list has neither a country nor an industry.
    assert found["resell", "acme"][1]
    assert found["resell", "acme"][5].startswith("not known: its list says neither countries nor industries")
    inputs = inputs_of(world.warehouse)
    lines = explain_partner(simulate(inputs, assumptions_in_force(inputs, SETTINGS), seed=1, draws=400), "leads")
    reason = "not known: it has shared no list that says who its customers are"
    assert f"  Integrate: customers we share, 12 months: 2 of 2; {reason}" in lines
    assert not [line for line in lines if line.startswith("Co-sell")]


@pytest.mark.parametrize(
    ("started", "status", "said"),
    [
        ("", "candidate", "a candidate: first revenue after about 9 months, all of it after 12"),
        ("2027-02-01", "active", "starts 2027-02: first revenue after about 9 months, all of it after 12"),
        ("2026-09-01", "active", "started 2026-09: first revenue about 2027-06, all of it from 2027-09"),
        ("2026-01-15", "active", "started 2026-01, in full flow from about 2027-01"),
        ("2024-01-15", "active", "started 2024-01, in full flow"),
        ("2024-01-15", "ended", "started 2024-01, in full flow; it is ended: worth so much only if it goes on"),
    ],
)
def test_the_drivers_say_how_far_a_partnership_is_on_its_way(
    world: World, started: str, status: str, said: str
) -> None:
    world.given("config.partners", f"partner_id | status | started_on\n acme | {status} | {started}")
    world.accounts("us", our_accounts())
    partner(world, "acme", {"A0": ""})
    world.build()
    ((drivers,),) = world.warehouse.rows(
        "select drivers from marts.partner_rankings where motion = 'integration' and horizon_months = 12"
    )
    assert f"; {said}; 5 of 5 assumptions are our guesses" in drivers


def test_the_drivers_of_selling_together_say_what_comes_from_todays_deals(two_partners: World) -> None:
    two_partners.build()
    inputs = inputs_of(two_partners.warehouse)
    simulation = simulate(inputs, assumptions_in_force(inputs, SETTINGS), seed=1, draws=400)
    ranked = rank(simulation, "co_sell", 24)
    place = ranked.partners.index("acme")
    drivers = explain(simulation).drivers(ranked, place)
    money = r"([-\d.]+) (k )?EUR from"
    found = re.search(f"in 24 months {money} these deals and {money} new opportunities at the 3 accounts", drivers)
    assert found, drivers
    today, later = (float(found[at]) * (1000 if found[at + 1] else 1) for at in (1, 3))
    assert today + later == pytest.approx(ranked.expected[place], rel=0.05)


def test_of_near_equals_the_better_relationship_goes_first_and_the_row_says_so() -> None:
    low, high, partners = np.array([0.0, 1.0, -9.0]), np.array([10.0, 9.5, 0.5]), ("acme", "beta", "gamma")
    order, notes = settle_near_equals(np.arange(3), low, high, partners, {"acme": 1, "beta": 2, "gamma": 3})
    assert order.tolist() == [1, 0, 2]
    assert notes[0] == "before acme by its better relationship: the likely ranges nearly coincide"
    assert settle_near_equals(np.arange(3), low, high, partners, {})[0].tolist() == [0, 1, 2]


def test_the_ramp_is_empty_before_its_start_and_full_from_its_end() -> None:
    start, full = np.array([9.0]), np.array([12.0])
    assert ramp_shares(0, start, full, 12)[0].tolist() == pytest.approx([0] * 9 + [1 / 3, 2 / 3, 1])
    assert ramp_shares(24, start, full, 3)[0].tolist() == [1, 1, 1]
    assert pipeline_share(24, start, full, 12, 3.0)[0] == pytest.approx(1 - np.exp(-4))
    assert months_since(None, AS_OF) == months_since(AS_OF, AS_OF) == 0


def test_probability_of_the_top_three_sums_to_three() -> None:
    draws = np.random.default_rng(1).normal(size=(500, 6)) + np.arange(6) / 4
    share = top_three_share(draws)
    assert share.sum() == pytest.approx(3)
    assert share[5] > share[0]
    assert top_three_share(draws[:, :2]).tolist() == [1, 1]


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (1_900_000, "1.9 M EUR"),
        (310_000, "310 k EUR"),
        (840, "840 EUR"),
        (-4_200, "-4.2 k EUR"),
        (999_800, "1.0 M EUR"),
    ],
)
def test_money_is_said_as_people_say_it(amount: float, words: str) -> None:
    assert money_in_words(amount, "EUR") == words


def test_accounts_typed_as_partners_are_proposed_unless_they_are_partners_already(world: World) -> None:
    world.given("config.partners", "partner_id | partner_name\n acme | Acme Ltd")
    world.accounts(
        "us",
        """
        account_id | account_name | account_type
        A1         | Acme Ltd     | Technology Partner
        A2         | Initech      | Reseller
        A3         | Hooli        | Customer
        """,
    )
    world.build()
    expect(world, "marts.proposed_partners", "account_id | account_name | account_type\n A2 | Initech | Reseller")


def test_the_ideal_partner_stands_beside_the_money_and_never_in_it(two_partners: World) -> None:
    before = two_partners.build().table("marts.partner_rankings", VALUES)
    two_partners.settings = Settings.model_validate(
        {
            "company": {"id": "us", "name": "Us Inc"},
            "ranking": {"draws": 400, "fit_weight": 3, "reach_weight": 1},
            "partners": {"acme": {"criteria": {"fit": 60}}},
        }
    )
    assert two_partners.build().table("marts.partner_rankings", VALUES) == before
    # acme: (3 x 60 + 1 x 100) / 4; beta was not assessed, so only its reach of equally many accounts counts.
    scores = two_partners.table("marts.partner_rankings where horizon_months = 12", ["partner_id", "criteria_score"])
    assert {tuple(row) for row in scores} == {("acme", "70.0"), ("beta", "100.0")}
