"""How good are matches, given the truth? Precision and recall, and whether a probability means what it says.

Definitions: the largest probability written for a pair counts; pairs to be left out are in no figure but recall's
denominator, which is all of the truth.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.optimize import isotonic_regression

from accountmap.errors import UsageError

Floats = npt.NDArray[np.float64]

HALF, SURE = 0.5, 0.95
# For the log loss, probabilities are held this far from 0 and 1: one wrong certainty must not weigh infinitely.
CERTAINTY = 1e-4


@dataclass(frozen=True)
class AtThreshold:
    """Figures of the pairs at or above a probability.

    Attributes:
        threshold: The probability.
        pairs: Pairs at or above it.
        precision: Share of them that is right.
        recall: Share of the truth that is among them.
    """

    threshold: float
    pairs: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-12)


@dataclass(frozen=True)
class Evaluation:
    """What `evaluate` found.

    Attributes:
        truth: Pairs of the truth.
        half: Figures from probability .5 on.
        sure: Figures from .95 on: what is accepted by itself.
        best: Figures at the threshold, in hindsight, of the best F1.
        tenths: tenth (0 to 9), pairs, said (mean probability), right (share that is right); tenths with pairs only.
        calibration_error: Mean over the pairs from .5 on of |said - right| of their tenth.
        doubtful_error: |said - right| of the doubtful pairs, .5 up to .95.
        log_loss: Mean bits lost per written pair.
        refit_log_loss: The same for the best probabilities that keep the order of the pairs (isotonic regression).
        doubtful: Doubtful pairs.
        wrong: left_id, right_id, probability, evidence: pairs from .5 on that are wrong, the most confident first.
        missed: left_id, right_id, probability (null if not written), evidence, instead_id (the left id that the right
            one was matched with, null if none): pairs of the truth below .5.
    """

    truth: int
    half: AtThreshold
    sure: AtThreshold
    best: AtThreshold
    tenths: pl.DataFrame
    calibration_error: float
    doubtful_error: float
    log_loss: float
    refit_log_loss: float
    doubtful: int
    wrong: pl.DataFrame
    missed: pl.DataFrame

    @property
    def review_share(self) -> float:
        """Doubtful pairs as a share of the truth: what people have to look at."""
        return self.doubtful / self.truth


def evaluate(matches: pl.DataFrame, truth: pl.DataFrame, left_out: pl.DataFrame | None = None) -> Evaluation:
    """Judge matches against the truth.

    Args:
        matches: left_id, right_id, probability (0 to 1), evidence.
        truth: left_id, right_id: the pairs that are one company.
        left_out: left_id, right_id: pairs that nobody can tell; they are not judged.

    Raises:
        UsageError: the truth is empty.
    """
    pair = ["left_id", "right_id"]
    truth = truth.select(pair).unique(maintain_order=True)
    if truth.is_empty():
        raise UsageError("The truth holds no pair.", allowed="at least one row with left_id and right_id")
    judged = matches if left_out is None else matches.join(left_out, on=pair, how="anti")
    judged = judged.sort("probability", descending=True).unique(pair, keep="first", maintain_order=True)
    judged = judged.join(truth.with_columns(is_right=pl.lit(value=True)), on=pair, how="left", maintain_order="left")
    # Right ones first among equals, as the order of the refit and of the best threshold needs one.
    judged = judged.with_columns(pl.col("is_right").fill_null(value=False)).sort(
        "probability", "is_right", *pair, descending=[True, True, False, False]
    )
    probability, hits = judged["probability"].to_numpy(), judged["is_right"].to_numpy().astype(np.float64)
    doubtful = judged.filter((pl.col("probability") >= HALF) & (pl.col("probability") < SURE))
    tenths = calibration_table(judged)
    return Evaluation(
        truth=truth.height,
        half=_at(judged, HALF, truth.height),
        sure=_at(judged, SURE, truth.height),
        best=_best(judged, truth.height),
        tenths=tenths,
        calibration_error=calibration_error(tenths.filter(pl.col("tenth") >= HALF * 10)),
        doubtful_error=_gap(doubtful),
        log_loss=log_loss(probability, hits),
        refit_log_loss=log_loss(isotonic_refit(hits), hits),
        doubtful=doubtful.height,
        wrong=_wrong(judged),
        missed=_missed(judged, truth, left_out),
    )


def _at(judged: pl.DataFrame, threshold: float, truth: int) -> AtThreshold:
    chosen = judged.filter(pl.col("probability") >= threshold)
    hits = int(chosen["is_right"].sum())
    return AtThreshold(threshold, chosen.height, hits / max(chosen.height, 1), hits / truth)


def _best(judged: pl.DataFrame, truth: int) -> AtThreshold:
    """The threshold of the best F1; of equal ones the highest. Without pairs, certainty."""
    rising = judged.select("probability", hits=pl.col("is_right").cum_sum(), pairs=pl.int_range(1, pl.len() + 1))
    whole = rising.filter((pl.col("probability") != pl.col("probability").shift(-1)).fill_null(value=True))
    best = whole.sort(2 * pl.col("hits") / (pl.col("pairs") + truth), "probability", descending=True)
    return _at(judged, best["probability"][0] if best.height else 1.0, truth)


def calibration_table(judged: pl.DataFrame) -> pl.DataFrame:
    """What was said and what was right, by tenths of probability.

    Args:
        judged: probability (0 to 1), is_right.

    Returns:
        tenth (0 to 9; 9 holds 1.0 too), pairs, said (mean probability), right (share), from the lowest tenth.
    """
    tenth = (pl.col("probability") * 10).floor().cast(pl.Int64).clip(0, 9)
    table = judged.group_by(tenth=tenth).agg(
        pairs=pl.len(), said=pl.col("probability").sort().mean(), right=pl.col("is_right").mean()
    )
    return table.sort("tenth")


def calibration_error(tenths: pl.DataFrame) -> float:
    """Mean over pairs of the gap of their tenth between what was said and what was right."""
    gaps = ((tenths["said"] - tenths["right"]).abs() * tenths["pairs"]).sum()
    return float(gaps) / max(float(tenths["pairs"].sum()), 1.0)


def _gap(judged: pl.DataFrame) -> float:
    """How far the mean of what was said lies from the share that is right; 0 without pairs."""
    said, right = judged["probability"].to_numpy(), judged["is_right"].to_numpy()
    return abs(float(said.sum()) - float(right.sum())) / max(len(said), 1)


def log_loss(probability: Floats, hits: Floats) -> float:
    """Mean bits lost per pair, probabilities held within `CERTAINTY` of the ends."""
    given = np.where(hits == 1, probability, 1 - probability)
    lost = -np.log2(np.clip(given, CERTAINTY, 1 - CERTAINTY))
    return float(lost.mean()) if len(lost) else 0.0


def isotonic_refit(hits: Floats) -> Floats:
    """The best probabilities that keep the order of pairs.

    Args:
        hits: 1 or 0 per pair, from the surest pair down; of equally sure ones the right ones first.

    Returns:
        A probability per pair, falling, by isotonic regression (pool adjacent violators; Ayer and others, 1955).
    """
    if not len(hits):
        return hits
    return np.asarray(isotonic_regression(hits, increasing=False).x)


def _wrong(judged: pl.DataFrame) -> pl.DataFrame:
    wrong = judged.filter((pl.col("probability") >= HALF) & ~pl.col("is_right"))
    return wrong.select("left_id", "right_id", "probability", "evidence")


def _missed(judged: pl.DataFrame, truth: pl.DataFrame, left_out: pl.DataFrame | None) -> pl.DataFrame:
    """Pairs of the truth that were not found; those that came nearest first."""
    pair = ["left_id", "right_id"]
    sought = truth if left_out is None else truth.join(left_out, on=pair, how="anti", maintain_order="left")
    chosen = judged.filter(pl.col("probability") >= HALF)
    missed = sought.join(chosen, on=pair, how="anti").join(
        judged.select(*pair, "probability", "evidence"), on=pair, how="left"
    )
    instead = chosen.unique("right_id", keep="first", maintain_order=True).select("right_id", instead_id="left_id")
    return missed.join(instead, on="right_id", how="left").sort(
        "probability", *pair, descending=[True, False, False], nulls_last=True
    )
