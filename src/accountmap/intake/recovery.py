"""What a crash left behind is finished or undone, and the warehouse is brought in line with the receipts on disk."""

import json
import shutil
from collections.abc import Callable

from accountmap.intake import archive, loading
from accountmap.intake.exports import Terms
from accountmap.intake.importing import PENDING_ENDING, Drop, deliver
from accountmap.intake.reading import Job, read_file
from accountmap.intake.receipts import JSON_ENDING, read_receipt, read_receipts
from accountmap.warehouse.connection import Warehouse
from accountmap.workspace import Workspace


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
    if note["rejected_folder"]:
        shutil.rmtree(workspace.root / note["rejected_folder"], ignore_errors=True)


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
        company_id, name = receipt.company_id, receipt.file_name
        job = Job(workspace, warehouse, company_id, name, receipt.receipt_id, terms_for(company_id), receipts)
        with warehouse.transaction():
            loading.remove_parts(warehouse, [receipt.receipt_id, *(part.part_id for part in receipt.parts)])
            kept = archive.archived_bytes(workspace, receipt.file_id)
            if receipt.status in {"accepted", "partly_accepted"} and kept:
                read_file(job, kept, receipt)
            loading.mark_loaded(warehouse, receipt.receipt_id, terms_id)
    return len(missing)


def _with_parts(warehouse: Warehouse, receipt_ids: set[str]) -> set[str]:
    """The receipts and the parts that are loaded under them."""
    found = set(receipt_ids)
    for table in (*loading.TABLES.values(), loading.REJECTED_ROWS):
        parts = warehouse.distinct(table, "receipt_id")
        found |= {part for part in parts if part.split(".")[0] in receipt_ids}
    return found
