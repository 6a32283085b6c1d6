"""What people decided about pairs: an append-only file that outranks the model for ever.

`decisions/decisions.jsonl` holds one decision a line. Nothing in it is changed or taken away; the latest word on a pair
stands.
"""

import json
from datetime import datetime
from pathlib import Path

import polars as pl

from accountmap.errors import WorkspaceError
from accountmap.warehouse.durable import append_line
from accountmap.workspace import Workspace

FILE_NAME = "decisions.jsonl"
DECISIONS = pl.Schema(
    {
        "partner_id": pl.String(),
        "account_id": pl.String(),
        "partner_account_id": pl.String(),
        "decision": pl.String(),
        "decided_by": pl.String(),
        "decided_at": pl.Datetime("us"),
        "reason": pl.String(),
        "sequence": pl.Int64(),
    }
)
CHOICES = ("confirmed", "rejected")


def load_decisions(workspace: Workspace) -> pl.DataFrame:
    """Every decision ever recorded, in order (`DECISIONS`); a line torn by a crash at the very end is no decision.

    Raises:
        WorkspaceError: a line that is not the last is not a decision; names the file and the line.
    """
    path = workspace.decisions / FILE_NAME
    if not path.exists():
        return pl.DataFrame(schema=DECISIONS)
    lines = path.read_text(encoding="utf-8").split("\n")
    rows = [_read_line(path, number, line) for number, line in enumerate(lines[:-1], start=1) if line.strip()]
    return pl.DataFrame(rows, schema=DECISIONS, orient="row")


def _read_line(path: Path, number: int, line: str) -> tuple[str | int | datetime | None, ...]:
    try:
        record = json.loads(line)
        if record["decision"] not in CHOICES:
            raise ValueError(record["decision"])
        decided_at = datetime.fromisoformat(record["decided_at"])
        texts = [
            str(record[name]) for name in ("partner_id", "account_id", "partner_account_id", "decision", "decided_by")
        ]
        return (*texts, decided_at, str(record.get("reason") or ""), number)
    except (ValueError, KeyError, TypeError) as problem:
        raise WorkspaceError(
            f"A decision cannot be read: {problem}",
            where=f"{path}, line {number}",
            allowed=f"one JSON object a line with decision one of {', '.join(CHOICES)}",
            next_step="mend or remove that line; nothing was published",
        ) from problem


def record_decision(
    workspace: Workspace,
    partner_id: str,
    account_id: str,
    partner_account_id: str,
    decision: str,
    *,
    decided_by: str,
    decided_at: datetime,
    reason: str = "",
) -> None:
    """Append a decision: `confirmed` or `rejected`; it takes effect with the next run.

    Raises:
        WorkspaceError: the decision is neither.
    """
    if decision not in CHOICES:
        raise WorkspaceError(f"A pair cannot be '{decision}'.", allowed=", ".join(CHOICES))
    record = {
        "partner_id": partner_id,
        "account_id": account_id,
        "partner_account_id": partner_account_id,
        "decision": decision,
        "decided_by": decided_by,
        "decided_at": decided_at.isoformat(),
        "reason": reason,
    }
    append_line(workspace.decisions / FILE_NAME, json.dumps(record, ensure_ascii=False))
