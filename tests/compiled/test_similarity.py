"""Similarities of texts: RapidFuzz is the reference, to the last bit of a float32."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, JaroWinkler, LCSseq

from accountmap.compiled.names_alike import measure_names
from accountmap.compiled.similarity import (
    contains,
    contains_in_order,
    spelling_similarity,
    stands_at,
    typing_similarity,
)
from accountmap.normalise.packing import pack

TEXTS = st.text("abc ñ株", max_size=14)


def letters(text):
    return np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)


def room(one, other):
    return np.zeros((3, max(len(one), len(other)) + 2), dtype=np.int32)


@given(TEXTS, TEXTS)
def test_typing_is_the_normalised_similarity_of_optimal_string_alignment(one, other):
    similarity = typing_similarity(letters(one), letters(other), room(one, other))
    assert similarity == np.float32(OSA.normalized_similarity(one, other))


@given(TEXTS, TEXTS)
def test_spelling_is_the_jaro_winkler_similarity(one, other):
    similarity = spelling_similarity(letters(one), letters(other), room(one, other))
    assert similarity == np.float32(JaroWinkler.normalized_similarity(one, other))


@pytest.mark.parametrize(
    ("one", "other", "typing", "spelling"),
    [
        ("zyxtra", "zyxtra", 1.0, 1.0),
        ("zyxtra", "zyxtar", 5 / 6, 0.9666667),
        ("zyxtra robotics", "zyxtra robotic", 14 / 15, 0.9866667),
        ("altrapont", "quorvex", 1 / 9, 0.4179894),
        ("", "", 1.0, 1.0),
        ("", "x", 0.0, 0.0),
    ],
)
def test_texts_resemble_each_other_by_what_has_to_be_typed_anew_and_by_their_beginning(one, other, typing, spelling):
    texts = letters(one), letters(other), room(one, other)
    assert typing_similarity(*texts) == pytest.approx(typing, abs=1e-6)
    assert spelling_similarity(*texts) == pytest.approx(spelling, abs=1e-6)


@given(TEXTS, TEXTS)
def test_a_text_is_found_in_another_wherever_it_stands(one, other):
    assert contains(letters(one), letters(other)) == (other in one)
    assert stands_at(letters(one), letters(other), 0) == one.startswith(other)
    assert contains_in_order(letters(one), letters(other)) == (LCSseq.similarity(one, other) == len(other))


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=20))
def test_names_are_measured_pair_by_pair_in_any_script(pairs):
    one, other = (pack(pl.Series(side)) for side in zip(*pairs, strict=True))
    views = np.arange(len(pairs), dtype=np.uint32)
    typing, spelling = np.empty(len(pairs), np.float32), np.empty(len(pairs), np.float32)
    room = np.empty((2, 60), np.uint32), np.empty((3, 62), np.int32)
    measure_names(one.text, one.starts, views, other.text, other.starts, views, *room, typing, spelling)
    assert typing.tolist() == [np.float32(OSA.normalized_similarity(*pair)) for pair in pairs]
    assert spelling.tolist() == [np.float32(JaroWinkler.normalized_similarity(*pair)) for pair in pairs]
