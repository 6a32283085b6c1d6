"""What an import would make of a file, without importing anything."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from accountmap.errors import FileRefusedError, UsageError
from accountmap.intake.exports import read_part
from accountmap.intake.mappings import remembered_columns
from accountmap.intake.opening import open_tables
from accountmap.intake.order import exported_on
from accountmap.intake.receipts import Part, Receipt, Status, refusal
from accountmap.intake.series import series_of
from accountmap.intake.terms import terms_for
from accountmap.settings import Settings
from accountmap.workspace import Workspace


def check_file(path: Path, settings: Settings, company_id: str, workspace: Workspace | None = None) -> Receipt:
    """The receipt that the file would get.

    Args:
        path: Any file.
        settings: Currencies, limits, the company's own columns.
        company_id: Whose file it is.
        workspace: Where the columns that people settled for the company are remembered, if anywhere.

    Raises:
        UsageError: there is no such file.
    """
    if not path.is_file():
        raise UsageError(f"There is no file {path}.", next_step="check the path")
    parts: list[Part] = []
    problems: list[tuple[str, str]] = []
    terms = terms_for(settings, company_id)
    if workspace:
        terms = replace(terms, own_columns={**remembered_columns(workspace, company_id), **terms.own_columns})
    with TemporaryDirectory(prefix="accountmap-") as scratch:
        try:
            tables = open_tables(path, Path(scratch), terms.limits)
        except FileRefusedError as problem:
            tables, problems = [], [refusal(problem)]
        for table in tables:
            try:
                found = read_part(table, terms, _let_go)
            except FileRefusedError as problem:
                problems.append(refusal(problem))
                continue
            parts.append(found.part.model_copy(update={"series": series_of(path.name)}))
    reason, next_step = (parts[0].reason, "") if parts else problems[0] if problems else ("It holds no table.", "")
    return Receipt(
        receipt_id="none: this was a check, nothing was imported",
        file_id="",
        company_id=company_id,
        path=str(path),
        file_name=path.name,
        bytes=path.stat().st_size,
        received_at=datetime.now(UTC).replace(tzinfo=None),
        status=_status(parts),
        reason=reason,
        next_step=next_step,
        exported_on=exported_on(path.name),
        parts=parts,
    )


def _let_go(kind: str, frame: pl.DataFrame) -> None:
    """A check keeps no rows."""


def _status(parts: list[Part]) -> Status:
    states = {part.status for part in parts}
    if states <= {"refused"}:
        return "refused"
    return "accepted" if states == {"accepted"} else "partly_accepted"
