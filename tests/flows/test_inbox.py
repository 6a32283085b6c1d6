"""The watcher around the nightly flow, really run: what is dropped gets imported, and what came of it is published."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from accountmap.intake.watching import INTERVAL, SETTLED
from accountmap.warehouse.publishing import open_published
from accountmap.workspace import Workspace
from tests.flows.conftest import THEIRS

LONGEST = 120.0
"""Seconds after which a watch is given up, so that a defect fails a test and does not hang it."""


@pytest.fixture
def watching(
    prefect: SimpleNamespace, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Callable[[], bool]], "contextmanager[None]"]:
    """A watch that goes on beside the test until something is so, or for the longest time at most."""
    monkeypatch.setenv("ACCOUNTMAP_INTAKE__SETTLE_SECONDS", "0")  # put back afterwards, whatever the watcher sets
    monkeypatch.delenv("ACCOUNTMAP_INTAKE__SETTLE_SECONDS")

    @contextmanager
    def watch(is_over: Callable[[], bool]) -> Iterator[None]:
        end = time.monotonic() + LONGEST
        watcher = threading.Thread(
            target=prefect.inbox.watch_inbox,
            args=(workspace,),
            kwargs={"is_over": lambda: is_over() or time.monotonic() > end, "settled": 0.6},
        )
        watcher.start()
        yield
        watcher.join()

    return watch


def published_files(workspace: Workspace) -> list[tuple[str, str]]:
    with open_published(workspace.published) as published:
        return published.rows("select company_id, file_name from main.intake_files order by all")


def put(path: Path, text: str) -> None:
    """Drop a file as a copy from elsewhere arrives: under another name first, then whole."""
    path.parent.mkdir(exist_ok=True)
    beside = path.with_name(path.name + ".part")
    beside.write_text(text, encoding="utf-8")
    beside.rename(path)


def test_what_waits_and_what_is_dropped_later_are_each_imported_and_published_by_a_run(workspace, watching):
    later = workspace.inbox_of("fabrikam") / "list.csv"

    def is_published(company: str) -> bool:
        return workspace.published_file.exists() and any(name == company for name, _ in published_files(workspace))

    with watching(lambda: is_published("fabrikam")):
        while not is_published("contoso"):
            time.sleep(0.1)
        put(later, THEIRS)
    assert published_files(workspace) == [
        ("contoso", "accounts.csv"),
        ("fabrikam", "list.csv"),
        ("northwind", "accounts.csv"),
    ]
    assert not later.exists()
    assert later.with_name("list.csv.receipt.txt").exists()
    with open_published(workspace.published) as published:
        matches = published.rows("select partner_id, account_id from main.matches order by all")
    assert matches == [("contoso", "001"), ("fabrikam", "001")]


def test_of_two_files_at_once_the_one_still_being_copied_is_left_until_it_is_whole(workspace, watching):
    growing = workspace.inbox_of("contoso") / "more.csv"
    growing.write_text("Company\n", encoding="utf-8")
    first = {"accounts.csv"}

    def grow() -> None:
        for number in range(30):
            with growing.open("a", encoding="utf-8") as stream:
                stream.write(f"Company {number}\n")
            time.sleep(0.1)

    def names() -> set[str]:
        return {name for _, name in published_files(workspace)} if workspace.published_file.exists() else set()

    copying = threading.Thread(target=grow)
    copying.start()
    with watching(lambda: names() > first):
        pass
    copying.join()
    with open_published(workspace.published) as published:
        rows = published.rows("select rows_accepted from main.intake_files where file_name = 'more.csv'")
    assert rows == [(30,)]


def test_a_watch_leaves_ten_seconds_room_for_the_import_itself():
    # Waiting for a file to stand still and the pause between two looks; a flow begins in about a second.
    assert SETTLED + 2 * INTERVAL + 1 <= 10 / 1.5


def test_a_run_that_fails_does_not_end_the_watch(workspace, watching, capfd):
    config = workspace.config_file.read_text(encoding="utf-8")
    workspace.config_file.write_text(config + "\nnonsense = 1\n", encoding="utf-8")
    runs = []

    def mend_after_the_first_run() -> bool:
        runs.append(None)
        if len(runs) == 2:
            workspace.config_file.write_text(config, encoding="utf-8")
            put(workspace.inbox_of("fabrikam") / "list.csv", THEIRS)
        return workspace.published_file.exists()

    with watching(mend_after_the_first_run):
        pass
    assert ("fabrikam", "list.csv") in published_files(workspace)


def test_a_file_whose_copier_sets_an_old_time_is_imported_like_any_other(workspace, watching):
    path = workspace.inbox_of("fabrikam") / "list.csv"
    put(path, THEIRS)
    os.utime(path, (1_000_000_000, 1_000_000_000))
    with watching(workspace.published_file.exists):
        pass
    assert ("fabrikam", "list.csv") in published_files(workspace)
