"""The inbox watched by polling, which works on network shares and synced folders too: files once they are complete."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from accountmap.intake.archive import stamp_of
from accountmap.intake.inbox import waiting_files
from accountmap.workspace import Workspace

INTERVAL = 1.0
"""Seconds between two looks."""
SETTLED = 3.0
"""Seconds for which size and time of a file must stand still."""
AGAIN = 60.0
"""Seconds after which a file that still waits is told again: the run may have been locked out, or have failed."""
_RECALL_ON_ACCESS, _OFFLINE = 0x400000, 0x1000
"""Windows' marks of files that a cloud drive has not loaded yet."""

Stamp = tuple[int, int, int]


@dataclass
class Watcher:
    """Remembers what each look at the inbox saw.

    Args:
        workspace: Whose inbox.
        settled: Seconds for which a file must stand still to be complete.
    """

    workspace: Workspace
    settled: float = SETTLED
    _since: dict[Path, tuple[Stamp, float]] = field(default_factory=dict)
    _told: dict[Path, tuple[Stamp, float]] = field(default_factory=dict)

    def look(self, now: float) -> list[Path]:
        """Files that are complete and were not told in this state during the last minute.

        Args:
            now: Seconds on a clock that never goes back.
        """
        present: dict[Path, Stamp] = {}
        for path in waiting_files(self.workspace):
            try:
                if not is_placeholder(path):
                    present[path] = stamp_of(path)
            except OSError:
                continue  # gone, or locked by whoever copies it: the next look will tell
        self._since = {
            path: (stamp, self._since[path][1] if self._since.get(path, (None,))[0] == stamp else now)
            for path, stamp in present.items()
        }
        self._told = {
            path: (stamp, told)
            for path, (stamp, told) in self._told.items()
            if present.get(path) == stamp and now - told < AGAIN
        }
        complete = [
            path for path, (_, since) in self._since.items() if now - since >= self.settled and path not in self._told
        ]
        self._told |= {path: (present[path], now) for path in complete}
        return complete


def is_placeholder(path: Path) -> bool:
    """Whether a cloud drive shows the file without having its bytes here."""
    marks = getattr(path.stat(), "st_file_attributes", 0)
    return bool(marks & (_RECALL_ON_ACCESS | _OFFLINE))


def watch(
    workspace: Workspace,
    *,
    settled: float = SETTLED,
    interval: float = INTERVAL,
    is_over: Callable[[], bool] = lambda: False,
) -> Iterator[list[Path]]:
    """Complete files as they come, until whoever asks has enough.

    Args:
        workspace: Whose inbox.
        settled: Seconds for which a file must stand still to be complete.
        interval: Seconds between two looks.
        is_over: Asked after every look.
    """
    watcher = Watcher(workspace, settled)
    while True:
        if complete := watcher.look(time.monotonic()):
            yield complete
        if is_over():
            return
        time.sleep(interval)
