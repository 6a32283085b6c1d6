"""Files that survive a power cut: whole or not there, and on the disk before anyone is told of them."""

import os
import time
from pathlib import Path

# A reader that holds the old file open for a moment (a virus scanner, an indexer) makes Windows refuse to replace it.
_ATTEMPTS, _PAUSE_SECONDS = 5, 0.1


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that readers see the former content or all of the new one, never a part."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(content)
    sync_file(beside)
    replace_file(beside, path)


def append_line(path: Path, line: str) -> None:
    """Append a line to a file that only ever grows; a line torn by an earlier crash is closed off first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                file.write(b"\n")
        file.write(line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def replace_file(source: Path, target: Path) -> None:
    """Move a file over another in one step and see to it that the folder is on the disk.

    Raises:
        PermissionError: Windows only: a program holds the target open.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            source.replace(target)
            break
        except PermissionError:
            if attempt == _ATTEMPTS:
                raise
            time.sleep(_PAUSE_SECONDS)
    sync_folder(target.parent)


def sync_file(path: Path) -> None:
    """Wait until a file's content is on the disk."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until a folder's entries are on the disk; Windows does this by itself and cannot be asked."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
