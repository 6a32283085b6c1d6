"""Bytes and receipts on disk, written so that a crash at any instant leaves either the old state or the new one."""

import hashlib
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from accountmap.errors import AccountmapError
from accountmap.workspace import Workspace

CHUNK = 1 << 22


class UnfinishedFileError(AccountmapError):
    """A file changed while it was read: whoever copies it is not done."""

    retryable = True


@dataclass(frozen=True)
class Staged:
    """A private copy of a dropped file, whose bytes nobody changes while they are read."""

    path: Path
    file_id: str
    """SHA-256 of its bytes."""
    bytes: int
    source: Path
    source_stamp: tuple[int, int, int]
    """Size, mtime and inode of the dropped file when it was copied."""


def incoming_folder(workspace: Workspace) -> Path:
    """Where files are while they are imported; whatever a crash left there is cleared by the next import."""
    return workspace.archive / ".incoming"


def stage(workspace: Workspace, source: Path) -> Staged:
    """Copy a dropped file beside the archive, hashing it on the way."""
    folder = incoming_folder(workspace)
    folder.mkdir(parents=True, exist_ok=True)
    stamp = stamp_of(source)
    digest = hashlib.sha256()
    copy = folder / f"staged{source.suffix.lower()}"
    with source.open("rb") as reading, copy.open("wb") as writing:
        while chunk := reading.read(CHUNK):
            digest.update(chunk)
            writing.write(chunk)
        writing.flush()
        os.fsync(writing.fileno())
    if stamp_of(source) != stamp:
        copy.unlink()
        raise UnfinishedFileError(f"{source.name} is still being copied.", where=str(source))
    return Staged(copy, digest.hexdigest(), copy.stat().st_size, source, stamp)


def scratch_folder(workspace: Workspace) -> Path:
    """An empty folder to unpack a file in; the next file's takes its place."""
    folder = incoming_folder(workspace) / "scratch"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def stamp_of(path: Path) -> tuple[int, int, int]:
    """Size, mtime and inode of a file: what changes when somebody replaces it."""
    status = path.stat()
    return (status.st_size, status.st_mtime_ns, status.st_ino)


def archive_folder(workspace: Workspace, file_id: str) -> Path:
    """Where the bytes with that hash and their receipts are."""
    return workspace.archive / file_id[:2] / file_id


def archived_bytes(workspace: Workspace, file_id: str) -> Path | None:
    """The archived file with that hash, None if there is none."""
    return next(iter(sorted(archive_folder(workspace, file_id).glob("content*"))), None)


def move_durably(source: Path, target: Path) -> None:
    """Rename a file that is on disk already; afterwards it survives a power cut under its new name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)
    _sync_folder(target.parent)


def write_durably(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write a file whole or not at all: beside, to disk, then renamed; the content may come in pieces."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.tmp")
    with beside.open("wb") as stream:
        stream.writelines([content] if isinstance(content, bytes) else content)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    # Windows cannot open a folder; its renames are in the journal already.
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
