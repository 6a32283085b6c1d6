"""Blocks hold the names that share a key, and of a record's pairs the strongest few are kept."""

from collections import defaultdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from accountmap.compiled.blocks import blocks_by_name, own_blocks, shared_blocks

DIGITS = 4
# Keys with the names that have them, some twice.
KEYS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 15)), max_size=40)


def packed(keys):
    return np.sort(np.array([key << DIGITS | name for key, name in keys], dtype=np.uint64))


def by_key(keys):
    found = defaultdict(set)
    for key, name in keys:
        found[key].add(name)
    return {key: sorted(names) for key, names in sorted(found.items())}


def blocks_of(names, sizes):
    return [part.tolist() for part in np.split(names[: sizes.sum()], np.cumsum(sizes)[:-1])] if len(sizes) else []


@given(KEYS, KEYS, st.integers(1, 30))
def test_two_lists_share_the_keys_that_both_have_and_few_enough_names(left, right, largest):
    names, other_names, sizes, other_sizes = (np.zeros(50, np.uint32) for _ in range(4))
    blocks, filled, other_filled = shared_blocks(
        packed(left), packed(right), DIGITS, largest, names, other_names, sizes, other_sizes
    )
    both = [(by_key(left)[key], by_key(right)[key]) for key in by_key(left) if key in by_key(right)]
    expected = [pair for pair in both if len(pair[0]) * len(pair[1]) <= largest]
    assert blocks_of(names, sizes[:blocks]) == [one for one, _ in expected]
    assert blocks_of(other_names, other_sizes[:blocks]) == [other for _, other in expected]
    assert (filled, other_filled) == (sizes[:blocks].sum(), other_sizes[:blocks].sum())


@given(KEYS, st.integers(1, 30))
def test_names_of_one_list_share_the_keys_that_several_have_and_few_enough(keys, largest):
    names, sizes = np.zeros(50, np.uint32), np.zeros(50, np.uint32)
    blocks, filled = own_blocks(packed(keys), DIGITS, largest, names, sizes)
    expected = [each for each in by_key(keys).values() if 0 < len(each) * (len(each) - 1) // 2 <= largest]
    assert blocks_of(names, sizes[:blocks]) == expected
    assert filled == sizes[:blocks].sum()


@given(st.lists(st.tuples(st.sets(st.integers(0, 7), min_size=1), st.integers(1, 400)), max_size=8))
def test_each_name_has_the_blocks_that_it_stands_in(blocks):
    names = np.array([name for block, _ in blocks for name in sorted(block)], dtype=np.uint32)
    own, other = (
        np.cumsum([0, *sizes], dtype=np.uint32)
        for sizes in ([len(block) for block, _ in blocks], [size for _, size in blocks])
    )
    starts, places, about = np.zeros(9, np.uint32), np.zeros(len(names), np.uint32), np.zeros(len(names), np.uint32)
    worth = np.arange(len(blocks), dtype=np.uint16)
    blocks_by_name(names, own, other, worth, 1, 2, starts, places, about)
    for name in range(8):
        mine = slice(starts[name], starts[name + 1])
        held = [number for number, (block, _) in enumerate(blocks) if name in block]
        assert places[mine].tolist() == other[held].tolist()
        assert about[mine].tolist() == [number | blocks[number][1] << 16 | (number == 1) << 31 for number in held]
