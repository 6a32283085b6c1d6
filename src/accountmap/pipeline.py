"""The one pipeline: an ordered list of stages that the command line runs and that the flows wrap as tasks.

A run may be killed at any instant. It takes files out of the inbox only as intake's receipts allow, makes every work
table anew, and changes what readers see in one step (`publish`); so the next run finds nothing half done.
"""

import hashlib
import json
import platform
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import polars as pl

from accountmap import __version__
from accountmap.errors import CheckFailedError
from accountmap.settings import Settings
from accountmap.warehouse import history
from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.lock import hold_lock
from accountmap.warehouse.private import open_private
from accountmap.warehouse.selects import run_folder
from accountmap.workspace import Workspace

FIRST_SEEN = pl.Schema(
    {
        "partner_id": pl.String(),
        "account_id": pl.String(),
        "partner_account_id": pl.String(),
        "first_seen_at": pl.Datetime("us"),
    }
)


class Progress:
    """Told how a run gets on; this one keeps it to itself, the terminal's shows it."""

    def stage_started(self, title: str, number: int, stages: int) -> None:
        """A stage begins, the `number`th of `stages`."""

    def advanced(self, label: str, done: int, total: int) -> None:
        """Within a stage: `done` of `total` things, now at `label`."""

    def stage_finished(self, title: str, seconds: float, counts: dict[str, int]) -> None:
        """A stage ended and counted this."""

    def noticed(self, message: str) -> None:
        """Something that people should know and that stops nothing."""


@dataclass
class Run:
    """One run of the pipeline, in possession of the workspace."""

    workspace: Workspace
    settings: Settings
    warehouse: Warehouse
    run_id: str
    """Sorts by time of start (UTC)."""
    started_at: datetime
    """UTC."""
    as_of: date
    """The day the results are of: a parameter, so that a run can be repeated."""
    progress: Progress
    timings: dict[str, float] = field(default_factory=dict)
    """Seconds per finished stage."""
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    """What each finished stage counted."""

    @property
    def parameters(self) -> dict[str, Any]:
        """The values that every select may bind."""
        return {"as_of": self.as_of, "run_id": self.run_id}

    @property
    def record(self) -> history.RunRecord:
        """The run as history remembers it, so far."""
        return history.RunRecord(
            run_id=self.run_id,
            started_at=self.started_at,
            as_of=self.as_of,
            versions=versions_in_use(),
            config_hash=config_hash(self.settings),
            timings=dict(self.timings),
            rows=dict(self.counts),
        )

    def ended(self, status: str, problem: str = "") -> history.RunRecord:
        """The record of the run, ended now."""
        return replace(self.record, status=status, problem=problem, finished_at=datetime.now(UTC))


@dataclass(frozen=True)
class Stage:
    """One step of the pipeline; returns what it counted."""

    name: str
    title: str
    function: Callable[[Run], dict[str, int]]


@contextmanager
def open_run(
    workspace: Workspace,
    settings: Settings,
    as_of: date | None = None,
    *,
    wait_seconds: float = 0.0,
    progress: Progress | None = None,
) -> Iterator[Run]:
    """Hold the workspace for a run: lock, mend what an earlier run left, open the warehouse; record how it ended.

    Args:
        workspace: Where.
        settings: Its settings.
        as_of: The day of the results; today in the company's time zone if None.
        wait_seconds: How long to wait for another run to end.
        progress: Told how the run gets on.

    Raises:
        LockedError: another run is at work.
    """
    progress = progress or Progress()
    workspace.make_folders()
    with hold_lock(workspace.lock_file, wait_seconds, progress.noticed):
        _mend(workspace, progress)
        warehouse, damaged = open_private(workspace.warehouse_file)
        if damaged:
            progress.noticed(f"The private warehouse was damaged; it lies in {damaged.name} and is made anew.")
        with warehouse:
            run = _begin(workspace, settings, warehouse, as_of, progress)
            try:
                yield run
            except Exception as problem:
                history.record_end(workspace.history, run.ended("failed", str(problem).split("\n")[0]))
                raise
            except BaseException:
                history.record_end(workspace.history, run.ended("interrupted"))
                raise


def run_stage(run: Run, stage: Stage) -> dict[str, int]:
    """Run one stage of an open run; keeps its time and its counts."""
    run.progress.stage_started(stage.title, STAGES.index(stage) + 1, len(STAGES))
    started = time.monotonic()
    counts = stage.function(run)
    run.timings[stage.name] = round(time.monotonic() - started, 3)
    run.counts[stage.name] = counts
    run.progress.stage_finished(stage.title, run.timings[stage.name], counts)
    return counts


def run_pipeline(
    workspace: Workspace,
    settings: Settings,
    as_of: date | None = None,
    *,
    wait_seconds: float = 0.0,
    progress: Progress | None = None,
) -> Run:
    """Run every stage once, from the inbox to the published tables. Arguments and errors as in `open_run`.

    Raises:
        CheckFailedError: a check found rows that must not be published; what was published before stays in force.
    """
    with open_run(workspace, settings, as_of, wait_seconds=wait_seconds, progress=progress) as run:
        for stage in STAGES:
            run_stage(run, stage)
    return run


def versions_in_use() -> dict[str, str]:
    """What computed the results."""
    return {
        "accountmap": __version__,
        "duckdb": duckdb.__version__,
        "polars": pl.__version__,
        "python": platform.python_version(),
    }


def config_hash(settings: Settings) -> str:
    """SHA-256 of all settings, whichever file or variable they come from."""
    text = json.dumps(settings.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def read_settings(run: Run) -> dict[str, int]:
    """Write the settings as tables that SQL can join with."""
    raise NotImplementedError


def import_files(run: Run) -> dict[str, int]:
    """Import the files that wait in the inbox; then every company that has sent something is known."""
    raise NotImplementedError


def stage_tables(run: Run) -> dict[str, int]:
    """The current lists of every company."""
    return _make_tables(run, "staging")


def match_accounts(run: Run) -> dict[str, int]:
    """Match our accounts with each partner's, and apply what people decided."""
    raise NotImplementedError


def compute_overlap(run: Run) -> dict[str, int]:
    """What both sides hold."""
    return _make_tables(run, "overlap")


def rank_partners(run: Run) -> dict[str, int]:
    """What it is worth."""
    return _make_tables(run, "ranking")


def make_marts(run: Run) -> dict[str, int]:
    """The tables to be published; the dictionary last, for it describes the others."""
    return _make_tables(run, "marts")


def check_results(run: Run) -> dict[str, int]:
    """Run the checks, which return the rows that must not be published.

    Raises:
        CheckFailedError: naming each failed check, with its count and a few of its rows.
    """
    tables = list(run_folder(run.warehouse, "checks", run.parameters))
    failed = {table: count for table in tables if (count := run.warehouse.count(table))}
    if failed:
        raise _check_failed(run, failed)
    return {"checks": len(tables)}


def publish_results(run: Run) -> dict[str, int]:
    """Move what readers see to the results of this run, in one step."""
    raise NotImplementedError


def record_run(run: Run) -> dict[str, int]:
    """Remember that the run is published."""
    history.record_end(run.workspace.history, run.ended("published"))
    return {}


STAGES = (
    Stage("settings", "Read the settings", read_settings),
    Stage("intake", "Import the inbox", import_files),
    Stage("staging", "Bring the lists up to date", stage_tables),
    Stage("match", "Match accounts", match_accounts),
    Stage("overlap", "Compute the overlap", compute_overlap),
    Stage("ranking", "Rank the partners", rank_partners),
    Stage("marts", "Make the tables", make_marts),
    Stage("checks", "Check the results", check_results),
    Stage("publish", "Publish", publish_results),
    Stage("record", "Remember the run", record_run),
)


def _mend(workspace: Workspace, progress: Progress) -> None:
    """Finish what a run that died had begun."""
    for record in history.settle(workspace.history, None):
        progress.noticed(
            f"The run of {record.started_at:%Y-%m-%d %H:%M} UTC was {record.status}; this one does its work."
        )


def _begin(
    workspace: Workspace, settings: Settings, warehouse: Warehouse, as_of: date | None, progress: Progress
) -> Run:
    started_at = datetime.now(UTC)
    run = Run(
        workspace=workspace,
        settings=settings,
        warehouse=warehouse,
        run_id=f"{started_at:%Y%m%dT%H%M%S}{started_at.microsecond // 1000:03d}Z-{secrets.token_hex(2)}",
        started_at=started_at,
        as_of=as_of or datetime.now(ZoneInfo(settings.company.time_zone)).date(),
        progress=progress,
    )
    history.record_start(workspace.history, run.record)
    return run


def _make_tables(run: Run, schema: str) -> dict[str, int]:
    """Make the tables of a folder of `sql/`, and count their rows."""
    return {
        table.split(".")[1]: run.warehouse.count(table)
        for table in _told(run, run_folder(run.warehouse, schema, run.parameters))
    }


def _told(run: Run, tables: Iterable[str]) -> Iterator[str]:
    for number, table in enumerate(tables, start=1):
        run.progress.advanced(table, number, 0)
        yield table


def _check_failed(run: Run, failed: dict[str, int]) -> CheckFailedError:
    names = ", ".join(f"{table} ({count} rows)" for table, count in failed.items())
    rows = "\n".join(str(run.warehouse.table(table).head(3).to_dicts()) for table in failed)
    return CheckFailedError(
        f"Nothing was published, because checks failed: {names}.",
        where=rows,
        allowed="checks without rows",
        next_step="what was published before stays in force; correct the data these rows come from and run again",
    )
