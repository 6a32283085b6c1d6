"""Each partner's effect on winning: the fitted model, its draws, and the same on the exposures looked at apart."""

from dataclasses import dataclass

import numpy as np

from accountmap.overlap.assumptions import Assumptions
from accountmap.ranking.closed_deals import KIND_OF_BASIS, Basis, Kind, choose_basis, closed_deals, stages_of
from accountmap.ranking.inputs import RankingInputs
from accountmap.ranking.simulation import draw_per_partner
from accountmap.ranking.strata import Floats
from accountmap.ranking.win_model import EffectPrior, WinModel, fit_win_model

# Exposures that are only shown are fitted on about so many groups; they need no more.
GROUPS_LOOKED_AT = 4_000
LOOKED_AT: tuple[Kind, Kind] = ("undated", "influence")


@dataclass(frozen=True)
class Effects:
    """The fitted effects and their draws.

    basis: what they rest on; stages: the stages the model knows; mean, low, high: (partners,) expected log odds ratio
    and its 90 % interval; coefficients: (draws, columns of the strata); draws: (draws, partners); undated, influence:
    (partners,) effects on those exposures, NaN where there is none.
    """

    basis: Basis
    model: WinModel
    stages: list[str]
    mean: Floats
    low: Floats
    high: Floats
    coefficients: Floats
    draws: Floats
    undated: Floats
    influence: Floats


def effect_prior(assumptions: Assumptions) -> EffectPrior:
    """The prior of the mean effect from its assumption: the 90 % range spans 3.29 standard deviations."""
    assumed = assumptions["win_effect_mean"]
    return EffectPrior(assumed.value, max((assumed.high - assumed.low) / 3.29, 0.01))


def estimate_effects(inputs: RankingInputs, assumptions: Assumptions, seed: int, draws: int) -> Effects:
    """Fit the win model on the best exposure there is and draw from it.

    Where no exposure can be used at all, every partner takes the assumption's value and range.
    """
    basis = choose_basis(inputs)
    kind = KIND_OF_BASIS[basis]
    model = fit_win_model(closed_deals(inputs, kind), effect_prior(assumptions))
    coefficients, drawn = model.draw(seed, draws)
    mean, (low, high) = model.effects(), model.interval()
    if basis == "prior":
        assumed, same = assumptions["win_effect_mean"], np.ones(len(inputs.partner_ids))
        mean, low, high = assumed.value * same, assumed.low * same, assumed.high * same
        drawn = draw_per_partner(assumed, inputs.partner_ids, seed, draws)
    undated, influence = (_looked_at(inputs, other) for other in LOOKED_AT)
    stages = stages_of(inputs, kind)
    return Effects(basis, model, stages, mean, low, high, coefficients, drawn, undated, influence)


def _looked_at(inputs: RankingInputs, kind: Kind) -> Floats:
    """Effects of an exposure that is shown and never used for value; NaN for partners it does not name."""
    deals = closed_deals(inputs, kind, GROUPS_LOOKED_AT)
    exposed = np.asarray(deals.exposure.sum(0)).ravel() > 0
    if not exposed.any():
        return np.full(len(deals.partners), np.nan)
    return np.where(exposed, fit_win_model(deals).effects(), np.nan)
