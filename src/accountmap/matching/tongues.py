"""The scripts of names: which of two names of records can be compared, and by which of their readings."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from accountmap.matching.records import Records, differ_in_script
from accountmap.normalise.names import LETTER_BY_LETTER, TRANSLATED

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.uint32]


@dataclass(frozen=True)
class Tongues:
    """The scripts of a list's names, by the number of the name; empty where all names of both lists are in one script.

    Readings are compared only with Latin names, and these with readings.

    Attributes:
        is_latin: whether the name is in Latin letters.
        is_reading: whether it is how a name in other letters is read.
        spoken: the first name that is a reading of this one; itself where there is none.
    """

    is_latin: Flags
    is_reading: Flags
    spoken: Numbers

    @classmethod
    def of(cls, records: Records, other: Records) -> "Tongues":
        """The tongues of a list that is compared with another."""
        if not differ_in_script(records, other):
            return cls(np.zeros(0, np.bool_), np.zeros(0, np.bool_), np.zeros(0, np.uint32))
        return cls(
            is_latin=records.forms["is_latin"].to_numpy(),
            is_reading=(records.views["reading"] != LETTER_BY_LETTER).to_numpy(),
            spoken=_spoken_names(records),
        )


def _spoken_names(records: Records) -> Numbers:
    own = records.views.select("view", "record", "view_kind", "display", "reading")
    # A name that reads the same letter by letter has no second name for that.
    readings = own.filter(pl.col("reading") == TRANSLATED)
    name = ["record", "view_kind", "display"]
    first = readings.group_by(name).agg(spoken=pl.col("view").min())
    read = own.join(first, on=name, how="left", maintain_order="left")
    letters = pl.col("reading") == LETTER_BY_LETTER
    spoken = read.select(pl.when(letters).then(pl.coalesce("spoken", "view")).otherwise("view"))
    return spoken.to_series().to_numpy().astype(np.uint32)
