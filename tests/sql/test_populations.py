"""Populations of one's own, and accounts that count as their parents."""
# ruff: noqa: E501 - tables are read across

from tests.sql.world import World, expect


def configure(world: World, **changes: object) -> None:
    world.settings = world.settings.model_copy(update=changes)


def test_a_population_of_ones_own_has_its_own_cells_on_both_sides(world: World) -> None:
    world.accounts(
        "us",
        "account_id | account_name | account_type | employees\n A1 | Globex | Customer | 5000\n A2 | Hooli | Prospect | 10",
    )
    world.accounts(
        "initech",
        "account_id | account_name | account_type | employees\n P1 | Globex | Customer | 4000\n P2 | Hooli | Prospect |",
    )
    world.pairs("initech", "account_id | partner_account_id | probability\n A1 | P1 | 0.99\n A2 | P2 | 0.6")
    configure(world, custom_populations={"large": "employees >= 1000", "ours_large": "is_ours and employees >= 1000"})
    world.build()
    expect(
        world,
        "marts.account_populations",
        """
        company_id | account_id | population
        us         | A1         | customer
        us         | A1         | large
        us         | A1         | ours_large
        us         | A2         | prospect
        initech    | P1         | customer
        initech    | P1         | large
        initech    | P2         | prospect
        """,
    )
    expect(
        world,
        "marts.overlap_matrix where our_population in ('large', 'ours_large')",
        """
        our_population | their_population | our_accounts | expected_accounts
        large          | customer         | 1            | 0.99
        large          | large            | 1            | 0.99
        large          | prospect         | 0            | 0.0
        large          | all              | 1            | 0.99
        ours_large     | customer         | 1            | 0.99
        ours_large     | large            | 1            | 0.99
        ours_large     | prospect         | 0            | 0.0
        ours_large     | all              | 1            | 0.99
        """,
    )


def test_a_predicate_may_look_at_populations_and_open_amounts(world: World) -> None:
    world.accounts("us", "account_id | account_name | account_type\n A1 | Globex | Customer\n A2 | Hooli | Customer")
    world.opportunities(
        "us", "opportunity_id | account_id | is_closed | amount\n O1 | A1 | false | 90000\n O2 | A2 | false | 10"
    )
    configure(world, custom_populations={"upsell": "list_contains(populations, 'customer') and open_amount > 50000"})
    world.build("staging", "matching", "overlap", "ranking", "marts")
    expect(
        world,
        "marts.account_populations where population = 'upsell'",
        "account_id | population\n A1 | upsell",
    )


FAMILY = """
    account_id | account_name | account_type | parent_account_id
    A1         | Globex       | Prospect     |
    A2         | Globex DE    | Customer     | A1
    A3         | Globex BY    | Prospect     | A2
    A4         | Hooli        | Customer     | gone
    A5         | Round        | Customer     | A6
    A6         | Roundabout   | Customer     | A5
"""


def family(world: World) -> World:
    world.accounts("us", FAMILY)
    world.accounts(
        "initech",
        "account_id | account_name | account_type | parent_account_id\n P1 | Globex | Customer |\n P2 | Globex DE | Prospect | P1",
    )
    world.opportunities(
        "us", "opportunity_id | account_id | is_closed | amount\n O1 | A2 | false | 100\n O2 | A3 | false | 30"
    )
    world.pairs(
        "initech",
        "account_id | partner_account_id | probability\n A2 | P2 | 0.97\n A1 | P1 | 0.6\n A3 | P2 | 0.8\n A5 | P1 | 0.5",
    )
    return world


def test_a_subsidiary_is_not_its_parent_unless_asked(world: World) -> None:
    family(world).build()
    expect(world, "overlap.rolled_up_accounts", "account_id | top_account_id")
    expect(
        world,
        "marts.overlap_accounts",
        "account_id | partner_account_id | probability\n A1 | P1 | 0.6\n A2 | P2 | 0.97\n A3 | P2 | 0.8\n A5 | P1 | 0.5",
    )


def test_on_request_accounts_count_as_their_topmost_parent_with_all_its_money(world: World) -> None:
    configure(family(world), overlap=world.settings.overlap.model_copy(update={"roll_up_to_parents": True}))
    world.build()
    expect(
        world,
        "overlap.rolled_up_accounts",
        "company_id | account_id | top_account_id\n us | A2 | A1\n us | A3 | A1\n us | A6 | A5\n initech | P2 | P1",
    )
    expect(
        world,
        "marts.overlap_accounts",
        """
        account_id | partner_account_id | probability | decision | our_populations                      | their_populations  | open_amount
        A1         | P1                 | 0.97        | match    | customer, open_opportunity, prospect | customer, prospect | 130.00
        A5         | P1                 | 0.5         | review   | customer                             | customer, prospect | 0.00
        """,
    )
    expect(
        world,
        "marts.overlap_matrix where our_population = 'all' and their_population = 'all'",
        "our_accounts | partner_accounts | sure_accounts | potential_revenue | our_population_accounts | partner_population_accounts\n 2 | 1 | 1 | 130.00 | 3 | 1",
    )
    for check in ("cells_that_do_not_add_up", "totals_above_their_cells", "lists_that_do_not_fill_their_cell"):
        assert world.table(f"checks.{check}") == []
