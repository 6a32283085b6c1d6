"""Which records are compared with each other: those that share a rare key, and of too many the nearest."""

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accountmap.matching.blocking import LARGEST_BLOCK, find_candidates, find_pair_keys
from accountmap.matching.candidates import MOST_CANDIDATES
from accountmap.matching.engine import prepare_lists
from accountmap.matching.keys import Spoken, keys_of


@pytest.fixture
def candidates_of():
    def find(left, right):
        lists = prepare_lists(left, right)
        return find_candidates(lists.left, lists.right, lists.vocabulary)

    return find


def texts_of(accounts, row):
    lists = prepare_lists(accounts(row), accounts("Zyxtra", prefix="b"))
    spoken = Spoken.of(lists.vocabulary)
    keys = (source for _, sources in keys_of(lists.left, lists.vocabulary.left, spoken) for source in sources)
    return {text for source in keys for text in source.texts(range(len(source.view)))}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            "Quorvex Fine Foods GmbH",
            {"whole quorvexfinefoods", "whole quorvexfinefoodsgmbh", "word quorvex", "word fine", "word foods"}
            | {"pair fine quorvex", "pair food quorvex", "pair fine food", "begins quorve", "ends efoods", "stem quorv"}
            | {"stem foods", "stems quor fin", "initials qff", "initials fine", "sounds kprpkspnpts", "sound kprpks"},
        ),
        ({"account_name": "Zyx", "city": "Bonn"}, {"whole zyx", "whole zyx in bonn", "word zyx", "initials zyx"}),
        (
            {"account_name": "삼성전자", "domain": "www.sam-sung.co.kr", "registration_ids": ["VAT:KR12345"]},
            {
                "native begins 삼성전",
                "whole sam-sung",
                "domain sam-sung.co.kr",
                "label sam-sung",
                "identifier VAT:KR12345",
            },
        ),
        ("", set()),
    ],
)
def test_the_keys_of_an_account(accounts, row, expected):
    found = texts_of(accounts, row)
    assert expected <= found
    if isinstance(row, dict) and "domain" not in row:
        assert found == expected


def test_two_accounts_with_nothing_in_common_are_not_compared(accounts, candidates_of):
    assert candidates_of(accounts("Quorvex Mills"), accounts("Hallibrand", prefix="b")).is_empty()


def test_a_key_that_too_many_share_brings_nobody_together(accounts, candidates_of):
    side = int(LARGEST_BLOCK**0.5)
    few = accounts(*["Zyxtra"] * side), accounts(*["Zyxtra"] * side, prefix="b")
    many = accounts(*["Zyxtra"] * (side + 1)), accounts(*["Zyxtra"] * side, prefix="b")
    assert candidates_of(*few).height == side * MOST_CANDIDATES * 2 - MOST_CANDIDATES**2
    assert candidates_of(*many).is_empty()


def test_of_too_many_candidates_those_that_share_the_rarest_keys_stay(accounts, candidates_of):
    left = accounts("Zyxtra Mill Altrapont", *["Zyxtra Works"] * 3)
    right = accounts(*[f"Zyxtra {name}" for name in "abcdefghijklmnop"], "Zyxtra Altrapont", prefix="b")
    found = candidates_of(left, right).filter(pl.col("left_record") == 0)
    strongest = found.sort("strength", descending=True)
    best = prepare_lists(left, right).right.facts["account_id"][int(strongest["right_record"][0])]
    assert best == "b16"


def test_strength_is_the_summed_rarity_of_the_keys_that_both_have(accounts, candidates_of):
    # Of three names on either side one pair shares `word zyx`, `whole zyx` and `initials zyx`: log2(9) each.
    left, right = accounts("Zyx", "Quorvex", "Hallibrand"), accounts("Zyx", "Altrapont", "Norvik", prefix="b")
    assert candidates_of(left, right)["strength"].to_list() == pytest.approx([3 * 3.17], abs=0.01)


NAMES = st.lists(
    st.lists(st.sampled_from(["Zyxtra", "Quorvex", "Global", "Foods", "Mill", "of", "Altrapont"]), max_size=4).map(
        " ".join
    ),
    min_size=1,
    max_size=12,
)


@given(NAMES, NAMES)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_records_are_compared_exactly_if_they_share_a_key(accounts, candidates_of, ours, theirs):
    left, right = accounts(*ours), accounts(*theirs, prefix="b")
    lists = prepare_lists(left, right)
    found = set(candidates_of(left, right).select("left_view", "right_view").iter_rows())
    for one in range(lists.left.views.height):
        for other in range(lists.right.views.height):
            keys = find_pair_keys(lists.left, lists.right, lists.vocabulary, [one], [other])
            small = keys.filter(
                pl.col("is_left") & pl.col("is_right"), pl.col("left_size") * pl.col("right_size") <= 400
            )
            assert ((one, other) in found) == (not small.is_empty())
