"""What is there, when it last ran, what waits in the inbox, what was refused and why. Changes nothing."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accountmap.intake.inbox import waiting_files
from accountmap.intake.receipts import Receipt, read_receipts
from accountmap.warehouse.history import RunRecord, read_runs
from accountmap.warehouse.lock import holder, is_locked
from accountmap.warehouse.publishing import MANIFEST, Version, current_version, stable_copy_is_current
from accountmap.workspace import Workspace


@dataclass(frozen=True)
class Status:
    """A workspace at a glance."""

    workspace: Workspace
    at_work: str
    """Who is running now, in words; empty if nobody is."""
    last_run: RunRecord | None
    """The run that began last; one that is `running` though nobody is at work has died."""
    version: Version | None
    """What is published."""
    tables: dict[str, int]
    """Published tables and their rows."""
    copy_is_current: bool
    """Whether `published/accountmap.duckdb` is the copy of what is published."""
    waiting: list[Path]
    """Files in the inbox that the next run imports."""
    refused: list[Receipt]
    """Receipts of files that were refused and did not come again since, newest first."""


def read_status(workspace: Workspace) -> Status:
    """Look at a workspace."""
    runs = read_runs(workspace.history)
    version = current_version(workspace.published)
    return Status(
        workspace=workspace,
        at_work=holder(workspace.lock_file) if is_locked(workspace.lock_file) else "",
        last_run=runs[-1] if runs else None,
        version=version,
        tables=_published_tables(version) if version else {},
        copy_is_current=stable_copy_is_current(workspace.published),
        waiting=waiting_files(workspace),
        refused=_still_refused(read_receipts(workspace)),
    )


def _still_refused(receipts: list[Receipt]) -> list[Receipt]:
    """Refused files, newest first, without those that came again under the same name and were taken then."""
    taken: set[tuple[str, str]] = set()
    refused = []
    for receipt in reversed(receipts):
        drop = (receipt.company_id, receipt.path)
        if receipt.status != "refused":
            taken.add(drop)
        elif drop not in taken:
            refused.append(receipt)
    return refused


def _published_tables(version: Version) -> dict[str, int]:
    manifest: dict[str, Any] = json.loads((version.folder / MANIFEST).read_text(encoding="utf-8"))
    return dict(manifest["tables"])
