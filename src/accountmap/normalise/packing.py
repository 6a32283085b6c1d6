"""Columns of texts as compiled loops take and give them: all letters one behind the other, in UTF-8."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from accountmap.compiled.texts import Bytes, Prints, Starts, print_words


@dataclass(frozen=True)
class Packed:
    """Texts of a column.

    Attributes:
        text: the bytes of all texts.
        starts: where each begins, and the end.
    """

    text: Bytes
    starts: Starts


def pack(texts: pl.Series) -> Packed:
    """The texts of a column, null taken as empty."""
    known = texts.fill_null("") if texts.null_count() else texts
    joined = known.str.join("").cast(pl.Binary).item() if len(known) else b""
    starts = np.zeros(len(known) + 1, dtype=np.int64)
    np.cumsum(known.str.len_bytes().to_numpy(), out=starts[1:])
    return Packed(np.frombuffer(joined, dtype=np.uint8), starts)


def unpack(text: Bytes) -> pl.Series:
    """Texts with a line feed behind each, as a column."""
    if not len(text):
        return pl.Series(dtype=pl.String)
    return pl.Series([text[:-1].tobytes().decode()]).str.split("\n").explode()


def sorted_prints(words: pl.Series) -> Prints:
    """Words as numbers, in order."""
    packed = pack(words)
    prints = np.empty(len(words), dtype=np.uint64)
    print_words(packed.text, packed.starts, prints)
    prints.sort()
    return prints
