"""What CRMs call their columns and values: one `Dialect` per kind of export.

A new dialect is a new entry here and a `Holder` in `cast` that uses it; nobody else's files change.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from data.sample_generator.dice import Dice

BASE_62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
CHECK_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"

SALESFORCE_INDUSTRIES = {
    "machinery": "Machinery", "automotive": "Manufacturing", "electronics": "Electronics", "chemicals": "Chemicals",
    "pharmaceuticals": "Biotechnology", "food": "Food & Beverage", "construction": "Construction",
    "logistics": "Transportation", "software": "Technology", "trading": "Retail", "energy": "Energy",
    "textiles": "Apparel", "packaging": "Manufacturing", "finance": "Finance",
}  # fmt: skip
HUBSPOT_INDUSTRIES = {
    "machinery": "Machinery", "automotive": "Automotive", "electronics": "Electrical/Electronic Manufacturing",
    "chemicals": "Chemicals", "pharmaceuticals": "Pharmaceuticals", "food": "Food & Beverages",
    "construction": "Construction", "logistics": "Logistics and Supply Chain", "software": "Computer Software",
    "trading": "Wholesale", "energy": "Renewables & Environment", "textiles": "Textiles",
    "packaging": "Packaging and Containers", "finance": "Financial Services",
}  # fmt: skip
PLAIN_INDUSTRIES = {
    "machinery": "Machinery", "automotive": "Automotive", "electronics": "Electronics", "chemicals": "Chemicals",
    "pharmaceuticals": "Health", "food": "Food", "construction": "Construction", "logistics": "Logistics",
    "software": "Software", "trading": "Trade", "energy": "Energy", "textiles": "Textiles", "packaging": "Packaging",
    "finance": "Finance",
}  # fmt: skip
# Salesforce's stages of an open deal with their probabilities, by progress.
SALESFORCE_STAGES = (
    ("Prospecting", 10), ("Qualification", 10), ("Needs Analysis", 20), ("Value Proposition", 50),
    ("Id. Decision Makers", 60), ("Perception Analysis", 70), ("Proposal/Price Quote", 75), ("Negotiation/Review", 90),
)  # fmt: skip
HUBSPOT_STAGES = (
    ("Appointment Scheduled", 20), ("Qualified to Buy", 40), ("Presentation Scheduled", 60),
    ("Decision Maker Bought-In", 80), ("Contract Sent", 90),
)  # fmt: skip

Columns = tuple[tuple[str, str], ...]


def salesforce_id(prefix: str, number: int, with_check: bool) -> str:
    """A Salesforce id: 15 case-sensitive characters, or 18 with the three check letters."""
    counter = ""
    for _ in range(15 - len(prefix)):
        number, digit = divmod(number, 62)
        counter = BASE_62[digit] + counter
    return prefix + counter + (_check_letters(prefix + counter) if with_check else "")


def _check_letters(short: str) -> str:
    parts = (short[start : start + 5] for start in (0, 5, 10))
    return "".join(
        CHECK_LETTERS[sum(1 << place for place, sign in enumerate(part) if sign.isupper())] for part in parts
    )


@dataclass(frozen=True)
class Dialect:
    """How one kind of CRM exports.

    Columns are (header, field of the record); `relations` gives the values of its type or stage column by relation,
    with weights; `deal_columns` is empty where no deals are sent.
    """

    account_columns: Columns
    make_id: Callable[[int, Dice], str]
    relations: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    industries: Mapping[str, str] = field(default_factory=lambda: PLAIN_INDUSTRIES)
    deal_columns: Columns = ()
    make_deal_id: Callable[[int, Dice], str] = lambda number, dice: str(number)  # noqa: ARG005
    stages: tuple[tuple[str, int], ...] = SALESFORCE_STAGES
    write_time: Callable[[date, Dice], str] = lambda day, dice: day.isoformat()  # noqa: ARG005
    true_false: tuple[str, str] = ("1", "0")
    quote_deals: bool = False
    sort_by: str = "account_name"


def _salesforce(prefix: str, with_check: bool = False) -> Callable[[int, Dice], str]:
    return lambda number, dice: salesforce_id(prefix, 61_000_000 + 23 * number + dice.between(0, 22), with_check)


def _api_time(day: date, dice: Dice) -> str:
    return f"{day.isoformat()}T{dice.between(6, 18):02d}:{dice.between(0, 59):02d}:{dice.between(0, 59):02d}.000Z"


def _hubspot_time(day: date, dice: Dice) -> str:
    return f"{day.isoformat()} {dice.between(7, 18):02d}:{dice.between(0, 59):02d}"


def _hubspot(start: int) -> Callable[[int, Dice], str]:
    return lambda number, dice: str(start + number * 7_919 + dice.between(0, 7_000))


SALESFORCE_TYPES: Mapping[str, Mapping[str, float]] = {
    "customer": {"Customer - Direct": 5, "Customer - Channel": 1, "Customer": 1},
    "open_opportunity": {"Prospect": 1},
    "prospect": {"Prospect": 1},
    "former_customer": {"Former Customer": 1},
}

OUR_SALESFORCE = Dialect(
    account_columns=(
        ("Account ID", "account_id"),
        ("Account Name", "account_name"),
        ("Type", "relation"),
        ("Industry", "industry"),
        ("Website", "website"),
        ("Phone", "phone"),
        ("Billing City", "city"),
        ("Billing State/Province", "region"),
        ("Billing Country", "country"),
        ("Employees", "employees"),
        ("Annual Revenue", "turnover"),
        ("ARR", "our_yearly_revenue"),
        ("Account Currency", "currency"),
        ("Parent Account ID", "parent_account_id"),
        ("D-U-N-S Number", "duns"),
        ("Account Owner", "owner"),
        ("Customer Since", "customer_since"),
        ("Created Date", "created"),
    ),
    make_id=_salesforce("001Qx00000"),
    relations=SALESFORCE_TYPES,
    industries=SALESFORCE_INDUSTRIES,
    deal_columns=(
        ("Opportunity ID", "deal_id"),
        ("Opportunity Name", "deal_name"),
        ("Account ID", "account_id"),
        ("Account Name", "account_name"),
        ("Stage", "stage"),
        ("Amount", "amount"),
        ("Opportunity Currency", "currency"),
        ("Probability (%)", "probability"),
        ("Created Date", "created"),
        ("Close Date", "close"),
        ("Closed", "is_closed"),
        ("Won", "is_won"),
        ("Opportunity Owner", "owner"),
        ("Sourced By Partner", "sourced_by"),
        ("Influenced By Partners", "influenced_by"),
        ("Partner Joined Date", "joined_on"),
        ("Partner Joined Stage", "joined_stage"),
    ),
    make_deal_id=_salesforce("006Qx00000"),
    quote_deals=True,
)

SALESFORCE_LABELS = Dialect(
    account_columns=(
        ("Account Owner", "owner"),
        ("Account Name", "account_name"),
        ("Account ID", "account_id"),
        ("Type", "relation"),
        ("Industry", "industry"),
        ("Website", "website"),
        ("Phone", "phone"),
        ("Billing City", "city"),
        ("Billing Country", "country"),
        ("Employees", "employees"),
        ("Annual Revenue", "turnover"),
        ("ACV", "our_yearly_revenue"),
        ("Account Currency", "currency"),
        ("D-U-N-S Number", "duns"),
        ("Customer Since", "customer_since"),
        ("Created Date", "created"),
    ),
    make_id=_salesforce("0014x00000"),
    relations=SALESFORCE_TYPES,
    industries=SALESFORCE_INDUSTRIES,
    deal_columns=(
        ("Opportunity Name", "deal_name"),
        ("Opportunity ID", "deal_id"),
        ("Account Name", "account_name"),
        ("Account ID", "account_id"),
        ("Stage", "stage"),
        ("Amount", "amount"),
        ("Opportunity Currency", "currency"),
        ("Close Date", "close"),
        ("Created Date", "created"),
        ("Closed", "is_closed"),
        ("Won", "is_won"),
        ("Opportunity Owner", "owner"),
    ),
    make_deal_id=_salesforce("0064x00000"),
)

SALESFORCE_API = Dialect(
    account_columns=(
        ("Id", "account_id"),
        ("Name", "account_name"),
        ("Type", "relation"),
        ("ParentId", "parent_account_id"),
        ("BillingCity", "city"),
        ("BillingCountry", "country"),
        ("Phone", "phone"),
        ("Website", "website"),
        ("Industry", "industry"),
        ("AnnualRevenue", "turnover"),
        ("NumberOfEmployees", "employees"),
        ("CreatedDate", "created"),
        ("Customer_Since__c", "customer_since"),
    ),
    make_id=_salesforce("0015g00000", with_check=True),
    relations={
        **SALESFORCE_TYPES,
        "customer": {"Customer - Direct": 3, "Customer - Channel": 2},
    },
    industries=SALESFORCE_INDUSTRIES,
    write_time=_api_time,
    true_false=("true", "false"),
    sort_by="account_id",
)

HUBSPOT = Dialect(
    account_columns=(
        ("Record ID", "account_id"),
        ("Company name", "account_name"),
        ("Company Domain Name", "website"),
        ("Additional Domains", "other_domains"),
        ("Phone Number", "phone"),
        ("City", "city"),
        ("Country/Region", "country"),
        ("Industry", "industry"),
        ("Lifecycle Stage", "relation"),
        ("Number of Employees", "employees"),
        ("Annual Revenue", "turnover"),
        ("Company owner", "owner"),
        ("Became a Customer Date", "customer_since"),
        ("Create Date", "created"),
    ),
    make_id=_hubspot(15_310_000_000),
    relations={
        "customer": {"Customer": 12, "Evangelist": 1},
        "open_opportunity": {"Opportunity": 1},
        "prospect": {"Lead": 3, "Marketing Qualified Lead": 2, "Sales Qualified Lead": 1, "Subscriber": 1},
        "former_customer": {"Former Customer": 1},
    },
    industries=HUBSPOT_INDUSTRIES,
    deal_columns=(
        ("Record ID", "deal_id"),
        ("Deal Name", "deal_name"),
        ("Deal Stage", "stage"),
        ("Pipeline", "pipeline"),
        ("Amount", "amount"),
        ("Currency", "currency"),
        ("Deal owner", "owner"),
        ("Close Date", "close"),
        ("Create Date", "created"),
        ("Is Deal Closed?", "is_closed"),
        ("Is Closed Won", "is_won"),
        ("Associated Company IDs (Primary)", "account_id"),
        ("Associated Company (Primary)", "account_name"),
    ),
    make_deal_id=_hubspot(28_004_000_000),
    stages=HUBSPOT_STAGES,
    write_time=_hubspot_time,
    true_false=("true", "false"),
    sort_by="created",
)

GENERIC_ENGLISH = Dialect(
    account_columns=(
        ("Company ID", "account_id"),
        ("Company", "account_name"),
        ("English Name", "english_name"),
        ("Domain", "website"),
        ("Email", "email"),
        ("Country", "country"),
        ("City", "city"),
        ("Industry", "industry"),
        ("Employees", "employees"),
        ("Status", "relation"),
        ("Customer Since", "customer_since"),
    ),
    make_id=lambda number, dice: f"HS-{number * 3 + dice.between(0, 2):05d}",
    relations={
        "customer": {"Customer": 1},
        "open_opportunity": {"Opportunity": 1},
        "prospect": {"Prospect": 1},
        "former_customer": {"Former customer": 1},
    },
    sort_by="account_id",
)

NAMES_ONLY = Dialect(
    account_columns=(("Company", "account_name"),),
    make_id=lambda number, dice: "",  # noqa: ARG005 - the sheet has no ids
)

CUSTOMERS_ONLY = Dialect(
    account_columns=(
        ("Customer Number", "account_id"),
        ("Customer Name", "account_name"),
        ("Website", "website"),
        ("Country", "country"),
        ("City", "city"),
        ("Sector", "industry"),
        ("Headcount", "employees"),
        ("Customer Since", "customer_since"),
    ),
    make_id=lambda number, dice: f"{number * 7 + dice.between(0, 6):06d}",
    sort_by="account_id",
)

DIALECTS: Mapping[str, Dialect] = {
    "our_salesforce": OUR_SALESFORCE,
    "salesforce_labels": SALESFORCE_LABELS,
    "salesforce_api": SALESFORCE_API,
    "hubspot": HUBSPOT,
    "generic_english": GENERIC_ENGLISH,
    "names_only": NAMES_ONLY,
    "customers_only": CUSTOMERS_ONLY,
}
