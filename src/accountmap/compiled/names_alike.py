"""How alike whole names are, letter by letter, pair by pair."""

import numpy as np
import numpy.typing as npt

from accountmap.compiled.compiling import compiled
from accountmap.compiled.layouts import Letters
from accountmap.compiled.signatures import float32, int32, int64, read_only, uint8, uint32, void, written
from accountmap.compiled.similarity import Distances, spelling_similarity, typing_similarity
from accountmap.compiled.texts import Bytes, Starts

Numbers = npt.NDArray[np.uint32]
Similarities = npt.NDArray[np.float32]

_TEXTS = (read_only(uint8), read_only(int64), read_only(uint32))


@compiled()
def _read_letters(text: Bytes, start: int, end: int, letters: Letters) -> int:
    """Write the letters of a text in UTF-8; how many there are."""
    count = 0
    for place in range(start, end):
        byte = text[place]
        if byte & 0xC0 == 0x80:
            letters[count - 1] = letters[count - 1] << np.uint32(6) | np.uint32(byte & 0x3F)
        else:
            # Of what leads several bytes, as many bits are no part of the letter as there are bytes, and one more.
            following = 0 if byte < 0x80 else 1 if byte < 0xE0 else 2 if byte < 0xF0 else 3
            letters[count] = np.uint32(byte & (0x7F >> (following + (following > 0))))
            count += 1
    return count


@compiled(void(*_TEXTS, *_TEXTS, written(uint32, 2), written(int32, 2), written(float32), written(float32)))
def measure_names(
    text: Bytes,
    starts: Starts,
    views: Numbers,
    other_text: Bytes,
    other_starts: Starts,
    other_views: Numbers,
    letters: Letters,
    distances: Distances,
    typing: Similarities,
    spelling: Similarities,
) -> None:
    """Compare names, both by typing and by spelling where that is wanted.

    Args:
        text: the letters of the names of one list, in UTF-8.
        starts: where each begins, and the end.
        views: which name, pair by pair.
        other_text: the same of the other list.
        other_starts: the same.
        other_views: the same.
        letters: room for two names.
        distances: room for three rows, two longer than any name.
        typing: written to, one similarity per pair; may be empty.
        spelling: the same.
    """
    for pair in range(len(views)):
        view, other = views[pair], other_views[pair]
        length = _read_letters(text, starts[view], starts[view + 1], letters[0])
        other_length = _read_letters(other_text, other_starts[other], other_starts[other + 1], letters[1])
        one, two = letters[0, :length], letters[1, :other_length]
        if len(typing):
            typing[pair] = typing_similarity(one, two, distances)
        if len(spelling):
            spelling[pair] = spelling_similarity(one, two, distances)
