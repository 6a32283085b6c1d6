"""From the inbox to published tables: the same answer however often, whoever reads, and whatever dies on the way."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from accountmap.errors import CheckFailedError, LockedError
from accountmap.pipeline import STAGES, Run, Stage, open_run, run_pipeline, run_stage
from accountmap.settings import load_settings
from accountmap.warehouse.history import read_runs
from accountmap.warehouse.publishing import current_version, open_published
from accountmap.warehouse.selects import selects_of
from accountmap.workspace import Workspace, make_workspace

SUNDAY, MONDAY = date(2026, 11, 22), date(2026, 11, 23)

OUR_ACCOUNTS = """Account ID,Account Name,Website,Billing Country,Type,Annual Revenue
A1,Zyxtra Robotics GmbH,zyxtra.de,Germany,Customer,5000000
A2,Quorbly Foods Ltd,quorbly.co.uk,United Kingdom,Prospect,7000000
A3,Vandelune Textiles SA,vandelune.fr,France,Customer,9000000
A4,Ombrixa Shipping,ombrixa.nl,Netherlands,Prospect,
"""
OUR_OPPORTUNITIES = """Opportunity ID,Account ID,Opportunity Name,Stage,Amount,Close Date,Created Date
O1,A2,First order,Negotiation,5000,2026-12-31,2026-10-01
O2,A3,Second plant,Closed Won,12000,2026-09-30,2026-03-01
"""
THEIR_ACCOUNTS = """Company name,Company Domain Name,Country/Region,Lifecycle Stage
Zyxtra Robotics,zyxtra.de,Germany,Customer
Quorbly Foods,quorbly.co.uk,United Kingdom,Customer
Plimsolda Tools,plimsolda.it,Italy,Customer
"""


def fill(workspace: Workspace) -> Workspace:
    hooli = workspace.inbox / "hooli"
    hooli.mkdir(parents=True, exist_ok=True)
    (workspace.inbox / "us" / "accounts.csv").write_text(OUR_ACCOUNTS)
    (workspace.inbox / "us" / "opportunities.csv").write_text(OUR_OPPORTUNITIES)
    (hooli / "companies.csv").write_text(THEIR_ACCOUNTS)
    return workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace whose inbox waits to be imported."""
    return fill(make_workspace(tmp_path / "workspace"))


@pytest.fixture(scope="module")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that has run on Sunday; to be copied, not touched."""
    workspace = fill(make_workspace(tmp_path_factory.mktemp("once") / "workspace"))
    run(workspace)
    return workspace.root


@pytest.fixture
def after_one_run(published_once: Path, tmp_path: Path) -> Workspace:
    """A copy of a workspace that has run on Sunday."""
    return Workspace(shutil.copytree(published_once, tmp_path / "workspace"))


def run(workspace: Workspace, as_of: date = SUNDAY, run_one: Callable[[Run, Stage], object] = run_stage) -> Run:
    return run_pipeline(workspace, load_settings(workspace.config_file), as_of, run_one=run_one)


def published_bytes(workspace: Workspace) -> dict[str, bytes]:
    """The Parquet files in force, by name, but for the table of runs."""
    version = current_version(workspace.published)
    assert version
    return {file.stem: file.read_bytes() for file in version.folder.glob("*.parquet") if file.stem != "runs"}


def published_table(workspace: Workspace, name: str) -> pl.DataFrame:
    with open_published(workspace.published) as warehouse:
        return warehouse.table(f"main.{name}")


def without_times(workspace: Workspace) -> dict[str, pl.DataFrame]:
    """The published tables without the columns that say which run was at work, and when."""
    times = {
        "intake_files": ["received_at"],
        "partners": ["last_export_at"],
        "overlap_history": ["run_id"],
        "overlap_changes": ["run_id"],
    }
    names = [name for name in published_bytes(workspace) if name != "runs"]
    return {name: published_table(workspace, name).drop(times.get(name) or []) for name in names}


def test_an_account_that_both_sides_hold_as_customer_is_in_the_cell_of_customers(after_one_run: Workspace) -> None:
    matrix = published_table(after_one_run, "overlap_matrix")
    cell = matrix.filter(our_population="customer", their_population="customer").to_dicts()
    assert [(row["partner_id"], row["our_accounts"], row["partner_accounts"]) for row in cell] == [("hooli", 1, 1)]
    matches = published_table(after_one_run, "matches")
    assert matches.select("account_id", "partner_account_name").rows() == [
        ("A1", "Zyxtra Robotics"),
        ("A2", "Quorbly Foods"),
    ]


def test_an_unchanged_inbox_changes_no_published_byte_but_in_runs(after_one_run: Workspace) -> None:
    before = published_bytes(after_one_run)
    run(after_one_run)
    after = published_bytes(after_one_run)
    final_selects = {select.table.removeprefix("marts.") for select in selects_of("marts")}
    assert set(before) == set(after) == final_selects - {"runs"}
    assert [name for name in before if before[name] != after[name]] == []


def test_rows_in_another_order_another_zone_and_another_locale_give_equal_tables(
    after_one_run: Workspace, tmp_path: Path
) -> None:
    shuffled = fill(make_workspace(tmp_path / "shuffled"))
    for file in shuffled.inbox.rglob("*.csv"):
        header, *rows = file.read_text().splitlines()
        file.write_text("\n".join([header, *reversed(rows), ""]))
    command = "from accountmap.cli import main; main()"
    surroundings = {**os.environ, "TZ": "Asia/Tokyo", "LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "1", "PYTHONHASHSEED": "3"}
    arguments = ["run", "--workspace", str(shuffled.root), "--as-of", str(SUNDAY), "--quiet"]
    subprocess.run([sys.executable, "-c", command, *arguments], check=True, env=surroundings)
    expected, found = without_times(after_one_run), without_times(shuffled)
    # The content of the files differs, and so do their hashes.
    for tables in (expected, found):
        tables["intake_files"] = tables["intake_files"].drop("file_id", "receipt_id").sort("file_name")
    assert {name: table.rows() for name, table in found.items()} == {
        name: table.rows() for name, table in expected.items()
    }


def test_a_run_publishes_its_own_row_and_no_later_run_changes_it(after_one_run: Workspace) -> None:
    first = published_table(after_one_run, "runs").row(0, named=True)
    assert (first["status"], first["as_of"]) == ("published", SUNDAY)
    assert first["started_at"] < first["finished_at"]
    matched = {"partners_matched": 1, "models_fitted": 1, "scored_pairs": 2, "matches": 2, "best_pairs": 2}
    assert json.loads(first["rows"])["match"] == matched
    assert set(json.loads(first["versions"])) > {"accountmap", "model of hooli"}
    assert set(json.loads(first["timings"])) == {stage.name for stage in STAGES} - {"publish", "record"}
    run(after_one_run, MONDAY)
    runs = published_table(after_one_run, "runs")
    assert runs.height == 2
    assert runs.row(0, named=True) == first


def test_a_failed_check_blocks_publishing_and_the_former_version_stays_in_force(after_one_run: Workspace) -> None:
    before = published_bytes(after_one_run)

    def run_one(opened: Run, stage: Stage) -> None:
        if stage.name == "checks":
            opened.warehouse.rows("update marts.matches set probability = 1.5 where account_id = 'A1'")
        run_stage(opened, stage)

    with pytest.raises(CheckFailedError) as caught:
        run(after_one_run, run_one=run_one)
    assert "checks.probabilities_out_of_range (1 rows)" in caught.value.what
    assert "A1" not in caught.value.what
    assert "'A1'" in caught.value.where
    assert published_bytes(after_one_run) == before
    run(after_one_run)
    assert published_table(after_one_run, "runs")["status"].to_list() == ["published", "failed", "published"]


def test_readers_get_answers_while_a_run_is_in_progress_and_its_results_afterwards(after_one_run: Workspace) -> None:
    code = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); "
        "print(len(c.execute('from runs').fetchall()))"
    )

    def ask() -> str:
        command = [sys.executable, "-c", code, str(after_one_run.published_file)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    answers = []
    settings = load_settings(after_one_run.config_file)
    with open_run(after_one_run, settings, SUNDAY) as opened:
        for stage in STAGES:
            if stage.name in {"match", "publish"}:
                answers.append(ask())
            run_stage(opened, stage)
    assert [*answers, ask()] == ["1", "1", "2"]


def test_a_second_run_at_the_same_time_is_refused_and_disturbs_nothing(after_one_run: Workspace) -> None:
    settings = load_settings(after_one_run.config_file)
    with open_run(after_one_run, settings, SUNDAY) as opened:
        with pytest.raises(LockedError):
            run(after_one_run)
        for stage in STAGES:
            run_stage(opened, stage)
    assert published_table(after_one_run, "runs")["status"].to_list() == ["published", "published"]


def test_a_pair_keeps_the_day_it_was_first_seen_on(after_one_run: Workspace) -> None:
    companies = after_one_run.inbox / "hooli" / "companies.csv"
    companies.write_text(THEIR_ACCOUNTS + "Vandelune Textiles,vandelune.fr,France,Customer\n")
    run(after_one_run, MONDAY)
    seen = published_table(after_one_run, "matches").select("account_id", "first_seen_at").rows()
    assert seen == [
        ("A1", datetime(2026, 11, 22)),
        ("A2", datetime(2026, 11, 22)),
        ("A3", datetime(2026, 11, 23)),
    ]


def test_a_pair_that_was_never_published_was_never_seen(workspace: Workspace) -> None:
    """The run gets as far as writing what it found, and fails to publish it."""
    (workspace.published / "versions").write_text("in the way")
    with pytest.raises(OSError, match="versions"):
        run(workspace, SUNDAY)
    assert [file.suffix for file in (workspace.history / "first_seen").iterdir()] == [".parquet"]
    (workspace.published / "versions").unlink()
    run(workspace, MONDAY)
    assert set(published_table(workspace, "matches")["first_seen_at"]) == {datetime(2026, 11, 23)}


KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from accountmap.pipeline import run_pipeline, run_stage
from accountmap.settings import load_settings
from accountmap.workspace import Workspace

stage_name, moment = sys.argv[2], int(sys.argv[3])
at_work = False

def count(event, values):
    global moment
    if at_work and event in ("os.rename", "os.mkdir", "os.remove"):
        moment -= 1
        if moment == 0:
            os.kill(os.getpid(), signal.SIGKILL)

def run_one(run, stage):
    global at_work
    at_work = stage.name == stage_name
    if at_work and moment == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    run_stage(run, stage)

sys.addaudithook(count)
workspace = Workspace(Path(sys.argv[1]))
run_pipeline(workspace, load_settings(workspace.config_file), date(2026, 11, 22), run_one=run_one)
"""


@pytest.mark.parametrize(
    ("stage", "moment", "ending"),
    [
        ("intake", 1, "interrupted"),
        ("intake", 9, "interrupted"),
        ("match", 0, "interrupted"),
        ("publish", 3, "interrupted"),
        ("record", 0, "published"),
    ],
)
def test_after_a_kill_the_next_run_publishes_what_the_killed_one_would_have(
    workspace: Workspace, published_once: Path, stage: str, moment: int, ending: str
) -> None:
    """`moment`: the nth time that the stage makes, moves or removes a file; 0: before it begins."""
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(workspace.root), stage, str(moment)], check=False, capture_output=True
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    run(workspace)
    assert published_table(workspace, "runs")["status"].to_list() == [ending, "published"]
    found, expected = without_times(workspace), without_times(Workspace(published_once))
    assert {name: table.rows() for name, table in found.items()} == {
        name: table.rows() for name, table in expected.items()
    }


def test_a_damaged_warehouse_is_set_aside_and_the_run_gives_the_same_rows(after_one_run: Workspace) -> None:
    before = published_bytes(after_one_run)
    after_one_run.warehouse_file.write_bytes(b"torn" * 5000)
    run(after_one_run)
    assert published_bytes(after_one_run) == before
    assert [file.read_bytes() for file in after_one_run.root.glob("warehouse.damaged-*.duckdb")] == [b"torn" * 5000]


def test_a_warehouse_that_turns_out_to_be_damaged_on_the_way_is_set_aside_and_the_run_begins_anew(
    after_one_run: Workspace,
) -> None:
    before = published_bytes(after_one_run)
    tried: list[str] = []

    def run_one(opened: Run, stage: Stage) -> None:
        tried.append(stage.name)
        if tried.count("overlap") == 1 and stage.name == "overlap":
            raise duckdb.FatalException("Corrupt database file: computed checksum does not match")
        run_stage(opened, stage)

    run(after_one_run, run_one=run_one)
    assert tried.count("settings") == 2
    assert published_bytes(after_one_run) == before
    assert len(list(after_one_run.root.glob("warehouse.damaged-*.duckdb"))) == 1


def test_a_rebuild_from_the_archive_gives_the_same_rows(after_one_run: Workspace) -> None:
    before = published_bytes(after_one_run)
    run_pipeline(after_one_run, load_settings(after_one_run.config_file), SUNDAY, rebuild=True)
    assert published_bytes(after_one_run) == before


def test_a_run_that_fails_leaves_the_reason_in_history(workspace: Workspace) -> None:

    def run_one(opened: Run, stage: Stage) -> None:
        if stage.name == "overlap":
            raise ZeroDivisionError
        run_stage(opened, stage)

    with pytest.raises(ZeroDivisionError):
        run(workspace, run_one=run_one)
    record = read_runs(workspace.history)[-1]
    assert (record.status, record.problem) == ("failed", "ZeroDivisionError: ")
    assert list(record.timings or {}) == ["settings", "intake", "staging", "match"]


def test_a_run_that_a_person_stops_is_interrupted_not_failed(workspace: Workspace) -> None:
    def run_one(opened: Run, stage: Stage) -> None:
        if stage.name == "overlap":
            raise KeyboardInterrupt
        run_stage(opened, stage)

    with pytest.raises(KeyboardInterrupt):
        run(workspace, run_one=run_one)
    assert read_runs(workspace.history)[-1].status == "interrupted"


def test_an_account_s_own_turnover_moves_no_ranking(after_one_run: Workspace) -> None:
    """Salesforce's "Annual Revenue" is what the account turns over, not what it pays us."""
    before = published_table(after_one_run, "partner_rankings")
    accounts = after_one_run.inbox / "us" / "accounts.csv"
    accounts.write_text(OUR_ACCOUNTS.replace(",5000000", ",1000000000"))
    run(after_one_run)
    revenue = published_table(after_one_run, "accounts").filter(account_id="A1")["company_revenue"].item()
    assert revenue == 1_000_000_000
    assert published_table(after_one_run, "partner_rankings").equals(before)


def test_an_empty_workspace_publishes_all_tables_without_rows(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "empty")
    run(workspace)
    assert published_table(workspace, "overlap_matrix").height == 0
    assert published_table(workspace, "runs").height == 1


def test_a_refused_file_does_not_fail_the_run_and_the_former_list_stays(after_one_run: Workspace) -> None:
    before = published_table(after_one_run, "accounts")
    (after_one_run.inbox / "us" / "accounts.csv").write_text("Colour,Size\nred,5\n")
    run(after_one_run)
    assert published_table(after_one_run, "accounts").equals(before)
    files = published_table(after_one_run, "intake_files")
    assert files.filter(status="refused")["file_name"].to_list() == ["accounts.csv"]


def test_every_published_column_is_in_the_dictionary_with_its_type(after_one_run: Workspace) -> None:
    with open_published(after_one_run.published) as warehouse:
        described = set(warehouse.table("main.data_dictionary").select("table_name", "column_name", "type").rows())
        real = set(warehouse.rows("select table_name, column_name, data_type from information_schema.columns"))
    assert described == real
    assert not any("WITH TIME ZONE" in kind for _, _, kind in real)
