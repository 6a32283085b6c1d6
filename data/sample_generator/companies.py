"""The true world: legal entities with names, places, sizes, domains, parents, and look-alikes that are not the same."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from data.sample_generator.dice import Dice
from data.sample_generator.names import Name, branch_name, domain_words, make_name, plain_name
from data.sample_generator.vocabulary import INDUSTRIES, Country, LegalForm, Word, load_countries

FUND = LegalForm("{} L.P.", ("{} LP", "{}, LP"), "{} LP")
FUND_FAMILIES = 26
NUMERALS = ("I", "II", "III", "IV")
# One short name inside another, as different companies are called in the real world.
SHORT_NAMES = "Skrell Trask Vrint Glombe Krelt Drusk Fletz Yorv Plisk Thrumb Quorl Stelv Branx Cralde Dwelk Hultz"
EXTENSIONS = ("{}-on Tools", "{}-It", "{} One", "{}on")
# What grows on the stem of a sound company: nothing in common but the name.
LOOKALIKE_SHARES = {"branches": 0.055, "sister": 0.035, "namesake": 0.045, "same_surname": 0.02}
TURNOVER_CAP = 600_000_000


@dataclass(frozen=True)
class Company:
    """One legal entity: what two CRM rows must share to be the same company.

    `lookalike` names the family of entities that are easily taken for each other (`kind:number`), `need` is how much
    it needs what we and like-minded companies sell (standard normal, latent), `turnover` is in EUR.
    """

    entity_id: str
    country: Country
    city: Word
    industry: str
    employees: int
    turnover: int
    need: float
    name: Name
    legal: LegalForm
    former: Name | None
    domain: str
    former_domain: str
    other_domain: str
    parent_id: str
    lookalike: str
    phone: str
    duns: str


def make_companies(seed: str) -> list[Company]:
    """All companies there are, whoever holds them; ids follow the order in which they were founded here."""
    companies: list[Company] = []
    taken: set[str] = set()
    registered: set[tuple[str, str]] = set()
    for family in (*_founded(seed), *_funds(seed), *_short_names(seed)):
        entries = {(member.country.code, member.name.local) for member in family}
        if entries & registered:
            continue  # a country's register takes a name once
        registered |= entries
        head_id = f"E{len(companies) + 1:05d}"
        for member in family:
            entity_id = f"E{len(companies) + 1:05d}"
            parent_id = head_id if member.parent_id and entity_id != head_id else ""
            companies.append(_settle(replace(member, entity_id=entity_id, parent_id=parent_id), companies, taken, seed))
    return companies


def _founded(seed: str) -> Iterator[list[Company]]:
    for country in load_countries().values():
        for number in range(country.companies):
            dice = Dice(seed, "company", country.code, number)
            yield _family(_found(country, dice), f"{country.code}{number}", dice)


def _found(country: Country, dice: Dice) -> Company:
    """A sound company with a name of its own; domain, phone and id come later."""
    industry, city = dice.pick(INDUSTRIES), dice.pick(country.cities)
    employees = max(4, min(9_000, round(math.exp(math.log(140) + 1.25 * dice.normal()))))
    former_stem = dice.chance(0.5)
    name = make_name(country, industry, city, dice)
    is_renamed = dice.chance(0.07)
    former = make_name(country, industry, city, dice, name.stem if former_stem else None) if is_renamed else None
    return Company(
        entity_id="",
        country=country,
        city=city,
        industry=industry,
        employees=employees,
        turnover=_turnover(employees, dice),
        need=dice.normal(),
        name=name,
        legal=dice.weighted(country.legal),
        former=former if former and former.local != name.local else None,
        domain="",
        former_domain="",
        other_domain="",
        parent_id="",
        lookalike="",
        phone="",
        duns="",
    )


def _turnover(employees: int, dice: Dice) -> int:
    """Yearly, in EUR, to 10,000; nobody reaches the billion that one record will claim."""
    turnover = employees * 150_000 * math.exp(0.5 * dice.normal())
    ceiling = TURNOVER_CAP * (0.5 + 0.5 * dice.share())
    return round(min(turnover, ceiling) / 10_000) * 10_000


def _family(head: Company, label: str, dice: Dice) -> list[Company]:
    """The company, and sometimes others that share its stem."""
    draw = dice.share()
    for kind, share in LOOKALIKE_SHARES.items():
        draw -= share
        if draw < 0:
            members = {
                "branches": _branches,
                "sister": _sisters,
                "namesake": _namesake,
                "same_surname": _same_surname,
            }[kind](head, dice)
            grown = replace(head, employees=head.employees * 4) if kind == "branches" else head
            family = [grown, *members] if members else [head]
            return [replace(member, lookalike=f"{kind}:{label}" if members else "") for member in family]
    return [head]


def _branches(head: Company, dice: Dice) -> list[Company]:
    """Subsidiaries abroad, in countries that write Latin."""
    if not head.country.tongue.is_latin or head.country.abroad is None:
        return []
    abroad = [
        country
        for country in load_countries().values()
        if country.abroad is not None and country.code != head.country.code
    ]
    weights = {country.code: float(country.companies) for country in abroad}
    chosen = {dice.weighted(weights) for _ in range(dice.between(1, 4))}
    return [_branch(head, country, dice) for country in abroad if country.code in chosen]


def _branch(head: Company, country: Country, dice: Dice) -> Company:
    company = _found(country, dice)
    assert country.abroad is not None  # noqa: S101 - the caller chose such countries
    name = branch_name(head.name, country.abroad.local, country.abroad.english)
    return replace(company, name=name, former=None, industry=head.industry, parent_id="head")


def _sisters(head: Company, dice: Dice) -> list[Company]:
    """Another company of the same group at home, in another trade."""
    others = [industry for industry in INDUSTRIES if industry != head.industry]
    industry = dice.pick(others)
    name = make_name(head.country, industry, head.city, dice, head.name.stem)
    company = replace(_found(head.country, dice), industry=industry, name=name, former=None, parent_id="head")
    return [company] if name.local != head.name.local else []


def _namesake(head: Company, dice: Dice) -> list[Company]:
    """An unrelated company of the same name in another country that speaks the same language."""
    countries = [
        country
        for country in load_countries().values()
        if country.tongue == head.country.tongue and country.code != head.country.code
    ]
    if not countries or head.city.local in head.name.local:
        return []
    country = dice.pick(countries)
    return [replace(_found(country, dice), name=head.name, former=None, industry=head.industry)]


def _same_surname(head: Company, dice: Dice) -> list[Company]:
    """Unrelated companies of the same country whose founders share a surname."""
    members, names = [], {head.name.local}
    for _ in range(dice.between(1, 2)):
        company = _found(head.country, dice)
        name = make_name(head.country, company.industry, company.city, dice, head.name.stem)
        if name.local not in names:
            names.add(name.local)
            members.append(replace(company, name=name, former=None))
    return members


def _funds(seed: str) -> Iterator[list[Company]]:
    """Numbered funds: every one a legal entity of its own, one house, one domain."""
    for number in range(FUND_FAMILIES):
        dice = Dice(seed, "fund", number)
        country = load_countries()[dice.pick(("US", "US", "GB"))]
        head = _found(country, dice)
        title = f"{head.name.stem.latin} {dice.pick(('Growth Fund', 'Ventures', 'Infrastructure Fund'))}"
        yield [
            replace(
                _found(country, dice),
                name=plain_name(f"{title} {numeral}"),
                industry="finance",
                city=head.city,
                former=None,
                legal=FUND,
                parent_id="head",
                lookalike=f"fund:{number}",
            )
            for numeral in NUMERALS[: dice.between(2, 4)]
        ]


def _short_names(seed: str) -> Iterator[list[Company]]:
    """A short name and a longer one that begins with it: two companies that have nothing to do with each other."""
    for number, short in enumerate(SHORT_NAMES.split()):
        dice = Dice(seed, "short", number)
        country = load_countries()[dice.pick(("US", "US", "GB", "CA"))]
        yield [
            replace(_found(country, dice), name=plain_name(text), former=None, lookalike=f"prefix:{number}")
            for text in (short, dice.pick(EXTENSIONS).format(short))
        ]


def _settle(company: Company, founded: list[Company], taken: set[str], seed: str) -> Company:
    """Give a company what depends on who was there before: domains, a phone, a D-U-N-S number."""
    dice = Dice(seed, "settle", company.entity_id)
    head = next((other for other in reversed(founded[-8:]) if other.entity_id == company.parent_id), None)
    shares_domain = head is not None and (company.lookalike.startswith("fund") or dice.chance(0.45))
    domain = head.domain if head and shares_domain else _domain(company.name, company.country, dice, taken)
    former = company.former
    return replace(
        company,
        domain=domain,
        former_domain=_domain(former, company.country, dice, taken) if former else "",
        other_domain=_other_domain(domain, dice, taken) if not shares_domain else "",
        phone=_phone(company.country.code, dice, taken),
        duns=dice.digits(9),
    )


def _domain(name: Name, country: Country, dice: Dice, taken: set[str]) -> str:
    """A domain nobody has, begun with the stem; a label that is taken may be had under another suffix."""
    stem, *others = domain_words(name, country.tongue)
    labels = dice.shuffled(
        [stem, "".join([stem, *others[:1]]), "-".join([stem, *others[:1]]), "".join([stem, *others])]
    )
    suffixes = dice.shuffled(country.suffixes)
    wanted = [f"{label}.{suffix}" for label in labels for suffix in suffixes]
    numbered = [f"{'-'.join([stem, *others])}{number}.{suffixes[0]}" for number in range(2, 9)]
    domain = next(name for name in [*wanted, *numbered] if name not in taken)
    taken.add(domain)
    return domain


def _other_domain(domain: str, dice: Dice, taken: set[str]) -> str:
    """A second domain of some companies: the same label under another suffix."""
    wanted = f"{domain.partition('.')[0]}.{dice.pick(('com', 'eu', 'net', 'group'))}"
    if not dice.chance(0.12) or wanted in taken:
        return ""
    taken.add(wanted)
    return wanted


def _phone(code: str, dice: Dice, taken: set[str]) -> str:
    """A number nobody has, from the ranges that regulators keep free for fiction; empty where there are none."""
    areas = {
        "US": tuple(f"+1 {area} 555 01" for area in range(201, 990)),
        "GB": tuple(f"+44 {area}" for area in ("20 7946 0", "161 496 0", "121 496 0", "113 496 0", "141 496 0")),
        "DE": tuple(f"+49 {area}" for area in ("30 23125", "69 90009", "40 66969", "89 99998")),
    }.get(code)
    if areas is None:
        return ""
    number = ""
    while not number or number in taken:
        number = dice.pick(areas) + (dice.digits(2) if code == "US" else dice.digits(3))
    taken.add(number)
    return number
