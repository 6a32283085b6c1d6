"""The whole sample: every file under `data/sample` that is generated, as bytes."""

import csv
import io
from dataclasses import dataclass
from typing import Literal

from data.sample_generator import truth
from data.sample_generator.cast import (
    BRIGHTQUAY,
    HANEULSAEM,
    HOLDERS,
    KESTROVA,
    LEVARNO,
    PARTNERS,
    PELLANTO,
    SAFIRDARA,
    US,
)
from data.sample_generator.companies import make_companies
from data.sample_generator.deals import Deal, make_our_deals, make_partner_deals
from data.sample_generator.dialects import DIALECTS, Columns
from data.sample_generator.holdings import Holding, make_holdings
from data.sample_generator.problems import (
    plant_in_our_accounts,
    plant_in_our_deals,
    plant_in_partner_accounts,
    plant_in_partner_deals,
)
from data.sample_generator.records import Row, make_account_rows, make_deal_rows

SEED = "2026-11-15"
# Partners whose account exports have problems of their own, and how many rows stand there twice.
REPEATED_ROWS = {KESTROVA.company_id: 0, PELLANTO.company_id: 3}
# Files as people name them; a holder of several sorts its accounts into them by relation.
ACCOUNT_FILES = {
    US.company_id: ("Accounts export 2026-11-12.csv",),
    KESTROVA.company_id: ("Account report 2026-11-11.csv",),
    PELLANTO.company_id: ("Account_extract_20261109.csv",),
    BRIGHTQUAY.company_id: ("hubspot-crm-exports-all-companies-2026-11-10.csv",),
    HANEULSAEM.company_id: ("customers 2026-11-08.csv", "prospects 2026-11-08.csv"),
    LEVARNO.company_id: ("our companies.csv",),
    SAFIRDARA.company_id: ("Customer list Nov 2026.csv",),
}
DEAL_FILES = {
    US.company_id: "Opportunities export 2026-11-12.csv",
    KESTROVA.company_id: "Opportunity report 2026-11-11.csv",
    BRIGHTQUAY.company_id: "hubspot-crm-exports-all-deals-2026-11-10.csv",
}


@dataclass(frozen=True)
class Sheet:
    """One export: whose, its file name, its columns and its rows in the order of the file."""

    company_id: str
    file_name: str
    columns: Columns
    rows: list[Row]
    quote_all: bool = False


def generate(seed: str = SEED) -> dict[str, bytes]:
    """Every generated file by its path under `data/sample`; equal seeds give equal bytes."""
    companies = make_companies(seed)
    holdings = make_holdings(companies, seed)
    our_deals = make_our_deals(holdings, seed)
    accounts = {holder.company_id: make_account_rows(holder, holdings[holder.company_id], seed) for holder in HOLDERS}
    sheets = [sheet for holder in HOLDERS for sheet in _sheets(holder.company_id, accounts, holdings, our_deals, seed)]
    files = {f"inbox/{sheet.company_id}/{sheet.file_name}": _csv(sheet) for sheet in sheets}
    tables = truth.tables(companies, sheets, our_deals)
    return files | {f"truth/{name}": _table(rows) for name, rows in tables.items()}


def _sheets(
    company_id: str,
    accounts: dict[str, list[Row]],
    holdings: dict[str, dict[str, Holding]],
    our_deals: list[Deal],
    seed: str,
) -> list[Sheet]:
    """The exports of one holder, its deals first completing what its accounts know."""
    holder = next(holder for holder in HOLDERS if holder.company_id == company_id)
    dialect, rows = DIALECTS[holder.dialect], accounts[company_id]
    deal_rows: list[Row] = []
    if holder is US:
        deal_rows = plant_in_our_deals(make_deal_rows(holder, our_deals, rows, seed), seed)
    elif holder.sends_deals:
        deals = make_partner_deals(holder, holdings[company_id], seed)
        deal_rows = plant_in_partner_deals(make_deal_rows(holder, deals, rows, seed), seed)
    rows = _planted(
        company_id, sorted(rows, key=lambda row: row.values[dialect.sort_by].lower()), holdings, our_deals, seed
    )
    files = ACCOUNT_FILES[company_id]
    sheets = [
        Sheet(company_id, name, dialect.account_columns, part)
        for name, part in zip(files, _parted(rows, len(files)), strict=True)
    ]
    if deal_rows:
        sheets.append(Sheet(company_id, DEAL_FILES[company_id], dialect.deal_columns, deal_rows, dialect.quote_deals))
    return sheets


def _planted(
    company_id: str,
    rows: list[Row],
    holdings: dict[str, dict[str, Holding]],
    our_deals: list[Deal],
    seed: str,
) -> list[Row]:
    if company_id == US.company_id:
        shared = {entity_id for partner in PARTNERS for entity_id in holdings[partner.company_id]}
        return plant_in_our_accounts(rows, shared, {deal.company.entity_id for deal in our_deals}, seed)
    if company_id in REPEATED_ROWS:
        return plant_in_partner_accounts(rows, set(holdings[US.company_id]), REPEATED_ROWS[company_id], seed)
    return rows


def _parted(rows: list[Row], files: int) -> list[list[Row]]:
    """All rows in one file, or customers of today and yesterday in the first and the others in the second."""
    if files == 1:
        return [rows]
    served = {"customer", "former_customer"}
    return [
        [row for row in rows if row.populations & served],
        [row for row in rows if not row.populations & served],
    ]


def _csv(sheet: Sheet) -> bytes:
    rows = [[row.values.get(name, "") for _, name in sheet.columns] for row in sheet.rows]
    return _written([[header for header, _ in sheet.columns], *rows], sheet.quote_all)


def _table(rows: list[dict[str, str]]) -> bytes:
    return _written([list(rows[0]), *(list(row.values()) for row in rows)], quote_all=False)


def _written(rows: list[list[str]], quote_all: bool) -> bytes:
    text = io.StringIO()
    quoting: Literal[0, 1] = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    csv.writer(text, lineterminator="\n", quoting=quoting).writerows(rows)
    return text.getvalue().encode("utf-8")
