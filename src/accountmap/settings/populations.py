"""Which types and stages mean which population, and what populations of one's own may look at."""

import re
from typing import Literal

from pydantic import field_validator

from accountmap.settings.values import Population, Section


class PopulationRule(Section):
    """Accounts whose `field` matches `pattern` belong to `population`."""

    field: Literal["account_type", "lifecycle_stage", "opportunity"]
    """The canonical column looked at; `opportunity` looks at the account's own opportunities (open, won, lost)."""
    pattern: str
    """Regular expression, matched in lower case against the whole value."""
    population: Population
    """The population it puts the account in."""

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as problem:
            raise ValueError(f"a regular expression ({problem})") from problem
        # DuckDB matches them in time that grows with the text alone, and therefore knows neither.
        if re.search(r"\(\?(?:[=!]|<[=!])|\\[1-9]", value):
            raise ValueError("a regular expression without look-around and without references back")
        return value


# How people in the languages of our headers write it in a column of types; in lower case, as values are compared.
_CUSTOMER_WORDS = (
    r"((existing |current |active |our )?(customer|client)s?( - .*)?|active|(bestands|stamm)?kunden?|aktiver kunde"
    r"|cliente|cliente (actual|activo|atual|ativo|attuale|attivo|existente|esistente)|client (actuel|actif|existant)"
    r"|(bestaande |huidige |actieve )?klant|klient|(obecny|aktywny) klient|(befintlig |nuvarande |aktiv )?kund|asiakas"
    r"|(기존 ?|현재 ?)?고객사?|(既存)?顧客|既存客|取引中|(现有|現有|正式)?客[户戶]"
    r"|مشتری( فعلی| فعال)?|عميل( حالي| نشط)?|العميل)"
)
_FORMER_WORDS = (
    r"((former|ex|past|lost|churned)\b.*|inactive|churned|cancelled|canceled"
    r"|(ehemaliger |früherer |alt)kunde|ex-?kunde|(antiguo|antigo|ex|ex-) ?cliente"
    r"|cliente (perdido|inactivo|inativo|perso)"
    r"|ancien client|ex-?client|client perdu|(voormalige|oude|ex-?) ?klant|były klient|utracony klient"
    r"|(tidigare|före detta|f\.d\.) kund|(이전|과거|해지|이탈) ?고객|(元|旧)顧客|解約(済み?)?"
    r"|(前|流失|历史|歷史)客[户戶]"
    r"|مشتری (سابق|قبلی)|عميل سابق)"
)
_PROSPECT_WORDS = (
    r"(prospects?|leads?|suspect|prospective (customer|client)|potential (customer|client)"
    r"|interessent|potenzieller kunde|(cliente )?(potencial|potenziale)|prospecto|cliente prospecto|client potentiel"
    r"|(potentiële |prospect-?)klant|potencjalny klient|potentiell kund|(잠재|가망|예비) ?고객사?|리드"
    r"|見込み?(客|顧客)|潜在顧客|リード|(潜在|潛在|意向)客[户戶]|线索|مشتری (بالقوه|احتمالی)|سرنخ|عميل محتمل)"
)

# Salesforce's Type picklist and HubSpot's lifecycle stages as they come, plus the words of sheets made by hand.
DEFAULT_POPULATION_RULES = (
    PopulationRule(field="account_type", pattern=_CUSTOMER_WORDS, population="customer"),
    PopulationRule(field="account_type", pattern=_FORMER_WORDS, population="former_customer"),
    PopulationRule(field="account_type", pattern=_PROSPECT_WORDS, population="prospect"),
    PopulationRule(field="account_type", pattern=r"(open )?(opportunity|deal)", population="open_opportunity"),
    PopulationRule(field="lifecycle_stage", pattern=rf"evangelist|{_CUSTOMER_WORDS}", population="customer"),
    PopulationRule(field="lifecycle_stage", pattern=_FORMER_WORDS, population="former_customer"),
    PopulationRule(
        field="lifecycle_stage",
        pattern=r"opportunity|oportunidad|oportunidade|opportunité|opportunità|商談|영업 ?기회|商机|فرصت|فرصة",
        population="open_opportunity",
    ),
    PopulationRule(
        field="lifecycle_stage",
        pattern=rf"subscriber|(marketing|sales) ?qualified ?lead|mql|sql|{_PROSPECT_WORDS}",
        population="prospect",
    ),
    PopulationRule(field="opportunity", pattern=r"open", population="open_opportunity"),
    PopulationRule(field="opportunity", pattern=r"won", population="customer"),
)


# An account's populations are kept as the bits of one number.
MOST_CUSTOM_POPULATIONS = 50
# What a predicate of `custom_populations` may look at; `sql/overlap/population_candidates.sql` makes it.
PREDICATE_COLUMNS = {
    "company_id": "varchar",
    "is_ours": "boolean",
    "account_id": "varchar",
    "account_name": "varchar",
    "domain": "varchar",
    "country": "varchar",
    "region": "varchar",
    "city": "varchar",
    "postal_code": "varchar",
    "account_type": "varchar",
    "lifecycle_stage": "varchar",
    "industry": "varchar",
    "employees": "bigint",
    "company_revenue": "decimal(18, 2)",
    "our_yearly_revenue": "decimal(18, 2)",
    "owner_name": "varchar",
    "customer_since": "date",
    "populations": "varchar[]",
    "open_amount": "decimal(18, 2)",
    "open_opportunities": "bigint",
    "as_of": "date",
}
