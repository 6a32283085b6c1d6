"""How alike two texts are, and how alike they can be at most by their shapes.

The similarities are those of RapidFuzz to the last bit of a float32 (a test compares them): texts of a few letters cost
less here than the way there. What a shape rules out is ruled out exactly: no bound is ever below the similarity itself.
"""

import numpy as np
import numpy.typing as npt

from accountmap.compiled.compiling import compiled
from accountmap.compiled.layouts import Letters, Record

Distances = npt.NDArray[np.int32]

# Letters at the beginning that the Jaro-Winkler similarity rewards, how much, and the similarity from which it does.
PREFIX = 4
PREFIX_WORTH = 0.1
LEAST_REWARDED = 0.7


@compiled()
def bit_count(bits: np.uint64) -> int:
    """How many bits are set (Hacker's Delight, 5-1)."""
    bits = bits - ((bits >> np.uint64(1)) & np.uint64(0x5555555555555555))
    bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> np.uint64(2)) & np.uint64(0x3333333333333333))
    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return int((bits * np.uint64(0x0101010101010101)) >> np.uint64(56))


@compiled()
def least_edits(one: Record, other: Record) -> int:
    """Fewest edits (insert, delete, replace, swap) that can turn one text into the other, by their shapes.

    An edit changes the length by one at most, and adds and removes one letter at most.
    """
    unlike = bit_count(one.letters ^ other.letters)
    return max(abs(int(one.length) - int(other.length)), (unlike + 1) // 2)


@compiled()
def most_typing(one: Record, other: Record) -> np.float32:
    """Upper bound of `typing_similarity`, by the shapes of two texts."""
    return np.float32(1 - least_edits(one, other) / max(one.length, other.length, 1))


@compiled()
def most_spelling(one: Record, other: Record) -> np.float32:
    """Upper bound of `spelling_similarity`, by shapes: letters that the other text lacks cannot match."""
    if one.length == 0 and other.length == 0:
        return np.float32(1)
    lone, lone_other = bit_count(one.letters & ~other.letters), bit_count(other.letters & ~one.letters)
    matching = min(one.length - lone, other.length - lone_other)
    if matching <= 0:
        return np.float32(0)
    jaro = (matching / one.length + matching / other.length + 1) / 3
    unlike, begins = one.beginning ^ other.beginning, 0
    # Zero bytes behind two short texts count as equal letters: a bound may be too high.
    while begins < PREFIX and (unlike >> np.uint32(8 * begins)) & np.uint32(0xFF) == 0:
        begins += 1
    return np.float32(jaro + PREFIX_WORTH * begins * (1 - jaro))


@compiled()
def _edits(one: Letters, other: Letters, distances: Distances) -> int:
    """Edits of optimal string alignment: insert, delete, replace, swap two neighbours that are not edited again."""
    width = len(other)
    if len(one) == 0 or width == 0:
        return max(len(one), width)
    before, last, row = 0, 1, 2
    for j in range(width + 1):
        distances[last, j] = j
    for i in range(len(one)):
        distances[row, 0] = i + 1
        for j in range(width):
            edits = min(distances[last, j] + (one[i] != other[j]), distances[last, j + 1] + 1, distances[row, j] + 1)
            if i and j and one[i] == other[j - 1] and one[i - 1] == other[j]:
                edits = min(edits, distances[before, j - 1] + 1)
            distances[row, j + 1] = edits
        before, last, row = last, row, before
    return int(distances[last, width])


@compiled()
def typing_similarity(one: Letters, other: Letters, distances: Distances) -> np.float32:
    """Normalised similarity of optimal string alignment: 1 - edits / longer length.

    Args:
        one: a text.
        other: another.
        distances: room for three rows, one longer than the second text.
    """
    longer = max(len(one), len(other))
    if longer == 0:
        return np.float32(1)
    # What both begin and end with costs nothing, wherever else the edits are.
    start, end, other_end = 0, len(one), len(other)
    while start < end and start < other_end and one[start] == other[start]:
        start += 1
    while end > start and other_end > start and one[end - 1] == other[other_end - 1]:
        end, other_end = end - 1, other_end - 1
    edits = _edits(one[start:end], other[start:other_end], distances)
    return np.float32(1.0 - edits / longer)


@compiled()
def _matching_letters(one: Letters, other: Letters, taken: Distances) -> tuple[int, int]:
    """How many letters match within half the longer length, and how many of them stand in another order."""
    length, other_length = len(one), len(other)
    reach = max(max(length, other_length) // 2 - 1, 0)
    for i in range(length):
        taken[0, i] = 0
    matching = 0
    for j in range(other_length):
        for i in range(max(j - reach, 0), min(j + reach + 1, length)):
            if not taken[0, i] and one[i] == other[j]:
                taken[0, i] = 1
                taken[1, matching] = j
                matching += 1
                break
    swapped, place = 0, 0
    for i in range(length):
        if taken[0, i]:
            swapped += one[i] != other[taken[1, place]]
            place += 1
    return matching, swapped


@compiled()
def spelling_similarity(one: Letters, other: Letters, taken: Distances) -> np.float32:
    """Jaro-Winkler similarity: letters that match nearby, in order, with a reward for an equal beginning.

    Args:
        one: a text.
        other: another.
        taken: room for two rows, as long as the longer text.
    """
    matching, swapped = _matching_letters(one, other, taken)
    if matching == 0:
        return np.float32(len(one) == 0 and len(other) == 0)
    jaro = (matching / len(one) + matching / len(other) + (matching - swapped // 2) / matching) / 3.0
    prefix = 0
    while prefix < min(len(one), len(other), PREFIX) and one[prefix] == other[prefix]:
        prefix += 1
    if jaro > LEAST_REWARDED:
        jaro += prefix * PREFIX_WORTH * (1.0 - jaro)
    return np.float32(min(jaro, 1.0))


@compiled()
def contains_in_order(longer: Letters, shorter: Letters) -> bool:
    """Whether all letters of one text stand in the other, in the same order."""
    place = 0
    for letter in longer:
        if place < len(shorter) and letter == shorter[place]:
            place += 1
    return place == len(shorter)


@compiled()
def stands_at(longer: Letters, shorter: Letters, start: int) -> bool:
    """Whether a text stands in another one from a place on."""
    if start + len(shorter) > len(longer):
        return False
    place = 0
    while place < len(shorter) and longer[start + place] == shorter[place]:
        place += 1
    return place == len(shorter)


@compiled()
def contains(longer: Letters, shorter: Letters) -> bool:
    """Whether a text stands anywhere in another one."""
    start = 0
    while start + len(shorter) <= len(longer) and not stands_at(longer, shorter, start):
        start += 1
    return start + len(shorter) <= len(longer)
