"""A run may be killed at any instant: afterwards nothing is lost and nothing is there twice."""

import random
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from tests.intake.conftest import WHEN

CHILD = Path(__file__).with_name("crash_child.py")
DROPS = {
    "us/accounts.csv": "Account ID,Account Name\n" + "".join(f"{n},Company {n}\n" for n in range(40)) + "41,\n",
    "us/deals.csv": "Opportunity ID,Account ID,Stage,Amount\nO1,1,Closed Won,5\n",
    "acme/broken.csv": "foo\n1\n",
    "acme/list.csv": "Company\nFoo\nBar\n",
    "acme/list again.csv": "Company\nFoo\nBar\n",
}
POINTS = sorted(random.Random(20261112).sample(range(1, 85), 12))


def run_child(root: Path, point: int) -> "subprocess.CompletedProcess[str]":
    source = str(Path(__file__).parents[2] / "src")
    return subprocess.run(
        [sys.executable, str(CHILD), str(root), str(point)],
        env={"PYTHONPATH": source},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("point", POINTS)
def test_after_a_kill_the_next_run_leaves_every_file_in_one_place_imported_once(inbox, point):
    for path, content in DROPS.items():
        inbox.drop(path, content)
    child = run_child(inbox.workspace.root, point)
    assert child.returncode == -9, child.stderr
    inbox.run(WHEN + timedelta(hours=1))
    files = inbox.files()
    assert sorted(path for path in files if path.startswith("inbox/")) == sorted(
        f"inbox/{path}.receipt.txt" for path in DROPS
    )
    statuses = Counter(inbox.table("files")["status"])
    assert statuses == {"accepted": 2, "partly_accepted": 1, "refused": 1, "duplicate": 1}
    assert inbox.table("accounts").height == 42
    assert inbox.table("opportunities").height == 1
    assert inbox.table("rejected_rows").height == 1
    bytes_kept = [path for path in files if not path.endswith((".receipt.txt", ".receipt.json", "-rejected-rows.csv"))]
    assert len(bytes_kept) == 4, "three archived contents (one dropped twice) and one refused file"


def test_the_points_are_spread_over_the_whole_import(inbox):
    for path, content in DROPS.items():
        inbox.drop(path, content)
    child = run_child(inbox.workspace.root, 0)
    assert max(POINTS) <= int(child.stdout) <= max(POINTS) + 25
