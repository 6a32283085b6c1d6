"""A small world for the selects: work tables filled from literal text tables, results compared as whole tables."""

import re
from datetime import date
from pathlib import Path
from textwrap import dedent

import polars as pl

from accountmap.overlap.stage import run_overlap
from accountmap.ranking.stage import run_ranking
from accountmap.settings import Company, Ranking, Settings
from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.selects import run_folder, run_select

AS_OF = date(2026, 11, 21)
PARAMETERS = {"as_of": AS_OF, "run_id": "20261121T020000Z"}

# A bar without spaces around it belongs to a pattern.
CELL_END = re.compile(r"(?:^|\s)\|(?=\s|$)")

# The work tables that Python writes in a run, with their types.
WORK_TABLES = {
    "config.company": {"company_id": "varchar", "company_name": "varchar", "currency": "varchar"},
    "config.partners": {
        "partner_id": "varchar",
        "partner_name": "varchar",
        "partner_type": "varchar",
        "status": "varchar",
        "started_on": "date",
        "default_population": "varchar",
    },
    "config.population_rules": {
        "rule_number": "integer",
        "field": "varchar",
        "pattern": "varchar",
        "population": "varchar",
    },
    "config.thresholds": {"accept_probability": "double", "review_probability": "double"},
    "intake.files": {
        "receipt_id": "varchar",
        "file_id": "varchar",
        "company_id": "varchar",
        "series": "varchar",
        "file_name": "varchar",
        "kind": "varchar",
        "status": "varchar",
        "rows_read": "bigint",
        "rows_accepted": "bigint",
        "rows_rejected": "bigint",
        "reason": "varchar",
        "received_at": "timestamp",
        "sequence": "bigint",
    },
    "intake.rejected_rows": {
        "receipt_id": "varchar",
        "line": "bigint",
        "column_name": "varchar",
        "value": "varchar",
        "reason": "varchar",
        "remedy": "varchar",
    },
    "intake.accounts": {
        "receipt_id": "varchar",
        "company_id": "varchar",
        "line": "bigint",
        "account_id": "varchar",
        "account_name": "varchar",
        "alternative_names": "varchar[]",
        "domain": "varchar",
        "domains": "varchar[]",
        "country": "varchar",
        "region": "varchar",
        "city": "varchar",
        "postal_code": "varchar",
        "phone": "varchar",
        "email": "varchar",
        "registration_ids": "varchar[]",
        "parent_account_id": "varchar",
        "account_type": "varchar",
        "lifecycle_stage": "varchar",
        "industry": "varchar",
        "employees": "bigint",
        "company_revenue": "decimal(18, 2)",
        "our_yearly_revenue": "decimal(18, 2)",
        "revenue_basis": "varchar",
        "currency": "varchar",
        "owner_name": "varchar",
        "owner_email": "varchar",
        "customer_since": "date",
        "created_at": "timestamp",
        "updated_at": "timestamp",
    },
    "intake.leads": {
        "receipt_id": "varchar",
        "company_id": "varchar",
        "line": "bigint",
        "lead_id": "varchar",
        "account_id": "varchar",
    },
    "intake.opportunities": {
        "receipt_id": "varchar",
        "company_id": "varchar",
        "line": "bigint",
        "opportunity_id": "varchar",
        "account_id": "varchar",
        "account_name": "varchar",
        "domain": "varchar",
        "opportunity_name": "varchar",
        "stage": "varchar",
        "is_closed": "boolean",
        "is_won": "boolean",
        "amount": "decimal(18, 2)",
        "amount_original": "decimal(18, 2)",
        "currency": "varchar",
        "probability": "double",
        "created_at": "timestamp",
        "close_date": "date",
        "owner": "varchar",
        "sourced_by_partner": "varchar",
        "influenced_by_partners": "varchar[]",
        "partner_joined_at": "date",
        "partner_joined_stage": "varchar",
    },
    "matching.scored_pairs": {
        "partner_id": "varchar",
        "account_id": "varchar",
        "partner_account_id": "varchar",
        "probability": "double",
        "evidence": "varchar",
    },
    "matching.recorded_decisions": {
        "partner_id": "varchar",
        "account_id": "varchar",
        "partner_account_id": "varchar",
        "decision": "varchar",
        "decided_by": "varchar",
        "decided_at": "timestamp",
        "reason": "varchar",
        "sequence": "bigint",
    },
    "history.first_seen": {
        "partner_id": "varchar",
        "account_id": "varchar",
        "partner_account_id": "varchar",
        "first_seen_at": "timestamp",
    },
    "history.runs": {
        "run_id": "varchar",
        "started_at": "timestamp",
        "finished_at": "timestamp",
        "status": "varchar",
        "as_of": "date",
        "timings": "varchar",
        "rows": "varchar",
        "versions": "varchar",
        "config_hash": "varchar",
    },
    "publishing.described_columns": {
        "table_name": "varchar",
        "column_name": "varchar",
        "type": "varchar",
        "unit": "varchar",
        "meaning": "varchar",
        "example": "varchar",
    },
}

# Salesforce's and HubSpot's words, short enough to see through.
RULES = """
    rule_number | field           | pattern                | population
    1           | account_type    | (customer|client).*    | customer
    2           | account_type    | (former|ex).*customer  | former_customer
    3           | account_type    | prospect               | prospect
    4           | lifecycle_stage | customer               | customer
    5           | lifecycle_stage | lead                   | prospect
    6           | opportunity     | open                   | open_opportunity
    7           | opportunity     | won                    | customer
"""


def read_table(text: str) -> tuple[list[str], list[list[str]]]:
    """A literal table: cells parted by a bar between spaces, the first line the header, an empty cell a NULL."""
    lines = [CELL_END.split(line.strip()) for line in dedent(text).strip().splitlines()]
    header, *rows = [[cell.strip() for cell in line] for line in lines]
    return header, [(row + [""] * len(header))[: len(header)] for row in rows]


class World:
    """A warehouse with every work table, empty until something is given.

    Our company is `us`; every other company that is given accounts is a partner.
    """

    def __init__(self, path: Path | None = None, *, threads: int | None = None) -> None:
        self.warehouse = Warehouse(path, threads=threads)
        self.settings = Settings(company=Company(id="us", name="Us Inc"), ranking=Ranking(draws=400))
        self.parameters = dict(PARAMETERS)
        self.files = 0
        for table, columns in WORK_TABLES.items():
            self.warehouse.rows(f"create schema if not exists {table.split('.')[0]}")
            self.warehouse.rows(
                f"create table {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})"
            )
        self.given("config.company", "company_id | company_name | currency\n us | Us Inc | EUR")
        self.given("config.thresholds", "accept_probability | review_probability\n 0.95 | 0.5")
        self.given("config.population_rules", RULES)

    def given(self, table: str, text: str) -> None:
        """Add rows to a work table; columns that are not named are NULL."""
        header, rows = read_table(text)
        self._insert(table, header, rows)

    def accounts(self, company_id: str, text: str, *, series: str = "accounts", status: str = "accepted") -> None:
        """One accepted accounts file of a company; line numbers and the receipt come by themselves."""
        self._file("accounts", company_id, series, status, text)
        known = self.warehouse.rows("select partner_id from config.partners")
        if company_id != "us" and (company_id,) not in known:
            self.given("config.partners", f"partner_id | partner_name\n {company_id} | {company_id.title()}")

    def opportunities(self, company_id: str, text: str, *, series: str = "deals", status: str = "accepted") -> None:
        """One accepted opportunities file of a company."""
        self._file("opportunities", company_id, series, status, text)

    def pairs(self, partner_id: str, text: str) -> None:
        """Pairs that the model proposes: `account_id | partner_account_id | probability`."""
        header, rows = read_table(text)
        header, rows = ["partner_id", *header], [[partner_id, *row] for row in rows]
        self._insert("matching.scored_pairs", header, rows)

    def build(self, *schemas: str) -> "World":
        """Run the folders of `sql/` in the order of a run, or only those named."""
        for schema in schemas or ("staging", "matching", "overlap", "ranking", "marts", "checks"):
            if schema == "matching":
                run_select(self.warehouse, "matching.matches", self.parameters)
                run_select(self.warehouse, "matching.best_pairs", self.parameters)
            elif schema == "overlap":
                list(run_overlap(self.warehouse, self.settings, self.parameters))
            elif schema == "ranking":
                run_ranking(self.warehouse, self.settings, self.parameters)
            else:
                list(run_folder(self.warehouse, schema, self.parameters))
        return self

    def table(self, table: str, columns: list[str] | None = None) -> list[list[str]]:
        """All rows of a table as text, sorted; NULL is empty."""
        names = columns or self.columns(table)
        cells = ", ".join(f"coalesce({name}::varchar, '')" for name in names)
        query = f"select {cells} from {table}"  # noqa: S608 - names come from the tests themselves
        return sorted(list(row) for row in self.warehouse.rows(query))

    def columns(self, table: str) -> list[str]:
        """Names of the columns of a table, in order."""
        return [row[0] for row in self.warehouse.rows(f"describe {table}")]

    def _file(self, kind: str, company_id: str, series: str, status: str, text: str) -> None:
        self.files += 1
        receipt = f"receipt-{self.files}"
        header, rows = read_table(text)
        self._insert(
            "intake.files",
            ["receipt_id", "file_id", "company_id", "series", "file_name", "kind", "status", "received_at", "sequence"],
            [
                [
                    receipt,
                    f"hash-{self.files}",
                    company_id,
                    series,
                    f"{series}.csv",
                    kind,
                    status,
                    f"2026-11-21 {self.files // 60:02}:{self.files % 60:02}:00",
                    str(self.files),
                ]
            ],
        )
        numbered = [[receipt, company_id, str(line), *row] for line, row in enumerate(rows, start=2)]
        self._insert(f"intake.{kind}", ["receipt_id", "company_id", "line", *header], numbered)

    def _insert(self, table: str, header: list[str], rows: list[list[str]]) -> None:
        kinds = WORK_TABLES[table]
        frame = pl.DataFrame(
            [[cell or None for cell in row] for row in rows], schema=dict.fromkeys(header, pl.String), orient="row"
        )
        cells = ", ".join(f"cast({name} as {kinds[name]})" for name in header)
        with self.warehouse.lent(given_rows=frame):
            columns = ", ".join(header)
            self.warehouse.rows(f"insert into {table} ({columns}) select {cells} from given_rows")  # noqa: S608


def expect(world: World, table: str, text: str) -> None:
    """The table holds exactly these rows, in the columns of the header, in any order."""
    header, rows = read_table(text)
    assert world.table(table, header) == sorted(rows)
