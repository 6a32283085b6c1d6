"""Shapes of texts: their lengths and letters as numbers, which bound from above how alike two texts can be.

Comparing strings costs hundreds of times more than comparing two numbers, and most candidates are far apart. What a
shape rules out is ruled out exactly: no bound is ever below the similarity itself.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from accountmap.compiled.texts import count_letters
from accountmap.normalise.packing import pack

Similarity = npt.NDArray[np.float32]
Rows = npt.NDArray[np.integer[Any]]

# Letters at the beginning that the Jaro-Winkler similarity rewards, and the similarity from which it does.
PREFIX = 4
_PREFIX_WORTH = np.float32(0.1)


@dataclass(frozen=True)
class Shapes:
    """One element per text.

    Attributes:
        length: letters.
        letters: a bit for each letter that the text contains (several letters share a bit).
        beginning: the first four letters, eight bits each, 0 where there are fewer.
    """

    length: npt.NDArray[np.int32]
    letters: npt.NDArray[np.uint64]
    beginning: npt.NDArray[np.uint32]

    def __getitem__(self, rows: Rows) -> "Shapes":
        return Shapes(self.length[rows], self.letters[rows], self.beginning[rows])


def shapes_of(texts: pl.Series) -> Shapes:
    """The shapes of texts, null taken as empty."""
    packed = pack(texts)
    size = len(texts)
    shapes = Shapes(np.empty(size, np.int32), np.empty(size, np.uint64), np.empty(size, np.uint32))
    count_letters(packed.text, packed.starts, shapes.length, shapes.letters, shapes.beginning)
    return shapes


def least_edits(one: Shapes, other: Shapes) -> npt.NDArray[np.int32]:
    """Fewest edits (insert, delete, replace, swap) that can turn one text into the other, pair by pair.

    An edit changes the length by one at most, and adds and removes one letter at most.
    """
    unlike = np.bitwise_count(one.letters ^ other.letters).astype(np.int32)
    edits: npt.NDArray[np.int32] = np.maximum(np.abs(one.length - other.length), (unlike + 1) // 2)
    return edits


def most_typing(one: Shapes, other: Shapes) -> Similarity:
    """Upper bound of the normalised similarity of optimal string alignment: 1 - edits / longer length."""
    longer = np.maximum(np.maximum(one.length, other.length), 1)
    return (1 - least_edits(one, other) / longer).astype(np.float32)


def most_spelling(one: Shapes, other: Shapes) -> Similarity:
    """Upper bound of the Jaro-Winkler similarity: letters that the other text lacks cannot match."""
    lone = np.bitwise_count(one.letters & ~other.letters).astype(np.int32)
    lone_other = np.bitwise_count(other.letters & ~one.letters).astype(np.int32)
    matching = np.minimum(one.length - lone, other.length - lone_other).astype(np.float32)
    shares = matching / np.maximum(one.length, 1) + matching / np.maximum(other.length, 1)
    jaro = np.where(matching > 0, (shares + 1) / 3, 0).astype(np.float32)
    # Nothing is nothing: two empty texts are as alike as can be.
    jaro[(one.length == 0) & (other.length == 0)] = 1
    # Zero bytes behind two short texts count as equal letters: a bound may be too high.
    unlike = one.beginning ^ other.beginning
    begins = sum((unlike & np.uint32((1 << 8 * (place + 1)) - 1)) == 0 for place in range(PREFIX))
    bound: Similarity = jaro + _PREFIX_WORTH * np.asarray(begins, dtype=np.float32) * (1 - jaro)
    return bound
