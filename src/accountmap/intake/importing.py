"""One dropped file from the inbox to archive or quarantine, so that a crash at any instant loses and doubles nothing.

The order is what makes it so: bytes are copied and synced; a note says what is about to happen; the copy is moved to
its place; the receipt is written, which is the commit; then the warehouse commits; then the receipt is left in the
inbox and the dropped file removed; last the note goes. `recover` finishes or undoes whatever a crash left behind.
"""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from pathlib import Path

import duckdb
import polars as pl

from accountmap.errors import AccountmapError, FileRefusedError
from accountmap.intake import archive, loading
from accountmap.intake.acceptance import accepted_files
from accountmap.intake.archive import Staged
from accountmap.intake.completion import completed_part_id, find_part, mended_table
from accountmap.intake.exports import PartReading, Terms, read_part
from accountmap.intake.opening import open_tables
from accountmap.intake.order import exported_on, newest_of_series, order_of
from accountmap.intake.quarantine import describe_rejected, quarantine_folder
from accountmap.intake.receipts import (
    JSON_ENDING,
    TEXT_ENDING,
    Part,
    Receipt,
    Status,
    describe_receipt,
    read_receipt,
    read_receipts,
    refusal,
)
from accountmap.intake.series import series_of
from accountmap.intake.tables import LINE, Table
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

    @property
    def receipt_path(self) -> Path:
        """Where its receipt is left."""
        return self.path.with_name(self.path.name + TEXT_ENDING)


@dataclass
class FileReading:
    """What became of all tables of a file, before anything is written."""

    status: Status
    reason: str = ""
    next_step: str = ""
    parts: list[Part] = field(default_factory=list)
    rejected: bytes = b""
    can_be_accepted: bool = False


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
    warehouse.rows("begin")
    try:
        reading = _read_drop(workspace, warehouse, drop, staged, receipt_id, terms, earlier)
        receipt = _commit(workspace, drop, staged, receipt_id, received_at, reading)
        loading.mark_loaded(warehouse, receipt_id, terms_id)
    except BaseException:
        warehouse.rows("rollback")
        raise
    warehouse.rows("commit")
    deliver(workspace, receipt, drop, staged.source_stamp)
    return receipt


def _read_drop(
    workspace: Workspace,
    warehouse: Warehouse,
    drop: Drop,
    staged: Staged,
    receipt_id: str,
    terms: Terms,
    earlier: list[Receipt],
) -> FileReading:
    """What becomes of a dropped file: a question, a duplicate, or what its tables hold."""
    if drop.nearly:
        return _ask_for_company(drop)
    if former := _imported_before(staged.file_id, drop.company_id, earlier):
        return _duplicate(former)
    name, company_id = drop.path.name, drop.company_id
    try:
        reading = read_file(workspace, staged.path, name, receipt_id, company_id, terms, warehouse, earlier)
    except (AccountmapError, duckdb.Error):
        raise
    except (Exception, pl.exceptions.PanicException) as defect:  # noqa: BLE001 - the edge: one file must not stop all
        return _could_not_read(defect)
    return _compare_with_former(reading, drop, terms, earlier, warehouse)


def _could_not_read(defect: BaseException) -> FileReading:
    return FileReading(
        "refused",
        reason=f"{UNEXPECTED}: {type(defect).__name__}.",
        next_step="open it in a spreadsheet, save it as a new .xlsx or CSV, drop that, and report the error to us",
    )


def _ask_for_company(drop: Drop) -> FileReading:
    folder = drop.inbox_path.split("/")[0]
    return FileReading(
        "refused",
        reason=f"The folder '{folder}' looks like a second one of '{drop.nearly}', which is known already.",
        next_step=(
            f"if it is the same company, put the file into inbox/{drop.nearly}; if it is another one, write "
            f"[partners.{drop.company_id}] into accountmap.toml and drop the file again"
        ),
    )


def _compare_with_former(
    reading: FileReading,
    drop: Drop,
    terms: Terms,
    earlier: list[Receipt],
    warehouse: Warehouse,
) -> FileReading:
    """A list that loses more than half of its accounts waits for a word; an older export is told as such."""
    for number, part in enumerate(reading.parts):
        if part.kind != "accounts" or part.status == "refused":
            continue
        former = newest_of_series(earlier, drop.company_id, part.series)
        if former is None:
            continue
        before = next(each for each in former.parts if each.series == part.series).rows_accepted
        day = exported_on(drop.path.name)
        if day and datetime.combine(day, time.max) < order_of(former)[0]:
            note = f"this export is of {day}; a newer one ({former.file_name}) stays in force"
            reading.parts[number] = part.model_copy(update={"notes": [*part.notes, note]})
        elif part.rows_accepted < before * (1 - terms.max_shrink_share) and not terms.accept_anyway:
            loading.remove_parts(warehouse, [each.part_id for each in reading.parts])
            return FileReading(
                "refused",
                reason=f"The list would shrink from {before:,} accounts to {part.rows_accepted:,}.",
                next_step="if that is right, `accountmap accept` this file; if not, export the whole list and drop it",
                can_be_accepted=True,
            )
    return reading


def _imported_before(file_id: str, company_id: str, earlier: list[Receipt]) -> Receipt | None:
    for receipt in earlier:
        is_same = receipt.file_id == file_id and receipt.company_id == company_id
        if is_same and receipt.status in {"accepted", "partly_accepted"}:
            return receipt
    return None


def _duplicate(former: Receipt) -> FileReading:
    return FileReading(
        "duplicate",
        reason=f"The same file, byte for byte, was imported on {former.received_at:%d %B %Y} as {former.path}.",
        next_step="nothing; if you expected newer data, export it again",
    )


def read_file(
    workspace: Workspace,
    path: Path,
    file_name: str,
    receipt_id: str,
    company_id: str,
    terms: Terms,
    warehouse: Warehouse,
    earlier: list[Receipt],
    again: Receipt | None = None,
) -> FileReading:
    """Read all tables of a file into the warehouse's open transaction.

    Args:
        workspace: For a folder to unpack in.
        path: The bytes.
        file_name: The name it was dropped under; its series comes from it.
        receipt_id: The id of its receipt.
        company_id: Whose file it is.
        terms: How it is read.
        warehouse: In a transaction, which the caller ends.
        earlier: The receipts before it, among them the one that mended rows complete.
        again: The receipt of an earlier reading, to read it as then.
    """
    scratch = archive.scratch_folder(workspace)
    try:
        tables = open_tables(path, scratch, terms.limits)
    except FileRefusedError as problem:
        reason, next_step = refusal(problem)
        return FileReading("refused", reason, next_step)
    reading = FileReading("refused")
    left_out: list[str] = []
    for number, table in enumerate(tables):
        part_id = receipt_id if len(tables) == 1 else f"{receipt_id}.{number + 1}"
        former = next((part for part in again.parts if part.part_id == part_id), None) if again else None
        if again and (former is None or former.status == "refused"):
            continue
        if completed := completed_part_id(table):
            reading.parts += _complete(table, completed, part_id, company_id, terms, warehouse, earlier, left_out)
            continue
        try:
            with loading.RowWriter(warehouse, company_id, part_id) as writer:
                found = read_part(table, terms, writer, again=former)
                writer.wait()
        except FileRefusedError as problem:
            reason, next_step = refusal(problem)
            reading.reason, reading.next_step = reading.reason or reason, reading.next_step or next_step
            left_out.append(f"'{table.name}' was left out: {problem.what}")
            continue
        _settle_part(found, part_id, warehouse)
        series = series_of(file_name) + (f"/{series_of(table.name)}" if len(tables) > 1 else "")
        if found.part.kind == "leads":
            series = f"leads/{part_id}"  # leads add up: a new export does not replace the former one
        reading.parts.append(found.part.model_copy(update={"part_id": part_id, "series": series}))
        if found.rejected_rows.height and found.part.status != "refused":
            reading.rejected += describe_rejected(part_id, table.headers, found.rejected_rows, found.problems)
    if reading.parts:
        reading.reason = reading.next_step = ""
        first = reading.parts[0]
        reading.parts[0] = first.model_copy(update={"notes": [*first.notes, *left_out]})
    return _judge_file(reading)


def _complete(
    table: Table,
    completed: str,
    part_id: str,
    company_id: str,
    terms: Terms,
    warehouse: Warehouse,
    earlier: list[Receipt],
    left_out: list[str],
) -> list[Part]:
    """Mended rows of a former import: they join its rows, and their reasons go."""
    former = find_part(earlier, completed, company_id)
    if former is None:
        left_out.append(f"these are mended rows of an import ({completed}) that is not known here")
        return []
    table = mended_table(table)
    taken: list[pl.DataFrame] = []
    found = read_part(table, replace(terms, accept_anyway=True), lambda _, frame: taken.append(frame), again=former)
    lines = pl.concat([frame.select(LINE) for frame in taken] + [found.problems.select(LINE)]).unique()
    loading.delete_lines(warehouse, former.kind, lines, completed)
    loading.delete_rejected(warehouse, lines, completed)
    for frame in taken:
        loading.add_rows(warehouse, company_id, completed, former.kind, frame)
    loading.delete_lines(warehouse, former.kind, found.superseded, completed)
    loading.add_rejected(warehouse, found.problems, completed)
    note = f"{found.part.rows_accepted:,} mended rows joined the import they were missing from"
    update = {
        "part_id": part_id,
        "kind": "corrections",
        "series": former.series,
        "completes": completed,
        "notes": [*found.part.notes, note],
    }
    return [found.part.model_copy(update=update)]


def _settle_part(found: PartReading, part_id: str, warehouse: Warehouse) -> None:
    if found.part.status == "refused":
        loading.remove_parts(warehouse, [part_id])
        return
    loading.delete_lines(warehouse, found.part.kind, found.superseded, part_id)
    loading.add_rejected(warehouse, found.problems, part_id)


def _judge_file(reading: FileReading) -> FileReading:
    """A file's status from its parts': refused only if every part is."""
    states = {part.status for part in reading.parts}
    if states <= {"refused"}:
        reading.status = "refused"
        reading.reason = reading.reason or next((part.reason for part in reading.parts), "")
        reading.can_be_accepted = any(part.rows_accepted_anyway for part in reading.parts)
        otherwise = "correct what is listed above and drop the file again"
        if reading.can_be_accepted:
            otherwise += "; or take the good rows with `accountmap accept` and do without the others"
        reading.next_step = reading.next_step or otherwise
    elif states == {"accepted"}:
        reading.status = "accepted"
    else:
        reading.status = "partly_accepted"
        reading.next_step = "mend the rows to be fixed and drop them again, or leave it: the other rows are in"
    return reading


def _commit(
    workspace: Workspace,
    drop: Drop,
    staged: Staged,
    receipt_id: str,
    received_at: datetime,
    reading: FileReading,
) -> Receipt:
    """Move the bytes to their place and write the receipt beside them."""
    beside = quarantine_folder(workspace, drop.company_id, drop.path.name, receipt_id)
    is_refused = reading.status == "refused"
    folder = beside if is_refused else archive.archive_folder(workspace, staged.file_id)
    kept = archive.archived_bytes(workspace, staged.file_id) if not is_refused else None
    target = kept or folder / (drop.path.name if is_refused else f"content{drop.path.suffix.lower()}")
    receipt_path = folder / f"{receipt_id}{JSON_ENDING}"
    rejected_path = beside / f"{drop.path.stem}-rejected-rows.csv"
    receipt = Receipt(
        receipt_id=receipt_id,
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
        kept_at=target.relative_to(workspace.root).as_posix(),
        rejected_rows_at=rejected_path.relative_to(workspace.root).as_posix() if reading.rejected else "",
        parts=reading.parts,
    )
    _note_pending(workspace, receipt, drop, staged, receipt_path)
    if reading.rejected:
        archive.write_durably(rejected_path, reading.rejected)
    if kept:
        staged.path.unlink()
    else:
        archive.move_durably(staged.path, target)
    text = describe_receipt(receipt).encode("utf-8")
    archive.write_durably(folder / f"{receipt_id}{TEXT_ENDING}", text)
    archive.write_durably(receipt_path, receipt.model_dump_json(indent=1).encode("utf-8"))
    return receipt


def _note_pending(workspace: Workspace, receipt: Receipt, drop: Drop, staged: Staged, receipt_path: Path) -> None:
    note = {
        "inbox_path": drop.inbox_path,
        "stamp": staged.source_stamp,
        "receipt": receipt_path.relative_to(workspace.root).as_posix(),
        "kept_at": receipt.kept_at,
        "rejected_rows_at": receipt.rejected_rows_at,
    }
    path = archive.incoming_folder(workspace) / f"{receipt.receipt_id}{PENDING_ENDING}"
    archive.write_durably(path, json.dumps(note).encode("utf-8"))


def deliver(workspace: Workspace, receipt: Receipt, drop: Drop, stamp: tuple[int, int, int]) -> None:
    """Leave the receipt in the inbox and take the dropped file away, unless somebody has replaced it meanwhile."""
    if drop.path.exists() and archive.stamp_of(drop.path) == stamp:
        archive.write_durably(drop.receipt_path, describe_receipt(receipt).encode("utf-8"))
        drop.path.unlink(missing_ok=True)
    (archive.incoming_folder(workspace) / f"{receipt.receipt_id}{PENDING_ENDING}").unlink(missing_ok=True)


def recover(workspace: Workspace) -> None:
    """Finish imports whose receipt is written, undo those whose is not, and clear what is left over."""
    folder = archive.incoming_folder(workspace)
    if not folder.exists():
        return
    for path in sorted(folder.glob(f"*{PENDING_ENDING}")):
        note = json.loads(path.read_bytes())
        receipt_path = workspace.root / note["receipt"]
        if receipt_path.exists():
            receipt = read_receipt(receipt_path)
            source = workspace.inbox / note["inbox_path"]
            deliver(workspace, receipt, Drop(source, receipt.company_id, note["inbox_path"]), tuple(note["stamp"]))
        else:
            _undo(workspace, note)
        path.unlink(missing_ok=True)
    shutil.rmtree(folder)


def _undo(workspace: Workspace, note: dict[str, str]) -> None:
    """Take away bytes that no receipt speaks of; the dropped file is still in the inbox and will be imported anew."""
    kept = workspace.root / note["kept_at"]
    if not any(kept.parent.glob(f"*{JSON_ENDING}")):
        shutil.rmtree(kept.parent, ignore_errors=True)
    if note["rejected_rows_at"]:
        shutil.rmtree((workspace.root / note["rejected_rows_at"]).parent, ignore_errors=True)


def reload_missing(
    workspace: Workspace,
    warehouse: Warehouse,
    terms_for: Callable[[str], Terms],
    terms_id: str,
    progress: Callable[[str, int, int], None] | None = None,
) -> int:
    """Bring the warehouse's rows in line with the receipts on disk; returns how many files were read again."""
    loading.make_tables(warehouse)
    receipts = read_receipts(workspace)
    loaded = loading.loaded_receipts(warehouse, terms_id)
    known = {receipt.receipt_id for receipt in receipts}
    missing = [receipt for receipt in receipts if receipt.receipt_id not in loaded]
    gone = warehouse.distinct(loading.LOADED, "receipt_id") - known
    if gone:
        loading.remove_parts(warehouse, _with_parts(warehouse, gone))
    for number, receipt in enumerate(missing):
        if progress:
            progress(f"reading {receipt.file_name} again", number, len(missing))
        _reload(workspace, warehouse, receipt, terms_for(receipt.company_id), terms_id, receipts)
    return len(missing)


def _with_parts(warehouse: Warehouse, receipt_ids: set[str]) -> set[str]:
    """The receipts and the parts that are loaded under them."""
    found = set(receipt_ids)
    for table in (*loading.TABLES.values(), loading.REJECTED_ROWS):
        parts = warehouse.distinct(table, "receipt_id")
        found |= {part for part in parts if part.split(".")[0] in receipt_ids}
    return found


def _reload(
    workspace: Workspace,
    warehouse: Warehouse,
    receipt: Receipt,
    terms: Terms,
    terms_id: str,
    earlier: list[Receipt],
) -> None:
    with warehouse.transaction():
        loading.remove_parts(warehouse, [receipt.receipt_id, *(part.part_id for part in receipt.parts)])
        kept = archive.archived_bytes(workspace, receipt.file_id)
        if receipt.status in {"accepted", "partly_accepted"} and kept:
            name, company_id = receipt.file_name, receipt.company_id
            read_file(workspace, kept, name, receipt.receipt_id, company_id, terms, warehouse, earlier, receipt)
        loading.mark_loaded(warehouse, receipt.receipt_id, terms_id)
