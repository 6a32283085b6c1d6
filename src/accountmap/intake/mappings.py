"""Columns that a person once settled for a company, remembered in `mappings/`; lines are added, never changed."""

import json
from collections.abc import Mapping
from datetime import datetime

from accountmap.intake.recognition import require_known
from accountmap.workspace import Workspace

FILE = "columns.jsonl"


def remember_columns(workspace: Workspace, company_id: str, columns: Mapping[str, str], at: datetime) -> None:
    """Remember which header holds what in a company's exports.

    Args:
        workspace: Where it is remembered.
        company_id: Whose exports.
        columns: Canonical field -> header; an empty header forgets what was said of the field.
        at: When it was settled, UTC.

    Raises:
        FileRefusedError: a field is none we know.
    """
    for field in columns:
        require_known(field)
    word = {"company_id": company_id, "columns": dict(columns), "settled_at": at.isoformat()}
    workspace.mappings.mkdir(parents=True, exist_ok=True)
    with (workspace.mappings / FILE).open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(word, ensure_ascii=False) + "\n")


def remembered_columns(workspace: Workspace, company_id: str) -> dict[str, str]:
    """What was settled for a company's columns; of two words on one field the later counts."""
    path = workspace.mappings / FILE
    if not path.exists():
        return {}
    columns: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        word = json.loads(line) if line.strip() else {}
        if word.get("company_id") == company_id:
            columns |= word["columns"]
    return {field: header for field, header in columns.items() if header}
