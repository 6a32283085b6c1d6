"""Decisions as labels: where they put the common shift of a partner's probabilities.

People decide about the pairs that they are shown, the doubtful ones: a biased sample of all pairs. What the model said
of a pair is why it was shown; given that, the decision is a fair draw, so a likelihood of the decisions given what the
model said needs no weights (selection on an observed value is ignorable: Rubin 1976). Pairs that were not doubtful when
they were decided do not count: nobody stumbles on them but because they are wrong, or missing.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from accountmap.matching.calibration import Shift, likelihood_of_shifts, locate_shift
from accountmap.settings import Matching

# Fewer decisions than these move nothing.
LEAST_LABELS = 10


@dataclass(frozen=True)
class Labels:
    """How many decisions count as labels."""

    confirmed: int
    rejected: int


@dataclass(frozen=True)
class Learnt:
    """What decisions say about one partner's probabilities."""

    shift: Shift
    labels: Labels


def learn_from_decisions(
    decisions: pl.DataFrame, pairs: pl.DataFrame, shift_in_force: float, spread: float, thresholds: Matching
) -> Learnt:
    """Where the shift of the log-odds lies.

    Args:
        decisions: Of this partner, on today's accounts: account_id, partner_account_id, decision, model_probability
            (what the model said when it was decided; null if that is not known), sequence.
        pairs: What the uncalibrated model says of all pairs today: left_id, right_id, probability.
        shift_in_force: The shift that probabilities contained until now: it says what was doubtful where a decision
            does not remember.
        spread: Standard deviation s of shifts before any label.
        thresholds: What is doubtful.
    """
    latest = decisions.sort("sequence").unique(["account_id", "partner_account_id"], keep="last", maintain_order=True)
    known = latest.join(
        pairs.select(account_id="left_id", partner_account_id="right_id", said="probability"),
        on=["account_id", "partner_account_id"],
        maintain_order="left",
    ).with_columns(log_odds=(pl.col("said") / (1 - pl.col("said"))).log())
    shown = pl.coalesce("model_probability", 1 / (1 + (-pl.col("log_odds") - shift_in_force).exp()))
    doubtful = known.filter((shown >= thresholds.review_probability) & (shown < thresholds.accept_probability))
    is_right = (doubtful["decision"] == "confirmed").to_numpy().astype(np.bool_)
    labels = Labels(confirmed=int(is_right.sum()), rejected=int((~is_right).sum()))
    if len(is_right) < LEAST_LABELS:
        return Learnt(Shift(0.0, spread), labels)
    return Learnt(locate_shift(likelihood_of_shifts(doubtful["log_odds"].to_numpy(), is_right), spread), labels)
