"""The commands around the inbox: check, accept, watch, request. `register` adds them to the command line."""

from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from accountmap.command import WorkspaceOption, guarded
from accountmap.errors import AccountmapError
from accountmap.workspace import Workspace, find_workspace

if TYPE_CHECKING:
    from accountmap.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command(epilog="Example: accountmap check export.csv --company acme")(guarded(check))
    app.command(epilog="Example: accountmap accept quarantine/acme/customers.csv-1a2b3c4d/customers.csv")(
        guarded(accept)
    )
    app.command(epilog="Example: accountmap watch --workspace mapping")(guarded(watch))
    app.command(epilog="Example: accountmap request acme")(guarded(request))


def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files as they would be dropped.")],
    company: Annotated[
        str, typer.Option(metavar="ID", help="Whose files they are; by default whose inbox folder they lie in.")
    ] = "",
    workspace: WorkspaceOption = None,
) -> None:
    """Say what an import would make of files, without importing anything."""
    from accountmap.intake.checking import check_file
    from accountmap.intake.receipts import describe_receipt

    found, settings = _open(workspace)
    refused = 0
    for path in files:
        receipt = check_file(path, settings, company or _company_of(path, found) or "partner", found)
        refused += receipt.status == "refused"
        typer.echo(describe_receipt(receipt, is_check=True))
    if refused:
        raise typer.Exit(1)


def _company_of(path: Path, workspace: Workspace) -> str | None:
    from accountmap.intake.companies import company_id_of

    if not path.resolve().is_relative_to(workspace.inbox.resolve()):
        return None
    return company_id_of(path.resolve().relative_to(workspace.inbox.resolve()).parts[0])


def accept(
    file: Annotated[Path, typer.Argument(help="A refused file: in quarantine, or where it was dropped.")],
    workspace: WorkspaceOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Take a refused file all the same, after saying what will be missing; the next run imports it."""
    from accountmap.intake.acceptance import accept_file, find_refused
    from accountmap.intake.receipts import describe_receipt

    found, _ = _open(workspace)
    receipt = find_refused(found, file)
    typer.echo(describe_receipt(receipt))
    missing = sum(part.rows_rejected for part in receipt.parts)
    if missing:
        typer.echo(f"If you accept it, {missing:,} rows will be missing until they are mended.")
    if not yes:
        typer.confirm("Accept it?", abort=True)
    target = accept_file(found, receipt, datetime.now(UTC).replace(tzinfo=None))
    typer.echo(f"{target} waits for the next run: accountmap run")


def watch(
    workspace: WorkspaceOption = None,
    once: Annotated[bool, typer.Option("--once", help="Stop after the first run.")] = False,
) -> None:
    """Run as soon as a dropped file is complete, until stopped with Ctrl-C."""
    from accountmap.intake.watching import PATIENCE
    from accountmap.intake.watching import watch as look
    from accountmap.pipeline import run_pipeline
    from accountmap.terminal import show_error, show_progress

    found, _ = _open(workspace)
    typer.echo(f"Watching {found.inbox}; Ctrl-C stops.")
    with closing(look(found, partial(_patient_settings, found))) as complete_files:
        for complete in complete_files:
            typer.echo(", ".join(path.name for path in complete))
            try:
                with show_progress(quiet=False) as progress:
                    run_pipeline(found, _patient_settings(found), wait_seconds=PATIENCE, progress=progress)
            except AccountmapError as error:
                show_error(error)
            if once:
                return


def _patient_settings(workspace: Workspace) -> "Settings":
    """The settings of the moment, less a file that is still being copied: it is left for the next run."""
    from accountmap.intake.watching import SETTLED
    from accountmap.settings import load_settings

    settings = load_settings(workspace.config_file)
    intake = settings.intake.model_copy(update={"settle_seconds": SETTLED - 0.5})
    return settings.model_copy(update={"intake": intake})


def request(
    partner: Annotated[str, typer.Argument(help="The partner's id.")],
    workspace: WorkspaceOption = None,
) -> None:
    """Write what to send to a partner who never exported a list: letters in five languages and a template."""
    from accountmap.intake.requesting import write_request

    found, settings = _open(workspace)
    name = settings.partner(partner).name or partner
    for path in write_request(found, partner, name, settings.company.name):
        typer.echo(str(path))


def _open(workspace: Path | None) -> "tuple[Workspace, Settings]":
    from accountmap.settings import load_settings

    found = find_workspace(workspace)
    return found, load_settings(found.config_file)
