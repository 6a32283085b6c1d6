"""What a file holds once its bytes are read: named tables of text, handed out in batches of bounded size."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import polars as pl

ColumnType: TypeAlias = pl.DataType | type[pl.DataType]

LINE = "line"
SURPLUS = "surplus"


def column_names(width: int) -> list[str]:
    """The names of a batch's value columns: `c0`, `c1`, ..., by position, since headers may repeat or be blank."""
    return [f"c{position}" for position in range(width)]


@dataclass(frozen=True)
class Table:
    """One table of a file: a delimited text file has one, a workbook one per sheet."""

    name: str
    """Sheet or archive entry; empty for a file that is one table."""
    headers: tuple[str, ...]
    """As written, by position; blank where the file has none."""
    header_line: int
    """Line (or sheet row) of the header, from 1."""
    open_batches: Callable[[Sequence[int] | None], Iterator[pl.DataFrame]]
    """Hands out all rows below the header, in order, as often as called; of the columns at some positions, or all.

    Columns: `line` Int64 (from 1, as an editor or spreadsheet shows it), `c0`... String (null if blank, trimmed), and
    `surplus` String (what stands beyond the last header, else null). Blank rows are left out.
    """
    notes: tuple[str, ...] = ()
    """What a reader should know: the encoding, title rows skipped, ..."""
    facts: dict[str, str] = field(default_factory=dict)
    """Encoding, separator and the like, for the receipt."""
    headerless: "Callable[[], Table] | None" = None
    """The same table with its first row as data, for files that have no header."""
    found: dict[str, None] = field(default_factory=dict)
    """Notes that come up only while the rows are read, in order."""


def tidy(frame: pl.DataFrame, width: int, positions: Sequence[int] | None = None) -> pl.DataFrame:
    """Trim all values, make blank ones null and drop blank rows.

    Args:
        frame: `line` and text columns `c0`... beyond `width` columns, the rest is gathered in `surplus`.
        width: Number of headers.
        positions: The columns wanted; without, all, and blank rows are dropped.
    """
    if positions is not None:
        names = [f"c{position}" for position in positions]
        blank_to_null = pl.col(names).str.strip_chars().replace("", None)
        return frame.select(LINE, blank_to_null) if names else frame.select(LINE)
    texts = pl.col(pl.String).str.strip_chars()
    trimmed = frame.with_columns(texts.replace("", None))
    beyond = [name for name in trimmed.columns if name != LINE and int(name[1:]) >= width]
    surplus = pl.concat_str(beyond, separator=" ", ignore_nulls=True).replace("", None) if beyond else pl.lit(None)
    kept = trimmed.with_columns(surplus.cast(pl.String).alias(SURPLUS)).drop(beyond)
    values = [*column_names(width), SURPLUS]
    return kept.filter(~pl.all_horizontal(pl.col(values).is_null()))
