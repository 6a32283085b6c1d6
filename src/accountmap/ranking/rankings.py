"""The rankings: per motion and horizon what each partner is worth, how sure that is, and who comes first."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from accountmap.overlap.assumptions import Assumptions
from accountmap.ranking.effects import Effects, estimate_effects
from accountmap.ranking.inputs import RankingInputs
from accountmap.ranking.leads import draw_lead_flow, lead_ranges
from accountmap.ranking.motions import (
    HORIZONS,
    CoSell,
    Draws,
    begin_draws,
    draw_co_sell,
    draw_resell_flow,
    draw_shared_revenue,
    integration_cost,
    integration_value,
    working_cost,
)
from accountmap.ranking.pipeline_value import summarise, top_three_share
from accountmap.ranking.strata import Floats

# Which motions a type of partner is ranked for.
MOTIONS_OF_TYPE: Mapping[str, tuple[str, ...]] = {
    "technology": ("integration", "co_sell"),
    "reseller": ("co_sell", "resell"),
    "services": ("co_sell", "resell"),
    "vendor": ("integration", "co_sell"),
    "competitor": (),
    "other": ("integration", "co_sell", "resell"),
}


@dataclass(frozen=True)
class MotionValue:
    """One motion at one horizon: arrays over `partners`, best first; money is None where no amounts are known.

    Partners that do not share what the motion works on stand last, their figures NaN: unknown is not zero.

    expected, low, high: value gross and its 90 % interval; net: less assumed costs; top_three: probability of being
    among the three best; notes: what settled the place of near-equals, per partner.
    """

    motion: str
    horizon: int
    partners: tuple[str, ...]
    expected: Floats | None
    low: Floats | None
    high: Floats | None
    net: Floats | None
    top_three: Floats | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Simulation:
    """Everything that was drawn once and is read many times: (draws, partners) each, None where amounts are missing."""

    draws: Draws
    effects: Effects
    revenue: Floats | None
    co_sell: CoSell | None
    resell_flow: Floats | None
    lead_flow: Floats | None

    def value(self, motion: str, horizon: int) -> Floats | None:
        """Draws of a motion's value within a horizon, gross."""
        if motion == "integration":
            return None if self.revenue is None else integration_value(self.draws, self.revenue, horizon)
        if motion == "co_sell":
            return None if self.co_sell is None else self.co_sell.value(self.draws, horizon)
        return None if self.resell_flow is None else self.resell_flow * self.draws.ramp_months(horizon)

    def lead_ranges(self, horizon: int) -> tuple[Floats, Floats] | None:
        """90 % range of what warm leads may add within a horizon: (partners,) each; their best estimate is 0."""
        return lead_ranges(self.draws, self.lead_flow, horizon)

    def cost(self, motion: str, horizon: int) -> Floats:
        """Draws of a motion's assumed costs within a horizon."""
        return integration_cost(self.draws, horizon) if motion == "integration" else working_cost(self.draws, horizon)


def simulate(inputs: RankingInputs, assumptions: Assumptions, *, seed: int, draws: int) -> Simulation:
    """Fit, and draw everything that rankings at any horizon are made from."""
    effects = estimate_effects(inputs, assumptions, seed, draws)
    shared = begin_draws(inputs, assumptions, seed, draws)
    return Simulation(
        shared,
        effects,
        draw_shared_revenue(shared),
        draw_co_sell(shared, effects),
        draw_resell_flow(shared),
        draw_lead_flow(shared),
    )


def rank(
    simulation: Simulation,
    motion: str,
    horizon: int,
    verdicts: Mapping[str, int] | None = None,
) -> MotionValue:
    """Rank the partners whose type goes with a motion, best first.

    Args:
        simulation: What was drawn.
        motion: integration, co_sell or resell.
        horizon: Months to look ahead.
        verdicts: Per partner how good the verdict on the relationship is, larger is better; where two intervals
            overlap by more than half, the better verdict goes first. None until relationships are assessed.
    """
    inputs = simulation.draws.inputs
    types = inputs.partners["partner_type"].to_list()
    chosen = np.array([motion in MOTIONS_OF_TYPE.get(kind or "other", ()) for kind in types], bool)
    partners = tuple(np.array(inputs.partner_ids, object)[chosen])
    value = simulation.value(motion, horizon)
    if value is None or not partners:
        return _rank_by_accounts(inputs, motion, horizon, partners)
    is_known = np.isin(partners, list(partners_that_share(inputs, motion)))
    value = value[:, chosen]
    expected, low, high = (np.where(is_known, figure, np.nan) for figure in summarise(value))
    net = np.where(is_known, (value - simulation.cost(motion, horizon)[:, chosen]).mean(0), np.nan)
    top_three = np.full(len(partners), np.nan)
    top_three[is_known] = top_three_share(value[:, is_known])
    counted = _accounts(inputs, motion, partners)
    order = np.lexsort((np.arange(len(partners)), -counted, -np.round(expected, 2)))
    order, notes = settle_near_equals(order, low, high, partners, verdicts or {})
    return MotionValue(
        motion,
        horizon,
        tuple(np.array(partners, object)[order]),
        expected[order],
        low[order],
        high[order],
        net[order],
        top_three[order],
        notes,
    )


def partners_that_share(inputs: RankingInputs, motion: str) -> set[str]:
    """Partners whose lists say what a motion works on: their customers; to resell, where these are or what they do."""
    markets = inputs.markets
    if motion == "resell":
        markets = markets.filter((markets["country"] != "") | (markets["industry"] != ""))
    return set(markets["partner_id"].to_list())


def _rank_by_accounts(inputs: RankingInputs, motion: str, horizon: int, partners: tuple[str, ...]) -> MotionValue:
    """Without amounts: by expected accounts, then by lift."""
    lifts = dict(zip(inputs.lifts["partner_id"].to_list(), inputs.lifts["lift"].to_list(), strict=True))
    lift = np.array([lifts.get(partner) or 0.0 for partner in partners])
    order = np.lexsort((np.arange(len(partners)), -lift, -_accounts(inputs, motion, partners)))
    ordered = tuple(np.array(partners, object)[order])
    return MotionValue(motion, horizon, ordered, None, None, None, None, None, ("",) * len(partners))


def _accounts(inputs: RankingInputs, motion: str, partners: tuple[str, ...]) -> Floats:
    """Expected accounts of a motion, for partners in this order."""
    rows = inputs.counts.filter(inputs.counts["motion"] == motion)
    counts = dict(zip(rows["partner_id"].to_list(), rows["expected_accounts"].to_list(), strict=True))
    return np.array([float(counts.get(partner) or 0) for partner in partners])


def settle_near_equals(
    order: np.ndarray[tuple[int], np.dtype[np.int64]],
    low: Floats,
    high: Floats,
    partners: tuple[str, ...],
    verdicts: Mapping[str, int],
) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], tuple[str, ...]]:
    """Swap neighbours whose intervals overlap by more than half of the narrower, if the lower has the better verdict.

    Each partner climbs past at most one other, so that a chain of near-equals does not carry it to the top.
    """
    places, notes, place = list(order), [""] * len(order), 0
    while place + 1 < len(places):
        upper, lower = places[place], places[place + 1]
        shared = min(high[upper], high[lower]) - max(low[upper], low[lower])
        narrower = min(high[upper] - low[upper], high[lower] - low[lower])
        better = verdicts.get(partners[lower], 0) > verdicts.get(partners[upper], 0)
        if better and shared > narrower / 2:
            places[place], places[place + 1] = lower, upper
            notes[place] = f"before {partners[upper]} by its better relationship: the likely ranges nearly coincide"
            place += 1
        place += 1
    return np.array(places, np.int64), tuple(notes)


def rank_all(
    simulation: Simulation, horizons: tuple[int, ...] = HORIZONS, verdicts: Mapping[str, int] | None = None
) -> list[MotionValue]:
    """Every motion at every horizon."""
    return [
        rank(simulation, motion, horizon, verdicts)
        for motion in ("integration", "co_sell", "resell")
        for horizon in horizons
    ]
