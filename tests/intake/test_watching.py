import os
from datetime import timedelta

from accountmap.intake.inbox import is_settled
from accountmap.intake.watching import Watcher, watch
from tests.intake.conftest import WHEN


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
    assert [path.name for path in (share / "acme").iterdir()] == ["list.csv.receipt.txt"]


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
    assert list(watch(inbox.workspace, settled=0.0, interval=0.0, is_over=lambda: True)) == [[path]]


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
