"""Canonical values to the rows of the work tables: ids where none were given, money in the company's currency."""

import hashlib
from collections import Counter
from dataclasses import dataclass

import polars as pl

from accountmap.intake.rates import Money
from accountmap.intake.recognition import Recognition
from accountmap.intake.tables import LINE, ColumnType
from accountmap.intake.values import TURNOVER_CURRENCY
from accountmap.normalise.money import MONEY, convert
from accountmap.normalise.stages import read_outcomes, settle_flags

_ACCOUNTS: dict[str, ColumnType] = {
    LINE: pl.Int64,
    "account_id": pl.String,
    "account_name": pl.String,
    "alternative_names": pl.List(pl.String),
    "domain": pl.String,
    "domains": pl.List(pl.String),
    "country": pl.String,
    "region": pl.String,
    "city": pl.String,
    "postal_code": pl.String,
    "phone": pl.String,
    "email": pl.String,
    "registration_ids": pl.List(pl.String),
    "parent_account_id": pl.String,
    "account_type": pl.String,
    "lifecycle_stage": pl.String,
    "industry": pl.String,
    "employees": pl.Int64,
    "company_revenue": MONEY,
    "our_yearly_revenue": MONEY,
    "revenue_basis": pl.String,
    "currency": pl.String,
    "owner_name": pl.String,
    "owner_email": pl.String,
    "customer_since": pl.Date,
    "created_at": pl.Datetime("us"),
    "updated_at": pl.Datetime("us"),
}
_OPPORTUNITIES: dict[str, ColumnType] = {
    LINE: pl.Int64,
    "opportunity_id": pl.String,
    "account_id": pl.String,
    "account_name": pl.String,
    "domain": pl.String,
    "opportunity_name": pl.String,
    "stage": pl.String,
    "is_closed": pl.Boolean,
    "is_won": pl.Boolean,
    "amount": MONEY,
    "amount_original": MONEY,
    "currency": pl.String,
    "probability": pl.Float64,
    "created_at": pl.Datetime("us"),
    "close_date": pl.Date,
    "owner": pl.String,
    "sourced_by_partner": pl.String,
    "influenced_by_partners": pl.List(pl.String),
    "partner_joined_at": pl.Date,
    "partner_joined_stage": pl.String,
}
ACCOUNTS, OPPORTUNITIES = pl.Schema(_ACCOUNTS), pl.Schema(_OPPORTUNITIES)
LEAD_IDS = "lead_ids"
"""Which lead belongs to which company, none once it is converted: by these ids leads are upserted."""
SCHEMAS = {
    "accounts": ACCOUNTS,
    "opportunities": OPPORTUNITIES,
    "leads": ACCOUNTS,
    LEAD_IDS: pl.Schema({LINE: pl.Int64, "lead_id": pl.String, "account_id": pl.String}),
}
KEYS = {"accounts": "account_id", "opportunities": "opportunity_id", "leads": "account_id"}
_MONTHLY = 12
CUSTOMER, NO_CUSTOMER = "Customer", "Prospect"
"""What a column `Customer` makes of yes and of no."""


@dataclass(frozen=True)
class Shaped:
    """Rows of a work table, and the amounts in them that could not be converted."""

    frame: pl.DataFrame
    without_rate: Counter[str]
    """Currency -> amounts kept as NULL because the config has no rate for it."""
    lead_ids: pl.DataFrame | None = None
    """Of leads: `line`, `lead_id`, and the `account_id` of the company, null where the lead is converted."""


def shape(frame: pl.DataFrame, recognition: Recognition, money: Money) -> Shaped:
    """The rows of the kind's work table, without receipt and company.

    Args:
        frame: `line` and the canonical columns of the kind.
        recognition: Which column is which; says what the revenue column measures.
        money: Currencies and rates.
    """
    filled = frame.with_columns(
        pl.coalesce("currency", pl.lit(money.default_currency)).alias("used_currency"),
        pl.coalesce(TURNOVER_CURRENCY, pl.lit(money.default_currency)).alias(TURNOVER_CURRENCY),
    )
    lead_ids = None
    if recognition.kind == "leads":
        converted = filled.filter("is_converted")
        filled = _leads_as_accounts(filled, recognition)
        ids = [LINE, "lead_id", "account_id"]
        gone = converted.with_columns(pl.lit(None, dtype=pl.String).alias("account_id"))
        lead_ids = pl.concat([filled.select(ids), gone.select(ids)])
    if recognition.kind != "opportunities":
        shaped = _shape_accounts(filled, recognition, money)
        amount, original = "our_yearly_revenue", "our_yearly_revenue_original"
    else:
        shaped = _shape_opportunities(filled, money)
        amount, original = "amount", "amount_original"
    without_rate = _count_without_rate(shaped, amount, original, "used_currency")
    if recognition.kind != "opportunities":
        without_rate += _count_without_rate(shaped, "company_revenue", "company_revenue_original", TURNOVER_CURRENCY)
    return Shaped(shaped.select(SCHEMAS[recognition.kind].names()), without_rate, lead_ids)


def _count_without_rate(frame: pl.DataFrame, amount: str, original: str, currency: str) -> Counter[str]:
    """Currency -> amounts that were given and could not be converted."""
    lacking = frame.filter(pl.col(original).is_not_null() & pl.col(amount).is_null())
    return Counter(dict(lacking.group_by(currency).len().sort(currency).rows()))


def _leads_as_accounts(frame: pl.DataFrame, recognition: Recognition) -> pl.DataFrame:
    """Companies of leads as accounts: one per name, without the persons; those that became accounts are left out."""
    stage = next(iter(recognition.of("lead_status")), None)
    is_lifecycle = stage is not None and "lifecycle" in stage.header.casefold()
    absent = {name: of for name, of in _ACCOUNTS.items() if name not in frame.columns}
    empty = [pl.lit([] if isinstance(of, pl.List) else None, dtype=of).alias(name) for name, of in absent.items()]
    rows = frame.filter(~pl.col("is_converted").fill_null(value=False)).with_columns(empty)
    return rows.with_columns(
        _with_email_domain(pl.col("domains"), pl.col("email")).alias("domains"),
        pl.lit(None, dtype=pl.String).alias("email"),
        pl.lit(None if is_lifecycle else "Lead", dtype=pl.String).alias("account_type"),
        pl.col("lead_status").alias("lifecycle_stage"),
        make_ids(rows, "account_id", ["account_name"]).alias("account_id"),
    )


def _with_email_domain(domains: pl.Expr, email: pl.Expr) -> pl.Expr:
    """Where no website is given, the domain of the e-mail address stands in."""
    host = email.str.extract(r"^[^@\s]+@([^@\s]+\.[^@\s]+)$", 1)
    return pl.when((domains.list.len() == 0) & host.is_not_null()).then(pl.concat_list(host)).otherwise(domains)


def _shape_accounts(frame: pl.DataFrame, recognition: Recognition, money: Money) -> pl.DataFrame:
    basis = next((column.origin for column in recognition.of("our_yearly_revenue")), None)
    factor = _MONTHLY if basis == "mrr" else 1
    rate = money.rate(pl.col("used_currency"))
    ours = (pl.col("our_yearly_revenue") * factor).cast(MONEY, strict=False)
    return (
        _with_customers(frame, recognition)
        .with_columns(
            make_ids(frame, "account_id", ["account_name", "country", "city", "domains"]).alias("account_id"),
            _with_email_domain(pl.col("domains"), pl.col("email")).alias("domains"),
            ours.alias("our_yearly_revenue_original"),
            convert(ours, rate).alias("our_yearly_revenue"),
            pl.col("company_revenue").alias("company_revenue_original"),
            convert(pl.col("company_revenue"), money.rate(pl.col(TURNOVER_CURRENCY))).alias("company_revenue"),
            pl.when(pl.col("our_yearly_revenue").is_not_null())
            .then(pl.lit(basis, dtype=pl.String))
            .alias("revenue_basis"),
        )
        .with_columns(pl.col("domains").list.first().alias("domain"))
    )


def _with_customers(frame: pl.DataFrame, recognition: Recognition) -> pl.DataFrame:
    """A yes or no to `Customer` as the account's type, or where a type is given besides, as its lifecycle stage."""
    if not recognition.of("is_customer"):
        return frame
    says = pl.when("is_customer").then(pl.lit(CUSTOMER)).when(~pl.col("is_customer")).then(pl.lit(NO_CUSTOMER))
    said = says.otherwise(pl.lit(None, dtype=pl.String))
    field = customer_field(recognition)
    return frame.with_columns(pl.coalesce(field, said).alias(field))


def customer_field(recognition: Recognition) -> str:
    """Which column takes what a yes or no says: the type, unless the export has one of its own."""
    return "lifecycle_stage" if recognition.of("account_type") else "account_type"


def _shape_opportunities(frame: pl.DataFrame, money: Money) -> pl.DataFrame:
    outcome = read_outcomes(frame["stage"])
    closed, won = settle_flags(pl.col("is_closed"), pl.col("is_won"), pl.col("outcome"))
    parts = ["opportunity_name", "account_id", "account_name", "domain", "created_at"]
    flagged = frame.with_columns(outcome.alias("outcome")).with_columns(
        make_ids(frame, "opportunity_id", parts).alias("opportunity_id"),
        closed.alias("is_closed"),
        won.alias("is_won"),
        pl.col("amount").alias("amount_original"),
    )
    # A closed deal is worth what it was on its day, an open one what it is today.
    day = pl.when("is_closed").then("close_date")
    rate = money.rate(pl.col("used_currency"), day)
    return flagged.with_columns(convert(pl.col("amount_original"), rate).alias("amount"))


def make_ids(frame: pl.DataFrame, name: str, parts: list[str]) -> pl.Series:
    """Ids for rows that have none, from what the row says, so that the same row has the same id in the next export."""
    missing = frame[name].is_null()
    if not missing.any():
        return frame[name]
    columns = [
        pl.col(part).list.first() if frame.schema[part] == pl.List(pl.String) else pl.col(part).cast(pl.String)
        for part in parts
    ]
    said = frame.filter(missing).select(pl.concat_str([c.fill_null("") for c in columns], separator="\x1f")).to_series()
    made = ["row-" + hashlib.blake2b(text.casefold().encode(), digest_size=8).hexdigest() for text in said]
    return frame[name].scatter(missing.arg_true(), made)
