"""What people see in a terminal: progress, tables in their words, and one readable block for an error."""

import re
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any

import polars as pl
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars
from rich.table import Table

from accountmap.errors import AccountmapError
from accountmap.overlap.words import GROUPS, group_in_words
from accountmap.progress import Progress
from accountmap.ranking.words import motions_in_order, ranking_title, together_lines
from accountmap.workspace import Workspace

if TYPE_CHECKING:
    from accountmap.operations.status import Status

# Where nobody says how wide the terminal is, tables may be this wide; they take what they need.
WIDTH_OF_A_FILE = 160
WIDTH_OF_A_LABEL = 16
MOST_AT_THE_TOP = 3
# More candidates than anybody asks in a week; the table has them all.
MOST_PROPOSED = 5


def output() -> Console:
    """Where results go."""
    return Console(width=None if sys.stdout.isatty() else WIDTH_OF_A_FILE, highlight=False, soft_wrap=False)


def messages() -> Console:
    """Where progress and errors go."""
    return Console(stderr=True, highlight=False, soft_wrap=not sys.stderr.isatty())


@contextmanager
def show_progress(*, quiet: bool) -> Iterator[Progress]:
    """Progress as the terminal can show it: bars, plain lines where it is none, nothing if quiet."""
    console = messages()
    if quiet:
        yield Progress()
    elif not console.is_terminal:
        yield LineProgress(console)
    else:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Bars(*columns, TimeRemainingColumn(), console=console, transient=True) as bars:
            yield BarProgress(bars)


class LineProgress(Progress):
    """A line per finished stage, for logs and pipes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._place = ""

    def stage_started(self, title: str, number: int, stages: int) -> None:  # noqa: ARG002 - the finished line has it
        """Remember the place of the stage, for its line."""
        self._place = f"[{number:>2}/{stages}]"

    def stage_finished(self, title: str, seconds: float, counts: dict[str, int]) -> None:
        """One line: place, title, counts, seconds."""
        self._console.print(f"{self._place} {_finished(title, seconds, counts)}", markup=False)

    def noticed(self, message: str) -> None:
        """One line."""
        self._console.print(message, markup=False)


class BarProgress(Progress):
    """A bar for the stage at work, with time left, and a line per finished stage above it."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._stage: TaskID | None = None
        self._title = ""

    def stage_started(self, title: str, number: int, stages: int) -> None:
        """A new bar."""
        self._title = f"{number}/{stages} {title}"
        self._stage = self._bars.add_task(self._title, total=None)

    def advanced(self, label: str, done: int, total: int) -> None:
        """Move the bar; work outside a stage gets one of its own."""
        if self._stage is None:
            self._stage = self._bars.add_task("", total=None)
        self._bars.update(
            self._stage, description=f"{self._title} {label}".strip(), completed=done, total=total or None
        )

    def stage_finished(self, title: str, seconds: float, counts: dict[str, int]) -> None:
        """A line in place of the bar."""
        if self._stage is not None:
            self._bars.remove_task(self._stage)
            self._stage = None
        self._bars.console.print(f"✓ {_finished(title, seconds, counts)}", markup=False)

    def noticed(self, message: str) -> None:
        """A line above the bars."""
        self._bars.console.print(message, markup=False)


def _finished(title: str, seconds: float, counts: dict[str, int]) -> str:
    counted = _in_words(counts)
    return f"{title}{': ' if counted else ''}{counted} ({seconds:.1f} s)"


def _in_words(counts: dict[str, int]) -> str:
    if len(counts) > 6:
        return f"{len(counts)} tables, {sum(counts.values()):,} rows"
    return ", ".join(count_in_words(name, count) for name, count in counts.items() if count)


def count_in_words(name: str, count: int) -> str:
    """How many of something, e.g. `1 orphan opportunity`, `2 files imported`.

    Args:
        name: What is counted, as stages name it: in the plural, words joined by `_`.
        count: How many.
    """
    words = name.split("_")
    counted = next((at for at, word in enumerate(words) if word.endswith("s")), None)
    if count == 1 and counted is not None:
        words[counted] = re.sub(r"ies$", "y", re.sub(r"(?<=ch|sh|ss)es$|(?<!ie)s$", "", words[counted]))
    return f"{count:,} {' '.join(words)}"


def show_error(error: AccountmapError) -> None:
    """One readable block: what, where, what is allowed, what to do."""
    messages().print(f"Error: {error}", markup=False)


def show_unexpected(error: BaseException, folder: Path | None) -> Path:
    """One block for an error that nobody foresaw; its trace goes to a file.

    Args:
        error: What was raised.
        folder: Where the file goes; the system's folder for temporary files if None.

    Returns:
        The file.
    """
    place = folder or Path(gettempdir())
    place.mkdir(parents=True, exist_ok=True)
    log = place / f"error-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.log"
    log.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    message = AccountmapError(
        f"Something went wrong that accountmap did not foresee: {type(error).__name__}: {_first_line(error)}",
        where=f"the trace is in {log}",
        next_step="what was published stays in force; run again, and report the trace if it happens again",
    )
    show_error(message)
    return log


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or ["no message"])[0]


def show_published(workspace: Workspace) -> None:
    """Print the matrix, the rankings (the user's first goal first) and where everything lies.

    Raises:
        WorkspaceError: nothing is published yet.
        SettingsError: the settings cannot be used.
    """
    from accountmap.settings import load_settings
    from accountmap.warehouse.publishing import open_published

    console, settings = output(), load_settings(workspace.config_file)
    with open_published(workspace.published) as warehouse:
        partners = warehouse.table("main.partners")
        matrix, rankings = warehouse.table("main.overlap_matrix"), warehouse.table("main.partner_rankings")
        sets, proposed = (
            warehouse.table(table) if warehouse.exists(table) else None
            for table in ("main.partner_sets", "main.proposed_partners")
        )
    names = dict(zip(partners["partner_id"], partners["partner_name"], strict=True))
    table = matrix_table(matrix, names)
    narrowest = WIDTH_OF_A_LABEL + sum((column.width or 0) + 1 for column in table.columns) + 2
    console.print(table if narrowest <= console.width else matrix_table(matrix, names, in_detail=False))
    goals = settings.ranking.goals
    for motion in motions_in_order(goals):
        if not rankings.filter(rankings["motion"] == motion).is_empty():
            console.print(ranking_table(rankings, motion, names, currency=settings.company.currency, goals=goals))
            for line in lines_below(sets, rankings, motion, names):
                console.print(line, markup=False)
    if not rankings.is_empty():
        console.print("Further ahead: accountmap rank --horizon 24. The arithmetic: accountmap explain PARTNER.")
    for line in proposed_lines(proposed):
        console.print(line, markup=False)
    _show_paths(console, workspace)


def proposed_lines(proposed: pl.DataFrame | None) -> list[str]:
    """Accounts that our own list types as partners and that have sent no list; empty if there are none."""
    if proposed is None or proposed.is_empty():
        return []
    rows = proposed.sort("account_name", "account_id").head(MOST_PROPOSED)
    named = [f"{row['account_name']} ({row['account_type']})" for row in rows.iter_rows(named=True)]
    more = f" and {proposed.height - MOST_PROPOSED} more" if proposed.height > MOST_PROPOSED else ""
    return [
        f"Your list types these as partners, and they have sent no list: {', '.join(named)}{more}. "
        "`accountmap request PARTNER` writes the letter."
    ]


def matrix_table(matrix: pl.DataFrame, names: dict[str, str], *, in_detail: bool = True) -> Table:
    """The overlap matrix for people: per partner its totals and a row per group of ours, a column per group of theirs.

    Args:
        matrix: The published `overlap_matrix`.
        names: Display name by partner id, in the order of the rows.
        in_detail: Say of each estimate how many accounts are sure and how many are to check.
    """
    theirs = _in_order(matrix["their_population"].to_list())
    lines = list(_matrix_lines(matrix, names, theirs, in_detail=in_detail))
    table = Table(title=_matrix_title(in_detail=in_detail), title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    headers = [
        *("in all" if group == "all" else f"their {group_in_words(group)}" for group in theirs),
        "our open deals there",
    ]
    table.add_column("with · our group", min_width=WIDTH_OF_A_LABEL)
    for number, header in enumerate(headers, start=1):
        # A figure is never cut short, however narrow the terminal; headers break between words.
        widest = max(len(text) for text in (*header.split(), *(line[number] for line in lines)))
        table.add_column(header, justify="right", width=widest)
    for line in lines:
        table.add_row(*line, style="" if line[0].startswith(" ") else "bold")
    return table


def _matrix_lines(
    matrix: pl.DataFrame, names: dict[str, str], theirs: list[str], *, in_detail: bool
) -> Iterator[tuple[str, ...]]:
    """Per partner its totals, then a line per group of ours: label, a cell per group of theirs, money."""
    cells = {(cell["partner_id"], cell["our_population"], cell["their_population"]): cell for cell in matrix.to_dicts()}
    for partner_id, name in names.items():
        ours = _in_order([group for partner, group, _ in cells if partner == partner_id])
        for group in ["all", *(group for group in ours if group != "all")]:
            row = [cells.get((partner_id, group, other)) for other in theirs]
            money = _money(row[-1]["potential_revenue"]) if row and row[-1] else "·"
            label = name if group == "all" else f"  our {group_in_words(group)}"
            yield (label, *(_cell(cell, in_detail=in_detail) for cell in row), money)


def _matrix_title(*, in_detail: bool) -> str:
    return f"Accounts we share: best estimate{' (sure + to check)' if in_detail else ''}"


def ranking_table(
    rankings: pl.DataFrame, motion: str, names: dict[str, str], *, currency: str = "EUR", goals: Sequence[str] = ()
) -> Table:
    """One ranking for people, over the shortest horizon; money and criteria only where they are known.

    Args:
        rankings: The published `partner_rankings`.
        motion: Which.
        names: Display name by partner id.
        currency: Of the money.
        goals: What the user wants from partners, the most important first.
    """
    rows = rankings.filter(rankings["motion"] == motion).sort("horizon_months", "rank")
    rows = rows.filter(rows["horizon_months"] == rows["horizon_months"].min())
    title = ranking_title(motion, rows["horizon_months"][0], currency, goals)
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("", justify="right")
    table.add_column("partner")
    columns = {
        header: shown
        for header, (name, shown) in _RANKING_FIGURES.items()
        if name in rows.columns
        and rows[name].is_not_null().any()
        # Among three or fewer everybody is one of the best three.
        and (name != "probability_top_three" or rows[name].count() > MOST_AT_THE_TOP)
    }
    for header in columns:
        table.add_column(header, justify="right", no_wrap=True)
    table.add_column("why")
    for row in rows.iter_rows(named=True):
        figures = [shown(row) for shown in columns.values()]
        table.add_row(str(row["rank"]), names.get(row["partner_id"], row["partner_id"]), *figures, row["drivers"] or "")
    return table


def lines_below(sets: pl.DataFrame | None, rankings: pl.DataFrame, motion: str, names: dict[str, str]) -> list[str]:
    """What the partners of a ranking are worth together, over the shortest horizon; empty if that is not published."""
    if sets is None:
        return []
    rows = sets.filter(sets["motion"] == motion).sort("horizon_months", "set_size")
    if rows.is_empty():
        return []
    shortest = rows["horizon_months"].min()
    ranked = rankings.filter(
        pl.col("motion") == motion, pl.col("horizon_months") == shortest, pl.col("expected_value") < 0
    )
    harmful = ranked.sort("rank")["partner_id"].to_list()
    lines = together_lines(rows.filter(rows["horizon_months"] == shortest).to_dicts(), names, harmful)
    return [*lines, ""] if lines else []


def show_status(status: "Status") -> None:
    """Print what is there, the last run, what waits and what was refused."""
    console = output()
    console.print(f"Workspace {status.workspace.root}", markup=False, soft_wrap=True)
    for line in [*_run_lines(status), *_published_lines(status), *_inbox_lines(status)]:
        console.print(line, markup=False, soft_wrap=True)


def _run_lines(status: "Status") -> Iterator[str]:
    run = status.last_run
    if status.at_work:
        yield f"  at work now: {status.at_work}"
    elif run is None:
        yield "  it has not run yet"
    if run and not status.at_work:
        ending = "died before its end; the next run does its work" if run.status == "running" else run.status
        yield f"  last run: {run.started_at:%Y-%m-%d %H:%M} UTC, {ending}{': ' + run.problem if run.problem else ''}"


def _published_lines(status: "Status") -> Iterator[str]:
    if not status.version:
        yield "  published: nothing yet"
        return
    yield f"  published: {status.workspace.published_file} (version {status.version.run_id})"
    if not status.copy_is_current:
        yield "    a program holds this file open, so it still shows an older version; the newest is"
        yield f"    {status.version.database}; the next run puts it in its place"
    yield "    " + ", ".join(f"{table} {rows:,}" for table, rows in status.tables.items())


def _inbox_lines(status: "Status") -> Iterator[str]:
    yield f"  waiting in the inbox: {len(status.waiting) or 'nothing'}"
    for file in status.waiting:
        yield f"    {file.relative_to(status.workspace.inbox)}"
    yield f"  refused: {len(status.refused) or 'nothing'}"
    for receipt in status.refused:
        yield f"    {receipt.path} ({receipt.received_at:%Y-%m-%d}): {receipt.reason}"


def _show_paths(console: Console, workspace: Workspace) -> None:
    from accountmap.warehouse.publishing import current_version

    version = current_version(workspace.published)
    console.print(f"For SQL and BI tools: {workspace.published_file}", markup=False, soft_wrap=True)
    if version:
        console.print(f"One Parquet file per table: {version.folder}", markup=False, soft_wrap=True)


def _cell(cell: dict[str, Any] | None, *, in_detail: bool) -> str:
    """`47 (44+9)`: best estimate, sure and to check."""
    if cell is None or not cell["our_accounts"]:
        return "·"
    detail = f" ({cell['sure_accounts']:,}+{cell['doubtful_accounts']:,})" if in_detail else ""
    return f"{cell['expected_accounts']:,.0f}{detail}"


def _worth(row: dict[str, Any]) -> str:
    if row["expected_value"] is None:
        return "unknown"
    return f"{_money(row['expected_value'])} ({_money(row['value_low'])} to {_money(row['value_high'])})"


def _money(amount: Decimal | None) -> str:
    return "unknown" if amount is None else f"{amount:,.0f}"


def _top_three(probability: float | None) -> str:
    return "unknown" if probability is None else f"{10 * probability:.0f} of 10"


# The columns of figures of a ranking: header -> which published column must be known, and how it is shown.
_RANKING_FIGURES: dict[str, tuple[str, Callable[[dict[str, Any]], str]]] = {
    "worth (likely range)": ("expected_value", _worth),
    "after our costs": ("net_value", lambda row: _money(row["net_value"])),
    "top 3": ("probability_top_three", lambda row: _top_three(row["probability_top_three"])),
    "ideal partner": ("criteria_score", lambda row: f"{row['criteria_score']:.0f} of 100"),
}


def _in_order(populations: list[str]) -> list[str]:
    """Each once: the usual groups first, then the user's own, the total last."""
    usual = [*GROUPS]
    own = sorted(set(populations) - set(usual))
    return [group for group in [*usual[:-1], *own, "all"] if group in populations]
