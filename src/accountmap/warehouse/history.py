"""What each run did and found: append-only files, which with archive and decisions are all that cannot be recomputed.

`runs.jsonl` has a line per event. A run has begun when its `started` line stands; how it ended is said by its last
line (`published`, `failed`, `interrupted`). A run that died leaves no such line; the next one asks the published
files whether it got as far as publishing and writes the line in its place (`settle`).

Findings (`history/<name>/<run_id>.parquet`) are written just before publishing and count only if their run is
published, so a run that dies leaves nothing that would make its repetition differ.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from accountmap.warehouse.durable import append_line, replace_file, sync_file

RUNS_FILE = "runs.jsonl"
ENDINGS = ("published", "failed", "interrupted")
_RUNS = pl.Schema(
    {
        "run_id": pl.String(),
        "started_at": pl.Datetime("us"),
        "finished_at": pl.Datetime("us"),
        "status": pl.String(),
        "as_of": pl.Date(),
        "timings": pl.String(),
        "rows": pl.String(),
        "versions": pl.String(),
        "config_hash": pl.String(),
    }
)


@dataclass(frozen=True)
class RunRecord:
    """One run as history remembers it; times are UTC."""

    run_id: str
    started_at: datetime
    as_of: date
    versions: dict[str, str]
    config_hash: str
    finished_at: datetime | None = None
    status: str = "running"
    """`running`, or one of `published`, `failed`, `interrupted`."""
    timings: dict[str, float] | None = None
    """Seconds per stage."""
    rows: dict[str, dict[str, int]] | None = None
    """Counts per stage."""
    problem: str = ""
    """What went wrong, if something did."""


def record_start(history: Path, record: RunRecord) -> None:
    """Note that a run has begun."""
    event = {
        "event": "started",
        "run_id": record.run_id,
        "at": record.started_at.isoformat(),
        "as_of": record.as_of.isoformat(),
        "versions": record.versions,
        "config_hash": record.config_hash,
    }
    _append(history, event)


def record_end(history: Path, record: RunRecord) -> None:
    """Note how a run ended; its status `publishing` says that it is about to move the pointer."""
    event = {
        "event": record.status,
        "run_id": record.run_id,
        "at": record.finished_at.isoformat() if record.finished_at else None,
        "versions": record.versions,
        "timings": record.timings,
        "rows": record.rows,
        "problem": record.problem,
    }
    _append(history, event)


def settle(history: Path, published_run: str | None) -> list[RunRecord]:
    """Give every run that died an ending; only for the holder of the lock, when no other run can be at work.

    Args:
        history: The folder of the history.
        published_run: The run whose version is in force.

    Returns:
        The runs that were settled now.
    """
    settled = []
    for record in read_runs(history):
        if record.status not in ENDINGS:
            ending = "published" if record.run_id == published_run else "interrupted"
            settled.append(replace(record, status=ending))
            record_end(history, settled[-1])
    return settled


def read_runs(history: Path) -> list[RunRecord]:
    """All runs, oldest first."""
    records: dict[str, RunRecord] = {}
    for event in _events(history / RUNS_FILE):
        run_id = event["run_id"]
        if event["event"] == "started":
            records[run_id] = RunRecord(
                run_id=run_id,
                started_at=datetime.fromisoformat(event["at"]),
                as_of=date.fromisoformat(event["as_of"]),
                versions=event["versions"],
                config_hash=event["config_hash"],
            )
        elif run_id in records:
            records[run_id] = _ended(records[run_id], event)
    return list(records.values())


def runs_frame(records: Collection[RunRecord]) -> pl.DataFrame:
    """The runs as a table.

    Returns:
        run_id, started_at and finished_at (UTC, without zone), status, as_of, timings, rows and versions (JSON),
        config_hash.
    """
    rows = [
        (
            record.run_id,
            record.started_at.replace(tzinfo=None),
            record.finished_at.replace(tzinfo=None) if record.finished_at else None,
            record.status,
            record.as_of,
            json.dumps(record.timings or {}),
            json.dumps(record.rows or {}),
            json.dumps(record.versions),
            record.config_hash,
        )
        for record in records
    ]
    return pl.DataFrame(rows, schema=_RUNS, orient="row")


def keep_findings(history: Path, name: str, run_id: str, frame: pl.DataFrame) -> None:
    """Write what a run found; call it before publishing. Nothing is written when there is nothing new."""
    if frame.is_empty():
        return
    folder = history / name
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".{run_id}.parquet.new"
    frame.write_parquet(beside)
    sync_file(beside)
    replace_file(beside, folder / f"{run_id}.parquet")


def read_findings(history: Path, name: str, schema: pl.Schema, runs: Collection[RunRecord]) -> pl.DataFrame:
    """What the published runs found, oldest first; files of runs that were never published do not count.

    Args:
        history: The folder of the history.
        name: The findings.
        schema: Columns and types of the result.
        runs: All runs, oldest first.
    """
    files = [history / name / f"{run.run_id}.parquet" for run in runs if run.status == "published"]
    frames = [pl.read_parquet(file).select(list(schema)).cast(schema) for file in files if file.exists()]
    return pl.concat([pl.DataFrame(schema=schema), *frames])


def _ended(record: RunRecord, event: dict[str, Any]) -> RunRecord:
    """The record after an event; what the event does not say stays as it was."""
    return replace(
        record,
        status=event["event"],
        finished_at=datetime.fromisoformat(event["at"]) if event["at"] else record.finished_at,
        # Lines of earlier versions say it at the start only.
        versions=event.get("versions") or record.versions,
        timings=event["timings"] or record.timings,
        rows=event["rows"] or record.rows,
        problem=event["problem"] or record.problem,
    )


def _append(history: Path, event: dict[str, Any]) -> None:
    append_line(history / RUNS_FILE, json.dumps(event, ensure_ascii=False))


def _events(file: Path) -> list[dict[str, Any]]:
    """The events of the file; a line torn by a crash is no event."""
    if not file.exists():
        return []
    events = []
    for line in file.read_text(encoding="utf-8", errors="replace").split("\n"):
        try:
            events.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return events
