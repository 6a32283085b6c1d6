"""Bounds by shape: what they rule out must be impossible, or matches would be lost without a trace."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, JaroWinkler

from accountmap.matching.shapes import least_edits, most_spelling, most_typing, shapes_of
from accountmap.matching.word_pairs import may_correspond, word_shapes, word_similarity
from accountmap.normalise.sounds import by_ear, skeleton

# Few letters, so that texts resemble each other; some outside ASCII, as native names are.
TEXTS = st.lists(st.tuples(*2 * [st.text("abcde ñ株한ア", max_size=9)]), min_size=1, max_size=30)
WORDS = st.lists(st.text("abcehst12", min_size=1, max_size=8), min_size=2, max_size=30, unique=True)


def shapes(pairs):
    return [shapes_of(pl.Series(column, dtype=pl.String)) for column in zip(*pairs, strict=True)]


@given(TEXTS)
def test_no_text_becomes_another_in_fewer_edits_than_their_shapes_say(pairs):
    edits = [OSA.distance(one, other) for one, other in pairs]
    assert all(least <= needed for least, needed in zip(least_edits(*shapes(pairs)), edits, strict=True))


@given(TEXTS)
def test_no_similarity_is_above_what_the_shapes_allow(pairs):
    one, other = shapes(pairs)
    for (text, with_text), typing, spelling in zip(
        pairs, most_typing(one, other), most_spelling(one, other), strict=True
    ):
        assert OSA.normalized_similarity(text, with_text) <= typing + 1e-6
        assert JaroWinkler.normalized_similarity(text, with_text) <= spelling + 1e-6


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [("zyxtra", "zyxtra", 0), ("zyxtra", "zyxtar", 0), ("zyxtra", "altrapont", 4), ("", "abc", 3), (None, "", 0)],
)
def test_shapes_tell_texts_apart_by_length_and_letters(one, other, edits):
    assert least_edits(*shapes([(one, other)])).tolist() == [edits]


@given(WORDS)
def test_words_that_correspond_are_never_ruled_out_by_their_shapes(words):
    vocabulary = pl.DataFrame({"word": words}).with_columns(
        skeleton=skeleton(pl.col("word")),
        by_ear=by_ear(pl.col("word")),
        meaning=pl.when(pl.col("word").str.starts_with("a")).then(pl.lit("bank")).otherwise(pl.lit("")),
        is_number=pl.col("word").str.contains(r"^\d+$"),
    )
    numbers = pl.Series(range(1, len(words) + 1), dtype=pl.Int32)
    pairs = (
        numbers.to_frame("left").join(numbers.to_frame("right"), how="cross").filter(pl.col("left") != pl.col("right"))
    )
    possible = may_correspond(pairs["left"].to_numpy(), pairs["right"].to_numpy(), word_shapes(vocabulary))
    similarity = word_similarity(pairs, vocabulary)
    corresponds = ((similarity["quality"] > 0) | similarity["heard"]).to_numpy()
    assert not (corresponds & ~possible).any()
