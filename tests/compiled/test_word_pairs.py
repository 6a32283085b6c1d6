"""How two different words correspond: as mistyped, shortened, sounding alike, translated, heard, or not at all."""

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, JaroWinkler, LCSseq

from accountmap.compiled.word_pairs import (
    HEARD,
    MISTYPED,
    SHORTENED,
    SOUNDING,
    TRANSLATED,
    correspondence,
    may_correspond,
)
from accountmap.matching.word_rows import word_rows
from accountmap.normalise.sounds import by_ear, skeleton

WORDS = st.text("abcehst", min_size=1, max_size=8)
MEANINGS = {"bank": "bank", "banco": "bank"}
# Compiled numbers run over as these do, without a word.
pytestmark = pytest.mark.filterwarnings("ignore:overflow encountered")


def described(*words):
    table = pl.DataFrame({"word": words}).with_columns(
        skeleton=skeleton(pl.col("word")),
        by_ear=by_ear(pl.col("word")),
        meaning=pl.col("word").replace_strict(MEANINGS, default=""),
        is_number=pl.col("word").str.contains(r"^\d+$"),
        rarity=10.0,
        held_once=1.0,
    )
    rows, letters = word_rows(table)
    return [as_compiled(row) for row in rows], letters


def as_compiled(row):
    """A row whose columns are attributes, as compiled loops have them."""
    if row.dtype.names is None:
        return row
    return SimpleNamespace(**{name: as_compiled(row[name]) for name in row.dtype.names})


def correspond(one, other, *, across_scripts=False):
    rows, letters = described(one, other)
    if not may_correspond(rows[1], rows[2]):
        return 0.0, None
    quality, kind = correspondence(rows[1], rows[2], letters, across_scripts, np.zeros((3, 20), dtype=np.int32))
    return quality, kind if quality else None


@pytest.mark.parametrize(
    ("one", "other", "quality", "kind"),
    [
        ("zyxtra", "zyxkra", 0.8333, MISTYPED),
        ("altrapont", "altraqont", 0.8889, MISTYPED),
        ("therapeut", "therapeutics", 0.9, SHORTENED),
        ("intl", "international", 0.5731, SHORTENED),
        ("z", "zyxtra", 0.5, SHORTENED),
        ("kestrova", "kastrovi", 0.89, SOUNDING),
        ("banco", "bank", 0.9, TRANSLATED),
        ("zyxtra", "altrapont", 0.0, None),
        ("1234567", "1234568", 0.0, None),
    ],
)
def test_words_correspond_in_the_way_that_is_best(one, other, quality, kind):
    assert correspond(one, other) == (pytest.approx(quality, abs=1e-4), kind)
    assert correspond(other, one) == (pytest.approx(quality, abs=1e-4), kind)


def test_words_that_sound_alike_correspond_where_one_of_them_is_written_in_another_script():
    assert correspond("yonex", "yonekkusu", across_scripts=True) == (pytest.approx(0.95), HEARD)
    assert correspond("yonex", "yonekkusu")[1] != HEARD


@given(WORDS, WORDS)
def test_what_is_measured_is_what_the_reference_measures(one, other):
    """Shapes rule out only what is none; RapidFuzz measures the rest."""
    if one == other:
        return
    (skeleton_one, skeleton_other), shorter = _skeletons(one, other), min(len(one), len(other))
    typing, spelling = OSA.normalized_similarity(one, other), JaroWinkler.normalized_similarity(one, other)
    sounds, ratio = OSA.normalized_similarity(skeleton_one, skeleton_other), shorter / max(len(one), len(other))
    heard, qualities = min(len(skeleton_one), len(skeleton_other)), [0.0]
    if typing >= 0.74 and shorter >= 4:
        qualities.append(typing)
    if one.startswith(other) or other.startswith(one):
        qualities.append(0.6 + 0.4 * ratio if shorter >= 2 else 0.5)
    elif LCSseq.similarity(one, other) == shorter >= 3 and one[0] == other[0]:
        qualities.append(0.45 + 0.4 * ratio)
    if sounds == 1 and heard >= 2 and shorter >= 3:
        qualities.append(0.55 + 0.4 * spelling)
    elif sounds >= 0.75 and heard >= 4:
        qualities.append(0.6 * spelling)
    rows, letters = described(one, other)
    quality, _ = correspondence(rows[1], rows[2], letters, False, np.zeros((3, 20), dtype=np.int32))
    assert quality == pytest.approx(max(qualities), abs=1e-6)


def _skeletons(*words):
    return pl.DataFrame({"word": words}).select(skeleton(pl.col("word")))["word"].to_list()
