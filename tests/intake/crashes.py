"""An inbox with one file of every kind of outcome, and an import of it that is killed; for tests and benchmarks."""

import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from accountmap.intake.inbox import import_inbox
from accountmap.settings import Company, Settings
from accountmap.warehouse.connection import Warehouse
from accountmap.workspace import Workspace

CHILD = Path(__file__).with_name("crash_child.py")
SOURCE = Path(__file__).parents[2] / "src"
DROPS = {
    "us/accounts.csv": "Account ID,Account Name\n" + "".join(f"{n},Company {n}\n" for n in range(40)) + "41,\n",
    "us/deals.csv": "Opportunity ID,Account ID,Stage,Amount\nO1,1,Closed Won,5\n",
    "acme/broken.csv": "foo\n1\n",
    "acme/list.csv": "Company\nFoo\nBar\n",
    "acme/list again.csv": "Company\nFoo\nBar\n",
}
RECEIPTS = (".receipt.txt", ".receipt.json")
WAYS = ("run", "beside")
"""By a run, or beside one that has the warehouse."""


@dataclass(frozen=True)
class Outcome:
    """What there is once the import after the kill is done."""

    statuses: dict[str, int]
    accounts: int
    opportunities: int
    rejected_rows: int
    left_in_inbox: set[str]
    """Files in the inbox besides receipts, and receipts of files that nobody dropped."""
    contents: int
    """Files of original bytes in archive and quarantine."""


WHOLE = Outcome(
    statuses={"accepted": 2, "partly_accepted": 1, "refused": 1, "duplicate": 1},
    accounts=42,
    opportunities=1,
    rejected_rows=1,
    left_in_inbox=set(),
    contents=4,  # three archived contents, one of them dropped twice, and one refused file
)


def make_workspace(root: Path) -> Workspace:
    """A workspace in whose inbox those files wait."""
    workspace = Workspace(root)
    workspace.make_folders()
    for path, content in DROPS.items():
        target = workspace.inbox / path
        target.parent.mkdir(exist_ok=True)
        target.write_text(content, encoding="utf-8")
    return workspace


def run_child(workspace: Workspace, point: int, way: str = "run") -> "subprocess.CompletedProcess[str]":
    """Import in a process that kills itself at a point; at point 0 it lives and counts them."""
    return subprocess.run(
        [sys.executable, str(CHILD), str(workspace.root), str(point), way],
        env={"PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        check=False,
    )


def import_again(workspace: Workspace) -> Outcome:
    """The next run's import, and what there is after it."""
    with Warehouse(workspace.warehouse_file) as warehouse:
        import_inbox(workspace, Settings(company=Company(id="us", name="Us")), warehouse, datetime(2026, 11, 13))
        statuses = dict(Counter(warehouse.table("intake.files")["status"]))
        accounts, opportunities = warehouse.count("intake.accounts"), warehouse.count("intake.opportunities")
        rejected = warehouse.count("intake.rejected_rows")
    in_inbox = {path.relative_to(workspace.inbox).as_posix() for path in workspace.inbox.rglob("*") if path.is_file()}
    receipts = {path + ending for path in DROPS for ending in RECEIPTS}
    kept = [path.name for folder in (workspace.archive, workspace.quarantine) for path in folder.rglob("*.*")]
    contents = [name for name in kept if not name.endswith((*RECEIPTS, "-rejected-rows.csv")) and name[-4:] == ".csv"]
    return Outcome(statuses, accounts, opportunities, rejected, in_inbox ^ receipts, len(contents))
