"""A person's word that a refused file is right after all; remembered in `mappings/`, never edited."""

import json
from datetime import datetime
from pathlib import Path

from accountmap.errors import UsageError
from accountmap.intake.receipts import JSON_ENDING, TEXT_ENDING, Receipt, read_receipts
from accountmap.workspace import Workspace

FILE = "accepted_files.jsonl"


def accepted_files(workspace: Workspace) -> set[tuple[str, str]]:
    """Company and content hash of every file that somebody accepted."""
    path = workspace.mappings / FILE
    if not path.exists():
        return set()
    lines = path.read_text(encoding="utf-8").splitlines()
    return {(word["company_id"], word["file_id"]) for line in lines if line.strip() and (word := json.loads(line))}


def find_refused(workspace: Workspace, path: Path) -> Receipt:
    """The receipt of a refused file, named by itself in quarantine, by where it was dropped, or by its receipt there.

    Raises:
        UsageError: no refused file is known by that path, or nothing a person may overrule was wrong with it.
    """
    name = str(path.resolve()).removesuffix(TEXT_ENDING).removesuffix(JSON_ENDING)
    refused = [receipt for receipt in read_receipts(workspace) if receipt.status == "refused"]
    for receipt in reversed(refused):
        places = (workspace.root / receipt.kept_at, workspace.inbox / receipt.path)
        if name in {str(place.resolve()) for place in places}:
            if not receipt.can_be_accepted:
                raise UsageError(
                    f"{receipt.file_name} cannot be accepted as it is: {receipt.reason}",
                    where=receipt.kept_at,
                    next_step=receipt.next_step or "correct the file and drop it again",
                )
            return receipt
    raise UsageError(
        f"No refused file is known as {path}.",
        allowed=", ".join(receipt.kept_at for receipt in refused[-5:]) or "nothing waits: no file was refused",
        next_step="name a file that `accountmap status` lists as refused",
    )


def accept_file(workspace: Workspace, receipt: Receipt, accepted_at: datetime) -> Path:
    """Take a person's word for a refused file and put it back into the inbox, where the next run imports it.

    Returns:
        Where it lies in the inbox.
    """
    word = {"company_id": receipt.company_id, "file_id": receipt.file_id, "accepted_at": accepted_at.isoformat()}
    workspace.mappings.mkdir(parents=True, exist_ok=True)
    with (workspace.mappings / FILE).open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(word) + "\n")
    target = workspace.inbox / receipt.path
    target.parent.mkdir(parents=True, exist_ok=True)
    content = (workspace.root / receipt.kept_at).read_bytes()
    beside = target.with_name(f".{target.name}.tmp")
    beside.write_bytes(content)
    beside.replace(target)
    return target
