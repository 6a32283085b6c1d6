"""Who is in the play: our company and its six partners, what each of them prefers and how its staff write."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from data.sample_generator.habits import Habits, NameHabits, PlaceHabits, WebHabits

AS_OF = date(2026, 11, 15)


def _weights(text: str) -> dict[str, float]:
    """`DE 1.6, AT 1.2` as weights by country."""
    return {code: float(weight) for code, weight in (entry.split() for entry in text.split(","))}


@dataclass(frozen=True)
class Taste:
    """Whom a company tends to sell to: weights by country and industry (1 where not named) and slopes.

    `size` is by standard deviation of log employees; `need` by the company's latent need, which makes two lists
    related beyond country and size.
    """

    countries: Mapping[str, float]
    elsewhere: float = 0.05
    industries: Mapping[str, float] = field(default_factory=dict)
    size: float = 0.0
    need: float = 0.0
    lookalikes: float = 1.0


@dataclass(frozen=True)
class Holder:
    """A company with a CRM. `relations` are weights; `theta` is the true log odds ratio of our winning with it."""

    company_id: str
    name: str
    dialect: str
    accounts: int
    duplicates: int
    taste: Taste
    relations: Mapping[str, float]
    habits: Habits
    currency: str = "EUR"
    theta: float = 0.0
    started_on: date | None = None
    sends_deals: bool = False
    owners: tuple[str, ...] = ()


US = Holder(
    company_id="ostrelle",
    name="Ostrelle Systems",
    dialect="our_salesforce",
    accounts=2_000,
    duplicates=62,
    taste=Taste(
        countries=_weights(
            "DE 1.6, AT 1.6, CH 1.4, GB 1.0, NL 1.1, FR 0.8, US 0.55, SE 0.8, PL 0.7, CZ 0.8, "
            "IT 0.6, ES 0.5, BE 0.8, KR 0.75, JP 0.65, CN 0.4, AE 0.45, SA 0.35, KZ 0.35, "
            "BG 0.4, GR 0.45, IR 0.15, EG 0.2, TR 0.4, CA 0.4, AU 0.3"
        ),
        elsewhere=0.2,
        industries={"machinery": 1.8, "automotive": 1.7, "electronics": 1.4, "packaging": 1.3, "finance": 0.5},
        size=0.55,
        need=0.6,
    ),
    relations={"customer": 0.27, "prospect": 0.67, "former_customer": 0.06},
    habits=Habits(duns=0.15, turnover=0.35),
    owners=("Mira Oltenburg", "Jonas Feldrath", "Inès Vaurigny", "Tomasz Grzewek", "Hana Brdlek", "Owen Kelvershaw"),
)

KESTROVA = Holder(
    company_id="kestrova",
    name="Kestrova Analytics",
    dialect="salesforce_labels",
    accounts=1_100,
    duplicates=28,
    taste=Taste(
        countries=_weights("DE 1.3, US 1.1, GB 1.1, AT 0.9, CH 0.9, FR 0.7, NL 0.9, SE 0.7, CA 0.6"),
        elsewhere=0.08,
        industries={"machinery": 1.6, "electronics": 1.5, "automotive": 1.6, "pharmaceuticals": 1.3},
        size=0.7,
        need=0.8,
    ),
    relations={"customer": 0.46, "open_opportunity": 0.13, "prospect": 0.33, "former_customer": 0.08},
    habits=Habits(
        name=NameHabits(legal_official=0.3, legal_variant=0.2, abbreviated=0.08, region=0.06, upper=0.02),
        web=WebHabits(filled=0.75, shape="url"),
        duns=0.3,
        turnover=0.5,
        unstated=0.02,
    ),
    currency="USD",
    theta=0.75,
    started_on=date(2025, 2, 1),
    sends_deals=True,
    owners=("Della Thornquist", "Raúl Escoredo", "Petra Jaldmeier", "Sam Orlinton"),
)

PELLANTO = Holder(
    company_id="pellanto",
    name="Pellanto Cloud",
    dialect="salesforce_api",
    accounts=3_000,
    duplicates=96,
    taste=Taste(
        countries=_weights(
            "DE 1.2, US 1.1, GB 1.1, FR 1.1, NL 1.0, IT 0.9, ES 0.9, PL 0.9, SE 0.9, KR 0.35, "
            "JP 0.3, TR 0.6, BR 0.8, MX 0.8, IN 0.8, GR 0.6, BG 0.4"
        ),
        elsewhere=0.6,
        size=0.45,
    ),
    relations={"customer": 0.52, "prospect": 0.40, "former_customer": 0.08},
    habits=Habits(
        name=NameHabits(legal_official=0.2, legal_variant=0.1, upper=0.12, lower=0.03, typo=0.03, plain=0.5),
        web=WebHabits(filled=0.6, shape="bare", free_mail=0.01),
        place=PlaceHabits(country=0.85, country_style="code", careless=0.0, city=0.5, city_local=0.4),
        phone=0.1,
        employees=0.6,
        turnover=0.25,
        unstated=0.03,
    ),
    currency="USD",
    theta=0.0,
    started_on=date(2024, 9, 15),
)

BRIGHTQUAY = Holder(
    company_id="brightquay",
    name="Brightquay Consulting",
    dialect="hubspot",
    accounts=800,
    duplicates=22,
    taste=Taste(
        countries=_weights("GB 1.6, NL 1.3, BE 1.2, SE 1.1, DE 0.5, FR 0.6, US 0.15, AU 0.3, CA 0.2"),
        elsewhere=0.05,
        industries={"food": 1.6, "packaging": 1.7, "logistics": 1.5, "machinery": 1.3},
        size=-0.25,
        need=0.35,
    ),
    relations={"customer": 0.36, "open_opportunity": 0.15, "prospect": 0.42, "former_customer": 0.07},
    habits=Habits(
        name=NameHabits(legal_official=0.15, legal_variant=0.1, lower=0.03, typo=0.02),
        web=WebHabits(filled=0.88, shape="bare", free_mail=0.025, builder=0.015),
        place=PlaceHabits(country=0.8, city=0.7, city_local=0.5),
        phone=0.3,
        unstated=0.02,
    ),
    currency="GBP",
    theta=0.45,
    started_on=date(2025, 9, 1),
    sends_deals=True,
    owners=("Nia Wrexelford", "Bram Zwelmhorst", "Ottilie Seldcombe"),
)

HANEULSAEM = Holder(
    company_id="haneulsaem",
    name="Haneulsaem Link",
    dialect="generic_english",
    accounts=650,
    duplicates=14,
    taste=Taste(
        countries=_weights("KR 2.2, JP 1.5, CN 1.1, DE 0.05, US 0.04"),
        elsewhere=0.01,
        industries={"electronics": 1.7, "machinery": 1.4, "automotive": 1.3, "finance": 0.4},
        size=0.35,
        need=0.5,
    ),
    relations={"customer": 0.44, "open_opportunity": 0.12, "prospect": 0.38, "former_customer": 0.06},
    habits=Habits(
        name=NameHabits(native=0.9, legal_official=0.5, legal_variant=0.25),
        web=WebHabits(filled=0.55, shape="bare"),
        place=PlaceHabits(country=0.95, city=0.8, city_local=0.85),
        email=0.35,
        phone=0.0,
        industry=0.6,
        employees=0.5,
    ),
    theta=0.55,
    started_on=date(2026, 2, 1),
)

LEVARNO = Holder(
    company_id="levarno",
    name="Levarno Ingegneria",
    dialect="names_only",
    accounts=300,
    duplicates=6,
    taste=Taste(
        countries=_weights("IT 1.4, AT 1.5, DE 0.6, CH 1.3, CZ 0.9, FR 0.3"),
        elsewhere=0.0,
        industries={"machinery": 2.5, "automotive": 1.8, "packaging": 2.0},
        size=0.3,
        need=0.5,
        lookalikes=0.4,
    ),
    relations={"customer": 0.8, "prospect": 0.2},
    habits=Habits(
        name=NameHabits(legal_official=0.3, legal_variant=0.15, upper=0.08, typo=0.03, joiner=0.4, reordered=0.03),
        unstated=1.0,
    ),
    theta=0.25,
)

SAFIRDARA = Holder(
    company_id="safirdara",
    name="Safirdara Trading",
    dialect="customers_only",
    accounts=900,
    duplicates=24,
    taste=Taste(
        countries=_weights(
            "AE 2.4, SA 2.0, EG 1.5, IR 2.2, KZ 1.6, GR 1.3, BG 1.2, TR 1.0, DE 0.12, IT 0.25, "
            "IN 0.4, US 0.03, GB 0.06, CN 0.15, FR 0.1"
        ),
        elsewhere=0.01,
        industries={"construction": 1.6, "trading": 1.4, "food": 1.4, "machinery": 1.2},
        size=0.2,
    ),
    relations={"customer": 1.0},
    habits=Habits(
        name=NameHabits(native=0.68, legal_official=0.4, legal_variant=0.2, upper=0.08, typo=0.025, width=38),
        web=WebHabits(filled=0.5, shape="www"),
        place=PlaceHabits(country=0.9, careless=0.12, city=0.7, city_local=0.4),
        phone=0.0,
        employees=0.35,
    ),
    theta=-0.1,
)

PARTNERS = (KESTROVA, PELLANTO, BRIGHTQUAY, HANEULSAEM, LEVARNO, SAFIRDARA)
HOLDERS = (US, *PARTNERS)
