"""How soon a dropped file is imported and in a published run, under the real watcher.

python -m benchmarks.watch_latency --files 12 --with watch
python -m benchmarks.watch_latency --files 12 --with flow

Files are dropped into the inbox of a workspace with the sample at random moments, in four ways: whole, in several slow
writes, two at once, and while a run is at work. Seconds count from a file's last write. Needs Prefect for `flow`.
"""

import argparse
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

from accountmap.warehouse.lock import is_locked
from accountmap.warehouse.publishing import current_version, open_published
from accountmap.workspace import Workspace

WATCHERS = {"watch": ("-c", "from accountmap.cli import main; main()", "watch"), "flow": ("-m", "flows.inbox")}
WAYS = ("whole", "slow", "pair", "during a run")
LONGEST = 300.0
"""Seconds after which a file that is not published counts as lost."""


@dataclass
class Dropped:
    """A file on its way; times are seconds since the epoch, 0 while something has not happened."""

    path: Path
    way: str
    last_write: float = 0.0
    receipt: float = 0.0
    began: float = 0.0
    published: float = 0.0

    @property
    def company(self) -> str:
        """The folder it was dropped into."""
        return self.path.parent.name

    def watch_for_receipt(self) -> None:
        """Note when the receipt is there."""
        if not self.receipt and self.path.with_name(f"{self.path.name}.receipt.json").exists():
            self.receipt = time.time()


def write(dropped: Dropped, source: random.Random) -> None:
    """Write a file as its way says, and note the last write."""
    dropped.path.parent.mkdir(parents=True, exist_ok=True)
    rows = [f"{n},{dropped.company} {n} GmbH,www.{dropped.company}{n}.de,Germany,Customer\n" for n in range(60)]
    pieces = [rows[start : start + 12] for start in range(0, 60, 12)] if dropped.way == "slow" else [rows]
    with dropped.path.open("w", encoding="utf-8") as stream:
        stream.write("Account ID,Account Name,Website,Country,Type\n")
        for number, piece in enumerate(pieces):
            if number:
                time.sleep(source.uniform(0.5, 2.5))
            stream.writelines(piece)
            stream.flush()
    dropped.last_write = time.time()


def drop_all(workspace: Workspace, files: int, source: random.Random, dropped: list[Dropped]) -> None:
    """Drop files at random moments, each way in turn."""
    ways = cycle(WAYS)
    while len(dropped) < files:
        time.sleep(source.uniform(1.0, 12.0))
        way = next(ways)
        if way == "during a run":
            drop(workspace, "whole", source, dropped)
            while not is_locked(workspace.lock_file):
                time.sleep(0.1)
            time.sleep(source.uniform(1.0, 3.0))
        for _ in range(2 if way == "pair" else 1):
            drop(workspace, way, source, dropped)


def drop(workspace: Workspace, way: str, source: random.Random, dropped: list[Dropped]) -> None:
    """Drop a file into a folder of its own."""
    company = "".join(source.choices("abcdefghijklmnopqrstuvwxyz", k=14))
    dropped.append(Dropped(workspace.inbox / company / "customers.csv", way))
    write(dropped[-1], source)


@contextmanager
def watching(workspace: Workspace, watcher: str) -> Iterator[None]:
    """The watcher as a process of its own."""
    command = [sys.executable, *WATCHERS[watcher], "--workspace", str(workspace.root)]
    with (
        (workspace.root / "watcher.log").open("w") as log,
        subprocess.Popen(command, stdout=log, stderr=log) as process,
    ):
        try:
            yield
        finally:
            process.terminate()
            process.wait()


def note_published(workspace: Workspace, dropped: list[Dropped], seen: str) -> str:
    """Note which files are in the version in force, if it is a new one; returns its run."""
    version = current_version(workspace.published)
    if version is None or version.run_id == seen:
        return seen
    with open_published(workspace.published) as published:
        companies = {company for (company,) in published.rows("select distinct company_id from main.intake_files")}
    began = datetime.strptime(version.run_id[:18], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC).timestamp()
    for each in dropped:
        if each.company in companies and not each.published:
            each.published, each.began = time.time(), began
    return version.run_id


def follow(workspace: Workspace, files: int, source: random.Random) -> list[Dropped]:
    """Drop files under a watcher that is at work, and see what becomes of them."""
    dropped: list[Dropped] = []
    run = ""
    while not run:  # the sample's own files come first
        run = note_published(workspace, [], run)
        time.sleep(0.2)
    dropper = threading.Thread(target=drop_all, args=(workspace, files, source, dropped))
    dropper.start()
    until = time.time() + LONGEST
    while dropper.is_alive() or (any(not each.published for each in dropped) and time.time() < until):
        if dropper.is_alive():
            until = time.time() + LONGEST
        for each in dropped:
            each.watch_for_receipt()
        run = note_published(workspace, dropped, run)
        time.sleep(0.05)
    return dropped


def main() -> None:
    """Drop, wait, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--with", dest="watcher", choices=WATCHERS, default="watch")
    given = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="accountmap-watch-")) / "mapping"
    subprocess.run([sys.executable, *WATCHERS["watch"][:-1], "init", str(root), "--sample"], check=True, stdout=-3)
    workspace = Workspace(root)
    with watching(workspace, given.watcher):
        dropped = follow(workspace, given.files, random.Random(given.seed))
    print(f"{'way':<14}{'receipt':>9}{'run began':>11}{'published':>11}   seconds after the last write")
    for each in dropped:
        times = (each.receipt, each.began, each.published)
        shown = [f"{at - each.last_write:.1f}" if at else "never" for at in times]
        print(f"{each.way:<14}{shown[0]:>9}{shown[1]:>11}{shown[2]:>11}")
    for name in ("receipt", "published"):
        waited = [getattr(each, name) - each.last_write for each in dropped if getattr(each, name)]
        if waited:
            print(f"{name}: median {statistics.median(waited):.1f} s, longest {max(waited):.1f} s, {len(waited)} files")
    if all(each.published for each in dropped):
        shutil.rmtree(root.parent)


if __name__ == "__main__":
    main()
