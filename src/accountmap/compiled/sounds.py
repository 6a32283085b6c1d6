"""How words sound: the consonant skeletons of packed texts (see `texts`)."""

import numpy as np
import numpy.typing as npt

from accountmap.compiled.compiling import compiled
from accountmap.compiled.signatures import boolean, int64, read_only, uint8, written
from accountmap.compiled.texts import FEED, Bytes, Starts

Flags = npt.NDArray[np.bool_]

# What is left of each letter by itself: 0 is nothing.
ALONE = np.arange(256, dtype=np.uint8)
ALONE[list(b"aeiouhwy")] = 0
ALONE[list(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")] = list(b"abcdefghijklmnopqrstuvwxyz")
for _letters, _sound_of in ((b"cgqCGQ", b"k"), (b"bfvBFV", b"p"), (b"dD", b"t"), (b"lL", b"r"), (b"jzJZ", b"s")):
    ALONE[list(_letters)] = _sound_of[0]
# Letters that count once where they come twice.
DOUBLED = np.isin(np.arange(256), list(b"akptsrmn"))
# Letters that begin what `_sound` knows.
LONGER = np.isin(np.arange(256), list(b"stczdpqx"))


@compiled()
def _sound(text: Bytes, place: int, end: int) -> tuple[int, int, int]:
    """How many letters of a word are one sound, and that in one letter or two (0 for none)."""
    one = text[place]
    two = text[place + 1] if place + 1 < end else 0
    three = text[place + 2] if place + 2 < end else 0
    if one == 115:  # shch, sch, sh, sz
        if two == 104 and three == 99 and place + 3 < end and text[place + 3] == 104:
            return 4, 115, 0
        if two == 99 and three == 104:
            return 3, 115, 0
        if two in (104, 122):
            return 2, 115, 0
    elif one == 116:  # tch, ts, tz
        if two == 99 and three == 104:
            return 3, 115, 0
        if two in (115, 122):
            return 2, 115, 0
    elif one == 99:  # ch, cz; ce, ci, cy
        if two in (104, 122):
            return 2, 115, 0
        if two in (101, 105, 121):
            return 2, 115, two
    elif (one == 122 and two == 104) or (one == 100 and two in (122, 106)):  # zh, dz, dj
        return 2, 115, 0
    elif one == 112 and two == 104:  # ph
        return 2, 112, 0
    elif one == 113 and two == 117:  # qu
        return 2, 107, 118
    elif one == 120:  # x
        return 1, 107, 115
    return 1, one, 0


@compiled(
    int64(
        read_only(uint8),
        read_only(int64),
        read_only(uint8),
        read_only(boolean),
        read_only(boolean),
        written(uint8),
    )
)
def write_skeletons(
    text: Bytes, starts: Starts, alone: Bytes, is_doubled: Flags, may_be_longer: Flags, skeletons: Bytes
) -> int:
    """The skeleton of each text, a line feed behind each.

    Args:
        text: words in ASCII.
        starts: where each text begins.
        alone: `ALONE`.
        is_doubled: `DOUBLED`.
        may_be_longer: `LONGER`.
        skeletons: written; twice as long as the text and one more for each text.

    Returns:
        Bytes written.
    """
    filled = 0
    for row in range(len(starts) - 1):
        place, end, is_first, last = starts[row], starts[row + 1], True, 0
        while place < end:
            size, letter, second = _sound(text, place, end) if may_be_longer[text[place]] else (1, text[place], 0)
            place += size
            while letter:
                left = alone[letter]
                if is_first:
                    left = 97 if letter in (97, 101, 105, 111, 117, 121) else left
                    is_first = False
                # Without branches, which would go wrong at every other letter.
                is_repeated = is_doubled[left] & (left == last)
                skeletons[filled] = left
                filled += (left != 0) & (not is_repeated)
                last = 0 if is_repeated else left or last
                letter, second = second, 0
        skeletons[filled] = FEED
        filled += 1
    return filled
