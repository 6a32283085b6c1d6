"""Bounds by shape: what they rule out must be impossible, or matches would be lost without a trace."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, JaroWinkler

from accountmap.compiled.similarity import least_edits, most_spelling, most_typing
from accountmap.matching.shapes import shapes_of

# Few letters, so that texts resemble each other; some outside ASCII, as native names are.
TEXTS = st.text("abcde ñ株한ア", max_size=9)
# Compiled numbers run over as these do, without a word.
pytestmark = pytest.mark.filterwarnings("ignore:overflow encountered")


def shapes(*texts):
    return shapes_of(pl.Series(texts, dtype=pl.String)).view(np.recarray)


@given(TEXTS, TEXTS)
def test_no_text_becomes_another_in_fewer_edits_than_their_shapes_say(one, other):
    assert least_edits(*shapes(one, other)) <= OSA.distance(one, other)


@given(TEXTS, TEXTS)
def test_no_similarity_is_above_what_the_shapes_allow(one, other):
    assert OSA.normalized_similarity(one, other) <= most_typing(*shapes(one, other)) + 1e-6
    assert JaroWinkler.normalized_similarity(one, other) <= most_spelling(*shapes(one, other)) + 1e-6


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [("zyxtra", "zyxtra", 0), ("zyxtra", "zyxtar", 0), ("zyxtra", "altrapont", 4), ("", "abc", 3), (None, "", 0)],
)
def test_shapes_tell_texts_apart_by_length_and_letters(one, other, edits):
    assert least_edits(*shapes(one, other)) == edits
