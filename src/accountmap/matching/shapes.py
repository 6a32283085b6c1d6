"""Texts as numbers: their shapes, which bound from above how alike two texts can be, and their letters.

Comparing the letters of texts costs many times more than comparing a few numbers, and most candidates are far apart.
"""

import numpy as np
import numpy.typing as npt
import polars as pl

from accountmap.compiled.layouts import SHAPE, Letters, Table
from accountmap.compiled.texts import count_letters
from accountmap.normalise.packing import pack


def shapes_of(texts: pl.Series) -> Table:
    """The shapes of texts (`layouts.SHAPE`), null taken as empty."""
    packed = pack(texts)
    shapes = np.zeros(len(texts), dtype=SHAPE)
    count_letters(packed.text, packed.starts, shapes)
    return shapes


def letters_of(texts: pl.Series) -> tuple[Letters, npt.NDArray[np.uint32]]:
    """The letters of texts, one text behind the other, and how many each has."""
    letters = np.frombuffer(texts.str.join("").item().encode("utf-32-le"), dtype=np.uint32)
    return letters, texts.str.len_chars().to_numpy()
