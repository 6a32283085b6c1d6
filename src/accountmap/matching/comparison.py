"""Comparison: every candidate pair as a row of features, each bounded, each with a direction that never turns.

A feature says one thing about a pair; `model` gives it its weight in bits. Features that speak for a match grow with
agreement, those that speak against grow with contradiction, so that correcting a field never lowers a pair's evidence.

Most candidates are far apart, and comparing strings is what costs: everything else is compared first, as numbers, and
strings only of pairs that can still reach the evidence asked for.
"""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import polars as pl
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from accountmap.compiled.alignment import make_room
from accountmap.compiled.comparison import (
    CROSS,
    FULL,
    HEARD,
    LEAST_SOUND,
    SIMILARITIES,
    SOUND,
    SPELLING,
    TYPING,
    compare_numbers,
    complete_rows,
)
from accountmap.compiled.features import FEATURES
from accountmap.compiled.layouts import SHAPE, Lexicon, Side
from accountmap.matching.model import Weights
from accountmap.matching.pairs import Pairs, Rows
from accountmap.matching.records import Records, differ_in_script
from accountmap.matching.vocabulary import Vocabulary, Words

Column = npt.NDArray[np.float32]
# One row per pair, in the order of `FEATURES`.
Features = npt.NDArray[np.float32]

# The features that each similarity of whole names gives.
_GIVEN_BY = {
    TYPING: ("typing_70", "typing_85", "cross_typing_85", "label_alone", "label_cross"),
    SPELLING: ("spelling_80", "spelling_92", "cross_spelling_80"),
    FULL: ("full_70",),
    SOUND: ("sound_75", "cross_sound_75"),
    HEARD: ("cross_heard_60", "cross_heard_85"),
}


def compare_pairs(pairs: pl.DataFrame, left: Records, right: Records, vocabulary: Vocabulary) -> pl.DataFrame:
    """Features of candidate pairs.

    Args:
        pairs: left_record, right_record, left_view, right_view.
        left: the left list.
        right: the right list.
        vocabulary: the words of both.

    Returns:
        One row per pair, in order; float32 columns as `model` names them.
    """
    numbered = Pairs.of(pairs, left, right)
    _, features = _compare_numbers(numbered, vocabulary, {}, -np.inf, frozenset())
    complete_rows(features, _measure_similarities(numbered, frozenset(_GIVEN_BY)))
    return pl.DataFrame(features, schema=FEATURES)


def compare_promising(
    pairs: pl.DataFrame, left: Records, right: Records, vocabulary: Vocabulary, weights: Weights, least: float
) -> tuple[Rows, Features]:
    """Features of those candidate pairs whose own evidence can be at least so many bits.

    Args:
        pairs: left_record, right_record, left_view, right_view.
        left: the left list.
        right: the right list.
        vocabulary: the words of both.
        weights: the model. Similarities that it gives no weight are not measured: their features are 0.
        least: bits, prior included. Every pair that reaches it by all its features is among the rows.

    Returns:
        Row numbers of `pairs`, in order, and their features, in the order of `FEATURES`.
    """
    numbered = Pairs.of(pairs, left, right)
    kinds = _weighty(weights, across_scripts=differ_in_script(left, right))
    rows, features = _compare_numbers(numbered, vocabulary, weights.features, least - weights.prior, kinds)
    complete_rows(features, _measure_similarities(numbered[rows], kinds))
    return rows, features


def _weighty(weights: Weights, *, across_scripts: bool) -> frozenset[int]:
    """The similarities of whole names that have any weight; some have it in pairs of names in two scripts alone."""
    found = {name for name, weight in weights.features.items() if weight}
    if not across_scripts:
        found = {name for name in found if not name.startswith(CROSS)}
    return frozenset(kind for kind, names in _GIVEN_BY.items() if found & set(names))


def _compare_numbers(
    pairs: Pairs, vocabulary: Vocabulary, weights: Mapping[str, float], least: float, kinds: frozenset[int]
) -> tuple[Rows, Features]:
    """Rows that can have so much evidence, prior apart, and their features that need no letters of whole names."""
    left = _side(pairs.left, vocabulary.left, kinds)
    right = _side(pairs.right, vocabulary.right, kinds)
    longest = max(vocabulary.longest, *(int(side.cities["shape"]["length"].max()) for side in (left, right)))
    rows, features = np.empty(len(pairs), np.int64), np.empty((len(pairs), len(FEATURES)), np.float32)
    kept = compare_numbers(
        pairs.left_record,
        pairs.right_record,
        pairs.left_view,
        pairs.right_view,
        left,
        right,
        Lexicon(*vocabulary.described, _enough(pairs)),
        np.array([weights.get(feature, 0) for feature in FEATURES], np.float32),
        least,
        make_room(vocabulary.left.shape[1], longest),
        np.empty((2, len(FEATURES)), np.float32),
        np.empty(SIMILARITIES, np.float32),
        rows,
        features,
    )
    return rows[:kept], features[:kept]


def _enough(pairs: Pairs) -> float:
    """Bits that single out one record of the larger list."""
    return float(np.log2(max(pairs.left.facts.height, pairs.right.facts.height, 2)))


def _side(records: Records, words: Words, kinds: frozenset[int]) -> Side:
    """A list as compiled loops read it, with the shapes of what is worth comparing."""
    names, facts, nothing = records.name_prints, records.fact_prints, np.zeros(0, SHAPE)
    return Side(
        names.names,
        words,
        records.full_shape if FULL in kinds else nothing,
        records.sound_shape if SOUND in kinds else nothing,
        records.ear_shape if HEARD in kinds else nothing,
        facts.facts,
        facts.domains,
        facts.identifiers,
        facts.cities,
        facts.city_letters,
        names.native_share,
    )


def _measure_similarities(pairs: Pairs, kinds: frozenset[int]) -> Features:
    """Similarities of whole names, of the kinds wanted; 0 of others, and of what is not worth comparing."""
    similarities = np.zeros((len(pairs), SIMILARITIES), np.float32)
    left, right = pairs.left.forms[pairs.left_view], pairs.right.forms[pairs.right_view]
    native = (left["native"] != "") & (right["native"] != "")
    whole = [_either(native, forms["native"], forms["joined"]) for forms in (left, right)]
    for kind, scorer in ((TYPING, OSA.normalized_similarity), (SPELLING, JaroWinkler.normalized_similarity)):
        if kind in kinds:
            similarities[:, kind] = _measure(scorer, *whole)
    if FULL in kinds:
        similarities[:, FULL] = _measure(OSA.normalized_similarity, left["compare"], right["compare"])
    if SOUND in kinds:
        is_long = [(forms["joined"].str.len_chars() >= LEAST_SOUND).to_numpy() for forms in (left, right)]
        sound = _measure(OSA.normalized_similarity, left["skeleton"], right["skeleton"])
        similarities[:, SOUND] = np.where(is_long[0] & is_long[1], sound, 0)
    rows = np.flatnonzero((left["is_latin"] != right["is_latin"]).to_numpy())
    if len(rows) and HEARD in kinds:
        one, other = pairs.left.by_ear[pairs.left_view[rows]], pairs.right.by_ear[pairs.right_view[rows]]
        similarities[rows, HEARD] = _measure(OSA.normalized_similarity, one, other)
    return similarities


def _either(chosen: pl.Series, one: pl.Series, other: pl.Series) -> pl.Series:
    return one.zip_with(chosen, other) if chosen.any() else other


def _measure(scorer: Callable[..., float], one: pl.Series, other: pl.Series) -> Column:
    """Similarity of texts row by row; equal ones, which are many, have 1."""
    similarity = np.ones(len(one), dtype=np.float32)
    rows = (one != other).arg_true()
    similarity[rows.to_numpy()] = cpdist(one[rows].to_list(), other[rows].to_list(), scorer=scorer, dtype=np.float32)
    return similarity
