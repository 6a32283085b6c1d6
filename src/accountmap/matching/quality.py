"""How good the matching of two lists is likely to be: what it misses, how far its probabilities may be off together.

Both are estimates without labels. What blocking never proposes and how far probabilities are off on lists that nobody
has seen was measured on lists with known truth (`reference/match_quality.toml`, made by
`benchmarks/measure_quality.py`); what was compared and not written is summed from the lists themselves.
"""

import math
import tomllib
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from accountmap.matching.model import Evidence
from accountmap.reference import reference_file

QUALITY_FILE = "match_quality.toml"
# Candidates below this count for nothing: most such pairs are not compared to the end, and thousands would add up.
LEAST_COUNTED = 0.02


@dataclass(frozen=True)
class MeasuredQuality:
    """What was measured on lists with known truth.

    Attributes:
        candidate_recall: Share of the left accounts with a true counterpart of which blocking proposes one.
        calibration_error: s, standard deviation of the error of the log-odds common to all pairs of two lists.
        calibration_low: Lower end of its 90 % range.
        calibration_high: Upper end.
        lists: Pairs of lists that it was measured on.
        source: In words.
    """

    candidate_recall: float
    calibration_error: float
    calibration_low: float
    calibration_high: float
    lists: int
    source: str


@cache
def shipped_quality() -> MeasuredQuality:
    """The measurements that come with the package."""
    values = tomllib.loads(reference_file(QUALITY_FILE).read_text(encoding="utf-8"))
    return MeasuredQuality(**{name: value for name, value in values.items() if name != "sets"})


def expected_unwritten(
    left_record: npt.NDArray[np.uint32], probability: Evidence, is_written: npt.NDArray[np.bool_]
) -> float:
    """Left records expected to have a counterpart among their candidates although no pair of theirs is written.

    Per record its largest probability, as its candidates are right or wrong together, from `LEAST_COUNTED` on; summed
    exactly, so that the order of the rows makes no difference.

    Args:
        left_record: Of each candidate pair, the left record.
        probability: Of each pair.
        is_written: Whether the pair is written; a record with a written pair is left out.
    """
    pairs = pl.DataFrame({"record": left_record, "probability": probability, "is_written": is_written})
    largest = pairs.group_by("record").agg(pl.col("probability").max(), pl.col("is_written").any())
    return math.fsum(largest.filter(~pl.col("is_written") & (pl.col("probability") >= LEAST_COUNTED))["probability"])
