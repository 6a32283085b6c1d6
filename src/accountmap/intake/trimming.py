"""Rows that are no data: repeated headers, totals and report footers are taken out and told."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from accountmap.intake.tables import LINE, SURPLUS, Table, column_names
from accountmap.intake.wording import counted
from accountmap.normalise.vocabulary import fold, read_words

TAIL = 20
"""Last rows of a table in which totals and footers are looked for."""
_FOOTER = re.compile(
    r"copyright|©|confidential|do not distribute|generated (by|on)|all rights reserved|filtered by|as of date"
    r"|exported (by|on|from)|report generated|vertraulich|confidentiel|confidencial|機密|대외비",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"^(grand )?totals?\s*[:(]|^\d+ (records|rows|zeilen)\b|^(count|anzahl):", re.IGNORECASE)
_NUMERIC = re.compile(r"^[\W\d]*\d[\W\d]*(?:[A-Z]{3})?$")


def trim(table: Table) -> Table:
    """The table without repeated headers, totals and footers; what was taken out is noted while its rows are read."""
    found: dict[str, None] = {}

    def open_batches(positions: Sequence[int] | None = None) -> Iterator[pl.DataFrame]:
        if positions is not None:
            yield from table.open_batches(positions)
            return
        held: pl.DataFrame | None = None
        for batch in table.open_batches(None):
            if held is not None:
                yield held
            held = _without_headers(batch, table.headers, found)
        if held is not None and not (last := _without_footer(held, len(table.headers), found)).is_empty():
            yield last

    headerless = table.headerless
    reopen = (lambda: trim(headerless())) if headerless else None
    return replace(table, open_batches=open_batches, headerless=reopen, found=found)


def _without_headers(batch: pl.DataFrame, headers: tuple[str, ...], found: dict[str, None]) -> pl.DataFrame:
    filled = [(f"c{position}", header) for position, header in enumerate(headers) if header]
    if not filled:
        return batch
    is_header = pl.all_horizontal(pl.col(name) == header for name, header in filled)
    kept = batch.filter(~is_header.fill_null(value=False))
    if kept.height < batch.height:
        found["the header comes again between the rows; those lines were skipped"] = None
    return kept


def _without_footer(batch: pl.DataFrame, width: int, found: dict[str, None]) -> pl.DataFrame:
    names = [*column_names(width), SURPLUS]
    tail = [[value for value in row if value is not None] for row in batch.tail(TAIL).select(names).iter_rows()]
    first = batch.tail(TAIL)[names[0]].to_list()
    cut = len(tail)
    # Upwards from the end: a footer's rows have one cell each, and one of them reads like a footer.
    lonely = len(tail)
    while lonely and len(tail[lonely - 1]) == 1 and first[lonely - 1] is not None and width > 1:
        lonely -= 1
    footers = [at for at in range(lonely, len(tail)) if _FOOTER.search(tail[at][0]) or _COUNTED.search(tail[at][0])]
    if footers:
        # The report's own name stands right above the first line that reads like a footer.
        start = footers[0]
        if start > lonely and batch.tail(TAIL)[LINE][start - 1] - batch.tail(TAIL)[LINE][max(start - 2, 0)] > 1:
            start -= 1
        cut = start
    elif width == 1 and tail and _FOOTER.search(tail[-1][0]):
        cut = len(tail) - 1
    while cut and _is_total(tail[cut - 1], width):
        cut -= 1
    dropped = len(tail) - cut
    if dropped:
        examples = "; ".join(" ".join(row)[:60] for row in tail[cut : cut + 2])
        skipped = counted(dropped, "row at the end was", "rows at the end were")
        found[f"{skipped} skipped, being totals or a report's footer: {examples}"] = None
    return batch.head(batch.height - dropped)


def _is_total(row: list[str], width: int) -> bool:
    if width == 1 or not row or len(row) > width - 1:
        return False
    if _COUNTED.search(row[0]):
        return True
    return fold(row[0]) in read_words("totals.csv") and all(_NUMERIC.match(value) for value in row[1:]) and len(row) > 1
