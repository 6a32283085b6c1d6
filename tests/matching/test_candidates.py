"""Of the pairs that blocks give, each record keeps the strongest few; in whatever batches they are made."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountmap.matching.candidates import MOST_CANDIDATES, PARTS, Blocks, Candidates, Names, side_of
from accountmap.matching.tongues import Tongues

NAMES = 40
ONE_SCRIPT = Tongues(np.zeros(0, bool), np.zeros(0, bool), np.zeros(0, np.uint32))
BLOCKS = st.lists(
    st.tuples(
        st.sets(st.integers(0, NAMES - 1), min_size=1, max_size=20),
        st.sets(st.integers(0, NAMES - 1), min_size=1, max_size=20),
        st.integers(1, 3),
    ),
    max_size=8,
)
# Some records have two names.
RECORD_OF_NAME = np.array([name // 2 if name < 20 else name - 10 for name in range(NAMES)], dtype=np.uint32)


def blocks_of(blocks):
    names = np.array([name for block in blocks for name in sorted(block)], dtype=np.uint32)
    return Blocks(np.cumsum([0, *map(len, blocks)], dtype=np.uint32), names)


def candidates_of(left, right, worth):
    one, other, bits = blocks_of(left), blocks_of(right), np.array(worth, dtype=np.uint16) * np.uint16(PARTS)
    names = Names(RECORD_OF_NAME, ONE_SCRIPT)
    side = side_of(one, other, bits, (0, 0), names)
    return Candidates(side, side if left is right else side_of(other, one, bits, (0, 0), names))


def strongest(rows):
    """Rows (left, right, strength) that are among the strongest few of either record."""
    kept = set()
    for seen in (0, 1):
        for record in set(RECORD_OF_NAME.tolist()):
            own = [row for row in rows if RECORD_OF_NAME[row[seen]] == record]
            kept |= set(sorted(own, key=lambda row: (-row[2], row[:2]))[:MOST_CANDIDATES])
    return sorted(kept)


def summed(pairs):
    strength = {}
    for left, right, worth in pairs:
        strength[left, right] = strength.get((left, right), 0) + worth
    return [(*pair, float(worth)) for pair, worth in strength.items()]


def rows_of(table):
    assert table["left_record"].to_list() == RECORD_OF_NAME[table["left_view"].to_numpy()].tolist()
    assert table["right_record"].to_list() == RECORD_OF_NAME[table["right_view"].to_numpy()].tolist()
    return list(table.select("left_view", "right_view", "strength").iter_rows())


@given(BLOCKS)
def test_pairs_of_two_lists_are_the_strongest_few_of_either_record(blocks):
    left, right, worth = ([block[part] for block in blocks] for part in range(3))
    candidates = candidates_of(left, right, worth)
    pairs = [(one, other, worth) for left, right, worth in blocks for one in left for other in right]
    assert rows_of(candidates.all()) == strongest(summed(pairs))


@given(BLOCKS)
def test_pairs_of_one_list_are_the_strongest_few_of_either_record_and_stand_once(blocks):
    own = [names for names, _, _ in blocks]
    candidates = candidates_of(own, own, [worth for _, _, worth in blocks])
    pairs = [
        (one, other, worth)
        for names, _, worth in blocks
        for one in names
        for other in names
        if RECORD_OF_NAME[one] < RECORD_OF_NAME[other]
    ]
    rows = summed(pairs)
    kept = set()
    for record in set(RECORD_OF_NAME.tolist()):
        # Of equally strong ones those come first of which the record is the left one.
        seen = [
            (-row[2], RECORD_OF_NAME[row[0]] != record, row) for row in rows if record in RECORD_OF_NAME[[*row[:2]]]
        ]
        kept |= {row for _, _, row in sorted(seen)[:MOST_CANDIDATES]}
    assert rows_of(candidates.all()) == sorted(kept)


@pytest.mark.parametrize("size", [1, 7, 100, 10_000])
def test_any_size_of_batches_gives_the_same_pairs(size):
    dice = np.random.default_rng(5)
    blocks = [[set(dice.choice(NAMES, 12).tolist()) for _ in range(60)] for _ in range(2)]
    candidates = candidates_of(*blocks, dice.integers(1, 9, 60))
    batches = candidates.batches(size)
    assert len(batches) == (1 if size == 10_000 else 30 if size < 100 else len(batches)) > 0
    made = [batch.pairs() for batch in batches]
    assert all(table.height <= batch.size for table, batch in zip(made, batches, strict=True))
    assert pl.concat(made).equals(candidates.all())
    assert candidates.all().height > MOST_CANDIDATES * 30
