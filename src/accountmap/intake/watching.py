"""The inbox watched by polling, which works on network shares and synced folders too: files once they are complete."""

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from types import TracebackType

import duckdb

from accountmap.errors import AccountmapError
from accountmap.intake.archive import stamp_of
from accountmap.intake.inbox import receive_inbox, waiting_files
from accountmap.settings import Settings
from accountmap.workspace import Workspace

INTERVAL = 1.0
"""Seconds between two looks."""
SETTLED = 3.0
"""Seconds for which size and time of a file must stand still."""
BEHIND = 1.0
"""Seconds by which a file is left to the run that begins for it, which needs no detour."""
PATIENCE = 86_400.0
"""Seconds that a run waits for one that somebody else has begun; files are taken in meanwhile."""
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


class Receiver:
    """Takes in what becomes complete while a run is at work: archived and answered at once, read by the next run.

    A run holds the warehouse to its end, which may take minutes. Archive and receipts are what an import is committed
    by, and every import brings the warehouse in line with them first; so files can be taken in without the warehouse.
    It works in a thread of its own while the block lasts; a file that is being read is read to its end.

    Args:
        workspace: Whose inbox.
        read_settings: Gives the settings of the moment.
        settled: Seconds for which a file must stand still to be complete.
        interval: Seconds between two looks.
    """

    def __init__(
        self, workspace: Workspace, read_settings: Callable[[], Settings], settled: float, interval: float
    ) -> None:
        self._workspace, self._read_settings, self._interval = workspace, read_settings, interval
        self._watcher = Watcher(workspace, settled)
        self._is_over = Event()
        self._thread = Thread(target=self._work, name="receiver", daemon=True)
        self.received: list[Path] = []
        """Where the files were dropped that it has taken in; a run for them is still to come."""

    def __enter__(self) -> "Receiver":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._thread.join()

    def _work(self) -> None:
        complete: set[Path] = set()
        while not self._is_over.wait(self._interval):
            complete = {path for path in complete | set(self._watcher.look(time.monotonic())) if path.exists()}
            if complete:
                self._receive()

    def _receive(self) -> None:
        try:
            receipts = receive_inbox(self._workspace, self._read_settings(), datetime.now(UTC))
        except (AccountmapError, OSError, duckdb.Error):
            return  # the run is importing just now, or cannot import either and will say why: the files still wait
        self.received += [self._workspace.inbox / receipt.path for receipt in receipts]


def watch(
    workspace: Workspace,
    read_settings: Callable[[], Settings],
    *,
    settled: float = SETTLED,
    interval: float = INTERVAL,
    is_over: Callable[[], bool] = lambda: False,
) -> Generator[list[Path], None, None]:
    """Complete files as they come, each list for a run of its own, until whoever asks has enough.

    What becomes complete during a run is taken in at once, and told right after it for the next.

    Args:
        workspace: Whose inbox.
        read_settings: Gives the settings of the moment.
        settled: Seconds for which a file must stand still to be complete.
        interval: Seconds between two looks.
        is_over: Asked after every look.
    """
    watcher = Watcher(workspace, settled)
    while True:
        complete = watcher.look(time.monotonic())
        while complete:
            with Receiver(workspace, read_settings, settled + BEHIND, interval) as receiver:
                yield complete
            complete = receiver.received
        if is_over():
            return
        time.sleep(interval)
