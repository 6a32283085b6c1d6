"""The watched inbox: complete files are told once, and taken in even while a run is at work."""

import os
import time
from datetime import timedelta

import pytest

from accountmap.errors import LockedError
from accountmap.intake.inbox import is_settled, receive_inbox
from accountmap.intake.watching import Watcher, watch
from accountmap.warehouse.lock import hold_lock
from tests.intake.conftest import WHEN, Inbox

DROPS = {
    "us/accounts.csv": "Account ID,Account Name,ARR\n1,Acme,5\n2,Beta,7\n3,,9\n",
    "acme/list.csv": "Company,Country\nFoo,Germany\nBar,France\n",
    "acme/broken.csv": "foo\n1\n",
}


def test_a_file_is_told_once_it_has_stood_still_and_only_once(inbox):
    watcher = Watcher(inbox.workspace, settled=3.0)
    path = inbox.drop("acme/list.csv", "Company\n")
    assert watcher.look(0.0) == []
    inbox.drop("acme/list.csv", "Company\nFoo\n")
    assert watcher.look(2.0) == []
    assert watcher.look(4.0) == []
    assert watcher.look(5.0) == [path]
    assert watcher.look(9.0) == []


def test_a_file_that_changes_after_it_was_told_is_told_again(inbox):
    watcher = Watcher(inbox.workspace, settled=1.0)
    path = inbox.drop("acme/list.csv", "Company\n")
    watcher.look(0.0)
    assert watcher.look(1.0) == [path]
    inbox.drop("acme/list.csv", "Company\nFoo\n")
    watcher.look(2.0)
    assert watcher.look(3.0) == [path]


def test_a_file_that_still_waits_after_a_minute_is_told_again(inbox):
    watcher = Watcher(inbox.workspace, settled=1.0)
    path = inbox.drop("acme/list.csv", "Company\n")
    watcher.look(0.0)
    assert watcher.look(1.0) == [path]
    assert watcher.look(60.0) == []
    assert watcher.look(61.0) == [path]
    assert watcher.look(62.0) == []


def test_an_inbox_on_a_share_is_watched_and_imported_through_its_link(inbox, tmp_path):
    share = tmp_path / "elsewhere"
    share.mkdir()
    inbox.workspace.inbox.rmdir()
    inbox.workspace.inbox.symlink_to(share)
    (share / "acme").mkdir()
    (share / "acme" / "list.csv").write_text("Company\nFoo\n")
    assert Watcher(inbox.workspace, settled=0.0).look(0.0) == [inbox.workspace.inbox / "acme" / "list.csv"]
    assert inbox.run().accepted == 1
    left = sorted(path.name for path in (share / "acme").iterdir())
    assert left == ["list.csv.receipt.json", "list.csv.receipt.txt"]


def test_two_files_at_once_are_told_each_in_its_time(inbox):
    watcher = Watcher(inbox.workspace, settled=3.0)
    first = inbox.drop("acme/a.csv", "x")
    watcher.look(0.0)
    second = inbox.drop("beta/b.csv", "y")
    assert watcher.look(2.0) == []
    assert watcher.look(3.0) == [first]
    assert watcher.look(5.0) == [second]


def test_unfinished_copies_are_never_told(inbox):
    watcher = Watcher(inbox.workspace, settled=0.0)
    for name in ("~$list.xlsx", "list.csv.part", "list.csv.crdownload", ".list.csv.icloud"):
        inbox.drop(f"acme/{name}", "x")
    assert watcher.look(10.0) == []


def test_a_watch_ends_when_its_owner_says_so(inbox):
    path = inbox.drop("acme/list.csv", "Company\nFoo\n")
    looks = watch(inbox.workspace, lambda: inbox.settings, settled=0.0, interval=0.0, is_over=lambda: True)
    assert list(looks) == [[path]]


def wait_for(path, seconds=60.0):
    until = time.monotonic() + seconds
    while not path.exists() and time.monotonic() < until:
        time.sleep(0.01)
    return path.exists()


def test_a_file_dropped_during_a_run_is_taken_in_at_once_and_gets_a_run_of_its_own(inbox, monkeypatch):
    from accountmap.intake import watching

    monkeypatch.setattr(watching, "BEHIND", 0.0)
    first, late = inbox.drop("acme/list.csv", "Company\nFoo\n"), inbox.workspace.inbox / "beta" / "late.csv"
    runs = []
    for complete in watch(inbox.workspace, lambda: inbox.settings, settled=0.0, interval=0.01, is_over=lambda: True):
        runs.append(complete)
        inbox.run(WHEN + timedelta(hours=len(runs)))
        if len(runs) == 1:
            inbox.drop("beta/late.csv", "Company\nBar\n")
            assert wait_for(late.with_name("late.csv.receipt.txt")), "taken in while the run is still at work"
            assert inbox.table("accounts")["account_name"].to_list() == ["Foo"]
    assert runs[0] == [first]
    assert len(runs) == 2
    assert late in runs[1]
    assert sorted(inbox.table("accounts")["account_name"]) == ["Bar", "Foo"]


def test_what_was_taken_in_beside_a_run_is_what_the_run_would_have_imported(inbox, tmp_path):
    other = Inbox(tmp_path / "other")
    other.settings = inbox.settings = inbox.settings.model_copy(
        update={"intake": inbox.settings.intake.model_copy(update={"max_rejected_share": 0.5})}
    )
    for path, content in DROPS.items():
        inbox.drop(path, content)
        other.drop(path, content)
    receipts = receive_inbox(inbox.workspace, inbox.settings, WHEN)
    assert [receipt.status for receipt in receipts] == ["refused", "accepted", "partly_accepted"]
    assert inbox.run(WHEN + timedelta(hours=1)).receipts == ()
    other.run(WHEN)
    for table in ("accounts", "files", "rejected_rows"):
        assert sorted(inbox.table(table).rows(), key=repr) == sorted(other.table(table).rows(), key=repr)
    assert inbox.files() == other.files()


def test_nothing_is_taken_in_while_a_run_is_importing(inbox):
    path = inbox.drop("acme/list.csv", "Company\nFoo\n")
    with hold_lock(inbox.workspace.intake_lock_file), pytest.raises(LockedError):
        receive_inbox(inbox.workspace, inbox.settings, WHEN)
    assert path.exists()


def test_a_run_leaves_a_file_that_changed_a_moment_ago_to_the_next(inbox):
    path = inbox.drop("acme/list.csv", "Company\nFoo\n")
    patient = inbox.settings.intake.model_copy(update={"settle_seconds": 3600.0})
    hasty = inbox.settings
    inbox.settings = hasty.model_copy(update={"intake": patient})
    assert inbox.run().receipts == ()
    assert path.exists()
    inbox.settings = hasty
    assert inbox.run(WHEN + timedelta(hours=1)).accepted == 1


def test_another_machines_clock_does_not_keep_a_file_waiting_for_ever(inbox):
    path = inbox.drop("acme/list.csv", "Company\nFoo\n")
    now = path.stat().st_ctime
    assert not is_settled(path, 5.0, now + 1)
    assert is_settled(path, 5.0, now + 6)
    os.utime(path, (now + 1000, now + 1000))
    assert is_settled(path, 5.0, now + 1)
