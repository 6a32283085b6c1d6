"""The private warehouse: working state that can be made anew, so a damaged one is moved out of the way."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb

from accountmap.errors import WarehouseError
from accountmap.warehouse.connection import Warehouse

# What DuckDB says when the file is whole but another process has it open (Linux and macOS; Windows).
_HELD = ("could not set lock", "being used by another process", "different configuration")
# What it says when the file itself cannot be trusted.
_DAMAGED = ("corrupt", "checksum", "failed to deserialize", "serialization error")


def open_private(path: Path) -> tuple[Warehouse, Path | None]:
    """Open the private warehouse, or a new one in place of a damaged one.

    Returns:
        The warehouse, and where the damaged file was moved to (None if it was whole).

    Raises:
        WarehouseError: another program has it open.
    """
    try:
        return Warehouse(path), None
    except WarehouseError as problem:
        if any(words in str(problem).lower() for words in _HELD):
            raise
    moved = move_aside(path)
    return Warehouse(path), moved


def move_aside(path: Path) -> Path:
    """Move a damaged warehouse and its log of changes away; nothing that cannot be recomputed is in it."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    target = path.with_name(f"{path.stem}.damaged-{moment}{path.suffix}")
    for ending in ("", ".wal"):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.replace(target.with_name(target.name + ending))
    return target


def is_damage(error: duckdb.Error) -> bool:
    """Whether an error of DuckDB says that the file, not the question, is wrong."""
    if isinstance(error, duckdb.FatalException | duckdb.SerializationException):
        return True
    return any(words in str(error).lower() for words in _DAMAGED)
