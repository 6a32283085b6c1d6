"""Blocking: which records of two lists are worth comparing, by the keys of `keys`.

A list of a million rows has some twenty million keys. Each is packed with the number of its name into 64 bits and
sorted, which is much cheaper than joining tables of them: a quarter of the processor time on 100,000 rows a side.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from accountmap.matching.fingerprints import Print
from accountmap.matching.keys import KINDS, Keys, keys_of
from accountmap.matching.memory import give_back_memory
from accountmap.matching.records import Records, differ_in_script
from accountmap.matching.runs import places_in_runs
from accountmap.matching.vocabulary import Vocabulary
from accountmap.normalise.names import LETTER_BY_LETTER, TRANSLATED

Rows = npt.NDArray[np.int64]
Strengths = npt.NDArray[np.uint32]
Flags = npt.NDArray[np.bool_]

# A key whose blocks would give more pairs than this is too common to be worth anything.
LARGEST_BLOCK = 400
# Pairs kept per record, the strongest by shared rarity.
MOST_CANDIDATES = 12
# The rarity of a key, as it is packed: parts of a bit, and binary digits in all.
_PARTS = 1024
_RARITY_DIGITS = 16
# Pairs are summed in pieces, as a whole would need several times the room that they take.
_SUMMED_AT_ONCE = 1 << 22

_PAIR_KEYS = {
    "key_text": pl.String,
    "is_left": pl.Boolean,
    "is_right": pl.Boolean,
    "left_size": pl.Int64,
    "right_size": pl.Int64,
}


def find_candidates(left: Records, right: Records, vocabulary: Vocabulary) -> pl.DataFrame:
    """Pairs of names worth comparing.

    They share a key whose block is small enough, and are among the strongest few of either record.

    Args:
        left: the left list.
        right: the right list.
        vocabulary: the words of both.

    Returns:
        left_record, right_record, left_view, right_view, strength (summed rarity of the keys shared, in bits); ordered
        by the views.
    """
    digits = max(records.views.height for records in (left, right)).bit_length()
    tongues = Tongues.of(left, right)
    packed = [np.zeros(0, np.uint64)]
    several = tongues is not None
    sides = [
        (_sorted_keys(keys, digits) for _, keys in keys_of(records, words, vocabulary, across_scripts=several))
        for records, words in ((left, vocabulary.left), (right, vocabulary.right))
    ]
    with ThreadPoolExecutor(2) as pool:
        for kind in KINDS:
            one, other = pool.map(next, sides)
            blocks = _shared_blocks(one, other, digits)
            codes = blocks.pairs(float(left.facts.height) * right.facts.height, digits)
            packed.append(tongues.suited(codes, kind, digits) if tongues else codes)
            give_back_memory()
    left_view, right_view, strength = _summed(_sorted_together(packed), digits)
    pairs = _Pairs(left.views["record"].to_numpy()[left_view], right.views["record"].to_numpy()[right_view], strength)
    return _strongest_pairs(pairs, left_view, right_view, pairs.strongest())


def find_candidates_within(records: Records, vocabulary: Vocabulary) -> pl.DataFrame:
    """Pairs of names of one list worth comparing: as `find_candidates`, each pair once, the lower number left.

    Args:
        records: the list.
        vocabulary: its words, by `build_vocabulary_within`.
    """
    digits = records.views.height.bit_length()
    height = records.facts.height
    packed = [np.zeros(0, np.uint64)]
    tongues = Tongues.of(records, records)
    for kind, keys in keys_of(records, vocabulary.left, vocabulary, across_scripts=tongues is not None):
        codes = _pairs_within(_sorted_keys(keys, digits), height * (height - 1) / 2, digits)
        packed.append(tongues.suited(codes, kind, digits) if tongues else codes)
    left_view, right_view, strength = _summed(_sorted_together(packed), digits)
    record = records.views["record"].to_numpy()
    # Two names of one record are no pair.
    two = np.flatnonzero(record[left_view] != record[right_view])
    left_view, right_view, strength = left_view[two], right_view[two], strength[two]
    pairs = _Pairs(record[left_view], record[right_view], strength)
    return _strongest_pairs(pairs, left_view, right_view, pairs.strongest_within())


def _strongest_pairs(
    pairs: "_Pairs", left_view: npt.NDArray[np.uint32], right_view: npt.NDArray[np.uint32], is_strong: Flags
) -> pl.DataFrame:
    kept = np.flatnonzero(is_strong)
    return pl.DataFrame(
        {
            "left_record": pairs.left_record[kept],
            "right_record": pairs.right_record[kept],
            "left_view": left_view[kept],
            "right_view": right_view[kept],
            "strength": pairs.strength[kept] / _PARTS,
        },
        schema_overrides=dict.fromkeys(("left_record", "right_record", "left_view", "right_view"), pl.UInt32),
    )


def find_pair_keys(
    left: Records, right: Records, vocabulary: Vocabulary, left_views: list[int], right_views: list[int]
) -> pl.DataFrame:
    """The keys of two records, by their names, each with the size of its blocks: why they were compared, or were not.

    Returns:
        key_text (its kind, then what the name, word, domain or number gives), is_left, is_right (which record has it),
        left_size, right_size (names of the list that have it). The rarest come first.
    """
    chosen = left_views, right_views
    found: list[tuple[str, bool, bool, int, int]] = []
    for sides in _both_sides(left, right, vocabulary):
        if not any(keys for _, keys in sides):
            continue
        numbers = [np.concatenate([source.numbers() for source in keys]) for _, keys in sides]
        views = [np.concatenate([source.view for source in keys]) for _, keys in sides]
        texts: dict[int, str] = {}
        borne: list[set[int]] = []
        for (_, keys), own in zip(sides, chosen, strict=True):
            said = dict(text for source in keys for text in _said(source, own))
            texts |= said
            borne.append(set(said))
        for number, text in texts.items():
            size, other_size = (len(np.unique(view[each == number])) for each, view in zip(numbers, views, strict=True))
            found.append((text, number in borne[0], number in borne[1], size, other_size))
    table = pl.DataFrame(found, schema=_PAIR_KEYS, orient="row")
    return table.sort(pl.col("left_size") * pl.col("right_size"), "key_text")


def _both_sides(
    left: Records, right: Records, vocabulary: Vocabulary
) -> Iterator[tuple[tuple[str, list[Keys]], tuple[str, list[Keys]]]]:
    across = differ_in_script(left, right)
    return zip(
        keys_of(left, vocabulary.left, vocabulary, across_scripts=across),
        keys_of(right, vocabulary.right, vocabulary, across_scripts=across),
        strict=True,
    )


def _said(keys: Keys, views: list[int]) -> Iterator[tuple[int, str]]:
    rows = np.flatnonzero(np.isin(keys.view, views))
    return zip(keys.numbers()[rows].tolist(), keys.texts(rows), strict=True)


def _sorted_keys(keys: list[Keys], digits: int) -> Print:
    """The keys of one kind, the leading digits of each number before that of the name; sorted, each once."""
    room = np.uint64(digits)
    packed = [(source.numbers() >> room << room) | source.view for source in keys]
    codes = np.sort(np.concatenate([np.zeros(0, np.uint64), *packed]))
    return codes[np.append(codes[1:] != codes[:-1], True)] if len(codes) else codes


@dataclass(frozen=True)
class Tongues:
    """The scripts of names, by the number of the name; left and right list.

    Attributes:
        is_latin: whether the name is in Latin letters.
        is_reading: whether it is how a name in other letters is read.
        spoken: the first name that is a reading of this one; itself where there is none.
    """

    is_latin: tuple[Flags, Flags]
    is_reading: tuple[Flags, Flags]
    spoken: tuple[Print, Print]

    @classmethod
    def of(cls, left: Records, right: Records) -> "Tongues | None":
        """The tongues of two lists, None where all names are in one script."""
        if not differ_in_script(left, right):
            return None
        one, other = (records.views["reading"] != LETTER_BY_LETTER for records in (left, right))
        return cls(
            is_latin=(left.forms["is_latin"].to_numpy(), right.forms["is_latin"].to_numpy()),
            is_reading=(one.to_numpy(), other.to_numpy()),
            spoken=(_spoken_names(left), _spoken_names(right)),
        )

    def suited(self, packed: Print, kind: str, digits: int) -> Print:
        """Of packed pairs those to be compared: readings only with Latin names, and these with readings.

        What is heard alike is of one mind only across scripts.
        """
        left, right, rarity = _unpacked(packed, digits)
        is_latin, other_latin = self.is_latin[0][left], self.is_latin[1][right]
        suited = ~(self.is_reading[0][left] & ~other_latin) & ~(self.is_reading[1][right] & ~is_latin)
        if kind == "heard":
            suited &= is_latin ^ other_latin
        left = np.where(other_latin, self.spoken[0][left], left)
        right = np.where(is_latin, self.spoken[1][right], right)
        return _packed(left, right, rarity, digits)[suited]


def _spoken_names(records: Records) -> Print:
    own = records.views.select("view", "record", "view_kind", "display", "reading")
    # A name that reads the same letter by letter has no second name for that.
    readings = own.filter(pl.col("reading") == TRANSLATED)
    name = ["record", "view_kind", "display"]
    first = readings.group_by(name).agg(spoken=pl.col("view").min())
    read = own.join(first, on=name, how="left", maintain_order="left")
    letters = pl.col("reading") == LETTER_BY_LETTER
    spoken = read.select(pl.when(letters).then(pl.coalesce("spoken", "view")).otherwise("view"))
    return spoken.to_series().to_numpy().astype(np.uint64)


@dataclass(frozen=True)
class _Blocks:
    """The names that share a key, as runs of rows of the sorted keys."""

    left: Print
    right: Print
    left_start: Rows
    right_start: Rows
    left_size: Rows
    right_size: Rows

    def pairs(self, product: float, digits: int) -> Print:
        """Each name with each of its block, with the key's rarity: left name, right name, rarity, packed.

        Args:
            product: how many pairs of records there are.
            digits: binary digits of a name's number.
        """
        size = self.left_size * self.right_size
        worth = _worth_of(size, product)
        block = np.repeat(np.arange(len(size)), size)
        place = (np.arange(len(block)) - np.repeat(np.cumsum(size) - size, size)).astype(np.int32)
        across = self.right_size[block].astype(np.int32)
        name = np.uint64((1 << digits) - 1)
        left = self.left[self.left_start[block] + place // across] & name
        right = self.right[self.right_start[block] + place % across] & name
        return _packed(left, right, worth[block], digits)


def _worth_of(pairs: Rows, product: float) -> Print:
    """Rarity of keys that give so many pairs, of `product` in all, as it is packed."""
    rarity = np.rint(np.log2(max(product, 1.0) / np.arange(1, LARGEST_BLOCK + 1)) * _PARTS)
    worth: Print = np.maximum(rarity, 0).astype(np.uint64)[pairs - 1]
    return worth


def _pairs_within(codes: Print, product: float, digits: int) -> Print:
    """Each name with each further name of its block, packed as `_Blocks.pairs` packs them."""
    _, start, size = _runs(codes, digits)
    pairs = size * (size - 1) // 2
    few = (pairs > 0) & (pairs <= LARGEST_BLOCK)
    start, size, worth = start[few], size[few], _worth_of(pairs[few], product)
    block = np.repeat(np.arange(len(size)), size)
    place = np.arange(len(block)) - np.repeat(np.cumsum(size) - size, size)
    row, further = start[block] + place, size[block] - 1 - place
    first = np.repeat(row, further)
    second = first + 1 + np.arange(len(first)) - np.repeat(np.cumsum(further) - further, further)
    name = np.uint64((1 << digits) - 1)
    both = (codes[first] & name) << np.uint64(digits) | codes[second] & name
    packed: Print = both << np.uint64(_RARITY_DIGITS) | np.repeat(worth[block], further)
    return packed


def _shared_blocks(left: Print, right: Print, digits: int) -> _Blocks:
    """The blocks of the keys that both sides have and that few enough names share."""
    (keys, start, size), (other_keys, other_start, other_size) = (_runs(codes, digits) for codes in (left, right))
    # Sorted together, with the side as last digit: a shared key stands beside itself.
    both = np.concatenate([keys << np.uint64(1), other_keys << np.uint64(1) | np.uint64(1)])
    both.sort()
    is_right = (both & np.uint64(1)).astype(np.bool_)
    shared = np.flatnonzero(both[:-1] >> np.uint64(1) == both[1:] >> np.uint64(1)) if len(both) else np.zeros(0, int)
    before = np.cumsum(is_right)
    other = before[shared]
    one = shared - other
    few = size[one] * other_size[other] <= LARGEST_BLOCK
    one, other = one[few], other[few]
    return _Blocks(left, right, start[one], other_start[other], size[one], other_size[other])


def _runs(codes: Print, digits: int) -> tuple[Print, Rows, Rows]:
    """Keys of sorted codes, the row at which each begins, and for how many rows it goes on."""
    keys = codes >> np.uint64(digits)
    start = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])) if len(keys) else np.zeros(0, np.int64)
    return keys[start], start, np.diff(np.append(start, len(codes)))


def _packed(left: Print, right: Print, rarity: Print, digits: int) -> Print:
    packed: Print = (left << np.uint64(digits) | right) << np.uint64(_RARITY_DIGITS) | rarity
    return packed


def _unpacked(packed: Print, digits: int) -> tuple[Print, Print, Print]:
    """Left name, right name and rarity."""
    name, pair = np.uint64((1 << digits) - 1), packed >> np.uint64(_RARITY_DIGITS)
    return pair >> np.uint64(digits), pair & name, packed & np.uint64((1 << _RARITY_DIGITS) - 1)


def _sorted_together(parts: list[Print]) -> Print:
    """All numbers, sorted; each part is let go once it is copied, as together they may be a quarter of a gigabyte."""
    give_back_memory()
    codes = np.empty(sum(map(len, parts)), dtype=np.uint64)
    end = len(codes)
    while parts:
        part = parts.pop()
        codes[end - len(part) : end] = part
        end -= len(part)
    codes.sort()
    return codes


def _summed(codes: Print, digits: int) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32], Strengths]:
    """Left name, right name and summed rarity of sorted packed pairs, each once."""
    name, bounds = np.uint64((1 << digits) - 1), [0]
    left, right, strength = [np.zeros(0, np.uint32)], [np.zeros(0, np.uint32)], [np.zeros(0, np.uint32)]
    while bounds[-1] < len(codes):
        bounds.append(_end_of_pair(codes, bounds[-1] + _SUMMED_AT_ONCE))
        part = codes[bounds[-2] : bounds[-1]]
        pairs, start, _ = _runs(part, _RARITY_DIGITS)
        left.append((pairs >> np.uint64(digits)).astype(np.uint32))
        right.append((pairs & name).astype(np.uint32))
        rarity = (part & np.uint64((1 << _RARITY_DIGITS) - 1)).astype(np.uint32)
        strength.append(np.add.reduceat(rarity, start))
    return np.concatenate(left), np.concatenate(right), np.concatenate(strength)


def _end_of_pair(codes: Print, row: int) -> int:
    """The row from `row` on at which another pair begins."""
    if row >= len(codes):
        return len(codes)
    beyond = (codes[row - 1] >> np.uint64(_RARITY_DIGITS)) + np.uint64(1)
    return int(np.searchsorted(codes, beyond << np.uint64(_RARITY_DIGITS)))


@dataclass(frozen=True)
class _Pairs:
    """Pairs of names, ordered by left and right name."""

    left_record: npt.NDArray[np.uint32]
    right_record: npt.NDArray[np.uint32]
    strength: Strengths

    def strongest(self) -> Flags:
        """Which pairs are among the strongest few of either record; of equally strong ones the first."""
        return self._strongest_of(self.left_record) | self._strongest_of(self.right_record)

    def strongest_within(self) -> Flags:
        """The same where both sides are one list: a record's pairs are those on either side of it."""
        both = np.concatenate([self.left_record, self.right_record])
        chosen = _Pairs(both, both, np.concatenate([self.strength, self.strength]))._strongest_of(both)
        return chosen[: len(self.strength)] | chosen[len(self.strength) :]

    def _strongest_of(self, record: npt.NDArray[np.uint32]) -> Flags:
        chosen = np.bincount(record)[record] <= MOST_CANDIDATES
        rows = np.flatnonzero(~chosen)
        order = rows[self._strongest_first(rows, record)]
        chosen[order[places_in_runs(record[order]) < MOST_CANDIDATES]] = True
        return chosen

    def _strongest_first(self, rows: Rows, record: npt.NDArray[np.uint32]) -> Rows:
        """Order of rows by record and strength, then as they stand; packed, as numbers are sorted faster."""
        of_rows, of_records = len(rows).bit_length(), int(record.max(initial=0)).bit_length()
        weakness = (self.strength.max(initial=0) - self.strength[rows]).astype(np.uint64)
        # Of several million rows the last digits of strength do not fit: what only they tell apart is equally strong.
        surplus = max(int(weakness.max(initial=0)).bit_length() + of_rows + of_records - 64, 0)
        packed = record[rows].astype(np.uint64) << np.uint64(64 - of_records)
        packed |= weakness >> np.uint64(surplus) << np.uint64(of_rows)
        packed |= np.arange(len(rows), dtype=np.uint64)
        packed.sort()
        return (packed & np.uint64((1 << of_rows) - 1)).astype(np.int64)
