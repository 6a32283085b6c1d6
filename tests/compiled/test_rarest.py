"""Of a name's words the rarest are chosen, the rarest first."""

import numpy as np
import pytest

from accountmap.compiled.rarest import choose_rarest, list_word_pairs, list_words

PLACES = np.array([0, 4, 2, 0, 3, 1], dtype=np.int32)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([1, 2, 3, 4, 5], [3, 5]),
        ([1, 0, 0, 0, 0], [1, 0]),
        ([0, 0, 0, 0, 0], [0, 0]),
        ([4, 1, 0, 0, 0], [4, 1]),
        ([2, 2, 1, 0, 0], [2, 2]),
        ([0, 2, 0, 5, 0], [5, 2]),
    ],
)
def test_the_rarest_words_of_a_name(words, expected):
    rarest = np.full((1, 2), -1, dtype=np.int32)
    choose_rarest(np.array([words], dtype=np.int32), PLACES, rarest)
    assert rarest[0].tolist() == expected


RAREST = np.array([[3, 5, 1], [0, 0, 0], [2, 4, 0], [5, 0, 0]], dtype=np.int32)


def test_the_rarest_words_of_all_names_are_listed_where_they_are_asked_for():
    is_listed = np.array([True, True, False, True, True, True])
    names, words = np.zeros(6, np.uint32), np.zeros(6, np.int64)
    assert list_words(RAREST, 2, is_listed, names, words) == 4
    assert list(zip(names[:4], words[:4], strict=True)) == [(0, 3), (0, 5), (2, 4), (3, 5)]


def test_every_two_of_a_names_words_are_a_pair():
    names, ones, others = np.zeros(4, np.uint32), np.zeros(4, np.int64), np.zeros(4, np.int64)
    assert list_word_pairs(RAREST, names, ones, others) == 4
    assert list(zip(names, ones, others, strict=True)) == [(0, 3, 5), (0, 3, 1), (0, 5, 1), (2, 2, 4)]
