"""Spreadsheets: each sheet a table, every cell as the text that people see in it; nothing in a file is ever run."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from accountmap.errors import FileRefusedError
from accountmap.intake.delimited import HEADER_ROWS, describe_titles, find_header
from accountmap.intake.limits import Limits
from accountmap.intake.tables import LINE, Table, column_names, tidy

if TYPE_CHECKING:
    from fastexcel import ExcelReader

_MIDNIGHT = r"^(\d{4}-\d{2}-\d{2}) 00:00:00$"


def open_workbook(path: Path, limits: Limits) -> list[Table]:
    """The sheets of a workbook that hold anything.

    Raises:
        FileRefusedError: it is damaged, protected by a password, or has too many sheets.
    """
    import fastexcel  # only where a workbook is read

    try:
        book = fastexcel.read_excel(path)
    except (fastexcel.FastExcelError, BaseException) as problem:
        if isinstance(problem, (KeyboardInterrupt, SystemExit)):
            raise
        raise _damaged(problem) from problem
    limits.check_tables(len(book.sheet_names), "sheets")
    return [table for name in book.sheet_names if (table := _open_sheet(book, name, limits))]


def _damaged(problem: BaseException) -> FileRefusedError:
    if "password" in str(problem).casefold() or "encrypt" in str(problem).casefold():
        return FileRefusedError(
            "The workbook is protected by a password.",
            allowed="workbooks that open without one",
            next_step="save a copy without a password, or save the sheet as CSV",
        )
    return FileRefusedError(
        "The workbook cannot be opened; it may be damaged or only half copied.",
        allowed="workbooks that Excel opens (.xlsx, .xls, .ods)",
        next_step="open it in Excel, save it as a new .xlsx and drop that file",
    )


def _open_sheet(book: "ExcelReader", name: str, limits: Limits) -> Table | None:
    import fastexcel

    try:
        sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
        frame = sheet.to_polars()
    except fastexcel.FastExcelError as problem:
        raise _damaged(problem) from problem
    if frame.is_empty() or not frame.width:
        return None
    limits.check_columns(frame.width)
    limits.check_rows(frame.height)
    frame.columns = column_names(frame.width)
    frame = frame.with_columns(pl.all().str.replace(_MIDNIGHT, "${1}"))
    top = [[value or "" for value in row] for row in frame.head(HEADER_ROWS).iter_rows()]
    try:
        at = find_header(top)
    except FileRefusedError:
        return None
    # Cells have an address: what stands in a column without a header is in the right place all the same.
    headers = tuple(value.strip() for value in top[at])
    rows = frame.with_row_index(LINE, offset=1).with_columns(pl.col(LINE).cast(pl.Int64))
    table = _table(name, headers, at + 1, rows)
    return replace(table, notes=tuple(describe_titles(top[:at])), facts={"format": "workbook"})


def _table(name: str, headers: tuple[str, ...], line: int, rows: pl.DataFrame) -> Table:
    blank = tuple("" for _ in headers)
    return Table(
        name=name,
        headers=headers,
        header_line=line,
        open_batches=partial(_read, rows[line:], len(headers)),
        headerless=partial(_table, name, blank, line - 1, rows) if line else None,
    )


def _read(rows: pl.DataFrame, width: int, positions: Sequence[int] | None = None) -> Iterator[pl.DataFrame]:
    for batch in rows.iter_slices(200_000):
        below = tidy(batch, width, positions)
        if not below.is_empty():
            yield below
