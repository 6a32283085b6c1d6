"""Figures are shown whole, in people's words, in the width there is."""

import io
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from rich.console import Console
from rich.progress import Progress as Bars

from accountmap.terminal import (
    BarProgress,
    LineProgress,
    count_in_words,
    lines_below,
    matrix_table,
    proposed_lines,
    ranking_table,
    show_unexpected,
)

MATRIX = pl.DataFrame(
    [
        ("hooli", "customer", "customer", 53, 44, 9, 47.2, Decimal("250000.00")),
        ("hooli", "customer", "all", 53, 44, 9, 47.2, Decimal("250000.00")),
        ("hooli", "all", "customer", 1_061, 1_044, 17, 1_050.6, None),
        ("hooli", "all", "all", 1_061, 1_044, 17, 1_050.6, None),
        ("hooli", "strategic", "all", 0, 0, 0, 0.0, Decimal("0.00")),
    ],
    schema=[
        "partner_id",
        "our_population",
        "their_population",
        "our_accounts",
        "sure_accounts",
        "doubtful_accounts",
        "expected_accounts",
        "potential_revenue",
    ],
    orient="row",
)
RANKING_COLUMNS = {
    "motion": pl.String,
    "horizon_months": pl.Int64,
    "rank": pl.Int64,
    "partner_id": pl.String,
    "expected_value": pl.Decimal(18, 2),
    "value_low": pl.Decimal(18, 2),
    "value_high": pl.Decimal(18, 2),
    "drivers": pl.String,
}


def printed(table: object, width: int = 160) -> list[str]:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    console.print(table)
    return [line.rstrip() for line in console.file.getvalue().splitlines() if line.strip()]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "count", "words"),
    [
        ("orphan_opportunities", 1, "1 orphan opportunity"),
        ("orphan_opportunities", 1200, "1,200 orphan opportunities"),
        ("files_known_already", 1, "1 file known already"),
        ("matches", 1, "1 match"),
        ("overlap_matrix", 1, "1 overlap matrix"),
        ("checks", 0, "0 checks"),
    ],
)
def test_one_of_a_thing_is_not_told_as_several(name: str, count: int, words: str) -> None:
    assert count_in_words(name, count) == words


def test_the_matrix_shows_totals_first_then_each_group_in_words() -> None:
    rows = [" ".join(line.split()) for line in printed(matrix_table(MATRIX, {"hooli": "Hooli"}))]
    assert rows[0] == "Accounts we share: best estimate (sure + to check)"
    assert rows[-3:] == [
        "Hooli 1,051 (1,044+17) 1,051 (1,044+17) unknown",
        "our customers 47 (44+9) 47 (44+9) 250,000",
        "our strategic · · 0",
    ]


@pytest.mark.parametrize("width", [160, 80, 60])
def test_no_figure_is_cut_short_however_narrow_the_terminal(width: int) -> None:
    lines = printed(matrix_table(MATRIX, {"hooli": "Hooli of the very long name"}, in_detail=False), width)
    assert sum("1,051" in line for line in lines) == 1
    assert sum("250,000" in line for line in lines) == 1
    assert max(len(line) for line in lines) <= width


def test_a_ranking_without_money_shows_no_column_of_money() -> None:
    rows = [("co_sell", 12, 1, "hooli", None, None, None, "9 accounts")]
    rankings = pl.DataFrame(rows, schema=RANKING_COLUMNS, orient="row")
    assert not any("worth" in line for line in printed(ranking_table(rankings, "co_sell", {})))


def test_a_ranking_shows_the_shortest_horizon_with_its_likely_range() -> None:
    rows = [
        ("co_sell", 24, 1, "initech", Decimal(9), Decimal(1), Decimal(20), "later"),
        ("co_sell", 12, 2, "initech", None, None, None, "not known"),
        ("co_sell", 12, 1, "hooli", Decimal(310_000), Decimal(120_000), Decimal(560_000), "9 accounts"),
    ]
    rankings = pl.DataFrame(rows, schema=RANKING_COLUMNS, orient="row")
    shown = [" ".join(line.split()) for line in printed(ranking_table(rankings, "co_sell", {"hooli": "Hooli"}))]
    assert shown[-2:] == ["1 Hooli 310,000 (120,000 to 560,000) 9 accounts", "2 initech unknown not known"]


def test_a_line_per_stage_leaves_out_what_was_not_counted() -> None:
    console = Console(file=io.StringIO(), width=100)
    progress = LineProgress(console)
    progress.stage_started("Import the inbox", 2, 10)
    progress.stage_finished("Import the inbox", 1.26, {"files_imported": 1_200, "files_refused": 0})
    assert console.file.getvalue() == "[ 2/10] Import the inbox: 1,200 files imported (1.3 s)\n"  # type: ignore[attr-defined]


def test_a_bar_goes_when_its_stage_ends_and_leaves_a_line() -> None:
    console = Console(file=io.StringIO(), width=100)
    bars = Bars(console=console)
    progress = BarProgress(bars)
    progress.stage_started("Match accounts", 4, 10)
    progress.advanced("hooli", 1, 6)
    assert [(task.description, task.completed, task.total) for task in bars.tasks] == [
        ("4/10 Match accounts hooli", 1, 6)
    ]
    progress.stage_finished("Match accounts", 0.5, {"matches": 3})
    assert bars.tasks == []
    assert "✓ Match accounts: 3 matches (0.5 s)" in console.file.getvalue()  # type: ignore[attr-defined]


def test_names_with_square_brackets_are_printed_as_they_are() -> None:
    console = Console(file=io.StringIO(), width=100)
    LineProgress(console).noticed("the sheet [red] of acme")
    assert console.file.getvalue() == "the sheet [red] of acme\n"  # type: ignore[attr-defined]


def test_without_a_workspace_the_trace_goes_to_the_folder_for_temporary_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("accountmap.terminal.gettempdir", lambda: str(tmp_path))
    log = show_unexpected(ValueError(""), None)
    assert log.parent == tmp_path
    assert "ValueError: no message" in capsys.readouterr().err


def test_a_ranking_names_its_months_its_currency_and_the_first_goal_and_shows_money_after_costs() -> None:
    money = [Decimal(amount) for amount in (310_000, 120_000, 560_000)]
    row = ("co_sell", 12, 1, "hooli", *money, "9 accounts, and a reason as long as reasons are", Decimal(9_900))
    rankings = pl.DataFrame([row], schema={**RANKING_COLUMNS, "net_value": pl.Decimal(18, 2)}, orient="row")
    shown = printed(ranking_table(rankings, "co_sell", {}, currency="CHF", goals=("co_sell", "resell")))
    assert shown[0] == "Sell together: our open deals at their customers (your first goal) · over 12 months, in CHF"
    assert shown[-1].split()[:7] == ["1", "hooli", "310,000", "(120,000", "to", "560,000)", "9,900"]
    other = printed(ranking_table(rankings, "co_sell", {}, goals=("resell",)))
    assert "first goal" not in other[0]


def test_below_a_ranking_stands_what_its_partners_are_worth_together_over_the_shortest_horizon() -> None:
    columns = ["motion", "horizon_months", "set_size", "partner_id", "expected_value", "value_low", "value_high"]
    columns += ["added_value", "added_net_value", "value_alone", "accounts", "shared_accounts"]
    rows = [
        ("co_sell", 24, 2, "never shown", 9, 9, 9, 9, 9, 9, 1.0, 0.0),
        ("co_sell", 12, 2, "initech", 140, 60, 300, 40, -7, 90, 8.0, 5.0),
        ("co_sell", 12, 1, "hooli", 100, 50, 200, 100, 88, 100, 9.0, 0.0),
        ("resell", 12, 1, "hooli", 100, 50, 200, 100, 88, 100, 9.0, 0.0),
    ]
    sets = pl.DataFrame(rows, schema=columns, orient="row")
    loses = ("co_sell", 12, 3, "umbrella", Decimal(-5), Decimal(-9), Decimal(1), "loses")
    rankings = pl.DataFrame([loses], schema=RANKING_COLUMNS, orient="row")
    assert lines_below(sets, rankings, "co_sell", {"hooli": "Hooli"}) == [
        "Together (a deal counts once, for the partner from whom most is expected there):",
        "  Hooli 100, after our costs 88",
        "  + initech = 140: adds 40 of its 90, after our costs -7; 5 of the 8 accounts it holds are held by them, too",
        "  all 2: 140 (likely 60 to 300), not 190, the sum of each alone",
        "  left out, as its help is expected to lose more than it wins: umbrella",
        "",
    ]
    assert lines_below(sets, rankings, "resell", {}) == lines_below(None, rankings, "co_sell", {}) == []
    assert lines_below(sets, rankings, "integration", {}) == []


@pytest.mark.parametrize(("ranked", "is_shown"), [(3, False), (4, True)])
def test_the_top_three_are_shown_where_not_everybody_is_among_them(ranked: int, is_shown: bool) -> None:
    money = [Decimal(amount) for amount in (310_000, 120_000, 560_000)]
    rows = [("co_sell", 12, place, f"p{place}", *money, "why", 0.8) for place in range(1, ranked + 1)]
    unknown = ("co_sell", 12, ranked + 1, "silent", None, None, None, "not known", None)
    schema = {**RANKING_COLUMNS, "probability_top_three": pl.Float64}
    shown = printed(ranking_table(pl.DataFrame([*rows, unknown], schema=schema, orient="row"), "co_sell", {}))
    assert any("8 of 10" in line for line in shown) is is_shown
    assert shown[-1].split()[:3] == [str(ranked + 1), "silent", "unknown"]


def test_accounts_typed_as_partners_are_proposed_with_the_letter_to_send() -> None:
    columns = {"account_id": pl.String, "account_name": pl.String, "account_type": pl.String, "domain": pl.String}
    found = pl.DataFrame([("A2", "Initech [EMEA]", "Reseller", None)], schema=columns, orient="row")
    assert proposed_lines(found) == [
        "Your list types these as partners, and they have sent no list: Initech [EMEA] (Reseller). "
        "`accountmap request PARTNER` writes the letter."
    ]
    many = pl.DataFrame([(f"A{n}", f"N{n}", "Partner", None) for n in range(7)], schema=columns, orient="row")
    assert "N4 (Partner) and 2 more. " in proposed_lines(many)[0]
    assert proposed_lines(None) == proposed_lines(found.clear()) == []
