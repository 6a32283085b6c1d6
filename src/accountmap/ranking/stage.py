"""The ranking step of a run: from the tables of `sql/ranking` to the work tables that `sql/marts` publishes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from accountmap.overlap.assumptions import Assumptions, resolve_assumptions
from accountmap.overlap.match_quality import require_match_quality
from accountmap.ranking.criteria import criteria_scores
from accountmap.ranking.drivers import Explainer, explain
from accountmap.ranking.inputs import RankingInputs, read_inputs
from accountmap.ranking.measurement import measure_assumptions
from accountmap.ranking.motions import HORIZONS
from accountmap.ranking.pipeline_value import summarise
from accountmap.ranking.rankings import MotionValue, Simulation, rank_all, simulate
from accountmap.ranking.together import sets_frame
from accountmap.settings import Settings
from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.selects import run_folder

# Which day the work tables are of, so that they can be read back.
RUN_TABLE = "ranking.last_run"
VALUES = pl.Schema(
    {
        "motion": pl.String(),
        "horizon_months": pl.Int32(),
        "rank": pl.Int32(),
        "partner_id": pl.String(),
        "expected_value": pl.Float64(),
        "value_low": pl.Float64(),
        "value_high": pl.Float64(),
        "net_value": pl.Float64(),
        "probability_top_three": pl.Float64(),
        "leads_low": pl.Float64(),
        "leads_high": pl.Float64(),
        "criteria_score": pl.Float64(),
        "drivers": pl.String(),
    }
)
EFFECTS = pl.Schema(
    {
        "partner_id": pl.String(),
        "basis": pl.String(),
        "log_odds_ratio": pl.Float64(),
        "effect_low": pl.Float64(),
        "effect_high": pl.Float64(),
        "undated_log_odds_ratio": pl.Float64(),
        "influence_log_odds_ratio": pl.Float64(),
        "open_pipeline_value": pl.Float64(),
        "open_pipeline_low": pl.Float64(),
        "open_pipeline_high": pl.Float64(),
    }
)
ASSUMED = pl.Schema(
    {
        "name": pl.String(),
        "value": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "unit": pl.String(),
        "meaning": pl.String(),
        "source": pl.String(),
        "origin": pl.String(),
        "is_guess": pl.Boolean(),
        "set_at": pl.Date(),
    }
)


def run_ranking(warehouse: Warehouse, settings: Settings, parameters: Mapping[str, Any]) -> dict[str, int]:
    """Make the tables of `sql/ranking`, simulate, and write what `sql/marts` publishes.

    Writes ranking.partner_values, set_values, partner_effects and assumption_values.

    Args:
        warehouse: The private warehouse, with `staging`, `matching` and `overlap` made.
        settings: The settings of the workspace.
        parameters: `as_of` (a date) and `run_id`.

    Raises:
        SettingsError: an assumption that cannot be used.
    """
    require_match_quality(warehouse)
    list(run_folder(warehouse, "ranking", parameters))
    as_of: date = parameters["as_of"]
    inputs = read_inputs(warehouse, as_of)
    assumptions = assumptions_in_force(inputs, settings)
    simulation = simulate(inputs, assumptions, seed=settings.ranking.seed, draws=settings.ranking.draws)
    rankings = rank_all(simulation, HORIZONS)
    values = values_frame(simulation, rankings, criteria_scores(inputs, settings))
    warehouse.write(RUN_TABLE, pl.DataFrame({"as_of": [as_of]}, schema={"as_of": pl.Date()}))
    warehouse.write("ranking.partner_values", values)
    warehouse.write("ranking.set_values", sets_frame(simulation, rankings))
    warehouse.write("ranking.partner_effects", effects_frame(simulation))
    warehouse.write("ranking.assumption_values", assumptions_frame(assumptions))
    return {"partners": inputs.partners.height, "rankings": values.height}


def assumptions_in_force(
    inputs: RankingInputs, settings: Settings, given: Mapping[str, float] | None = None
) -> Assumptions:
    """What rankings assume: given for this call, set in the config, measured from these inputs, else our default."""
    return resolve_assumptions(settings, measure_assumptions(inputs), given)


def values_frame(
    simulation: Simulation, rankings: list[MotionValue], scores: Mapping[str, float | None]
) -> pl.DataFrame:
    """One row per motion, horizon and partner; columns as `VALUES`."""
    explainer = explain(simulation)
    rows = [
        {
            "motion": ranking.motion,
            "horizon_months": ranking.horizon,
            "rank": place + 1,
            "partner_id": partner,
            "expected_value": _at(ranking.expected, place),
            "value_low": _at(ranking.low, place),
            "value_high": _at(ranking.high, place),
            "net_value": _at(ranking.net, place),
            "probability_top_three": _at(ranking.top_three, place, 4),
            **_range_of_leads(explainer, ranking, partner),
            "criteria_score": scores.get(partner),
            "drivers": explainer.drivers(ranking, place),
        }
        for ranking in rankings
        for place, partner in enumerate(ranking.partners)
    ]
    return pl.DataFrame(rows, schema=VALUES)


def _range_of_leads(explainer: Explainer, ranking: MotionValue, partner: str) -> dict[str, float | None]:
    """What a partner's warm leads may add; they belong to selling together."""
    ranges = explainer.lead_range(ranking, partner)
    return (
        {"leads_low": None, "leads_high": None}
        if ranges is None
        else {"leads_low": round(ranges[0], 2), "leads_high": round(ranges[1], 2)}
    )


def effects_frame(simulation: Simulation) -> pl.DataFrame:
    """One row per partner; columns as `EFFECTS`."""
    effects, partners = simulation.effects, simulation.draws.partners
    pipeline: list[Any] = [None, None, None]
    if simulation.co_sell is not None and partners:
        pipeline = [np.round(part, 2) for part in summarise(simulation.co_sell.pipeline)]
    columns = {
        "partner_id": list(partners),
        "basis": [effects.basis] * len(partners),
        "log_odds_ratio": np.round(effects.mean, 6),
        "effect_low": np.round(effects.low, 6),
        "effect_high": np.round(effects.high, 6),
        "undated_log_odds_ratio": np.round(effects.undated, 6),
        "influence_log_odds_ratio": np.round(effects.influence, 6),
        "open_pipeline_value": pipeline[0],
        "open_pipeline_low": pipeline[1],
        "open_pipeline_high": pipeline[2],
    }
    none = [None] * len(partners)
    filled = {name: none if column is None else column for name, column in columns.items()}
    return pl.DataFrame(filled, schema=EFFECTS).fill_nan(None)


def assumptions_frame(assumptions: Assumptions) -> pl.DataFrame:
    """One row per assumption; columns as `ASSUMED`."""
    rows = [{name: getattr(assumption, name) for name in ASSUMED} for _, assumption in sorted(assumptions.items())]
    return pl.DataFrame(rows, schema=ASSUMED)


def _at(values: Any, place: int, digits: int = 2) -> float | None:
    return None if values is None or np.isnan(values[place]) else round(float(values[place]), digits)
