"""The command line. Heavy libraries are imported within the commands, so that `--help` answers at once."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from accountmap import __version__, cli_explain, cli_intake, cli_matching, cli_overlap, cli_ranking
from accountmap.command import DateOption, QuietOption, WaitOption, WorkspaceOption, guarded
from accountmap.workspace import CONFIG_FILE, Workspace, find_workspace, make_sample_workspace, make_workspace

app = typer.Typer(
    name="accountmap",
    help="Whose customers do you share with a partner, how sure is that, and what is it worth?",
    epilog="Begin with: accountmap demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


# Polars' allocator keeps memory for ten seconds after its last use; what the next step needs then comes on top. Given
# back after .3 s, a match of a million rows with a million holds .4 GB less. Given back at once, it would hold another
# .1 GB less, and wait some three seconds more for the system's new pages.
_POLARS_MEMORY = ("_RJEM_MALLOC_CONF", "dirty_decay_ms:300,muzzy_decay_ms:0")


def main() -> None:
    """The console script."""
    os.environ.setdefault(*_POLARS_MEMORY)  # read when Polars is imported, which no command has done yet
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that lacks a letter shows `?`, it does not fail
    app()


@app.callback(invoke_without_command=True)
def begin(version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:
    """Whose customers do you share with a partner, how sure is that, and what is it worth?"""
    if version:
        typer.echo(f"accountmap {__version__}")
        raise typer.Exit


@app.command(epilog="Example: accountmap init mapping --name 'Acme Robotics' --id acme --currency USD")
@guarded
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.")],
    company_id: Annotated[str, typer.Option("--id", help="Our id: the name of our folder in the inbox.")] = "us",
    company_name: Annotated[str, typer.Option("--name", help="Our name.")] = "Our company",
    currency: Annotated[str, typer.Option(help="The currency of all published money.")] = "EUR",
    time_zone: Annotated[str, typer.Option(help="Where days begin and end.")] = "UTC",
    sample: Annotated[bool, typer.Option("--sample", help="Fill it with the sample; nothing is run.")] = False,
) -> None:
    """Make a workspace: one folder that holds everything."""
    from accountmap.settings import check_company

    if (folder / CONFIG_FILE).exists() and not sample:
        make_workspace(folder)
        typer.echo(f"{folder} is a workspace already; its settings stay as they are.")
        return
    if sample:
        workspace = make_sample_workspace(folder)
    else:
        company = check_company(id=company_id, name=company_name, currency=currency, time_zone=time_zone)
        workspace = make_workspace(folder, **company.model_dump(include={"id", "name", "currency", "time_zone"}))
        typer.echo(f"Put your own exports into {workspace.inbox_of(company.id)}")
        typer.echo(f"and each partner's into a folder of its own, such as {workspace.inbox_of('their-name')}.")
    typer.echo(f"The settings are in {workspace.config_file}, each explained there.")
    typer.echo(f"Then: accountmap run --workspace {folder}")


@app.command(epilog="Example: accountmap run --workspace mapping --as-of 2026-11-21")
@guarded
def run(
    workspace: WorkspaceOption = None,
    as_of: DateOption = None,
    wait: WaitOption = 0.0,
    refit: Annotated[
        bool, typer.Option("--refit", help="Fit the matching with every partner anew; decisions then count.")
    ] = False,
    full: Annotated[bool, typer.Option("--full", help="Compare all accounts again, not only changed lists.")] = False,
    quiet: QuietOption = False,
) -> None:
    """Import what waits in the inbox, match, rank and publish."""
    _run(find_workspace(workspace), as_of, wait, quiet=quiet, refit=refit, full=full)


@app.command(epilog="Example: accountmap rebuild --workspace mapping")
@guarded
def rebuild(
    workspace: WorkspaceOption = None,
    as_of: DateOption = None,
    wait: WaitOption = 0.0,
    quiet: QuietOption = False,
) -> None:
    """Make the private warehouse anew from the archive, and run."""
    _run(find_workspace(workspace), as_of, wait, quiet=quiet, rebuild=True)


@app.command(epilog="Example: accountmap status --workspace mapping")
@guarded
def status(workspace: WorkspaceOption = None) -> None:
    """Say what is there, when it last ran, what waits in the inbox, and what was refused and why."""
    from accountmap.operations.status import read_status
    from accountmap.terminal import show_status

    found = find_workspace(workspace)
    _settings(found)
    show_status(read_status(found))


@app.command(epilog="Example: accountmap show --workspace mapping")
@guarded
def show(workspace: WorkspaceOption = None) -> None:
    """Print the matrix and the rankings that are published, and where the files are."""
    from accountmap.terminal import show_published

    show_published(find_workspace(workspace))


@app.command(epilog="Example: accountmap demo")
@guarded
def demo(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The folder to make.")] = Path("accountmap-demo"),
    quiet: QuietOption = False,
) -> None:
    """Make a workspace from the sample, run it and print what came out."""
    from accountmap.terminal import show_published

    workspace = Workspace(folder.expanduser().resolve())
    if not workspace.config_file.exists():
        workspace = make_sample_workspace(folder)
    _run(workspace, None, 0.0, quiet=quiet)
    show_published(workspace)


@app.command(epilog="Example: accountmap match ours.csv theirs.csv --output pairs.csv")
@guarded
def match(
    left: Annotated[Path, typer.Argument(help="A list of accounts; any usual headers.")],
    right: Annotated[Path, typer.Argument(help="Another one.")],
    output: Annotated[Path, typer.Option(metavar="FILE", help="Where the pairs go: .csv or .parquet.")],
    min_probability: Annotated[
        float | None, typer.Option(min=0, max=1, help="Write pairs from this probability on; 0.5 if not given.")
    ] = None,
    workspace: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Take thresholds and column names from this workspace.")
    ] = None,
    quiet: QuietOption = False,
) -> None:
    """Match two lists of accounts: left_id, right_id, probability, decision, evidence."""
    from accountmap.matching.two_files import match_files

    settings = _settings(find_workspace(workspace)) if workspace else None
    with _progress_told(quiet=quiet) as tell:
        pairs = match_files(left, right, output, settings=settings, minimum_probability=min_probability, progress=tell)
    if not quiet:
        sure = int((pairs["decision"] == "match").sum())
        typer.echo(f"{pairs.height:,} pairs ({sure:,} sure, {pairs.height - sure:,} to check) are in {output}.")


@app.command(epilog="Example: accountmap dedupe accounts.csv --output clusters.csv --min-probability 0.95")
@guarded
def dedupe(
    accounts: Annotated[Path, typer.Argument(metavar="LIST", help="A list of accounts; any usual headers.")],
    output: Annotated[Path, typer.Option(metavar="FILE", help="Where the clusters go: .csv or .parquet.")],
    min_probability: Annotated[
        float | None, typer.Option(min=0, max=1, help="Join accounts from this probability on; 0.5 if not given.")
    ] = None,
    workspace: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Take thresholds and column names from this workspace.")
    ] = None,
    quiet: QuietOption = False,
) -> None:
    """Find the accounts of one list that are the same company: account_id, cluster_id, decision, probability, evidence.

    Every account gets the cluster_id of its company, which is the account_id of the cluster's head, its best connected
    and most complete row. Decision: head, match (a sure duplicate of the head), review (to be checked), or alone.
    """
    from accountmap.matching.one_file import dedupe_file

    settings = _settings(find_workspace(workspace)) if workspace else None
    with _progress_told(quiet=quiet) as tell:
        found = dedupe_file(accounts, output, settings=settings, minimum_probability=min_probability, progress=tell)
    if not quiet:
        rows, duplicates = found.table.height, found.table.height - found.companies
        sure = found.count("match")
        typer.echo(
            f"{rows:,} accounts are {found.companies:,} companies: {duplicates:,} duplicates ({sure:,} sure, "
            f"{duplicates - sure:,} to check) of {found.count('head'):,} accounts are in {output}."
        )


for commands in (cli_intake, cli_matching, cli_overlap, cli_ranking, cli_explain):
    commands.register(app)


@contextmanager
def _progress_told(*, quiet: bool) -> Iterator[Callable[[str, int, int], None] | None]:
    """What is told of progress; who wants none need not wait until the terminal is ready for it."""
    if quiet:
        yield None
        return
    from accountmap.terminal import show_progress

    with show_progress(quiet=False) as progress:
        yield progress.advanced


def _run(
    workspace: Workspace,
    as_of: datetime | None,
    wait: float,
    *,
    quiet: bool,
    rebuild: bool = False,
    refit: bool = False,
    full: bool = False,
) -> None:
    from accountmap.pipeline import run_pipeline
    from accountmap.terminal import show_progress

    settings = _settings(workspace)
    with show_progress(quiet=quiet) as progress:
        done = run_pipeline(
            workspace,
            settings,
            as_of.date() if as_of else None,
            wait_seconds=wait,
            progress=progress,
            rebuild=rebuild,
            refit=refit,
            full=full,
        )
    if not quiet:
        typer.echo(f"Published {workspace.published_file} ({sum(done.timings.values()):.1f} s).")


def _settings(workspace: Workspace) -> Any:
    from accountmap.settings import load_settings

    return load_settings(workspace.config_file)
