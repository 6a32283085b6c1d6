"""Runs: rows that stand together because they have one number, such as the names of a record."""

from typing import Any

import numpy as np
import numpy.typing as npt


def places_in_runs(numbers: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.int64]:
    """The place of each row in its run, from 0.

    Args:
        numbers: rows with one number stand together.
    """
    starts = np.flatnonzero(np.append(True, numbers[1:] != numbers[:-1])) if len(numbers) else np.zeros(0, np.int64)
    return np.arange(len(numbers)) - np.repeat(starts, np.diff(np.append(starts, len(numbers))))
