"""Any file to tables: by what its bytes are, whatever its name says."""

import zipfile
from dataclasses import replace
from pathlib import Path

from accountmap.errors import FileRefusedError
from accountmap.intake.columnar import open_parquet
from accountmap.intake.containers import unpack_gzip, unpack_zip
from accountmap.intake.delimited import open_delimited
from accountmap.intake.limits import Limits
from accountmap.intake.tables import Table
from accountmap.intake.trimming import trim
from accountmap.intake.workbooks import open_workbook

_OTHER_KINDS = (
    (b"%PDF", "a PDF", "export the list as CSV or Excel from where the PDF came from"),
    (b"\x89PNG", "a picture", "export the list as CSV or Excel"),
    (b"\xff\xd8\xff", "a picture", "export the list as CSV or Excel"),
    (b"GIF8", "a picture", "export the list as CSV or Excel"),
    (b"{\\rtf", "a text document", "copy the table into a spreadsheet and save it as CSV"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it and drop the list itself, or use zip"),
    (b"Rar!", "a RAR archive", "unpack it and drop the list itself, or use zip"),
    (b"SQLite format 3", "a database", "export the table of accounts as CSV"),
)
_GZIP, _ZIP, _OLE, _PARQUET = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1"
DEEPEST = 2
"""A zip in a zip is opened, one in that is not."""


def open_tables(path: Path, scratch: Path, limits: Limits | None = None, depth: int = 0) -> list[Table]:
    """All tables of a file.

    Args:
        path: The file.
        scratch: A folder for what must be unpacked; the caller clears it once the tables are read.
        limits: Bounds on size and number.
        depth: How many archives the file was found in.

    Raises:
        FileRefusedError: it is empty, too large, or of a kind that holds no tables we can read.
    """
    bounds = limits or Limits()
    bounds.check_size(path)
    with path.open("rb") as stream:
        head = stream.read(4096)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf\xfe\xff"):
        raise FileRefusedError(
            "The file is empty.",
            allowed="a header row and at least one row below it",
            next_step="export it again and look into the file before dropping it; a synced file may not be loaded yet",
        )
    return [trim(table) for table in _open(path, head, scratch, bounds, depth)]


def _open(path: Path, head: bytes, scratch: Path, limits: Limits, depth: int) -> list[Table]:
    if head.startswith(_PARQUET):
        return [open_parquet(path, limits)]
    if head.startswith(_OLE):
        return open_workbook(path, limits)
    if head.startswith(_GZIP) and depth < DEEPEST:
        return open_tables(unpack_gzip(path, scratch, limits), scratch, limits, depth + 1)
    if head.startswith((_ZIP, b"PK\x05\x06")):
        return _open_zip(path, scratch, limits, depth)
    for mark, what, next_step in _OTHER_KINDS:
        if head.startswith(mark):
            raise _other_kind(what, next_step)
    beginning = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if beginning.startswith((b"<!doctype html", b"<html", b"<table", b"<meta")):
        raise _other_kind("a web page", "open it in Excel, save it as .xlsx and drop that file")
    if beginning.startswith(b"<?xml"):
        raise _other_kind("an XML file", "open it in Excel, save it as .xlsx and drop that file")
    if beginning.startswith((b"{", b"[{", b"[\n")):
        raise _other_kind("a JSON file", "export the list as CSV instead")
    return [open_delimited(path, limits)]


def _other_kind(what: str, next_step: str) -> FileRefusedError:
    return FileRefusedError(
        f"This is {what}, not a list.",
        allowed=".csv, .tsv, .txt, .xlsx, .xls, .ods, .parquet and .zip or .gz of these",
        next_step=next_step,
    )


def _open_zip(path: Path, scratch: Path, limits: Limits, depth: int) -> list[Table]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError):
        names = {"xl/workbook.xml"}  # let the workbook's reader find the words for what is wrong
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names or "content.xml" in names:
        return open_workbook(path, limits)
    if "word/document.xml" in names:
        raise _other_kind("a Word document", "copy the table into a spreadsheet and save it as .xlsx")
    if depth >= DEEPEST:
        raise _other_kind("an archive in an archive in an archive", "unpack it and drop the list itself")
    inside = scratch / f"unpacked-{depth}"
    inside.mkdir(parents=True, exist_ok=True)
    tables, problems = [], []
    for number, (name, entry) in enumerate(unpack_zip(path, inside, limits)):
        nested = inside / str(number)
        nested.mkdir(exist_ok=True)
        try:
            found = open_tables(entry, nested, limits, depth + 1)
        except FileRefusedError as problem:
            problems.append(problem)
            continue
        tables += [_renamed(table, name) for table in found]
    if not tables:
        raise problems[0] if problems else _other_kind("an empty archive", "pack the list into it and drop it again")
    limits.check_tables(len(tables), "tables")
    return tables


def _renamed(table: Table, entry: str) -> Table:
    name = f"{entry} / {table.name}" if table.name else entry
    return replace(table, name=name)
