"""The command `rank`, and what `explain` says of a partner, on a workspace that has run."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from accountmap.cli import app
from accountmap.ranking.last_run import explain_from_workspace
from accountmap.ranking.stage import run_ranking
from accountmap.settings import load_settings
from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.selects import run_folder
from accountmap.workspace import Workspace, make_workspace
from tests.ranking.test_rankings import opportunities, our_accounts, partner
from tests.sql.world import PARAMETERS, World


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace whose private warehouse holds a small world, ranked."""
    made = make_workspace(tmp_path / "space", id="us", name="Us")
    world = World(made.warehouse_file)
    world.accounts("us", our_accounts())
    world.opportunities("us", opportunities())
    partner(world, "acme", {"A0": "2020-01-01", "A1": "2020-01-01"})
    partner(world, "beta", {"A1": "2020-01-01", "A2": "", "A3": ""})
    world.build("staging", "matching", "overlap", "ranking")
    world.warehouse.close()
    return made


def run(workspace: Workspace, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, [*words, "--workspace", str(workspace.root)])
    return result.exit_code, result.output


def test_rank_shows_what_moves_when_a_partner_is_left_out(workspace: Workspace) -> None:
    before = workspace.warehouse_file.read_bytes()
    code, text = run(workspace, "rank", "--assume", "integration_adoption=0.3", "--horizon", "24", "--without", "beta")
    assert code == 0
    assert "integration_adoption: 0.3 instead of 0.15 (guess)" in text
    assert "Integrate: customers we share (your first goal) · over 24 months, in EUR" in text
    assert "   1 (was 2)  Acme: " in text
    assert "   -  Beta: left out (was 1)" in text
    assert "Nothing was published" in text
    assert workspace.warehouse_file.read_bytes() == before


def test_rank_says_what_the_partners_are_worth_together(workspace: Workspace) -> None:
    lines = run(workspace, "rank")[1].splitlines()
    place = lines.index("Together (integrations add up, but save no more of a customer's revenue than is lost):")
    assert lines[place + 1].startswith("  Beta ")
    assert lines[place + 2].startswith("  + Acme = ")
    assert lines[place + 2].endswith("; 1 of its 2 shared customers are shared with them, too")
    assert lines[place + 3].startswith("  all 2: ")
    assert lines[place + 3].endswith(", the sum of each alone")


def test_explain_says_what_a_partner_adds_beside_the_others(workspace: Workspace) -> None:
    lines = explain_from_workspace(workspace, load_settings(workspace.config_file), "acme")
    found = [line for line in lines if line.startswith("    beside Beta it adds ")]
    assert found
    assert all("1 of " in line for line in found)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--assume", "partner_margin=3"], "assumptions.partner_margin: value 3 cannot be used"),
        (["--assume", "partner_margin"], "The assumption 'partner_margin' cannot be used"),
        (["--without", "nobody"], "There is no partner nobody"),
        (["--horizon", "500"], "A horizon of 500 cannot be used"),
    ],
)
def test_rank_refuses_what_it_cannot_do_and_names_it(workspace: Workspace, words: list[str], said: str) -> None:
    code, text = run(workspace, "rank", *words)
    assert code == 2
    assert said in text
    assert "allowed:" in text


def test_rank_before_any_run_says_what_to_do(tmp_path: Path) -> None:
    code, text = run(make_workspace(tmp_path / "new", id="us", name="Us"), "rank")
    assert code == 2
    assert "Partners have not been ranked here yet." in text


def test_the_last_run_explains_a_partner_down_to_its_deals(workspace: Workspace) -> None:
    lines = explain_from_workspace(workspace, load_settings(workspace.config_file), "acme")
    assert "  It held the account when the deal began: 12 deals, 4 won" in lines
    assert "    D0: won, 10,000.00" in lines
    assert "  Account 1 (A1): 0.990 × 12,000.00 = 11,880.00" in lines


@pytest.mark.parametrize("change", ["drop table ranking.held_accounts", "alter table ranking.deals drop segment"])
def test_a_run_of_an_earlier_version_is_an_error_that_says_to_run_again(workspace: Workspace, change: str) -> None:
    with Warehouse(workspace.warehouse_file) as warehouse:
        warehouse.rows(change)
    code, text = run(workspace, "rank")
    assert code == 2
    assert "The last run here was by an earlier version of accountmap: " in text
    assert "run `accountmap run`, then ask again" in text


def test_the_goals_of_the_config_say_which_ranking_comes_first(workspace: Workspace) -> None:
    text = workspace.config_file.read_text(encoding="utf-8")
    goals = text.replace('#goals = ["integration", "co_sell", "resell"]', 'goals = ["co_sell"]')
    workspace.config_file.write_text(goals, encoding="utf-8")
    headings = [line for line in run(workspace, "rank")[1].splitlines() if " · over " in line]
    assert [heading.split(":")[0] for heading in headings] == ["Sell together", "Integrate", "They sell for us"]
    assert "(your first goal)" in headings[0]


def reprice(workspace: Workspace, chosen: str) -> None:
    """Opportunities whose currency nobody gave a rate, as intake leaves them, and the rankings made anew."""
    change = "update intake.opportunities set currency = 'CHF', amount_original = 10000, amount = null where "
    with Warehouse(workspace.warehouse_file) as warehouse:
        warehouse.rows(change + chosen)
        list(run_folder(warehouse, "staging", PARAMETERS))
        run_ranking(warehouse, load_settings(workspace.config_file), PARAMETERS)


def test_deals_without_an_exchange_rate_are_named_with_where_to_set_it(workspace: Workspace) -> None:
    reprice(workspace, "opportunity_id in ('O1', 'D1')")
    code, text = run(workspace, "rank")
    assert code == 0
    assert "2 deals are in CHF and left out: write `CHF = <what one unit is worth in EUR>` below [currencies]" in text
    assert "(needed from 2025-12-01 on)" in text
    with Warehouse(workspace.warehouse_file, read_only=True) as warehouse:
        drivers = warehouse.rows(
            "select drivers from ranking.partner_values where motion = 'co_sell' and partner_id = 'acme'"
        )
    assert all("1 deal left out: no exchange rate for CHF" in row[0] for row in drivers)


def test_where_no_deal_has_a_rate_ranking_by_money_is_an_error_that_names_it(workspace: Workspace) -> None:
    reprice(workspace, "true")
    code, text = run(workspace, "rank")
    assert code == 2
    assert "No deal has an amount in EUR: 61 deals left out: no exchange rate for CHF" in text
    assert "currencies.CHF in accountmap.toml, needed from 2025-12-01 on" in text
