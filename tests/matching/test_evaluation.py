"""The figures of an evaluation on tables small enough to compute by hand, and what is refused."""

import math

import polars as pl
import pytest

from accountmap.errors import UsageError
from accountmap.matching.evaluation import evaluate
from accountmap.matching.pair_files import read_matches, read_pairs

# Left and right id are one letter each: `Aa` is the pair (A, a).
FOUND = {"Aa": 0.99, "Bb": 0.96, "Cx": 0.95, "Dd": 0.85, "Ee": 0.81, "Fx": 0.60, "Gg": 0.52, "Hh": 0.40, "Ix": 0.20}
TRUTH = ["Aa", "Bb", "Cc", "Dd", "Ee", "Gg", "Hh", "Jj"]


def pairs(texts):
    ids = {"left_id": [text[0] for text in texts], "right_id": [text[1] for text in texts]}
    return pl.DataFrame(ids, schema={"left_id": pl.String, "right_id": pl.String})


def matches(found):
    table = pairs(list(found))
    return table.with_columns(probability=pl.Series(list(found.values()), dtype=pl.Float64), evidence=pl.lit("because"))


@pytest.fixture
def evaluation():
    return evaluate(matches(FOUND), pairs(TRUTH))


def test_precision_recall_and_f1_count_what_lies_at_or_above_a_threshold(evaluation):
    half, sure = evaluation.half, evaluation.sure
    # From .5 on: 7 pairs, 5 of them right (Aa Bb Dd Ee Gg), of 8.
    assert (half.pairs, half.precision, half.recall) == (7, 5 / 7, 5 / 8)
    assert half.f1 == pytest.approx(2 * 5 / (7 + 8))
    # From .95 on: Aa Bb Cx.
    assert (sure.pairs, sure.precision, sure.recall) == (3, 2 / 3, 2 / 8)


def test_the_best_threshold_is_that_of_the_highest_f1(evaluation):
    # 2 x hits / (pairs + 8) from .99 down: 2/9, 4/10, 4/11, 6/12, 8/13, 8/14, 10/15, 12/16 (at .40), 12/17.
    assert evaluation.best.threshold == 0.40
    assert evaluation.best.f1 == pytest.approx(12 / 16)


def test_of_thresholds_that_are_equally_good_the_higher_is_best():
    # .9: 2 x 1 / (1 + 2) = 2/3, and .3: 2 x 2 / (4 + 2) = 2/3.
    found = evaluate(matches({"Aa": 0.9, "Bx": 0.8, "Cx": 0.7, "Dd": 0.3}), pairs(["Aa", "Dd"]))
    assert found.best.threshold == 0.9


def test_the_calibration_table_says_what_was_said_and_what_was_right_by_tenths(evaluation):
    rows = [tuple(round(value, 6) for value in row) for row in evaluation.tenths.iter_rows()]
    assert rows == [
        (2, 1, 0.2, 0.0),
        (4, 1, 0.4, 1.0),
        (5, 1, 0.52, 1.0),
        (6, 1, 0.6, 0.0),
        (8, 2, 0.83, 1.0),
        (9, 3, 0.966667, 0.666667),
    ]


def test_the_calibration_error_is_the_mean_gap_of_the_tenths_from_a_half_on(evaluation):
    gaps = abs(0.52 - 1) + abs(0.60 - 0) + abs(0.85 + 0.81 - 2) + abs(0.99 + 0.96 + 0.95 - 2)
    assert evaluation.calibration_error == pytest.approx(gaps / 7)


def test_the_doubtful_are_judged_alone_and_all_together(evaluation):
    assert evaluation.doubtful == 4
    assert evaluation.review_share == 4 / 8
    assert evaluation.doubtful_error == pytest.approx(abs(0.85 + 0.81 + 0.60 + 0.52 - 3) / 4)


def test_the_log_loss_counts_the_bits_that_each_pair_costs():
    found = evaluate(matches({"Aa": 0.5, "Bx": 0.75, "Cc": 1.0}), pairs(["Aa", "Cc"]))
    # 1 bit, 2 bits, and next to nothing for what was certain and right.
    assert found.log_loss == pytest.approx((1 + 2 - math.log2(1 - 1e-4)) / 3)


def test_one_wrong_certainty_does_not_cost_infinitely():
    assert evaluate(matches({"Ax": 1.0}), pairs(["Bb"])).log_loss == pytest.approx(-math.log2(1e-4))


def test_the_refit_pools_neighbours_that_are_in_the_wrong_order():
    # Falling order: right, wrong, right. The last two pool to 1/2 each: 1 bit, 1 bit; the first stays certain.
    found = evaluate(matches({"Aa": 0.9, "Bx": 0.6, "Cc": 0.3}), pairs(["Aa", "Cc"]))
    assert found.refit_log_loss == pytest.approx((1 + 1 - math.log2(1 - 1e-4)) / 3)
    assert found.refit_log_loss < found.log_loss


def test_the_largest_probability_written_for_a_pair_counts():
    twice = pl.concat([matches({"Aa": 0.3}), matches({"Aa": 0.97}), matches({"Aa": 0.6})])
    assert evaluate(twice, pairs(["Aa"])).sure.recall == 1


def test_pairs_left_out_are_neither_right_nor_wrong(evaluation):
    found = evaluate(matches(FOUND), pairs(TRUTH), pairs(["Cx", "Fx", "Hh"]))
    assert found.half.precision == 1
    assert found.half.recall == 5 / 8
    assert found.wrong.is_empty()
    assert "H" not in found.missed["left_id"].to_list()


def test_wrong_pairs_come_with_the_most_confident_first(evaluation):
    assert evaluation.wrong.rows() == [("C", "x", 0.95, "because"), ("F", "x", 0.6, "because")]


def test_missed_pairs_come_with_the_nearest_first_and_say_what_was_matched_instead():
    found = evaluate(matches({"Aa": 0.9, "Bc": 0.8, "Cc": 0.3}), pairs(["Aa", "Cc", "Dd"]))
    assert found.missed.rows() == [("C", "c", 0.3, "because", "B"), ("D", "d", None, None, None)]


def test_without_a_match_nothing_is_found_and_nothing_is_wrong():
    found = evaluate(matches({}), pairs(["Aa"]))
    assert (found.half.precision, found.half.recall, found.half.f1) == (0, 0, 0)
    assert (found.best.threshold, found.calibration_error, found.log_loss, found.refit_log_loss) == (1.0, 0, 0, 0)
    assert found.missed.height == 1


def test_the_order_of_the_rows_makes_no_difference(evaluation):
    shuffled = evaluate(matches(dict(reversed(FOUND.items()))), pairs(TRUTH[::-1]))
    assert shuffled.wrong.equals(evaluation.wrong)
    assert shuffled.missed.equals(evaluation.missed)
    assert shuffled.log_loss == evaluation.log_loss


def test_an_empty_truth_is_refused():
    with pytest.raises(UsageError, match="The truth holds no pair"):
        evaluate(matches(FOUND), pairs([]))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("left_id,right_id\n1,2\n", "The file has no column probability."),
        ("left_id,right_id,probability\n1,2,0.5\n1,3,1.5\n", "A probability cannot be '1.5'."),
        ("left_id,right_id,probability\n1,2,0.5\n1,3,half\n", "A probability cannot be 'half'."),
        ("left_id,right_id,probability\n1,2,0.5\n1,3,\n", "A probability cannot be empty."),
        ("left_id,right_id,probability\n1,2,0.5\n1,3,NaN\n", "A probability cannot be 'NaN'."),
        ("left_id,right_id,probability\n1,2,0.5\n,3,0.5\n", "A pair lacks an id."),
        ("", "The file is empty."),
    ],
)
def test_a_table_that_cannot_be_judged_is_refused_by_name_and_line(tmp_path, text, said):
    path = tmp_path / "pairs.csv"
    path.write_text(text)
    with pytest.raises(UsageError) as refused:
        read_matches(path)
    assert refused.value.what == said
    assert str(path) in refused.value.where
    if "\n1,3" in text or "\n,3" in text:
        assert "line 3" in refused.value.where


def test_ids_stay_text_whatever_separator_a_spreadsheet_program_saved_with(tmp_path):
    path = tmp_path / "truth.csv"
    path.write_bytes('left_id;right_id;note\n007;Ä-1;"a\nb"\n\n007;Ä-1;\n1e5;2;\n'.encode("cp1252"))
    assert read_pairs(path).rows() == [("007", "Ä-1"), ("1e5", "2")]


def test_matches_are_read_from_parquet_too(tmp_path):
    matches(FOUND).write_parquet(tmp_path / "pairs.parquet")
    assert read_matches(tmp_path / "pairs.parquet").equals(matches(FOUND))
