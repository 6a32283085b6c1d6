"""What makes a deal easy or hard whoever the partner is: its amount, its segment, the stage when the partner joined.

Partners hold large accounts more often, and large deals are won less often: without this the model would blame or
praise partners for the size of the deals they are on.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

AMOUNT_BANDS = 5
# Prior standard deviations in log-odds. The slope carries the trend over amounts, the bands its bends, and a cell of
# the three its own deviation: with 600 deals in 15 to 45 cells, free cells would eat the partners' information.
INTERCEPT_SPREAD, SLOPE_SPREAD, BAND_SPREAD, SEGMENT_SPREAD, STAGE_SPREAD, CELL_SPREAD = 2.0, 1.0, 0.5, 0.7, 1.0, 0.3
UNKNOWN_STAGE = -1
# Deals this many standard deviations from the mean amount are as easy or hard as one at the edge: the straight line is
# not trusted beyond what most deals show.
LARGEST_DEVIATION = 4.0


@dataclass(frozen=True)
class DealTraits:
    """What is known of each deal (or group of like deals) before anything of partners.

    log_amount: natural logarithm of the amount in company currency (of a group: the mean); NaN where unknown.
    segment: small whole number of the segment, 0 to segments - 1.
    stage: small whole number of the stage the deal had reached when the partner joined; all 0 where nobody records it,
        UNKNOWN_STAGE where it is not known of this deal: it then counts as one of average stage.
    """

    log_amount: Floats
    segment: Codes
    stage: Codes

    def __len__(self) -> int:
        return len(self.log_amount)


@dataclass(frozen=True)
class Strata:
    """Turns traits into the columns of the model: intercept, slope over log amount, band, segment, stage, their cell.

    Fitted on closed deals, applied to closed and open ones alike.
    """

    centre: float
    scale: float
    cuts: Floats
    segments: int
    stages: int

    @property
    def bands(self) -> int:
        """Number of amount bands; the last is `unknown`."""
        return len(self.cuts) + 2

    @property
    def spreads(self) -> Floats:
        """Prior standard deviation of each column's coefficient."""
        cells = self.bands * self.segments * self.stages
        return np.repeat(
            [INTERCEPT_SPREAD, SLOPE_SPREAD, BAND_SPREAD, SEGMENT_SPREAD, STAGE_SPREAD, CELL_SPREAD],
            [1, 1, self.bands, self.segments, self.stages, cells],
        )

    def band(self, traits: DealTraits) -> Codes:
        """Amount band of each deal; the last number where the amount is unknown."""
        known = np.isfinite(traits.log_amount)
        band = np.searchsorted(self.cuts, np.where(known, traits.log_amount, 0.0)).astype(np.int64)
        return np.where(known, band, self.bands - 1)

    def cell(self, traits: DealTraits) -> Codes:
        """Number of the band x segment x stage cell of each deal; UNKNOWN_STAGE without a stage."""
        cell = (self.band(traits) * self.segments + traits.segment) * self.stages + traits.stage
        return np.where(traits.stage == UNKNOWN_STAGE, UNKNOWN_STAGE, cell)

    def deviation(self, traits: DealTraits) -> Floats:
        """Log amount in standard deviations from the mean, 0 where unknown."""
        deviation = (np.nan_to_num(traits.log_amount, nan=self.centre) - self.centre) / self.scale
        return np.clip(deviation, -LARGEST_DEVIATION, LARGEST_DEVIATION)

    def columns(self, traits: DealTraits) -> sparse.csr_matrix:
        """The model's columns, one row per deal: (deals, coefficients)."""
        count, first = len(traits), 2
        places = [np.zeros(count, np.int64), np.ones(count, np.int64)]
        for codes, size in (
            (self.band(traits), self.bands),
            (traits.segment, self.segments),
            (traits.stage, self.stages),
            (self.cell(traits), self.bands * self.segments * self.stages),
        ):
            places.append(first + np.maximum(codes, 0))
            first += size
        values = np.ones((count, len(places)))
        values[:, 1] = self.deviation(traits)
        values[traits.stage == UNKNOWN_STAGE, 4:] = 0
        pointers = np.arange(count + 1) * len(places)
        return sparse.csr_matrix((values.ravel(), np.column_stack(places).ravel(), pointers), shape=(count, first))


def fit_strata(traits: DealTraits, deals: Floats, segments: int, stages: int) -> Strata:
    """Bands of equal numbers of deals and the scale of amounts, from closed deals.

    Args:
        traits: The closed deals or groups.
        deals: How many deals each group stands for.
        segments: How many segments there are.
        stages: How many stages there are.
    """
    known = np.isfinite(traits.log_amount)
    amounts, weights = traits.log_amount[known], deals[known]
    if not len(amounts):
        return Strata(0.0, 1.0, np.empty(0), segments, stages)
    order = np.argsort(amounts, kind="stable")
    shares = (np.cumsum(weights[order]) - weights[order] / 2) / weights.sum()
    cuts = np.interp(np.arange(1, AMOUNT_BANDS) / AMOUNT_BANDS, shares, amounts[order])
    centre = float(np.average(amounts, weights=weights))
    scale = float(np.sqrt(np.average((amounts - centre) ** 2, weights=weights)))
    return Strata(centre, scale or 1.0, np.unique(cuts), segments, stages)
