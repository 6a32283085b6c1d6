"""Candidates: the pairs of names that blocks give, of which each record keeps the strongest few.

They are made for a range of records at a time, as all together would take more memory than the lists. That asks for two
looks at the blocks: one to know how weak a pair each right record still keeps, one for the pairs.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import polars as pl

from accountmap.compiled.blocks import Side, blocks_by_name
from accountmap.compiled.kept_pairs import (
    FEWEST_SLOTS,
    NO_ORDER,
    Room,
    Setting,
    count_pairs,
    find_last_kept,
    strongest_pairs,
)
from accountmap.matching.fingerprints import Print
from accountmap.matching.tongues import Tongues

Numbers = npt.NDArray[np.uint32]
Counts = npt.NDArray[np.int64]

# Pairs kept per record, the strongest by shared rarity.
MOST_CANDIDATES = 12
# Rarity is counted in these parts of a bit.
PARTS = 1024
# Records looked at together by one thread.
_RECORDS_AT_ONCE = 50_000
_NUMBERS = ("left_record", "right_record", "left_view", "right_view")
NO_PAIRS = pl.DataFrame(schema={**dict.fromkeys(_NUMBERS, pl.UInt32), "strength": pl.Float64})


@dataclass(frozen=True)
class Blocks:
    """The names of one list in each block.

    Attributes:
        starts: where the names of each block begin, and the end.
        names: of each block, one block after the other.
    """

    starts: Numbers
    names: Numbers


@dataclass(frozen=True)
class Names:
    """What blocks have to know of a list's names.

    Attributes:
        record: the record of each name, in order.
        tongues: the scripts of the names.
    """

    record: Numbers
    tongues: Tongues


@dataclass(frozen=True)
class Batch:
    """Candidates that are not made yet.

    Attributes:
        size: how many they are at most.
        pairs: makes them, as `Candidates.of_range` does.
    """

    size: int
    pairs: Callable[[], pl.DataFrame]

    def changed(self, change: Callable[[pl.DataFrame], pl.DataFrame]) -> "Batch":
        """The batch with something done to its pairs once they are made."""
        return Batch(self.size, lambda: change(self.pairs()))


@dataclass(frozen=True)
class Candidates:
    """The pairs of two lists, or of one (then each once, the lower number left).

    Attributes:
        left: the left list.
        right: the right list; the left one itself where there is one list.
    """

    left: Side
    right: Side

    @property
    def records(self) -> int:
        """How many left records there are."""
        return len(self.left.first_names) - 1

    def batches(self, size: int) -> list[Batch]:
        """All pairs in batches of some such size, in order; those of one left record stand in one batch."""
        total = np.concatenate([[0], np.cumsum(self._left_counts)])
        marks = np.arange(0, int(total[-1]) + 1, size)
        bounds = np.unique(np.append(np.searchsorted(total, marks), self.records)).tolist()
        # Found out once, before several threads ask for it.
        _ = self._last_of_right
        return [
            Batch(int(total[end] - total[begin]), partial(self.of_range, begin, end)) for begin, end in pairwise(bounds)
        ]

    def of_range(self, begin: int, end: int) -> pl.DataFrame:
        """The pairs of some left records.

        Returns:
            left_record, right_record, left_view, right_view, strength (summed rarity of the keys shared, in bits);
            ordered by the views.
        """
        counts = self._left_counts
        orders, strengths = _empty_rows(int(counts[begin:end].sum()))
        room, setting = _room_for(counts[begin:end]), self._setting(is_right=False)
        kept = strongest_pairs(
            begin, end, counts, self.left, self.right, setting, room, *self._last_of_right, orders, strengths
        )
        left, right = (orders[:kept] >> np.uint64(32)).astype(np.uint32), orders[:kept].astype(np.uint32)
        return pl.DataFrame(
            {
                "left_record": self.left.record_of_name[left],
                "right_record": self.right.record_of_name[right],
                "left_view": left,
                "right_view": right,
                "strength": strengths[:kept] / PARTS,
            }
        )

    def all(self) -> pl.DataFrame:
        """All pairs, as `of_range` gives them."""
        return self.of_range(0, self.records)

    @cached_property
    def _left_counts(self) -> Counts:
        return _count(self.left)

    @cached_property
    def _last_of_right(self) -> tuple[Numbers, Print]:
        """Strength and order of the last pair that each right record keeps of its own."""
        is_one_list = self.left is self.right
        counts = self._left_counts if is_one_list else _count(self.right)
        orders, strengths = _empty_rows(len(counts))
        setting = self._setting(is_right=not is_one_list)

        def find(begin: int) -> None:
            end = min(begin + _RECORDS_AT_ONCE, len(counts))
            room = _room_for(counts[begin:end])
            find_last_kept(begin, end, counts, self.right, self.left, setting, room, strengths, orders)

        with ThreadPoolExecutor(min(pl.thread_pool_size(), 4)) as pool:
            list(pool.map(find, range(0, len(counts), _RECORDS_AT_ONCE)))
        return strengths, orders

    def _setting(self, *, is_right: bool) -> Setting:
        return Setting(MOST_CANDIDATES, int(is_right), int(self.left is self.right))


def side_of(own: Blocks, other: Blocks, worth: npt.NDArray[np.uint16], heard: tuple[int, int], names: Names) -> Side:
    """A list in the blocks.

    Args:
        own: its names in them.
        other: those of the other list.
        worth: by block, the rarity of its key in parts of a bit.
        heard: the blocks of names that are heard alike, from and to.
        names: what is known of its names.
    """
    tongues, record_of_name = names.tongues, names.record
    records = int(record_of_name[-1]) + 1 if len(record_of_name) else 0
    first_names = np.searchsorted(record_of_name, np.arange(records + 1)).astype(np.uint32)
    starts = np.empty(len(record_of_name) + 1, np.uint32)
    places, about = np.empty(len(own.names), np.uint32), np.empty(len(own.names), np.uint32)
    blocks_by_name(own.names, own.starts, other.starts, worth, *heard, starts, places, about)
    scripts = tongues.is_latin, tongues.is_reading, tongues.spoken
    return Side(first_names, record_of_name, starts, places, about, own.names, *scripts)


def _count(side: Side) -> Counts:
    """How many pairs each record's blocks give."""
    counts = np.empty(len(side.first_names) - 1, np.int64)
    count_pairs(side, counts)
    return counts


def _room_for(counts: Counts) -> Room:
    """Where the pairs of any of some records are summed."""
    most = int(counts.max(initial=0))
    slots = max(FEWEST_SLOTS, 1 << (2 * most - 1).bit_length() if most else 0)
    orders, strengths = _empty_rows(most)
    keys, sums = np.full(slots, NO_ORDER), np.empty(slots, np.uint32)
    return Room(keys, sums, orders, strengths, *_empty_rows(MOST_CANDIDATES))


def _empty_rows(rows: int) -> tuple[Print, Numbers]:
    return np.empty(rows, np.uint64), np.empty(rows, np.uint32)
