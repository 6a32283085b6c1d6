"""Rows of the exports: each holding and each deal as its holder's CRM knows it, duplicates included."""

import math
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from data.sample_generator.cast import US, Holder
from data.sample_generator.deals import EXPORTED_ON, Deal
from data.sample_generator.dialects import DIALECTS, Dialect
from data.sample_generator.dice import Dice
from data.sample_generator.holdings import Holding, day_between
from data.sample_generator.writing import Written, write_city, write_country, write_email, write_name, write_website

# What one unit is worth in EUR; the same as in accountmap.toml (a test says so).
RATES = {"EUR": 1.0, "USD": 0.92, "GBP": 1.17}
EURO_ACCOUNTS = {"DE", "AT", "CH", "FR", "BE", "NL", "ES", "IT", "PT", "GR", "GB", "SE", "PL", "CZ", "BG", "TR"}
YEARLY_REVENUE_KNOWN = 0.72
# Of the deals of a company that stands twice in a list, so many hang on the second record.
DEALS_ON_DUPLICATE = 0.3


@dataclass
class Row:
    """One row of an export.

    `values` by field of the dialect's columns; `populations` is what its CRM knows of it (relation, open and won
    deals); `tags` say what writing did; `problem` names what was planted on purpose: (kind, column, note).
    """

    entity_id: str
    values: dict[str, str]
    tags: tuple[str, ...] = ()
    populations: set[str] = field(default_factory=set)
    problem: tuple[str, str, str] | None = None


@dataclass(frozen=True)
class _Record:
    """A holding, or its duplicate."""

    holding: Holding
    is_duplicate: bool

    @property
    def order(self) -> tuple[date, str, bool]:
        return (self.holding.created, self.holding.company.entity_id, self.is_duplicate)


def make_account_rows(holder: Holder, holdings: dict[str, Holding], seed: str) -> list[Row]:
    """All account rows of a holder, in the order in which the records were made."""
    records = [_Record(holding, False) for holding in holdings.values()]
    chosen = Dice(seed, "duplicates", holder.company_id).shuffled(records)[: holder.duplicates]
    records += [_duplicate(holder, record.holding, seed) for record in chosen]
    dialect = DIALECTS[holder.dialect]
    ids: dict[str, str] = {}
    rows: list[Row] = []
    names: set[str] = set()
    for number, record in enumerate(sorted(records, key=lambda record: record.order)):
        row = _account_row(holder, dialect, record, number, _row_dice(holder, record, seed))
        attempt = 0
        while not row.values["account_id"] and row.values["account_name"] in names:
            attempt += 1  # rows without an id that are equal word for word would be one row, not two
            row = _account_row(holder, dialect, record, number, _row_dice(holder, record, seed, attempt))
        names.add(row.values["account_name"])
        ids.setdefault(row.entity_id, row.values["account_id"])
        rows.append(row)
    parents = {holding.company.entity_id: holding.company.parent_id for holding in holdings.values()}
    for row in rows:
        row.values["parent_account_id"] = ids.get(parents[row.entity_id], "")
    return rows


def _row_dice(holder: Holder, record: _Record, seed: str, *attempt: int) -> Dice:
    return Dice(seed, "row", holder.company_id, record.holding.company.entity_id, record.is_duplicate, *attempt)


def _duplicate(holder: Holder, holding: Holding, seed: str) -> _Record:
    """The same company entered once more, later, often by somebody who did not know that it buys already."""
    dice = Dice(seed, "duplicate", holder.company_id, holding.company.entity_id)
    relation = holding.relation
    if relation == "open_opportunity" or (
        relation == "customer" and "prospect" in holder.relations and dice.chance(0.4)
    ):
        relation = "prospect"
    created = day_between(min(holding.created, EXPORTED_ON - timedelta(days=30)), EXPORTED_ON - timedelta(days=9), dice)
    since = holding.since if relation != "prospect" else None
    return _Record(replace(holding, relation=relation, created=created, since=since), True)


def _account_row(holder: Holder, dialect: Dialect, record: _Record, number: int, dice: Dice) -> Row:
    holding, habits = record.holding, holder.habits
    company = holding.company
    account_id = dialect.make_id(number, dice)
    name = write_name(company, habits.name, dice)
    website = write_website(company, habits.web, dice)
    email = write_email(company, habits.web, dice) if dice.chance(habits.email) else Written("")
    is_stated = not dice.chance(habits.unstated)
    values = {
        "account_id": account_id,
        "account_name": name.text,
        "english_name": company.name.english if "native" in name.tags and dice.chance(0.4) else "",
        "website": website.text,
        "other_domains": company.other_domain if website.text == company.domain and dice.chance(0.5) else "",
        "email": email.text,
        "phone": company.phone if dice.chance(habits.phone) else "",
        "city": write_city(company, habits.place, dice),
        "country": write_country(company, habits.place, dice),
        "industry": dialect.industries[company.industry] if dice.chance(habits.industry) else "",
        "relation": dice.weighted(dialect.relations[holding.relation]) if dialect.relations and is_stated else "",
        "duns": company.duns if dice.chance(habits.duns) else "",
        "owner": dice.pick(holder.owners) if holder.owners else "",
        "customer_since": holding.since.isoformat() if holding.since and dice.chance(0.85) else "",
        "created": dialect.write_time(holding.created, dice),
    }
    values["region"] = company.city.region if values["city"] else ""
    values |= _figures(holder, holding, dice)
    seen = {header_field for _, header_field in dialect.account_columns}
    tags = [*name.tags, *(website.tags if "website" in seen else ()), *(email.tags if "email" in seen else ())]
    tags += ["duplicate"] * record.is_duplicate + ["unstated"] * (not is_stated)
    return Row(company.entity_id, values, tuple(tags), {_stated_relation(holding, dialect)})


def _stated_relation(holding: Holding, dialect: Dialect) -> str:
    """The relation as the CRM has it: Salesforce calls an account with an open deal a prospect."""
    is_prospect = dialect.relations.get(holding.relation) == dialect.relations.get("prospect", {})
    return "prospect" if is_prospect else holding.relation


def _figures(holder: Holder, holding: Holding, dice: Dice) -> dict[str, str]:
    """Employees, the account's own turnover and what it pays the holder a year; everybody's guess differs."""
    company, habits = holding.company, holder.habits
    is_euro = holder is US and company.country.code in EURO_ACCOUNTS
    currency = "EUR" if is_euro else "USD" if holder is US else holder.currency
    employees = max(1, round(company.employees * math.exp(0.12 * dice.normal())))
    turnover = round(company.turnover / RATES[currency] * math.exp(0.1 * dice.normal()) / 1000) * 1000
    size = (math.log(company.employees) - math.log(140)) / 1.25
    paid = round(math.exp(math.log(15_000) + 0.35 * size + 0.6 * dice.normal()) / RATES[currency] / 12) * 12
    pays = holding.relation == "customer" and dice.chance(YEARLY_REVENUE_KNOWN)
    return {
        "employees": str(employees) if dice.chance(habits.employees) else "",
        "turnover": str(turnover) if dice.chance(habits.turnover) else "",
        "our_yearly_revenue": str(paid) if pays else "",
        "currency": currency,
    }


def make_deal_rows(holder: Holder, deals: list[Deal], accounts: list[Row], seed: str) -> list[Row]:
    """The rows of a holder's deals, linked to its account rows, whose populations they complete."""
    dialect = DIALECTS[holder.dialect]
    by_entity: dict[str, list[Row]] = {}
    for account in accounts:
        by_entity.setdefault(account.entity_id, []).append(account)
    rows = []
    for deal in deals:
        dice = Dice(seed, "deal row", holder.company_id, deal.number)
        candidates = by_entity[deal.company.entity_id]
        is_first = len(candidates) == 1 or not dice.chance(DEALS_ON_DUPLICATE)
        account = candidates[0] if is_first else candidates[1]
        account.populations |= {"open": {"open_opportunity"}, "won": {"customer"}, "lost": set()}[deal.outcome]
        rows.append(Row(deal.company.entity_id, _deal_values(dialect, deal, account, dice)))
    return rows


def _deal_values(dialect: Dialect, deal: Deal, account: Row, dice: Dice) -> dict[str, str]:
    stage, percent = _stage(dialect, deal)
    name = account.values["account_name"].strip()
    yes, no = dialect.true_false
    joined = dialect.stages[dice.between(0, len(dialect.stages) - 1)][0] if deal.joined_on else ""
    return {
        "deal_id": dialect.make_deal_id(deal.number, dice),
        "deal_name": f"{name} {'expansion' if deal.is_expansion else dice.pick(('new', 'pilot', 'rollout', '-'))}",
        "account_id": account.values["account_id"],
        "account_name": account.values["account_name"],
        "stage": stage,
        "pipeline": "Sales Pipeline",
        "amount": str(deal.amount) if dice.chance(0.96) else "",
        "currency": deal.currency,
        "probability": str(percent),
        "created": dialect.write_time(deal.created, dice),
        "close": dialect.write_time(deal.close, dice) if dialect.sort_by == "created" else deal.close.isoformat(),
        "is_closed": yes if deal.is_closed else no,
        "is_won": yes if deal.outcome == "won" else no,
        "owner": deal.owner,
        "sourced_by": deal.sourced_by,
        "influenced_by": "; ".join(deal.influenced_by),
        "joined_on": deal.joined_on.isoformat() if deal.joined_on else "",
        "joined_stage": joined,
    }


def _stage(dialect: Dialect, deal: Deal) -> tuple[str, int]:
    if deal.is_closed:
        return ("Closed Won", 100) if deal.outcome == "won" else ("Closed Lost", 0)
    return dialect.stages[int(deal.progress * len(dialect.stages))]
