"""Of a name's words the rarest are chosen, the rarest first."""

import numpy as np
import pytest

from accountmap.compiled.rarest import choose_rarest

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
