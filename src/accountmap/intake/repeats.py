"""Ids that come more than once in a table: identical rows count once, of differing ones the last stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from accountmap.intake.spooling import FrameSpool
from accountmap.intake.tables import LINE

ROWS_AT_ONCE = 500_000
"""Rows compared at once: a longer table is gone through once for every so many of its rows."""


@dataclass(frozen=True)
class Repeated:
    """Rows that a later row of the same id replaces."""

    lines: pl.DataFrame
    """`line` of each, ascending."""
    same: int
    """How many of them are word for word what replaces them."""
    example: int | None
    """The first line that is replaced by a row that differs."""

    @property
    def other(self) -> int:
        """How many of them differ from what replaces them."""
        return self.lines.height - self.same


class RowPrints:
    """Fingerprints of a table's ids and rows, 24 bytes a row, put aside until all of them are known.

    Args:
        folder: Where they lie if they are many.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._spool = FrameSpool(folder)
        self._rows = 0

    def add(self, lines: pl.Series, ids: pl.Series, rows: pl.Series) -> None:
        """Take a batch: its line numbers, its ids and a hash of each row."""
        self._spool.add(pl.DataFrame({LINE: lines, "key": ids.hash(), "row": rows}))
        self._rows += len(lines)

    def find_repeated(self) -> Repeated:
        """The rows whose id comes again further down."""
        gone = pl.concat([_NONE.to_frame(), *self._replaced()]).sort(LINE)
        differing = gone.filter(~pl.col("is_same"))
        example = int(differing[LINE][0]) if differing.height else None
        return Repeated(gone.select(LINE), gone.height - differing.height, example)

    def _replaced(self) -> Iterator[pl.DataFrame]:
        """Share by share of all ids, so that any number of rows takes the same memory."""
        shares = 1 + self._rows // ROWS_AT_ONCE
        for share in range(shares):
            frames = [frame.filter(pl.col("key") % shares == share) for frame in self._spool]
            if frames and (prints := pl.concat(frames))["key"].n_unique() < prints.height:
                repeated = prints.filter(pl.col("key").is_duplicated()).sort(LINE)
                yield (
                    repeated.with_columns(
                        (pl.col(LINE) == pl.col(LINE).last().over("key")).alias("is_last"),
                        (pl.col("row") == pl.col("row").last().over("key")).alias("is_same"),
                    )
                    .filter(~pl.col("is_last"))
                    .select(LINE, "is_same")
                )


_NONE = pl.Schema({LINE: pl.Int64, "is_same": pl.Boolean})
