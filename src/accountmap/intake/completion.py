"""Corrected rows that come back: the file of rejected rows, mended and dropped again, completes the former import."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from accountmap.intake.quarantine import LINE_HEADER, REASON_HEADER
from accountmap.intake.receipts import Part, Receipt
from accountmap.intake.tables import LINE, SURPLUS, Table, column_names
from accountmap.normalise.vocabulary import fold

_LEADING = 2
"""Columns that stand before the file's own: the line and what is wrong."""
_ADDED = 1_000_000_000
"""Rows that somebody added to the file get lines from here on: no export is that long."""


def completed_part_id(table: Table) -> str | None:
    """The part whose rejected rows a table holds, mended; None for any other table."""
    if len(table.headers) <= _LEADING or fold(table.headers[1]) != fold(REASON_HEADER):
        return None
    found = re.fullmatch(rf"{LINE_HEADER} ([0-9a-f]{{16}}(?:\.\d+)?)", table.headers[0].strip())
    return found[1] if found else None


def find_part(receipts: Sequence[Receipt], part_id: str, company_id: str) -> Part | None:
    """The accepted part with that id among a company's receipts."""
    for receipt in receipts:
        for part in receipt.parts:
            if part.part_id == part_id and receipt.company_id == company_id and part.status != "refused":
                return part
    return None


def mended_table(table: Table) -> Table:
    """The table as its rows stood in the former file: own columns only, each row under its former line."""
    width = len(table.headers) - _LEADING

    def open_batches(positions: Sequence[int] | None = None) -> Iterator[pl.DataFrame]:
        wanted = None if positions is None else [0, *(position + _LEADING for position in positions)]
        for batch in table.open_batches(wanted):
            own = column_names(width) if positions is None else [f"c{position}" for position in positions]
            values = [pl.col(f"c{int(name[1:]) + _LEADING}").alias(name) for name in own]
            former = pl.col("c0").str.strip_chars().cast(pl.Int64, strict=False)
            surplus = [SURPLUS] if positions is None else []
            yield batch.select(pl.coalesce(former, pl.col(LINE) + _ADDED).alias(LINE), *values, *surplus)

    return replace(table, headers=table.headers[_LEADING:], open_batches=open_batches, headerless=None)
