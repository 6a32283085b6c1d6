"""What every command has: its options, and the edge where errors become one readable block and an exit code."""

import functools
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, ParamSpec

import typer

from accountmap.errors import AccountmapError
from accountmap.workspace import find_workspace

Parameters = ParamSpec("Parameters")

WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        metavar="DIR",
        envvar="ACCOUNTMAP_WORKSPACE",
        help="The workspace; the current folder or the nearest one above if not given.",
        show_default=False,
    ),
]
QuietOption = Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")]
WaitOption = Annotated[
    float, typer.Option("--wait", metavar="SECONDS", min=0, help="Wait this long for another run to end.")
]
DateOption = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        formats=["%Y-%m-%d"],
        metavar="DATE",
        help="The day of the results, e.g. 2026-11-21; today if not given.",
        show_default=False,
    ),
]


def guarded(command: Callable[Parameters, None]) -> Callable[Parameters, None]:
    """The edge: every error becomes one readable block and an exit code, never a stack trace."""

    @functools.wraps(command)
    def run_guarded(*values: Parameters.args, **options: Parameters.kwargs) -> None:
        try:
            command(*values, **options)
        except AccountmapError as error:
            from accountmap.terminal import show_error

            show_error(error)
            raise typer.Exit(error.exit_code) from None
        except KeyboardInterrupt:
            typer.echo("Stopped. What was published stays in force; the next run does the work.", err=True)
            raise typer.Exit(130) from None
        except (typer.Exit, typer.Abort, BrokenPipeError):
            raise
        except Exception as error:  # noqa: BLE001 - the edge: users meet no stack trace
            from accountmap.terminal import show_unexpected

            show_unexpected(error, _log_folder(options.get("workspace")))
            raise typer.Exit(1) from None

    return run_guarded


def _log_folder(given: object) -> Path | None:
    try:
        return find_workspace(given if isinstance(given, Path) else None).logs
    except AccountmapError:
        return None
