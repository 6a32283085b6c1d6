"""Runs: rows that stand together because they have one number, such as the names of a record."""

from typing import Any

import numpy as np
import numpy.typing as npt

from accountmap.compiled.compiling import compiled
from accountmap.compiled.signatures import int64, read_only, uint32, void, written


@compiled(*(void(read_only(number), written(int64)) for number in (int64, uint32)))
def count_places(numbers: npt.NDArray[np.integer[Any]], places: npt.NDArray[np.int64]) -> None:
    """Write the place of each row in its run, from 0."""
    place = 0
    for row in range(len(numbers)):
        place = place + 1 if row and numbers[row] == numbers[row - 1] else 0
        places[row] = place
