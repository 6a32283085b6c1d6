"""One receipt per dropped file: what it was taken for and what became of it, for machines (JSON) and for people."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from accountmap.errors import AccountmapError, FileRefusedError
from accountmap.workspace import Workspace

Status = Literal["accepted", "partly_accepted", "refused", "duplicate"]
JSON_ENDING = ".receipt.json"
TEXT_ENDING = ".receipt.txt"
RESERVED_ENDINGS = (JSON_ENDING, TEXT_ENDING)
"""Files in the inbox that are ours and never imported."""
COMMONEST = 10
"""Kinds of problem that a receipt lists, each with an example."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ProblemCount(_Record):
    """A kind of problem, how often it came up, and one example of it."""

    column_name: str
    reason: str
    remedy: str
    rows: int
    example_line: int | None = None
    example_value: str | None = None
    is_rejected: bool = True


class ValueCount(_Record):
    """A distinct stage or type, how often it came up, and what we took it for."""

    field: str
    value: str
    rows: int
    taken_for: str = ""


class Part(_Record):
    """One table of a file: the file itself, a sheet of a workbook, an entry of an archive."""

    part_id: str
    """The `receipt_id` of the part's rows in the warehouse."""
    name: str = ""
    kind: str = ""
    status: Status
    series: str = ""
    reason: str = ""
    rows_read: int = 0
    rows_accepted: int = 0
    rows_rejected: int = 0
    rows_accepted_anyway: int = 0
    """Rows that a refused table would give if a person accepted it."""
    columns: dict[str, list[str]] = Field(default_factory=dict)
    """Canonical column -> headers it was read from."""
    positions: dict[str, list[int]] = Field(default_factory=dict)
    """Canonical column -> positions of those headers, from 0."""
    completes: str = ""
    """The part whose rejected rows these are, mended."""
    has_header: bool = True
    """False for a list without a header row."""
    unused: list[str] = Field(default_factory=list)
    personal: list[str] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)
    problems: list[ProblemCount] = Field(default_factory=list)
    values: list[ValueCount] = Field(default_factory=list)


class Receipt(_Record):
    """What became of one dropped file."""

    receipt_id: str
    file_id: str
    """SHA-256 of its bytes."""
    company_id: str
    path: str
    """Where it was dropped, below the inbox, with forward slashes."""
    file_name: str
    bytes: int
    received_at: datetime
    status: Status
    reason: str = ""
    next_step: str = ""
    can_be_accepted: bool = False
    """Whether a refused file may be taken all the same, by `accountmap accept`."""
    exported_on: date | None = None
    """The export's own day, from its file name."""
    kept_at: str = ""
    """Where the bytes are, below the workspace."""
    rejected_rows_at: str = ""
    """Where the rejected rows of an accepted file are, below the workspace."""
    parts: list[Part] = Field(default_factory=list)
    version: int = 1


def read_receipts(workspace: Workspace) -> list[Receipt]:
    """All receipts of a workspace, in order of arrival: by time, company, path."""
    receipts = [read_receipt(path) for path in _receipt_files(workspace)]
    return sorted(receipts, key=lambda receipt: (receipt.received_at, receipt.company_id, receipt.path))


def _receipt_files(workspace: Workspace) -> Iterator[Path]:
    for folder in (workspace.archive, workspace.quarantine):
        yield from folder.glob(f"*/*/*{JSON_ENDING}")


def read_receipt(path: Path) -> Receipt:
    """One receipt.

    Raises:
        AccountmapError: the file was changed by hand and is no receipt any more.
    """
    try:
        return Receipt.model_validate_json(path.read_bytes())
    except ValidationError as problem:
        raise AccountmapError(
            f"The receipt {path.name} cannot be read.",
            where=str(path),
            next_step="restore it from a backup; receipts are not to be edited",
        ) from problem


def as_json(receipt: Receipt) -> bytes:
    """The receipt for machines, which `read_receipt` reads."""
    return receipt.model_dump_json(indent=1).encode("utf-8")


def describe_receipt(receipt: Receipt, *, is_check: bool = False) -> str:
    """The page that people read, in the folder where they dropped the file.

    Args:
        receipt: What became of the file.
        is_check: Say what would become of it: nothing was imported.
    """
    headline = _CHECKED[receipt.status] if is_check else _headline(receipt)
    lines = [f"{receipt.file_name}: {headline}", "=" * 60, ""]
    if receipt.reason:
        lines += [receipt.reason, ""]
    for part in receipt.parts:
        lines += [*_describe_part(part, is_only=len(receipt.parts) == 1), ""]
    if receipt.next_step:
        quoted = f'"{receipt.kept_at}"' if " " in receipt.kept_at else receipt.kept_at
        command = f"accountmap accept {quoted}".rstrip()
        step = receipt.next_step.replace("`accountmap accept`", f"`{command}`")
        lines += ["What to do", f"  {step}", ""]
    if is_check:
        return "\n".join(lines)
    lines += ["Where things are"]
    if receipt.kept_at:
        lines.append(f"  the file:          {receipt.kept_at}")
    if receipt.rejected_rows_at:
        lines.append(f"  rows to be fixed:  {receipt.rejected_rows_at}")
    lines += [f"  receipt:           {receipt.receipt_id}, {receipt.received_at:%Y-%m-%d %H:%M} UTC", ""]
    return "\n".join(lines)


_CHECKED = {
    "accepted": "can be imported",
    "partly_accepted": "can be imported, some rows need fixing",
    "refused": "would NOT be imported",
    "duplicate": "imported before",
}


def _headline(receipt: Receipt) -> str:
    return {
        "accepted": "imported",
        "partly_accepted": "imported, some rows need fixing",
        "refused": "NOT imported",
        "duplicate": "imported before, nothing changed",
    }[receipt.status]


def _describe_part(part: Part, *, is_only: bool) -> Iterator[str]:
    if not is_only:
        yield f"--- {part.name}: {part.status.replace('_', ' ')}"
    if part.reason and not is_only:
        yield part.reason
    if not part.kind:
        return
    yield f"Taken for: {part.kind}"
    if part.rows_accepted_anyway:
        yield f"Rows: {part.rows_read:,} read, {part.rows_accepted_anyway:,} good, {part.rows_rejected:,} to be fixed"
    else:
        yield f"Rows: {part.rows_read:,} read, {part.rows_accepted:,} accepted, {part.rows_rejected:,} rejected"
    if part.columns:
        yield "Columns used:"
        yield from (f"  {field:<22} <- {', '.join(headers)}" for field, headers in part.columns.items())
    if part.unused:
        yield "Columns not used (they stay in the archived file): " + ", ".join(part.unused)
    if part.personal:
        yield "These look personal; consider leaving them out of the next export: " + ", ".join(part.personal)
    if part.notes:
        yield "Good to know:"
        yield from (f"  - {note}" for note in part.notes)
    if part.problems:
        yield "Problems:"
        yield from (_describe_problem(problem) for problem in part.problems)
    if part.values:
        yield "Types and stages found:"
        yield from (_describe_value(value) for value in part.values)


def _describe_value(value: ValueCount) -> str:
    meaning = f" -> {value.taken_for.replace('_', ' ')}" if value.taken_for else ""
    return f"  {value.field}: '{value.value}' {value.rows:,} x{meaning}"


def _describe_problem(problem: ProblemCount) -> str:
    outcome = "row" if problem.is_rejected else "value"
    verb = "rejected" if problem.is_rejected else "left out"
    counted = f"{problem.rows:,} {outcome}{'' if problem.rows == 1 else 's'} {verb}"
    column = f"column '{problem.column_name}': " if problem.column_name else ""
    example = f" (line {problem.example_line}" if problem.example_line else ""
    if example:
        example += f": '{problem.example_value}')" if problem.example_value else ")"
    return f"  - {counted}: {column}{problem.reason}{example}. To fix: {problem.remedy}."


def refusal(error: FileRefusedError) -> tuple[str, str]:
    """Reason and next step of a refused file in words."""
    parts = [f"{error.what.rstrip('.')} ({error.where})." if error.where else error.what]
    if error.allowed:
        parts.append(f"What works: {error.allowed}.")
    return " ".join(parts), error.next_step
