"""What each partner is worth at which deals, accounts, customers and markets: what sets of partners are valued from.

Expected values over the simulations, scaled so that each partner's add up to its value in the ranking.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from accountmap.ranking.imputation import learn_revenue
from accountmap.ranking.motions import CoSell, deals_in_cells
from accountmap.ranking.partner_sets import PartnerSet, Stake
from accountmap.ranking.pipeline_value import codes_of
from accountmap.ranking.rankings import Simulation
from accountmap.ranking.strata import Codes, Floats


@dataclass(frozen=True)
class Stakes:
    """The stakes of all partners in one motion and horizon.

    stakes: by place of the partner, not scaled; count: how many things there are; ceiling: as `PartnerSet` takes it.
    """

    stakes: Mapping[int, Stake]
    count: int
    ceiling: Floats | None = None

    def empty_set(self, scaled: Mapping[int, Stake]) -> PartnerSet:
        """A set without partners, for these stakes; what one partner reaches alone is never cut."""
        if self.ceiling is None:
            return PartnerSet(self.count)
        ceiling = self.ceiling.copy()
        for stake in scaled.values():
            np.maximum.at(ceiling, stake.things, stake.worth)
        return PartnerSet(self.count, ceiling)


NO_STAKES = Stakes({}, 0)


def stakes_in(simulation: Simulation, motion: str, horizon: int) -> Stakes:
    """The stakes of a motion within a horizon; none where no money is known."""
    makers: dict[str, Callable[[Simulation, int], Stakes]] = {
        "integration": _integration,
        "co_sell": _co_sell,
        "resell": _resell,
    }
    return makers[motion](simulation, horizon)


@dataclass(frozen=True)
class _Rows:
    """Things by partner: its place, the number of the thing, what it is worth, accounts it stands for."""

    places: Codes
    things: Codes
    worth: Floats
    accounts: Floats

    def stake(self, place: int) -> Stake:
        """The rows of one partner; they are sorted by partner."""
        rows = slice(*np.searchsorted(self.places, [place, place + 1]))
        return Stake(self.things[rows], np.maximum(self.worth[rows], 0), self.accounts[rows])


def _places(simulation: Simulation, frame: pl.DataFrame) -> Codes:
    """Place of each row's partner."""
    known = pl.Enum(simulation.draws.partners)
    return frame["partner_id"].cast(known).to_physical().cast(pl.Int64).to_numpy()


def _numbers(names: pl.Series) -> tuple[Codes, int]:
    """Equal names as equal numbers from 0, and how many there are."""
    return names.rank("dense").cast(pl.Int64).to_numpy() - 1, names.n_unique()


def _integration(simulation: Simulation, horizon: int) -> Stakes:
    """Shared customers: probability x yearly revenue; together no more than is lost of each within the horizon."""
    inputs, assumed = simulation.draws.inputs, simulation.draws.assumptions
    shared, learned = inputs.shared_customers, learn_revenue(inputs.customer_revenue)
    if learned is None:
        return NO_STAKES
    things, count = _numbers(shared["account_id"])
    amount, _ = learned.fill(shared["our_yearly_revenue"], shared["segment"])
    probability = shared["probability"].to_numpy()
    rows = _Rows(_places(simulation, shared), things, probability * amount, probability)
    lost = np.zeros(count)
    lost[things] = amount * assumed["yearly_churn"].value * horizon / 12
    return _whole(simulation, rows, count, lost)


def _resell(simulation: Simulation, horizon: int) -> Stakes:  # noqa: ARG001 - a market is as good over any horizon
    """Open markets: which of their accounts two partners both serve nobody can see, so a market counts once."""
    markets = simulation.draws.inputs.markets.filter(pl.col("is_open"))
    things, count = _numbers(markets["country"] + "\n" + markets["industry"])
    accounts = markets["new_accounts"].cast(pl.Float64).to_numpy()
    return _whole(simulation, _Rows(_places(simulation, markets), things, accounts, accounts), count)


def _whole(simulation: Simulation, rows: _Rows, count: int, ceiling: Floats | None = None) -> Stakes:
    """The stakes of all partners from one table of rows."""
    return Stakes({place: rows.stake(place) for place in range(len(simulation.draws.partners))}, count, ceiling)


def _co_sell(simulation: Simulation, horizon: int) -> Stakes:
    """Today's deals, and after their numbers the accounts, each of which brings new ones."""
    draws, co_sell = simulation.draws, simulation.co_sell
    if co_sell is None:
        return NO_STAKES
    closing = draws.pipeline_share(horizon, co_sell.months_to_close).mean(0)
    months = draws.ramp_months(horizon).mean(0)
    deals, first = _deals(simulation, co_sell, closing)
    accounts, count = _accounts(simulation, co_sell, months)
    stakes = {}
    for place in range(len(draws.partners)):
        own, held = deals.stake(place), accounts.stake(place)
        stakes[place] = Stake(
            np.append(own.things, held.things + first),
            np.append(own.worth, held.worth),
            np.append(own.accounts, held.accounts),
        )
    return Stakes(stakes, first + count)


def _deals(simulation: Simulation, co_sell: CoSell, closing: Floats) -> tuple[_Rows, int]:
    """Open deals, and how many there are."""
    pairs = deals_in_cells(simulation.draws.inputs, co_sell.deals)
    things, count = _numbers(pairs["opportunity_id"])
    places = _places(simulation, pairs)
    worth = pairs["amount"].cast(pl.Float64).to_numpy() * pairs["probability"].to_numpy()
    worth = worth * co_sell.gain[places, pairs["cell"].to_numpy()] * closing[places]
    return _Rows(places, things, worth, np.zeros(pairs.height)), count


def _accounts(simulation: Simulation, co_sell: CoSell, months: Floats) -> tuple[_Rows, int]:
    """Accounts of ours that partners hold, each worth what its new opportunities bring, and how many we have."""
    inputs = simulation.draws.inputs
    lists = inputs.held_accounts
    sizes = lists["accounts"].list.len().to_numpy()
    places = np.repeat(_places(simulation, lists), sizes)
    segments = np.repeat(codes_of(lists["segment"].to_list(), inputs.segments), sizes)
    things, permilles = (lists[name].explode().cast(pl.Int64).to_numpy() for name in ("accounts", "permilles"))
    probability = permilles / 1000
    worth = probability * co_sell.per_account[places, segments] * months[places]
    return _Rows(places, things, worth, probability), int(things.max(initial=-1)) + 1
