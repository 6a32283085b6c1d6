"""Who holds whom: which companies stand in each list, as what, and since when."""

import math
from dataclasses import dataclass, replace
from datetime import date, timedelta

from data.sample_generator.cast import AS_OF, HOLDERS, US, Holder, Taste
from data.sample_generator.companies import Company
from data.sample_generator.dice import Dice

DEALS_FROM = date(2024, 11, 15)
FIRST_DAY = date(2015, 1, 5)


@dataclass(frozen=True)
class Holding:
    """A company in somebody's list.

    `relation` is customer, open_opportunity, prospect or former_customer; `since` and `until` bound the time as a
    customer, `created` is the day the record was made.
    """

    company: Company
    relation: str
    created: date
    since: date | None = None
    until: date | None = None

    def is_customer_on(self, day: date) -> bool:
        """Whether the holder already and still served it that day."""
        return self.since is not None and self.since <= day and (self.until is None or day < self.until)


def make_holdings(companies: list[Company], seed: str) -> dict[str, dict[str, Holding]]:
    """For each holder, by entity: what it holds, before our deals change anything."""
    return {holder.company_id: _holdings_of(holder, companies, seed) for holder in HOLDERS}


def affinity(taste: Taste, company: Company) -> float:
    """How likely a company of that taste has it in its list, up to a factor."""
    size = (math.log(company.employees) - math.log(140)) / 1.25
    weight = taste.countries.get(company.country.code, taste.elsewhere)
    weight *= taste.industries.get(company.industry, 1.0)
    weight *= math.exp(taste.size * max(-2.0, min(2.0, size)) + taste.need * max(-2.0, min(2.0, company.need)))
    return weight * (taste.lookalikes if company.lookalike else 1.0)


def _holdings_of(holder: Holder, companies: list[Company], seed: str) -> dict[str, Holding]:
    """Weighted draws without replacement (Efraimidis and Spirakis 2006): the smallest -log(u) / weight are taken."""
    keys = []
    for company in companies:
        weight = affinity(holder.taste, company)
        if weight > 0:
            draw = Dice(seed, "holds", holder.company_id, company.entity_id).share()
            keys.append((-math.log(1 - draw) / weight, company.entity_id, company))
    chosen = [company for _, _, company in sorted(keys)[: holder.accounts - holder.duplicates]]
    chosen.sort(key=lambda company: company.entity_id)
    return {company.entity_id: _holding(holder, company, seed) for company in chosen}


def _holding(holder: Holder, company: Company, seed: str) -> Holding:
    dice = Dice(seed, "relation", holder.company_id, company.entity_id)
    relation = dice.weighted(holder.relations)
    last = DEALS_FROM if holder is US and relation != "prospect" else AS_OF - timedelta(days=20)
    first_day = day_between(FIRST_DAY, last, dice)
    if relation == "customer":
        return Holding(company, relation, _before(first_day, dice), since=first_day)
    if relation == "former_customer":
        return Holding(company, relation, _before(first_day, dice), first_day, day_between(first_day, AS_OF, dice))
    return Holding(company, relation, first_day)


def become_customer(holding: Holding, since: date) -> Holding:
    """The holding after a won deal."""
    return replace(holding, relation="customer", since=min(since, holding.since or since))


def day_between(first: date, last: date, dice: Dice) -> date:
    """Any day from first to last, both included."""
    return first + timedelta(days=dice.between(0, (last - first).days))


def _before(day: date, dice: Dice) -> date:
    return day - timedelta(days=dice.between(5, 240))
