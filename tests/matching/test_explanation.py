"""That an explanation says what the matcher did, and why it did nothing."""

import pytest

from accountmap.errors import UsageError
from accountmap.matching.engine import match_lists
from accountmap.matching.explanation import (
    bits_in_words,
    explain_pair,
    probability_in_words,
    strength_in_words,
)

CROWD = [
    f"{stem}{end} Foods" for stem in ("Bral", "Cend", "Dorv", "Elm", "Grin", "Holt", "Jast") for end in ("ano", "ex")
]


def test_an_explanation_is_made_of_the_very_pieces_that_the_matcher_wrote(accounts):
    left = accounts({"account_name": "Zyxtra Foods Inc", "country": "DE", "domain": "zyxtra.de"}, *CROWD)
    right = accounts({"account_name": "Zyxtra Food", "country": "FR", "domain": "zyxtra.fr"}, *CROWD, prefix="b")
    written = match_lists(left, right, floor=0.0)
    assert written.height >= len(CROWD)
    for pair in written.iter_rows(named=True):
        found = explain_pair(left, right, pair["left_id"], pair["right_id"])
        said = "; ".join(f"{piece.sentence} {bits_in_words(piece.tenths)}" for piece in found.pieces)
        assert (said, found.probability) == (pair["evidence"], pytest.approx(pair["probability"], abs=1e-12))


def test_a_pair_accepted_by_itself_says_so(accounts):
    left = accounts({"account_name": "Zyxtra Foods", "domain": "zyxtra.de", "city": "Bonn", "country": "DE"}, *CROWD)
    right = accounts({"account_name": "Zyxtra Foods", "domain": "zyxtra.de"}, *CROWD, prefix="b")
    found = explain_pair(left, right, "a0", "b0")
    assert found.outcome == "match"
    assert found.left.in_words == "'Zyxtra Foods' (a0, zyxtra.de, Bonn, DE)"


def test_accounts_without_a_key_in_common_show_the_keys_of_both(accounts):
    found = explain_pair(accounts("Quorvex Mills", *CROWD), accounts("Hallibrand", *CROWD, prefix="b"), "a0", "b0")
    assert found.outcome == "no_shared_key"
    assert not any(key.is_shared for key in found.keys)
    sizes = {key.text: (key.is_left, key.is_right, key.left_size, key.right_size) for key in found.keys}
    assert sizes["word quorvex"] == (True, False, 1, 0)
    assert sizes["word hallibrand"] == (False, True, 0, 1)
    assert found.probability < 0.01


def test_accounts_that_share_common_keys_only_are_said_to(accounts):
    left = accounts("Zyxtra", *["Global"] * 30)
    right = accounts("Quorvex", *["Global"] * 30, prefix="b")
    found = explain_pair(left, right, "a1", "b1")
    assert found.outcome == "shared_keys_too_common"
    shared = {key.text: (key.left_size, key.right_size, key.is_too_common) for key in found.keys if key.is_shared}
    assert shared["word global"] == (30, 30, True)


def test_a_pair_cut_because_others_share_more_says_so(accounts):
    many = [f"Zyxtra Mill {letter * 4}" for letter in "bcdfghklmnprst"]
    others = [f"Zyxtra Works {letter * 4}" for letter in "bcdfghklmnprst"]
    found = explain_pair(accounts("Zyxtra Mill", *others), accounts("Zyxtra Works", *many, prefix="b"), "a0", "b0")
    assert found.outcome == "cut_by_cap"
    assert "others share more" in found.reason


def test_a_pair_whose_right_account_went_to_another_company_names_it(accounts):
    left = accounts("Zyxtra Robotics Norvik", "Zyxtra Robotics Sundal", *CROWD)
    right = accounts("Zyxtra Robotics Norvik", *CROWD, prefix="b")
    found = explain_pair(left, right, "a1", "b0")
    assert found.outcome == "outbid"
    assert "'Zyxtra Robotics Norvik' (a0)" in found.reason
    assert [rival.account.account_id for rival in found.left_rivals] == ["a0"]


def test_a_pair_below_the_floor_says_so_and_names_its_rivals(accounts):
    left = accounts("Zyxtra Foods", *CROWD)
    right = accounts("Zyxtra Mills Norvik", "Zyxtra Works Sundal", *CROWD, prefix="b")
    found = explain_pair(left, right, "a0", "b0")
    assert found.outcome == "below_floor"
    assert "b1" in [rival.account.account_id for rival in found.right_rivals]


def test_rows_of_one_company_are_no_rivals_of_each_other(accounts):
    left = accounts("Zyxtra Robotics Inc.", "ZYXTRA ROBOTICS", *CROWD)
    found = explain_pair(left, accounts("Zyxtra Robotics", *CROWD, prefix="b"), "a0", "b0")
    assert found.left_rivals == ()


def test_an_account_that_is_in_no_list_is_refused_with_some_that_are(accounts):
    with pytest.raises(UsageError, match="The right list has no account 'b9'") as refused:
        explain_pair(accounts("Zyxtra"), accounts("Zyxtra", "Quorvex", prefix="b"), "a0", "b9")
    assert refused.value.allowed == "an id of its 2 accounts, such as b0, b1"


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.97, "sure (more than 9 in 10)"),
        (0.94, "likely (about 9 in 10)"),
        (0.83, "likely (about 8 in 10)"),
        (0.62, "rather likely (about 6 in 10)"),
        (0.5, "open (about 5 in 10)"),
        (0.2, "unlikely (about 2 in 10)"),
        (0.01, "unlikely (less than 1 in 10)"),
    ],
)
def test_a_probability_is_said_in_words(probability, words):
    assert probability_in_words(probability) == words


@pytest.mark.parametrize(
    ("tenths", "bits", "words"),
    [
        (112, "+11.2", "very strong"),
        (35, "+3.5", "strong"),
        (4, "+0.4", "weak"),
        (-13, "−1.3", "against"),
        (-60, "−6.0", "strongly against"),
    ],
)
def test_a_weight_is_said_in_bits_and_in_words(tenths, bits, words):
    assert (bits_in_words(tenths), strength_in_words(tenths)) == (bits, words)
