"""The arithmetic behind a partner's place, line by line, down to customers and deals."""

from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np
import polars as pl

from accountmap.errors import UsageError
from accountmap.overlap.assumptions import Assumption
from accountmap.ranking.drivers import Explainer, count_of, explain, money_in_words
from accountmap.ranking.imputation import learn_revenue
from accountmap.ranking.inputs import RankingInputs
from accountmap.ranking.leads import expected_leads
from accountmap.ranking.motions import HORIZONS, CoSell, deals_in_cells, mean_won_deal, shrunken_lifts
from accountmap.ranking.new_deals import draw_rates
from accountmap.ranking.pipeline_value import codes_of, summarise
from accountmap.ranking.ramp import months_since, ramp_months
from accountmap.ranking.rankings import MotionValue, Simulation, rank_all
from accountmap.ranking.together import sets_frame
from accountmap.ranking.words import MOTIONS, added_in_words

MOST_LINES = 10
# Among so many everybody is one of the best three.
MOST_AT_THE_TOP = 3
WHY_SIMULATED = (
    "the simulations say more where the ranges of assumptions reach further up than down, and count what the matching "
    "missed"
)
# What a deal says of a partner, by when the partner is known to have held its account.
_KINDS = {
    "dated": "It held the account when the deal began",
    "later": "It came to the account after the deal began, so it counts as not held",
    "undated": "Nobody knows since when it holds the account, so it counts as not held",
    "influence": "Somebody recorded that it had a part in the deal",
}
_WHY_NOT = {
    "undated": "customers won today buy from partners tomorrow",
    "recorded": "people record a partner's part after winning",
}


def explain_partner(
    simulation: Simulation, partner: str, deals: pl.DataFrame | None = None, names: Mapping[str, str] | None = None
) -> list[str]:
    """The lines to print for one partner.

    Args:
        simulation: What the rankings were made from.
        partner: Its id.
        deals: The closed opportunities behind its effect: opportunity_id, kind, is_won, amount; None to leave them out.
        names: Names of our accounts and opportunities by id, where they are known.

    Raises:
        UsageError: there is no such partner.
    """
    inputs = simulation.draws.inputs
    if partner not in inputs.partner_ids:
        raise UsageError(
            f"There is no partner {partner}.",
            allowed=", ".join(inputs.partner_ids) or "no partner is known yet",
            next_step="write the partner's id, which is the name of its inbox folder",
        )
    rankings = {(found.motion, found.horizon): found for found in rank_all(simulation)}
    motions = [motion for motion in MOTIONS if _is_valued(rankings[motion, HORIZONS[0]], partner)]
    sections = {"integration": _integration, "co_sell": _co_sell, "resell": _resell}
    return [
        *_heading(inputs, partner),
        *_effect(simulation, partner),
        *_closed_deals(deals, names or {}),
        *(line for motion in motions for line in sections[motion](simulation, partner, names or {})),
        *_places(simulation, list(rankings.values()), partner),
        *_assumptions(simulation),
    ]


def _is_valued(ranking: MotionValue, partner: str) -> bool:
    """Whether the partner has a value in a ranking: its type goes with the motion, and it shares what that works on."""
    if partner not in ranking.partners or ranking.expected is None:
        return False
    return bool(np.isfinite(ranking.expected[ranking.partners.index(partner)]))


def _heading(inputs: RankingInputs, partner: str) -> Iterator[str]:
    row = inputs.partners.row(inputs.partner_ids.index(partner), named=True)
    started_on: date | None = row["started_on"]
    begun = f"started {started_on:%Y-%m-%d}" if started_on else "not started"
    yield f"{row['partner_name']} ({partner}): {row['partner_type'] or 'type not set'}, {row['status']}, {begun}"


def _effect(simulation: Simulation, partner: str) -> Iterator[str]:
    effects, place = simulation.effects, simulation.draws.partners.index(partner)
    mean, low, high = (float(part[place]) for part in (effects.mean, effects.low, effects.high))
    yield "What it does to winning"
    for words in explain(simulation).effect(partner):
        yield f"  {words}"
    yield (
        f"  allowing for the kind of deal and for the other partners: odds of winning × {np.exp(mean):.2f}, likely "
        f"{np.exp(low):.2f} to {np.exp(high):.2f} (log odds ratio {mean:+.2f}, {low:+.2f} to {high:+.2f})"
    )
    for name, found in (("undated", effects.undated[place]), ("recorded", effects.influence[place])):
        if np.isfinite(found) and not (name == "recorded" and effects.basis == "influence"):
            odds = f"odds × {np.exp(found):.2f}"
            yield f"  taking the {name} deals at their word: {odds}; not used, because {_WHY_NOT[name]}"


def _closed_deals(deals: pl.DataFrame | None, names: Mapping[str, str]) -> Iterator[str]:
    if deals is None:
        return
    for (kind,), rows in deals.sort("kind", "opportunity_id").group_by("kind", maintain_order=True):
        won = int(rows["is_won"].sum())
        yield f"  {_KINDS[str(kind)]}: {count_of(rows.height, 'deal', 'deals')}, {won} won"
        for row in rows.head(MOST_LINES).iter_rows(named=True):
            amount = "amount not known" if row["amount"] is None else f"{row['amount']:,.2f}"
            yield f"    {_named(row['opportunity_id'], names)}: {'won' if row['is_won'] else 'lost'}, {amount}"
        if rows.height > MOST_LINES:
            yield f"    and {rows.height - MOST_LINES} more"


def _named(identifier: str, names: Mapping[str, str]) -> str:
    return f"{names[identifier]} ({identifier})" if names.get(identifier) else identifier


def _integration(simulation: Simulation, partner: str, names: Mapping[str, str]) -> Iterator[str]:
    draws, inputs = simulation.draws, simulation.draws.inputs
    shared, learned = (
        inputs.shared_customers.filter(pl.col("partner_id") == partner),
        learn_revenue(inputs.customer_revenue),
    )
    if simulation.revenue is None or learned is None or shared.is_empty():
        return
    amount, width = learned.fill(shared["our_yearly_revenue"], shared["segment"])
    expected = amount * shared["probability"].to_numpy()
    yield "Integration: shared customers × what they pay us a year × adoption × retention gain"
    for row in np.argsort(-expected, kind="stable")[:MOST_LINES].tolist():
        guess = " (estimated by segment)" if width[row] else ""
        account, probability = shared["account_id"][row], shared["probability"][row]
        yield f"  {_named(account, names)}: {probability:.3f} × {amount[row]:,.2f}{guess} = {expected[row]:,.2f}"
    if shared.height > MOST_LINES:
        yield f"  and {shared.height - MOST_LINES} more"
    assumed, place = draws.assumptions, draws.partners.index(partner)
    adoption, lift = assumed["integration_adoption"].value, float(shrunken_lifts(inputs)[place])
    gain = assumed["retention_gain"].value
    yearly = float(expected.sum()) * min(min(adoption * lift, 1.0) * gain, assumed["yearly_churn"].value)
    yield f"  sum of all {shared.height}: {expected.sum():,.2f} a year"
    yield f"  × adoption {adoption:g} × lift {lift:.2f} × retention gain {gain:g} = {yearly:,.2f} a year"
    yield from _over_time(simulation, partner, "integration", yearly)


def _co_sell(simulation: Simulation, partner: str, names: Mapping[str, str]) -> Iterator[str]:
    draws, co_sell = simulation.draws, simulation.co_sell
    if co_sell is None:
        return
    place = draws.partners.index(partner)
    pairs = deals_in_cells(draws.inputs, co_sell.deals).filter(pl.col("partner_id") == partner)
    cells, gain = pairs["cell"].to_numpy(), co_sell.gain[place]
    worth = pairs["amount"].cast(pl.Float64).to_numpy() * pairs["probability"].to_numpy() * gain[cells]
    yield "Co-sell: open deals × probability that it holds the account × (P(win) with it − without)"
    for row in np.argsort(-np.abs(worth), kind="stable")[:MOST_LINES].tolist():
        line = pairs.row(row, named=True)
        points = f"{100 * gain[cells[row]]:+.1f} points"
        at_stake = f"{line['amount']:,.2f} × {line['probability']:.3f}"
        yield f"  {_named(line['opportunity_id'], names)}: {at_stake} × {points} = {worth[row]:,.2f}"
    if pairs.height > MOST_LINES:
        yield f"  and {pairs.height - MOST_LINES} more"
    mean, low, high = (float(part[place]) for part in summarise(co_sell.pipeline))
    yield (
        f"  sum of all {pairs.height}: {worth.sum():,.2f}; simulated, what the matching missed counted in: {mean:,.2f} "
        f"(likely {low:,.2f} to {high:,.2f})"
    )
    yield from _new_opportunities(simulation, co_sell, partner)
    for horizon in HORIZONS:
        yield from _co_sell_within(simulation, co_sell, place, horizon)
    yield from _leads(simulation, partner)


def _new_opportunities(simulation: Simulation, co_sell: CoSell, partner: str) -> Iterator[str]:
    """What new opportunities at its accounts are counted from; the product of the figures is the yearly sum."""
    draws, place = simulation.draws, simulation.draws.partners.index(partner)
    rows = draws.inputs.held_counts.filter(pl.col("partner_id") == partner)
    if rows.is_empty():
        return
    segments = codes_of(rows["segment"].to_list(), draws.inputs.segments)
    held = rows["accounts"].cast(pl.Float64).to_numpy() * rows["permille"].to_numpy() / 1000
    rates = draw_rates(draws.inputs, draws.assumptions["opportunities_per_account"], draws.seed, draws.count).mean(0)
    made = (held * rates[segments]).sum()
    money = (held * rates[segments] * co_sell.deals.amounts.sum(1)[segments]).sum()
    yearly = 12 * (held * co_sell.per_account[place, segments]).sum()
    yield (
        f"  new opportunities: {held.sum():,.1f} accounts of ours that it holds × {made / held.sum():.3f} a year × "
        f"{money / made:,.2f} × {100 * yearly / money:+.1f} points = {yearly:,.2f} a year"
    )
    flow = 12 * co_sell.flow[:, place].mean()
    yield f"  simulated, what the matching missed counted in: {flow:,.2f} a year in full flow"


def _co_sell_within(simulation: Simulation, co_sell: CoSell, place: int, horizon: int) -> Iterator[str]:
    """The two parts of a value within a horizon, which add up to it."""
    draws = simulation.draws
    today, new = (float(part[:, place].mean()) for part in co_sell.parts(draws, horizon))
    share = draws.pipeline_share(horizon, co_sell.months_to_close)[:, place].mean()
    months = draws.ramp_months(horizon)[:, place].mean()
    yield (
        f"  {horizon} months: of today's deals {100 * share:.0f} % close in time, as they take "
        f"{co_sell.months_to_close:.1f} months: {today:,.2f} + {months:.1f} full months of new ones: {new:,.2f}"
    )
    yield from _simulated(simulation, place, "co_sell", horizon)


def _leads(simulation: Simulation, partner: str) -> Iterator[str]:
    place = simulation.draws.partners.index(partner)
    leads, ranges = expected_leads(simulation.draws)[place], []
    for horizon in HORIZONS:
        found = simulation.lead_ranges(horizon)
        if found is not None and round(leads):
            low, high = (float(bound[place]) for bound in found)
            ranges.append(f"in {horizon} months {low:,.2f} to {high:,.2f}")
    if ranges:
        yield (
            f"  {count_of(leads, 'warm lead', 'warm leads')}: counted as 0 while nobody knows how many more of them "
            f"buy with it than without; likely {', '.join(ranges)}, not in the sums"
        )


def _resell(simulation: Simulation, partner: str, names: Mapping[str, str]) -> Iterator[str]:  # noqa: ARG001 - no ids
    inputs, assumed = simulation.draws.inputs, simulation.draws.assumptions
    markets = inputs.markets.filter((pl.col("partner_id") == partner) & pl.col("is_open"))
    if simulation.resell_flow is None or markets.is_empty():
        return
    yield "Resell: accounts it serves where we have few customers or none × conversion × mean deal × (1 − margin)"
    ordered = markets.sort("new_accounts", "country", "industry", descending=[True, False, False])
    for row in ordered.head(MOST_LINES).iter_rows(named=True):
        place = " ".join(part for part in (row["country"], row["industry"]) if part) or "market unknown"
        customers = count_of(row["our_customers"], "customer", "customers")
        yield f"  {place}: {row['new_accounts']:.1f} accounts; {customers} of ours, {row['their_customers']} of theirs"
    if markets.height > MOST_LINES:
        yield f"  and {markets.height - MOST_LINES} more markets"
    accounts, deal = float(markets["new_accounts"].sum()), mean_won_deal(inputs)
    conversion, margin = assumed["resell_conversion"].value, assumed["partner_margin"].value
    yearly = accounts * conversion * deal * (1 - margin)
    yield (
        f"  {accounts:,.1f} accounts × conversion {conversion:g} × mean won deal {deal:,.2f} × (1 − margin {margin:g}) "
        f"= {yearly:,.2f} a year"
    )
    yield from _over_time(simulation, partner, "resell", yearly)


def _over_time(simulation: Simulation, partner: str, motion: str, yearly: float) -> Iterator[str]:
    """A yearly value at the most likely ramp, and what the simulations say."""
    draws, place = simulation.draws, simulation.draws.partners.index(partner)
    age = months_since(draws.inputs.partners["started_on"][place], draws.inputs.as_of)
    start, full = (np.array([draws.assumptions[name].value]) for name in ("ramp_start", "ramp_full"))
    for horizon in HORIZONS:
        months = float(ramp_months(age, start, full, horizon)[0])
        worth = f"{yearly * months / 12:,.2f} at the most likely values"
        yield f"  {horizon} months: × {months:.1f} full months / 12 = {worth}"
        yield from _simulated(simulation, place, motion, horizon)
    yield f"  {WHY_SIMULATED}"


def _simulated(simulation: Simulation, place: int, motion: str, horizon: int) -> Iterator[str]:
    """The value as it stands in the ranking, and after costs."""
    value = simulation.value(motion, horizon)
    if value is not None:
        mean, low, high = (float(figure[0]) for figure in summarise(value[:, [place]]))
        cost = float(simulation.cost(motion, horizon)[:, place].mean())
        yield f"    simulated: {mean:,.2f} (likely {low:,.2f} to {high:,.2f})"
        yield f"    after {_costs(simulation, place, motion)} for {cost:,.2f}: {mean - cost:,.2f}"


def _costs(simulation: Simulation, place: int, motion: str) -> str:
    if motion != "integration":
        return "working the partnership"
    is_built = simulation.draws.inputs.partners["status"][place] == "active"
    return "the upkeep of the integration" if is_built else "building the integration and its upkeep"


def _places(simulation: Simulation, rankings: list[MotionValue], partner: str) -> Iterator[str]:
    names = dict(simulation.draws.inputs.partners.select("partner_id", "partner_name").iter_rows())
    yield "Its places"
    ranked = [ranking for ranking in rankings if partner in ranking.partners]
    if not ranked:
        yield "  in no ranking: partners of its type are not ranked"
    sets, explainer = sets_frame(simulation, ranked), explain(simulation)
    for ranking in ranked:
        yield _place(explainer, ranking, ranking.partners.index(partner))
        same = (sets["motion"] == ranking.motion) & (sets["horizon_months"] == ranking.horizon)
        yield from _beside(sets.filter(same), partner, names)


def _place(explainer: Explainer, ranking: MotionValue, place: int) -> str:
    currency = explainer.simulation.draws.inputs.currency
    stands = f"  {MOTIONS[ranking.motion]}, {ranking.horizon} months: {place + 1} of {len(ranking.partners)}"
    if ranking.expected is None or np.isnan(ranking.expected[place]):
        return f"{stands}; {explainer.drivers(ranking, place)}"
    worth, top = money_in_words(ranking.expected[place], currency), ""
    if ranking.top_three is not None and np.isfinite(ranking.top_three).sum() > MOST_AT_THE_TOP:
        top = f", top 3 in {10 * ranking.top_three[place]:.0f} of 10 simulations"
    return f"{stands}, {worth}{top}"


def _beside(sets: pl.DataFrame, partner: str, names: Mapping[str, str]) -> Iterator[str]:
    """What it adds beside the partners that add more."""
    for row in sets.filter(sets["partner_id"] == partner, sets["set_size"] > 1).iter_rows(named=True):
        before = row["partner_ids"].split(", ")[:-1]
        named = ", ".join(names[name] for name in before[:MOST_AT_THE_TOP])
        more = f" and {len(before) - MOST_AT_THE_TOP} more" if len(before) > MOST_AT_THE_TOP else ""
        yield f"    beside {named}{more} it {added_in_words(row)}"


def _assumptions(simulation: Simulation) -> Iterator[str]:
    yield "Assumptions"
    for name, found in sorted(simulation.draws.assumptions.items()):
        mark = "our guess, " if found.is_guess and not found.source.startswith("guess") else ""
        value, low, high = (f"{figure:,.4g}" if figure < 1_000 else f"{figure:,.0f}" for figure in _range_of(found))
        yield f"  {name} {value} ({low} to {high}) {found.unit}: {mark}{found.source}"


def _range_of(found: Assumption) -> tuple[float, float, float]:
    return found.value, found.low, found.high
