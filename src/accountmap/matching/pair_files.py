"""Tables of pairs and of decisions as people hand them in: small CSV files, often saved by a spreadsheet program.

Spreadsheets save with other separators and encodings than they read, so both are found out. Every value stays text:
an id such as `007` is not a number.
"""

import csv
import io
from pathlib import Path

import polars as pl

from accountmap.errors import UsageError
from accountmap.intake.decoding import detect_encoding, read_text_blocks

LINE = "line"
SEPARATORS = ",;\t"


def read_text_table(path: Path) -> pl.DataFrame:
    """A CSV file with a header as text columns.

    Args:
        path: The file; comma, semicolon or tabulator between values, in any encoding that intake reads.

    Returns:
        `line` (Int64, from 1, where the row begins in the file) and a String column per header, as written, null where
        a row is short. Blank rows are left out.

    Raises:
        UsageError: there is no such file, or it has no header.
    """
    if not path.is_file():
        raise UsageError(f"There is no file {path}.", where=str(path), next_step="check the path")
    text = b"".join(read_text_blocks(path, detect_encoding(path))).decode("utf-8", errors="replace")
    first = text.split("\n", 1)[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(SEPARATORS, key=first.count))
    header = [name.strip() for name in next(rows, [])]
    if not any(header):
        raise UsageError("The file is empty.", where=str(path), allowed="a header row and rows below it")
    columns: list[list[object]] = [[] for _ in (LINE, *header)]
    line = rows.line_num + 1
    for row in rows:
        if any(value.strip() for value in row):
            full = [line, *row[: len(header)], *[None] * (len(header) - len(row))]
            for column, value in zip(columns, full, strict=True):
                column.append(value)
        line = rows.line_num + 1
    schema = {LINE: pl.Int64(), **{name: pl.String() for name in header}}
    return pl.DataFrame(dict(zip([LINE, *header], columns, strict=True)), schema=schema)


def read_pairs(path: Path) -> pl.DataFrame:
    """Pairs of ids.

    Args:
        path: `.parquet`, or a CSV file as `read_text_table` reads it.

    Returns:
        left_id, right_id (String), each pair once, in their first order.

    Raises:
        UsageError: the file or one of its columns is missing, or a row has no id.
    """
    return _read(path, ("left_id", "right_id")).select("left_id", "right_id").unique(maintain_order=True)


def read_matches(path: Path) -> pl.DataFrame:
    """Pairs with a probability each, such as `accountmap match` writes.

    Args:
        path: `.parquet`, or a CSV file as `read_text_table` reads it.

    Returns:
        left_id, right_id (String), probability (Float64, 0 to 1), evidence (String, null if there is none).

    Raises:
        UsageError: the file or one of its columns is missing, a row has no id, or a probability is no number from 0
            to 1.
    """
    table = _read(path, ("left_id", "right_id", "probability"))
    matches = table.with_columns(number=pl.col("probability").cast(pl.Float64, strict=False))
    wrong = matches.filter(~pl.col("number").is_between(0, 1).fill_null(value=False))
    if not wrong.is_empty():
        raise UsageError(
            f"A probability cannot be {_shown(wrong['probability'][0])}.",
            where=f"{path}, line {wrong[LINE][0]}, column probability",
            allowed="a number from 0 to 1",
        )
    evidence = pl.col("evidence").cast(pl.String) if "evidence" in table.columns else pl.lit(None, pl.String)
    return matches.select("left_id", "right_id", probability="number", evidence=evidence)


def _read(path: Path, required: tuple[str, ...]) -> pl.DataFrame:
    if path.suffix.lower() == ".parquet" and path.is_file():
        table = pl.read_parquet(path).with_row_index(LINE, offset=1)
    else:
        table = read_text_table(path)
    require_columns(table, required, path)
    table = table.with_columns(pl.col("left_id", "right_id").cast(pl.String))
    for column in ("left_id", "right_id"):
        without = table.filter(pl.col(column).fill_null("") == "")
        if not without.is_empty():
            raise UsageError("A pair lacks an id.", where=f"{path}, line {without[LINE][0]}, column {column}")
    return table


def require_columns(table: pl.DataFrame, required: tuple[str, ...], path: Path) -> None:
    """See to it that a table has these columns.

    Raises:
        UsageError: naming those that it lacks and those that it has.
    """
    missing = [name for name in required if name not in table.columns]
    if missing:
        found = ", ".join(name for name in table.columns if name != LINE)
        raise UsageError(
            f"The file has no column {' and no column '.join(missing)}.",
            where=f"{path}, whose columns are {found}",
            allowed=f"the columns {', '.join(required)}",
        )


def _shown(value: object) -> str:
    return "empty" if value is None or value == "" else f"'{value}'"
