"""Texts packed for compiled loops come back as they were."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from accountmap.normalise.packing import pack, unpack


@given(st.lists(st.none() | st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]))))
def test_texts_come_back_as_they_were_and_null_as_empty(texts: list[str | None]) -> None:
    column = pl.Series(texts, dtype=pl.String)
    packed = pack(column)
    assert unpack(pack(pl.Series([f"{text or ''}\n" for text in texts], dtype=pl.String)).text).to_list() == [
        text or "" for text in texts
    ]
    pieces = [
        bytes(packed.text[start:end]).decode() for start, end in zip(packed.starts[:-1], packed.starts[1:], strict=True)
    ]
    assert pieces == [text or "" for text in texts]
