"""How often the ranking's intervals hold the truth, in simulated worlds where the truth is known.

    python benchmarks/ranking_truth.py --worlds FOLDER --repetitions 200 --first-seed 1000 [--setting overlap]

FOLDER holds a `world.py` with `SETTINGS`, `make_world(seed, **setting)` and `judge(worlds, estimates)`. Every setting
is run through the product's own functions; one line each: the setting, seconds per world, and the judge's figures.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

sys.path.insert(0, str(Path(__file__).parents[1]))

from accountmap.overlap.pair_draws import MatchingDoubt, PartnerPairs, draw_sums
from accountmap.ranking.pipeline_value import DealCells, group_into_cells, summarise
from accountmap.ranking.strata import DealTraits
from accountmap.ranking.win_model import ClosedDeals, WinModel, fit_win_model, uplift
from benchmarks.ranking_worlds import judge_settings, quality_of_worlds

DRAWS = 2_000


def traits_of(deals: dict[str, Any]) -> DealTraits:
    """A world's deals as the model sees them."""
    segment = np.asarray(deals["segment"], np.int64)
    stage = np.zeros(len(segment), np.int64) if deals["stage"] is None else np.asarray(deals["stage"], np.int64)
    return DealTraits(np.log(deals["amount"]), segment, stage)


def closed_deals(world: dict[str, Any], is_influence: bool) -> ClosedDeals:
    """A world's closed deals; recorded influence without the stage at joining is marked as such."""
    deals, traits = world["deals"], traits_of(world["deals"])
    partners = tuple(f"partner_{place:03d}" for place in range(world["exposed"].shape[1]))
    is_hidden = is_influence and deals["stage"] is None
    return ClosedDeals(
        traits=traits,
        deals=np.ones(len(traits)),
        won=deals["won"].astype(np.float64),
        exposure=sparse.csr_matrix(world["exposed"].astype(np.float64)),
        partners=partners,
        segments=int(traits.segment.max()) + 1,
        stages=int(traits.stage.max()) + 1,
        hidden_stage=np.full(len(partners), float(is_hidden)),
    )


def pairs_of(world: dict[str, Any], partner: int, cells: DealCells) -> PartnerPairs:
    """One partner's possible matches of a world's open deals."""
    probability = world["match_probability"][:, partner]
    rows = np.flatnonzero(probability)
    names = np.array([f"deal {row}" for row in rows], np.object_)
    return PartnerPairs(
        world["open_deals"]["amount"][rows], probability[rows], cells.cell[rows], names, np.zeros(len(rows))
    )


def value_draws(world: dict[str, Any], model: WinModel, seed: int, doubt: MatchingDoubt) -> np.ndarray[Any, Any]:
    """Draws of every partner's value of the open deals: (draws, partners)."""
    coefficients, effects = model.draw(seed, len(doubt))
    cells = group_into_cells(traits_of(world["open_deals"]), world["open_deals"]["amount"], model.strata)
    base = cells.chances(model.strata, coefficients)
    return np.column_stack(
        [
            draw_sums(pairs_of(world, place, cells), uplift(base, effects[:, [place]]), partner, seed, doubt)
            for place, partner in enumerate(model.partners)
        ]
    )


def estimate(world: dict[str, Any], seed: int) -> dict[str, Any]:
    """The product's estimates for one world, in the judge's form."""
    model = fit_win_model(closed_deals(world, world["is_influence"]))
    low, high = model.interval()
    doubt = quality_of_worlds().draw_doubt(seed, DRAWS)
    value, value_low, value_high = summarise(value_draws(world, model, seed, doubt))
    return {
        "theta": model.effects(),
        "theta_low": low,
        "theta_high": high,
        "value": value,
        "value_low": value_low,
        "value_high": value_high,
    }


if __name__ == "__main__":
    judge_settings(__doc__, estimate)
