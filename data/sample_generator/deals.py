"""Deals: ours, won or lost by a known model in which some partners truly help, and those that partners send."""

import math
from dataclasses import dataclass, replace
from datetime import date, timedelta

from data.sample_generator.cast import AS_OF, PARTNERS, US, Holder
from data.sample_generator.companies import Company
from data.sample_generator.dice import Dice
from data.sample_generator.holdings import DEALS_FROM, Holding, become_customer, day_between

OUR_DEALS = 600
EXPORTED_ON = date(2026, 11, 12)
EURO_COUNTRIES = {"DE", "AT", "FR", "BE", "NL", "ES", "IT", "PT", "GR", "GB", "SE", "PL", "CZ", "BG", "TR"}
FRANC_SHARE = 0.2
# Log odds of winning: where we start, what an existing customer adds, what a larger amount takes away.
BASE_LOGIT, EXPANSION_EFFECT, AMOUNT_EFFECT = -1.0, 0.8, -0.35
INDUSTRY_EFFECTS = {"machinery": 0.35, "automotive": 0.25, "packaging": 0.2, "finance": -0.5, "software": -0.4}
# Partner whose prospects buy from it after we have won them: it looks helpful and is not.
FOLLOWER = "pellanto"
FOLLOWS_SHARE = 0.35
# How often people note a partner's influence: more often after a win, which is why it must not be trusted.
INFLUENCE_NOTED = {"won": 0.55, "lost": 0.22, "open": 0.35}


@dataclass(frozen=True)
class Deal:
    """One opportunity. `win_probability` is the true one; `would_win` is drawn also where the deal is still open.

    `exposed` are the partners that served the account when the deal was created; `alone_probability` is the true win
    probability without any of them.
    """

    number: int
    company: Company
    created: date
    close: date
    amount: int
    currency: str
    is_expansion: bool
    alone_probability: float
    win_probability: float
    would_win: bool
    owner: str
    exposed: tuple[str, ...] = ()
    sourced_by: str = ""
    influenced_by: tuple[str, ...] = ()
    joined_on: date | None = None

    @property
    def is_closed(self) -> bool:
        """Whether it had an end when the export was made."""
        return self.close <= EXPORTED_ON

    @property
    def outcome(self) -> str:
        """won, lost or open."""
        return ("won" if self.would_win else "lost") if self.is_closed else "open"

    @property
    def progress(self) -> float:
        """How far an open deal is on its way, from 0 to 1."""
        return min(0.99, (EXPORTED_ON - self.created).days / max(1, (self.close - self.created).days))


def make_our_deals(holdings: dict[str, dict[str, Holding]], seed: str) -> list[Deal]:
    """Two years of our deals, oldest first. Changes `holdings`: who is won becomes our customer, and what follows."""
    ours = holdings[US.company_id]
    deals: list[Deal] = []
    for number, (created, company) in enumerate(_beginnings(ours, seed)):
        deals.append(_play(number, company, created, holdings, deals, seed))
    for deal in deals:
        if deal.outcome == "won":
            ours[deal.company.entity_id] = become_customer(ours[deal.company.entity_id], deal.close)
            _follow(deal, holdings[FOLLOWER], seed)
        ours[deal.company.entity_id] = _known_before(ours[deal.company.entity_id], deal.created)
    return [_noted(deal, holdings, seed) for deal in deals]


def _beginnings(ours: dict[str, Holding], seed: str) -> list[tuple[date, Company]]:
    """When and with whom deals began: with customers, the large and the needy more often, never the former."""
    weights = {
        entity_id: (1.5 if holding.relation == "customer" else 1.0)
        * holding.company.employees**0.2
        * math.exp(0.5 * holding.company.need)
        for entity_id, holding in ours.items()
        if holding.relation != "former_customer"
    }
    beginnings = []
    for number in range(OUR_DEALS):
        dice = Dice(seed, "deal begins", number)
        beginnings.append((day_between(DEALS_FROM, EXPORTED_ON - timedelta(days=6), dice), dice.weighted(weights)))
    return [(created, ours[entity_id].company) for created, entity_id in sorted(beginnings)]


def _play(
    number: int,
    company: Company,
    created: date,
    holdings: dict[str, dict[str, Holding]],
    earlier: list[Deal],
    seed: str,
) -> Deal:
    dice = Dice(seed, "deal", number)
    was_won = any(
        deal.company == company and deal.would_win and deal.close <= min(created, EXPORTED_ON) for deal in earlier
    )
    is_expansion = was_won or holdings[US.company_id][company.entity_id].is_customer_on(created)
    size = (math.log(company.employees) - math.log(140)) / 1.25
    scaled = 0.4 * size + 0.85 * dice.normal()
    alone = BASE_LOGIT + EXPANSION_EFFECT * is_expansion + AMOUNT_EFFECT * scaled
    alone += INDUSTRY_EFFECTS.get(company.industry, 0.0)
    help_of_partners = sum(
        partner.theta for partner in PARTNERS if partner.company_id in exposed_partners(company, created, holdings)
    )
    would_win = dice.chance(probability(alone + help_of_partners))
    close = created + timedelta(days=max(9, round(math.exp(math.log(120) + 0.55 * dice.normal()))))
    return Deal(
        number=number,
        company=company,
        created=created,
        close=close if close <= EXPORTED_ON else max(close, AS_OF + timedelta(days=2)),
        amount=max(1_500, round(math.exp(math.log(24_000) + scaled) / 100) * 100),
        currency=_currency(company.country.code, dice),
        is_expansion=is_expansion,
        alone_probability=probability(alone),
        win_probability=probability(alone + help_of_partners),
        would_win=would_win,
        owner=dice.pick(US.owners),
    )


def probability(log_odds: float) -> float:
    """The probability of log odds."""
    return 1 / (1 + math.exp(-log_odds))


def exposed_partners(company: Company, day: date, holdings: dict[str, dict[str, Holding]]) -> tuple[str, ...]:
    """The partners that served the company that day."""
    return tuple(
        partner.company_id
        for partner in PARTNERS
        if (holding := holdings[partner.company_id].get(company.entity_id)) and holding.is_customer_on(day)
    )


def _currency(country_code: str, dice: Dice) -> str:
    """Euro in Europe, dollar elsewhere; in Switzerland sometimes francs, for which the settings have no rate."""
    if country_code == "CH":
        return "CHF" if dice.chance(FRANC_SHARE) else "EUR"
    return "EUR" if country_code in EURO_COUNTRIES else "USD"


def _follow(deal: Deal, followers: dict[str, Holding], seed: str) -> None:
    holding = followers.get(deal.company.entity_id)
    dice = Dice(seed, "follows", deal.number)
    since = deal.close + timedelta(days=dice.between(20, 150))
    if holding and holding.relation == "prospect" and since < AS_OF and dice.chance(FOLLOWS_SHARE):
        followers[deal.company.entity_id] = _known_before(become_customer(holding, since), since)


def _known_before(holding: Holding, day: date) -> Holding:
    """The record was made before that day at the latest."""
    return replace(holding, created=min(holding.created, day - timedelta(days=12)))


def _noted(deal: Deal, holdings: dict[str, dict[str, Holding]], seed: str) -> Deal:
    """The deal with its true exposure and with what our people noted about partners."""
    dice = Dice(seed, "noted", deal.number)
    exposed = exposed_partners(deal.company, deal.created, holdings)
    active = [partner for partner in PARTNERS if partner.started_on and partner.started_on <= deal.created]
    noted = tuple(
        partner.name
        for partner in active
        if dice.chance(INFLUENCE_NOTED[deal.outcome] if partner.company_id in exposed else 0.02)
    )
    last = min(deal.close, EXPORTED_ON)
    return replace(
        deal,
        exposed=exposed,
        influenced_by=noted,
        sourced_by=noted[0] if noted and dice.chance(0.25) else "",
        joined_on=day_between(deal.created, last, dice) if noted and dice.chance(0.7) else None,
    )


def make_partner_deals(holder: Holder, holdings: dict[str, Holding], seed: str) -> list[Deal]:
    """A partner's own deals: every open one, some of those won and lost."""
    deals: list[Deal] = []
    for entity_id, holding in holdings.items():
        dice = Dice(seed, "partner deal", holder.company_id, entity_id)
        deal = _partner_deal(len(deals), holder, holding, dice)
        if deal:
            deals.append(deal)
    return deals


def _partner_deal(number: int, holder: Holder, holding: Holding, dice: Dice) -> Deal | None:
    shares = {"open_opportunity": 1.0, "customer": 0.3, "prospect": 0.14, "former_customer": 0.0}
    if not dice.chance(shares[holding.relation]):
        return None
    is_open = holding.relation == "open_opportunity"
    is_won = holding.relation == "customer"
    days = max(7, round(math.exp(math.log(95) + 0.5 * dice.normal())))
    if is_open:
        created = EXPORTED_ON - timedelta(days=round(days * dice.share()) + 3)
        close = max(created + timedelta(days=days), EXPORTED_ON + timedelta(days=dice.between(6, 90)))
    else:
        close = holding.since or EXPORTED_ON - timedelta(days=dice.between(3, 700))
        created = close - timedelta(days=days)
    return Deal(
        number=number,
        company=holding.company,
        created=created,
        close=close,
        amount=max(900, round(math.exp(math.log(17_000) + 0.9 * dice.normal()) / 50) * 50),
        currency=holder.currency,
        is_expansion=False,
        alone_probability=0.0,
        win_probability=0.0,
        would_win=is_won,
        owner=dice.pick(holder.owners),
    )


def open_entities(deals: list[Deal]) -> set[str]:
    """The companies with an open deal among these."""
    return {deal.company.entity_id for deal in deals if not deal.is_closed}
