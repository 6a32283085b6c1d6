"""What analysts read: whole versions, put in force in one step.

    versions/<run_id>/accountmap.duckdb   every published table, in the format that DuckDB 1.0 and later read
    versions/<run_id>/<table>.parquet     the same, one file each, in the order of its key
    versions/<run_id>/manifest.json       rows and SHA-256 of each; written last, so a version with it is whole
    current.json                          the pointer: replacing it is the moment of publishing
    accountmap.duckdb                     a copy under a stable name, replaced right after and mended at the next start

Old versions stay for readers that hold them open. Whatever the pointer does not name was never published, or is no
longer kept, and is removed.
"""

import hashlib
import json
import os
import shutil
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accountmap.errors import CheckFailedError, WarehouseError, WorkspaceError
from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.dictionary import column_comment, require_complete, table_comment
from accountmap.warehouse.durable import replace_file, sync_file, sync_folder, write_whole
from accountmap.warehouse.selects import Select, selects_of

SCHEMA = "marts"
DATABASE = "accountmap.duckdb"
POINTER = "current.json"
MANIFEST = "manifest.json"
# DuckDB before 2.0 and today's BI drivers cannot read the default format of 2.0.
STORAGE_VERSION = "v1.0.0"
READ_ONLY = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH


@dataclass(frozen=True)
class Version:
    """The version in force."""

    run_id: str
    folder: Path
    kept: tuple[str, ...]
    """Run ids of the versions that are kept, newest first."""

    @property
    def database(self) -> Path:
        """The database; long-lived readers open this path, for DuckDB caches a file by its path."""
        return self.folder / DATABASE


def publish(
    warehouse: Warehouse, published: Path, run_id: str, keep_versions: int, selects: Sequence[Select] | None = None
) -> Path:
    """Write a version and put it in force.

    Args:
        warehouse: Holds the tables of the schema `marts`.
        published: The folder of the published files.
        run_id: The name of the version.
        keep_versions: How many versions stay, this one included.
        selects: What describes the tables; the files of `sql/marts/` if None.

    Returns:
        The folder of the version.

    Raises:
        CheckFailedError: a table's key is not a key.
        WarehouseError: a column is not described, or a file cannot be written.
    """
    former = current_version(published)
    folder = write_version(warehouse, published, run_id, selects_of(SCHEMA) if selects is None else selects)
    kept = (run_id, *(former.kept if former else ()))[:keep_versions]
    put_in_force(published, run_id, kept)
    refresh_stable_copy(published)
    remove_stray_versions(published)
    return folder


def write_version(warehouse: Warehouse, published: Path, run_id: str, selects: Sequence[Select]) -> Path:
    """Write the files of a version, its manifest last; nothing is in force yet."""
    require_complete(warehouse, SCHEMA, selects)
    for select in selects:
        _require_key(warehouse, select)
    folder = published / "versions" / run_id
    folder.mkdir(parents=True)
    _write_database(warehouse, folder / DATABASE, selects)
    for select in selects:
        warehouse.rows(
            f"copy (from {select.table} order by {_key(select)}) to $path (format parquet, compression zstd)",
            {"path": str(_parquet(folder, select))},
        )
    files = [folder / DATABASE, *(_parquet(folder, select) for select in selects)]
    for file in files:
        sync_file(file)
        file.chmod(READ_ONLY)
    write_whole(folder / MANIFEST, _manifest(warehouse, run_id, files, selects))
    sync_folder(folder.parent)
    return folder


def put_in_force(published: Path, run_id: str, kept: tuple[str, ...]) -> None:
    """Move the pointer: the moment of publishing."""
    folder = f"versions/{run_id}"
    pointer = {"run_id": run_id, "folder": folder, "database": f"{folder}/{DATABASE}", "kept": kept}
    write_whole(published / POINTER, json.dumps(pointer, indent=2).encode())


def current_version(published: Path) -> Version | None:
    """The version in force, None if nothing was published yet.

    Raises:
        WarehouseError: the pointer was damaged by hand.
    """
    pointer = published / POINTER
    try:
        values: dict[str, Any] = json.loads(pointer.read_text(encoding="utf-8"))
        return Version(values["run_id"], published / values["folder"], tuple(values["kept"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as problem:
        raise WarehouseError(
            "The pointer to the published version cannot be read.",
            where=str(pointer),
            next_step=f"move {POINTER} away and run again; the folders beside it hold the versions",
        ) from problem


def open_published(published: Path) -> Warehouse:
    """The version in force, to read from.

    Raises:
        WorkspaceError: nothing was published yet.
    """
    version = current_version(published)
    if not version or not version.database.exists():
        raise WorkspaceError(
            "Nothing is published here yet.",
            where=str(published),
            next_step="put exports into the inbox and run `accountmap run`",
        )
    return Warehouse(version.database, read_only=True)


def repair(published: Path) -> None:
    """Finish what a run that died while publishing had begun; only for the holder of the lock."""
    if current_version(published):
        if not stable_copy_is_current(published):
            refresh_stable_copy(published)
        remove_stray_versions(published)


def stable_copy_is_current(published: Path) -> bool:
    """Whether `accountmap.duckdb` is the copy of the version in force (same size and time, no writer's log beside)."""
    version = current_version(published)
    copy = published / DATABASE
    if not version or not version.database.exists() or not copy.exists() or _log(copy).exists():
        return False
    ours, theirs = version.database.stat(), copy.stat()
    return (ours.st_size, ours.st_mtime_ns) == (theirs.st_size, theirs.st_mtime_ns)


def refresh_stable_copy(published: Path) -> bool:
    """Replace `accountmap.duckdb` by a copy of the version in force.

    Returns:
        False where Windows refuses because a program holds the old copy open: then it stays until a later start
        mends it, and the version is found by the pointer.
    """
    version = current_version(published)
    if not version or not version.database.exists():
        return False
    copy, beside = published / DATABASE, published / f".{DATABASE}.new"
    beside.unlink(missing_ok=True)
    shutil.copyfile(version.database, beside)
    sync_file(beside)
    shutil.copystat(version.database, beside)
    try:
        if os.name == "nt" and copy.exists():
            copy.chmod(stat.S_IWRITE)  # Windows replaces no read-only file
        # A log left by someone who opened the old copy for writing makes the new one unreadable for everyone.
        _log(copy).unlink(missing_ok=True)
        replace_file(beside, copy)
        _log(copy).unlink(missing_ok=True)
    except PermissionError:
        return False
    return True


def remove_stray_versions(published: Path) -> None:
    """Remove the versions that the pointer does not name; one that Windows holds open goes at a later start."""
    version = current_version(published)
    folder = published / "versions"
    if not version or not folder.is_dir():
        return
    for stray in folder.iterdir():
        if stray.name not in version.kept:
            _remove_version(stray)


def _remove_version(folder: Path) -> None:
    if os.name == "nt":  # Windows removes no read-only file
        for file in folder.iterdir():
            file.chmod(stat.S_IWRITE)
    shutil.rmtree(folder, ignore_errors=True)


def _write_database(warehouse: Warehouse, path: Path, selects: Sequence[Select]) -> None:
    warehouse.rows(f"attach $path as version (storage_version '{STORAGE_VERSION}')", {"path": str(path)})
    try:
        for select in selects:
            name = select.table.split(".")[1]
            warehouse.rows(f"create table version.{name} as from {select.table} order by {_key(select)}")
            warehouse.rows(f"comment on table version.{name} is {_literal(table_comment(select))}")
            for column in select.columns:
                comment = _literal(column_comment(column))
                warehouse.rows(f'comment on column version.{name}."{column.name}" is {comment}')
    finally:
        warehouse.rows("detach version")


def _require_key(warehouse: Warehouse, select: Select) -> None:
    """A key that is no key would leave the order of rows to chance."""
    double = warehouse.rows(
        f"select {_key(select)}, count(*) from {select.table} group by all having count(*) > 1 order by all limit 3"  # noqa: S608 - names come from the code's own headers
    )
    if double:
        raise CheckFailedError(
            f"Nothing was published, because several rows of {select.table} have one key ({_key(select)}).",
            where="; ".join(str(row) for row in double),
            next_step="what was published before stays in force; this is a fault of the program, please report it",
        )


def _manifest(warehouse: Warehouse, run_id: str, files: list[Path], selects: Sequence[Select]) -> bytes:
    rows = {select.table.split(".")[1]: warehouse.count(select.table) for select in selects}
    content = {
        "run_id": run_id,
        "tables": rows,
        "files": {file.name: {"bytes": file.stat().st_size, "sha256": _sha256(file)} for file in files},
    }
    return json.dumps(content, indent=2).encode()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _parquet(folder: Path, select: Select) -> Path:
    return folder / f"{select.table.split('.')[1]}.parquet"


def _key(select: Select) -> str:
    return ", ".join(f'"{column}"' for column in select.key)


def _log(database: Path) -> Path:
    return database.with_name(f"{database.name}.wal")


def _literal(text: str) -> str:
    """Text as SQL writes it; DuckDB cannot bind values in comments."""
    return "'" + text.replace("'", "''") + "'"
