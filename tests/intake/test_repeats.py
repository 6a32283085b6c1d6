"""Ids that come again: what stands, whether the table fits into memory or not."""

import polars as pl
import pytest

from accountmap.intake import repeats, spooling
from accountmap.intake.repeats import RowPrints

ROWS = [(2, "A", 1), (3, "B", 2), (4, "A", 1), (5, "C", 3), (6, "A", 9), (7, "B", 2)]


@pytest.mark.parametrize("at_once", [1, 2, 100])
@pytest.mark.parametrize("in_memory", [1, 1 << 20])
def test_the_last_row_of_an_id_stands_however_many_rows_are_looked_at_once(monkeypatch, at_once, in_memory):
    monkeypatch.setattr(repeats, "ROWS_AT_ONCE", at_once)
    monkeypatch.setattr(spooling, "IN_MEMORY", in_memory)
    prints = RowPrints()
    for batch in (ROWS[:2], ROWS[2:5], ROWS[5:]):
        lines, ids, rows = zip(*batch, strict=True)
        prints.add(pl.Series(lines), pl.Series(ids), pl.Series(rows, dtype=pl.UInt64))
    found = prints.find_repeated()
    assert found.lines["line"].to_list() == [2, 3, 4]
    assert (found.same, found.other) == (1, 2), "B came twice word for word; both former rows of A differ from its last"
    assert found.example == 2


def test_a_table_whose_ids_are_all_different_repeats_nothing():
    prints = RowPrints()
    prints.add(pl.Series([2, 3]), pl.Series(["A", "B"]), pl.Series([7, 7], dtype=pl.UInt64))
    assert prints.find_repeated().lines.is_empty()
