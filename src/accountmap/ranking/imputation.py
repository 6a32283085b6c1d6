"""Revenue that nobody knows is estimated from its segment, with its width; it is never zero for want of knowledge."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from accountmap.ranking.strata import Floats

# A segment's own mean weighs as much as the mean of all once it rests on so many known figures.
PRIOR_CUSTOMERS = 10
_WIDTH_WITHOUT_DATA = 1.0


@dataclass(frozen=True)
class SegmentRevenue:
    """Logarithm of yearly revenue by segment: mean, and the common standard deviation."""

    segments: tuple[str, ...]
    means: Floats
    overall: float
    width: float

    def fill(self, amounts: pl.Series, segments: pl.Series) -> tuple[Floats, Floats]:
        """Amounts with the unknown ones estimated (their expected value), and each one's width, 0 where known."""
        known = amounts.is_not_null().to_numpy()
        learned = pl.DataFrame({"segment": pl.Series(self.segments, dtype=pl.String), "mean": self.means})
        joined = segments.to_frame("segment").join(learned, on="segment", how="left", maintain_order="left")
        logs = joined["mean"].fill_null(self.overall).to_numpy()
        given = amounts.cast(pl.Float64).fill_null(0.0).to_numpy()
        return np.where(known, given, np.exp(logs + self.width**2 / 2)), np.where(known, 0.0, self.width)


def learn_revenue(customers: pl.DataFrame) -> SegmentRevenue | None:
    """Learn from the customers whose revenue is known (columns segment, our_yearly_revenue); None if there are none."""
    known = customers.filter(pl.col("our_yearly_revenue") > 0).with_columns(
        log=pl.col("our_yearly_revenue").cast(pl.Float64).log()
    )
    if known.is_empty():
        return None
    logs = known["log"].to_numpy()
    overall = float(logs.mean())
    by_segment = known.group_by("segment").agg(pl.len().alias("customers"), pl.col("log").mean()).sort("segment")
    weight = by_segment["customers"].to_numpy() / (by_segment["customers"].to_numpy() + PRIOR_CUSTOMERS)
    means = weight * by_segment["log"].to_numpy() + (1 - weight) * overall
    width = float(logs.std(ddof=1)) if len(logs) > 1 else _WIDTH_WITHOUT_DATA
    return SegmentRevenue(tuple(by_segment["segment"].to_list()), means, overall, width)
