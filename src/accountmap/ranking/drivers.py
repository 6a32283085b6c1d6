"""Why a partner stands where it stands, in words that a finance director can question."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from scipy.special import expit, logit

from accountmap.ranking.leads import expected_leads
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
class Explainer:
    """Finds the words for one simulation; every figure comes from its inputs or its draws."""

    simulation: Simulation
    facts: dict[str, dict[str, Any]]
    counts: dict[tuple[str, str], dict[str, Any]]
    shared: dict[str, dict[str, Any]]
    pipeline: dict[str, dict[str, Any]]
    markets: dict[str, dict[str, Any]]
    lifts: dict[str, float | None]
    leads: Floats

    def drivers(self, ranking: MotionValue, place: int) -> str:
        """The drivers of the partner at a place of a ranking."""
        partner = ranking.partners[place]
        if ranking.expected is None:
            return self._without_amounts(ranking.motion, partner)
        words = {"integration": self._integration, "co_sell": self._co_sell, "resell": self._resell}[ranking.motion]
        parts = [
            *words(partner),
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

    def _without_amounts(self, motion: str, partner: str) -> str:
        inputs = self.simulation.draws.inputs
        lift = self.lifts.get(partner)
        counted = self.counts.get((motion, partner), {}).get("drivers") or ""
        known = f"lift {lift:.1f}" if lift else "lift not known"
        missing = {
            "integration": "what our customers pay us a year is not known",
            "co_sell": "no opportunity has an amount",
            "resell": "no won opportunity has an amount",
        }[motion]
        parts = [
            counted,
            known,
            f"no money: {missing}, so ranked by expected accounts and lift",
            without_rate_in_words(inputs.without_rate) if motion != "integration" else "",
        ]
        return "; ".join(part for part in parts if part)

    def _leads(self, ranking: MotionValue, partner: str) -> str:
        """Warm leads, whose worth nobody knows yet: zero, with its range."""
        ranges = self.simulation.lead_ranges(ranking.horizon)
        leads = self.leads[self._place(partner)]
        if ranking.motion != "co_sell" or ranges is None or round(leads) == 0:
            return ""
        low, high = (self._money(float(bound[self._place(partner)])) for bound in ranges)
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
            return ["no market known where it serves customers and we have few"]
        markets = count_of(found["markets"], "market", "markets")
        return [
            f"{count_of(found['accounts'], 'account', 'accounts')} in {markets} where we have few customers or none"
        ]

    def _start(self, partner: str) -> str:
        place = self._place(partner)
        started_on = self.simulation.draws.inputs.partners["started_on"][place]
        first = self.simulation.draws.assumptions["ramp_start"].value
        if started_on is None:
            return f"a candidate: first revenue after about {first:.0f} months"
        return f"started {started_on:%Y-%m}"

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
        expected_leads(simulation.draws),
    )


def _by_partner(frame: pl.DataFrame) -> dict[str, dict[str, Any]]:
    return {row["partner_id"]: row for row in frame.to_dicts()}
