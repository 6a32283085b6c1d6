"""The rarest words of names."""

import numpy as np
import numpy.typing as npt

from accountmap.compiled.compiling import compiled
from accountmap.compiled.signatures import boolean, int32, int64, read_only, uint32, void, written

Words = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.int64]


@compiled(void(read_only(int32, 2), read_only(int32), written(int32, 2)))
def choose_rarest(words: Words, places: Words, rarest: Words) -> None:
    """Write the rarest words of each name, the rarest first, 0 behind the last.

    Args:
        words: word numbers by name, 0 behind the last.
        places: by word number, its place among all words from the rarest on.
        rarest: written, by name; as many as there is room for.
    """
    room = rarest.shape[1]
    for name in range(len(words)):
        kept = 0
        for number in words[name]:
            if number == 0:
                continue
            if kept < room:
                kept += 1
            elif places[number] >= places[rarest[name, room - 1]]:
                continue
            place = kept - 1
            while place > 0 and places[rarest[name, place - 1]] > places[number]:
                rarest[name, place] = rarest[name, place - 1]
                place -= 1
            rarest[name, place] = number
        rarest[name, kept:] = 0


@compiled(int64(read_only(int32, 2), int64, read_only(boolean), written(uint32), written(int64)))
def list_words(
    rarest: Words, most: int, is_listed: npt.NDArray[np.bool_], names: npt.NDArray[np.uint32], words: Numbers
) -> int:
    """List the rarest words of all names.

    Args:
        rarest: as `choose_rarest` writes them.
        most: words looked at per name.
        is_listed: by word number.
        names: written: the name of each word listed.
        words: written: its number.

    Returns:
        How many are listed.
    """
    listed = 0
    for name in range(len(rarest)):
        for place in range(most):
            number = rarest[name, place]
            if number > 0 and is_listed[number]:
                names[listed], words[listed] = name, number
                listed += 1
    return listed


@compiled(int64(read_only(int32, 2), written(uint32), written(int64), written(int64)))
def list_word_pairs(rarest: Words, names: npt.NDArray[np.uint32], ones: Numbers, others: Numbers) -> int:
    """List the pairs of rarest words of all names.

    Args:
        rarest: as `choose_rarest` writes them.
        names: written: the name of each pair.
        ones: written: the number of the rarer word.
        others: written: that of the other one.

    Returns:
        How many are listed.
    """
    listed = 0
    for name in range(len(rarest)):
        for other in range(1, rarest.shape[1]):
            if rarest[name, other] == 0:
                break
            for one in range(other):
                names[listed], ones[listed], others[listed] = name, rarest[name, one], rarest[name, other]
                listed += 1
    return listed
