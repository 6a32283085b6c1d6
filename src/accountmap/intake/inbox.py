"""The drop zone: what waits in it, and importing all of it."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from accountmap.intake import loading
from accountmap.intake.archive import UnfinishedFileError, incoming_folder
from accountmap.intake.companies import company_id_of as company_id_of
from accountmap.intake.companies import settle_company
from accountmap.intake.importing import Drop, import_file
from accountmap.intake.mappings import remembered_columns
from accountmap.intake.receipts import RESERVED_ENDINGS, TEXT_ENDING, Receipt, read_receipts
from accountmap.intake.recovery import recover, reload_missing
from accountmap.intake.terms import terms_for
from accountmap.settings import Settings
from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.lock import hold_lock
from accountmap.workspace import Workspace

MEMORY = "128MB"
"""What DuckDB may hold while rows are added: with more it keeps what it has written, and long lists take more."""
LONGEST_IMPORT = 3600.0
"""Seconds to wait for files to be taken in that were dropped during another run."""
Progress = Callable[[str, int, int], None]

# Files that are not complete yet or that no person dropped.
_PASSING = re.compile(
    r"^(\..*|~.*|thumbs\.db|desktop\.ini|.*\.(part|partial|crdownload|download|tmp|swp|lnk))$", re.IGNORECASE
)


@dataclass(frozen=True)
class IntakeSummary:
    """What an import did: the receipts of the files it met, in order."""

    receipts: tuple[Receipt, ...]

    @property
    def accepted(self) -> int:
        """Files accepted, wholly or partly."""
        return sum(receipt.status in {"accepted", "partly_accepted"} for receipt in self.receipts)

    @property
    def refused(self) -> int:
        """Files refused."""
        return sum(receipt.status == "refused" for receipt in self.receipts)

    @property
    def duplicates(self) -> int:
        """Files imported before."""
        return sum(receipt.status == "duplicate" for receipt in self.receipts)

    @property
    def rows_accepted(self) -> int:
        """Rows accepted, over all files."""
        return sum(part.rows_accepted for receipt in self.receipts for part in receipt.parts)

    @property
    def rows_rejected(self) -> int:
        """Rows rejected, over all files."""
        return sum(part.rows_rejected for receipt in self.receipts for part in receipt.parts)


def waiting_files(workspace: Workspace) -> list[Path]:
    """Files in the inbox that have not been imported, sorted by path; receipts and unfinished copies left out."""
    if not workspace.inbox.is_dir():
        return []
    found = [path for path in workspace.inbox.rglob("*") if _is_waiting(path, workspace.inbox)]
    return sorted(found, key=lambda path: path.relative_to(workspace.inbox).as_posix())


def _is_waiting(path: Path, inbox: Path) -> bool:
    parts = path.relative_to(inbox).parts
    if len(parts) < 2 or path.name.casefold().endswith(RESERVED_ENDINGS) or path.is_symlink() or not path.is_file():
        return False
    if not path.resolve().is_relative_to(inbox.resolve()):
        return False
    return not any(_PASSING.match(part) for part in parts)


def _drops(workspace: Workspace, settings: Settings, seen: set[str]) -> list[Drop]:
    """The waiting files with the companies they belong to, by company and path."""
    drops = []
    for path in waiting_files(workspace):
        below = path.relative_to(workspace.inbox)
        company_id, nearly = settle_company(company_id_of(below.parts[0]), settings, seen)
        seen.add(company_id) if not nearly else None
        drops.append(Drop(path, company_id, below.as_posix(), nearly))
    return sorted(drops, key=lambda drop: (drop.company_id, drop.inbox_path))


def is_settled(path: Path, seconds: float, now: float) -> bool:
    """Whether a file has not changed for some seconds; a time in the future is another machine's clock."""
    status = path.stat()
    age = now - max(status.st_mtime, status.st_ctime)
    return not 0 <= age < seconds


def answer_misplaced(workspace: Workspace) -> list[Path]:
    """Leave a word beside what will never be imported: files outside any company's folder, and symbolic links."""
    answered = []
    for path in sorted(workspace.inbox.rglob("*")) if workspace.inbox.is_dir() else []:
        parts = path.relative_to(workspace.inbox).parts
        is_link = path.is_symlink()
        if path.name.casefold().endswith(RESERVED_ENDINGS) or any(_PASSING.match(part) for part in parts):
            continue
        if not is_link and (len(parts) > 1 or not path.is_file()):
            continue
        words = (
            f"{path.name}: NOT imported\n\nThis is a symbolic link, which is not followed.\nPut the file itself in.\n"
            if is_link
            else f"{path.name}: NOT imported\n\nIt lies in no company's folder.\nMove it into a folder named for the "
            "company it came from, for example inbox/acme.\n"
        )
        path.with_name(path.name + TEXT_ENDING).write_text(words, encoding="utf-8")
        answered.append(path)
    return answered


def import_inbox(
    workspace: Workspace,
    settings: Settings,
    warehouse: Warehouse,
    received_at: datetime,
    progress: Progress | None = None,
    as_of: date | None = None,
) -> IntakeSummary:
    """Import all files that wait, and write the `intake.*` work tables.

    The caller holds the workspace's lock. Whatever a crash left behind is finished first. A refused file is no error:
    it goes to quarantine with its report, and what was imported before stays in force.

    Args:
        workspace: Where everything lies.
        settings: Currencies, thresholds, partners' own columns.
        warehouse: The private warehouse.
        received_at: Time of the import; a time with a zone is taken to UTC, one without is UTC.
        progress: Told `(what, done, total)` before each file.
        as_of: Day of the results, for rates that change with the day; the day of the import if None.
    """
    moment = _in_utc(received_at)
    day = as_of or moment.date()
    terms_id = loading.terms_id(settings, day)
    with hold_lock(workspace.intake_lock_file, LONGEST_IMPORT):
        recover(workspace)
        with warehouse.bounded(MEMORY, threads=1):
            reload_missing(workspace, warehouse, partial(terms_for, settings, as_of=day), terms_id, progress)
            made = _import_waiting(workspace, settings, warehouse, moment, day, progress)
        loading.write_files(warehouse, read_receipts(workspace))
    return IntakeSummary(made)


def receive_inbox(workspace: Workspace, settings: Settings, received_at: datetime) -> tuple[Receipt, ...]:
    """Archive and answer all files that wait, while a run has the warehouse; the next import reads their rows.

    Args:
        workspace: Where everything lies.
        settings: Currencies, thresholds, partners' own columns.
        received_at: Time of the import, as for `import_inbox`.

    Returns:
        Their receipts, in order.

    Raises:
        LockedError: a run is importing just now.
    """
    moment = _in_utc(received_at)
    with hold_lock(workspace.intake_lock_file):
        recover(workspace)
        beside = incoming_folder(workspace) / "beside.duckdb"
        beside.parent.mkdir(parents=True, exist_ok=True)
        with Warehouse(beside) as warehouse, warehouse.bounded(MEMORY, threads=1):
            loading.make_tables(warehouse)
            made = _import_waiting(workspace, settings, warehouse, moment, moment.date())
        recover(workspace)  # clears what was beside
    return made


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _import_waiting(
    workspace: Workspace,
    settings: Settings,
    warehouse: Warehouse,
    moment: datetime,
    day: date,
    progress: Progress | None = None,
) -> tuple[Receipt, ...]:
    """Import what waits into a warehouse that has the intake tables."""
    earlier = read_receipts(workspace)
    answer_misplaced(workspace)
    waiting = _drops(workspace, settings, {receipt.company_id for receipt in earlier if receipt.status != "refused"})
    made: list[Receipt] = []
    for number, drop in enumerate(waiting):
        if not is_settled(drop.path, settings.intake.settle_seconds, time.time()):
            continue
        if progress:
            progress(drop.inbox_path, number, len(waiting))
        terms = terms_for(settings, drop.company_id, day)
        remembered = remembered_columns(workspace, drop.company_id)
        terms = replace(terms, own_columns={**remembered, **terms.own_columns})
        terms_id = loading.terms_id(settings, day)
        try:
            made.append(import_file(workspace, warehouse, drop, terms, terms_id, moment, [*earlier, *made]))
        except UnfinishedFileError:
            continue  # it changed while it was copied: the next run will find it whole
    return tuple(made)


def reload_archive(
    workspace: Workspace,
    settings: Settings,
    warehouse: Warehouse,
    progress: Progress | None = None,
    as_of: date | None = None,
) -> int:
    """Make the `intake.*` tables anew from archive and receipts alone; returns how many files were read.

    Every row is what the first import made of it, under the currencies of today's settings.
    """
    loading.make_tables(warehouse)
    for table in (*loading.TABLES.values(), loading.REJECTED_ROWS, loading.LOADED):
        loading.remove_parts(warehouse, warehouse.distinct(table, "receipt_id"))
    day = as_of or datetime.now(UTC).date()
    terms_id = loading.terms_id(settings, day)
    terms = partial(terms_for, settings, as_of=day)
    with hold_lock(workspace.intake_lock_file, LONGEST_IMPORT):
        recover(workspace)
        with warehouse.bounded(MEMORY, threads=1):
            count = reload_missing(workspace, warehouse, terms, terms_id, progress)
        loading.write_files(warehouse, read_receipts(workspace))
    return count
