"""One run at a time: a lock of the operating system, which lets go by itself when its holder dies.

Beside the lock lies a note that says who holds it. The note is only for people: whether the workspace is locked is
for the lock alone to say, so a note left by a dead run misleads nobody.
"""

import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from accountmap.errors import LockedError


@contextmanager
def hold_lock(
    lock_file: Path, wait_seconds: float = 0.0, on_wait: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Hold the workspace within the block; readers of published files are not affected.

    Args:
        lock_file: The file that is locked.
        wait_seconds: How long to wait for another run to end.
        on_wait: Told who holds the lock when there is something to wait for.

    Raises:
        LockedError: another run still holds it after the wait; names its process, host and start.
    """
    # Not bound to a thread: a scheduler may end the run in another thread than it began in.
    lock = FileLock(lock_file, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        if wait_seconds <= 0:
            raise _locked(lock_file) from None
        if on_wait:
            on_wait(f"waiting for {holder(lock_file)}")
        _acquire_later(lock, lock_file, wait_seconds)
    note = _note(lock_file)
    note.write_text(json.dumps(_ourselves()), encoding="utf-8")
    try:
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def is_locked(lock_file: Path) -> bool:
    """Whether a run is in progress."""
    if not lock_file.exists():
        return False
    lock = FileLock(lock_file, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False


def holder(lock_file: Path) -> str:
    """Who holds the lock, in words."""
    try:
        note: dict[str, Any] = json.loads(_note(lock_file).read_text(encoding="utf-8"))
        return f"the run of process {note['pid']} on {note['host']}, started {note['started_at']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "a run that has just begun"


def _acquire_later(lock: FileLock, lock_file: Path, wait_seconds: float) -> None:
    try:
        lock.acquire(timeout=wait_seconds)
    except Timeout:
        raise _locked(lock_file) from None


def _locked(lock_file: Path) -> LockedError:
    return LockedError(
        f"Another run is at work here: {holder(lock_file)}.",
        where=str(lock_file.parent),
        next_step="wait for it to end and try again, or let this one wait with `--wait SECONDS`",
    )


def _note(lock_file: Path) -> Path:
    return lock_file.with_name(f"{lock_file.name}.json")


def _ourselves() -> dict[str, Any]:
    started_at = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return {"pid": os.getpid(), "host": socket.gethostname(), "started_at": started_at}
