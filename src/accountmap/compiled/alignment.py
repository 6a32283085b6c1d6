"""Word by word: which words of two names correspond, in what way, and how many bits that is worth.

Exact words first, then words written together on one side, then the best of what remains: mistyped, shortened,
transliterated otherwise, or translated. Each word is used once.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from accountmap.compiled.compiling import compiled
from accountmap.compiled.layouts import Letters, Lexicon, Record, Table
from accountmap.compiled.signatures import Group, float32, int32, written
from accountmap.compiled.similarity import Distances, stands_at
from accountmap.compiled.word_pairs import HEARD, MISTYPED, SOUNDING, correspondence, may_correspond

Bits = npt.NDArray[np.float32]
Words = npt.NDArray[np.int32]

# What an alignment finds, in bits of rarity: the words that both names have; those that correspond otherwise, times how
# well, by their kind (`word_pairs`, 1 to 5); what has no counterpart on the other side. Then how nearly the most
# telling exact word belongs to one record of each list, 0 to 1; the same for mistyped and transliterated words, times
# how well they correspond; and 1 where the first words correspond exactly, the quality where otherwise, else 0.
EXACT, LEFT_OVER, RIGHT_OVER, SOLE, SOLE_NEAR, FIRST = 0, 6, 7, 8, 9, 10
FOUND = 11


class Room(NamedTuple):
    """Where an alignment works; made once for many pairs.

    Attributes:
        found: what it finds.
        rarity: of the words of one name, by place.
        quality, worth, kind, places: of the words that correspond.
        distances: for comparing texts.
    """

    found: Bits
    rarity: Bits
    quality: Bits
    worth: Bits
    kind: Words
    places: Words
    distances: Distances


ROOM = Group(Room, (*4 * (written(float32),), *2 * (written(int32),), written(int32, 2)))


def make_room(most_words: int, longest: int) -> Room:
    """Room for names of so many words, and texts of so many letters."""
    pairs = most_words**2
    return Room(
        found=np.zeros(FOUND, np.float32),
        rarity=np.zeros(most_words, np.float32),
        quality=np.zeros(pairs, np.float32),
        worth=np.zeros(pairs, np.float32),
        kind=np.zeros(pairs, np.int32),
        places=np.zeros(pairs, np.int32),
        distances=np.zeros((3, longest + 2), np.int32),
    )


@compiled()
def count_words(words: Words) -> int:
    """How many words a name has."""
    for place in range(len(words)):
        if words[place] == 0:
            return place
    return len(words)


@compiled()
def _open_words(left: Words, right: Words, width: int, other_width: int) -> tuple[int, int]:
    """The words that the other name lacks, a bit for each place."""
    open_left, open_right = (1 << width) - 1, (1 << other_width) - 1
    for i in range(width):
        for j in range(other_width):
            if left[i] == right[j]:
                open_left &= ~(1 << i)
                open_right &= ~(1 << j)
    return open_left, open_right


@compiled()
def _rarity(words: Words, width: int, lexicon: Lexicon, chosen: int, room: Room) -> Any:
    """Rarity of the chosen words (a bit for each place), summed in the one order that NumPy has for ten columns."""
    bits = room.rarity
    for place in range(len(bits)):
        is_chosen = place < width and chosen >> place & 1
        bits[place] = lexicon.words[words[place]].rarity if is_chosen else 0
    total = ((bits[0] + bits[1]) + (bits[2] + bits[3])) + ((bits[4] + bits[5]) + (bits[6] + bits[7]))
    for place in range(8, width):
        total += bits[place]
    return total


@compiled()
def _is_joined(one: Record, other: Record, single: Record, letters: Letters) -> bool:
    """Whether two words make a third when written together."""
    if one.shape.length + other.shape.length != single.shape.length or one.letter != single.letter:
        return False
    whole = letters[single.start : single.end]
    return stands_at(whole, letters[one.start : one.end], 0) and stands_at(
        whole, letters[other.start : other.end], one.shape.length
    )


@compiled()
def _join(
    parts: Words,
    wholes: Words,
    width: int,
    other_width: int,
    open_parts: int,
    open_wholes: int,
    lexicon: Lexicon,
    found: Bits,
) -> tuple[int, int]:
    """Two words here that are one word there: Mega Chips and MegaChips. Names with two such words are beyond rare."""
    for i in range(width - 1):
        if open_parts >> i & 3 != 3:
            continue
        one, other = lexicon.words[parts[i]], lexicon.words[parts[i + 1]]
        for j in range(other_width):
            single = lexicon.words[wholes[j]]
            if open_wholes >> j & 1 and _is_joined(one, other, single, lexicon.letters):
                found[EXACT] += single.rarity
                if i == 0 and j == 0:
                    found[FIRST] = 1
                return open_parts & ~(3 << i), open_wholes & ~(1 << j)
    return open_parts, open_wholes


@compiled()
def _count(best: int, left: Words, right: Words, words: Table, room: Room) -> None:
    """Count one correspondence."""
    found, quality, kind = room.found, room.quality[best], room.kind[best]
    i, j = divmod(room.places[best], len(right))
    one, other = words[left[i]], words[right[j]]
    found[kind] += room.worth[best]
    found[LEFT_OVER] -= quality * one.rarity
    found[RIGHT_OVER] -= quality * other.rarity
    if kind in (MISTYPED, SOUNDING, HEARD):
        found[SOLE_NEAR] = max(found[SOLE_NEAR], one.held_once * other.held_once * quality)
    if i == 0 and j == 0:
        found[FIRST] = quality


@compiled()
def _drop_taken(taken: int, width: int, count: int, room: Room) -> int:
    """Leave out what corresponds with a word that is taken; how many are left, in the order they were."""
    left = 0
    for entry in range(count):
        place = room.places[entry]
        if place // width != taken // width and place % width != taken % width:
            room.places[left], room.kind[left] = place, room.kind[entry]
            room.quality[left], room.worth[left] = room.quality[entry], room.worth[entry]
            left += 1
    return left


@compiled()
def _take_similar(
    left: Words,
    right: Words,
    width: int,
    other_width: int,
    open_left: int,
    open_right: int,
    lexicon: Lexicon,
    across_scripts: bool,
    room: Room,
) -> None:
    """The best correspondence first, then the next among the words still free."""
    count = 0
    for i in range(width):
        one = lexicon.words[left[i]]
        for j in range(other_width):
            other = lexicon.words[right[j]]
            if not (open_left >> i & 1 and open_right >> j & 1 and may_correspond(one, other)):
                continue
            quality, kind = correspondence(one, other, lexicon.letters, across_scripts, room.distances)
            if quality > 0:
                room.quality[count], room.kind[count] = quality, kind
                room.worth[count] = quality * min(one.rarity, other.rarity)
                room.places[count] = i * len(right) + j
                count += 1
    while count:
        best = 0
        for entry in range(1, count):
            if room.worth[entry] > room.worth[best]:
                best = entry
        _count(best, left, right, lexicon.words, room)
        count = _drop_taken(room.places[best], len(right), count, room)


@compiled()
def align_words(left: Words, right: Words, lexicon: Lexicon, across_scripts: bool, room: Room) -> None:
    """Align the words of two names.

    Args:
        left: word numbers, 0 behind the last.
        right: the same for the other side.
        lexicon: what the numbers mean.
        across_scripts: whether the names are in two scripts.
        room: what was found is in `room.found` after.
    """
    found = room.found
    for place in range(FOUND):
        found[place] = 0
    width, other_width = count_words(left), count_words(right)
    open_left, open_right = _open_words(left, right, width, other_width)
    found[EXACT] = _rarity(left, width, lexicon, ~open_left, room)
    for i in range(width):
        if not open_left >> i & 1:
            found[SOLE] = max(found[SOLE], lexicon.words[left[i]].held_once)
    if width and other_width and left[0] == right[0]:
        found[FIRST] = 1
    open_left, open_right = _join(left, right, width, other_width, open_left, open_right, lexicon, found)
    open_right, open_left = _join(right, left, other_width, width, open_right, open_left, lexicon, found)
    # A word without exact counterpart may yet correspond in part: what is left over is counted down from here.
    found[LEFT_OVER] = _rarity(left, width, lexicon, open_left, room)
    found[RIGHT_OVER] = _rarity(right, other_width, lexicon, open_right, room)
    if open_left and open_right:
        _take_similar(left, right, width, other_width, open_left, open_right, lexicon, across_scripts, room)
    found[LEFT_OVER], found[RIGHT_OVER] = max(found[LEFT_OVER], 0), max(found[RIGHT_OVER], 0)
