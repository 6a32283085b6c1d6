"""Runs: rows that stand together because they have one number, such as the names of a record."""

from typing import Any

import numpy as np
import numpy.typing as npt

from accountmap.compiled.runs import count_places


def places_in_runs(numbers: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.int64]:
    """The place of each row in its run, from 0.

    Args:
        numbers: rows with one number stand together.
    """
    places = np.empty(len(numbers), dtype=np.int64)
    is_short = numbers.dtype == np.uint32
    count_places(np.ascontiguousarray(numbers) if is_short else np.ascontiguousarray(numbers, dtype=np.int64), places)
    return places
