"""Pairs of names of two lists, by their numbers: what comparison works on."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from accountmap.matching.records import Records

Rows = npt.NDArray[np.integer[Any]]
Numbers = npt.NDArray[np.uint32]


@dataclass(frozen=True)
class Pairs:
    """Pairs of names of two lists.

    Attributes:
        left: the left list.
        right: the right list.
        left_record, right_record, left_view, right_view: numbers, one element per pair.
    """

    left: Records
    right: Records
    left_record: Numbers
    right_record: Numbers
    left_view: Numbers
    right_view: Numbers

    @classmethod
    def of(cls, pairs: pl.DataFrame, left: Records, right: Records) -> "Pairs":
        """Pairs from a table that has these columns."""
        names = ("left_record", "right_record", "left_view", "right_view")
        return cls(left, right, *(pairs[name].to_numpy() for name in names))

    def __getitem__(self, rows: Rows) -> "Pairs":
        numbers = (self.left_record, self.right_record, self.left_view, self.right_view)
        return Pairs(self.left, self.right, *(each[rows] for each in numbers))

    def __len__(self) -> int:
        return len(self.left_record)


def names_differ(pairs: pl.DataFrame, left: Records, right: Records) -> npt.NDArray[np.bool_]:
    """Whether the names of each pair (left_view, right_view) differ, legal forms and spaces apart."""
    joined = left.name_prints.names["joined"], right.name_prints.names["joined"]
    return np.asarray(joined[0][pairs["left_view"]] != joined[1][pairs["right_view"]])
