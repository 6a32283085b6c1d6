"""One run: what it works on, what it has counted so far, and how history gets to know of it."""

import hashlib
import json
import platform
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import polars as pl

from accountmap import __version__
from accountmap.errors import AccountmapError
from accountmap.progress import Progress
from accountmap.settings import Settings
from accountmap.warehouse import history
from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.publishing import current_version
from accountmap.workspace import Workspace


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
    refit: bool = False
    """Fit the model of every partner anew."""
    full: bool = False
    """Compare all accounts again, whatever is known already."""
    models: dict[str, str] = field(default_factory=dict)
    """Id of the model epoch that scored each partner's pairs."""

    @property
    def parameters(self) -> dict[str, Any]:
        """The values that every select may bind."""
        return {"as_of": self.as_of, "run_id": self.run_id}

    def ended(self, status: str, problem: str = "") -> history.RunRecord:
        """The run as history remembers it, ended now."""
        return replace(
            _record(self),
            status=status,
            finished_at=datetime.now(UTC),
            versions={**versions_in_use(), **{f"model of {name}": epoch for name, epoch in self.models.items()}},
            timings=dict(self.timings),
            rows=dict(self.counts),
            problem=problem,
        )


def begin_run(
    workspace: Workspace,
    settings: Settings,
    warehouse: Warehouse,
    as_of: date | None,
    progress: Progress,
    *,
    refit: bool = False,
    full: bool = False,
) -> Run:
    """Give a run its id and its day, and record that it has begun."""
    started_at = datetime.now(UTC)
    run = Run(
        workspace=workspace,
        settings=settings,
        warehouse=warehouse,
        run_id=f"{started_at:%Y%m%dT%H%M%S}{started_at.microsecond // 1000:03d}Z-{secrets.token_hex(2)}",
        started_at=started_at,
        as_of=as_of or datetime.now(ZoneInfo(settings.company.time_zone)).date(),
        progress=progress,
        refit=refit,
        full=full,
    )
    history.record_start(workspace.history, _record(run))
    return run


@contextmanager
def recorded(run: Run) -> Iterator[None]:
    """Record an error within the block as the end of the run; a run whose version is in force is published even so."""
    try:
        yield
    except BaseException as problem:
        version = current_version(run.workspace.published)
        if version and version.run_id == run.run_id:
            history.settle(run.workspace.history, run.run_id)
        else:
            status = "failed" if isinstance(problem, Exception) else "interrupted"
            history.record_end(run.workspace.history, run.ended(status, _in_one_line(problem)))
        raise


def versions_in_use() -> dict[str, str]:
    """What computes the results."""
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


def _record(run: Run) -> history.RunRecord:
    return history.RunRecord(
        run_id=run.run_id,
        started_at=run.started_at,
        as_of=run.as_of,
        versions=versions_in_use(),
        config_hash=config_hash(run.settings),
    )


def _in_one_line(problem: BaseException) -> str:
    text = problem.what if isinstance(problem, AccountmapError) else f"{type(problem).__name__}: {problem}"
    return text.split("\n")[0]
