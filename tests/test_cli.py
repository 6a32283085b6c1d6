"""The command line in people's hands: what it prints, how it ends, and that nobody meets a stack trace."""

import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner, Result

from accountmap import __version__
from accountmap.cli import app
from accountmap.warehouse.lock import hold_lock
from accountmap.warehouse.publishing import open_published
from accountmap.workspace import CONFIG_FILE, Workspace, make_workspace

COMMANDS = (
    *("init", "run", "rebuild", "status", "show", "demo", "match", "dedupe"),
    *("check", "accept", "watch", "request", "evaluate", "decide", "map", "rank", "explain"),
)
OURS = "Account ID,Account Name,Website,Type\n1,Zyxtra Robotics GmbH,zyxtra.de,Customer\n2,Quorbly,quorbly.com,Lead\n"
THEIRS = "id,company,website\na,Zyxtra Robotics,www.zyxtra.de\nb,Plimsolda Tools,plimsolda.it\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace whose inbox waits to be imported."""
    made = make_workspace(tmp_path / "workspace")
    (made.inbox / "us" / "accounts.csv").write_text(OURS)
    (made.inbox / "hooli").mkdir()
    (made.inbox / "hooli" / "companies.csv").write_text(THEIRS)
    return made


def call(*arguments: object, environment: dict[str, str] | None = None) -> Result:
    """Call a command as the console script does."""
    return CliRunner(env=environment).invoke(app, [str(argument) for argument in arguments])


def lines_of(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command: str) -> None:
    said = call(command, "--help", environment={"COLUMNS": "200"}).output
    assert re.search(rf"Examples?: accountmap {command}\b", said)


@pytest.mark.parametrize(
    "command",
    [
        *("run", "rebuild", "status", "show", "match", "dedupe"),
        *("check", "accept", "watch", "request", "rank", "explain"),
    ],
)
def test_every_command_that_needs_a_workspace_can_be_told_which(command: str) -> None:
    assert "--workspace" in call(command, "--help", environment={"COLUMNS": "200"}).output


def test_the_commands_tested_here_are_all_there_are() -> None:
    assert {command.name or command.callback.__name__ for command in app.registered_commands if command.callback} == {
        *COMMANDS
    }


def test_help_answers_without_loading_the_heavy_libraries() -> None:
    code = (
        "import sys\n"
        "from accountmap.cli import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('duckdb', 'polars', 'pydantic', 'numpy', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_version_is_that_of_the_package() -> None:
    assert call("--version").output == f"accountmap {__version__}\n"


def test_init_makes_a_workspace_that_runs_at_once(tmp_path: Path) -> None:
    made = call("init", tmp_path / "new", "--id", "acme", "--name", "Acme", "--currency", "USD")
    assert made.exit_code == 0
    assert str(tmp_path / "new" / "inbox" / "acme") in made.output
    assert call("run", "--workspace", tmp_path / "new", "--quiet").exit_code == 0


def test_init_with_a_wrong_currency_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    made = call("init", tmp_path / "new", "--currency", "euro")
    assert made.exit_code == 2
    assert lines_of(made.stderr)[0] == "Error: currency cannot be 'euro'."
    assert not (tmp_path / "new").exists()


def test_init_on_somebodys_files_is_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("chapter one")
    made = call("init", tmp_path)
    assert made.exit_code == 2
    assert "holds something else already" in made.stderr


def test_init_on_a_workspace_changes_no_setting(workspace: Workspace) -> None:
    before = workspace.config_file.read_text()
    made = call("init", workspace.root, "--name", "Another")
    assert (made.exit_code, workspace.config_file.read_text()) == (0, before)
    assert "is a workspace already" in made.output


def test_init_with_the_sample_fills_the_inbox_and_runs_nothing(tmp_path: Path) -> None:
    made = call("init", tmp_path / "sample", "--sample")
    assert made.exit_code == 0
    assert list((tmp_path / "sample" / "published").iterdir()) == []
    assert len(list((tmp_path / "sample" / "inbox").glob("*/*.csv"))) >= 7


def test_demo_runs_the_sample_and_prints_matrix_rankings_and_paths(tmp_path: Path) -> None:
    done = call("demo", tmp_path / "demo")
    assert done.exit_code == 0, done.stderr
    for expected in (
        "Accounts we share: best estimate",
        "Integrate: customers we share",
        "Sell together: our open deals at their customers",
        "They sell for us: their customers that we don't have",
        f"For SQL and BI tools: {tmp_path / 'demo' / 'published' / 'accountmap.duckdb'}",
    ):
        assert expected in done.stdout


def test_run_writes_one_plain_line_per_stage_where_there_is_no_terminal(workspace: Workspace) -> None:
    done = call("run", "--workspace", workspace.root)
    assert done.exit_code == 0, done.stderr
    assert [re.sub(r"[:(].*", "", line).strip() for line in lines_of(done.stderr)] == [
        "[ 1/10] Read settings and history",
        "[ 2/10] Import the inbox",
        "[ 3/10] Bring the lists up to date",
        "[ 4/10] Match accounts",
        "[ 5/10] Compute the overlap",
        "[ 6/10] Rank the partners",
        "[ 7/10] Make the tables",
        "[ 8/10] Check the results",
        "[ 9/10] Publish",
        "[10/10] Remember the run",
    ]
    assert "2 files imported, 4 rows accepted, 1 partner" in done.stderr
    assert "\x1b" not in done.output


def test_a_quiet_run_prints_nothing(workspace: Workspace) -> None:
    done = call("run", "--workspace", workspace.root, "--quiet")
    assert (done.exit_code, done.output) == (0, "")


def test_the_day_of_a_run_can_be_given(workspace: Workspace) -> None:
    assert call("run", "--workspace", workspace.root, "--as-of", "2026-02-03", "--quiet").exit_code == 0
    with open_published(workspace.published) as warehouse:
        assert [str(day) for day in warehouse.table("main.runs")["as_of"]] == ["2026-02-03"]


def test_the_workspace_is_found_from_within_and_from_the_variable(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(workspace.inbox / "hooli")
    assert str(workspace.root) in call("status").output
    monkeypatch.chdir(tmp_path)
    assert str(workspace.root) in call("status", environment={"ACCOUNTMAP_WORKSPACE": str(workspace.root)}).output


@pytest.mark.parametrize("command", ["run", "rebuild", "status", "show"])
def test_where_there_is_no_workspace_it_is_wrong_use(command: str, tmp_path: Path) -> None:
    done = call(command, "--workspace", tmp_path)
    assert done.exit_code == 2
    assert "accountmap init" in done.stderr


def test_a_wrong_setting_is_one_readable_block(workspace: Workspace) -> None:
    workspace.config_file.write_text('[company]\nid = "us"\nname = "Us"\ncurrency = "euro"\n')
    done = call("run", "--workspace", workspace.root)
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: A setting cannot be used: company.currency = 'euro'\n  where:   ")


def test_a_second_run_ends_with_three_and_names_the_first(workspace: Workspace) -> None:
    with hold_lock(workspace.lock_file):
        done = call("run", "--workspace", workspace.root)
        waited = call("run", "--workspace", workspace.root, "--wait", "0.2")
        seen = call("status", "--workspace", workspace.root)
    assert (done.exit_code, waited.exit_code, seen.exit_code) == (3, 3, 0)
    assert re.search(r"Another run is at work here: the run of process \d+ on ", done.stderr)
    assert "waiting for the run of process" in waited.stderr
    assert "at work now: the run of process" in seen.output


def test_a_refused_file_ends_with_zero_and_status_says_why(workspace: Workspace) -> None:
    (workspace.inbox / "hooli" / "colours.csv").write_text("Colour,Size\nred,5\n")
    assert call("run", "--workspace", workspace.root, "--quiet").exit_code == 0
    (workspace.inbox / "hooli" / "next.csv").write_text(THEIRS)
    said = call("status", "--workspace", workspace.root).output
    refused = next(line for line in said.splitlines() if "colours.csv" in line)
    assert re.match(r"    hooli/colours\.csv \(\d{4}-\d\d-\d\d\): \S", refused)
    assert "  waiting in the inbox: 1\n    hooli/next.csv\n" in said
    assert ", published\n" in said
    assert f"  published: {workspace.published_file} (version " in said


def test_status_of_a_workspace_that_has_not_run_says_so(workspace: Workspace) -> None:
    assert lines_of(call("status", "--workspace", workspace.root).output) == [
        f"Workspace {workspace.root}",
        "  it has not run yet",
        "  published: nothing yet",
        "  waiting in the inbox: 2",
        "    hooli/companies.csv",
        "    us/accounts.csv",
        "  refused: nothing",
    ]


def test_show_before_the_first_run_says_what_to_do(workspace: Workspace) -> None:
    done = call("show", "--workspace", workspace.root)
    assert done.exit_code == 2
    assert "accountmap run" in done.stderr


def test_an_unforeseen_error_is_one_block_and_its_trace_is_in_a_file(workspace: Workspace) -> None:
    (workspace.history / "runs.jsonl").mkdir(parents=True)
    done = call("run", "--workspace", workspace.root)
    assert done.exit_code == 1
    assert "Traceback" not in done.output
    assert "accountmap did not foresee: IsADirectoryError" in done.stderr
    (log,) = workspace.logs.iterdir()
    assert str(log) in done.stderr.replace("\n", "")
    assert log.read_text().startswith("Traceback")


@pytest.mark.parametrize("name", ["pairs.csv", "pairs.parquet"])
def test_match_writes_pairs_with_decision_and_evidence(name: str, tmp_path: Path) -> None:
    (tmp_path / "ours.csv").write_text(OURS)
    (tmp_path / "theirs.csv").write_text(THEIRS)
    done = call("match", tmp_path / "ours.csv", tmp_path / "theirs.csv", "--output", tmp_path / name)
    assert done.exit_code == 0, done.stderr
    read = pl.read_csv if name.endswith(".csv") else pl.read_parquet
    pairs = read(tmp_path / name)
    assert pairs.columns == ["left_id", "right_id", "probability", "decision", "evidence"]
    assert [(str(left), right, decision) for left, right, _, decision, _ in pairs.rows()] == [("1", "a", "match")]
    assert pairs["evidence"].item()
    assert f"1 pairs (1 sure, 0 to check) are in {tmp_path / name}." in done.stdout.replace("\n", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["ours.csv", "theirs.csv", name])


def test_match_takes_its_thresholds_from_a_workspace_when_told(workspace: Workspace, tmp_path: Path) -> None:
    text = workspace.config_file.read_text().replace("#accept_probability = 0.95", "accept_probability = 1.0")
    workspace.config_file.write_text(text)
    lists = (workspace.inbox / "us" / "accounts.csv", workspace.inbox / "hooli" / "companies.csv")
    target = tmp_path / "pairs.csv"
    assert call("match", *lists, "--output", target, "--workspace", workspace.root, "--quiet").exit_code == 0
    assert pl.read_csv(target)["decision"].to_list() == ["review"]


@pytest.mark.parametrize("output", ["pairs.xml", "missing/pairs.csv"])
def test_match_refuses_an_output_it_cannot_write_before_it_works(output: str, tmp_path: Path) -> None:
    (tmp_path / "ours.csv").write_text(OURS)
    done = call("match", tmp_path / "ours.csv", tmp_path / "ours.csv", "--output", tmp_path / output)
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: ")


def test_match_with_a_list_that_is_not_there_fails_readably(tmp_path: Path) -> None:
    done = call("match", tmp_path / "no.csv", tmp_path / "no.csv", "--output", tmp_path / "pairs.csv")
    assert done.exit_code == 1
    assert "no.csv" in done.stderr


DOUBLED = (
    "Account ID,Account Name,Website,City\n1,Zyxtra Robotics GmbH,zyxtra.de,Bonn\n2,Quorbly,quorbly.com,\n"
    "3,ZYXTRA ROBOTICS,www.zyxtra.de,\n4,Plimsolda Tools,plimsolda.it,Rome\n5,Quorbly,quorbly.com,\n"
)
CLUSTERS = [("1", "1", "head"), ("3", "1", "match"), ("2", "2", "head"), ("5", "2", "match"), ("4", "4", "alone")]


@pytest.mark.parametrize("given", ["accounts.csv", "accounts.parquet", "accounts.xlsx"])
@pytest.mark.parametrize("name", ["clusters.csv", "clusters.parquet"])
def test_dedupe_writes_every_account_with_its_cluster(given: str, name: str, tmp_path: Path) -> None:
    rows = pl.read_csv(DOUBLED.encode(), infer_schema=False)
    write = {"csv": rows.write_csv, "parquet": rows.write_parquet, "xlsx": rows.write_excel}[given.split(".")[1]]
    write(tmp_path / given)
    done = call("dedupe", tmp_path / given, "--output", tmp_path / name)
    assert done.exit_code == 0, done.stderr
    read = pl.read_csv if name.endswith(".csv") else pl.read_parquet
    found = read(tmp_path / name)
    assert found.columns == ["account_id", "cluster_id", "decision", "probability", "evidence"]
    assert [(str(account), str(cluster), decision) for account, cluster, decision, *_ in found.rows()] == CLUSTERS
    assert [value is None for value in found["evidence"]] == [True, False, True, False, True]
    said = "5 accounts are 3 companies: 2 duplicates (2 sure, 0 to check) of 2 accounts are in"
    assert said in " ".join(done.stdout.split())


def test_dedupe_of_a_list_without_duplicates_says_so(tmp_path: Path) -> None:
    (tmp_path / "theirs.csv").write_text(THEIRS)
    done = call("dedupe", tmp_path / "theirs.csv", "--output", tmp_path / "clusters.csv")
    assert done.exit_code == 0, done.stderr
    assert pl.read_csv(tmp_path / "clusters.csv")["decision"].to_list() == ["alone", "alone"]
    assert "2 accounts are 2 companies: 0 duplicates" in done.stdout


@pytest.mark.parametrize("text", ["", "id,company\n", "\x00\x01\x02\x03", "%PDF-1.7"])
def test_dedupe_of_what_is_no_list_fails_readably(text: str, tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text(text)
    done = call("dedupe", tmp_path / "odd.csv", "--output", tmp_path / "clusters.csv")
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: ")
    assert not (tmp_path / "clusters.csv").exists()


def test_dedupe_joins_less_where_more_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text(DOUBLED)
    target = tmp_path / "clusters.csv"
    assert call("dedupe", tmp_path / "accounts.csv", "--output", target, "--min-probability", "1").exit_code == 0
    assert pl.read_csv(target)["decision"].to_list() == ["alone"] * 5


def test_a_command_that_does_not_exist_is_wrong_use() -> None:
    assert call("fly").exit_code == 2


def test_a_workspace_without_folders_still_has_a_status(tmp_path: Path) -> None:
    (tmp_path / CONFIG_FILE).write_text('[company]\nid = "us"\nname = "Us"\n')
    assert call("status", "--workspace", tmp_path).exit_code == 0
