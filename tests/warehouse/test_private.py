"""A damaged private warehouse stops nobody; one that is merely in use is left alone."""

import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pytest

from accountmap.errors import WarehouseError
from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.private import is_damage, move_aside, open_private

HOLDER = """
import sys
from pathlib import Path
from accountmap.warehouse.connection import Warehouse
with Warehouse(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_file_that_is_no_database_is_moved_aside_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    path.write_bytes(b"torn" * 5000)
    warehouse, moved = open_private(path)
    with warehouse:
        assert warehouse.rows("select 1") == [(1,)]
    assert moved is not None
    assert moved.read_bytes() == b"torn" * 5000


def test_a_database_in_use_by_another_program_is_not_taken_for_a_damaged_one(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(WarehouseError):
        open_private(path)
    holder.communicate()
    assert [file.name for file in tmp_path.iterdir() if "damaged" in file.name] == []


def test_a_damaged_block_is_recognised_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    with Warehouse(path) as warehouse:
        warehouse.write("intake.accounts", pl.DataFrame({"name": [f"company {number}" for number in range(200_000)]}))
    content = bytearray(path.read_bytes())
    for position in range(20_000, len(content) - 300_000, 4096):
        content[position] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(duckdb.Error) as caught, Warehouse(path) as warehouse:
        warehouse.table("intake.accounts")
    assert is_damage(caught.value)


def test_a_mistaken_question_is_no_damage(tmp_path: Path) -> None:
    with Warehouse(tmp_path / "warehouse.duckdb") as warehouse, pytest.raises(duckdb.Error) as caught:
        warehouse.table("intake.nothing")
    assert not is_damage(caught.value)


def test_the_log_of_changes_goes_aside_with_its_warehouse(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    path.write_bytes(b"database")
    path.with_name("warehouse.duckdb.wal").write_bytes(b"log")
    moved = move_aside(path)
    assert moved.with_name(moved.name + ".wal").read_bytes() == b"log"
    assert not path.with_name("warehouse.duckdb.wal").exists()
