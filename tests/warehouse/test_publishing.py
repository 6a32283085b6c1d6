"""Readers always see one whole version, whoever reads, writes or dies meanwhile."""

import hashlib
import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

from accountmap.errors import CheckFailedError, WarehouseError, WorkspaceError
from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.dictionary import describe_columns
from accountmap.warehouse.publishing import (
    current_version,
    open_published,
    publish,
    put_in_force,
    refresh_stable_copy,
    repair,
    stable_copy_is_current,
    write_version,
)
from accountmap.warehouse.selects import parse_select

ACCOUNTS = parse_select(
    "marts.accounts",
    """-- Purpose: Our accounts, and the partner's.
-- Grain: one row per account.
-- Key: account_id
-- Columns:
--   account_id | | our id | 001
--   domains | | its domains | [acme.com]
--   open_amount | company currency | what's open | 12.50
""",
)


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    with Warehouse() as opened:
        fill(opened, 3)
        yield opened


@pytest.fixture
def published(tmp_path: Path) -> Path:
    folder = tmp_path / "published"
    folder.mkdir()
    return folder


def fill(warehouse: Warehouse, rows: int) -> None:
    """Accounts in no order."""
    number = pl.int_range(rows) * 7919 % rows
    text = number.cast(pl.String)
    frame = pl.select(
        account_id=text.str.zfill(7),
        domains=pl.concat_list(pl.format("company{}.com", text)),
        open_amount=(number * 1.25).cast(pl.Decimal(18, 2)),
    )
    warehouse.write("marts.accounts", frame)


def put(warehouse: Warehouse, published: Path, run_id: str, keep: int = 5) -> Path:
    return publish(warehouse, published, run_id, keep, [ACCOUNTS])


def read_in_another_process(file: Path) -> int:
    code = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); "
        "print(len(c.execute('from accounts').fetchall()))"
    )
    answer = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return int(answer.stdout)


def test_a_version_holds_a_database_a_parquet_per_table_and_a_manifest_that_fits(
    warehouse: Warehouse, published: Path
) -> None:
    folder = put(warehouse, published, "a")
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["tables"] == {"accounts": 3}
    assert sorted(manifest["files"]) == ["accountmap.duckdb", "accounts.parquet"]
    for name, file in manifest["files"].items():
        content = (folder / name).read_bytes()
        assert (file["bytes"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())


def test_rows_lie_in_the_order_of_the_key(warehouse: Warehouse, published: Path) -> None:
    folder = put(warehouse, published, "a")
    expected = ["0000000", "0000001", "0000002"]
    assert pl.read_parquet(folder / "accounts.parquet")["account_id"].to_list() == expected
    with open_published(published) as reader:
        assert reader.table("main.accounts")["account_id"].to_list() == expected


def test_a_database_before_duckdb_2_can_read_the_file(warehouse: Warehouse, published: Path) -> None:
    put(warehouse, published, "a")
    with open_published(published) as reader:
        formats = reader.rows("select tags from duckdb_databases() where database_name = 'accountmap'")
    assert formats == [({"storage_version": "v1.0.0+"},)]


def test_tables_and_columns_carry_their_descriptions(warehouse: Warehouse, published: Path) -> None:
    put(warehouse, published, "a")
    with open_published(published) as reader:
        tables = reader.rows("select table_name, comment from duckdb_tables()")
        columns = reader.rows("select column_name, comment from duckdb_columns() where table_name = 'accounts'")
    assert tables == [("accounts", "Our accounts, and the partner's. one row per account.")]
    assert columns == [
        ("account_id", "our id"),
        ("domains", "its domains"),
        ("open_amount", "what's open (company currency)"),
    ]


def test_published_files_are_read_only(warehouse: Warehouse, published: Path) -> None:
    folder = put(warehouse, published, "a")
    for file in (published / "accountmap.duckdb", folder / "accountmap.duckdb", folder / "accounts.parquet"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o444


def test_equal_tables_give_equal_parquet_bytes_whatever_the_threads_zone_and_locale(tmp_path: Path) -> None:
    """More rows than one row group holds, so that threads have something to share."""
    code = f"""
import sys
from pathlib import Path
sys.path[:0] = {[str(Path(__file__).parent)]!r}
from test_publishing import fill, put
from accountmap.warehouse.connection import Warehouse
with Warehouse(threads=int(sys.argv[2])) as warehouse:
    fill(warehouse, 150_000)
    put(warehouse, Path(sys.argv[1]), "a")
"""
    surroundings = [("1", "UTC", "C"), ("2", "Asia/Tokyo", "tr_TR.UTF-8")]
    files = []
    for threads, zone, locale in surroundings:
        target = tmp_path / threads
        environment = {**os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONUTF8": "1"}
        subprocess.run([sys.executable, "-c", code, str(target), threads], check=True, env=environment)
        files.append((target / "versions" / "a" / "accounts.parquet").read_bytes())
    assert len(files[0]) > 100_000
    assert files[0] == files[1]


def test_a_reader_keeps_its_answers_while_a_new_version_is_published_and_the_next_reader_sees_it(
    warehouse: Warehouse, published: Path
) -> None:
    put(warehouse, published, "a")
    stable = published / "accountmap.duckdb"
    reading = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import duckdb, sys\n"
            "c = duckdb.connect(sys.argv[1], read_only=True)\n"
            "for line in sys.stdin: print(len(c.execute('from accounts').fetchall()), flush=True)",
            str(stable),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reading.stdin
    assert reading.stdout
    reading.stdin.write("ask\n")
    reading.stdin.flush()
    assert reading.stdout.readline() == "3\n"
    fill(warehouse, 5)
    put(warehouse, published, "b")
    assert reading.communicate("ask\n")[0] == "3\n"
    assert read_in_another_process(stable) == 5


def test_the_log_left_by_someone_who_wrote_into_the_published_file_does_not_hide_the_new_one(
    warehouse: Warehouse, published: Path
) -> None:
    put(warehouse, published, "a")
    stable = published / "accountmap.duckdb"
    stable.chmod(0o644)
    code = (
        "import duckdb, os, sys; c = duckdb.connect(sys.argv[1]); "
        "c.execute('create table mine as select 1 as one'); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", code, str(stable)], check=True)
    assert stable.with_name("accountmap.duckdb.wal").exists(), "the writer left no log: this test protects nothing"
    fill(warehouse, 5)
    put(warehouse, published, "b")
    assert read_in_another_process(stable) == 5
    with Warehouse(stable, read_only=True) as reader:
        assert not reader.exists("main.mine")


def test_a_version_that_was_written_but_not_put_in_force_is_seen_by_nobody(
    warehouse: Warehouse, published: Path
) -> None:
    put(warehouse, published, "a")
    fill(warehouse, 5)
    write_version(warehouse, published, "b", [ACCOUNTS])
    repair(published)
    assert read_in_another_process(published / "accountmap.duckdb") == 3
    assert [folder.name for folder in (published / "versions").iterdir()] == ["a"]


def test_a_run_that_died_right_after_publishing_leaves_its_version_in_force_and_the_copy_is_mended(
    warehouse: Warehouse, published: Path
) -> None:
    put(warehouse, published, "a")
    fill(warehouse, 5)
    write_version(warehouse, published, "b", [ACCOUNTS])
    put_in_force(published, "b", ("b", "a"))
    assert not stable_copy_is_current(published)
    repair(published)
    assert stable_copy_is_current(published)
    assert read_in_another_process(published / "accountmap.duckdb") == 5
    assert sorted(folder.name for folder in (published / "versions").iterdir()) == ["a", "b"]


def test_killed_at_any_of_many_moments_of_publishing_readers_see_a_whole_version(tmp_path: Path) -> None:
    """The writer dies just before the nth time it makes, moves or removes a file, for every n until it gets through."""
    code = f"""
import os, signal, sys
from pathlib import Path
sys.path[:0] = {[str(Path(__file__).parent)]!r}
from test_publishing import fill, put
from accountmap.warehouse.connection import Warehouse
steps = int(sys.argv[2])
def count(event, values):
    global steps
    if event in ("os.rename", "os.remove", "os.mkdir", "os.chmod", "shutil.copyfile", "shutil.rmtree"):
        steps -= 1
        if steps == 0:
            os.kill(os.getpid(), signal.SIGKILL)
with Warehouse() as warehouse:
    fill(warehouse, 5)
    sys.addaudithook(count)
    put(warehouse, Path(sys.argv[1]), "b", keep=1)
"""
    killed, seen = 0, set()
    for steps in range(1, 100):
        published = tmp_path / f"published{steps}"
        with Warehouse() as warehouse:
            fill(warehouse, 3)
            put(warehouse, published, "a", keep=1)
        ended = subprocess.run([sys.executable, "-c", code, str(published), str(steps)], check=False)
        if ended.returncode == 0:
            break
        assert ended.returncode == -signal.SIGKILL
        killed += 1
        before = read_in_this_process(published / "accountmap.duckdb")
        assert before in {3, 5}
        repair(published)
        version = current_version(published)
        assert version
        assert read_in_this_process(version.database) == {"a": 3, "b": 5}[version.run_id]
        assert read_in_this_process(published / "accountmap.duckdb") == {"a": 3, "b": 5}[version.run_id]
        assert [folder.name for folder in (published / "versions").iterdir()] == [version.run_id]
        seen.add(version.run_id)
    assert killed >= 10
    assert seen == {"a", "b"}


def read_in_this_process(file: Path) -> int:
    with Warehouse(file, read_only=True) as reader:
        return reader.count("main.accounts")


def test_only_the_last_versions_stay(warehouse: Warehouse, published: Path) -> None:
    for run_id in ("a", "b", "c"):
        put(warehouse, published, run_id, keep=2)
    assert sorted(folder.name for folder in (published / "versions").iterdir()) == ["b", "c"]


def test_where_the_open_copy_cannot_be_replaced_the_pointer_still_leads_to_the_new_version(
    warehouse: Warehouse, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Windows does while a program holds the copy open."""
    put(warehouse, published, "a")
    fill(warehouse, 5)
    stable = published / "accountmap.duckdb"
    real_replace = Path.replace

    def replace(path: Path, target: Path) -> Path:
        if target == stable:
            raise PermissionError(13, "The process cannot access the file")
        return real_replace(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    put(warehouse, published, "b")
    assert read_in_another_process(stable) == 3
    assert not stable_copy_is_current(published)
    with open_published(published) as reader:
        assert reader.count("main.accounts") == 5
    monkeypatch.undo()
    assert refresh_stable_copy(published)
    assert read_in_another_process(stable) == 5


def test_a_key_that_is_no_key_blocks_publishing(warehouse: Warehouse, published: Path) -> None:
    put(warehouse, published, "a")
    warehouse.rows("insert into marts.accounts select * from marts.accounts limit 1")
    with pytest.raises(CheckFailedError) as caught:
        put(warehouse, published, "b")
    assert "marts.accounts" in caught.value.what
    assert read_in_another_process(published / "accountmap.duckdb") == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("alter table marts.accounts add column extra integer", "columns without a description: accounts.extra"),
        ("alter table marts.accounts drop column domains", "descriptions without a column: accounts.domains"),
    ],
)
def test_a_table_and_its_description_that_differ_block_publishing(
    warehouse: Warehouse, published: Path, change: str, said: str
) -> None:
    warehouse.rows(change)
    with pytest.raises(WarehouseError) as caught:
        put(warehouse, published, "a")
    assert said in caught.value.what


def test_the_dictionary_joins_descriptions_with_real_types(warehouse: Warehouse) -> None:
    assert describe_columns(warehouse, "marts", [ACCOUNTS]).rows() == [
        ("accounts", "account_id", "VARCHAR", "", "our id", "001"),
        ("accounts", "domains", "VARCHAR[]", "", "its domains", "[acme.com]"),
        ("accounts", "open_amount", "DECIMAL(18,2)", "company currency", "what's open", "12.50"),
    ]


def test_before_the_first_publish_readers_are_told_what_to_do(published: Path) -> None:
    with pytest.raises(WorkspaceError) as caught:
        open_published(published)
    assert "accountmap run" in caught.value.next_step


def test_a_pointer_damaged_by_hand_is_named(published: Path) -> None:
    (published / "current.json").write_text("{")
    with pytest.raises(WarehouseError) as caught:
        current_version(published)
    assert caught.value.where == str(published / "current.json")


def test_a_file_that_is_read_by_plain_duckdb_needs_no_help_of_ours(warehouse: Warehouse, published: Path) -> None:
    put(warehouse, published, "a")
    connection = duckdb.connect(str(published / "accountmap.duckdb"), read_only=True)
    assert connection.execute("select sum(open_amount) from accounts").fetchall()[0][0] * 100 == 375
    connection.close()
