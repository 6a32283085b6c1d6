"""The rarest words of names."""

import numpy as np
import numpy.typing as npt

from accountmap.compiled.compiling import compiled
from accountmap.compiled.signatures import int32, read_only, void, written

Words = npt.NDArray[np.int32]


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
