"""What stands in staging: snapshots by series, opportunities upserted and linked, populations by rule."""

from tests.sql.world import World, expect


def test_newest_accepted_file_of_a_series_replaces_the_former_one(world: World) -> None:
    world.accounts("us", "account_id | account_name\n A1 | Globex\n A2 | Initrode")
    world.accounts("us", "account_id | account_name\n A1 | Globex Corp\n A3 | Hooli")
    world.build("staging")
    expect(world, "staging.accounts", "account_id | account_name\n A1 | Globex Corp\n A3 | Hooli")


def test_a_refused_or_duplicate_file_leaves_the_former_list_in_force(world: World) -> None:
    world.accounts("us", "account_id | account_name\n A1 | Globex")
    world.accounts("us", "account_id | account_name\n A9 | Nobody", status="refused")
    world.accounts("us", "account_id | account_name\n A8 | Nobody", status="duplicate")
    world.build("staging")
    expect(world, "staging.accounts", "account_id | account_name\n A1 | Globex")


def test_several_series_are_united_and_the_newest_row_of_an_id_stands(world: World) -> None:
    world.accounts("us", "account_id | account_name\n A1 | Globex\n A2 | Initrode", series="customers")
    world.accounts("us", "account_id | account_name\n A2 | Initrode Ltd\n A3 | Hooli", series="prospects")
    world.build("staging")
    expect(world, "staging.accounts", "account_id | account_name\n A1 | Globex\n A2 | Initrode Ltd\n A3 | Hooli")


def test_an_id_that_stands_twice_in_one_file_is_taken_from_its_last_line(world: World) -> None:
    world.accounts("us", "account_id | account_name\n A1 | Old name\n A1 | New name")
    world.build("staging")
    expect(world, "staging.accounts", "account_id | line | account_name\n A1 | 3 | New name")


def test_the_same_id_in_two_companies_is_two_accounts(world: World) -> None:
    world.accounts("us", "account_id | account_name\n 1 | Globex")
    world.accounts("initech", "account_id | account_name\n 1 | Hooli")
    world.build("staging")
    expect(world, "staging.accounts", "company_id | account_id | account_name\n us | 1 | Globex\n initech | 1 | Hooli")


def test_opportunities_are_upserted_and_the_newest_file_wins(world: World) -> None:
    world.opportunities("us", "opportunity_id | account_id | stage | amount\n O1 | A1 | New | 10\n O2 | A1 | New | 20")
    world.opportunities("us", "opportunity_id | account_id | stage | amount\n O2 | A1 | Won | 25\n O3 | A1 | New | 30")
    world.build("staging")
    expect(
        world,
        "staging.opportunities",
        """
        opportunity_id | stage | amount
        O1             | New   | 10.00
        O2             | Won   | 25.00
        O3             | New   | 30.00
        """,
    )


def test_an_opportunity_without_account_id_is_linked_by_exact_domain_or_name_of_its_own_company(world: World) -> None:
    world.accounts(
        "us",
        """
        account_id | account_name | domain
        A1         | Globex       | https://www.globex.com/home
        A2         | Initrode     | initrode.com
        A3         | Twin         | 
        A4         | Twin         | 
        """,
    )
    world.accounts("initech", "account_id | account_name\n P1 | Only theirs")
    world.opportunities(
        "us",
        """
        opportunity_id | account_id | account_name  | domain
        by_id          | A2         | Globex        | globex.com
        by_domain      |            | Other spelling | GLOBEX.com
        by_name        |            | INITRODE      | 
        ambiguous      |            | Twin          | 
        of_another     |            | Only theirs   | 
        similar        |            | Globexx       | 
        """,
    )
    world.build("staging")
    expect(
        world,
        "staging.opportunities",
        """
        opportunity_id | account_id
        by_id          | A2
        by_domain      | A1
        by_name        | A2
        ambiguous      | 
        of_another     | 
        similar        | 
        """,
    )


def test_populations_follow_every_rule_that_fits(world: World) -> None:
    world.accounts(
        "us",
        """
        account_id | account_name | account_type      | lifecycle_stage
        A1         | Typed        | Customer - Direct | 
        A2         | Staged       |                   | Lead
        A3         | Both         | Prospect          | CUSTOMER
        A4         | Left         | former customer   | 
        A5         | Odd          | Press             | 
        A6         | Silent       |                   | 
        """,
    )
    world.build("staging")
    expect(
        world,
        "staging.account_populations",
        """
        account_id | population
        A1         | customer
        A2         | prospect
        A3         | prospect
        A3         | customer
        A4         | former_customer
        A5         | unknown
        A6         | unknown
        """,
    )


def test_opportunities_put_their_account_in_populations(world: World) -> None:
    world.accounts(
        "us",
        """
        account_id | account_name | account_type
        A1         | Open         | Prospect
        A2         | Won          | 
        A3         | Lost         | 
        A4         | Left         | Former Customer
        """,
    )
    world.opportunities(
        "us",
        """
        opportunity_id | account_id | is_closed | is_won
        O1             | A1         | false     | false
        O2             | A2         | true      | true
        O3             | A3         | true      | false
        O4             | A4         | true      | true
        O5             | A9         | false     | false
        """,
    )
    world.build("staging")
    expect(
        world,
        "staging.account_populations",
        """
        account_id | population
        A1         | prospect
        A1         | open_opportunity
        A2         | customer
        A3         | unknown
        A4         | former_customer
        """,
    )


def test_where_a_partner_says_nothing_its_default_population_stands(world: World) -> None:
    world.given("config.partners", "partner_id | default_population\n initech | customer\n hooli | unknown")
    world.accounts("initech", "account_id | account_name | account_type\n P1 | Silent | \n P2 | Said | Prospect")
    world.accounts("hooli", "account_id | account_name\n H1 | Silent")
    world.build("staging")
    expect(
        world,
        "staging.account_populations",
        """
        company_id | account_id | population
        initech    | P1         | customer
        initech    | P2         | prospect
        hooli      | H1         | unknown
        """,
    )


def test_an_opportunity_is_linked_by_its_accounts_name_without_legal_form_where_only_one_fits(world: World) -> None:
    world.accounts(
        "us",
        """
        account_id | account_name
        A1         | Globex GmbH
        A2         | Initrode Inc.
        A3         | Initrode Ltd
        A4         | Hooli, S.A.
        """,
    )
    world.opportunities(
        "us",
        """
        opportunity_id | account_id | account_name
        by_core        |            | GLOBEX
        exact          |            | Initrode Ltd
        ambiguous      |            | Initrode
        unknown        | A9         | Gone
        """,
    )
    world.build("staging")
    expect(
        world,
        "staging.opportunities",
        """
        opportunity_id | account_id
        ambiguous      |
        by_core        | A1
        exact          | A3
        unknown        | A9
        """,
    )
    expect(
        world,
        "staging.orphan_opportunities",
        """
        opportunity_id | account_id | account_name
        ambiguous      |            | Initrode
        unknown        | A9         | Gone
        """,
    )
