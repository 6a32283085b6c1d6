"""What each motion of a partnership is worth over time, drawn: integration, co-sell, resell.

Every value is the extra revenue with the partnership against without it (increments only), in company currency.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl

from accountmap.overlap.assumptions import Assumptions
from accountmap.overlap.match_quality import quality_by_partner, unmeasured_quality
from accountmap.overlap.pair_draws import MatchingDoubt, PartnerPairs, draw_sums
from accountmap.overlap.random_numbers import keyed_normals
from accountmap.ranking.effects import Effects
from accountmap.ranking.imputation import learn_revenue
from accountmap.ranking.inputs import RankingInputs
from accountmap.ranking.new_deals import (
    NewDeals,
    describe_new_deals,
    draw_rates,
    draw_sizes,
    months_to_close,
)
from accountmap.ranking.pipeline_value import codes_of
from accountmap.ranking.ramp import months_since, pipeline_share, ramp_months
from accountmap.ranking.simulation import draw_common, draw_per_partner
from accountmap.ranking.strata import Codes, Floats
from accountmap.ranking.win_model import uplift

MOTIONS = ("integration", "co_sell", "resell")
HORIZONS = (12, 24, 36)
# What is believed of the logarithm of the lift before it is measured, and how far it may scale adoption.
LIFT_SPREAD, LEAST_LIFT, MOST_LIFT = 0.3, 0.5, 2.0


@dataclass(frozen=True)
class Draws:
    """What all motions share.

    start, full: (draws,) months of the ramp; ages: months since each partnership started; doubts: of the matching with
    each partner.
    """

    inputs: RankingInputs
    assumptions: Assumptions
    seed: int
    start: Floats
    full: Floats
    ages: tuple[float, ...]
    doubts: tuple[MatchingDoubt, ...]

    @property
    def count(self) -> int:
        """Number of draws."""
        return len(self.start)

    @property
    def partners(self) -> tuple[str, ...]:
        """Partner ids, the columns of every array."""
        return self.inputs.partner_ids

    def common(self, name: str) -> Floats:
        """(draws, 1) values of an assumption that holds for all partners alike."""
        return draw_common(self.assumptions[name], self.seed, self.count)[:, None]

    def own(self, name: str) -> Floats:
        """(draws, partners) values of an assumption that differs between partners."""
        return draw_per_partner(self.assumptions[name], self.partners, self.seed, self.count)

    def ramp_months(self, horizon: int) -> Floats:
        """Full-revenue months within the horizon: (draws, partners)."""
        return self._by_age({age: ramp_months(age, self.start, self.full, horizon) for age in set(self.ages)})

    def pipeline_share(self, horizon: int, months: float) -> Floats:
        """Share of today's pipeline that closes while the partner can help: (draws, partners)."""
        return self._by_age(
            {age: pipeline_share(age, self.start, self.full, horizon, months) for age in set(self.ages)}
        )

    def _by_age(self, found: dict[float, Floats]) -> Floats:
        return np.column_stack([found[age] for age in self.ages]) if self.ages else np.empty((self.count, 0))


def begin_draws(inputs: RankingInputs, assumptions: Assumptions, seed: int, count: int) -> Draws:
    """Draw what all motions share."""
    start = draw_common(assumptions["ramp_start"], seed, count)
    full = np.maximum(draw_common(assumptions["ramp_full"], seed, count), start + 0.5)
    ages = tuple(months_since(started_on, inputs.as_of) for started_on in inputs.partners["started_on"].to_list())
    return Draws(inputs, assumptions, seed, start, full, ages, _draw_doubts(inputs, assumptions, seed, count))


def _draw_doubts(inputs: RankingInputs, assumptions: Assumptions, seed: int, count: int) -> tuple[MatchingDoubt, ...]:
    measured, unmeasured = quality_by_partner(inputs.quality, assumptions), unmeasured_quality(assumptions)
    return tuple(measured.get(partner, unmeasured).draw_doubt(seed, count) for partner in inputs.partner_ids)


def pairs_of(frame: pl.DataFrame, amount: Floats, cell: Codes, width: Floats) -> dict[str, PartnerPairs]:
    """Pairs by partner from a frame sorted by partner_id, with columns partner_id, account_id, probability."""
    probability, accounts = frame["probability"].to_numpy(), frame["account_id"].to_numpy()
    ends = np.cumsum(frame["partner_id"].rle().struct.field("len").to_numpy()) if frame.height else np.empty(0, int)
    found, first = {}, 0
    for last in ends.astype(int).tolist():
        rows = slice(first, last)
        found[str(frame["partner_id"][first])] = PartnerPairs(
            amount[rows], probability[rows], cell[rows], accounts[rows], width[rows]
        )
        first = last
    return found


def draw_shared_revenue(draws: Draws) -> Floats | None:
    """Yearly revenue of ours at the customers shared with each partner: (draws, partners); None if none is known."""
    inputs = draws.inputs
    learned = learn_revenue(inputs.customer_revenue)
    if learned is None:
        return None
    shared = inputs.shared_customers
    amount, width = learned.fill(shared["our_yearly_revenue"], shared["segment"])
    found = pairs_of(shared, amount, np.zeros(shared.height, np.int64), width)
    one, total = np.ones((draws.count, 1)), np.zeros((draws.count, len(draws.partners)))

    def draw(place: int) -> None:
        partner = draws.partners[place]
        if partner in found:
            total[:, place] = draw_sums(found[partner], one, partner, draws.seed, draws.doubts[place])

    for_each_partner(draws, draw)
    return total


def for_each_partner(draws: Draws, work: Callable[[int], None]) -> None:
    """Do the work for every partner's place, on as many threads as there are processors.

    Every partner has random numbers and a column of its own, so that the order of work changes nothing.
    """
    with ThreadPoolExecutor(min(os.cpu_count() or 1, 8)) as pool:
        list(pool.map(work, range(len(draws.partners))))


def shrunken_lifts(inputs: RankingInputs) -> Floats:
    """Lift of each partner, shrunk towards 1 as far as it is unsure, in 1/2 to 2; 1 where unknown: (partners,)."""
    joined = inputs.partners.select("partner_id").join(inputs.lifts, on="partner_id", how="left").sort("partner_id")
    lift, low, high = (joined[name].cast(pl.Float64).to_numpy() for name in ("lift", "lift_low", "lift_high"))
    known = (lift > 0) & (low > 0) & (high > low)
    log = np.log(np.where(known, lift, 1.0))
    error = np.log(np.where(known, high, 2.0) / np.where(known, low, 1.0)) / 3.29
    shrunk = np.where(known, log * LIFT_SPREAD**2 / (LIFT_SPREAD**2 + error**2), 0.0)
    return np.clip(np.exp(shrunk), LEAST_LIFT, MOST_LIFT)


def integration_rate(draws: Draws) -> Floats:
    """Share of shared customers' revenue that an integration saves a year: (draws, partners).

    Adoption (scaled by the lift) x retention gain, at most the churn there is to save.
    """
    adoption = np.minimum(draws.own("integration_adoption") * shrunken_lifts(draws.inputs), 1.0)
    return np.minimum(adoption * draws.own("retention_gain"), draws.common("yearly_churn"))


def integration_value(draws: Draws, revenue: Floats, horizon: int) -> Floats:
    """Revenue saved within the horizon: (draws, partners)."""
    return revenue * integration_rate(draws) * draws.ramp_months(horizon) / 12


def integration_cost(draws: Draws, horizon: int) -> Floats:
    """Building (unless the partnership is active: it is built) and upkeep within the horizon: (draws, partners)."""
    cost = draws.own("integration_cost")
    to_build = np.array([status != "active" for status in draws.inputs.partners["status"].to_list()])
    return cost * (to_build + draws.common("integration_upkeep") * horizon / 12)


@dataclass(frozen=True)
class CoSell:
    """Draws behind the co-sell value, (draws, partners), and what is expected of each partner.

    pipeline: extra revenue of today's open deals if the partner helped with all of them; flow: extra revenue a month
    from new opportunities once the partnership is in full flow; gain: (partners, cells of deals) expected change of the
    chance of winning; per_account: (partners, segments) expected extra revenue a month from new opportunities at one
    account it holds; deals: what the chances and amounts of deals were learnt from.
    """

    pipeline: Floats
    flow: Floats
    gain: Floats
    per_account: Floats
    deals: NewDeals
    months_to_close: float

    def value(self, draws: Draws, horizon: int) -> Floats:
        """Extra revenue within the horizon."""
        today, new = self.parts(draws, horizon)
        return today + new

    def parts(self, draws: Draws, horizon: int) -> tuple[Floats, Floats]:
        """Extra revenue within the horizon from today's open deals, and from new opportunities."""
        today = self.pipeline * draws.pipeline_share(horizon, self.months_to_close)
        return today, self.flow * draws.ramp_months(horizon)


def draw_co_sell(draws: Draws, effects: Effects) -> CoSell | None:
    """Draw the value of helping with deals, today's and new ones; None without any known amount."""
    new_deals = describe_new_deals(draws.inputs, effects.model.strata, effects.stages)
    if new_deals is None:
        return None
    base = new_deals.cells.chances(effects.model.strata, effects.coefficients)
    held, pairs = _held_accounts(draws), _open_pairs(deals_in_cells(draws.inputs, new_deals))
    sizes = draw_sizes(new_deals, draws.inputs.segments, draws.seed, draws.count)
    yearly = sizes * draw_rates(draws.inputs, draws.assumptions["opportunities_per_account"], draws.seed, draws.count)
    pipeline, flow = np.zeros((2, draws.count, len(draws.partners)))
    gains, per_account = (np.zeros((len(draws.partners), size)) for size in (base.shape[1], yearly.shape[1]))

    def draw(place: int) -> None:
        partner, gain = draws.partners[place], uplift(base, effects.draws[:, [place]])
        monthly = yearly * (gain @ new_deals.amounts.T) / 12
        gains[place], per_account[place] = gain.mean(0), monthly.mean(0)
        if partner in pairs:
            pipeline[:, place] = draw_sums(pairs[partner], gain, partner, draws.seed, draws.doubts[place])
        if partner in held:
            flow[:, place] = (held[partner] * monthly).sum(1)

    for_each_partner(draws, draw)
    return CoSell(pipeline, flow, gains, per_account, new_deals, months_to_close(draws.inputs.deals))


def deals_in_cells(inputs: RankingInputs, new_deals: NewDeals) -> pl.DataFrame:
    """The open pairs with the `cell` of their deal, in their order."""
    numbered = inputs.deals.filter(pl.col("amount").is_not_null()).select(
        "opportunity_id", pl.Series("cell", new_deals.cells.cell)
    )
    return inputs.open_pairs.join(numbered, on="opportunity_id", how="left", maintain_order="left")


def _open_pairs(pairs: pl.DataFrame) -> dict[str, PartnerPairs]:
    """Pairs of open deals, each in the cell of its deal."""
    amount = pairs["amount"].cast(pl.Float64).to_numpy()
    return pairs_of(pairs, amount, pairs["cell"].to_numpy(), np.zeros(pairs.height))


def _held_accounts(draws: Draws) -> dict[str, Floats]:
    """Accounts each partner holds by segment, as each draw believes: (draws, segments)."""
    inputs, found = draws.inputs, {}
    for (partner,), frame in inputs.held_counts.group_by("partner_id", maintain_order=True):
        doubt = draws.doubts[draws.partners.index(str(partner))]
        chances, codes = doubt.probabilities(frame["permille"].to_numpy() / 1000)
        by_segment = np.zeros((chances.shape[1], len(inputs.segments)))
        accounts = frame["accounts"].cast(pl.Float64).to_numpy()
        np.add.at(by_segment, (codes, codes_of(frame["segment"].to_list(), inputs.segments)), accounts)
        found[str(partner)] = (chances @ by_segment) * (1 + doubt.missed[:, None])
    return found


def working_cost(draws: Draws, horizon: int) -> Floats:
    """Cost of working a co-sell or resell partnership within the horizon: (draws, partners)."""
    return draws.own("co_sell_cost") * horizon / 12


def draw_resell_flow(draws: Draws) -> Floats | None:
    """Extra revenue a month from accounts the partner serves and we do not: (draws, partners); None without amounts.

    Accounts in open markets x conversion a year x mean deal x (1 - the partner's margin) / 12.
    """
    deal = draw_mean_won_deal(draws)
    if deal is None:
        return None
    kept = 1 - draws.own("partner_margin")
    return np.asarray(open_accounts(draws.inputs) * draws.own("resell_conversion") * deal * kept / 12)


def draw_mean_won_deal(draws: Draws) -> Floats | None:
    """Mean amount of our won deals, with the error of that mean: (draws, 1); None without amounts."""
    amounts = _won_amounts(draws.inputs)
    if not len(amounts):
        return None
    mean = float(amounts.mean())
    relative = (amounts.std() / mean if len(amounts) > 1 else 1.0) / np.sqrt(len(amounts))
    width = np.sqrt(np.log1p(relative**2))
    return np.asarray(mean * np.exp(width * keyed_normals(draws.seed, ["mean deal"], draws.count) - width**2 / 2))


def mean_won_deal(inputs: RankingInputs) -> float:
    """Mean amount of our won deals; 0 without amounts."""
    amounts = _won_amounts(inputs)
    return float(amounts.mean()) if len(amounts) else 0.0


def _won_amounts(inputs: RankingInputs) -> Floats:
    won = inputs.deals.filter(pl.col("is_won") & pl.col("amount").is_not_null())["amount"]
    return won.cast(pl.Float64).to_numpy()


def open_accounts(inputs: RankingInputs) -> Floats:
    """Accounts each partner serves in markets where we have few customers or none: (partners,)."""
    return expected_by_partner(inputs, inputs.markets.filter(pl.col("is_open")), "new_accounts")


def expected_by_partner(inputs: RankingInputs, rows: pl.DataFrame, column: str) -> Floats:
    """A column of rows with a partner_id, summed by partner, 0 where a partner has none: (partners,)."""
    summed = rows.group_by("partner_id").agg(pl.col(column).cast(pl.Float64).sum())
    joined = inputs.partners.select("partner_id").join(summed, on="partner_id", how="left").sort("partner_id")
    return joined[column].fill_null(0.0).to_numpy()
