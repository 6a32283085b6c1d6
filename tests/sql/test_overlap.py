"""The matrix on worlds small enough to count by hand."""
# ruff: noqa: E501 - tables are read across

import pytest

from tests.sql.world import World, expect

MATRIX = "marts.overlap_matrix"


@pytest.fixture
def shared(world: World) -> World:
    """Four accounts of ours, three of initech's; A1 has two open deals and is customer and open opportunity."""
    world.accounts(
        "us",
        """
        account_id | account_name | account_type | company_revenue
        A1         | Globex       | Customer     | 
        A2         | Initrode     | Prospect     | 1000000000
        A3         | Hooli        | Customer     | 
        A4         | Lonely       | Customer     | 
        """,
    )
    world.accounts(
        "initech",
        """
        account_id | account_name | account_type
        P1         | Globex       | Customer
        P2         | Globex EMEA  | Prospect
        P3         | Initrode     | Customer
        """,
    )
    world.opportunities(
        "us",
        """
        opportunity_id | account_id | is_closed | is_won | amount | close_date
        O1             | A1         | false     | false  | 1000   | 2026-12-24
        O2             | A1         | false     | false  | 500    | 2026-12-24
        O3             | A3         | true      | true   | 7000   | 2026-06-01
        O4             | A3         | true      | true   | 9000   | 2025-11-20
        """,
    )
    world.pairs(
        "initech",
        """
        account_id | partner_account_id | probability
        A1         | P1                 | 0.98
        A1         | P2                 | 0.6
        A2         | P3                 | 0.7
        """,
    )
    return world


def test_cells_count_accounts_on_both_sides_and_totals_count_each_once(shared: World) -> None:
    shared.build()
    expect(
        shared,
        MATRIX,
        """
        our_population   | their_population | our_accounts | partner_accounts | sure_accounts | doubtful_accounts | expected_accounts | potential_revenue | expected_revenue
        customer         | customer         | 1            | 1                | 1             | 0                 | 0.98              | 1500.00           | 1470.00
        customer         | prospect         | 1            | 1                | 0             | 1                 | 0.6               | 1500.00           | 900.00
        customer         | all              | 1            | 2                | 1             | 0                 | 0.98              | 1500.00           | 1470.00
        open_opportunity | customer         | 1            | 1                | 1             | 0                 | 0.98              | 1500.00           | 1470.00
        open_opportunity | prospect         | 1            | 1                | 0             | 1                 | 0.6               | 1500.00           | 900.00
        open_opportunity | all              | 1            | 2                | 1             | 0                 | 0.98              | 1500.00           | 1470.00
        prospect         | customer         | 1            | 1                | 0             | 1                 | 0.7               | 0.00              | 0.00
        prospect         | prospect         | 0            | 0                | 0             | 0                 | 0.0               | 0.00              | 0.00
        prospect         | all              | 1            | 1                | 0             | 1                 | 0.7               | 0.00              | 0.00
        all              | customer         | 2            | 2                | 1             | 1                 | 1.68              | 1500.00           | 1470.00
        all              | prospect         | 1            | 1                | 0             | 1                 | 0.6               | 1500.00           | 900.00
        all              | all              | 2            | 3                | 1             | 1                 | 1.68              | 1500.00           | 1470.00
        """,
    )


def test_the_list_behind_the_matrix_names_the_likeliest_account_and_our_money(shared: World) -> None:
    shared.build()
    expect(
        shared,
        "marts.overlap_accounts",
        """
        account_id | partner_id | partner_account_id | probability | decision | our_populations            | their_populations  | open_amount | our_yearly_revenue
        A1         | initech    | P1                 | 0.98        | match    | customer, open_opportunity | customer, prospect | 1500.00     | 
        A2         | initech    | P3                 | 0.7         | review   | prospect                   | customer           | 0.00        | 
        """,
    )


def test_accounts_show_deals_won_in_the_last_year_where_their_record_says_no_revenue(shared: World) -> None:
    shared.build()
    expect(
        shared,
        "marts.accounts",
        """
        account_id | populations                | open_amount | our_yearly_revenue | revenue_basis | company_revenue | partners
        A1         | customer, open_opportunity | 1500.00     |                    |               |                 | 1
        A2         | prospect                   | 0.00        |                    |               | 1000000000.00   | 1
        A3         | customer                   | 0.00        | 7000.00            | won_last_year |                 | 0
        A4         | customer                   | 0.00        |                    |               |                 | 0
        """,
    )


def test_a_turnover_of_a_billion_moves_no_figure_and_no_ranking(shared: World) -> None:
    shared.build()
    before = [shared.table(table) for table in (MATRIX, "marts.overlap_accounts", "marts.partner_rankings")]
    shared.warehouse.rows("update intake.accounts set company_revenue = 5000000000")
    shared.build()
    assert before == [shared.table(table) for table in (MATRIX, "marts.overlap_accounts", "marts.partner_rankings")]


def test_money_is_unknown_without_opportunities_and_where_no_amount_is_known(world: World) -> None:
    world.accounts("us", "account_id | account_name | account_type\n A1 | Globex | Customer")
    world.accounts("initech", "account_id | account_name | account_type\n P1 | Globex | Customer")
    world.pairs("initech", "account_id | partner_account_id | probability\n A1 | P1 | 0.98")
    total = f"{MATRIX} where our_population = 'all' and their_population = 'all'"
    world.build()
    expect(world, total, "potential_revenue | expected_revenue | partner_revenue\n | | |")
    world.opportunities("us", "opportunity_id | account_id | is_closed | amount\n O1 | A1 | false |")
    world.opportunities(
        "initech", "opportunity_id | account_id | is_closed | amount\n Q1 | P1 | true | 40\n Q2 | P1 | false | 30"
    )
    world.build()
    expect(world, total, "potential_revenue | expected_revenue | partner_revenue\n | | 30.00")


def test_rejected_pairs_count_nowhere_but_stay_among_the_matches(shared: World) -> None:
    shared.given(
        "matching.recorded_decisions",
        "partner_id | account_id | partner_account_id | decision | sequence\n initech | A2 | P3 | rejected | 1",
    )
    shared.build()
    rows = shared.table(MATRIX, ["our_population", "their_population", "our_accounts", "expected_accounts"])
    assert ["all", "all", "1", "0.98"] in rows
    assert ["A2", "P3", "rejected"] in shared.table("marts.matches", ["account_id", "partner_account_id", "decision"])


def test_a_partner_without_lists_has_no_cells_and_removing_one_changes_no_other(shared: World) -> None:
    shared.build()
    before = shared.table(MATRIX)
    shared.given("config.partners", "partner_id | partner_name\n empty | Empty")
    shared.accounts("hooli", "account_id | account_name\n H1 | Globex")
    shared.pairs("hooli", "account_id | partner_account_id | probability\n A1 | H1 | 0.99")
    shared.build()
    assert [row for row in shared.table(MATRIX) if row[0] != "hooli"] == before
    assert {row[0] for row in shared.table(MATRIX)} == {"initech", "hooli"}


def test_the_order_of_rows_and_the_number_of_threads_change_no_published_row(shared: World) -> None:
    shared.build()
    tables = [MATRIX, "marts.overlap_accounts", "marts.matches", "marts.partner_rankings", "marts.accounts"]
    before = [shared.table(table) for table in tables]
    for table in ("intake.accounts", "intake.opportunities", "matching.scored_pairs", "intake.files"):
        shared.warehouse.rows(f"create or replace table {table} as from {table} order by all desc")
    for threads in (1, 4):
        shared.warehouse.rows(f"set threads = {threads}")
        assert before == [shared.build().table(table) for table in tables]


def test_rankings_put_the_most_shared_first_where_partners_are_alike(shared: World) -> None:
    shared.accounts("names", "account_id | account_name\n N1 | Hooli")
    shared.pairs("names", "account_id | partner_account_id | probability\n A3 | N1 | 0.99")
    shared.accounts("zeta", "account_id | account_name | account_type\n Z1 | Globex | Customer\n Z2 | Hooli | Customer")
    shared.pairs("zeta", "account_id | partner_account_id | probability\n A1 | Z1 | 0.99\n A3 | Z2 | 0.8")
    shared.build()
    expect(
        shared,
        "marts.partner_rankings where horizon_months = 12",
        """
        motion      | rank | partner_id | expected_accounts | open_amount
        co_sell     | 1    | zeta       | 0.99              | 1485.00
        co_sell     | 2    | initech    | 0.98              | 1470.00
        co_sell     | 3    | names      |                   |
        integration | 1    | zeta       | 1.79              |
        integration | 2    | initech    | 0.98              |
        integration | 3    | names      |                   |
        resell      | 1    | initech    | 0.32              |
        resell      | 2    | zeta       | 0.21              |
        resell      | 3    | names      |                   |
        """,
    )
    assert len(shared.table("marts.partner_rankings")) == 27
