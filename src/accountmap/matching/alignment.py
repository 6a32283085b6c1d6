"""Word by word: which words of two names correspond, in what way, and how many bits that is worth.

Exact words first, then words written together on one side, then the best of what remains: mistyped, shortened,
transliterated otherwise, or translated. Each word is used once.

Pairs of names with equal numbers of words are aligned together, one position against another for all of them at once;
few pairs of words are alike enough to be compared as strings.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
import polars as pl

from accountmap.matching.vocabulary import MOST_WORDS, Vocabulary
from accountmap.matching.word_pairs import (
    HEARD,
    HEARD_QUALITY,
    MISTYPED,
    SHORTENED,
    SOUNDING,
    TRANSLATED,
    Bits,
    Flags,
    Words,
    may_correspond,
    word_similarity,
)

Numbers = npt.NDArray[np.int64]

# Names with more words than this would need another code of a group.
_CODE = 16


@dataclass(frozen=True)
class Alignment:
    """Bits by the way words correspond, one value per pair of names; all are 0 or more.

    Attributes:
        exact: rarity of the words that both have.
        mistyped, shortened, sounding, heard, translated: rarity of words that correspond otherwise, times how well.
        left_over, right_over: rarity of what has no counterpart on the other side.
        sole: how nearly the most telling exact word belongs to one record of each list: 0 to 1.
        sole_near: the same for mistyped and transliterated words, times how well they correspond.
        first: 1 where the first words correspond exactly, the quality where otherwise, else 0.
    """

    exact: Bits
    mistyped: Bits
    shortened: Bits
    sounding: Bits
    heard: Bits
    translated: Bits
    left_over: Bits
    right_over: Bits
    sole: Bits
    sole_near: Bits
    first: Bits


@dataclass(frozen=True)
class _Entries:
    """Words that may correspond: the pair of names, the place of each word in its name, and its number."""

    pair: Numbers
    left_place: npt.NDArray[np.int8]
    right_place: npt.NDArray[np.int8]
    left: Words
    right: Words

    def __getitem__(self, rows: Numbers | Flags) -> "_Entries":
        return _Entries(*(getattr(self, field.name)[rows] for field in fields(self)))


def _united(parts: list[_Entries]) -> _Entries:
    place, word = np.zeros(0, np.int8), np.zeros(0, np.int32)
    nothing = _Entries(np.zeros(0, np.int64), place, place, word, word)
    columns = ([getattr(part, field.name) for part in (nothing, *parts)] for field in fields(_Entries))
    return _Entries(*(np.concatenate(column) for column in columns))


def align_words(left: Words, right: Words, vocabulary: Vocabulary, across_scripts: Flags | None = None) -> Alignment:
    """Align the words of pairs of names.

    Args:
        left: word numbers, one row per pair, 0 behind the last.
        right: the same for the other side.
        vocabulary: what the numbers mean.
        across_scripts: which pairs are of names in two scripts; there words correspond that sound alike. None are, if
            it is missing.
    """
    bits = {field.name: np.zeros(len(left), np.float32) for field in fields(Alignment)}
    found = [
        _Group(rows, left[rows, :width], right[rows, :other_width], vocabulary).align(bits)
        for rows, width, other_width in _groups_of(left, right)
    ]
    entries = _united(found)
    may_match = may_correspond(entries.left, entries.right, vocabulary.shapes)
    _take_similar(bits, entries[may_match], vocabulary, across_scripts)
    return Alignment(**{name: np.maximum(values, 0) for name, values in bits.items()})


def _groups_of(left: Words, right: Words) -> Iterator[tuple[Numbers, int, int]]:
    """Rows of names with equal numbers of words, and those numbers; pairs without any word are in no group."""
    counts = [np.count_nonzero(words, axis=1) for words in (left, right)]
    code = (counts[0] * _CODE + counts[1]).astype(np.uint8)
    order = np.argsort(code, kind="stable")
    sizes = np.bincount(code, minlength=_CODE * _CODE)
    ends = np.cumsum(sizes)
    for number in np.flatnonzero(sizes):
        width, other_width = divmod(int(number), _CODE)
        if width or other_width:
            yield order[ends[number] - sizes[number] : ends[number]], width, other_width


class _Group:
    """Pairs of names with equal numbers of words; a list of columns for each side, one per place of a word."""

    def __init__(self, rows: Numbers, left: Words, right: Words, vocabulary: Vocabulary) -> None:
        self._rows = rows
        self._vocabulary = vocabulary
        self._words = [np.ascontiguousarray(words.T) for words in (left, right)]
        # Which words are still without counterpart.
        self._open = [np.ones(words.shape, dtype=np.bool_) for words in self._words]

    def align(self, bits: dict[str, Bits]) -> _Entries:
        """Fill in what exact and joined words say; return the words that are left over on both sides and look alike."""
        (left, right), (open_left, open_right) = self._words, self._open
        for i, word in enumerate(left):
            for j, other in enumerate(right):
                differs = word != other
                open_left[i] &= differs
                open_right[j] &= differs
                if i == j == 0:
                    bits["first"][self._rows] = ~differs
        rarity = [self._vocabulary.rarity[words] for words in self._words]
        bits["exact"][self._rows] = _summed(np.where(open_left, 0, rarity[0]))
        held = np.where(open_left, 0, self._vocabulary.held_once[left])
        bits["sole"][self._rows] = held.max(axis=0, initial=0)
        self._join(0, 1, bits)
        self._join(1, 0, bits)
        # A word without exact counterpart may yet correspond in part: what is left over is counted down from here.
        bits["left_over"][self._rows] = _summed(np.where(open_left, rarity[0], 0))
        bits["right_over"][self._rows] = _summed(np.where(open_right, rarity[1], 0))
        return self._alike()

    def _join(self, side: int, other_side: int, bits: dict[str, Bits]) -> None:
        """Two words here that are one word there: Mega Chips and MegaChips."""
        shapes = self._vocabulary.shapes.word
        length, other_length = (shapes.length[self._words[at]] for at in (side, other_side))
        # One match per pair of names is enough: names with two joined words are beyond rare.
        is_done = np.zeros(len(self._rows), dtype=np.bool_)
        for i in range(len(length) - 1):
            both = length[i] + length[i + 1]
            free = self._open[side][i] & self._open[side][i + 1]
            for j, single in enumerate(other_length):
                rows = np.flatnonzero((both == single) & free & self._open[other_side][j] & ~is_done)
                rows = rows[self._is_joined(self._words[side][i : i + 2, rows], self._words[other_side][j, rows])]
                is_done[rows] = True
                self._open[side][i : i + 2, rows] = False
                self._open[other_side][j, rows] = False
                bits["exact"][self._rows[rows]] += self._vocabulary.rarity[self._words[other_side][j, rows]]
                if i == j == 0:
                    bits["first"][self._rows[rows]] = 1

    def _is_joined(self, parts: Words, whole: Words) -> Flags:
        """Whether two words (two rows of numbers) make a third when written together; their lengths do."""
        shapes = self._vocabulary.shapes.word
        letters = shapes.letters[parts[0]] | shapes.letters[parts[1]]
        begins = (shapes.beginning[parts[0]] ^ shapes.beginning[whole]) & np.uint32(0xFF) == 0
        joined: Flags = begins & (letters == shapes.letters[whole])
        rows = np.flatnonzero(joined)
        one, other, single = (self._vocabulary.words["word"][numbers[rows] - 1] for numbers in (*parts, whole))
        joined[rows] = (one + other == single).to_numpy()
        return joined

    def _alike(self) -> _Entries:
        """Words without counterpart that begin alike, sound alike at the beginning or mean the same."""
        (left, right), (open_left, open_right) = self._words, self._open
        shapes = self._vocabulary.shapes
        found = []
        letter, sound = ([of[words] for words in self._words] for of in (shapes.letter, shapes.sound))
        # No meaning is never the same as no meaning.
        meaning = shapes.meaning[left], np.where(shapes.meaning == 0, -1, shapes.meaning)[right]
        for i in range(len(left)):
            for j in range(len(right)):
                alike = (letter[0][i] == letter[1][j]) | (sound[0][i] == sound[1][j]) | (meaning[0][i] == meaning[1][j])
                rows = np.flatnonzero(alike & open_left[i] & open_right[j])
                place, other_place = (np.full(len(rows), at, dtype=np.int8) for at in (i, j))
                found.append(_Entries(self._rows[rows], place, other_place, left[i, rows], right[j, rows]))
        return _united(found)


def _summed(columns: Bits) -> Bits:
    """The sum of up to ten columns in the one order that gives the same bits whatever their number is."""
    padded = [*columns, *(np.float32(0) for _ in range(MOST_WORDS - len(columns)))]
    one, two, three, four, five, six, seven, eight, *rest = padded
    summed = ((one + two) + (three + four)) + ((five + six) + (seven + eight))
    for column in rest:
        summed = summed + column
    return np.asarray(summed, dtype=np.float32)


def _take_similar(
    bits: dict[str, Bits], entries: _Entries, vocabulary: Vocabulary, across_scripts: Flags | None
) -> None:
    """Best correspondence of each pair of names first, then the next among the words still free."""
    quality, kind, heard = _similarity(entries.left, entries.right, vocabulary)
    if across_scripts is not None:
        heard &= across_scripts[entries.pair] & (quality < HEARD_QUALITY)
        quality[heard], kind[heard] = HEARD_QUALITY, HEARD
    rarity = vocabulary.rarity
    worth = quality * np.minimum(rarity[entries.left], rarity[entries.right])
    good = np.flatnonzero(quality > 0)
    order = good[np.lexsort((entries.right_place[good], entries.left_place[good], -worth[good], entries.pair[good]))]
    entries, quality, kind, worth = entries[order], quality[order], kind[order], worth[order]
    taken = np.full((2, len(bits["exact"])), -1, dtype=np.int8)
    while len(entries.pair):
        is_best = np.append(True, entries.pair[1:] != entries.pair[:-1])
        _count(bits, entries[is_best], quality[is_best], kind[is_best], worth[is_best], vocabulary)
        taken[0, entries.pair[is_best]] = entries.left_place[is_best]
        taken[1, entries.pair[is_best]] = entries.right_place[is_best]
        free = (taken[0, entries.pair] != entries.left_place) & (taken[1, entries.pair] != entries.right_place)
        entries, quality, kind, worth = entries[free], quality[free], kind[free], worth[free]


def _count(
    bits: dict[str, Bits], best: _Entries, quality: Bits, kind: Numbers, worth: Bits, vocabulary: Vocabulary
) -> None:
    """Count one correspondence of each pair of names."""
    names = {
        MISTYPED: "mistyped",
        SHORTENED: "shortened",
        SOUNDING: "sounding",
        TRANSLATED: "translated",
        HEARD: "heard",
    }
    for number, name in names.items():
        chosen = kind == number
        bits[name][best.pair[chosen]] += worth[chosen]
    bits["left_over"][best.pair] -= quality * vocabulary.rarity[best.left]
    bits["right_over"][best.pair] -= quality * vocabulary.rarity[best.right]
    near = (kind == MISTYPED) | (kind == SOUNDING) | (kind == HEARD)
    held = (vocabulary.held_once[best.left] * vocabulary.held_once[best.right] * quality)[near]
    bits["sole_near"][best.pair[near]] = np.maximum(bits["sole_near"][best.pair[near]], held)
    begins = (best.left_place == 0) & (best.right_place == 0)
    bits["first"][best.pair[begins]] = quality[begins]


def _similarity(left: Words, right: Words, vocabulary: Vocabulary) -> tuple[Bits, Numbers, Flags]:
    """Quality (0 to 1) and kind of correspondence, and what is heard alike; once per distinct pair of words."""
    codes, inverse = np.unique(left.astype(np.int64) << 32 | right, return_inverse=True)
    pairs = pl.DataFrame({"left": (codes >> 32).astype(np.uint32), "right": (codes & 0xFFFFFFFF).astype(np.uint32)})
    table = word_similarity(pairs, vocabulary.words)
    return (
        table["quality"].to_numpy().astype(np.float32)[inverse],
        table["kind"].to_numpy().astype(np.int64)[inverse],
        table["heard"].to_numpy()[inverse],
    )
