"""How links become clusters: stars around a head, never chains."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountmap.matching.clusters import find_heads


def heads_of(size, links, completeness=None):
    one, other = (np.array([link[side] for link in links], dtype=np.uint32) for side in (0, 1))
    probability = np.array([link[2] for link in links], dtype=np.float64)
    known = np.array(completeness or [0] * size, dtype=np.int64)
    return find_heads(one, other, probability, known).tolist()


@pytest.mark.parametrize(
    ("size", "links", "expected"),
    [
        (3, [], [0, 1, 2]),
        (3, [(0, 2, 0.9)], [0, 1, 0]),
        # Every two of three: one cluster.
        (3, [(0, 1, 0.9), (1, 2, 0.9), (0, 2, 0.9)], [0, 0, 0]),
        # A chain of three: the two nearest, and one alone.
        (3, [(0, 1, 0.8), (1, 2, 0.9)], [0, 1, 1]),
        # The last is linked with one of three only.
        (4, [(0, 1, 0.9), (0, 2, 0.9), (1, 2, 0.9), (2, 3, 0.8)], [2, 2, 2, 3]),
        # More than half is enough: 3 is linked with 0 and 1, not with 2.
        (4, [(0, 1, 0.9), (0, 2, 0.9), (1, 2, 0.9), (0, 3, 0.8), (1, 3, 0.8)], [0, 0, 0, 0]),
    ],
)
def test_records_join_a_head_and_most_of_those_who_are_there(size, links, expected):
    assert heads_of(size, links) == expected


def test_of_equally_linked_records_the_most_complete_is_the_head():
    assert heads_of(2, [(0, 1, 0.9)], [1, 5]) == [1, 1]
    assert heads_of(3, [(0, 1, 0.9), (1, 2, 0.9), (0, 2, 0.9)], [1, 2, 5]) == [2, 2, 2]


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1]),
        st.floats(0.5, 1),
        max_size=30,
    ),
    st.randoms(use_true_random=False),
)
def test_every_member_is_linked_with_its_head_and_no_order_of_links_matters(links, random):
    listed = [(*pair, probability) for pair, probability in links.items()]
    heads = heads_of(10, listed)
    for record, head in enumerate(heads):
        assert heads[head] == head
        assert record == head or (min(record, head), max(record, head)) in links
    random.shuffle(listed)
    assert heads_of(10, listed) == heads
