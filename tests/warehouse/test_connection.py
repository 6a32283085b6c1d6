"""The warehouse never leaves a result open, hands frames over whole, and undoes what failed."""

import contextlib
import gc
import subprocess
import sys
import weakref
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from accountmap.errors import WarehouseError
from accountmap.warehouse.connection import Warehouse

# Every type that the contract between the rooms names, with a missing value, several scripts and an empty list.
FRAME = pl.DataFrame(
    {
        "account_id": ["001", "002", None],
        "account_name": ["삼성전자", "Müller GmbH & Co. KG", "شرکت"],
        "domains": [["samsung.com", "samsung.co.kr"], [], None],
        "amount": [Decimal("1200.50"), None, Decimal("-0.01")],
        "employees": [270_000, None, 0],
        "probability": [0.5, 1.0, None],
        "is_won": [True, False, None],
        "customer_since": [date(2021, 5, 1), None, date(1999, 12, 31)],
        "created_at": [datetime(2026, 11, 22, 3, 4, 5, 678_901), None, datetime(1970, 1, 1)],
    },
    schema={
        "account_id": pl.String,
        "account_name": pl.String,
        "domains": pl.List(pl.String),
        "amount": pl.Decimal(18, 2),
        "employees": pl.Int64,
        "probability": pl.Float64,
        "is_won": pl.Boolean,
        "customer_since": pl.Date,
        "created_at": pl.Datetime("us"),
    },
)


@pytest.fixture
def memory():
    """A database in memory."""
    with Warehouse() as warehouse:
        yield warehouse


def test_a_frame_comes_back_as_it_was_written(memory: Warehouse) -> None:
    memory.write("intake.accounts", FRAME)
    assert_frame_equal(memory.frame("select * from intake.accounts"), FRAME)


def test_types_arrive_as_the_contract_names_them(memory: Warehouse) -> None:
    memory.write("intake.accounts", FRAME)
    assert dict(memory.rows("select column_name, column_type from (describe intake.accounts)")) == {
        "account_id": "VARCHAR",
        "account_name": "VARCHAR",
        "domains": "VARCHAR[]",
        "amount": "DECIMAL(18,2)",
        "employees": "BIGINT",
        "probability": "DOUBLE",
        "is_won": "BOOLEAN",
        "customer_since": "DATE",
        "created_at": "TIMESTAMP",
    }


def test_a_frame_without_rows_keeps_its_columns(memory: Warehouse) -> None:
    memory.write("intake.accounts", FRAME.clear())
    assert_frame_equal(memory.frame("select * from intake.accounts"), FRAME.clear())


def test_writing_again_replaces_the_table(memory: Warehouse) -> None:
    memory.write("intake.accounts", FRAME)
    memory.write("intake.accounts", pl.DataFrame({"other": [1]}))
    assert memory.rows("select * from intake.accounts") == [(1,)]


def test_more_rows_than_one_batch_come_back_whole_and_in_order(memory: Warehouse) -> None:
    frame = pl.DataFrame({"line": range(300_000)})
    memory.write("intake.lines", frame)
    assert_frame_equal(memory.frame("select * from intake.lines"), frame)


def test_a_lent_frame_can_be_joined_and_is_gone_afterwards(memory: Warehouse) -> None:
    memory.write("intake.accounts", FRAME)
    with memory.lent(wanted=pl.DataFrame({"account_id": ["002"]})):
        assert memory.rows("select account_name from intake.accounts semi join wanted using (account_id)") == [
            ("Müller GmbH & Co. KG",)
        ]
    with pytest.raises(Exception, match="wanted does not exist"):
        memory.rows("select * from wanted")


def test_other_work_is_possible_after_every_call(memory: Warehouse) -> None:
    """DuckDB 2.0 refuses work on a connection whose last result was not read to its end."""
    memory.write("intake.lines", pl.DataFrame({"line": range(5_000)}))
    memory.rows("select * from intake.lines")
    memory.frame("select * from intake.lines")
    with memory.lent(frame=FRAME):
        memory.rows("select * from intake.lines, frame limit 1")
        memory.write("intake.others", FRAME)
    assert memory.frame("select count(*) as lines from intake.lines").item() == 5_000


def test_values_are_bound_by_name_and_never_read_as_sql(memory: Warehouse) -> None:
    name = "'; drop table intake.accounts; --"
    assert memory.rows("select $name, $day", {"name": name, "day": date(2026, 11, 22)}) == [(name, date(2026, 11, 22))]
    assert memory.frame("select $name as name", {"name": name}).item() == name


def test_the_names_of_parameters_are_found_and_text_that_looks_like_one_is_not(memory: Warehouse) -> None:
    query = "select $as_of, '$not_me' as text -- $nor_me\nwhere $run_id = 'x' and $as_of is not null"
    assert memory.parameters_of(query) == {"as_of", "run_id"}
    assert memory.parameters_of("select 1") == set()


def test_a_table_exists_once_it_is_written(memory: Warehouse) -> None:
    assert not memory.exists("intake.accounts")
    memory.write("intake.accounts", FRAME)
    assert memory.exists("intake.accounts")
    assert not memory.exists("matching.accounts")


def test_a_transaction_that_fails_leaves_no_trace(memory: Warehouse) -> None:
    memory.write("intake.accounts", pl.DataFrame({"account_id": ["before"]}))

    def write_and_fail() -> None:
        with memory.transaction():
            memory.write("intake.accounts", pl.DataFrame({"account_id": ["within"]}))
            memory.write("intake.others", pl.DataFrame({"account_id": ["within"]}))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_and_fail()
    assert memory.rows("select account_id from intake.accounts") == [("before",)]
    assert not memory.exists("intake.others")


def test_a_transaction_that_succeeds_is_seen_by_the_next_reader(tmp_path: Path) -> None:
    file = tmp_path / "warehouse.duckdb"
    with Warehouse(file) as warehouse, warehouse.transaction():
        warehouse.write("intake.accounts", FRAME)
    with Warehouse(file, read_only=True) as reader:
        assert_frame_equal(reader.frame("select * from intake.accounts"), FRAME)


def test_a_damaged_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "warehouse.duckdb"
    file.write_bytes(b"this is no database" * 1000)
    with pytest.raises(WarehouseError) as caught:
        Warehouse(file)
    assert caught.value.where == str(file)
    assert "move it away" in caught.value.next_step


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    file = tmp_path / "warehouse.duckdb"
    with Warehouse(file) as warehouse:
        warehouse.write("intake.accounts", FRAME)
    with Warehouse(file, read_only=True) as reader, pytest.raises(Exception, match="read-only"):
        reader.rows("delete from intake.accounts")


def test_extensions_are_never_fetched(memory: Warehouse) -> None:
    names = ("autoinstall_known_extensions", "autoload_known_extensions", "allow_community_extensions")
    for name in names:
        assert memory.rows("select current_setting($name)", {"name": name}) == [(False,)]


def test_times_are_utc_whatever_the_machine_says(memory: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Seoul")
    with Warehouse() as warehouse:
        assert warehouse.rows("select current_setting('TimeZone')") == [("UTC",)]
    assert memory.rows("select cast(timestamptz '2026-11-22 23:00:00+00' as varchar)") == [("2026-11-22 23:00:00+00",)]


PROGRAM = """
import polars as pl
from accountmap.warehouse.connection import Warehouse
warehouse = Warehouse()
warehouse.write('intake.accounts', pl.DataFrame({'account_id': ['1']}))
frame = warehouse.frame('select * from intake.accounts')
"""


@pytest.mark.parametrize("ending", ["warehouse.close()", "pass", "raise SystemExit(3)"])
def test_a_program_that_used_the_warehouse_ends_without_a_word(ending: str) -> None:
    """Frames in both directions once kept DuckDB's bindings alive to the end, which printed a page of leaks."""
    done = subprocess.run([sys.executable, "-c", PROGRAM + ending], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("", "")
    assert done.returncode == (3 if "SystemExit" in ending else 0)


def test_a_frame_is_let_go_once_its_rows_are_in_even_inside_a_transaction(memory: Warehouse) -> None:
    frame = pl.DataFrame({"n": [1, 2]})
    still_held = weakref.ref(frame)
    memory.write("a.b", frame.clear())
    with memory.transaction():
        memory.append("a.b", frame)
        del frame
        gc.collect()
        assert still_held() is None
    assert memory.count("a.b") == 2


def test_a_bound_on_memory_and_threads_ends_with_its_block(memory: Warehouse) -> None:
    limits = "select current_setting('memory_limit'), current_setting('threads')"
    memory.rows("set memory_limit = '1GiB'; set threads = 2")
    with contextlib.suppress(ZeroDivisionError), memory.bounded("256MB", threads=1):
        assert memory.rows(limits) == [("244.1 MiB", 1)]
        raise ZeroDivisionError
    assert memory.rows(limits) == [("1.0 GiB", 2)]
