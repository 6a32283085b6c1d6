"""How often two lists write one company in two ways: estimated from the lists, felt by pairs unlike in name alone."""

import pytest

from accountmap.matching.engine import match_lists
from accountmap.matching.explanation import explain_pair
from accountmap.matching.respelling import MOST_SHARE, NEUTRAL_SHARE, leaning
from tests.matching.test_engine import CROWD

CUT = [f"{name.split()[0]} {name.split()[1][:4]}." for name in CROWD]


def found(left, right, floor=0.01):
    pairs = match_lists(left, right, floor=floor)
    return {(row["left_id"], row["right_id"]): row for row in pairs.iter_rows(named=True)}


def test_a_pair_unlike_in_name_is_likelier_where_most_other_names_are_cut_as_well(accounts):
    ours = accounts("Zyxtra Textiles", *CROWD[:60])
    among_cut = found(ours, accounts("Zyxtra Text.", *CUT[:60], prefix="b"))[("a0", "b0")]
    among_equal = found(ours, accounts("Zyxtra Text.", *CROWD[:30], *CROWD[70:100], prefix="b"))[("a0", "b0")]
    assert among_cut["probability"] > among_equal["probability"]
    assert "these lists often write one company in two ways +" in among_cut["evidence"]
    assert "in two ways" not in among_equal["evidence"]


def test_a_pair_of_equal_names_does_not_feel_how_others_are_written(accounts):
    ours = accounts("Zyxtra Textiles", *CROWD[:60])
    for others in (CROWD[:60], CUT[:60]):
        pair = found(ours, accounts("Zyxtra Textiles", *others, prefix="b"))[("a0", "b0")]
        assert "two ways" not in pair["evidence"]


def test_the_floor_of_what_is_written_changes_no_probability(accounts):
    ours, theirs = accounts(*CROWD[:60]), accounts(*CUT[:40], *CROWD[50:], prefix="b")
    few, many = found(ours, theirs, floor=0.9), found(ours, theirs, floor=0.01)
    assert few
    assert {pair: row["probability"] for pair, row in few.items()} == {
        pair: row["probability"] for pair, row in many.items() if row["probability"] >= 0.9
    }


def test_the_explanation_of_a_pair_weighs_it_as_the_match_does(accounts):
    ours, theirs = accounts(*CROWD[:60]), accounts(*CUT[:40], *CROWD[50:], prefix="b")
    (left_id, right_id), pair = next(iter(found(ours, theirs).items()))
    assert "two ways" in pair["evidence"]
    explained = explain_pair(ours, theirs, left_id, right_id)
    assert explained.probability == pytest.approx(pair["probability"], abs=1e-12)


@pytest.mark.parametrize(
    ("share", "bits"),
    [(NEUTRAL_SHARE, 0.0), (0.5, 1.585), (0.1, 0.0), (0.0, 0.0), (1.0, leaning(MOST_SHARE))],
)
def test_what_a_share_is_worth_in_bits_is_bounded(share, bits):
    assert leaning(share) == pytest.approx(bits, abs=0.001)
