"""Comparison: every candidate pair as a row of features, each bounded, each with a direction that never turns.

A feature says one thing about a pair; `model` gives it its weight in bits. Features that speak for a match grow with
agreement, those that speak against grow with contradiction, so that correcting a field never lowers a pair's evidence.

Most candidates are far apart, and comparing strings is what costs: everything else is compared first, as numbers, and
strings only of pairs that can still reach the evidence asked for.
"""

from collections.abc import Mapping, Set

import numpy as np
import numpy.typing as npt
import polars as pl

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
from accountmap.compiled.names_alike import measure_names
from accountmap.matching.model import Weights
from accountmap.matching.pairs import Pairs, Rows
from accountmap.matching.records import Records, differ_in_script
from accountmap.matching.vocabulary import Vocabulary, Words

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
    names = [pairs.left.name_prints.names[pairs.left_view], pairs.right.name_prints.names[pairs.right_view]]
    every = np.arange(len(pairs))
    _measure(pairs, "joined", every, kinds & {TYPING, SPELLING}, similarities)
    native = np.flatnonzero(names[0]["has_native"] & names[1]["has_native"])
    _measure(pairs, "native", native, kinds & {TYPING, SPELLING}, similarities)
    if FULL in kinds:
        _measure(pairs, "compare", every, {FULL}, similarities)
    if SOUND in kinds:
        length = np.minimum(names[0]["whole"]["length"], names[1]["whole"]["length"])
        _measure(pairs, "skeleton", np.flatnonzero(length >= LEAST_SOUND), {SOUND}, similarities)
    if HEARD in kinds:
        _measure(pairs, "by_ear", np.flatnonzero(names[0]["is_latin"] != names[1]["is_latin"]), {HEARD}, similarities)
    return similarities


def _measure(pairs: Pairs, form: str, rows: Rows, kinds: Set[int], similarities: Features) -> None:
    """Measure one form of the names of some pairs, by typing unless the kind is `SPELLING`."""
    if not (len(rows) and kinds):
        return
    (one, longest), (other, longest_other) = pairs.left.letters(form), pairs.right.letters(form)
    longest = max(longest, longest_other)
    measured = {kind: np.empty(len(rows) if kind in kinds else 0, np.float32) for kind in range(SIMILARITIES)}
    by_typing = min(kinds - {SPELLING}, default=TYPING)
    measure_names(
        one.text,
        one.starts,
        pairs.left_view[rows],
        other.text,
        other.starts,
        pairs.right_view[rows],
        np.empty((2, longest), np.uint32),
        np.empty((3, longest + 2), np.int32),
        measured[by_typing],
        measured[SPELLING],
    )
    for kind in kinds:
        similarities[rows, kind] = measured[kind]
