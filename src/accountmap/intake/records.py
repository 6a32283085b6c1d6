"""Delimited text to rows: fast where quotes are regular, carefully where they are not, with every row's line number.

The fast way cuts the text at ends of records (line feeds outside quotes, found by the parity of quotes) and gives the
pieces to Polars. Before that every quote is checked to stand where RFC 4180 lets it; from the first piece where one
does not, the careful way reads on: Python's csv, and where a quote would swallow many lines, that line literally.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from accountmap.intake.tables import LINE, column_names

LONGEST_QUOTE = 200
"""Lines that one quoted value may span; a quote left open would otherwise swallow the rest of the file."""
ROWS_AT_ONCE = 100_000

_QUOTE, _FEED = 34, 10
# Python's own limit of 128 KB a cell would end the reading of a whole file; ours rejects the row.
csv.field_size_limit(1 << 30)


@dataclass(frozen=True)
class Dialect:
    """How a delimited text is written."""

    separator: str = ","
    has_lone_returns: bool = False
    """Whether lines end in CR alone."""


def read_records(
    blocks: Iterable[bytes], dialect: Dialect, width: int, positions: Sequence[int] | None = None
) -> Iterator[pl.DataFrame]:
    """All records of a text as frames of `line` and `c0`...`c<width>`: one column more than headers, to see surplus.

    Args:
        blocks: UTF-8 text in pieces cut anywhere.
        dialect: How it is written.
        width: Number of columns of the header.
        positions: Columns that are wanted; the fast way leaves the others out.
    """
    pieces = _with_line_feeds(blocks, dialect)
    line, carry = 1, b""
    for piece in pieces:
        buffer = carry + piece if carry else piece
        text = np.frombuffer(buffer, dtype=np.uint8)
        quotes, feeds = np.flatnonzero(text == _QUOTE), np.flatnonzero(text == _FEED)
        ends = np.flatnonzero(np.searchsorted(quotes, feeds) % 2 == 0)
        if not len(ends):
            if len(feeds) > LONGEST_QUOTE:
                yield from _read_carefully(_chain(buffer, pieces), dialect, width, line)
                return
            carry = buffer
            continue
        cut = int(feeds[ends[-1]]) + 1
        inside = quotes[: np.searchsorted(quotes, cut)]
        if not _is_regular(text[:cut], inside, ord(dialect.separator)) or _spans_too_far(ends):
            yield from _read_carefully(_chain(buffer, pieces), dialect, width, line)
            return
        lines = line + np.concatenate(([0], ends[:-1] + 1))
        yield _read_fast(memoryview(buffer)[:cut], dialect, width, lines, positions)
        line += int(ends[-1]) + 1
        carry = buffer[cut:]
    if carry:
        yield from _read_rest(carry, dialect, width, line)


def _read_rest(carry: bytes, dialect: Dialect, width: int, line: int) -> Iterator[pl.DataFrame]:
    """The last record, which no line feed ends; an open quote makes it irregular."""
    buffer = np.frombuffer(carry, dtype=np.uint8)
    quotes = np.flatnonzero(buffer == _QUOTE)
    if len(quotes) % 2 == 0 and _is_regular(buffer, quotes, ord(dialect.separator)):
        yield _read_fast(carry, dialect, width, np.array([line]))
    else:
        yield from _read_carefully(iter([carry]), dialect, width, line)


def _with_line_feeds(blocks: Iterable[bytes], dialect: Dialect) -> Iterator[bytes]:
    """The text with LF as the only end of line; a CR at the end of a block waits for what follows it.

    Before the first quote no value holds ends of lines, and a CR before one is trimmed off the last value anyway.
    """
    held, has_quotes = b"", dialect.has_lone_returns
    for block in blocks:
        text = held + block if held else block
        held = b""
        has_quotes = has_quotes or b'"' in text
        if has_quotes and b"\r" in text:
            held = b"\r" if text.endswith(b"\r") else b""
            text = text[: len(text) - len(held)].replace(b"\r\n", b"\n")
        yield text.replace(b"\r", b"\n") if dialect.has_lone_returns else text
    if held:
        yield b"\n"


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _is_regular(text: np.ndarray, quotes: np.ndarray, separator: int) -> bool:
    """Whether every quote opens a value, closes one or is doubled inside one."""
    if not len(quotes):
        return True
    opening, closing = quotes[::2], quotes[1::2]
    before = text[np.maximum(opening - 1, 0)]
    opens = (opening == 0) | np.isin(before, [separator, _FEED, _QUOTE])
    after = text[np.minimum(closing + 1, len(text) - 1)]
    closes = (closing == len(text) - 1) | np.isin(after, [separator, _FEED, _QUOTE])
    # A quote beside a quote is a doubled one only where the two are neighbours of one value.
    doubled = np.zeros(len(opening), dtype=bool)
    doubled[1:] = opening[1:] == closing[: len(opening) - 1] + 1
    opens &= (before != _QUOTE) | doubled | (opening == 0)
    return bool(opens.all() and closes.all())


def _spans_too_far(ends: np.ndarray) -> bool:
    return bool(len(ends) > 1 and np.diff(ends).max() > LONGEST_QUOTE) or bool(ends[0] > LONGEST_QUOTE)


def _read_fast(
    text: bytes | memoryview, dialect: Dialect, width: int, lines: np.ndarray, positions: Sequence[int] | None = None
) -> pl.DataFrame:
    names = column_names(width + 1)
    # The first line tells Polars how many columns there are.
    scan = pl.scan_csv(
        b"".join((dialect.separator.encode() * width, b"\n", text)),
        has_header=False,
        separator=dialect.separator,
        schema=dict.fromkeys(names, pl.String),
        infer_schema=False,
        truncate_ragged_lines=True,
    )
    wanted = names if positions is None else [f"c{position}" for position in positions]
    frame = scan.select(wanted or names[:1]).collect()[1:]
    return frame.insert_column(0, pl.Series(LINE, lines, dtype=pl.Int64))


def _read_carefully(blocks: Iterator[bytes], dialect: Dialect, width: int, line: int) -> Iterator[pl.DataFrame]:
    rows: list[list[str]] = []
    lines: list[int] = []
    for number, values in split_carefully(_text_lines(blocks), dialect.separator, width, line):
        lines.append(number)
        rows.append([*values, *[""] * (width + 1 - len(values))] if len(values) <= width else _gather(values, width))
        if len(rows) == ROWS_AT_ONCE:
            yield _frame(rows, lines, width)
            rows, lines = [], []
    if rows:
        yield _frame(rows, lines, width)


def _gather(values: list[str], width: int) -> list[str]:
    return [*values[:width], " ".join(value for value in values[width:] if value)]


def _frame(rows: list[list[str]], lines: list[int], width: int) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(column_names(width + 1), pl.String), orient="row")
    return frame.insert_column(0, pl.Series(LINE, lines, dtype=pl.Int64))


def _text_lines(blocks: Iterator[bytes]) -> Iterator[str]:
    carry = b""
    for block in blocks:
        *whole, carry = (carry + block).split(b"\n")
        for line in whole:
            yield line.decode("utf-8", errors="replace") + "\n"
    if carry:
        yield carry.decode("utf-8", errors="replace")


def split_carefully(
    lines: Iterable[str], separator: str, width: int, first_line: int = 1
) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line each begins on, whatever their quotes.

    A record that spans lines is believed if its quote closes within `LONGEST_QUOTE` lines and it has no more values
    than there are headers; otherwise its first line is read by itself, quotes as ordinary signs.
    """
    source, number = iter(lines), first_line
    waiting: list[str] = []
    while True:
        record = waiting or list(_take(source, 1))
        if not record:
            return
        waiting, used = [], 1
        while _is_open(record[:used], separator) and used <= LONGEST_QUOTE:
            if used == len(record):
                following = list(_take(source, 1))
                if not following:
                    break
                record += following
            used += 1
        is_open = _is_open(record[:used], separator)
        values = _split("".join(record[:used]), separator)
        if used > 1 and (is_open or len(values) > max(width, 1)):
            used, values = 1, _split_literally(record[0], separator)
        elif is_open:
            values = _split_literally(record[0], separator)
        waiting = record[used:]
        yield number, values
        number += used


def _take(source: Iterator[str], count: int) -> Iterator[str]:
    for _, line in zip(range(count), source, strict=False):
        yield line


def _is_open(record: list[str], separator: str) -> bool:
    """Whether a quote that opened a value is still open at the record's end."""
    text = "".join(record)
    if '"' not in text:
        return False
    try:
        for _ in csv.reader([text], delimiter=separator, strict=True, skipinitialspace=True):
            pass
    except csv.Error as problem:
        return "unexpected end of data" in str(problem)
    return False


def _split(text: str, separator: str) -> list[str]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=separator != "\t")
    return next(reader, [])


def _split_literally(line: str, separator: str) -> list[str]:
    return [value.strip().removeprefix('"').removesuffix('"') for value in line.rstrip("\n").split(separator)]
