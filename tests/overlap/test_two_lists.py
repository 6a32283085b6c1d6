"""Two files in, one page out, without a workspace."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from accountmap.cli import app
from accountmap.overlap.map_page import page_of
from accountmap.overlap.two_lists import map_two_lists

OURS = """Account Name,Website,Type
Globex Corporation,globex.com,Customer
Initrode GmbH,initrode.de,Prospect
Hooli <script>alert(1)</script>,hooli.example,Customer
Umbrella Holdings,,Customer
"""
THEIRS = """company,domain,type
GLOBEX CORP.,www.globex.com,customer
Initrode,initrode.de,customer
Hooli <script>alert(1)</script>,hooli.example,prospect
Wayne Enterprises,wayne.example,customer
"""


@pytest.fixture
def lists(tmp_path: Path) -> tuple[Path, Path]:
    ours, theirs = tmp_path / "ours.csv", tmp_path / "theirs.csv"
    ours.write_text(OURS, encoding="utf-8")
    theirs.write_text(THEIRS, encoding="utf-8")
    return ours, theirs


def test_two_lists_are_counted_by_the_steps_of_a_run_beside_what_exact_equality_finds(lists: tuple[Path, Path]) -> None:
    found = map_two_lists(*lists, as_of=date(2026, 11, 21))
    names = found.accounts.select("account_name", "partner_account_name").rows()
    assert ("Globex Corporation", "GLOBEX CORP.") in names
    assert ("Umbrella Holdings", "Wayne Enterprises") not in names
    # Globex and Initrode by their domains, Hooli by both.
    assert found.exact_accounts == 3
    assert (found.our_rows, found.their_rows) == (4, 4)
    assert found.total["our_accounts"] == found.accounts.height


def test_the_page_is_whole_in_itself_and_escapes_what_the_lists_say(lists: tuple[Path, Path]) -> None:
    page = page_of(map_two_lists(*lists, as_of=date(2026, 11, 21)), "ours.csv", "<b>theirs</b>.csv")
    assert "<script>" not in page
    assert "<b>theirs</b>" not in page
    assert "Hooli &lt;script&gt;" in page
    for outside in ("http://", "https://", "src=", "@import", "url("):
        assert outside not in page


def test_the_page_says_groups_likelihoods_and_reasons_in_words_and_doubtful_pairs_first(
    lists: tuple[Path, Path],
) -> None:
    found = map_two_lists(*lists, as_of=date(2026, 11, 21))
    changed = found.accounts.with_columns(
        probability=pl.Series([0.999, *[0.83] * (found.accounts.height - 1)]),
        decision=pl.Series(["match", *["review"] * (found.accounts.height - 1)]),
        evidence=pl.lit("same domain hooli.com +11.6; name 'A' = 'B' +3.1; city differs −4.0; before looking −8.3"),
    )
    page = page_of(replace(found, accounts=changed), "ours.csv", "theirs.csv")
    assert page.index("please check") < page.index("<td>sure</td>")
    assert "over 99 %" in page
    assert "83 %" in page
    assert "same domain hooli.com <span class='note'>(very strong)</span>" in page
    assert "city differs <span class='note'>(strongly against)</span>" in page
    assert "before looking" not in page
    assert "<th scope='col'>in all</th>" in page


def test_the_command_writes_the_page_and_says_what_it_found(lists: tuple[Path, Path], tmp_path: Path) -> None:
    page = tmp_path / "map.html"
    result = CliRunner().invoke(app, ["map", *map(str, lists), "--output", str(page)])
    assert result.exit_code == 0, result.output
    assert "exact names and domains alone find 3" in result.output
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_file_that_is_no_list_is_refused_without_a_stack_trace(lists: tuple[Path, Path], tmp_path: Path) -> None:
    nothing = tmp_path / "missing.csv"
    result = CliRunner().invoke(app, ["map", str(lists[0]), str(nothing)])
    assert result.exit_code == 1
    assert "Traceback" not in result.output
