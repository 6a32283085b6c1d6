"""The intake tables of the warehouse: rows of accepted files, rejected rows, and the list of all receipts."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from typing import Any

import polars as pl

from accountmap.intake.order import order_of
from accountmap.intake.receipts import Part, Receipt
from accountmap.intake.shaping import LEAD_IDS, SCHEMAS
from accountmap.intake.tables import LINE, ColumnType
from accountmap.settings import Settings
from accountmap.warehouse.connection import Warehouse

REJECTED_ROWS = "intake.rejected_rows"
FILES = "intake.files"
LOADED = "intake.loaded"
TABLES = {
    "accounts": "intake.accounts",
    "leads": "intake.accounts",
    "opportunities": "intake.opportunities",
    LEAD_IDS: "intake.leads",
}
"""Where the rows of each kind go: the companies of leads are accounts."""
_KEYS: dict[str, ColumnType] = {"receipt_id": pl.String, "company_id": pl.String}
_REJECTED: dict[str, ColumnType] = {
    "receipt_id": pl.String,
    LINE: pl.Int64,
    "column_name": pl.String,
    "value": pl.String,
    "reason": pl.String,
    "remedy": pl.String,
}
_LOADED: dict[str, ColumnType] = {"receipt_id": pl.String, "terms": pl.String}
_FILES: dict[str, ColumnType] = {
    "receipt_id": pl.String,
    "file_id": pl.String,
    "company_id": pl.String,
    "series": pl.String,
    "file_name": pl.String,
    "kind": pl.String,
    "status": pl.String,
    "rows_read": pl.Int64,
    "rows_accepted": pl.Int64,
    "rows_rejected": pl.Int64,
    "reason": pl.String,
    "received_at": pl.Datetime("us"),
    "sequence": pl.Int64,
}


def terms_id(settings: Settings, as_of: date) -> str:
    """What the rows in the warehouse depend on besides archived bytes: when it changes they are read again.

    The day of the results is part of it only where rates change with the day.
    """
    said = {"currency": settings.company.currency, "rates": settings.model_dump(mode="json")["currencies"]}
    if any(not isinstance(rate, float) for rate in settings.currencies.values()):
        said["as_of"] = as_of.isoformat()
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def make_tables(warehouse: Warehouse) -> None:
    """Make the intake tables that are missing."""
    schemas = {table: pl.Schema({**_KEYS, **SCHEMAS[kind]}) for kind, table in TABLES.items()}
    schemas |= {REJECTED_ROWS: pl.Schema(_REJECTED), LOADED: pl.Schema(_LOADED), FILES: pl.Schema(_FILES)}
    for table, schema in schemas.items():
        if not warehouse.exists(table):
            warehouse.write(table, schema.to_frame())


def loaded_receipts(warehouse: Warehouse, terms: str) -> set[str]:
    """Receipts whose rows are in the warehouse, read under these terms."""
    loaded = warehouse.table(LOADED)
    return set(loaded.filter(pl.col("terms") == terms)["receipt_id"])


def add_rows(warehouse: Warehouse, company_id: str, part_id: str, kind: str, frame: pl.DataFrame) -> None:
    """Add rows of a work table under their receipt and company."""
    keys = [pl.lit(part_id).alias("receipt_id"), pl.lit(company_id).alias("company_id")]
    warehouse.append(TABLES[kind], frame.select(*keys, pl.all()))


class RowWriter:
    """Adds a part's rows while the next ones are being read: DuckDB and Polars both work outside Python's lock.

    One batch waits at most, so memory stays bounded. Use as a context manager; all rows are in when it ends.
    """

    def __init__(self, warehouse: Warehouse, company_id: str, part_id: str) -> None:
        self._warehouse, self._company_id, self._part_id = warehouse, company_id, part_id
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._last: Future[None] | None = None

    def __enter__(self) -> "RowWriter":
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown(wait=True)

    def __call__(self, kind: str, frame: pl.DataFrame) -> None:
        """Take rows of a work table; an error of the rows before is raised here."""
        self.wait()
        self._last = self._thread.submit(add_rows, self._warehouse, self._company_id, self._part_id, kind, frame)

    def wait(self) -> None:
        """Until all rows taken so far are in."""
        if self._last:
            self._last.result()


def delete_lines(warehouse: Warehouse, kind: str, lines: pl.DataFrame, part_id: str) -> None:
    """Take rows out again that a later row of the same file replaces."""
    if lines.height:
        warehouse.delete(TABLES[kind], lines.select(pl.lit(part_id).alias("receipt_id"), LINE))


def delete_rejected(warehouse: Warehouse, lines: pl.DataFrame, part_id: str) -> None:
    """Take the reasons of mended rows out."""
    if lines.height:
        warehouse.delete(REJECTED_ROWS, lines.select(pl.lit(part_id).alias("receipt_id"), LINE))


def add_rejected(warehouse: Warehouse, batches: Iterable[pl.DataFrame], part_id: str) -> None:
    """Add a part's rejected rows, one row per reason."""
    names = [name for name in _REJECTED if name != "receipt_id"]
    for reasons in batches:
        warehouse.append(REJECTED_ROWS, reasons.select(pl.lit(part_id).alias("receipt_id"), *names))


def remove_parts(warehouse: Warehouse, part_ids: Iterable[str]) -> None:
    """Take everything out that came with these parts."""
    keys = pl.DataFrame({"receipt_id": sorted(part_ids)}, schema={"receipt_id": pl.String})
    for table in {*TABLES.values(), REJECTED_ROWS, LOADED}:
        warehouse.delete(table, keys)


def mark_loaded(warehouse: Warehouse, receipt_id: str, terms: str) -> None:
    """Note that a receipt's rows are in."""
    warehouse.append(LOADED, pl.DataFrame({"receipt_id": [receipt_id], "terms": [terms]}, schema=_LOADED))


def write_files(warehouse: Warehouse, receipts: Iterable[Receipt]) -> None:
    """Make `intake.files` anew: one row per receipt, or per part of a file of several tables, in their order.

    The order is that of the exports' own days, else of their arrival; mended rows count for the import they complete.
    """
    rows: list[dict[str, Any]] = []
    receipts = sorted(receipts, key=order_of)
    mended: Counter[str] = Counter()
    for receipt in receipts:
        mended.update({part.completes: part.rows_accepted for part in receipt.parts if part.completes})
    for receipt in receipts:
        parts: list[Part | None] = [*receipt.parts] or [None]
        for part in parts:
            name = f"{receipt.file_name} [{part.name}]" if part and part.name else receipt.file_name
            rows.append(
                {
                    "receipt_id": part.part_id if part else receipt.receipt_id,
                    "file_id": receipt.file_id,
                    "company_id": receipt.company_id,
                    "series": part.series if part else "",
                    "file_name": name,
                    "kind": part.kind if part else "",
                    "status": part.status if part else receipt.status,
                    "rows_read": part.rows_read if part else 0,
                    "rows_accepted": part.rows_accepted + mended[part.part_id] if part else 0,
                    "rows_rejected": max(part.rows_rejected - mended[part.part_id], 0) if part else 0,
                    "reason": (part.reason if part else "") or receipt.reason,
                    "received_at": receipt.received_at,
                    "sequence": len(rows) + 1,
                }
            )
    warehouse.write(FILES, pl.DataFrame(rows, schema=_FILES))
