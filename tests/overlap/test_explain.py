"""A figure that is opened shows rows that add up to it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from accountmap.cli import app
from accountmap.errors import UsageError
from accountmap.overlap.explain import Cell, explain_account, explain_cell, parse_cell, partner_names
from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.publishing import publish
from accountmap.workspace import make_workspace
from tests.sql.world import World

TABLES = ("accounts", "opportunities", "account_populations", "partners", "matches", "overlap_matrix")


@pytest.fixture
def published(world: World) -> Warehouse:
    """A small published version, in memory."""
    world.accounts(
        "us",
        """
        account_id | account_name | account_type
        A1         | Globex       | Customer
        A2         | Hooli        | Customer
        A3         | Twin         | Prospect
        A4         | twin         | Prospect
        """,
    )
    world.accounts(
        "initech",
        """
        account_id | account_name | account_type
        P1         | Globex       | Customer
        P2         | Globex EMEA  | Prospect
        P3         | Hooli        | Customer
        """,
    )
    world.opportunities(
        "us",
        """
        opportunity_id | account_id | is_closed | amount
        O1             | A1         | false     | 100
        O2             | A1         | false     | 20
        O3             | A1         | true      | 999
        """,
    )
    world.pairs(
        "initech",
        """
        account_id | partner_account_id | probability | evidence
        A1         | P1                 | 0.7         | similar name
        A1         | P2                 | 0.98        | same domain
        A2         | P3                 | 0.6         | similar name
        """,
    )
    world.build()
    for table in TABLES:
        world.warehouse.rows(f"create table main.{table} as from marts.{table}")
    return world.warehouse


def test_a_cell_opens_to_the_accounts_and_deals_that_add_up_to_it(published: Warehouse) -> None:
    found = explain_cell(published, "us", Cell("initech", "customer", "customer"))
    assert found.adds_up
    assert found.cell["expected_accounts"] == pytest.approx(1.3)
    rows = found.accounts.select("account_id", "probability", "partner_account_id", "is_sure").rows()
    assert rows == [("A1", 0.7, "P1", False), ("A2", 0.6, "P3", False)]
    assert found.opportunities["opportunity_id"].to_list() == ["O1", "O2"]
    assert found.opportunities["amount"].sum() == found.cell["potential_revenue"] == 120


def test_every_cell_of_the_matrix_adds_up(published: Warehouse) -> None:
    matrix = published.table("main.overlap_matrix").select("partner_id", "our_population", "their_population")
    assert matrix.height == 12
    for row in matrix.rows():
        found = explain_cell(published, "us", Cell(*row))
        assert found.adds_up, row
        assert (found.opportunities["amount"].sum() or 0) == found.cell["potential_revenue"], row
        assert found.accounts["is_sure"].sum() == found.cell["sure_accounts"], row


def test_an_account_opens_to_all_its_pairs_by_id_or_name(published: Warehouse) -> None:
    for words in ("A1", "globex"):
        found = explain_account(published, words)
        assert found.account["account_id"] == "A1"
        assert found.pairs.select("partner_account_id", "probability", "their_populations").rows() == [
            ("P2", 0.98, "prospect"),
            ("P1", 0.7, "customer"),
        ]
        assert found.opportunities.height == 2


def test_what_is_meant_is_a_cell_only_if_it_begins_with_a_partner(published: Warehouse) -> None:
    partners = partner_names(published)
    assert parse_cell("initech", partners) == Cell("initech", "all", "all")
    assert parse_cell("initech/customer/prospect", partners) == Cell("initech", "customer", "prospect")
    assert parse_cell("Globex", partners) is None


@pytest.mark.parametrize(
    ("words", "says"), [("nobody", "No account has"), ("twin", "2 accounts have"), ("", "No account has")]
)
def test_words_that_mean_no_account_or_several_are_refused_with_what_would_do(
    published: Warehouse, words: str, says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        explain_account(published, words)


def test_a_cell_that_does_not_exist_names_the_groups_there_are(published: Warehouse) -> None:
    with pytest.raises(UsageError) as refusal:
        explain_cell(published, "us", Cell("initech", "lead", "customer"))
    assert "all, customer" in str(refusal.value)
    with pytest.raises(UsageError, match="no partner nobody"):
        parse_cell("nobody/customer/customer", partner_names(published))


def test_the_command_prints_the_arithmetic_of_a_cell_and_of_an_account(
    published: Warehouse, world: World, tmp_path: Path
) -> None:
    workspace = make_workspace(tmp_path / "mapping", id="us", name="Us")
    publish(published, workspace.published, "20261121T020000Z", 1)
    cell = CliRunner().invoke(app, ["explain", "initech/customer/customer", "--workspace", str(workspace.root)])
    assert cell.exit_code == 0, cell.output
    assert "0 sure + 2 to check = 2 of our accounts (2 of theirs)" in cell.output
    assert "best estimate 1.3, the sum of the likelihoods below" in cell.output
    assert "120.00 EUR, the sum of the deals below" in cell.output
    account = CliRunner().invoke(app, ["explain", "Hooli", "--workspace", str(workspace.root)])
    assert account.exit_code == 0, account.output
    assert "Hooli (A2)" in account.output
    assert "similar name" in account.output
    unknown = CliRunner().invoke(app, ["explain", "nobody", "--workspace", str(workspace.root)])
    assert unknown.exit_code == 2
    assert "Traceback" not in unknown.output


def test_what_an_earlier_version_published_is_an_error_that_says_to_run_again(
    published: Warehouse, world: World, tmp_path: Path
) -> None:
    workspace = make_workspace(tmp_path / "mapping", id="us", name="Us")
    database = publish(published, workspace.published, "20261121T020000Z", 1) / "accountmap.duckdb"
    database.chmod(0o644)
    with Warehouse(database) as version:
        version.rows("alter table main.overlap_matrix drop column calibration_error")
    done = CliRunner().invoke(app, ["explain", "initech", "--workspace", str(workspace.root)])
    assert done.exit_code == 2
    assert "earlier version of accountmap: overlap_matrix.calibration_error did not exist then" in done.output
