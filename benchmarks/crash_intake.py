"""An import killed at many points: after the next run every file is in one place and imported once.

python -m benchmarks.crash_intake --points 50 --seed 1
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import datetime
from pathlib import Path

from accountmap.intake.inbox import import_inbox
from accountmap.settings import Company, Settings
from accountmap.warehouse.connection import Warehouse
from accountmap.workspace import Workspace

CHILD = Path(__file__).parents[1] / "tests" / "intake" / "crash_child.py"
DROPS = {
    "us/accounts.csv": "Account ID,Account Name\n" + "".join(f"{n},Company {n}\n" for n in range(40)) + "41,\n",
    "us/deals.csv": "Opportunity ID,Account ID,Stage,Amount\nO1,1,Closed Won,5\n",
    "acme/broken.csv": "foo\n1\n",
    "acme/list.csv": "Company\nFoo\nBar\n",
    "acme/list again.csv": "Company\nFoo\nBar\n",
}
EXPECTED = {"accepted": 2, "partly_accepted": 1, "refused": 1, "duplicate": 1}


def make() -> Workspace:
    """A workspace whose inbox holds one file of every kind of outcome."""
    workspace = Workspace(Path(tempfile.mkdtemp(prefix="accountmap-crash-")))
    workspace.make_folders()
    for path, content in DROPS.items():
        target = workspace.inbox / path
        target.parent.mkdir(exist_ok=True)
        target.write_text(content, encoding="utf-8")
    return workspace


def run_child(workspace: Workspace, point: int) -> "subprocess.CompletedProcess[str]":
    """Import in a process that kills itself at a point; at point 0 it lives and counts them."""
    return subprocess.run(
        [sys.executable, str(CHILD), str(workspace.root), str(point)],
        env={**os.environ, "PYTHONPATH": "src"},
        capture_output=True,
        text=True,
        check=False,
    )


def survives(point: int) -> bool:
    """Whether an import killed at a point is whole after the next run."""
    workspace = make()
    killed = run_child(workspace, point).returncode == -9
    with Warehouse(workspace.warehouse_file) as warehouse:
        import_inbox(workspace, Settings(company=Company(id="us", name="Us")), warehouse, datetime(2026, 11, 13))
        statuses = Counter(warehouse.table("intake.files")["status"])
        rows = (warehouse.count("intake.accounts"), warehouse.count("intake.opportunities"))
    folders = (workspace.inbox, workspace.archive, workspace.quarantine)
    files = [path.name for folder in folders for path in folder.rglob("*") if path.is_file()]
    told = ("receipt.txt", "receipt.json", "rejected-rows.csv")
    kept = [name for name in files if not name.endswith(told)]
    shutil.rmtree(workspace.root)
    return killed and statuses == EXPECTED and rows == (42, 1) and len(kept) == 4


def main() -> None:
    """Kill and count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    counted = make()
    points = int(run_child(counted, 0).stdout)
    shutil.rmtree(counted.root)
    chosen = random.Random(given.seed).sample(range(1, points + 1), min(given.points, points))
    failed = [point for point in sorted(chosen) if not survives(point)]
    print(f"{len(chosen)} of {points} points: {len(chosen) - len(failed)} survived, failed at {failed or 'none'}")


if __name__ == "__main__":
    main()
