"""Frames put aside come back as they were, from memory and from disk."""

import polars as pl
import pytest

from accountmap.intake import spooling
from accountmap.intake.spooling import FrameSpool

FRAMES = [pl.DataFrame({"line": [1, 2], "text": ["삼성전자", None]}), pl.DataFrame({"line": [3], "text": ["x" * 500]})]


@pytest.mark.parametrize("in_memory", [1, 600, 1 << 20])
def test_frames_come_back_in_order_as_often_as_wanted(monkeypatch, tmp_path, in_memory):
    monkeypatch.setattr(spooling, "IN_MEMORY", in_memory)
    spool = FrameSpool(tmp_path)
    for frame in FRAMES:
        spool.add(frame)
    for _ in range(2):
        assert [frame.rows() for frame in spool] == [frame.rows() for frame in FRAMES]
    assert list(tmp_path.iterdir()) == [], "the file has no name, so that nothing is left behind"


def test_few_rows_of_a_large_batch_do_not_drag_the_others_along():
    large = pl.DataFrame({"text": ["a long text of a company's name " * 4] * 100_000})
    spool = FrameSpool()
    spool.add(large.head(10))
    assert spool.size < 10_000


def test_an_empty_spool_hands_out_nothing():
    assert list(FrameSpool()) == []
