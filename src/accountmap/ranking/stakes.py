"""What each partner is worth at which deals, accounts, customers and markets: what sets of partners are valued from.

Expected values over the simulations; `Stake.scaled_to` then makes each partner's add up to its value in the ranking.
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


StakesWithin = Callable[[int], Stakes]


def find_stakes(simulation: Simulation, motion: str) -> StakesWithin:
    """The stakes of a motion within a horizon of so many months; none where no money is known."""
    makers = {"integration": _integration, "co_sell": _co_sell, "resell": _resell}
    return makers[motion](simulation)


@dataclass(frozen=True)
class _Rows:
    """Things by partner: its place, the number of the thing, what it is worth, accounts it stands for."""

    places: Codes
    things: Codes
    worth: Floats
    accounts: Floats

    @property
    def count(self) -> int:
        """How many things there are."""
        return int(self.things.max(initial=-1)) + 1

    def stake(self, place: int, factor: float = 1.0) -> Stake:
        """The rows of one partner, worth so many times as much; they are sorted by partner."""
        rows = slice(*np.searchsorted(self.places, [place, place + 1]))
        return Stake(self.things[rows], np.maximum(self.worth[rows] * factor, 0), self.accounts[rows])

    def stakes(self, partners: int) -> dict[int, Stake]:
        """The rows of every partner."""
        return {place: self.stake(place) for place in range(partners)}


def _places(simulation: Simulation, frame: pl.DataFrame) -> Codes:
    """Place of each row's partner."""
    known = pl.Enum(simulation.draws.partners)
    return frame["partner_id"].cast(known).to_physical().cast(pl.Int64).to_numpy()


def _numbers(names: pl.Series) -> Codes:
    """Equal names as equal numbers from 0."""
    return names.rank("dense").cast(pl.Int64).to_numpy() - 1


def _integration(simulation: Simulation) -> StakesWithin:
    """Shared customers: probability x yearly revenue; together no more than is lost of each within the horizon."""
    inputs, churn = simulation.draws.inputs, simulation.draws.assumptions["yearly_churn"].value
    shared, learned = inputs.shared_customers, learn_revenue(inputs.customer_revenue)
    if learned is None:
        return _no_stakes
    amount, _ = learned.fill(shared["our_yearly_revenue"], shared["segment"])
    probability, things = shared["probability"].to_numpy(), _numbers(shared["account_id"])
    rows = _Rows(_places(simulation, shared), things, probability * amount, probability)
    stakes, lost = rows.stakes(len(simulation.draws.partners)), np.zeros(rows.count)
    lost[things] = amount * churn
    return lambda horizon: Stakes(stakes, rows.count, lost * horizon / 12)


def _no_stakes(horizon: int) -> Stakes:  # noqa: ARG001 - there are none within any horizon
    return Stakes({}, 0)


def _resell(simulation: Simulation) -> StakesWithin:
    """Open markets: which of their accounts two partners both serve nobody can see, so a market counts once."""
    markets = simulation.draws.inputs.markets.filter(pl.col("is_open"))
    accounts = markets["new_accounts"].cast(pl.Float64).to_numpy()
    things = _numbers(markets["country"] + "\n" + markets["industry"])
    rows = _Rows(_places(simulation, markets), things, accounts, accounts)
    stakes = rows.stakes(len(simulation.draws.partners))
    return lambda horizon: Stakes(stakes, rows.count)  # noqa: ARG005 - proportions are the same in any horizon


def _co_sell(simulation: Simulation) -> StakesWithin:
    """Today's deals, and after their numbers the accounts, each of which brings new ones."""
    draws, co_sell = simulation.draws, simulation.co_sell
    if co_sell is None:
        return _no_stakes
    deals, accounts = _deals(simulation, co_sell), _accounts(simulation, co_sell)

    def within(horizon: int) -> Stakes:
        closing = draws.pipeline_share(horizon, co_sell.months_to_close).mean(0)
        months = draws.ramp_months(horizon).mean(0)
        stakes = {
            place: _both(deals.stake(place, closing[place]), accounts.stake(place, months[place]), deals.count)
            for place in range(len(draws.partners))
        }
        return Stakes(stakes, deals.count + accounts.count)

    return within


def _both(deals: Stake, accounts: Stake, first: int) -> Stake:
    """Deals and accounts in one, the accounts numbered from the first number that no deal has."""
    return Stake(
        np.append(deals.things, accounts.things + first),
        np.append(deals.worth, accounts.worth),
        np.append(deals.accounts, accounts.accounts),
    )


def _deals(simulation: Simulation, co_sell: CoSell) -> _Rows:
    """Open deals, each worth what it would be if all closed in time."""
    pairs = deals_in_cells(simulation.draws.inputs, co_sell.deals)
    places = _places(simulation, pairs)
    worth = pairs["amount"].cast(pl.Float64).to_numpy() * pairs["probability"].to_numpy()
    worth = worth * co_sell.gain[places, pairs["cell"].to_numpy()]
    return _Rows(places, _numbers(pairs["opportunity_id"]), worth, np.zeros(pairs.height))


def _accounts(simulation: Simulation, co_sell: CoSell) -> _Rows:
    """Accounts of ours that partners hold, each worth what its new opportunities bring in a month of full flow."""
    inputs = simulation.draws.inputs
    lists = inputs.held_accounts
    sizes = lists["accounts"].list.len().to_numpy()
    places = np.repeat(_places(simulation, lists), sizes)
    monthly = co_sell.per_account[_places(simulation, lists), codes_of(lists["segment"].to_list(), inputs.segments)]
    things, permilles = (lists[name].explode().cast(pl.Int64).to_numpy() for name in ("accounts", "permilles"))
    probability = permilles / 1000
    return _Rows(places, things, probability * np.repeat(monthly, sizes), probability)
