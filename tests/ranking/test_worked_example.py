"""The example of docs/ranking.md, worked by hand there, computed here from the same exports."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from accountmap.overlap.assumptions import default_assumptions
from accountmap.ranking.last_run import inputs_of
from accountmap.ranking.rankings import rank_all, simulate
from accountmap.ranking.stage import assumptions_in_force, run_ranking, values_frame
from accountmap.settings import Settings
from accountmap.warehouse.connection import Warehouse
from tests.sql.world import AS_OF, PARAMETERS, World

GUIDE = Path(__file__).parents[2] / "docs" / "ranking.md"


def certain_settings() -> Settings:
    """Every assumption at its default, without a range: what remains is arithmetic."""
    fixed = {
        name: {"value": found.value, "low": found.value, "high": found.value}
        for name, found in default_assumptions().items()
    }
    fixed["calibration_error"] = {"value": 0, "low": 0, "high": 0}
    fixed["match_recall"] = {"value": 0.9999, "low": 0.9999, "high": 0.9999}
    return Settings.model_validate(
        {"company": {"id": "us", "name": "Us"}, "ranking": {"draws": 400}, "assumptions": fixed}
    )


def closed_deals(count: int, won: int) -> str:
    """Deals of 10,000 at accounts that no partner holds, two years ago, 90 days each."""
    made = AS_OF - timedelta(days=730)
    dates = f"{made} 09:00:00 | {made + timedelta(days=90)}"
    lines = [
        f"D{number} | N{number % 40} | true | {str(number < won).lower()} | 10000 | {dates}" for number in range(count)
    ]
    return "\n".join(["opportunity_id | account_id | is_closed | is_won | amount | created_at | close_date", *lines])


def open_deal() -> str:
    made = AS_OF - timedelta(days=800)
    header = "opportunity_id | account_id | is_closed | is_won | amount | created_at"
    return f"{header}\n O1 | A2 | false | false | 10000 | {made} 09:00:00"


@pytest.fixture
def example(world: World) -> World:
    world.given(
        "config.partners",
        """
        partner_id | partner_name | partner_type | status    | started_on
        acme       | Acme         | other        | active    | 2024-11-21
        beta       | Beta         | other        | candidate |
        """,
    )
    world.accounts(
        "us",
        "account_id | account_name | account_type | country | our_yearly_revenue\n A1 | One | Customer | DE | 120000\n"
        " A2 | Two | Customer | DE | 60000\n"
        + "\n".join(f" N{number} | Other {number} | Prospect | DE |" for number in range(40)),
    )
    world.accounts(
        "acme",
        "account_id | account_name | account_type | country\n P1 | One | Customer | DE\n P2 | Two | Customer | DE\n"
        + "\n".join(f" Q{number} | Far {number} | Customer | PT" for number in range(100)),
    )
    world.accounts("beta", "account_id | account_name | account_type | country\n B1 | One | Customer | DE")
    world.opportunities("us", closed_deals(2000, 600))
    world.opportunities("us", open_deal(), series="open")
    world.pairs("acme", "account_id | partner_account_id | probability\n A1 | P1 | 1\n A2 | P2 | 1")
    world.pairs("beta", "account_id | partner_account_id | probability\n A1 | B1 | 1")
    world.build("staging", "matching", "overlap")
    run_ranking(world.warehouse, certain_settings(), PARAMETERS)
    return world


def computed(warehouse: Warehouse) -> dict[tuple[str, str, int], tuple[float, float]]:
    settings = certain_settings()
    inputs = inputs_of(warehouse)
    simulation = simulate(inputs, assumptions_in_force(inputs, settings), seed=1, draws=400)
    rows = values_frame(simulation, rank_all(simulation), {}).to_dicts()
    return {
        (row["motion"], row["partner_id"], row["horizon_months"]): (row["expected_value"], row["net_value"])
        for row in rows
    }


def worked_by_hand() -> dict[tuple[str, str, int], tuple[float, float]]:
    """The table of results in the guide: motion | partner | months | value | net."""
    lines = re.findall(
        r"^\| (\w+) \| (acme|beta) \| (\d+) \| ([\d,.−]+) \| ([\d,.−]+) \|$",
        GUIDE.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    number = lambda text: float(text.replace(",", "").replace("−", "-"))  # noqa: E731
    return {
        (motion, partner, int(months)): (number(value), number(net)) for motion, partner, months, value, net in lines
    }


def test_the_example_of_the_guide_comes_out_as_worked_by_hand(example: World) -> None:
    by_hand, found = worked_by_hand(), computed(example.warehouse)
    assert len(by_hand) == 12
    assert f"{AS_OF:%d %B %Y}" in GUIDE.read_text(encoding="utf-8")
    for key, (value, net) in by_hand.items():
        assert found[key] == (pytest.approx(value, rel=0.02, abs=0.5), pytest.approx(net, rel=0.02, abs=5)), key


def test_both_partners_of_the_guide_together_come_out_as_worked_by_hand(example: World) -> None:
    by_hand = re.findall(
        r"^\| (\w+) \| (\d+) \| acme \| ([\d,.]+) \| ([\d,.]+) \|$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(by_hand) == 4
    rows = example.warehouse.table("ranking.set_values").to_dicts()
    found = {(row["motion"], row["horizon_months"], row["set_size"]): row for row in rows}
    for motion, months, added, together in by_hand:
        first, both = (found[motion, int(months), size] for size in (1, 2))
        assert (first["partner_id"], both["partner_ids"]) == ("acme", "acme, beta")
        assert both["added_value"] == pytest.approx(float(added), rel=0.02, abs=0.5)
        assert both["expected_value"] == pytest.approx(float(together.replace(",", "")), rel=0.02, abs=0.5)
    assert ("resell", 12, 2) not in found
