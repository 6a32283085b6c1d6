"""The watcher: a nightly flow's run as soon as a dropped file is complete.

python -m flows.inbox --workspace DIR
"""

import os

from flows.command import prepare_prefect, read_command

if __name__ == "__main__":
    COMMAND = read_command("flows.inbox")
    prepare_prefect(COMMAND.workspace)
    # A file that is being copied beside a complete one is left for the next run.
    os.environ.setdefault("ACCOUNTMAP_INTAKE__SETTLE_SECONDS", "2.5")

from collections.abc import Callable

from accountmap.intake.watching import watch
from accountmap.workspace import Workspace
from flows.nightly import nightly


def watch_inbox(workspace: Workspace, *, is_over: Callable[[], bool] = lambda: False, settled: float = 3.0) -> None:
    """Run the nightly flow for every batch of complete files; what goes wrong in one run does not end the watch.

    Args:
        workspace: Whose inbox.
        is_over: Asked after every look; the watch ends once it says yes.
        settled: Seconds for which a file must stand still to be complete.
    """
    for _ in watch(workspace, settled=settled, is_over=is_over):
        nightly(workspace.root, wait_seconds=600.0, return_state=True)


if __name__ == "__main__":
    watch_inbox(COMMAND.workspace)
