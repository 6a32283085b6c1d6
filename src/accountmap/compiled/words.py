"""The words of packed texts (see `texts`), numbered."""

import numpy as np
import numpy.typing as npt

from accountmap.compiled.compiling import compiled
from accountmap.compiled.signatures import int32, int64, read_only, uint8, uint32, uint64, void, written
from accountmap.compiled.texts import FEED, Bytes, Prints, Starts, holds, word_end, word_print

Numbers = npt.NDArray[np.uint32]
# Spreads prints over slots: 2^64 divided by the golden ratio.
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


@compiled()
def _split(
    text: Bytes,
    start: int,
    end: int,
    small_words: Prints,
    has_small: bool,
    most: int,
    prints: Prints,
    places: Starts,
    lengths: Numbers,
) -> int:
    """The words of one text, small ones only if wanted; returns how many are written."""
    place, count = start, 0
    while place < end and count < most:
        behind = word_end(text, place, end)
        if behind > place:
            number = word_print(text, place, behind)
            if has_small or not holds(small_words, number):
                prints[count], places[count], lengths[count] = number, place, behind - place
                count += 1
        place = behind + 1
    return count


@compiled(
    int64(
        read_only(uint8),
        read_only(int64),
        read_only(uint64),
        int64,
        written(uint64),
        written(int64),
        written(uint32),
        written(uint8),
    )
)
def split_words(
    text: Bytes,
    starts: Starts,
    small_words: Prints,
    most: int,
    prints: Prints,
    places: Starts,
    lengths: Numbers,
    counts: Bytes,
) -> int:
    """Split each text into words, small ones left out where anything else remains.

    Args:
        text: words with one space between.
        starts: where each text begins.
        small_words: their prints, in order.
        most: words taken of one text, at most 255.
        prints: written, as are the others, for each word: the word as a number; as long as all words, and `most`.
        places: where the word begins; as long.
        lengths: how long it is; as long.
        counts: for each text, how many words it has.

    Returns:
        Words written.
    """
    filled = 0
    for row in range(len(starts) - 1):
        start, end = starts[row], starts[row + 1]
        behind = prints[filled:], places[filled:], lengths[filled:]
        count = _split(text, start, end, small_words, False, most, *behind)
        if count == 0:
            count = _split(text, start, end, small_words, True, most, *behind)
        counts[row] = count
        filled += count
    return filled


@compiled(int64(read_only(uint64), written(uint32), written(uint32), written(uint32)))
def number_prints(prints: Prints, slots: Numbers, numbers: Numbers, firsts: Numbers) -> int:
    """Number different prints from 0, in the order in which they come.

    Args:
        prints: some of them several times.
        slots: zeros, a power of two of them, more than there are prints.
        numbers: written: of each print its number.
        firsts: written: of each number where it comes first; as long as the prints.

    Returns:
        How many different ones there are.
    """
    mask, count, digits = len(slots) - 1, 0, 64
    while (1 << (64 - digits)) < len(slots):
        digits -= 1
    for row in range(len(prints)):
        number = prints[row]
        slot = np.int64((number * _SPREAD) >> np.uint64(digits)) & mask
        while slots[slot] and prints[firsts[slots[slot] - 1]] != number:
            slot = (slot + 1) & mask
        if not slots[slot]:
            firsts[count] = row
            count += 1
            slots[slot] = count
        numbers[row] = slots[slot] - 1
    return count


@compiled(int64(read_only(uint8), read_only(int64), read_only(uint32), written(uint8)))
def write_words_at(text: Bytes, places: Starts, lengths: Numbers, words: Bytes) -> int:
    """Write words of a text, given by place and length, a line feed behind each; returns the bytes written."""
    filled = 0
    for row in range(len(places)):
        for at in range(lengths[row]):
            words[filled] = text[places[row] + at]
            filled += 1
        words[filled] = FEED
        filled += 1
    return filled


@compiled(void(read_only(uint8), read_only(int32), written(int32, 2)))
def fill_matrix(counts: Bytes, numbers: npt.NDArray[np.int32], matrix: npt.NDArray[np.int32]) -> None:
    """Write the words of each text into its row, 0 behind the last."""
    place = 0
    for row in range(len(counts)):
        for at in range(matrix.shape[1]):
            matrix[row, at] = numbers[place + at] if at < counts[row] else 0
        place += counts[row]
