"""The runner of sql/: finds the folder, reads headers, makes tables in the order in which they need each other."""

from collections.abc import Callable
from pathlib import Path

import pytest

from accountmap.errors import WarehouseError
from accountmap.warehouse import selects
from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.selects import (
    Column,
    load_select,
    parse_select,
    run_folder,
    run_select,
    sql_folder,
)

HEADER = """-- Purpose: Accounts that both sides hold,
--   counted once.
-- Grain: one row per partner
-- Key: partner_id, account_id
-- Columns:
--   partner_id | | the partner: a folder of the inbox | contoso
--   open_amount | EUR | our open deals there | 1200.50
"""


@pytest.fixture
def write_sql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Writes `schema.name` into a `sql/` of the test's own."""
    monkeypatch.setattr(selects, "sql_folder", lambda: tmp_path)
    load_select.cache_clear()

    def write(table: str, body: str) -> None:
        schema, name = table.split(".")
        (tmp_path / schema).mkdir(exist_ok=True)
        (tmp_path / schema / f"{name}.sql").write_text(HEADER + body + "\n", encoding="utf-8")

    yield write
    load_select.cache_clear()


def test_a_header_is_read_into_its_parts() -> None:
    select = parse_select("overlap.shared", HEADER + "select 1 as partner_id")
    assert select.purpose == "Accounts that both sides hold, counted once."
    assert select.grain == "one row per partner"
    assert select.key == ("partner_id", "account_id")
    assert select.columns == (
        Column("partner_id", "", "the partner: a folder of the inbox", "contoso"),
        Column("open_amount", "EUR", "our open deals there", "1200.50"),
    )


@pytest.mark.parametrize("part", ["Purpose", "Grain", "Key", "Columns"])
def test_a_header_that_lacks_a_part_names_the_part_and_the_file(part: str) -> None:
    text = HEADER.replace(f"{part}:", f"Not {part}:")
    with pytest.raises(WarehouseError) as caught:
        parse_select("overlap.shared", text)
    assert part in caught.value.what
    assert caught.value.where == "sql/overlap/shared.sql"


@pytest.mark.parametrize("line", ["amount | EUR | what it is worth", "a | b | c | d | e"])
def test_a_column_line_without_its_four_parts_is_shown(line: str) -> None:
    with pytest.raises(WarehouseError, match=r"name \| unit \| meaning \| example") as caught:
        parse_select("overlap.shared", HEADER + f"--   {line}\nselect 1")
    assert line in caught.value.what


def test_tables_in_comments_are_no_references() -> None:
    body = "select *\n-- not from staging.other\nfrom staging.accounts join matching.best_pairs using (account_id)"
    assert parse_select("overlap.shared", HEADER + body).references == {"staging.accounts", "matching.best_pairs"}


def test_a_comment_below_the_header_is_no_column() -> None:
    body = "select 1 as one\n-- a reason, not | a | column | line"
    assert [column.name for column in parse_select("overlap.shared", HEADER + body).columns] == [
        "partner_id",
        "open_amount",
    ]


def test_a_folder_is_made_in_the_order_its_tables_need_each_other(write_sql: Callable[[str, str], None]) -> None:
    write_sql("overlap.a_last", "select * from overlap.b_middle")
    write_sql("overlap.b_middle", "select * from overlap.c_first")
    write_sql("overlap.c_first", "select 1 as one")
    with Warehouse() as warehouse:
        assert list(run_folder(warehouse, "overlap")) == ["overlap.c_first", "overlap.b_middle", "overlap.a_last"]
        assert warehouse.rows("select * from overlap.a_last") == [(1,)]


def test_tables_that_need_each_other_in_a_circle_are_named(write_sql: Callable[[str, str], None]) -> None:
    write_sql("overlap.hen", "select * from overlap.egg")
    write_sql("overlap.egg", "select * from overlap.hen")
    with Warehouse() as warehouse, pytest.raises(WarehouseError, match="circle") as caught:
        list(run_folder(warehouse, "overlap"))
    assert "overlap.hen" in caught.value.what
    assert "overlap.egg" in caught.value.what


def test_only_the_parameters_that_a_select_names_are_bound(write_sql: Callable[[str, str], None]) -> None:
    write_sql("overlap.one", "select $run_id as run_id")
    write_sql("overlap.none", "select 'x' as nothing")
    with Warehouse() as warehouse:
        list(run_folder(warehouse, "overlap", {"run_id": "20261122", "as_of": "2026-11-22"}))
        assert warehouse.rows("select * from overlap.one, overlap.none") == [("20261122", "x")]


def test_running_again_replaces_the_table(write_sql: Callable[[str, str], None]) -> None:
    write_sql("overlap.one", "select $run_id as run_id")
    with Warehouse() as warehouse:
        run_select(warehouse, "overlap.one", {"run_id": "first"})
        run_select(warehouse, "overlap.one", {"run_id": "second"})
        assert warehouse.rows("select * from overlap.one") == [("second",)]


def test_an_editable_install_reads_the_folder_of_the_repository() -> None:
    folder = sql_folder()
    assert folder == Path(__file__).resolve().parents[2] / "sql"
    assert sorted(path.name for path in folder.iterdir() if path.is_dir())


def test_a_wheel_reads_the_folder_in_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sql" / "staging").mkdir(parents=True)
    monkeypatch.setattr(selects.resources, "files", lambda package: tmp_path if package == "accountmap" else None)
    assert sql_folder() == tmp_path / "sql"
