"""What stands beside the sample to judge results by: who is who, who truly helps, what is broken on purpose."""

from typing import TYPE_CHECKING

from data.sample_generator.cast import HOLDERS, PARTNERS, US
from data.sample_generator.companies import Company
from data.sample_generator.deals import Deal
from data.sample_generator.records import Row

if TYPE_CHECKING:
    from data.sample_generator.world import Sheet

Table = list[dict[str, str]]


def tables(companies: list[Company], sheets: list["Sheet"], our_deals: list[Deal]) -> dict[str, Table]:
    """Every table of the truth by its file name; `data/sample/README.md` describes the columns."""
    records = {
        holder.company_id: _records([sheet for sheet in sheets if _lists_accounts_of(sheet, holder.company_id)])
        for holder in HOLDERS
    }
    matches = _matches(records)
    deal_rows = [
        row for sheet in sheets if sheet.company_id == US.company_id and _has_deals(sheet) for row in sheet.rows
    ]
    return {
        "companies.csv": _companies(companies, records),
        **{f"records/{company_id}.csv": rows for company_id, rows in records.items()},
        "matches.csv": matches,
        "partners.csv": _partners(records, matches),
        "opportunities.csv": _opportunities(our_deals, deal_rows),
        "planted.csv": _planted(sheets),
    }


def _has_deals(sheet: "Sheet") -> bool:
    return any(name == "deal_id" for _, name in sheet.columns)


def _lists_accounts_of(sheet: "Sheet", company_id: str) -> bool:
    return sheet.company_id == company_id and not _has_deals(sheet)


def _records(sheets: list["Sheet"]) -> Table:
    """One row per account row of a holder, repeated rows left out; the header is line 1 of a file."""
    rows: Table = []
    for sheet in sheets:
        for line, row in enumerate(sheet.rows, start=2):
            if row.problem and row.problem[0] in {"repeated_row", "repeated_id"}:
                continue
            rows.append(
                {
                    "account_id": row.values["account_id"],
                    "line": str(line),
                    "entity_id": row.entity_id,
                    "populations": ";".join(sorted(row.populations)),
                    "writing": ";".join(row.tags),
                }
            )
    return rows


def _matches(records: dict[str, Table]) -> Table:
    """Every pair of one of our account rows and a partner's that are the same company."""
    ours: dict[str, list[str]] = {}
    for row in records[US.company_id]:
        ours.setdefault(row["entity_id"], []).append(row["account_id"])
    return [
        {
            "partner_id": partner.company_id,
            "account_id": account_id,
            "partner_account_id": row["account_id"],
            "partner_line": row["line"],
            "entity_id": row["entity_id"],
        }
        for partner in PARTNERS
        for row in records[partner.company_id]
        for account_id in ours.get(row["entity_id"], [])
    ]


def _companies(companies: list[Company], records: dict[str, Table]) -> Table:
    held = {row["entity_id"] for rows in records.values() for row in rows}
    return [
        {
            "entity_id": company.entity_id,
            "name": company.legal.official.format(company.name.local),
            "english_name": "" if company.country.tongue.is_latin else company.name.english,
            "former_name": company.former.local if company.former else "",
            "country": company.country.code,
            "industry": company.industry,
            "employees": str(company.employees),
            "domains": ";".join(filter(None, (company.domain, company.other_domain, company.former_domain))),
            "parent_id": company.parent_id,
            "lookalikes": company.lookalike,
        }
        for company in companies
        if company.entity_id in held
    ]


def _partners(records: dict[str, Table], matches: Table) -> Table:
    rows = []
    for partner in PARTNERS:
        theirs = [match for match in matches if match["partner_id"] == partner.company_id]
        rows.append(
            {
                "partner_id": partner.company_id,
                "theta": f"{partner.theta:.2f}",
                "account_rows": str(len(records[partner.company_id])),
                "companies": str(len({row["entity_id"] for row in records[partner.company_id]})),
                "shared_companies": str(len({match["entity_id"] for match in theirs})),
                "our_shared_accounts": str(len({match["account_id"] for match in theirs})),
                "matching_pairs": str(len(theirs)),
            }
        )
    return rows


def _opportunities(deals: list[Deal], rows: list[Row]) -> Table:
    ids = [row.values["deal_id"] for row in rows if not (row.problem and row.problem[0].startswith("repeated"))]
    return [
        {
            "opportunity_id": opportunity_id,
            "entity_id": deal.company.entity_id,
            "outcome": deal.outcome,
            "would_win": str(int(deal.would_win)),
            "win_probability": f"{deal.win_probability:.4f}",
            "alone_probability": f"{deal.alone_probability:.4f}",
            "exposed_partners": ";".join(deal.exposed),
        }
        for deal, opportunity_id in zip(deals, ids, strict=True)
    ]


def _planted(sheets: list["Sheet"]) -> Table:
    """One row per row of an export that is wrong on purpose."""
    return [
        {
            "company_id": sheet.company_id,
            "file_name": sheet.file_name,
            "line": str(line),
            "kind": row.problem[0],
            "column": next((header for header, name in sheet.columns if name == row.problem[1]), ""),
            "value": row.problem[2],
            "id": row.values.get("deal_id") or row.values["account_id"],
        }
        for sheet in sheets
        for line, row in enumerate(sheet.rows, start=2)
        if row.problem
    ]
