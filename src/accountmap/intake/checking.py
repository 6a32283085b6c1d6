"""What an import would make of a file, without importing anything."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from accountmap.errors import UsageError
from accountmap.intake import loading
from accountmap.intake.companies import settle_company
from accountmap.intake.importing import read_drop
from accountmap.intake.mappings import remembered_columns
from accountmap.intake.order import exported_on
from accountmap.intake.reading import FileReading, Job
from accountmap.intake.receipts import Receipt, read_receipts
from accountmap.intake.terms import terms_for
from accountmap.settings import Settings
from accountmap.warehouse.connection import Warehouse
from accountmap.workspace import Workspace


def check_file(path: Path, settings: Settings, company_id: str, workspace: Workspace | None = None) -> Receipt:
    """The receipt that the file would get; it is read as an import reads it, into a place that is thrown away.

    Args:
        path: Any file.
        settings: Currencies, limits, the company's own columns.
        company_id: Whose file it is.
        workspace: Where former imports and the columns that people settled are known, if anywhere.

    Raises:
        UsageError: there is no such file.
    """
    if not path.is_file():
        raise UsageError(f"There is no file {path}.", next_step="check the path")
    earlier = read_receipts(workspace) if workspace else []
    senders = {receipt.company_id for receipt in earlier if receipt.status != "refused"}
    company_id, nearly = settle_company(company_id, settings, senders)
    terms = terms_for(settings, company_id)
    if workspace:
        terms = replace(terms, own_columns={**remembered_columns(workspace, company_id), **terms.own_columns})
    with TemporaryDirectory(prefix="accountmap-") as folder, Warehouse(Path(folder) / "check.duckdb") as warehouse:
        loading.make_tables(warehouse)
        job = Job(Workspace(Path(folder)), warehouse, company_id, path.name, "check", terms, earlier)
        with warehouse.transaction():
            reading = read_drop(job, path, _hash_of(path), company_id, nearly)
    return _receipt(path, company_id, reading)


def _hash_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _receipt(path: Path, company_id: str, reading: FileReading) -> Receipt:
    return Receipt(
        receipt_id="none: this was a check, nothing was imported",
        file_id="",
        company_id=company_id,
        path=str(path),
        file_name=path.name,
        bytes=path.stat().st_size,
        received_at=datetime.now(UTC).replace(tzinfo=None),
        status=reading.status,
        reason=reading.reason,
        next_step=reading.next_step,
        can_be_accepted=reading.can_be_accepted,
        exported_on=exported_on(path.name),
        parts=reading.parts,
    )
