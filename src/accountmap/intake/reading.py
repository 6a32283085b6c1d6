"""All tables of a file into the warehouse's open transaction, and what became of each."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from accountmap.errors import FileRefusedError
from accountmap.intake import archive, loading
from accountmap.intake.completion import completed_part_id, find_part, mended_table
from accountmap.intake.exports import EMPTY, Terms, read_part
from accountmap.intake.opening import open_tables
from accountmap.intake.quarantine import RowsToMend
from accountmap.intake.receipts import Part, Receipt, Status, refusal
from accountmap.intake.series import series_of
from accountmap.intake.tables import LINE, Table
from accountmap.intake.wording import counted
from accountmap.warehouse.connection import Warehouse
from accountmap.workspace import Workspace


@dataclass(frozen=True)
class Job:
    """One file to be read: for whom, how, and where its rows go."""

    workspace: Workspace
    warehouse: Warehouse
    """In a transaction, which whoever made the job ends."""
    company_id: str
    file_name: str
    """The name it was dropped under; its series comes from it."""
    receipt_id: str
    terms: Terms
    earlier: list[Receipt]
    """The receipts so far, among them the one that mended rows complete."""


@dataclass
class FileReading:
    """What became of all tables of a file, before anything is written to disk."""

    status: Status
    reason: str = ""
    next_step: str = ""
    parts: list[Part] = field(default_factory=list)
    rejected: list[RowsToMend] = field(default_factory=list)
    """The rejected rows of each part that has any."""
    can_be_accepted: bool = False


def read_file(job: Job, path: Path, again: Receipt | None = None) -> FileReading:
    """Read all tables of a file.

    Args:
        job: What it is read for.
        path: The bytes.
        again: The receipt of an earlier reading, to read it as then.
    """
    scratch = archive.scratch_folder(job.workspace)
    try:
        tables = open_tables(path, scratch, job.terms.limits)
    except FileRefusedError as problem:
        reason, next_step = refusal(problem)
        return FileReading("refused", reason, next_step)
    reading = FileReading("refused")
    left_out: list[str] = []
    for part_id, table, former in _tables_to_read(job, tables, again):
        try:
            if completed := completed_part_id(table):
                reading.parts.append(_complete(job, table, completed, part_id))
            else:
                _read_table(job, reading, table, part_id, former, scratch, is_only=len(tables) == 1)
        except FileRefusedError as problem:
            loading.remove_parts(job.warehouse, [part_id])  # it may have been refused half-way
            reason, next_step = refusal(problem)
            reading.reason, reading.next_step = reading.reason or reason, reading.next_step or next_step
            left_out.append(f"'{table.name}' was left out: {problem.what}")
    left_out += _leave_out_notes(job, reading)
    if reading.parts:
        reading.reason = reading.next_step = ""
        first = reading.parts[0]
        reading.parts[0] = first.model_copy(update={"notes": [*first.notes, *left_out]})
    return _judge(reading)


def _leave_out_notes(job: Job, reading: FileReading) -> Iterator[str]:
    """A sheet without a header beside others that have one holds notes to the reader, not names of companies."""
    if not any(part.has_header and part.status != "refused" for part in reading.parts):
        return
    for part in [part for part in reading.parts if not part.has_header]:
        loading.remove_parts(job.warehouse, [part.part_id])
        reading.parts.remove(part)
        reading.rejected = [rows for rows in reading.rejected if rows.part_id != part.part_id]
        yield f"'{part.name}' was left out: it has no row of headers, as the others do"


def _tables_to_read(job: Job, tables: list[Table], again: Receipt | None) -> Iterator[tuple[str, Table, Part | None]]:
    """Each table with its part's id and what was made of it before; the second time only those that were taken."""
    for number, table in enumerate(tables):
        part_id = job.receipt_id if len(tables) == 1 else f"{job.receipt_id}.{number + 1}"
        former = next((part for part in again.parts if part.part_id == part_id), None) if again else None
        if again is None or (former is not None and former.status != "refused"):
            yield part_id, table, former


def _read_table(
    job: Job, reading: FileReading, table: Table, part_id: str, former: Part | None, scratch: Path, *, is_only: bool
) -> None:
    with loading.RowWriter(job.warehouse, job.company_id, part_id) as writer:
        found = read_part(table, job.terms, writer, again=former, scratch=scratch)
        writer.wait()
    if found.part.status == "refused":
        loading.remove_parts(job.warehouse, [part_id])
    else:
        loading.delete_lines(job.warehouse, found.part.kind, found.superseded, part_id)
        loading.add_rejected(job.warehouse, found.rejected.reasons(), part_id)
        if found.rejected.count:
            reading.rejected.append(RowsToMend(part_id, table.headers, found.rejected))
    series = series_of(job.file_name) + ("" if is_only else f"/{series_of(table.name)}")
    if found.part.kind == "leads":
        series = f"leads/{part_id}"  # leads add up: a new export does not replace the former one
    reading.parts.append(found.part.model_copy(update={"part_id": part_id, "series": series}))


def _complete(job: Job, table: Table, completed: str, part_id: str) -> Part:
    """Mended rows of a former import: they join its rows, and their reasons go."""
    former = find_part(job.earlier, completed, job.company_id)
    if former is None:
        raise FileRefusedError(
            f"These are mended rows of an import that is not known here ({completed}).",
            next_step="put the file into the folder of the company whose import it completes",
        )
    taken: list[tuple[str, pl.DataFrame]] = []
    terms = replace(job.terms, accept_anyway=True)
    found = read_part(mended_table(table), terms, lambda *rows: taken.append(rows), again=former)
    rejected = [reasons.select(LINE) for reasons in found.rejected.reasons()]
    lines = pl.concat([frame.select(LINE) for _, frame in taken] + rejected).unique()
    for kind in {former.kind: None, **{kind: None for kind, _ in taken}}:
        loading.delete_lines(job.warehouse, kind, lines, completed)
    loading.delete_rejected(job.warehouse, lines, completed)
    for kind, frame in taken:
        loading.add_rows(job.warehouse, job.company_id, completed, kind, frame)
    loading.delete_lines(job.warehouse, former.kind, found.superseded, completed)
    loading.add_rejected(job.warehouse, found.rejected.reasons(), completed)
    joined = counted(found.part.rows_accepted, "mended row", "mended rows")
    note = f"{joined} joined the import they were missing from"
    update: dict[str, object] = {
        "part_id": part_id,
        "kind": "corrections",
        "series": former.series,
        "completes": completed,
        "notes": [*found.part.notes, note],
    }
    if found.part.status == "refused":
        update |= {"reason": "No row of the file is mended yet; each is still wrong as it was.", "notes": []}
    return found.part.model_copy(update=update)


def _judge(reading: FileReading) -> FileReading:
    """A file's status from its parts': refused only if every part is."""
    states = {part.status for part in reading.parts}
    if states <= {"refused"}:
        reading.status = "refused"
        reading.reason = reading.reason or next((part.reason for part in reading.parts), "")
        reading.can_be_accepted = any(part.rows_accepted_anyway for part in reading.parts)
        otherwise = "correct what is listed above and drop the file again"
        if reading.reason == EMPTY:
            otherwise = "export it again, see that there are rows below the header, and drop that file"
        if reading.can_be_accepted:
            otherwise += "; or take the good rows with `accountmap accept` and do without the others"
        reading.next_step = reading.next_step or otherwise
    elif states == {"accepted"}:
        reading.status = "accepted"
    else:
        reading.status = "partly_accepted"
        reading.next_step = (
            "open the file of rows to be fixed (named below), mend the rows, save it and drop it into this folder; or "
            "leave it: the other rows are in"
        )
    return reading
