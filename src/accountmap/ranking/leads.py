"""Warm leads: prospects of ours that a partner holds. They add nothing until their conversion with it is known.

    increment = leads x mean won deal x [P(customer within a year | with) - P(customer within a year | without)]

Nobody has measured the difference, so its best estimate is zero; its range is that of an effect on the log-odds as
unsure as the prior for winning (`win_effect_mean`), around zero. Counting the leads themselves would make a ranking one
of mere breadth.
"""

import numpy as np
import polars as pl
from scipy.special import expit, logit

from accountmap.overlap.intervals import HIGH, LOW
from accountmap.overlap.random_numbers import keyed_normals
from accountmap.ranking.motions import Draws, draw_mean_won_deal, expected_by_partner
from accountmap.ranking.strata import Floats


def draw_lead_flow(draws: Draws) -> Floats | None:
    """Extra revenue a month from warm leads in full flow: (draws, partners); None without amounts."""
    deal = draw_mean_won_deal(draws)
    if deal is None:
        return None
    without, assumed = draws.common("prospect_conversion"), draws.assumptions["win_effect_mean"]
    keys = [f"lead conversion:{partner}" for partner in draws.partners]
    effect = (assumed.high - assumed.low) / 3.29 * keyed_normals(draws.seed, keys, draws.count)
    increment = expit(logit(without) + effect) - without
    return np.asarray(expected_leads(draws) * increment * deal / 12)


def expected_leads(draws: Draws) -> Floats:
    """Warm leads of each partner, weighted by probability: (partners,)."""
    leads = draws.inputs.leads.with_columns(expected=pl.col("accounts") * pl.col("permille") / 1000)
    return expected_by_partner(draws.inputs, leads, "expected")


def lead_ranges(draws: Draws, flow: Floats | None, horizon: int) -> tuple[Floats, Floats] | None:
    """90 % range of what the leads add within a horizon: (partners,) low and high; None without amounts."""
    if flow is None:
        return None
    low, high = np.quantile(flow * draws.ramp_months(horizon), [LOW, HIGH], axis=0)
    return np.minimum(low, 0), np.maximum(high, 0)
