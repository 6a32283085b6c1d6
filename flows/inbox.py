"""The watcher: a nightly flow's run as soon as a dropped file is complete.

python -m flows.inbox --workspace DIR
"""

import os

from flows.command import prepare_prefect, read_command

if __name__ == "__main__":
    COMMAND = read_command("flows.inbox")
    prepare_prefect(COMMAND.workspace)

from collections.abc import Callable
from contextlib import closing
from functools import partial

from accountmap.intake.watching import PATIENCE, SETTLED, watch
from accountmap.settings import load_settings
from accountmap.workspace import Workspace
from flows.nightly import nightly

SETTLE_VARIABLE = "ACCOUNTMAP_INTAKE__SETTLE_SECONDS"
SHORTER = 0.5
"""Seconds by which a run waits less for a file to stand still than the watch that began it."""


def watch_inbox(workspace: Workspace, *, is_over: Callable[[], bool] = lambda: False, settled: float = SETTLED) -> None:
    """Run the nightly flow for every batch of complete files; what goes wrong in one run does not end the watch.

    Args:
        workspace: Whose inbox.
        is_over: Asked after every look; the watch ends once it says yes.
        settled: Seconds for which a file must stand still to be complete.
    """
    # A file that is being copied beside a complete one is left for the next run, which reads the settings anew.
    os.environ.setdefault(SETTLE_VARIABLE, str(settled - SHORTER))
    read_settings = partial(load_settings, workspace.config_file)
    with closing(watch(workspace, read_settings, settled=settled, is_over=is_over)) as complete_files:
        for _ in complete_files:
            nightly(workspace.root, wait_seconds=PATIENCE, return_state=True)


if __name__ == "__main__":
    watch_inbox(COMMAND.workspace)
