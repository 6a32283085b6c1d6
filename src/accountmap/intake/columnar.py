"""Parquet files: typed columns, handed on as text so that one way of reading serves all."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from accountmap.errors import FileRefusedError
from accountmap.intake.limits import Limits
from accountmap.intake.tables import LINE, Table, column_names, tidy

ROWS_AT_ONCE = 200_000
# Polars panics where the bytes of a page contradict its header.
_UNREADABLE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)


def open_parquet(path: Path, limits: Limits) -> Table:
    """A Parquet file as a table; lists become text with semicolons, nested columns are left out.

    Raises:
        FileRefusedError: it is damaged.
    """
    try:
        scan = pl.scan_parquet(path)
        schema = scan.collect_schema()
        height = int(scan.select(pl.len()).collect().item())
    except _UNREADABLE as problem:
        raise _damaged() from problem
    limits.check_columns(len(schema))
    limits.check_rows(height)
    texts = [_as_text(name, of) for name, of in schema.items()]
    headers = tuple(schema.names())

    def open_batches(positions: Sequence[int] | None = None) -> Iterator[pl.DataFrame]:
        for start in range(0, height, ROWS_AT_ONCE):
            try:
                frame = scan.slice(start, ROWS_AT_ONCE).select(texts).collect()
            except _UNREADABLE as problem:
                raise _damaged() from problem
            frame.columns = column_names(frame.width)
            numbered = frame.with_row_index(LINE, offset=start + 1).with_columns(pl.col(LINE).cast(pl.Int64))
            below = tidy(numbered, len(headers), positions)
            if not below.is_empty():
                yield below

    return Table("", headers, 0, open_batches, (), {"format": "parquet"})


def _damaged() -> FileRefusedError:
    return FileRefusedError(
        "The Parquet file cannot be read; it may be damaged or only half copied.",
        next_step="export it again, or export CSV",
    )


def _as_text(name: str, of: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(of, pl.List) and not of.inner.is_nested():
        return column.list.eval(pl.element().cast(pl.String)).list.join(";")
    if of.is_nested() or of == pl.Binary:
        return pl.lit(None, dtype=pl.String).alias(name)
    return column.cast(pl.String)
