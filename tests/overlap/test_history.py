"""Thirty nights: history says what happened, each change with its one cause, and can be made anew exactly."""

import datetime
from pathlib import Path

import pytest

from accountmap.overlap.history import FINDINGS, load_overlap_history
from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.selects import run_select
from tests.overlap.nights import begin, run, something_happens

CELL_COLUMNS = [
    "run_id", "partner_id", "our_population", "their_population", "our_accounts", "partner_accounts", "sure_accounts",
    "expected_accounts", "coalesce(potential_revenue, 0)::integer",
]  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
def test_thirty_nights_of_changes_equal_a_model_kept_beside(tmp_path: Path, seed: int) -> None:
    nights, world = begin(seed)
    runs: list = []
    nights.expect_changes("night-00", {}, {}, "")
    nights.changes.clear()
    run(nights, world, tmp_path, runs, "night-00", "published")
    for number in range(1, 31):
        before, cells_before = nights.shared(), nights.matrix()
        cause = something_happens(nights, world, number)
        if number % 7 == 0:
            # This one dies before it is published: it must leave no trace, and the next one finds the same.
            run(nights, world, tmp_path, runs, f"night-{number:02}-died", "interrupted")
        nights.expect_changes(f"night-{number:02}", before, cells_before, cause)
        run(nights, world, tmp_path, runs, f"night-{number:02}", "published")
    for table in ("overlap_history", "overlap_changes"):
        run_select(world.warehouse, f"marts.{table}", world.parameters)
    changes = world.warehouse.rows("select run_id, partner_id, account_id, change, cause from marts.overlap_changes")
    assert sorted(changes) == sorted(nights.changes)
    assert {change[-1] for change in changes} == {
        "our record",
        "their record",
        "decision",
        "model",
        "population rule",
        "date",
    }
    query = f"select {', '.join(CELL_COLUMNS)} from marts.overlap_history"  # noqa: S608 - the names stand above
    assert sorted(world.warehouse.rows(query)) == sorted(nights.cells)
    published = {name: world.table(f"marts.{name}") for name in ("overlap_history", "overlap_changes")}
    with Warehouse() as anew:
        load_overlap_history(anew, tmp_path, runs)
        for name, table in (("overlap_history", "overlap_cells"), ("overlap_changes", "overlap_changes")):
            assert published[name] == sorted(
                [["" if cell is None else text(cell) for cell in row] for row in anew.rows(f"from history.{table}")]
            )
    world.warehouse.close()


def text(cell: object) -> str:
    return cell.isoformat() if isinstance(cell, datetime.date) else str(cell)


def test_the_first_run_takes_down_everything_and_reports_nothing(tmp_path: Path) -> None:
    nights, world = begin(4)
    run(nights, world, tmp_path, [], "night-00", "published")
    assert world.table("overlap.changes") == []
    shared = world.table("overlap.shared_accounts")
    assert len(shared) == len(nights.shared())
    assert len(world.table("overlap.account_changes")) == len(shared)
    world.warehouse.close()


def test_a_night_without_changes_takes_nothing_down(tmp_path: Path) -> None:
    nights, world = begin(5)
    runs: list = []
    run(nights, world, tmp_path, runs, "night-00", "published")
    run(nights, world, tmp_path, runs, "night-01", "published")
    files = {file.parent.name for file in tmp_path.glob("*/night-01.parquet")}
    assert files == {"overlap_inputs"}
    assert set(FINDINGS) >= files
    world.warehouse.close()
