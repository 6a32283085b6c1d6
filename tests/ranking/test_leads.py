"""Warm leads are worth nothing until somebody knows how many more of them buy with a partner than without."""

import pytest

from tests.sql.world import World, expect


@pytest.fixture
def leads(world: World) -> World:
    """Twelve prospects of ours that acme serves, a customer and an open deal of ours; beta serves none of them."""
    ours = [f"P{n} | Prospect {n} | Prospect" for n in range(12)]
    listed = "account_id | account_name | account_type\n"
    world.accounts("us", listed + "\n".join([*ours, "C1 | Customer | Customer", "O1 | Open | Prospect"]))
    theirs = [f"{name} | {name} | Customer" for name in [*(f"P{n}" for n in range(12)), "C1", "O1"]]
    world.accounts("acme", listed + "\n".join(theirs))
    world.accounts("beta", listed + "C1 | C1 | Customer")
    for partner, names in (("acme", [*(f"P{n}" for n in range(12)), "C1", "O1"]), ("beta", ["C1"])):
        pairs = "\n".join(f"{name} | {name} | 0.99" for name in names)
        world.pairs(partner, "account_id | partner_account_id | probability\n" + pairs)
    won = "\n".join(f"W{n} | C1 | true | true | 10000 | 2025-01-05 08:00:00 | 2025-06-01" for n in range(5))
    header = "opportunity_id | account_id | is_closed | is_won | amount | created_at | close_date\n"
    world.opportunities("us", f"{header}{won}\nD1 | O1 | false | false | 9000 | 2026-10-01 08:00:00 | 2026-12-24")
    return world.build()


def test_leads_are_prospects_of_ours_that_we_do_not_sell_to_yet(leads: World) -> None:
    expect(leads, "ranking.warm_leads", "partner_id | permille | accounts\n acme | 990 | 12")


def test_leads_add_nothing_and_their_range_holds_zero(leads: World) -> None:
    rows = leads.warehouse.rows(
        "select partner_id, leads_low < 0, leads_high > 0, drivers from marts.partner_rankings"
        " where motion = 'co_sell' and horizon_months = 36 order by partner_id"
    )
    assert [row[:3] for row in rows] == [("acme", True, True), ("beta", False, False)]
    assert "12 warm leads counted as 0, likely -" in rows[0][3]
    assert "warm lead" not in rows[1][3]


def test_only_selling_together_has_leads(leads: World) -> None:
    other = leads.warehouse.rows(
        "select count(*) from marts.partner_rankings where motion <> 'co_sell' and leads_low is not null"
    )
    assert other == [(0,)]


def test_conversion_is_measured_where_enough_accounts_became_customers(world: World) -> None:
    rows = [f"C{n} | Customer | 2026-0{1 + n % 9}-01" for n in range(20)] + [f"P{n} | Prospect | " for n in range(180)]
    world.accounts("us", "account_id | account_type | customer_since\n" + "\n".join(rows))
    world.build()
    expect(
        world,
        "marts.assumptions where name = 'prospect_conversion'",
        """
        value | origin   | source
        0.1   | measured | measured: 20 accounts became customers in the last 12 months, 180 are prospects
        """,
    )
