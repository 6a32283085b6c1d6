"""Respelling: how often accounts stand in the other list under another name, and what that says of unlike pairs.

Lists differ in how they write names. Where one truncates or translates them, most accounts without an equally named
counterpart have one all the same, and a pair that looks doubtful is right more often than not; where both copy the
register, what is left over has no counterpart. The share is estimated from the pairs that are rather right than wrong,
and shifts the log-odds of the pairs whose names are not equal: a prior probability per pair of lists, after empirical
Bayes (Efron 2010, chapter 1), of which the model counts as much as proved right on lists with known truth.
"""

import math

import numpy as np
import numpy.typing as npt
import polars as pl

from accountmap.matching.model import Evidence, Weights
from accountmap.matching.records import Records

# Pairs from this probability on are counted: rather right than wrong.
COUNTED_FROM = 0.5
# What is believed before looking, and with the weight of how many accounts.
SUPPOSED_SHARE, SUPPOSED_ACCOUNTS = 0.1, 5
# The share up to which nothing is shifted (few such pairs are what most lists have), and the one beyond which it
# matters no more, as so few accounts are left over that the estimate hangs on a handful.
NEUTRAL_SHARE, MOST_SHARE = 0.25, 0.6


def respelt_share(
    pairs: pl.DataFrame, probability: Evidence, unlike: npt.NDArray[np.bool_], left: Records, right: Records
) -> float:
    """Of the accounts without an equally named counterpart, the share that has another: on the side where it is larger.

    Args:
        pairs: left_record, right_record; of each right record those with its best company only.
        probability: of each pair, nothing known of the lists.
        unlike: whether its names differ.
        left: the left list.
        right: the right list.
    """
    told = pairs.select("left_record", "right_record").with_columns(
        probability=pl.Series(probability), unlike=pl.Series(unlike)
    )
    counted = told.filter(pl.col("probability") >= COUNTED_FROM)
    sides = (("left_record", left), ("right_record", right))
    return max(_share_of(counted, side, records.facts.height) for side, records in sides)


def _share_of(counted: pl.DataFrame, side: str, accounts: int) -> float:
    """The share on one side; each account counts as much as its surest pairs say."""
    surest = counted.group_by(side).agg(
        unlike=pl.col("probability").filter(pl.col("unlike")).max().fill_null(0.0),
        alike=pl.col("probability").filter(~pl.col("unlike")).max().fill_null(0.0),
    )
    # Summed exactly, so that the order of the rows makes no difference.
    left_over = accounts - math.fsum(surest["alike"])
    respelt = math.fsum(surest.select(pl.min_horizontal("unlike", 1 - pl.col("alike"))).to_series())
    return (respelt + SUPPOSED_SHARE * SUPPOSED_ACCOUNTS) / (left_over + SUPPOSED_ACCOUNTS)


def leaning(share: float) -> float:
    """How much more likely a pair unlike in name is right than at `NEUTRAL_SHARE`, in bits of odds; 0 or more."""
    return _log_odds(min(max(share, NEUTRAL_SHARE), MOST_SHARE)) - _log_odds(NEUTRAL_SHARE)


def most_leaning(weights: Weights) -> float:
    """The bits that this can add to a pair at most."""
    return weights.respelling * leaning(MOST_SHARE)


def _log_odds(share: float) -> float:
    return math.log2(share / (1 - share))
