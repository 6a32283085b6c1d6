"""One run at a time; a dead holder holds nothing."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from accountmap.errors import LockedError
from accountmap.warehouse.lock import hold_lock, holder, is_locked

HOLDER = """
import sys, time
from pathlib import Path
from accountmap.warehouse.lock import hold_lock
with hold_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@contextmanager
def another_process(lock_file: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(lock_file)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture
def lock_file(tmp_path: Path) -> Path:
    return tmp_path / ".accountmap.lock"


def test_a_second_run_is_told_who_holds_the_workspace(lock_file: Path) -> None:
    with another_process(lock_file) as process, pytest.raises(LockedError) as caught, hold_lock(lock_file):
        pass
    assert f"process {process.pid} on " in caught.value.what
    assert "started 20" in caught.value.what
    assert caught.value.exit_code == 3


def test_a_second_run_in_the_same_process_is_refused_too(lock_file: Path) -> None:
    with hold_lock(lock_file), pytest.raises(LockedError), hold_lock(lock_file):
        pass


def test_the_lock_of_a_killed_run_is_taken_over_though_its_note_still_lies_there(lock_file: Path) -> None:
    with another_process(lock_file) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert str(process.pid) in holder(lock_file)
        assert not is_locked(lock_file)
        with hold_lock(lock_file):
            assert json.loads(lock_file.with_name(".accountmap.lock.json").read_text())["pid"] == os.getpid()


def test_who_waits_gets_the_lock_when_it_is_let_go(lock_file: Path) -> None:
    told: list[str] = []
    release = threading.Event()
    held = threading.Event()

    def hold() -> None:
        with hold_lock(lock_file):
            held.set()
            release.wait(30)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(30)

    def release_once_told(message: str) -> None:
        told.append(message)
        release.set()

    with hold_lock(lock_file, wait_seconds=30, on_wait=release_once_told):
        assert is_locked(lock_file)
    thread.join()
    assert told == [f"waiting for {told[0].removeprefix('waiting for ')}"]
    assert f"process {os.getpid()}" in told[0]


def test_a_wait_that_is_too_short_ends_with_the_same_message(lock_file: Path) -> None:
    started = time.monotonic()
    with another_process(lock_file), pytest.raises(LockedError), hold_lock(lock_file, wait_seconds=0.2):
        pass
    assert time.monotonic() - started >= 0.2


def test_afterwards_nobody_holds_it(lock_file: Path) -> None:
    with hold_lock(lock_file):
        assert is_locked(lock_file)
    assert not is_locked(lock_file)
