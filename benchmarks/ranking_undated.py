"""What undated exposure does to estimates in worlds where no partner has any effect.

    python benchmarks/ranking_undated.py [--repetitions 40] [--first-seed 1] [--dated 0.5]

Partners hold accounts by chance, and later take on many of the accounts that we won: customers won today buy from
partners tomorrow. Of the pairs a share says since when; the rest is undated. One line: in which share of worlds and
partners our 90 % range of the effect and of the value of the open pipeline covers zero, and beside it the naive figure
that takes every pair held today as an exposure.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

sys.path.insert(0, str(Path(__file__).parents[1]))

from accountmap.overlap.assumptions import default_assumptions
from accountmap.overlap.pair_draws import PartnerPairs, draw_sums
from accountmap.ranking.pipeline_value import group_into_cells, summarise
from accountmap.ranking.simulation import draw_per_partner
from accountmap.ranking.strata import DealTraits, Floats
from accountmap.ranking.win_model import ClosedDeals, fit_win_model, uplift
from benchmarks.ranking_worlds import quality_of_worlds

CLOSED, OPENED, PARTNERS, DRAWS = 2_000, 400, 20, 1_000


def make_world(seed: int, dated_share: float) -> dict[str, Any]:
    """Closed deals whose outcome has nothing to do with partners, and who held or took on their accounts."""
    generator = np.random.default_rng(seed)
    log_amount = 10 + generator.normal(size=CLOSED + OPENED)
    odds = -1 - 0.35 * (log_amount - 10)
    won = generator.random(CLOSED) < 1 / (1 + np.exp(-odds[:CLOSED]))
    reach = generator.uniform(0.03, 0.15, PARTNERS)
    held = generator.random((CLOSED + OPENED, PARTNERS)) < reach
    later = ~held[:CLOSED] & (generator.random((CLOSED, PARTNERS)) < np.where(won, 0.15, 0.04)[:, None])
    is_dated = generator.random((CLOSED, PARTNERS)) < dated_share
    return {"log_amount": log_amount, "won": won, "held": held, "later": later, "is_dated": is_dated}


def closed_deals(world: dict[str, Any], exposure: np.ndarray[Any, Any]) -> ClosedDeals:
    """The closed deals with one notion of exposure."""
    none = np.zeros(CLOSED, np.int64)
    partners = tuple(f"partner_{place:02d}" for place in range(PARTNERS))
    return ClosedDeals(
        DealTraits(world["log_amount"][:CLOSED], none, none),
        np.ones(CLOSED),
        world["won"].astype(np.float64),
        sparse.csr_matrix(exposure.astype(np.float64)),
        partners,
        1,
        1,
    )


def value_interval(world: dict[str, Any], deals: ClosedDeals, seed: int) -> tuple[Floats, Floats, Floats, Floats]:
    """90 % range of every partner's effect and of its value of the open deals.

    As in a run: where nothing is dated, effects are the assumption.
    """
    model, assumed = fit_win_model(deals), default_assumptions()
    coefficients, effects = model.draw(seed, DRAWS)
    low, high = model.interval()
    if not deals.exposure.nnz:
        effects = draw_per_partner(assumed["win_effect_mean"], model.partners, seed, DRAWS)
        low, high = (
            np.full(PARTNERS, bound) for bound in (assumed["win_effect_mean"].low, assumed["win_effect_mean"].high)
        )
    opened = world["log_amount"][CLOSED:]
    none = np.zeros(OPENED, np.int64)
    cells = group_into_cells(DealTraits(opened, none, none), np.exp(opened), model.strata)
    base, doubt = cells.chances(model.strata, coefficients), quality_of_worlds().draw_doubt(seed, DRAWS)
    values = np.zeros((DRAWS, PARTNERS))
    for place, partner in enumerate(model.partners):
        rows = np.flatnonzero(world["held"][CLOSED:, place])
        names = np.array([f"deal {row}" for row in rows], np.object_)
        pairs = PartnerPairs(
            np.exp(opened[rows]), np.full(len(rows), 0.99), cells.cell[rows], names, np.zeros(len(rows))
        )
        values[:, place] = draw_sums(pairs, uplift(base, effects[:, [place]]), partner, seed, doubt)
    return low, high, *summarise(values)[1:]


def main() -> None:
    """Run the worlds and print one line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repetitions", type=int, default=40)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--dated", type=float, default=0.5, help="share of the pairs that say since when")
    given = parser.parse_args()
    effect: list[Any] = []
    value: list[Any] = []
    naive_effect: list[Any] = []
    naive_value: list[Any] = []
    naive_mean: list[float] = []
    for seed in range(given.first_seed, given.first_seed + given.repetitions):
        world = make_world(seed, given.dated)
        ours = closed_deals(world, world["held"][:CLOSED] & world["is_dated"])
        naive = closed_deals(world, world["held"][:CLOSED] | world["later"])
        for deals, of_effect, of_value in ((ours, effect, value), (naive, naive_effect, naive_value)):
            low, high, value_low, value_high = value_interval(world, deals, seed)
            of_effect.append((low <= 0) & (high >= 0))
            of_value.append((value_low <= 0) & (value_high >= 0))
        naive_mean.append(fit_win_model(naive).effects().mean())
    print(
        json.dumps(
            {
                "worlds": given.repetitions,
                "share of pairs dated": given.dated,
                "effect covers zero": round(float(np.mean(effect)), 3),
                "value covers zero": round(float(np.mean(value)), 3),
                "naive effect covers zero": round(float(np.mean(naive_effect)), 3),
                "naive value covers zero": round(float(np.mean(naive_value)), 3),
                "naive mean log odds ratio": round(float(np.mean(naive_mean)), 2),
            }
        )
    )


if __name__ == "__main__":
    main()
