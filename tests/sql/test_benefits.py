"""What we give and get, accounts that several partners hold, accounts that only they have."""
# ruff: noqa: E501 - tables are read across

import pytest

from accountmap.settings import Partner
from tests.sql.world import World, expect


@pytest.fixture
def shared(world: World) -> World:
    world.accounts(
        "us",
        """
        account_id | account_name | account_type | country | industry
        A1         | Globex       | Customer     | DE      | Banking
        A2         | Hooli        | Prospect     | DE      | Media
        A3         | Initrode     | Prospect     | FR      |
        """,
    )
    world.accounts(
        "initech",
        """
        account_id | account_name | account_type | country | industry
        P1         | Globex       | Customer     | DE      | Banking
        P2         | Hooli        | Customer     | DE      | Media
        P3         | Umbrella     | Customer     | DE      | banking
        P4         | Doubtful     | Prospect     | DE      |
        P5         | Rejected     | Prospect     |         |
        """,
    )
    world.accounts("zeta", "account_id | account_name | account_type\n Z1 | Globex | Customer\n Z2 | Stark | Customer")
    world.opportunities(
        "us", "opportunity_id | account_id | is_closed | amount\n O1 | A1 | false | 100\n O2 | A2 | false | 40"
    )
    world.opportunities("initech", "opportunity_id | account_id | is_closed | amount\n Q1 | P1 | false | 70")
    world.pairs(
        "initech",
        "account_id | partner_account_id | probability\n A1 | P1 | 0.99\n A2 | P2 | 0.9\n A3 | P4 | 0.5\n A3 | P5 | 0.99",
    )
    world.pairs("zeta", "account_id | partner_account_id | probability\n A1 | Z1 | 0.8")
    world.given(
        "matching.recorded_decisions",
        "partner_id | account_id | partner_account_id | decision | sequence\n initech | A3 | P5 | rejected | 1",
    )
    return world


def test_benefits_name_the_cells_with_the_side_whose_money_it_is(shared: World) -> None:
    shared.build()
    expect(
        shared,
        "marts.benefit_matrix where partner_id = 'initech'",
        """
        direction | benefit             | our_accounts | sure_accounts | expected_accounts | expected_low | expected_high | amount | is_shared
        get       | introduction        | 2            | 1             | 1.89              | 1            | 2             | 140.00 | true
        get       | warm lead           | 1            | 0             | 0.9               | 0            | 1             | 40.00  | true
        get       | warm lead in motion | 0            | 0             | 0.0               | 0            | 0             | 0.00   | true
        give      | introduction        | 1            | 1             | 0.99              | 0            | 1             | 70.00  | true
        give      | warm lead           | 0            | 0             | 0.0               | 0            | 0             | 0.00   | true
        give      | warm lead in motion | 0            | 0             | 0.0               | 0            | 0             | 0.00   | true
        share     | integration         | 1            | 1             | 0.99              | 0            | 1             | 100.00 | true
        share     | joint deal          | 1            | 1             | 0.99              | 0            | 1             | 100.00 | true
        """,
    )


def test_what_a_partner_did_not_share_is_said_to_be_unshared(shared: World) -> None:
    shared.build()
    expect(
        shared,
        "marts.benefit_matrix where partner_id = 'zeta' and direction = 'give'",
        """
        benefit             | our_accounts | amount | is_shared
        introduction        | 0            |        | false
        warm lead           | 0            |        | false
        warm lead in motion | 0            |        | false
        """,
    )


def test_accounts_that_two_partners_hold_are_counted_once_per_pair_of_partners(shared: World) -> None:
    shared.build()
    expect(
        shared,
        "marts.shared_by_partners",
        """
        partner_id | other_partner_id | our_population   | our_accounts | sure_accounts | expected_accounts | potential_revenue
        initech    | zeta             | all              | 1            | 0             | 0.792             | 100.00
        initech    | zeta             | customer         | 1            | 0             | 0.792             | 100.00
        initech    | zeta             | open_opportunity | 1            | 0             | 0.792             | 100.00
        """,
    )


def test_accounts_that_only_a_partner_has_are_shown_only_if_it_agreed(shared: World) -> None:
    shared.build()
    expect(shared, "marts.greenfield_accounts", "partner_id | partner_account_id")
    partners = {"initech": Partner(shares_all_accounts=True), "zeta": Partner()}
    shared.settings = shared.settings.model_copy(update={"partners": partners})
    shared.build()
    expect(
        shared,
        "marts.greenfield_accounts",
        """
        partner_id | partner_account_id | account_name | their_populations | our_accounts_like_it
        initech    | P3                 | Umbrella     | customer          | 1
        initech    | P5                 | Rejected     | prospect          | 0
        """,
    )
    assert shared.table("checks.greenfield_without_agreement") == []
