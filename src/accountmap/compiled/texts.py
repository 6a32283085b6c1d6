"""Texts of a column, packed: all their bytes (UTF-8) one behind the other, and where each begins, the end included."""

import numpy as np
import numpy.typing as npt

from accountmap.compiled.compiling import compiled
from accountmap.compiled.layouts import SHAPE, Table
from accountmap.compiled.signatures import boolean, int64, read_only, uint8, uint64, void, written

Bytes = npt.NDArray[np.uint8]
Starts = npt.NDArray[np.int64]
Prints = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]

# What stands behind each text that is written.
FEED = 10
_SPACE = 32
# Of FNV-1a, 64 bits.
_BASIS, _PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)


@compiled(void(read_only(uint8), read_only(int64), written(SHAPE)))
def count_letters(text: Bytes, starts: Starts, shapes: Table) -> None:
    """The shape of each text."""
    for row in range(len(starts) - 1):
        place, count, seen, first = starts[row], 0, np.uint64(0), np.uint32(0)
        while place < starts[row + 1]:
            lead = text[place]
            size = 1 if lead < 0x80 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
            code = np.uint32(lead) if size == 1 else np.uint32(lead & (0x7F >> size))
            for behind in range(1, size):
                code = (code << np.uint32(6)) | np.uint32(text[place + behind] & 0x3F)
            seen |= np.uint64(1) << np.uint64(code & np.uint32(63))
            if count < 4:
                first |= (code & np.uint32(0xFF)) << np.uint32(8 * count)
            count += 1
            place += size
        shape = shapes[row]
        shape.length, shape.letters, shape.beginning = count, seen, first


@compiled()
def word_print(text: Bytes, start: int, end: int) -> np.uint64:
    """A word as a number."""
    number = _BASIS
    for place in range(start, end):
        number = (number ^ np.uint64(text[place])) * _PRIME
    return number


@compiled(void(read_only(uint8), read_only(int64), written(uint64)))
def print_words(text: Bytes, starts: Starts, prints: Prints) -> None:
    """Each text as a number."""
    for row in range(len(starts) - 1):
        prints[row] = word_print(text, starts[row], starts[row + 1])


@compiled()
def holds(sorted_prints: Prints, number: np.uint64) -> bool:
    """Whether a number is among others, in order."""
    low, high = 0, len(sorted_prints)
    while low < high:
        middle = (low + high) // 2
        if sorted_prints[middle] < number:
            low = middle + 1
        else:
            high = middle
    return low < len(sorted_prints) and sorted_prints[low] == number


@compiled()
def word_end(text: Bytes, place: int, end: int) -> int:
    """Where the word that begins at a place ends."""
    while place < end and text[place] != _SPACE:
        place += 1
    return place


@compiled(void(read_only(uint8), read_only(int64), read_only(uint64), written(boolean)))
def find_words(text: Bytes, starts: Starts, words: Prints, found: Flags) -> None:
    """Whether one of some words (their prints, in order) stands in each text of words with one space between."""
    for row in range(len(starts) - 1):
        place, end, is_found = starts[row], starts[row + 1], False
        while place < end and not is_found:
            behind = word_end(text, place, end)
            is_found = holds(words, word_print(text, place, behind))
            place = behind + 1
        found[row] = is_found


@compiled(int64(read_only(uint8), read_only(int64), read_only(uint64), written(uint8)))
def write_initials(text: Bytes, starts: Starts, small_words: Prints, initials: Bytes) -> int:
    """The first letters of each text of several words, digits and small words left out; a line feed behind each text.

    Args:
        text: words of Latin letters and digits with one space between.
        starts: where each text begins.
        small_words: their prints, in order.
        initials: written; as long as the text and one more for each text.

    Returns:
        Bytes written.
    """
    filled = 0
    for row in range(len(starts) - 1):
        place, end = starts[row], starts[row + 1]
        has_several = word_end(text, place, end) < end
        while place < end and has_several:
            behind = word_end(text, place, end)
            is_letter = 97 <= text[place] <= 122
            if is_letter and not holds(small_words, word_print(text, place, behind)):
                initials[filled] = text[place]
                filled += 1
            place = behind + 1
        initials[filled] = FEED
        filled += 1
    return filled
