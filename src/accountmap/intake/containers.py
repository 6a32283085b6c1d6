"""Packed files: what is inside is unpacked to a scratch folder, with bounds on how much it may grow."""

import gzip
import zipfile
import zlib
from pathlib import Path
from typing import Protocol

from accountmap.errors import FileRefusedError
from accountmap.intake.limits import MEGABYTE, Limits

CHUNK = 1 << 20
_FREE_GROWTH = 10 * MEGABYTE
"""Small files may grow by any ratio: text of one repeated line packs very well."""


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def unpack_gzip(path: Path, scratch: Path, limits: Limits) -> Path:
    """The file inside a .gz.

    Raises:
        FileRefusedError: it is damaged or grows beyond all bounds.
    """
    target = scratch / f"{path.stem}-unpacked"
    try:
        with gzip.open(path, "rb") as packed:
            _copy_bounded(packed, target, path.stat().st_size, limits)
    except (OSError, EOFError, zlib.error) as problem:
        raise _damaged() from problem
    return target


def unpack_zip(path: Path, scratch: Path, limits: Limits) -> list[tuple[str, Path]]:
    """The entries of a .zip that may be lists, each unpacked under a name of our own, in order of their names.

    Raises:
        FileRefusedError: it is damaged, protected by a password, or grows beyond all bounds.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if _may_be_list(entry)]
            limits.check_tables(len(entries), "files")
            if any(entry.flag_bits & 1 for entry in entries):
                raise FileRefusedError(
                    "The archive is protected by a password.", next_step="pack it without one, or drop the files alone"
                )
            found = []
            for number, entry in enumerate(sorted(entries, key=lambda entry: entry.filename)):
                target = scratch / f"entry-{number}"
                with archive.open(entry) as packed:
                    _copy_bounded(packed, target, max(entry.compress_size, 1), limits)
                found.append((entry.filename, target))
            return found
    except (
        zipfile.BadZipFile,
        OSError,
        EOFError,
        zlib.error,
        NotImplementedError,
        ValueError,
        RuntimeError,
    ) as problem:
        raise _damaged() from problem


def _may_be_list(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename.rsplit("/", 1)[-1]
    return not entry.is_dir() and not name.startswith(".") and "__MACOSX" not in entry.filename and bool(name)


def _copy_bounded(packed: _Readable, target: Path, packed_size: int, limits: Limits) -> None:
    most = min(limits.megabytes * MEGABYTE, max(packed_size * limits.unpacked_ratio, _FREE_GROWTH))
    size = 0
    with target.open("wb") as stream:
        while chunk := packed.read(CHUNK):
            size += len(chunk)
            if size > most:
                raise FileRefusedError(
                    f"The packed file grows beyond all bounds: more than {most / MEGABYTE:,.0f} MB from "
                    f"{packed_size / MEGABYTE:,.1f} MB.",
                    allowed=f"{limits.unpacked_ratio} times its size ([intake] max_unpacked_ratio)",
                    next_step="unpack it and drop the list itself",
                )
            stream.write(chunk)


def _damaged() -> FileRefusedError:
    return FileRefusedError(
        "The packed file is damaged or only half copied.", next_step="pack or download it again, then drop it again"
    )
