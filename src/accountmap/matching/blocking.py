"""Blocking: which records of two lists are worth comparing, by the keys of `keys`.

A list of a million rows has some twenty million keys. Each is packed with the number of its name into 64 bits and
sorted, which is much cheaper than joining tables of them. Most keys belong to one list only, or to too many names; what
is left, the blocks, takes a hundred bytes per record, and the pairs of any records are made from it when they are
wanted.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import polars as pl

from accountmap.compiled.blocks import own_blocks, shared_blocks
from accountmap.matching.candidates import PARTS, Blocks, Candidates, Names, Numbers, side_of
from accountmap.matching.fingerprints import Print
from accountmap.matching.keys import KINDS, Keys, Spoken, keys_of
from accountmap.matching.memory import give_back_memory
from accountmap.matching.records import Records, differ_in_script
from accountmap.matching.tongues import Tongues
from accountmap.matching.vocabulary import Vocabulary

# A key whose blocks would give more pairs than this is too common to be worth anything.
LARGEST_BLOCK = 400

_PAIR_KEYS = {
    "key_text": pl.String,
    "is_left": pl.Boolean,
    "is_right": pl.Boolean,
    "left_size": pl.Int64,
    "right_size": pl.Int64,
}


def find_candidates(left: Records, right: Records, vocabulary: Vocabulary) -> pl.DataFrame:
    """Pairs of names worth comparing, all at once; see `candidates_between`.

    Returns:
        left_record, right_record, left_view, right_view, strength (summed rarity of the keys shared, in bits); ordered
        by the views.
    """
    return candidates_between(left, right, vocabulary).all()


def candidates_between(left: Records, right: Records, vocabulary: Vocabulary) -> Candidates:
    """Pairs of names of two lists worth comparing.

    They share a key whose block is small enough, and are among the strongest few of either record.

    Args:
        left: the left list.
        right: the right list.
        vocabulary: the words of both.
    """
    digits = max(records.views.height for records in (left, right)).bit_length()
    several, spoken = differ_in_script(left, right), Spoken.of(vocabulary)
    sides = [
        (_sorted_keys(keys, digits) for _, keys in keys_of(records, words, spoken, across_scripts=several))
        for records, words in ((left, vocabulary.left), (right, vocabulary.right))
    ]
    found = Found()
    with ThreadPoolExecutor(2) as pool:
        for kind in KINDS:
            codes, other_codes = pool.map(next, sides)
            found.add(kind, codes, other_codes, digits)
            del codes, other_codes
            give_back_memory()
    one, other = found.blocks()
    product = float(left.facts.height) * right.facts.height
    worth = _worth_of(np.diff(one.starts).astype(np.int64) * np.diff(other.starts), product)
    return Candidates(
        side_of(one, other, worth, found.heard, _names_of(left, right)),
        side_of(other, one, worth, found.heard, _names_of(right, left)),
    )


def _names_of(records: Records, other: Records) -> Names:
    return Names(records.views["record"].to_numpy(), Tongues.of(records, other))


def find_candidates_within(records: Records, vocabulary: Vocabulary) -> pl.DataFrame:
    """Pairs of names of one list worth comparing, all at once; see `candidates_within`."""
    return candidates_within(records, vocabulary).all()


def candidates_within(records: Records, vocabulary: Vocabulary) -> Candidates:
    """Pairs of names of one list worth comparing: as `candidates_between`, each pair once, the lower number left.

    Args:
        records: the list.
        vocabulary: its words, by `build_vocabulary_within`.
    """
    digits = records.views.height.bit_length()
    found = Found()
    several = differ_in_script(records, records)
    for kind, keys in keys_of(records, vocabulary.left, Spoken.of(vocabulary), across_scripts=several):
        found.add(kind, _sorted_keys(keys, digits), None, digits)
    (blocks, *_), height = found.blocks(), records.facts.height
    size = np.diff(blocks.starts).astype(np.int64)
    worth = _worth_of(size * (size - 1) // 2, height * (height - 1) / 2)
    side = side_of(blocks, blocks, worth, found.heard, _names_of(records, records))
    return Candidates(side, side)


class Found:
    """The blocks found so far, kind after kind."""

    def __init__(self) -> None:
        none = np.zeros(0, np.uint32)
        self._names: tuple[list[Numbers], list[Numbers]] = [none], [none]
        self._sizes: tuple[list[Numbers], list[Numbers]] = [none], [none]
        self.heard = (0, 0)

    def add(self, kind: str, codes: Print, other: Print | None, digits: int) -> None:
        """Find the blocks of a kind of keys, as `_sorted_keys` has them; None where there is but one list."""
        sides = (codes,) if other is None else (codes, other)
        names = [np.empty(len(side), np.uint32) for side in sides]
        sizes = [np.empty(min(map(len, sides)), np.uint32) for _ in sides]
        if other is None:
            blocks, *filled = own_blocks(codes, digits, LARGEST_BLOCK, *names, *sizes)
        else:
            blocks, *filled = shared_blocks(codes, other, digits, LARGEST_BLOCK, *names, *sizes)
        before = sum(map(len, self._sizes[0]))
        if kind == "heard":
            self.heard = before, before + blocks
        for side, found in enumerate(filled):
            # Copied, as most of the room is not used.
            self._names[side].append(names[side][:found].copy())
            self._sizes[side].append(sizes[side][:blocks].copy())

    def blocks(self) -> tuple[Blocks, Blocks]:
        """Of either list; the second one is empty where there is but one."""
        one, other = (
            Blocks(np.concatenate([[0], *sizes]).cumsum(dtype=np.uint32), np.concatenate(names))
            for sizes, names in zip(self._sizes, self._names, strict=True)
        )
        return one, other


def _worth_of(pairs: npt.NDArray[np.int64], product: float) -> npt.NDArray[np.uint16]:
    """Rarity of keys that give so many pairs, of `product` in all, in parts of a bit."""
    rarity = np.rint(np.log2(max(product, 1.0) / np.arange(1, LARGEST_BLOCK + 1)) * PARTS)
    worth: npt.NDArray[np.uint16] = np.maximum(rarity, 0).astype(np.uint16)[pairs - 1]
    return worth


def _sorted_keys(keys: list[Keys], digits: int) -> Print:
    """The keys of one kind, the leading digits of each number before that of the name; sorted."""
    codes = np.empty(sum(len(source.view) for source in keys), np.uint64)
    end, room = 0, np.uint64(digits)
    for source in keys:
        begin, end = end, end + len(source.view)
        np.right_shift(source.numbers(), room, out=codes[begin:end])
        codes[begin:end] <<= room
        codes[begin:end] |= source.view
    codes.sort()
    return codes


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
    across, spoken = differ_in_script(left, right), Spoken.of(vocabulary)
    return zip(
        keys_of(left, vocabulary.left, spoken, across_scripts=across),
        keys_of(right, vocabulary.right, spoken, across_scripts=across),
        strict=True,
    )


def _said(keys: Keys, views: list[int]) -> Iterator[tuple[int, str]]:
    rows = np.flatnonzero(np.isin(keys.view, views))
    return zip(keys.numbers()[rows].tolist(), keys.texts(rows), strict=True)
