"""Which rows of one list are found to be one company, and that nothing but the list's content decides it."""

import re

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accountmap.matching.duplicates import find_duplicates

# Enough other companies that rarity means something, none of which resembles another.
WORDS = "bra cend dor elm fas grin hol ivo jas kel lun mor nas orv pim quat rist sul tav urb vex wim yat zor"
SYLLABLES = WORDS.split()
TRADES = ("Logistics", "Foods", "Engineering", "Software", "Capital", "Textiles")
CROWD = [
    f"{one}{SYLLABLES[(7 * n + 5 * m) % 24]}{SYLLABLES[(11 * n + 3 * m + 1) % 24]} {TRADES[(n + m) % 6]}".capitalize()
    for n, one in enumerate(SYLLABLES)
    for m in range(4)
]


def clusters(accounts, **options):
    """The clusters of more than one account, as sets of ids."""
    found = find_duplicates(accounts, **options)
    several = found.group_by("cluster_id").agg("account_id").filter(pl.col("account_id").list.len() > 1)
    return {frozenset(ids) for ids in several["account_id"].to_list()}


def numbered(*numbers):
    return frozenset(f"a{number}" for number in numbers)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zyxtra Robotics Inc.", "ZYXTRA ROBOTICS INCORPORATED"),
        ("Zyxtra Robotics GmbH", "Zyxtra Robotik"),
        ("Mega Zyxtra Chips", "MegaZyxtra Chips"),
        ("Quorvex & Hallibrand", "Quorvex and Hallibrand Ltd"),
        ("지크스트라 주식회사", "(주)지크스트라"),
        ("Zyxtra Plc (formerly Altrapont Holdings)", "Altrapont Holdings"),
    ],
)
def test_one_company_written_in_two_ways_is_one_cluster(accounts, one, other):
    assert clusters(accounts(one, other, *CROWD)) == {numbered(0, 1)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zyxtra Fund I", "Zyxtra Fund II"),
        ("Global Solutions", "Global Logistics"),
        ("Snip Inc.", "Snip-on Incorporated"),
        ("Zyxtra University", "Zyxtra School"),
    ],
)
def test_two_companies_with_like_names_are_not_joined_by_themselves(accounts, one, other):
    assert clusters(accounts(one, other, *CROWD), floor=0.95) == set()


def test_three_ways_of_writing_support_each_other_instead_of_competing(accounts):
    rows = ("Zyxtra Robotics GmbH", "ZYXTRA ROBOTICS", "Zyxtra Robotik GmbH")
    assert clusters(accounts(*rows, *CROWD)) == {numbered(0, 1, 2)}


def test_namesakes_in_two_places_stay_apart_although_a_third_row_could_be_either(accounts):
    rows = (
        {"account_name": "Zyxtra GmbH", "country": "DE", "city": "Bonn", "domain": "zyxtra.de"},
        {"account_name": "Zyxtra Inc.", "country": "US", "city": "Boston", "domain": "zyxtra-brewing.com"},
        {"account_name": "Zyxtra"},
    )
    found = find_duplicates(accounts(*rows, *CROWD))
    of_first, of_second = (found.filter(account_id=name)["cluster_id"].item() for name in ("a0", "a1"))
    assert of_first != of_second


def test_no_account_is_its_own_duplicate_and_every_account_comes_once(accounts):
    rows = accounts("Zyxtra Foods", "Zyxtra Food", *CROWD)
    found = find_duplicates(rows, floor=0.0)
    assert found["account_id"].sort().to_list() == rows["account_id"].sort().to_list()
    heads = found.filter(pl.col("account_id") == pl.col("cluster_id"))
    assert heads["probability"].null_count() == heads.height
    assert heads["evidence"].null_count() == heads.height


def test_copies_are_one_cluster_however_many_there_are(accounts):
    """As keys, they would be far too common: 500 rows with one name are 124,750 pairs."""
    row = {"account_name": "Zyxtra Robotics", "city": "Bonn", "domain": "zyxtra.de"}
    found = clusters(accounts(*[row] * 500, {**row, "account_name": "Zyxtra Robotik"}, *CROWD))
    assert found == {numbered(*range(501))}


def test_a_copy_has_the_probability_and_the_reasons_of_its_first(accounts):
    other = {"account_name": "Zyxtra Robotik GmbH", "domain": "zyxtra.de", "city": "Bonn", "country": "DE"}
    row = {"account_name": "Zyxtra Robotics", "domain": "zyxtra.de"}
    found = find_duplicates(accounts(other, row, row, *CROWD))
    first, copy = (found.filter(account_id=name) for name in ("a1", "a2"))
    assert first["cluster_id"].item() == "a0"
    assert copy.drop("account_id").equals(first.drop("account_id"))


def test_the_head_is_the_most_complete_of_two(accounts):
    rows = ("Zyxtra Robotics", {"account_name": "Zyxtra Robotics Ltd", "city": "Leeds", "phone": "+44 113 496 0000"})
    found = find_duplicates(accounts(*rows, *CROWD))
    assert found.filter(account_id="a0")["cluster_id"].item() == "a1"
    assert "name 'Zyxtra Robotics Ltd' = 'Zyxtra Robotics'" in found.filter(account_id="a0")["evidence"].item()


def test_a_parent_and_its_subsidiary_are_two_accounts(accounts):
    rows = ("Zyxtra Robotics", {"account_name": "Zyxtra Robotics", "parent_account_id": "a0"})
    assert clusters(accounts(*rows, *CROWD)) == set()


def test_a_domain_that_two_rows_share_is_worth_what_one_on_each_of_two_lists_is(accounts):
    rows = ({"account_name": "Zyxtra", "domain": "zyxtra.com"}, {"account_name": "ZX Robotics", "domain": "zyxtra.com"})
    assert clusters(accounts(*rows, *CROWD)) == {numbered(0, 1)}


def test_the_bits_shown_sum_to_the_log_odds_exactly(accounts):
    rows = [{"account_name": name, "domain": f"z{n % 4}.com"} for n, name in enumerate(CROWD[:40])]
    found = find_duplicates(accounts(*rows, *CROWD), floor=0.0).drop_nulls("probability")
    assert found.height > 20
    for probability, evidence in found.select("probability", "evidence").iter_rows():
        tenths = sum(
            int(whole + part) * (-1 if sign == "−" else 1)
            for sign, whole, part in re.findall(r"([+−])(\d+)\.(\d)(?:;|$)", evidence)
        )
        assert probability == pytest.approx(1 / (1 + 2 ** (-tenths / 10)), abs=1e-12)


def test_lists_without_names_rows_or_others_have_no_duplicates(accounts):
    assert find_duplicates(accounts()).is_empty()
    assert clusters(accounts("Zyxtra")) == set()
    assert clusters(accounts("", "  ", "-", "", "?!")) == set()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_rows_makes_no_difference(accounts, random):
    variants = [name.upper() if n % 2 else name.replace("o", "") for n, name in enumerate(CROWD[:40])]
    rows = accounts(*CROWD[:60], *variants, *CROWD[:5], *CROWD[:5])
    expected = find_duplicates(rows, floor=0.05)
    assert find_duplicates(rows[random.sample(range(rows.height), rows.height)], floor=0.05).equals(expected)
