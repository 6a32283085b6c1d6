"""The command `rank`, and what `explain` says of a partner, on a workspace that has run."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from accountmap.cli import app
from accountmap.ranking.last_run import explain_from_workspace
from accountmap.settings import load_settings
from accountmap.workspace import Workspace, make_workspace
from tests.ranking.test_rankings import opportunities, our_accounts, partner
from tests.sql.world import World


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
    assert "integration over 24 months" in text
    assert "   1 (was 2)  acme: " in text
    assert "   -  beta: left out (was 1)" in text
    assert workspace.warehouse_file.read_bytes() == before


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
    assert "  dated deal D0: won, 10,000.00" in lines
    assert "  A1: 0.990 × 12,000.00 = 11,880.00" in lines
