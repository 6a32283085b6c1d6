"""The commands `evaluate`, `explain` (of a pair) and `decide` in people's hands."""

import csv
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner, Result

from accountmap.cli import app
from accountmap.matching.decisions import load_decisions
from accountmap.warehouse.publishing import open_published
from accountmap.workspace import Workspace, make_workspace

OURS = """Account ID,Account Name,Website,City,Type
1,Zyxtra Robotics GmbH,zyxtra.de,Bonn,Customer
2,Quorbly Tools,,,Lead
3,Altrapont Mills,altrapont.com,,Customer
"""
THEIRS = """id,company,website,city
a,Zyxtra Robotics,www.zyxtra.de,Bonn
b,Quorbly Machines,,
c,Plimsolda,plimsolda.it,
"""


def call(*arguments: object) -> Result:
    """Call a command as the console script does."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def said(*arguments: object) -> str:
    """What a command prints that must succeed."""
    result = call(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def lists(tmp_path: Path) -> tuple[Path, Path]:
    """Two lists as files."""
    ours, theirs = tmp_path / "ours.csv", tmp_path / "theirs.csv"
    ours.write_text(OURS)
    theirs.write_text(THEIRS)
    return ours, theirs


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace that has run once; anything from one in a hundred on is for a person to decide."""
    made = make_workspace(tmp_path / "workspace")
    settings = made.config_file.read_text(encoding="utf-8")
    lowered = settings.replace("#review_probability = 0.5", "review_probability = 0.01")
    made.config_file.write_text(lowered, encoding="utf-8")
    (made.inbox / "us" / "accounts.csv").write_text(OURS)
    (made.inbox / "hooli").mkdir()
    (made.inbox / "hooli" / "companies.csv").write_text(THEIRS)
    said("run", "--workspace", made.root, "--quiet")
    return made


def published_matches(workspace: Workspace) -> dict[tuple[str, str], tuple[str, float]]:
    """Decision and probability by our id and theirs."""
    with open_published(workspace.published) as warehouse:
        rows = warehouse.table("main.matches").select("account_id", "partner_account_id", "decision", "probability")
    return {(ours, theirs): (decision, probability) for ours, theirs, decision, probability in rows.iter_rows()}


def fill_in(path: Path, decision: str) -> list[dict[str, str]]:
    """Put a decision on every row of a sheet, as somebody with a spreadsheet program would."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(row | {"decision": decision} for row in rows)
    return rows


def test_evaluate_prints_every_figure_and_names_the_worst_errors(tmp_path: Path, lists: tuple[Path, Path]) -> None:
    pairs, truth = tmp_path / "pairs.csv", tmp_path / "truth.csv"
    pairs.write_text("left_id,right_id,probability,evidence\n1,a,0.97,same domain\n2,c,0.75,near\n3,c,0.30,far\n")
    truth.write_text("left_id,right_id\n1,a\n2,b\n")
    assert said("evaluate", pairs, truth, "--left", lists[0], "--right", lists[1]).splitlines() == [
        "2 pairs are right.",
        "Probability 0.50 and more: precision 0.5000  recall 0.5000  F1 0.5000         2 pairs",
        "0.95 and more, by itself:  precision 1.0000  recall 0.5000  F1 0.6667         1 pairs",
        "Best threshold: 0.97:      precision 1.0000  recall 0.5000  F1 0.6667         1 pairs",
        "To be checked by people: 1 pairs, 0.500 of the truth",
        "Calibration error: 0.390 from 0.50 on, 0.750 of the doubtful",
        "Log loss: 0.8528 bits a pair; at best, in this order, 0.0001",
        "Said and right, by tenths of probability:",
        "  0.9 to 1.0  said 0.970  right 1.000         1 pairs",
        "  0.7 to 0.8  said 0.750  right 0.000         1 pairs",
        "  0.3 to 0.4  said 0.300  right 0.000         1 pairs",
        "Wrong, the most confident first (1):",
        "  0.750  2 'Quorbly Tools' | c 'Plimsolda'",
        "         near",
        "Missed, the nearest first (1):",
        "  not written  2 'Quorbly Tools' | b 'Quorbly Machines'",
    ]


def test_evaluate_judges_what_match_wrote(tmp_path: Path, lists: tuple[Path, Path]) -> None:
    truth = tmp_path / "truth.csv"
    truth.write_text("left_id,right_id\n1,a\n")
    said("match", *lists, "--output", tmp_path / "pairs.parquet", "--quiet")
    assert "precision 1.0000  recall 1.0000" in said("evaluate", tmp_path / "pairs.parquet", truth)


def test_evaluate_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    result = call("evaluate", tmp_path / "none.csv", tmp_path / "none.csv")
    assert result.exit_code == 2
    assert "There is no file" in result.output


def test_explain_says_why_two_rows_of_two_lists_are_one_company(lists: tuple[Path, Path]) -> None:
    lines = said("explain", "1", "a", "--left", lists[0], "--right", lists[1]).splitlines()
    assert lines[:3] == [
        "left   'Zyxtra Robotics GmbH' (1, zyxtra.de, Bonn)",
        "right  'Zyxtra Robotics' (a, www.zyxtra.de, Bonn)",
        "Accepted by itself: its probability is 0.95 or more.",
    ]
    assert any("same domain zyxtra.de (very strong)" in line for line in lines)
    assert "Keys in common (names that have it, left × right):" in lines
    assert "  domain zyxtra.de (1 × 1)" in lines


def test_explain_says_why_two_rows_were_never_compared(lists: tuple[Path, Path]) -> None:
    lines = said("explain", "3", "c", "--left", lists[0], "--right", lists[1]).splitlines()
    assert "Never compared: the two accounts have no key in common." in lines
    assert "  word altrapont (1 × 0)" in lines
    assert "  word plimsolda (0 × 1)" in lines


def test_explain_wants_a_partner_or_two_lists(lists: tuple[Path, Path]) -> None:
    for given in ([], ["--left", lists[0]], ["--left", lists[0], "--right", lists[1], "--partner", "hooli"]):
        result = call("explain", "1", "a", *given)
        assert result.exit_code == 2
        assert "`--partner PARTNER`, or `--left FILE --right FILE`" in result.output


def test_explain_in_a_workspace_says_what_the_run_published_and_what_a_person_decided(
    tmp_path: Path, workspace: Workspace
) -> None:
    asked = ("explain", "2", "b", "--partner", "hooli", "--workspace", workspace.root)
    probability = published_matches(workspace)["2", "b"][1]
    assert f"probability {probability:.4f}" in said(*asked)
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("decision,reason,pair\nno,other firm,hooli|2|b\n")
    said("decide", sheet, "--by", "Dana Kim", "--yes", "--workspace", workspace.root)
    assert "that they are not the same company (other firm); that outranks the model." in said(*asked)
    unknown = call("explain", "2", "b", "--partner", "initech", "--workspace", workspace.root)
    assert "There is no partner 'initech'." in unknown.output


def test_decisions_go_out_and_come_back_and_stand_after_an_export_with_other_ids(
    tmp_path: Path, workspace: Workspace
) -> None:
    sheet = tmp_path / "sheet.csv"
    assert published_matches(workspace)["2", "b"][0] == "review"
    assert "1 pairs to check are in" in said("decide", "--export", sheet, "--workspace", workspace.root)
    assert [row["our_account"] for row in fill_in(sheet, "reject")] == ["Quorbly Tools"]

    read_back = ("decide", sheet, "--by", "Dana Kim", "--workspace", workspace.root)
    first = said(*read_back)
    assert "0 to confirm, 1 to reject; 0 left for later, 0 known already" in first
    assert "Nothing was recorded" in first
    assert load_decisions(workspace).is_empty()
    assert "1 recorded" in said(*read_back, "--yes")
    assert "0 to confirm, 0 to reject; 0 left for later, 1 known already" in said(*read_back, "--yes")
    said("run", "--workspace", workspace.root, "--quiet")
    assert published_matches(workspace)["2", "b"] == ("rejected", 0.0)

    anew = OURS.replace("2,Quorbly", "A-2,Quorbly")
    (workspace.inbox / "us" / "accounts.csv").write_text(anew)
    (workspace.inbox / "hooli" / "companies.csv").write_text(THEIRS.replace("b,Quorbly", "B-2,Quorbly"))
    said("run", "--workspace", workspace.root, "--quiet")
    assert published_matches(workspace)["A-2", "B-2"] == ("rejected", 0.0)
    assert load_decisions(workspace).select("account_id", "partner_account_id").rows() == [("2", "b")]


def test_decide_refuses_a_wrong_word_and_records_nothing(tmp_path: Path, workspace: Workspace) -> None:
    sheet = tmp_path / "sheet.csv"
    said("decide", "--export", sheet, "--workspace", workspace.root)
    fill_in(sheet, "perhaps")
    result = call("decide", sheet, "--by", "Dana Kim", "--yes", "--workspace", workspace.root)
    assert result.exit_code == 2
    for part in ("A decision cannot be 'perhaps'.", "line 2, column decision", "confirm, confirmed, yes"):
        assert part in result.output
    assert load_decisions(workspace).is_empty()


def test_decide_wants_one_thing_to_do_and_a_name(tmp_path: Path, workspace: Workspace) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("decision,pair\n")
    assert "Either write a sheet or read one." in call("decide", "--workspace", workspace.root).output
    both = call("decide", sheet, "--export", sheet, "--workspace", workspace.root)
    assert "Either write a sheet or read one." in both.output
    assert "Nobody is named who decides." in call("decide", sheet, "--workspace", workspace.root).output


def test_a_workspace_that_has_not_run_has_nothing_to_decide(tmp_path: Path) -> None:
    made = make_workspace(tmp_path / "new")
    for command in (["decide", "--export", tmp_path / "sheet.csv"], ["explain", "1", "a", "--partner", "hooli"]):
        result = call(*command, "--workspace", made.root)
        assert result.exit_code == 2
        assert "Accounts have not been matched here yet." in result.output


def test_the_sample_can_be_explained_and_decided(tmp_path: Path) -> None:
    folder = tmp_path / "sample"
    said("demo", folder, "--quiet")
    sheet = tmp_path / "sheet.csv"
    said("decide", "--export", sheet, "--workspace", folder)
    rows = pl.read_csv(sheet, infer_schema=False)
    assert rows.height > 10
    first = rows.row(0, named=True)
    partner = first["pair"].split("|")[0]
    lines = said("explain", first["our_id"], first["their_id"], "--partner", partner, "--workspace", folder)
    assert "Proposed for review" in lines
