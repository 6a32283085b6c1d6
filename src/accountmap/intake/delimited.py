"""Delimited text files: which separator, where the header is, where the data ends."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import polars as pl

from accountmap.errors import FileRefusedError
from accountmap.intake.decoding import BROKEN_UTF_8, REPLACEMENT, Encoding, detect_encoding, read_text_blocks
from accountmap.intake.limits import Limits
from accountmap.intake.recognition import count_recognised
from accountmap.intake.records import Dialect, read_records, split_carefully
from accountmap.intake.tables import LINE, Table, tidy
from accountmap.intake.wording import counted

SEPARATORS = (",", ";", "\t", "|")
SAMPLE = 1 << 18
"""Bytes of text looked at to find separator and header."""
_DECLARED = re.compile(r"^sep=(.)\n", re.IGNORECASE)
"""A first line by which Excel is told the separator."""
HEADER_ROWS = 40
"""Title rows that may stand above the header."""


def open_delimited(path: Path, limits: Limits | None = None) -> Table:
    """A delimited text file as a table.

    Raises:
        FileRefusedError: it is empty, or no table of text.
    """
    encoding = detect_encoding(path)
    sample = _sample(path, encoding)
    _require_text(sample)
    has_lone_returns = "\n" not in sample and "\r" in sample
    text = sample.replace("\r\n", "\n").replace("\r", "\n")
    declared = _DECLARED.match(text)
    separator = declared[1] if declared else find_separator(text)
    rows = list(split_carefully(io.StringIO(text, newline="\n"), separator, 10_000))
    if declared:
        rows = rows[1:]
    at = find_header([values for _, values in rows[:HEADER_ROWS]])
    line, values = rows[at]
    headers = _headers(values, [row for _, row in rows[at + 1 :]])
    bounds = limits or Limits()
    bounds.check_columns(len(headers))
    dialect = Dialect(separator, has_lone_returns)

    table = _Source(path, encoding, dialect, bounds).table(headers, line)
    notes = tuple(_notes(encoding, [values for _, values in rows[:at]]))
    return replace(table, notes=notes, facts={"encoding": encoding.name, "separator": separator})


@dataclass(frozen=True)
class _Source:
    """A delimited file whose encoding and dialect are known."""

    path: Path
    encoding: Encoding
    dialect: Dialect
    limits: Limits

    def table(self, headers: tuple[str, ...], line: int) -> Table:
        """Its rows below a line, which holds the header; line 0 where there is none."""
        blank = tuple("" for _ in headers)
        return Table(
            name="",
            headers=headers,
            header_line=line,
            open_batches=partial(self._read, len(headers), line),
            headerless=partial(self.table, blank, line - 1) if line else None,
        )

    def _read(self, width: int, line: int, positions: Sequence[int] | None = None) -> Iterator[pl.DataFrame]:
        rows = 0
        for batch in read_records(read_text_blocks(self.path, self.encoding), self.dialect, width, positions):
            below = tidy(batch.filter(pl.col(LINE) > line), width, positions)
            rows += below.height
            self.limits.check_rows(rows)
            if not below.is_empty():
                yield below


def find_separator(text: str) -> str:
    """The separator whose rows agree best on their number of columns.

    A sample's rows are counted per separator; the most common width above one wins, weighed by how many rows have it.
    """
    best, best_score = ",", 0.0
    lines = text.splitlines()[:200]
    for separator in SEPARATORS:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator) if any(row)]
        if not widths:
            continue
        width, count = Counter(width for width in widths).most_common(1)[0]
        if width == 1 and len(set(widths)) > 1:
            width, count = Counter(width for width in widths if width > 1).most_common(1)[0]
        known = max((count_recognised(row) for row in csv.reader(lines[:HEADER_ROWS], delimiter=separator)), default=0)
        score = known * 10 + (count / len(widths) + min(width, 100) / 100 if width > 1 else 0)
        if score > best_score:
            best, best_score = separator, score
    return best


def find_header(rows: list[list[str]]) -> int:
    """Which of the first rows is the header: the one with the most headers we know, else the first of full width.

    Raises:
        FileRefusedError: there is no row with anything in it.
    """
    filled = [sum(bool(value.strip()) for value in row) for row in rows]
    if not any(filled):
        raise FileRefusedError(
            "The file is empty.",
            allowed="a header row and at least one row below it",
            next_step="export it again and look into the file before dropping it",
        )
    known = [count_recognised(row) if count else 0 for row, count in zip(rows, filled, strict=True)]
    if max(known):
        return known.index(max(known))
    return filled.index(max(filled))


def _sample(path: Path, encoding: Encoding) -> str:
    for block in read_text_blocks(path, encoding):
        return block[:SAMPLE].decode("utf-8", errors="ignore")
    return ""


def _require_text(sample: str) -> None:
    control = sum(sample.count(chr(code)) for code in (*range(9), *range(14, 32)))
    if control > len(sample) * 0.05 or sample.count("�") > len(sample) * 0.1:
        raise FileRefusedError(
            "This is no table: the file holds something other than text.",
            allowed="a list as .csv, .tsv, .txt or .xlsx",
            next_step="export the list as CSV and drop that file",
        )


def _headers(values: list[str], below: list[list[str]]) -> tuple[str, ...]:
    """The header row without its blank end, as far as nothing stands below that: a column may lack a header."""
    filled = max((_filled_width(row) for row in below), default=0)
    width = max(_filled_width(values), min(filled, len(values)))
    return tuple(value.strip() for value in values[:width])


def _filled_width(row: list[str]) -> int:
    return max((place for place, value in enumerate(row, start=1) if value.strip()), default=0)


def _notes(encoding: Encoding, above: list[list[str]]) -> Iterator[str]:
    if encoding.name == BROKEN_UTF_8:
        yield f"some bytes are no UTF-8, as the rest of the file is; {REPLACEMENT} stands where they were"
    elif not encoding.is_sure:
        yield f"the file is not UTF-8; it was read as {encoding.name}"
    if encoding.has_nul:
        yield "NUL bytes were taken out"
    yield from describe_titles(above)


def describe_titles(above: list[list[str]]) -> Iterator[str]:
    """A note on the rows above the header, if there are any."""
    titles = [" ".join(value for value in row if value.strip()) for row in above if any(value.strip() for value in row)]
    if titles:
        skipped = counted(len(titles), "row above the header was", "rows above the header were")
        yield f"{skipped} skipped: " + "; ".join(titles[:3])
