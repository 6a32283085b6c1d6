"""Rankings under other assumptions, horizons or without a partner, beside those of the last run; nothing is kept."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from accountmap.errors import SettingsError, UsageError
from accountmap.overlap.assumptions import Assumption
from accountmap.ranking.drivers import without_rate_in_words
from accountmap.ranking.inputs import RankingInputs
from accountmap.ranking.rankings import rank_all, simulate
from accountmap.ranking.stage import assumptions_in_force, values_frame
from accountmap.ranking.together import sets_frame
from accountmap.settings import Settings

LONGEST_HORIZON = 120


@dataclass(frozen=True)
class WhatIf:
    """Rankings as asked for, beside the same horizons as things stand.

    moved: one row per motion, horizon and partner: motion, horizon_months, partner_id, rank, rank_before,
        expected_value, value_before, value_low, value_high, net_value, probability_top_three, drivers;
        what is new or gone is empty on one side.
    assumed: the assumptions given for this call, each beside the one it replaced.
    sets: what the partners are worth together as asked for; columns as `together.SETS`.
    inputs: what both were computed from.
    """

    moved: pl.DataFrame
    sets: pl.DataFrame
    assumed: tuple[tuple[Assumption, Assumption], ...]
    inputs: RankingInputs


def what_if(
    inputs: RankingInputs,
    settings: Settings,
    *,
    assumed: Mapping[str, float] | None = None,
    horizons: Sequence[int] = (12, 24, 36),
    without: Collection[str] = (),
) -> WhatIf:
    """Recompute the rankings and show what moved.

    Args:
        inputs: What the last run's rankings were computed from.
        settings: The settings of the workspace.
        assumed: Assumptions for this call, by name.
        horizons: Months to look ahead.
        without: Partners to leave out, as if they had never been there.

    Raises:
        UsageError: an unknown partner or an impossible horizon.
        SettingsError: an unknown assumption, one out of range, or no amount at all for want of exchange rates.
    """
    _check(inputs, horizons, without)
    require_rates(inputs)
    former = assumptions_in_force(inputs, settings)
    changed = assumptions_in_force(inputs.without(without), settings, assumed)
    before, _ = _ranked(inputs, settings, former, horizons)
    after, sets = _ranked(inputs.without(without), settings, changed, horizons)
    keys = ["motion", "horizon_months", "partner_id"]
    earlier = before.select(*keys, rank_before="rank", value_before="expected_value")
    moved = after.drop("leads_low", "leads_high", "criteria_score").join(earlier, on=keys, how="full", coalesce=True)
    pairs = tuple((former[name], changed[name]) for name in sorted(assumed or {}))
    return WhatIf(moved.sort("motion", "horizon_months", "rank", "partner_id", nulls_last=True), sets, pairs, inputs)


def require_rates(inputs: RankingInputs) -> None:
    """Refuse to rank by money where every amount is in a currency of which nobody said what it is worth.

    Raises:
        SettingsError: naming the currency, the day and where to set its rate.
    """
    missing = inputs.without_rate
    if missing.is_empty() or inputs.deals["amount"].is_not_null().any():
        return
    raise SettingsError(
        f"No deal has an amount in {inputs.currency}: {without_rate_in_words(missing)}.",
        where=", ".join(
            f"currencies.{currency} in accountmap.toml, needed from {first_on} on"
            for currency, first_on in missing.select("currency", "first_on").iter_rows()
        ),
        allowed=f"what one unit is worth in {inputs.currency}, e.g. {missing['currency'][0]} = 0.95",
        next_step="write it below [currencies], then run `accountmap run` and ask again",
    )


def _ranked(
    inputs: RankingInputs, settings: Settings, assumptions: Mapping[str, Assumption], horizons: Sequence[int]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rankings, and what the partners are worth together."""
    simulation = simulate(inputs, assumptions, seed=settings.ranking.seed, draws=settings.ranking.draws)
    rankings = rank_all(simulation, tuple(horizons))
    return values_frame(simulation, rankings, {}), sets_frame(simulation, rankings)


def _check(inputs: RankingInputs, horizons: Sequence[int], without: Collection[str]) -> None:
    unknown = sorted(set(without) - set(inputs.partner_ids))
    if unknown:
        raise UsageError(
            f"There is no partner {', '.join(unknown)}.",
            where="--without",
            allowed=", ".join(inputs.partner_ids) or "no partner is known yet",
            next_step="write the partner's id, which is the name of its inbox folder",
        )
    wrong = [horizon for horizon in horizons if not 1 <= horizon <= LONGEST_HORIZON]
    if wrong or not horizons:
        raise UsageError(
            f"A horizon of {wrong[0] if wrong else 'nothing'} cannot be used.",
            where="--horizon",
            allowed=f"months, 1 to {LONGEST_HORIZON}",
            next_step="give whole months, e.g. --horizon 24",
        )
