"""What must happen before Prefect is imported: it reads its environment then, and never again.

    eval "$(python -m flows.command --workspace DIR)"

sets the same variables in a shell, for Prefect's own commands: server, deploy, worker.
"""

import argparse
import os
import shlex
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from accountmap.errors import AccountmapError
from accountmap.terminal import show_error
from accountmap.workspace import Workspace, find_workspace


def prefect_environment(workspace: Workspace) -> dict[str, str]:
    """The variables that keep Prefect inside the workspace, and on this machine."""
    return {
        # Its database lies with the data it tells of; a home that is read-only or someone else's does no harm.
        "PREFECT_HOME": str(workspace.prefect_home),
        # Nothing is sent anywhere: the first is for its server, the second for its library.
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        # A cold start takes about 12 s on two busy cores; Prefect would give up after 20.
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "60",
    }


def serving_environment(workspace: Workspace, port: int = 4200) -> dict[str, str]:
    """The same with what server, deployment and worker need besides: where the workspace is, and where the server."""
    return {
        **prefect_environment(workspace),
        "ACCOUNTMAP_WORKSPACE": str(workspace.root),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
    }


def read_command(program: str, arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line of a module here; a wrong use ends the program with a clear message.

    Args:
        program: The module, e.g. `flows.nightly`.
        arguments: Its arguments; the program's own if None.

    Returns:
        workspace (a Workspace), as_of (a date or None) and wait (seconds).
    """
    parser = argparse.ArgumentParser(prog=f"python -m {program}")
    parser.add_argument(
        "--workspace",
        type=Path,
        metavar="DIR",
        default=os.environ.get("ACCOUNTMAP_WORKSPACE"),
        help="the workspace; the current folder or the nearest one above if not given",
    )
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="the day of the results; today")
    parser.add_argument("--wait", type=float, default=0.0, metavar="SECONDS", help="wait for another run to end; 0")
    given = parser.parse_args(arguments)
    try:
        given.workspace = find_workspace(given.workspace)
    except AccountmapError as mistake:
        show_error(mistake)
        sys.exit(mistake.exit_code)
    return given


def prepare_prefect(workspace: Workspace) -> None:
    """Set the environment of this process, which has not imported Prefect yet."""
    os.environ.update(prefect_environment(workspace))
    # People watch our progress; Prefect's own words are on its pages.
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")


if __name__ == "__main__":
    for name, value in serving_environment(read_command("flows.command").workspace).items():
        print(f"export {name}={shlex.quote(value)}")
