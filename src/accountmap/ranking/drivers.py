"""Why a partner stands where it stands, in words that a finance director can question."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
from scipy.special import expit, logit

from accountmap.ranking.leads import expected_leads
from accountmap.ranking.motions import integration_rate, mean_won_deal
from accountmap.ranking.rankings import MotionValue, Simulation
from accountmap.ranking.strata import Floats

# The assumptions that each motion's value rests on.
ASSUMPTIONS_OF = {
    "integration": ("integration_adoption", "retention_gain", "yearly_churn", "ramp_start", "ramp_full"),
    "co_sell": ("win_effect_mean", "opportunities_per_account", "ramp_start", "ramp_full"),
    "resell": ("resell_conversion", "partner_margin", "ramp_start", "ramp_full"),
}
ABOUT_EQUAL = 0.05
# With fewer deals the other partners say more about a partner than its own.
FEW_DEALS = 10


def money_in_words(amount: float, currency: str) -> str:
    """An amount as people say it: 1.9 M EUR, 310 k EUR, 840 EUR."""
    for unit, name in ((1e9, " bn"), (1e6, " M"), (1e3, " k")):
        if abs(amount) >= 0.9995 * unit:
            value = amount / unit
            return f"{value:.1f}{name} {currency}" if abs(value) < 10 else f"{value:.0f}{name} {currency}"
    return f"{amount:.0f} {currency}"


def percent(share: float | None) -> str:
    """A share as people say it."""
    return "?" if share is None else f"{100 * share:.0f} %"


def count_of(count: float, one: str, many: str) -> str:
    """A count with its noun."""
    return f"{count:.0f} {one if round(count) == 1 else many}"


def without_rate_in_words(missing: pl.DataFrame) -> str:
    """Deals left out for want of an exchange rate, from rows of currency and deals; empty if there are none."""
    if missing.is_empty():
        return ""
    deals = count_of(float(missing["deals"].sum()), "deal", "deals")
    return f"{deals} left out: no exchange rate for {', '.join(missing['currency'].to_list())}"


@dataclass(frozen=True)
class Within:
    """What is expected of every partner within a horizon: (partners,) each; None without amounts.

    today: from today's open deals; new: from new opportunities; leads_low, leads_high: range of what warm leads add.
    """

    today: Floats | None
    new: Floats | None
    leads_low: Floats | None
    leads_high: Floats | None


@dataclass(frozen=True)
class Explainer:
    """Finds the words for one simulation; every figure comes from its inputs or its draws."""

    simulation: Simulation
    facts: dict[str, dict[str, Any]]
    counts: dict[tuple[str, str], dict[str, Any]]
    shared: dict[str, dict[str, Any]]
    pipeline: dict[str, dict[str, Any]]
    markets: dict[str, dict[str, Any]]
    lifts: dict[str, float | None]
    held: dict[str, float]
    saved: Floats
    leads: Floats
    _within: dict[int, Within] = field(default_factory=dict)

    def drivers(self, ranking: MotionValue, place: int) -> str:
        """The drivers of the partner at a place of a ranking."""
        partner = ranking.partners[place]
        if ranking.expected is None:
            return self._without_amounts(ranking.motion, partner)
        if np.isnan(ranking.expected[place]):
            return self._not_shared(ranking.motion, partner)
        words = {"integration": self._integration, "co_sell": self._co_sell, "resell": self._resell}[ranking.motion]
        parts = [
            *words(partner),
            self._over_time(ranking, partner),
            self._leads(ranking, partner),
            self._left_out(ranking.motion, partner),
            self._not_said(partner),
            self._start(partner),
            self.guesses(ranking.motion),
            ranking.notes[place],
        ]
        return "; ".join(part for part in parts if part)

    def guesses(self, motion: str) -> str:
        """How many of a motion's assumptions nobody but us has vouched for."""
        names = ASSUMPTIONS_OF[motion]
        guessed = sum(self.simulation.draws.assumptions[name].is_guess for name in names)
        return f"{guessed} of {len(names)} assumptions are our guesses"

    def _not_said(self, partner: str) -> str:
        """A partner that sends a list of names says nothing of who its customers are."""
        counted = self.counts.get(("integration", partner), {})
        is_listed = partner in self.shared or partner in self.pipeline or partner in self.markets
        if is_listed and counted.get("expected_accounts") is None and "not shared" in (counted.get("drivers") or ""):
            return "its list does not say who its customers are: all of it counts as customers"
        return ""

    def _not_shared(self, motion: str, partner: str) -> str:
        """Why nothing can be said of a partner: unknown is not zero."""
        inputs = self.simulation.draws.inputs
        if motion == "resell" and partner in inputs.markets["partner_id"]:
            return "not known: its list says neither countries nor industries, so no market of its can be told"
        return "not known: it has shared no list that says who its customers are"

    def within(self, horizon: int) -> Within:
        """What is expected within a horizon."""
        if horizon not in self._within:
            draws, co_sell = self.simulation.draws, self.simulation.co_sell
            parts = (None, None) if co_sell is None else (part.mean(0) for part in co_sell.parts(draws, horizon))
            self._within[horizon] = Within(*parts, *(self.simulation.lead_ranges(horizon) or (None, None)))
        return self._within[horizon]

    def lead_range(self, ranking: MotionValue, partner: str) -> tuple[float, float] | None:
        """What a partner's warm leads may add; they belong to selling together."""
        found = self.within(ranking.horizon)
        if ranking.motion != "co_sell" or found.leads_low is None or found.leads_high is None:
            return None
        place = self._place(partner)
        return float(found.leads_low[place]), float(found.leads_high[place])

    def _over_time(self, ranking: MotionValue, partner: str) -> str:
        """How much of a co-sell value comes from the deals that are open today."""
        found, held = self.within(ranking.horizon), self.held.get(partner)
        if ranking.motion != "co_sell" or found.today is None or found.new is None or not held:
            return ""
        new = f"{self._money(float(found.new[self._place(partner)]))} from new opportunities at the"
        today = ""
        if partner in self.pipeline:
            today = f"{self._money(float(found.today[self._place(partner)]))} from these deals and "
        return f"in {ranking.horizon} months {today}{new} {count_of(held, 'account', 'accounts')} of ours that it holds"

    def _without_amounts(self, motion: str, partner: str) -> str:
        inputs = self.simulation.draws.inputs
        lift = self.lifts.get(partner)
        counted = self.counts.get((motion, partner), {}).get("drivers") or ""
        known = f"lift {lift:.1f}" if lift else "lift not known"
        missing = {
            "integration": "what our customers pay us a year is not known; a column with it (ARR) in our accounts, or "
            "won opportunities with amounts, add the money",
            "co_sell": "no opportunity has an amount; a column with it in our opportunities adds the money",
            "resell": "no won opportunity has an amount; a column with it in our opportunities adds the money",
        }[motion]
        parts = [
            counted,
            known,
            f"ranked by expected accounts and lift, not by money: {missing}",
            without_rate_in_words(inputs.without_rate) if motion != "integration" else "",
        ]
        return "; ".join(part for part in parts if part)

    def _leads(self, ranking: MotionValue, partner: str) -> str:
        """Warm leads, whose worth nobody knows yet: zero, with its range."""
        found, leads = self.lead_range(ranking, partner), self.leads[self._place(partner)]
        if found is None or round(leads) == 0:
            return ""
        low, high = (self._money(bound) for bound in found)
        return f"{count_of(leads, 'warm lead', 'warm leads')} counted as 0, likely {low} to {high}"

    def _left_out(self, motion: str, partner: str) -> str:
        """Open deals left out because nobody said what their currency is worth."""
        missing = self.simulation.draws.inputs.open_without_rate
        return without_rate_in_words(missing.filter(missing["partner_id"] == partner)) if motion == "co_sell" else ""

    def _money(self, amount: float) -> str:
        return money_in_words(amount, self.simulation.draws.inputs.currency)

    def _integration(self, partner: str) -> list[str]:
        found, currency = self.shared.get(partner), self.simulation.draws.inputs.currency
        if not found or self.simulation.revenue is None:
            return ["no shared customers known"]
        revenue = float(self.simulation.revenue[:, self._place(partner)].mean())
        lift = self.lifts.get(partner)
        known = f" ({percent(found['known'])} of it known, the rest estimated by segment)" if found["known"] < 1 else ""
        return [
            f"{count_of(found['accounts'], 'shared customer', 'shared customers')} worth "
            f"{money_in_words(revenue, currency)} a year{known}",
            f"lift {lift:.1f}" if lift else "lift not known: taken as neutral",
            f"an integration keeps {100 * self.saved[self._place(partner)]:.2g} % of it a year that would be lost",
        ]

    def _co_sell(self, partner: str) -> list[str]:
        found = self.pipeline.get(partner)
        currency = self.simulation.draws.inputs.currency
        today = (
            f"{count_of(found['deals'], 'open deal', 'open deals')} worth {money_in_words(found['amount'], currency)} "
            "where it holds the customer"
            if found
            else "no open deal where it holds the customer"
        )
        return [*self.effect(partner), today]

    def effect(self, partner: str) -> list[str]:
        """What is known of the partner's effect on winning."""
        facts, basis = self.facts[partner], self.simulation.effects.basis
        words = []
        if basis == "influence":
            deals = count_of(facts["influenced_deals"], "deal", "deals")
            words.append(f"effect from {deals} on which it was recorded, not from dated overlap")
            if facts["influenced_unknown_stage"]:
                words.append("stage at joining unknown: range widened")
        elif facts["exposed_deals"]:
            words.append(
                f"wins {percent(facts['win_rate_with'])} with, {percent(facts['win_rate_without'])} without, from "
                f"{count_of(facts['exposed_deals'], 'dated deal', 'dated deals')}"
            )
            if facts["exposed_deals"] < FEW_DEALS:
                deals = count_of(facts["exposed_deals"], "deal", "deals")
                words.append(f"only {deals}, so we lean on the average")
        elif basis == "dated":
            words.append("no dated deal with it: leans on the other partners")
        else:
            words.append("nothing is dated: the effect on winning is a guess")
        if facts["undated_deals"]:
            words.append(f"{count_of(facts['undated_deals'], 'deal', 'deals')} undated and not used")
        return [*words, *self._reckoned(partner)]

    def _reckoned(self, partner: str) -> list[str]:
        """The effect that value rests on, as a change of the share of deals won."""
        effect = float(self.simulation.effects.mean[self._place(partner)])
        if abs(np.exp(effect) - 1) < ABOUT_EQUAL:
            return ["we reckon with no difference"]
        without = self.facts[partner]["win_rate_without"]
        if not without or without == 1:
            return [f"we reckon with odds of winning × {np.exp(effect):.2f}"]
        reckoned = expit(logit(without) + effect)
        return [f"we reckon with {percent(reckoned)} instead of {percent(without)}"]

    def _resell(self, partner: str) -> list[str]:
        found = self.markets.get(partner)
        if not found:
            return ["no market where it serves customers and we have few or none"]
        markets = count_of(found["markets"], "market", "markets")
        assumed, deal = self.simulation.draws.assumptions, mean_won_deal(self.simulation.draws.inputs)
        conversion, margin = assumed["resell_conversion"].value, assumed["partner_margin"].value
        return [
            f"{count_of(found['accounts'], 'account', 'accounts')} in {markets} where we have few customers or none",
            f"{100 * conversion:.2g} % of them buy in a year, {self._money(deal)} each, of which the partner keeps "
            f"{percent(margin)}",
        ]

    def _start(self, partner: str) -> str:
        """How far the partnership is on its way to full revenue, at the most likely ramp."""
        inputs, assumed = self.simulation.draws.inputs, self.simulation.draws.assumptions
        started_on: date | None = inputs.partners["started_on"][self._place(partner)]
        status = inputs.partners["status"][self._place(partner)]
        start, full = assumed["ramp_start"].value, assumed["ramp_full"].value
        if started_on is None or started_on > inputs.as_of:
            begun = "a candidate" if started_on is None else f"starts {started_on:%Y-%m}"
            return f"{begun}: first revenue after about {start:.0f} months, all of it after {full:.0f}"
        first, whole = (_months_later(started_on, months) for months in (start, full))
        if whole <= inputs.as_of:
            begun = f"started {started_on:%Y-%m}, in full flow"
        elif first <= inputs.as_of:
            begun = f"started {started_on:%Y-%m}, in full flow from about {whole:%Y-%m}"
        else:
            begun = f"started {started_on:%Y-%m}: first revenue about {first:%Y-%m}, all of it from {whole:%Y-%m}"
        return f"{begun}; it is {status}: worth so much only if it goes on" if status in ("paused", "ended") else begun

    def _place(self, partner: str) -> int:
        return self.simulation.draws.partners.index(partner)


def explain(simulation: Simulation) -> Explainer:
    """Gather the figures that drivers quote."""
    inputs = simulation.draws.inputs
    shared = inputs.shared_customers.group_by("partner_id").agg(
        pl.col("probability").sum().alias("accounts"),
        (pl.col("our_yearly_revenue").is_not_null().cast(pl.Float64) * pl.col("probability")).sum().alias("known"),
    )
    shared = shared.with_columns(known=pl.col("known") / pl.col("accounts"))
    pipeline = inputs.open_pairs.group_by("partner_id").agg(
        pl.len().alias("deals"), (pl.col("amount").cast(pl.Float64) * pl.col("probability")).sum().alias("amount")
    )
    held = inputs.held_counts.group_by("partner_id").agg((pl.col("accounts") * pl.col("permille")).sum() / 1000)
    markets = (
        inputs.markets.filter(pl.col("is_open"))
        .group_by("partner_id")
        .agg(pl.col("new_accounts").sum().alias("accounts"), pl.len().alias("markets"))
    )
    return Explainer(
        simulation,
        _by_partner(inputs.facts),
        {(row["motion"], row["partner_id"]): row for row in inputs.counts.to_dicts()},
        _by_partner(shared),
        _by_partner(pipeline),
        _by_partner(markets),
        dict(zip(inputs.lifts["partner_id"].to_list(), inputs.lifts["lift"].to_list(), strict=True)),
        dict(held.iter_rows()),
        integration_rate(simulation.draws).mean(0),
        expected_leads(simulation.draws),
    )


def _months_later(day: date, months: float) -> date:
    return day + timedelta(days=round(months * 30.4375))


def _by_partner(frame: pl.DataFrame) -> dict[str, dict[str, Any]]:
    return {row["partner_id"]: row for row in frame.to_dicts()}
