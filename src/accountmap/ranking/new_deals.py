"""New opportunities to come: how many per account and how large, from our own history by segment."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from accountmap.overlap.assumptions import Assumption
from accountmap.overlap.random_numbers import keyed_generator, keyed_normals
from accountmap.ranking.inputs import RankingInputs
from accountmap.ranking.pipeline_value import DealCells, codes_of, group_into_cells
from accountmap.ranking.simulation import draw_common
from accountmap.ranking.strata import UNKNOWN_STAGE, DealTraits, Floats, Strata

# A segment's own history weighs as much as all segments' once it has so many account-years, or so many deals.
PRIOR_ACCOUNT_YEARS, PRIOR_DEALS = 50.0, 20.0
# Where no closed opportunity carries both dates.
MONTHS_TO_CLOSE = 3.0


@dataclass(frozen=True)
class NewDeals:
    """What a coming opportunity of each segment looks like.

    cells: of all deals with a known amount, in the order of `inputs.deals`; amounts: (segments, cells) mean amount per
    opportunity that falls in each cell; spread: (segments,) relative standard error of the mean amount.
    """

    cells: DealCells
    amounts: Floats
    spread: Floats


def describe_new_deals(inputs: RankingInputs, strata: Strata, stages: list[str]) -> NewDeals | None:
    """Learn from all our deals of known amount, shrunk by segment; None without amounts.

    Args:
        inputs: What the rankings are computed from.
        strata: The win model's strata, which say which deals are alike.
        stages: The stages the model knows; a deal whose stage is not among them counts as one of average stage.
    """
    deals = inputs.deals.filter(pl.col("amount").is_not_null())
    if deals.is_empty():
        return None
    amount = deals["amount"].cast(pl.Float64).to_numpy()
    traits = traits_of(deals, inputs.segments, stages)
    cells = group_into_cells(traits, amount, strata)
    return NewDeals(cells, *_mean_amounts(amount, traits, cells, len(inputs.segments)))


def traits_of(deals: pl.DataFrame, segments: list[str], stages: list[str]) -> DealTraits:
    """Deals with a known amount as the win model sees them."""
    stage = codes_of(deals["joined_stage"].to_list(), stages)
    is_known = deals["joined_stage"].is_in(stages).to_numpy()
    return DealTraits(
        np.log(deals["amount"].cast(pl.Float64).to_numpy()),
        codes_of(deals["segment"].to_list(), segments),
        np.where(is_known, stage, UNKNOWN_STAGE) if len(stages) > 1 else np.zeros(len(stage), np.int64),
    )


def _mean_amounts(amount: Floats, traits: DealTraits, cells: DealCells, segments: int) -> tuple[Floats, Floats]:
    sums = np.zeros((segments, len(cells)))
    np.add.at(sums, (traits.segment, cells.cell), amount)
    count = np.bincount(traits.segment, minlength=segments).astype(float)
    overall = sums.sum(0) / len(amount)
    means = (sums + PRIOR_DEALS * overall) / (count + PRIOR_DEALS)[:, None]
    relative = amount.std() / amount.mean() if len(amount) > 1 else 1.0
    return means, relative / np.sqrt(count + PRIOR_DEALS)


def draw_sizes(new_deals: NewDeals, segments: list[str], seed: int, draws: int) -> Floats:
    """Factor on the mean amount of each segment, for the error of that mean: (draws, segments), mean 1."""
    width = np.sqrt(np.log1p(new_deals.spread**2))
    numbers = keyed_normals(seed, [f"deal size:{segment}" for segment in segments], draws)
    return np.asarray(np.exp(width * numbers - width**2 / 2))


def draw_rates(inputs: RankingInputs, assumption: Assumption, seed: int, draws: int) -> Floats:
    """New opportunities per account and year by segment: (draws, segments).

    Measured: Poisson counts with a gamma prior around the rate of all segments. Else: the assumption for all.
    """
    segments = inputs.segments
    if assumption.origin != "measured":
        return np.repeat(draw_common(assumption, seed, draws)[:, None], len(segments), axis=1)
    history = inputs.history
    years = history["accounts"].cast(pl.Float64).to_numpy() * float(history["years"][0])
    made = history["new_opportunities"].cast(pl.Float64).to_numpy()
    shape = made + PRIOR_ACCOUNT_YEARS * assumption.value
    numbers = [
        keyed_generator(seed, f"opportunities:{segment}").standard_gamma(place, draws)
        for segment, place in zip(history["segment"].to_list(), shape, strict=True)
    ]
    return np.asarray(np.column_stack(numbers) / (years + PRIOR_ACCOUNT_YEARS))


def months_to_close(deals: pl.DataFrame) -> float:
    """Mean months from made to closed of our closed opportunities, at least half a month."""
    days = deals.filter(pl.col("closed_on") >= pl.col("created_on")).select(
        (pl.col("closed_on") - pl.col("created_on")).dt.total_days().mean()
    )
    found = days.item() if days.height else None
    return max(float(found) / 30.4375, 0.5) if found is not None else MONTHS_TO_CLOSE
