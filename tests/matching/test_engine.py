"""Which pairs the matcher proposes, how sure it is, and that nothing but the content of the lists decides it."""

import re

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accountmap.matching import engine
from accountmap.matching.engine import match_lists

# Enough other companies that rarity means something.
STEMS = ("Bral", "Cend", "Dorv", "Elm", "Fast", "Grin", "Holt", "Ivor", "Jast", "Kelm", "Lund", "Morv", "Nast", "Orv")
ENDS = ("ano", "ex", "ium", "ora", "ett", "wick", "sen", "ulo")
TRADES = ("Logistics", "Foods", "Engineering", "Software", "Capital", "Textiles")
CROWD = [f"{stem}{end} {TRADES[(len(stem) + n) % 6]}" for n, stem in enumerate(STEMS) for end in ENDS]


def probabilities(left, right, **options):
    pairs = match_lists(left, right, **options)
    return {(row["left_id"], row["right_id"]): row["probability"] for row in pairs.iter_rows(named=True)}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Zyxtra Robotics Inc.", "ZYXTRA ROBOTICS INCORPORATED"),
        ("Zyxtra Robotics GmbH", "Zyxtra Robotik"),
        ("Mega Zyxtra Chips", "MegaZyxtra Chips"),
        ("Quorvex & Hallibrand", "Quorvex and Hallibrand Ltd"),
        ("Hallibrand Quorvex", "Quorvex Hallibrand"),
        ("Zyxtra Therapeutics", "ZYXTRA THERAP."),
        ("ПАО Зикстра", "Zikstra PJSC"),
        ("지크스트라 주식회사", "(주)지크스트라"),
        ("ジクストラ電機株式会社", "ジクストラ電機"),
        ("山川電池株式会社", "Yamakawa Battery Co., Ltd."),
        ("株式会社アルタポント", "Altapont Inc."),
        ("エヌ・ケイ・クオルベックス株式会社", "NK Quorvex Co., Ltd."),
        ("Zyxtra Plc (formerly Altrapont Holdings)", "Altrapont Holdings"),
        ("Université de Zyxtraville", "University of Zyxtraville"),
    ],
)
def test_one_company_written_in_two_ways_is_proposed(accounts, ours, theirs):
    left, right = accounts(ours, *CROWD[:80]), accounts(theirs, *CROWD[60:], prefix="b")
    assert probabilities(left, right).get(("a0", "b0"), 0) >= 0.5


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Zyxtra Fund I", "Zyxtra Fund II"),
        ("Bralano Foods", "Bralex Foods"),
        ("Global Solutions", "Global Logistics"),
        ("Snip Inc.", "Snip-on Incorporated"),
        ("Zyxtra University", "Zyxtra School"),
    ],
)
def test_two_companies_with_like_names_are_not_accepted_by_themselves(accounts, ours, theirs):
    left, right = accounts(ours, *CROWD[:80]), accounts(theirs, *CROWD[60:], prefix="b")
    assert probabilities(left, right).get(("a0", "b0"), 0) < 0.95


def test_japanese_names_that_only_sound_alike_are_two_companies_within_japanese_lists(accounts):
    left = accounts({"account_name": "新光電材", "country": "JP"}, *CROWD[:80])
    right = accounts({"account_name": "神鋼電材", "country": "JP"}, *CROWD[60:], prefix="b")
    assert probabilities(left, right).get(("a0", "b0"), 0) < 0.5


def test_the_same_domain_decides_where_names_differ(accounts):
    left = accounts({"account_name": "Zyxtra", "domain": "zyxtra.com"}, *CROWD)
    right = accounts({"account_name": "ZX Robotics", "domain": "https://www.zyxtra.com/"}, *CROWD, prefix="b")
    assert probabilities(left, right).get(("a0", "b0"), 0) >= 0.5


def test_a_free_mail_host_is_no_evidence(accounts):
    left = accounts({"account_name": "Zyxtra", "email": "info@gmail.com"}, *CROWD)
    right = accounts({"account_name": "Hallibrand", "email": "sales@gmail.com"}, *CROWD, prefix="b")
    assert ("a0", "b0") not in probabilities(left, right, floor=0.01)


def test_of_two_homonyms_the_one_in_the_same_city_wins(accounts):
    left = accounts({"account_name": "Zyxtra GmbH", "country": "DE", "city": "Bonn"}, *CROWD)
    right = accounts(
        {"account_name": "Zyxtra", "country": "DE", "city": "Bonn"},
        {"account_name": "Zyxtra", "country": "US", "city": "Boston"},
        *CROWD,
        prefix="b",
    )
    found = probabilities(left, right, floor=0.0)
    assert found[("a0", "b0")] > found.get(("a0", "b1"), 0)


def test_another_company_as_near_sends_a_pair_to_review_and_says_so(accounts):
    left = accounts("Zyxtra Foods", *CROWD)
    right = accounts(
        {"account_name": "Zyxtra Food Norvik", "city": "Oslo"},
        {"account_name": "Zyxtra Food Sundal", "city": "Rome"},
        *CROWD,
        prefix="b",
    )
    alone = match_lists(left, right.filter(pl.col("account_id") != "b1"), floor=0.0).filter(left_id="a0", right_id="b0")
    beside = match_lists(left, right, floor=0.0).filter(left_id="a0", right_id="b0")
    assert beside["probability"].item() < alone["probability"].item()
    assert "another company in the right list is near" in beside["evidence"].item()


def test_duplicates_of_one_left_company_are_all_matched(accounts):
    left = accounts("Zyxtra Robotics Inc.", "ZYXTRA ROBOTICS", *CROWD)
    right = accounts("Zyxtra Robotics", *CROWD, prefix="b")
    found = probabilities(left, right)
    assert found[("a0", "b0")] >= 0.5
    assert found[("a1", "b0")] >= 0.5


def test_a_right_row_belongs_to_one_left_company(accounts):
    left = accounts("Zyxtra Robotics Norvik", "Zyxtra Robotics Sundal", *CROWD)
    right = accounts("Zyxtra Robotics Norvik", *CROWD, prefix="b")
    found = match_lists(left, right, floor=0.0).filter(right_id="b0")
    assert found["left_id"].to_list() == ["a0"]


def test_the_bits_shown_sum_to_the_log_odds_exactly(accounts):
    left = accounts({"account_name": "Zyxtra Foods Inc", "country": "DE", "domain": "zyxtra.de"}, *CROWD)
    right = accounts({"account_name": "Zyxtra Food", "country": "FR", "domain": "zyxtra.fr"}, *CROWD[::-1], prefix="b")
    pairs = match_lists(left, right, floor=0.0)
    assert pairs.height > len(CROWD)
    for probability, evidence in pairs.select("probability", "evidence").iter_rows():
        tenths = sum(
            int(whole + part) * (-1 if sign == "−" else 1)
            for sign, whole, part in re.findall(r"([+−])(\d+)\.(\d)(?:;|$)", evidence)
        )
        assert probability == pytest.approx(1 / (1 + 2 ** (-tenths / 10)), abs=1e-12)


def test_empty_lists_and_empty_names_give_no_pairs(accounts):
    assert match_lists(accounts(), accounts("Zyxtra")).is_empty()
    assert match_lists(accounts("Zyxtra"), accounts()).is_empty()
    assert match_lists(accounts("", "  ", "-"), accounts("", "  ", "-", prefix="b")).is_empty()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_rows_makes_no_difference(accounts, random):
    left, right = accounts("Zyxtra Foods", *CROWD[:50]), accounts("ZYXTRA FOOD", *CROWD[20:70], prefix="b")
    expected = match_lists(left, right, floor=0.05)
    shuffled = [frame[random.sample(range(frame.height), frame.height)] for frame in (left, right)]
    assert match_lists(*shuffled, floor=0.05).equals(expected)


@pytest.mark.parametrize("field", ["country", "city", "postal_code", "phone", "domain", "region"])
def test_correcting_a_field_never_lowers_a_pairs_evidence(accounts, field):
    values = {
        "country": ("DE", "US"),
        "city": ("Bonn", "Boston"),
        "postal_code": ("53111", "02108"),
        "phone": ("+49 228 5550100", "+1 617 5550100"),
        "domain": ("zyxtra.de", "other-zyx.com"),
        "region": ("NRW", "MA"),
    }
    right_value, wrong_value = values[field]
    theirs = accounts({"account_name": "Zyxtra Food", field: right_value}, *CROWD, prefix="b")
    found = {}
    for value in (wrong_value, None, right_value):
        ours = accounts({"account_name": "Zyxtra Foods", field: value}, *CROWD)
        found[value] = probabilities(ours, theirs, floor=0.0)[("a0", "b0")]
    assert found[wrong_value] <= found[None] <= found[right_value]
    assert found[wrong_value] < found[right_value]


def test_a_pathological_list_finishes(accounts):
    many = ["Company"] * 3000 + ["A", "", "Company " + "x" * 10_000, "🙂", "Company I", "Company II"]
    rows = [{"account_name": name, "domain": "shared-zyx.com"} for name in many]
    pairs = match_lists(accounts(*rows), accounts(*rows, prefix="b"))
    assert pairs["probability"].is_between(0.5, 1).all()


def test_progress_counts_the_pairs_that_are_compared(accounts):
    told = []
    match_lists(accounts(*CROWD), accounts(*CROWD, prefix="b"), progress=lambda *step: told.append(step))
    compared = [(done, of) for step, done, of in told if step == "comparing pairs"]
    assert compared[0][0] == 0
    assert compared[-1][0] == compared[-1][1] > len(CROWD)


def test_pairs_compared_in_small_batches_are_judged_alike(accounts, monkeypatch):
    ours, theirs = accounts(*CROWD), accounts(*CROWD, prefix="b")
    at_once = match_lists(ours, theirs, floor=0.0)
    monkeypatch.setattr(engine, "BATCH", 5)
    assert match_lists(ours, theirs, floor=0.0).equals(at_once)
