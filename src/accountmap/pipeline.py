"""The one pipeline: an ordered list of stages that the command line runs and that the flows wrap as tasks.

A run may be killed at any instant. It takes files out of the inbox only as intake's receipts allow, makes every work
table anew, and changes what readers see in one step (`publish`); so the next run finds nothing half done.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

import duckdb
import polars as pl

from accountmap.errors import CheckFailedError, DamagedWarehouseError
from accountmap.intake.inbox import company_id_of, import_inbox
from accountmap.matching.decisions import follow_accounts, load_decisions
from accountmap.matching.stage import PAIR, MatchingRun, score_partners
from accountmap.overlap.history import keep_overlap_history, load_overlap_history
from accountmap.overlap.stage import run_overlap
from accountmap.progress import Progress
from accountmap.run import Run, begin_run, recorded
from accountmap.settings import Settings
from accountmap.warehouse import history
from accountmap.warehouse.dictionary import DESCRIBED_COLUMNS, describe_columns
from accountmap.warehouse.lock import hold_lock
from accountmap.warehouse.private import is_damage, move_aside, open_private
from accountmap.warehouse.publishing import current_version, publish, repair
from accountmap.warehouse.selects import run_folder, run_select, selects_of
from accountmap.workspace import Workspace

__all__ = ["STAGES", "Progress", "Run", "Stage", "open_run", "run_pipeline", "run_stage"]

PARTNERS = pl.Schema(
    {
        "partner_id": pl.String(),
        "partner_name": pl.String(),
        "partner_type": pl.String(),
        "status": pl.String(),
        "started_on": pl.Date(),
        "default_population": pl.String(),
    }
)
FIRST_SEEN = pl.Schema({**PAIR, "first_seen_at": pl.Datetime("us")})


@dataclass(frozen=True)
class Stage:
    """One step of the pipeline; its function returns what it counted."""

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
    rebuild: bool = False,
    refit: bool = False,
    full: bool = False,
) -> Iterator[Run]:
    """Hold the workspace for a run: lock, mend what an earlier run left, open the warehouse; record how it ended.

    Args:
        workspace: Where.
        settings: Its settings.
        as_of: The day of the results; today in the company's time zone if None.
        wait_seconds: How long to wait for another run to end.
        progress: Told how the run gets on.
        rebuild: Put the private warehouse aside and make it anew from the archive.
        refit: Fit the model of every partner anew.
        full: Compare all accounts again, whatever is known already.

    Raises:
        LockedError: another run is at work.
        DamagedWarehouseError: the private warehouse was found damaged and moved aside; the next run makes it anew.
    """
    progress = progress or Progress()
    workspace.make_folders()
    with hold_lock(workspace.lock_file, wait_seconds, progress.noticed):
        _mend(workspace, progress)
        if rebuild and workspace.warehouse_file.exists():
            progress.noticed(f"The former warehouse lies in {move_aside(workspace.warehouse_file).name}.")
        warehouse, damaged = open_private(workspace.warehouse_file)
        if damaged:
            progress.noticed(f"The private warehouse was damaged; it lies in {damaged.name} and is made anew.")
        try:
            with warehouse:
                run = begin_run(workspace, settings, warehouse, as_of, progress, refit=refit, full=full)
                with recorded(run):
                    yield run
        except duckdb.Error as problem:
            if not is_damage(problem):
                raise
            raise _damaged(workspace) from problem


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
    rebuild: bool = False,
    refit: bool = False,
    full: bool = False,
    run_one: Callable[[Run, Stage], object] = run_stage,
) -> Run:
    """Run every stage once, from the inbox to the published tables.

    A private warehouse that turns out to be damaged on the way is moved aside, and the run begins anew, once.

    Args:
        workspace: Where.
        settings: Its settings.
        as_of: The day of the results; today in the company's time zone if None.
        wait_seconds: How long to wait for another run to end.
        progress: Told how the run gets on.
        rebuild: Put the private warehouse aside and make it anew from the archive.
        refit: Fit the model of every partner anew.
        full: Compare all accounts again, whatever is known already.
        run_one: Runs one stage; a scheduler's way of calling `run_stage` goes here.

    Raises:
        LockedError: another run is at work.
        CheckFailedError: a check found rows that must not be published; what was published before stays in force.
    """
    progress = progress or Progress()

    def run_once() -> Run:
        opened = open_run(
            workspace,
            settings,
            as_of,
            wait_seconds=wait_seconds,
            progress=progress,
            rebuild=rebuild,
            refit=refit,
            full=full,
        )
        with opened as run:
            for stage in STAGES:
                run_one(run, stage)
        return run

    try:
        return run_once()
    except DamagedWarehouseError as problem:
        progress.noticed(problem.what)
    return run_once()


def read_settings(run: Run) -> dict[str, int]:
    """Write settings and history as tables that SQL can join with."""
    company, matching, rules = run.settings.company, run.settings.matching, run.settings.population_rules
    write, past = run.warehouse.write, history.read_runs(run.workspace.history)
    write("config.company", _row(company_id=company.id, company_name=company.name, currency=company.currency))
    write("config.thresholds", _row(**matching.model_dump(include={"accept_probability", "review_probability"})))
    numbered = [{"rule_number": number, **rule.model_dump()} for number, rule in enumerate(rules, start=1)]
    columns = {"rule_number": pl.Int32, "field": pl.String, "pattern": pl.String, "population": pl.String}
    write("config.population_rules", pl.DataFrame(numbered, schema=columns))
    write("history.runs", history.runs_frame(past))
    write("history.first_seen", history.read_findings(run.workspace.history, "first_seen", FIRST_SEEN, past))
    return {"partners": len(run.settings.partners), "population_rules": len(rules)}


def import_files(run: Run) -> dict[str, int]:
    """Import the files that wait in the inbox; then every company that has sent something is known as a partner."""
    summary = import_inbox(run.workspace, run.settings, run.warehouse, run.started_at, run.progress.advanced, run.as_of)
    partners = _partners(run)
    run.warehouse.write("config.partners", partners)
    return {
        "files_imported": summary.accepted,
        "files_refused": summary.refused,
        "files_known_already": summary.duplicates,
        "rows_accepted": summary.rows_accepted,
        "rows_rejected": summary.rows_rejected,
        "partners": partners.height,
    }


def stage_tables(run: Run) -> dict[str, int]:
    """The current lists of every company."""
    return _make_tables(run, "staging")


def match_accounts(run: Run) -> dict[str, int]:
    """Match our accounts with each partner's, and apply what people decided."""
    run.warehouse.write("matching.recorded_decisions", _decisions(run))
    counts = score_partners(
        MatchingRun(
            warehouse=run.warehouse,
            settings=run.settings,
            models=run.workspace.models,
            run_id=run.run_id,
            as_of=run.as_of,
            refit=run.refit,
            full=run.full,
            advanced=run.progress.advanced,
            noticed=run.progress.noticed,
        )
    )
    for table in ("matching.matches", "matching.best_pairs", "matching.match_quality"):
        run_select(run.warehouse, table, run.parameters)
    quality = run.warehouse.table("matching.match_quality").sort("partner_id")
    run.models.update(quality.select("partner_id", "model_id").drop_nulls().iter_rows())
    counted = ("scored_pairs", "matches", "best_pairs")
    return counts | {name: run.warehouse.count(f"matching.{name}") for name in counted}


def compute_overlap(run: Run) -> dict[str, int]:
    """What both sides hold."""
    load_overlap_history(run.warehouse, run.workspace.history, history.read_runs(run.workspace.history))
    return {
        table.split(".")[1]: run.warehouse.count(table)
        for table in run_overlap(run.warehouse, run.settings, run.parameters)
    }


def rank_partners(run: Run) -> dict[str, int]:
    """What it is worth."""
    from accountmap.ranking.stage import run_ranking

    return run_ranking(run.warehouse, run.settings, run.parameters)


def make_marts(run: Run) -> dict[str, int]:
    """The tables to be published."""
    counts = _make_tables(run, "marts", later=frozenset({"marts.data_dictionary"}))
    # Twice: the dictionary describes itself too, and has no types before it stands.
    for _ in range(2):
        run.warehouse.write(DESCRIBED_COLUMNS, describe_columns(run.warehouse, "marts", selects_of("marts")))
        run_select(run.warehouse, "marts.data_dictionary", run.parameters)
    return {**counts, "data_dictionary": run.warehouse.count("marts.data_dictionary")}


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
    first_seen = run.warehouse.table("matching.matches").select(list(FIRST_SEEN)).cast(FIRST_SEEN)
    new_pairs = first_seen.join(run.warehouse.table("history.first_seen"), on=list(PAIR), how="anti", nulls_equal=True)
    history.keep_findings(run.workspace.history, "first_seen", run.run_id, new_pairs.sort(list(PAIR)))
    keep_overlap_history(run.warehouse, run.workspace.history, run.run_id)
    ended = run.ended("publishing")
    past = [record for record in history.read_runs(run.workspace.history) if record.run_id != run.run_id]
    run.warehouse.write("history.runs", history.runs_frame([*past, replace(ended, status="published")]))
    run_select(run.warehouse, "marts.runs", run.parameters)
    history.record_end(run.workspace.history, ended)
    publish(run.warehouse, run.workspace.published, run.run_id, run.settings.publishing.keep_versions)
    return {"tables": len(selects_of("marts")), "new_pairs": new_pairs.height}


def record_run(run: Run) -> dict[str, int]:
    """Remember that the run is published, in the words that it published of itself."""
    return {"runs": len(history.settle(run.workspace.history, run.run_id))}


STAGES = (
    Stage("settings", "Read settings and history", read_settings),
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
    version = current_version(workspace.published)
    for record in history.settle(workspace.history, version.run_id if version else None):
        if record.status == "interrupted":
            progress.noticed(f"The run of {record.started_at:%Y-%m-%d %H:%M} UTC did not end; this one does its work.")
    repair(workspace.published)


def _damaged(workspace: Workspace) -> DamagedWarehouseError:
    return DamagedWarehouseError(
        f"The private warehouse is damaged; it was moved to {move_aside(workspace.warehouse_file).name}.",
        where=str(workspace.warehouse_file),
        next_step="run again: it is made anew from the archive, and nothing is lost",
    )


def _partners(run: Run) -> pl.DataFrame:
    """Every partner of the settings, and everybody else with a folder or a receipt: a candidate."""
    shown = (path for path in run.workspace.inbox.iterdir() if path.is_dir() and not path.name.startswith("."))
    folders = {company_id_of(folder.name) for folder in shown}
    senders = set(run.warehouse.table("intake.files")["company_id"])
    known = sorted((folders | senders | run.settings.partners.keys()) - {run.settings.company.id})
    return pl.DataFrame([_partner_row(run.settings, partner_id) for partner_id in known], schema=PARTNERS)


def _partner_row(settings: Settings, partner_id: str) -> dict[str, object]:
    partner = settings.partner(partner_id)
    return {
        "partner_id": partner_id,
        "partner_name": partner.name or partner_id,
        "partner_type": partner.type,
        "status": partner.status,
        "started_on": partner.started_on,
        "default_population": partner.default_population,
    }


def _decisions(run: Run) -> pl.DataFrame:
    """What people decided, on the accounts as today's lists know them."""
    accounts = run.warehouse.table("staging.accounts")
    return follow_accounts(load_decisions(run.workspace), accounts, run.settings.company.id)


def _make_tables(run: Run, schema: str, later: frozenset[str] = frozenset()) -> dict[str, int]:
    """Make the tables of a folder of `sql/`, and count their rows; those for later are left out."""
    counts = {}
    selects = [select for select in selects_of(schema) if select.table not in later]
    for number, select in enumerate(selects, start=1):
        run_select(run.warehouse, select.table, run.parameters)
        counts[select.table.split(".")[1]] = run.warehouse.count(select.table)
        run.progress.advanced(select.table, number, len(selects))
    return counts


def _check_failed(run: Run, failed: dict[str, int]) -> CheckFailedError:
    names = ", ".join(f"{table} ({count} rows)" for table, count in failed.items())
    rows = [f"{table}: {row}" for table in failed for row in run.warehouse.table(table).head(3).to_dicts()]
    return CheckFailedError(
        f"Nothing was published, because checks found what must not be published: {names}.",
        where="; ".join(rows),
        next_step="what was published before stays in force; correct the data that these rows come from and run again",
    )


def _row(**values: object) -> pl.DataFrame:
    return pl.DataFrame([values])
