"""What people decided outranks the model for ever, through every export, and goes out and comes back as a sheet."""

from datetime import UTC, datetime

import polars as pl
import pytest

from accountmap.errors import UsageError, WorkspaceError
from accountmap.matching.decision_sheet import (
    HEADERS,
    neutralise,
    pair_text,
    plan_decisions,
    read_decision_sheet,
    record_plan,
    restore,
    write_decision_sheet,
)
from accountmap.matching.decisions import Subject, follow_accounts, load_decisions, record_decision
from accountmap.matching.last_match import LastMatch
from accountmap.matching.pair_files import read_text_table
from accountmap.workspace import make_workspace

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
PLACES = ("city", "region", "country")


@pytest.fixture
def workspace(tmp_path):
    return make_workspace(tmp_path / "workspace")


def lists(*rows):
    """company, id, name, domain, and perhaps city, region, country."""
    columns = ("company_id", "account_id", "account_name", "domain", *PLACES)
    full = [(*row, *[None] * (len(columns) - len(row))) for row in rows]
    return pl.DataFrame(full, schema=dict.fromkeys(columns, pl.String), orient="row")


ACCOUNTS = lists(
    ("us", "1", "Zyxtra Robotics GmbH", "https://www.zyxtra.de/", "Bonn", "NRW", "DE"),
    ("us", "2", "=Quorbly", "quorbly.com"),
    ("hooli", "007", "Zyxtra", None, "Berlin", None, "DE"),
    ("hooli", "8|9", "@Quorbly, Inc.", "quorbly.com"),
)


def decide(workspace, **changes):
    subjects = {"account": Subject("Zyxtra Robotics GmbH", "zyxtra.de"), "partner_account": Subject("Zyxtra", None)}
    ids = {"partner_id": "hooli", "account_id": "1", "partner_account_id": "007", "decision": "rejected"}
    given = ids | subjects | changes
    record_decision(workspace, **given, decided_by="dana", decided_at=NOON)


def current_pairs(workspace, accounts):
    followed = follow_accounts(load_decisions(workspace), accounts, "us")
    return followed.select("account_id", "partner_account_id", "decision").rows()


def test_a_decision_remembers_both_accounts_as_they_were(workspace):
    decide(workspace, reason="another Zyxtra", model_probability=0.62)
    assert load_decisions(workspace).rows() == [
        (
            "hooli", "1", "007", "rejected", "dana", NOON.replace(tzinfo=None), "another Zyxtra", 1,
            "Zyxtra Robotics GmbH", "zyxtra.de", "Zyxtra", None, 0.62,
        )
    ]  # fmt: skip


def test_a_decision_from_before_accounts_were_remembered_is_still_one(workspace):
    decide(workspace, account=None, partner_account=None)
    assert load_decisions(workspace).select("decision", "account_name").rows() == [("rejected", None)]
    assert current_pairs(workspace, ACCOUNTS) == [("1", "007", "rejected")]


def test_a_line_that_is_no_decision_is_refused_by_its_number(workspace):
    decide(workspace)
    decide(workspace, account=None)
    path = workspace.decisions / "decisions.jsonl"
    path.write_text(path.read_text().replace('"account": null', '"account": 7'))
    with pytest.raises(WorkspaceError, match="line 2"):
        load_decisions(workspace)


def test_a_decision_applies_to_the_same_account_under_its_new_id(workspace):
    decide(workspace)
    exported_anew = lists(("us", "A-1", "ZYXTRA  Robotics GmbH", "www.zyxtra.de"), ("hooli", "B-7", "zyxtra", None))
    assert current_pairs(workspace, exported_anew) == [("A-1", "B-7", "rejected")]


def test_an_id_that_is_still_there_keeps_its_decision_whatever_became_of_the_name(workspace):
    decide(workspace)
    renamed = lists(
        ("us", "1", "Altrapont", "altrapont.com"),
        ("us", "A-1", "Zyxtra Robotics GmbH", "zyxtra.de"),
        ("hooli", "007", "Zyxtra", None),
    )
    assert current_pairs(workspace, renamed) == [("1", "007", "rejected")]


@pytest.mark.parametrize(
    "others",
    [
        [("us", "A-1", "Zyxtra Robotics GmbH", "zyxtra.com")],
        [("us", "A-1", "Zyxtra Robotics GmbH", None)],
        [("us", "A-1", "Zyxtra Foods GmbH", "zyxtra.de")],
        [("us", "A-1", "Zyxtra Robotics Inc", "zyxtra.de")],
        [("us", "A-1", "Zyxtra Robotics GmbH", "zyxtra.de"), ("us", "A-2", "Zyxtra Robotics GmbH", "zyxtra.de")],
        [("acme", "A-1", "Zyxtra Robotics GmbH", "zyxtra.de")],
        [("us", "A-1", None, "zyxtra.de")],
        [],
    ],
    ids=["domain", "no domain", "name", "legal form", "two of them", "company", "no name", "gone"],
)
def test_a_decision_waits_where_the_same_account_cannot_be_told(workspace, others):
    decide(workspace)
    assert current_pairs(workspace, lists(("hooli", "007", "Zyxtra", None), *others)) == [("1", "007", "rejected")]


def test_accounts_without_a_name_are_never_taken_for_each_other(workspace):
    decide(workspace, account=Subject("", None))
    assert current_pairs(workspace, lists(("us", "A-1", "", None))) == [("1", "007", "rejected")]


def test_names_of_other_scripts_that_sound_alike_are_other_names(workspace):
    decide(workspace, account=Subject("東亜", None))
    assert current_pairs(workspace, lists(("us", "A-1", "东亚", None))) == [("1", "007", "rejected")]
    assert current_pairs(workspace, lists(("us", "A-1", "東亜", None))) == [("A-1", "007", "rejected")]


def test_decisions_stay_in_their_order_with_one_row_each(workspace):
    for number in range(5):
        decide(workspace, account_id=str(number), decision=("rejected", "confirmed")[number % 2])
    followed = follow_accounts(
        load_decisions(workspace), lists(("us", "A-1", "Zyxtra Robotics GmbH", "zyxtra.de")), "us"
    )
    assert followed["sequence"].to_list() == [1, 2, 3, 4, 5]
    assert followed["account_id"].unique().to_list() == ["A-1"]
    assert followed["decision"].to_list() == ["rejected", "confirmed", "rejected", "confirmed", "rejected"]


def last_match(*pairs):
    """partner, our id, their id, probability, decision."""
    columns = ("partner_id", "account_id", "partner_account_id", "probability", "decision", "evidence")
    matches = pl.DataFrame([(*pair, "same domain −1.3") for pair in pairs], schema=columns, orient="row")
    matches = matches.with_columns(model_probability="probability")
    return LastMatch(company_id="us", partners={"hooli": "Hooli"}, accounts=ACCOUNTS, matches=matches)


LAST = last_match(
    ("hooli", "1", "007", 0.62, "review"),
    ("hooli", "2", "8|9", 0.83, "review"),
    ("hooli", "1", "8|9", 0.97, "match"),
    ("hooli", "2", "007", 0.0, "rejected"),
)


def sheet(tmp_path, text):
    path = tmp_path / "sheet.csv"
    path.write_text(text)
    return path


def test_the_sheet_holds_the_doubtful_pairs_for_people_to_read_the_likeliest_first(tmp_path):
    path = tmp_path / "sheet.csv"
    assert write_decision_sheet(path, LAST) == 2
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert read_text_table(path).drop("line").rows() == [
        ("", "", "Hooli", "'=Quorbly", "'@Quorbly, Inc.", "quorbly.com", "quorbly.com", "", "",
         "likely (about 8 in 10)", "same domain −1.3", "2", "8|9", "hooli|2|8%7C9"),
        ("", "", "Hooli", "Zyxtra Robotics GmbH", "Zyxtra", "https://www.zyxtra.de/", "", "Bonn, NRW, DE", "Berlin, DE",
         "rather likely (about 6 in 10)", "same domain −1.3", "1", "007", "hooli|1|007"),
    ]  # fmt: skip


def test_a_sheet_of_one_partner_holds_only_theirs(tmp_path):
    assert write_decision_sheet(tmp_path / "sheet.csv", LAST, "hooli") == 2
    with pytest.raises(UsageError, match="There is no partner 'initech'") as refused:
        write_decision_sheet(tmp_path / "sheet.csv", LAST, "initech")
    assert refused.value.allowed == "hooli"


@pytest.mark.parametrize("value", ["=1+1", "+49 228", "-1", "@SUM(A1)", "\tx", "\rx", "plain", "a=b", "", "'quoted'"])
def test_no_value_is_taken_for_a_formula_and_each_comes_back(value):
    assert not neutralise(value).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert restore(neutralise(value)) == value


def test_what_was_filled_in_is_recorded_with_both_accounts(tmp_path, workspace):
    path = tmp_path / "sheet.csv"
    write_decision_sheet(path, LAST)
    rows = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join([rows[0], rows[1].replace(",,", "Yes,mine,", 1), rows[2]]), encoding="utf-8")
    plan = plan_decisions(path, read_decision_sheet(path), LAST, load_decisions(workspace))
    assert (plan.count("confirmed"), plan.count("rejected"), plan.later) == (1, 0, 1)
    assert record_plan(workspace, plan, LAST, decided_by="dana", decided_at=NOON) == 1
    recorded = load_decisions(workspace).drop("decided_at", "sequence")
    assert recorded.rows() == [
        (
            "hooli", "2", "8|9", "confirmed", "dana", "mine",
            "=Quorbly", "quorbly.com", "@Quorbly, Inc.", "quorbly.com", 0.83,
        )
    ]  # fmt: skip


def test_a_pair_that_was_not_proposed_is_recorded_as_such(tmp_path, workspace):
    path = sheet(tmp_path, "decision,pair\nyes,hooli|1|007\n")
    nothing = last_match(("hooli", "2", "007", 0.7, "review"))
    plan = plan_decisions(path, read_decision_sheet(path), nothing, load_decisions(workspace))
    record_plan(workspace, plan, nothing, decided_by="dana", decided_at=NOON)
    assert load_decisions(workspace)["model_probability"].to_list() == [0.0]


def test_a_sheet_read_twice_is_recorded_once(tmp_path, workspace):
    path = sheet(tmp_path, "decision,pair\nreject,hooli|1|007\nno,hooli|2|8%7C9\n")
    counts = []
    for _ in range(2):
        plan = plan_decisions(path, read_decision_sheet(path), LAST, load_decisions(workspace))
        counts.append((record_plan(workspace, plan, LAST, decided_by="dana", decided_at=NOON), len(plan.known)))
    assert counts == [(2, 0), (0, 2)]


def test_a_changed_mind_is_recorded_after_the_former_one_and_shown_as_such(tmp_path, workspace):
    decide(workspace, decision="confirmed")
    path = sheet(tmp_path, "decision,pair\nrejected,hooli|1|007\n")
    plan = plan_decisions(path, read_decision_sheet(path), LAST, load_decisions(workspace))
    assert ([row.line for row in plan.changed], plan.fresh) == ([2], ())
    record_plan(workspace, plan, LAST, decided_by="kim", decided_at=NOON)
    assert load_decisions(workspace)["decision"].to_list() == ["confirmed", "rejected"]


def test_a_sheet_saved_by_another_program_with_columns_moved_is_read(tmp_path):
    path = tmp_path / "sheet.csv"
    path.write_bytes(
        'pair;our_account;decision\r\nhooli|1|007;Müller;NO\r\n;;\r\nhooli|2|8%7C9;"a\r\nb";\r\n'.encode("cp1252")
    )
    assert [(row.line, row.pair, row.decision) for row in read_decision_sheet(path)] == [
        (2, ("hooli", "1", "007"), "rejected"),
        (4, ("hooli", "2", "8|9"), ""),
    ]  # fmt: skip


def test_a_sheet_made_by_hand_may_have_the_ids_in_columns(tmp_path):
    path = sheet(tmp_path, "partner_id,account_id,partner_account_id,decision\nhooli,1,007,confirm\n")
    assert [row.pair for row in read_decision_sheet(path)] == [("hooli", "1", "007")]


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        (
            "decision,pair\nyes,hooli|1|007\nmaybe,hooli|2|8\n",
            "A decision cannot be 'maybe'.",
            "line 3, column decision",
        ),
        ("decision,pair\nyes,hooli|1\n", "A pair cannot be 'hooli|1'.", "line 2, column pair"),
        ("decision,pair\nyes,\n", "A pair cannot be ''.", "line 2, column pair"),
        ("decision,pair\nyes,hooli|1|007\nno,hooli|1|007\n", "One pair is both confirmed and rejected.", "lines 2, 3"),
        ("decision,name\nyes,Zyxtra\n", "The file has no column pair.", "columns are decision, name"),
        ("pair\nhooli|1|007\n", "The file has no column decision.", "columns are pair"),
        ("decision,pair\nyes,hooli|1|7\n", "There is no account '7' in the list of hooli.", "line 2, column pair"),
        ("decision,pair\nyes,initech|1|007\n", "There is no partner 'initech'.", "line 2, column pair"),
    ],
)
def test_a_sheet_that_says_something_impossible_is_refused_whole(tmp_path, workspace, text, what, where):
    path = sheet(tmp_path, text)
    with pytest.raises(UsageError) as refused:
        plan_decisions(path, read_decision_sheet(path), LAST, load_decisions(workspace))
    assert refused.value.what == what
    assert where in refused.value.where
    assert refused.value.allowed


def test_a_pair_as_text_is_no_number_and_no_date_and_keeps_any_id():
    assert pair_text("3", "1", "2") == "3|1|2"
    assert pair_text("a", "x|y z", "%") == "a|x%7Cy%20z|%25"


def test_the_column_to_fill_in_comes_first():
    assert HEADERS[0] == "decision"
