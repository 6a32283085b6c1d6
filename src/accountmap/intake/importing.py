"""One dropped file from the inbox to archive or quarantine, so that a crash at any instant loses and doubles nothing.

The order is what makes it so: bytes are copied and synced; a note says what is about to happen; the copy is moved to
its place; the receipt is written, which is the commit; then the warehouse commits; then the receipt is left in the
inbox and the dropped file removed; last the note goes. `recovery` finishes or undoes whatever a crash left behind.
"""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from accountmap.errors import AccountmapError
from accountmap.intake import archive, loading
from accountmap.intake.acceptance import accepted_files
from accountmap.intake.archive import Staged
from accountmap.intake.exports import Terms
from accountmap.intake.order import exported_on
from accountmap.intake.precedents import ask_for_company, imported_before, shrinks_too_far, tell_of_newer
from accountmap.intake.quarantine import RowsToMend, quarantine_folder
from accountmap.intake.reading import FileReading, Job, read_file
from accountmap.intake.receipts import JSON_ENDING, TEXT_ENDING, Receipt, as_json, describe_receipt
from accountmap.warehouse.connection import Warehouse
from accountmap.workspace import Workspace

UNEXPECTED = "The file could not be read because of an error of our own"
PENDING_ENDING = ".pending.json"


@dataclass(frozen=True)
class Drop:
    """A file that waits in the inbox."""

    path: Path
    company_id: str
    inbox_path: str
    """Below the inbox, with forward slashes."""
    nearly: str | None = None
    """The known company whose name the folder nearly bears."""

    def receipt_path(self, ending: str) -> Path:
        """Where its receipt is left."""
        return self.path.with_name(self.path.name + ending)


def receipt_id_for(file_id: str, company_id: str, path: str, earlier: list[Receipt]) -> str:
    """The id of a receipt: from bytes, company and path alone, so that equal inputs give equal rows at any time.

    The same drop once more gets another id by counting.
    """
    same = sum(
        (receipt.file_id, receipt.company_id, receipt.path) == (file_id, company_id, path) for receipt in earlier
    )
    return hashlib.sha256(f"{file_id}|{company_id}|{path}|{same}".encode()).hexdigest()[:16]


def import_file(
    workspace: Workspace,
    warehouse: Warehouse,
    drop: Drop,
    terms: Terms,
    terms_id: str,
    received_at: datetime,
    earlier: list[Receipt],
) -> Receipt:
    """Import one dropped file; returns its receipt, whatever became of it.

    Args:
        workspace: Where everything lies.
        warehouse: The private warehouse, without an open transaction.
        drop: The file.
        terms: How it is read.
        terms_id: What to note those terms by.
        received_at: Time of the import, UTC.
        earlier: All receipts so far.
    """
    staged = archive.stage(workspace, drop.path)
    if (drop.company_id, staged.file_id) in accepted_files(workspace):
        terms = replace(terms, accept_anyway=True)
    receipt_id = receipt_id_for(staged.file_id, drop.company_id, drop.inbox_path, earlier)
    job = Job(workspace, warehouse, drop.company_id, drop.path.name, receipt_id, terms, earlier)
    warehouse.rows("begin")
    try:
        folder = drop.inbox_path.split("/")[0]
        reading = read_drop(job, staged.path, staged.file_id, folder, drop.nearly)
        receipt = _commit(job, drop, staged, received_at, reading)
        loading.mark_loaded(warehouse, receipt_id, terms_id)
    except BaseException:
        warehouse.rows("rollback")
        raise
    warehouse.rows("commit")
    deliver(workspace, receipt, drop, staged.source_stamp)
    return receipt


def read_drop(job: Job, path: Path, file_id: str, folder: str, nearly: str | None) -> FileReading:
    """What becomes of a dropped file: a question, a duplicate, or what its tables hold.

    Args:
        job: What it is read for; its warehouse is in a transaction.
        path: The bytes.
        file_id: Their SHA-256.
        folder: The name of the company's folder.
        nearly: The known company whose name the folder nearly bears.
    """
    if nearly:
        return ask_for_company(folder, job.company_id, nearly)
    if former := imported_before(file_id, job.company_id, job.earlier):
        return former
    try:
        reading = read_file(job, path)
    except (AccountmapError, duckdb.Error):
        raise
    except (Exception, pl.exceptions.PanicException) as defect:  # noqa: BLE001 - the edge: one file must not stop all
        job.warehouse.rows("rollback")  # rows that were in already go
        job.warehouse.rows("begin")
        return _could_not_read(defect)
    if refused := shrinks_too_far(reading, job):
        loading.remove_parts(job.warehouse, [part.part_id for part in reading.parts])
        return refused
    tell_of_newer(reading, job)
    return reading


def _could_not_read(defect: BaseException) -> FileReading:
    return FileReading(
        "refused",
        reason=f"{UNEXPECTED}: {type(defect).__name__}.",
        next_step="open it in a spreadsheet, save it as a new .xlsx or CSV, drop that, and report the error to us",
    )


def _commit(job: Job, drop: Drop, staged: Staged, received_at: datetime, reading: FileReading) -> Receipt:
    """Move the bytes to their place and write the receipt beside them."""
    root = job.workspace.root
    beside = quarantine_folder(job.workspace, drop.company_id, drop.path.name, job.receipt_id)
    is_refused = reading.status == "refused"
    folder = beside if is_refused else archive.archive_folder(job.workspace, staged.file_id)
    kept = None if is_refused else archive.archived_bytes(job.workspace, staged.file_id)
    target = kept or folder / (drop.path.name if is_refused else f"content{drop.path.suffix.lower()}")
    mended_later = _rejected_files(beside, drop.path.stem, reading)
    place = next(iter(mended_later), None) if len(mended_later) < 2 else beside
    receipt = Receipt(
        receipt_id=job.receipt_id,
        file_id=staged.file_id,
        company_id=drop.company_id,
        path=drop.inbox_path,
        file_name=drop.path.name,
        bytes=staged.bytes,
        received_at=received_at,
        status=reading.status,
        reason=reading.reason,
        next_step=reading.next_step,
        can_be_accepted=reading.can_be_accepted,
        exported_on=exported_on(drop.path.name),
        kept_at=target.relative_to(root).as_posix(),
        rejected_rows_at=place.relative_to(root).as_posix() if place else "",
        parts=reading.parts,
    )
    receipt_path = folder / f"{job.receipt_id}{JSON_ENDING}"
    _note_pending(job.workspace, receipt, drop, staged, receipt_path, beside if mended_later else None)
    for path, rows in mended_later.items():
        archive.write_durably(path, rows.as_csv())
    if kept:
        staged.path.unlink()
    else:
        archive.move_durably(staged.path, target)
    text = describe_receipt(receipt).encode("utf-8")
    archive.write_durably(folder / f"{job.receipt_id}{TEXT_ENDING}", text)
    archive.write_durably(receipt_path, as_json(receipt))
    return receipt


def _rejected_files(folder: Path, stem: str, reading: FileReading) -> dict[Path, RowsToMend]:
    """The files of rejected rows that people mend: one per table, numbered where there are several."""
    if len(reading.rejected) == 1:
        return {folder / f"{stem}-rejected-rows.csv": reading.rejected[0]}
    return {folder / f"{stem}-{number}-rejected-rows.csv": rows for number, rows in enumerate(reading.rejected, 1)}


def _note_pending(
    workspace: Workspace, receipt: Receipt, drop: Drop, staged: Staged, receipt_path: Path, rejected: Path | None
) -> None:
    note = {
        "inbox_path": drop.inbox_path,
        "stamp": staged.source_stamp,
        "receipt": receipt_path.relative_to(workspace.root).as_posix(),
        "kept_at": receipt.kept_at,
        "rejected_folder": rejected.relative_to(workspace.root).as_posix() if rejected else "",
    }
    path = archive.incoming_folder(workspace) / f"{receipt.receipt_id}{PENDING_ENDING}"
    archive.write_durably(path, json.dumps(note).encode("utf-8"))


def deliver(workspace: Workspace, receipt: Receipt, drop: Drop, stamp: tuple[int, int, int]) -> None:
    """Leave the receipt in the inbox and take the dropped file away, unless somebody has replaced it meanwhile."""
    if drop.path.exists() and archive.stamp_of(drop.path) == stamp:
        archive.write_durably(drop.receipt_path(JSON_ENDING), as_json(receipt))
        archive.write_durably(drop.receipt_path(TEXT_ENDING), describe_receipt(receipt).encode("utf-8"))
        drop.path.unlink(missing_ok=True)
    (archive.incoming_folder(workspace) / f"{receipt.receipt_id}{PENDING_ENDING}").unlink(missing_ok=True)
