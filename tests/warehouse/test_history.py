"""Every run has an ending, a torn line hides no other, and what an unpublished run found does not count."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from accountmap.warehouse.history import (
    RUNS_FILE,
    RunRecord,
    keep_findings,
    read_findings,
    read_runs,
    record_end,
    record_start,
    runs_frame,
    settle,
)

PAIRS = pl.Schema({"pair": pl.String(), "first_seen_at": pl.Datetime("us")})
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def history(tmp_path: Path) -> Path:
    return tmp_path / "history"


def begun(run_id: str) -> RunRecord:
    return RunRecord(run_id, NOON, date(2026, 11, 21), {"accountmap": "0.1.0"}, "3f2a")


def ended(run_id: str, status: str, problem: str = "") -> RunRecord:
    return replace(
        begun(run_id),
        status=status,
        finished_at=datetime(2026, 11, 21, 12, 0, 5, tzinfo=UTC),
        timings={"intake": 0.4},
        rows={"intake": {"files": 14}},
        problem=problem,
    )


def test_a_run_reads_back_as_it_was_recorded(history: Path) -> None:
    record_start(history, begun("a"))
    record_end(history, ended("a", "failed", "check rows"))
    assert read_runs(history) == [ended("a", "failed", "check rows")]


def test_a_run_that_died_is_settled_as_interrupted(history: Path) -> None:
    record_start(history, begun("a"))
    assert settle(history, published_run=None) == [replace(begun("a"), status="interrupted")]
    assert read_runs(history) == [replace(begun("a"), status="interrupted")]


def test_a_run_that_died_after_its_version_was_in_force_is_settled_as_published(history: Path) -> None:
    record_start(history, begun("a"))
    record_end(history, ended("a", "publishing"))
    settle(history, published_run="a")
    assert read_runs(history) == [ended("a", "published")]


def test_a_run_that_died_while_publishing_is_settled_as_interrupted(history: Path) -> None:
    record_start(history, begun("a"))
    record_end(history, ended("a", "publishing"))
    settle(history, published_run="the one before")
    assert [run.status for run in read_runs(history)] == ["interrupted"]


def test_settling_leaves_runs_with_an_ending_alone(history: Path) -> None:
    record_start(history, begun("a"))
    record_end(history, ended("a", "failed"))
    before = (history / RUNS_FILE).read_bytes()
    assert settle(history, published_run="a") == []
    assert (history / RUNS_FILE).read_bytes() == before


def test_a_torn_last_line_hides_no_other_run(history: Path) -> None:
    record_start(history, begun("a"))
    record_end(history, ended("a", "published"))
    with (history / RUNS_FILE).open("a") as file:
        file.write('{"event": "started", "run_id": "b", "at"')
    record_start(history, begun("c"))
    assert [(run.run_id, run.status) for run in read_runs(history)] == [("a", "published"), ("c", "running")]


def test_runs_as_a_table_have_plain_utc_times_and_json(history: Path) -> None:
    assert runs_frame([ended("a", "published"), begun("b")]).rows() == [
        (
            "a",
            datetime(2026, 11, 21, 12),
            datetime(2026, 11, 21, 12, 0, 5),
            "published",
            date(2026, 11, 21),
            '{"intake": 0.4}',
            '{"intake": {"files": 14}}',
            '{"accountmap": "0.1.0"}',
            "3f2a",
        ),
        (
            "b",
            datetime(2026, 11, 21, 12),
            None,
            "running",
            date(2026, 11, 21),
            "{}",
            "{}",
            '{"accountmap": "0.1.0"}',
            "3f2a",
        ),
    ]


def test_only_what_published_runs_found_counts_oldest_first(history: Path) -> None:
    runs = [ended("b", "published"), ended("a", "published"), ended("c", "interrupted"), begun("d")]
    for run in runs:
        keep_findings(history, "first_seen", run.run_id, pl.DataFrame([(run.run_id, NOON)], schema=PAIRS, orient="row"))
    assert read_findings(history, "first_seen", PAIRS, runs)["pair"].to_list() == ["b", "a"]


def test_no_findings_are_a_table_without_rows(history: Path) -> None:
    keep_findings(history, "first_seen", "a", pl.DataFrame(schema=PAIRS))
    assert not (history / "first_seen").exists()
    assert read_findings(history, "first_seen", PAIRS, [ended("a", "published")]).schema == PAIRS
