"""What the best partner is worth, the best two, the best three, and all together, by motion and horizon."""

import numpy as np
import polars as pl

from accountmap.ranking.partner_sets import choose_greedily
from accountmap.ranking.pipeline_value import summarise
from accountmap.ranking.rankings import MotionValue, Simulation
from accountmap.ranking.stakes import Stakes, find_stakes

SETS = pl.Schema(
    {
        "motion": pl.String(),
        "horizon_months": pl.Int32(),
        "set_size": pl.Int32(),
        "partner_id": pl.String(),
        "partner_ids": pl.String(),
        "expected_value": pl.Float64(),
        "value_low": pl.Float64(),
        "value_high": pl.Float64(),
        "added_value": pl.Float64(),
        "added_net_value": pl.Float64(),
        "value_alone": pl.Float64(),
        "accounts": pl.Float64(),
        "shared_accounts": pl.Float64(),
    }
)


def sets_frame(simulation: Simulation, rankings: list[MotionValue]) -> pl.DataFrame:
    """One row per motion, horizon and size of set, from the best partner to all that are worth anything.

    Returns:
        Columns as `SETS`: partner_id is the partner that joins, partner_ids all of the set in the order they joined;
        the range is that of the partners' simulated values, each times the share of its value that it adds.
    """
    valued = [ranking for ranking in rankings if ranking.expected is not None]
    stakes = {motion: find_stakes(simulation, motion) for motion in {ranking.motion for ranking in valued}}
    frames = [_sets_of(simulation, ranking, stakes[ranking.motion](ranking.horizon)) for ranking in valued]
    return pl.concat([pl.DataFrame(schema=SETS), *frames])


def _sets_of(simulation: Simulation, ranking: MotionValue, found: Stakes) -> pl.DataFrame:
    value = simulation.value(ranking.motion, ranking.horizon)
    if value is None:
        return pl.DataFrame(schema=SETS)
    alone, costs = value.mean(0), simulation.cost(ranking.motion, ranking.horizon).mean(0)
    ranked = [place for place, name in enumerate(simulation.draws.partners) if name in ranking.partners]
    # Whom nobody would ask, because help is expected to do harm, takes nothing from the others.
    stakes = {place: found.stakes[place].scaled_to(float(alone[place])) for place in ranked if alone[place] > 0}
    drawn, chosen, rows, before = np.zeros(simulation.draws.count), [], [], 0.0
    for step in choose_greedily(stakes, found.empty_set(stakes)):
        drawn = drawn + value[:, step.partner] * (step.added / alone[step.partner])
        expected, low, high = (round(float(figure), 2) for figure in summarise(drawn))
        chosen.append(simulation.draws.partners[step.partner])
        rows.append(
            {
                "motion": ranking.motion,
                "horizon_months": ranking.horizon,
                "set_size": len(chosen),
                "partner_id": chosen[-1],
                "partner_ids": ", ".join(chosen),
                "expected_value": expected,
                "value_low": low,
                "value_high": high,
                "added_value": round(expected - before, 2),
                "added_net_value": round(expected - before - float(costs[step.partner]), 2),
                "value_alone": round(float(alone[step.partner]), 2),
                "accounts": round(float(stakes[step.partner].accounts.sum()), 3),
                "shared_accounts": round(step.shared, 3),
            }
        )
        before = expected
    return pl.DataFrame(rows, schema=SETS)
