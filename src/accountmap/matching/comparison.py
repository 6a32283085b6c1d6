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

from accountmap.matching.alignment import align_words
from accountmap.matching.fact_comparison import compare_facts
from accountmap.matching.model import Weights
from accountmap.matching.pairs import Pairs, Rows
from accountmap.matching.records import Records
from accountmap.matching.shapes import Shapes, most_spelling, most_typing
from accountmap.matching.vocabulary import Vocabulary
from accountmap.matching.word_pairs import Words

Column = npt.NDArray[np.float32]
Features = dict[str, Column]

# Similarity measured -> the features it gives, each with the threshold above which it counts.
BEYOND: dict[str, dict[str, float]] = {
    "typing": {"typing_70": 0.70, "typing_85": 0.85},
    "spelling": {"spelling_80": 0.80, "spelling_92": 0.92},
    "full": {"full_70": 0.70},
    "sound": {"sound_75": 0.75},
    "heard": {"cross_heard_60": 0.60, "cross_heard_85": 0.85},
}
_SCORERS: dict[str, Callable[..., float]] = {
    "typing": OSA.normalized_similarity,
    "spelling": JaroWinkler.normalized_similarity,
    "full": OSA.normalized_similarity,
    "sound": OSA.normalized_similarity,
    "heard": OSA.normalized_similarity,
}
# What names in two scripts have in common is worth another amount than in one script: half of a name may be translated,
# and the other half is written by ear. For these features such pairs have weights of their own, under this prefix.
CROSS = "cross_"
BY_SCRIPT = (
    "words_exact",
    "words_mistyped",
    "words_shortened",
    "words_sounding",
    "words_translated",
    "over_both",
    "contained_share",
    "first_word",
    "sole_share",
    "lone_word",
    "name_equal",
    "typing_85",
    "spelling_80",
    "sound_75",
    "holding_one",
    "legal_one",
)
# Shorter names have no sound worth comparing.
LEAST_SOUND = 4
# What a bound may lack by rounding, in bits.
_ROUNDING = 0.001


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
    return _finished(_compare_numbers(numbered, vocabulary), _measure_strings(numbered, frozenset(BEYOND)))


def compare_promising(
    pairs: pl.DataFrame, left: Records, right: Records, vocabulary: Vocabulary, weights: Weights, least: float
) -> tuple[Rows, pl.DataFrame]:
    """Features of those candidate pairs whose own evidence can be at least so many bits.

    Args:
        pairs: left_record, right_record, left_view, right_view.
        left: the left list.
        right: the right list.
        vocabulary: the words of both.
        weights: the model. Similarities that it gives no weight are not measured: their features are 0.
        least: bits, prior included. Every pair that reaches it by all its features is among the rows.

    Returns:
        Row numbers of `pairs`, in order, and their features as `compare_pairs` gives them.
    """
    numbered = Pairs.of(pairs, left, right)
    numbers = _compare_numbers(numbered, vocabulary)
    best = _finish(numbers, _bound_strings(numbered, weights))
    # At best: a label speaks for itself to the full, however alike the names may be.
    best |= _labels(numbers, np.zeros(len(numbered), dtype=np.float32))
    bound = np.full(len(numbered), weights.prior, dtype=np.float32)
    for name, weight in weights.features.items():
        if weight:
            bound += np.float32(weight) * best[name]
    rows = np.flatnonzero(bound >= least - _ROUNDING)
    weighty = frozenset(
        kind
        for kind, names in BEYOND.items()
        if any(weights.features.get(name) or weights.features.get(CROSS + name) for name in names)
    )
    chosen = {name: column[rows] for name, column in numbers.items()}
    return rows, _finished(chosen, _measure_strings(numbered[rows], weighty))


def _finished(numbers: Features, strings: Features) -> pl.DataFrame:
    return pl.DataFrame(_finish(numbers, strings)).drop("other_script")


def _finish(numbers: Features, strings: Features) -> Features:
    """All features: those compared as numbers, those measured as strings, and those made of several others."""
    # Companies of one group share a domain: another country, or other words on both sides, says so.
    one_domain = np.maximum(np.maximum(numbers["domain_own"], numbers["domain_shared"]), numbers["domain_label"])
    elsewhere = np.maximum(np.maximum(numbers["places_one"], numbers["places_differ"]), numbers["country_differs"])
    groups = {"group_country": one_domain * elsewhere, "group_words": one_domain * numbers["over_both"]}
    together = numbers | strings | _labels(numbers, strings["typing_70"]) | groups
    return together | _by_script(together)


def _by_script(features: Features) -> Features:
    """The features of names in one script and, with the prefix, of those in two: one of both is 0."""
    other_script = features["other_script"]
    if not other_script.any():
        return {CROSS + name: other_script for name in BY_SCRIPT}
    same_script = 1 - other_script
    of_one = {name: features[name] * same_script for name in BY_SCRIPT}
    return of_one | {CROSS + name: features[name] * other_script for name in BY_SCRIPT}


def _labels(numbers: Features, typing: Column) -> Features:
    """The label speaks for itself only where the names do not say the same: a renamed company keeps its domain."""
    alone = numbers["label_name"] * (1 - typing)
    return {"label_alone": alone, "label_cross": alone * numbers["other_script"]}


def _compare_numbers(pairs: Pairs, vocabulary: Vocabulary) -> Features:
    """All that can be compared without looking at strings."""
    words = _compare_words(pairs, vocabulary)
    return words | _compare_prints(pairs) | compare_facts(pairs)


def _compare_words(pairs: Pairs, vocabulary: Vocabulary) -> Features:
    left, right = vocabulary.left[pairs.left_view], vocabulary.right[pairs.right_view]
    other_script = _other_script(pairs)
    aligned = align_words(left, right, vocabulary, other_script > 0)
    # Bits that single out one record of the larger list; word evidence counts in shares of it, whatever the size.
    enough = np.float32(np.log2(max(pairs.left.facts.height, pairs.right.facts.height, 2)))
    matched = (
        aligned.exact + aligned.mistyped + aligned.shortened + aligned.sounding + aligned.heard + aligned.translated
    )
    left_total, right_total = matched + aligned.left_over, matched + aligned.right_over
    word_share = 2 * matched / np.maximum(left_total + right_total, np.float32(0.01))
    words = {
        "words_exact": aligned.exact / enough,
        "words_mistyped": aligned.mistyped / enough,
        "words_shortened": aligned.shortened / enough,
        "words_sounding": aligned.sounding / enough,
        "cross_words_heard": aligned.heard / enough,
        "words_translated": aligned.translated / enough,
        "over_both": np.minimum(aligned.left_over, aligned.right_over) / enough,
        "over_one": np.abs(aligned.left_over - aligned.right_over) / enough,
        "word_share": word_share,
        "contained_share": matched / np.maximum(np.minimum(left_total, right_total), np.float32(0.01)),
        "first_word": aligned.first,
        "sole_share": aligned.sole * word_share,
        "sole_near": aligned.sole_near * word_share,
        "sole_cross": np.maximum(aligned.sole, aligned.sole_near) * other_script,
        "lone_word": _lone_word(left, right),
        "other_script": other_script,
    }
    return {name: np.clip(value, 0, 2).astype(np.float32, copy=False) for name, value in words.items()}


def _other_script(pairs: Pairs) -> Column:
    """1 where one name is in Latin letters and the other is not: then words that differ may be translations."""
    is_latin = pairs.left.name_prints.is_latin[pairs.left_view], pairs.right.name_prints.is_latin[pairs.right_view]
    return np.asarray(is_latin[0] ^ is_latin[1], dtype=np.float32)


def _lone_word(left: Words, right: Words) -> Column:
    """1 where one name is a single word and the other is not: all that agrees may be that word (Snap and Snap-on)."""
    single, single_other = ((words[:, 0] > 0) & (words[:, 1] == 0) for words in (left, right))
    several, several_other = (words[:, 1] > 0 for words in (left, right))
    return np.asarray((single & several_other) | (single_other & several), dtype=np.float32)


def _compare_prints(pairs: Pairs) -> Features:
    """What the names say as a whole."""
    one, other, at, to = pairs.left.name_prints, pairs.right.name_prints, pairs.left_view, pairs.right_view
    length, other_length = one.whole.length[at], other.whole.length[to]
    shorter = np.minimum(length, other_length)
    joined, other_joined = one.joined[at], other.joined[to]
    equal = (joined == other_joined) & (length > 0)
    latin, other_latin = one.is_latin[at], other.is_latin[to]
    # Where a list writes names in their own script, one that stands there in Latin letters is no translation.
    in_native_list = np.where(latin, one.native_share, other.native_share) * (latin ^ other_latin)
    native, other_native = one.has_native[at], other.has_native[to]
    is_native, same_native = native & other_native, one.native[at] == other.native[to]
    initials = (one.initials[at] == other_joined) & one.several[at]
    initials |= (other.initials[to] == joined) & other.several[to]
    numbers, other_numbers = one.has_numbers[at], other.has_numbers[to]
    same_numbers = one.numbers[at] == other.numbers[to]
    places, other_places = one.has_places[at], other.has_places[to]
    known = one.knows_legal[at] & other.knows_legal[to]
    same_legal = one.legal_code[at] == other.legal_code[to]
    # A legal form is translated with the name: there it contradicts nothing.
    same_script = one.is_latin[at] == other.is_latin[to]
    found = {
        "name_equal": equal,
        "short_equal": equal & (shorter <= 3) & ~is_native,
        "native_equal": is_native & same_native,
        "native_differs": is_native & equal & ~same_native,
        "cross_script": latin ^ other_latin,
        "cross_native_list": in_native_list,
        "full_equal": one.full[at] == other.full[to],
        "full_joined_equal": one.squeezed[at] == other.squeezed[to],
        "initialism": initials * ((np.clip(shorter, 1, 6) - 1) / 5),
        "numbers_same": same_numbers & numbers,
        "numbers_differ": ~same_numbers & numbers & other_numbers,
        "numbers_one": numbers ^ other_numbers,
        "holding_one": one.is_holding[at] ^ other.is_holding[to],
        "places_differ": (one.places[at] != other.places[to]) & places & other_places,
        "places_one": places ^ other_places,
        "legal_same": known & same_legal & same_script,
        "legal_differ": known & ~same_legal & same_script,
        "legal_one": one.has_legal[at] ^ other.has_legal[to],
        "name_part": one.is_part[at].astype(np.int8) + other.is_part[to],
        "name_alternative": one.is_alternative[at] | other.is_alternative[to],
    }
    return {name: value.astype(np.float32) for name, value in found.items()}


def _beyond(similarity: Column, threshold: float) -> Column:
    """How far a similarity lies above a threshold, as a share of what lies above it: 0 to 1."""
    return np.asarray(np.clip((similarity - np.float32(threshold)) / np.float32(1 - threshold), 0, 1))


def _features_of(similarities: Mapping[str, Column], pairs: Pairs) -> Features:
    """The features of the similarities of strings; 0 of those that were not measured."""
    nothing = np.zeros(len(pairs), dtype=np.float32)
    features = {
        name: _beyond(similarities[kind], threshold) if kind in similarities else nothing
        for kind, names in BEYOND.items()
        for name, threshold in names.items()
    }
    if "sound" in similarities:
        lengths = (
            pairs.left.name_prints.whole.length[pairs.left_view],
            pairs.right.name_prints.whole.length[pairs.right_view],
        )
        features["sound_75"] = features["sound_75"] * (np.minimum(*lengths) >= LEAST_SOUND)
    return features


def _bound_strings(pairs: Pairs, weights: Weights) -> Features:
    """The features of strings at their best."""
    one, other = pairs.left.name_prints, pairs.right.name_prints
    at, to = pairs.left_view, pairs.right_view
    whole, other_whole = one.whole[at], other.whole[to]
    rows = np.flatnonzero(one.has_native[at] & other.has_native[to])
    if len(rows):
        whole, other_whole = (
            _with_native(shapes, rows, prints.native_shape[view[rows]])
            for shapes, prints, view in ((whole, one, at), (other_whole, other, to))
        )
    bounds = {"typing": most_typing(whole, other_whole), "spelling": most_spelling(whole, other_whole)}
    if weights.features.get("full_70"):
        bounds["full"] = most_typing(pairs.left.full_shape[at], pairs.right.full_shape[to])
    if weights.features.get("sound_75") or weights.features.get("cross_sound_75"):
        bounds["sound"] = most_typing(pairs.left.sound_shape[at], pairs.right.sound_shape[to])
    other_script = _other_script(pairs)
    if other_script.any():
        bounds["heard"] = other_script * most_typing(pairs.left.ear_shape[at], pairs.right.ear_shape[to])
    return _features_of(bounds, pairs)


def _with_native(shapes: Shapes, rows: Rows, native: Shapes) -> Shapes:
    """Shapes of which some rows are replaced."""
    shapes.length[rows], shapes.letters[rows], shapes.beginning[rows] = native.length, native.letters, native.beginning
    return shapes


def _measure_strings(pairs: Pairs, kinds: frozenset[str]) -> Features:
    """The features of strings, of the similarities wanted."""
    of_left, of_right = pairs.left.forms[pairs.left_view], pairs.right.forms[pairs.right_view]
    native = (of_left["native"] != "") & (of_right["native"] != "")
    whole = tuple(_either(native, forms["native"], forms["joined"]) for forms in (of_left, of_right))
    texts = {
        "full": (of_left["compare"], of_right["compare"]),
        "sound": (of_left["skeleton"], of_right["skeleton"]),
    }
    similarities = {
        kind: _measure(scorer, *texts.get(kind, whole))
        for kind, scorer in _SCORERS.items()
        if kind in kinds and kind != "heard"
    }
    rows = np.flatnonzero(_other_script(pairs))
    if len(rows) and "heard" in kinds:
        one, other = pairs.left.by_ear[pairs.left_view[rows]], pairs.right.by_ear[pairs.right_view[rows]]
        similarities["heard"] = np.zeros(len(pairs), dtype=np.float32)
        similarities["heard"][rows] = _measure(_SCORERS["heard"], one, other)
    return _features_of(similarities, pairs)


def _either(chosen: pl.Series, one: pl.Series, other: pl.Series) -> pl.Series:
    return one.zip_with(chosen, other) if chosen.any() else other


def _measure(scorer: Callable[..., float], one: pl.Series, other: pl.Series) -> Column:
    """Similarity of texts row by row; equal ones, which are many, have 1."""
    similarity = np.ones(len(one), dtype=np.float32)
    rows = (one != other).arg_true()
    similarity[rows.to_numpy()] = cpdist(one[rows].to_list(), other[rows].to_list(), scorer=scorer, dtype=np.float32)
    return similarity
