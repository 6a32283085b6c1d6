"""Every pair of a batch as a row of features, all that can be compared without the letters of whole names.

Most candidates are far apart, and comparing texts is what costs: of these their shapes say how alike they can be at
best, and rows are kept only of pairs that can reach the evidence asked for.
"""

import numpy as np
import numpy.typing as npt

from accountmap.compiled.alignment import ROOM, Room, align_words
from accountmap.compiled.compiling import compiled
from accountmap.compiled.fact_features import (
    compare_cities,
    compare_domains,
    compare_identifiers,
    compare_places,
    has_label,
)
from accountmap.compiled.features import Feature, Row
from accountmap.compiled.layouts import LEXICON, SIDE, Lexicon, Side
from accountmap.compiled.name_features import compare_names, compare_words
from accountmap.compiled.signatures import float32, float64, int64, read_only, uint32, void, written
from accountmap.compiled.similarity import most_spelling, most_typing

Numbers = npt.NDArray[np.uint32]

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
_IN_ONE_SCRIPT = np.array([Feature[name] for name in BY_SCRIPT])
_IN_TWO_SCRIPTS = np.array([Feature[CROSS + name] for name in BY_SCRIPT])
# Similarities of whole names, by their places in a row of them.
TYPING, SPELLING, FULL, SOUND, HEARD = range(5)
SIMILARITIES = 5
# Shorter names have no sound worth comparing.
LEAST_SOUND = 4
# What a bound may lack by rounding, in bits.
_ROUNDING = 0.001

_NUMBERS = read_only(uint32)
_ROWS = written(float32, 2)


@compiled()
def _compare_names(left: Side, right: Side, view: int, other_view: int, lexicon: Lexicon, room: Room, row: Row) -> None:
    one, other = left.names[view], right.names[other_view]
    words, other_words = left.words[view], right.words[other_view]
    compare_names(one, other, words, other_words, row)
    # Where a list writes names in their own script, one that stands there in Latin letters is no translation.
    if row[Feature.cross_script]:
        row[Feature.cross_native_list] = left.native_share if one.is_latin else right.native_share
    align_words(words, other_words, lexicon, row[Feature.cross_script] > 0, room)
    compare_words(room.found, np.float32(lexicon.enough), row)


@compiled()
def _compare_facts(
    left: Side, right: Side, record: int, other_record: int, view: int, other_view: int, room: Room, row: Row
) -> None:
    one, other = left.facts[record], right.facts[other_record]
    compare_places(one, other, row)
    compare_cities(left, right, one.city, other.city, room.distances, row)
    compare_domains(left, right, one, other, row)
    compare_identifiers(left, right, one, other, row)
    # 1 where one side has no domain and its name is the other side's.
    if other.domains == 0:
        row[Feature.label_name] = has_label(left.domains, one, right.names[other_view].joined)
    elif one.domains == 0:
        row[Feature.label_name] = has_label(right.domains, other, left.names[view].joined)


@compiled()
def _bound_similarities(left: Side, right: Side, view: int, other_view: int, best: Row) -> None:
    """The similarities of whole names at their best, by their shapes."""
    one, other = left.names[view], right.names[other_view]
    shape, other_shape = one.whole, other.whole
    if one.has_native and other.has_native:
        shape, other_shape = one.native_shape, other.native_shape
    best[TYPING], best[SPELLING] = most_typing(shape, other_shape), most_spelling(shape, other_shape)
    if len(left.full):
        best[FULL] = most_typing(left.full[view], right.full[other_view])
    if len(left.sound) and min(one.whole.length, other.whole.length) >= LEAST_SOUND:
        best[SOUND] = most_typing(left.sound[view], right.sound[other_view])
    else:
        best[SOUND] = 0
    if len(left.ear) and one.is_latin != other.is_latin:
        best[HEARD] = most_typing(left.ear[view], right.ear[other_view])
    else:
        best[HEARD] = 0


@compiled()
def _beyond(similarity: np.float32, threshold: float) -> np.float32:
    """How far a similarity lies above a threshold, as a share of what lies above it: 0 to 1."""
    share = (similarity - np.float32(threshold)) / np.float32(1 - threshold)
    return min(max(share, np.float32(0)), np.float32(1))


@compiled()
def _complete(row: Row, similarities: Row, names_alike: np.float32) -> None:
    """Similarities as features, features made of several others, and which of them the pair's scripts have."""
    row[Feature.typing_70] = _beyond(similarities[TYPING], 0.70)
    row[Feature.typing_85] = _beyond(similarities[TYPING], 0.85)
    row[Feature.spelling_80] = _beyond(similarities[SPELLING], 0.80)
    row[Feature.spelling_92] = _beyond(similarities[SPELLING], 0.92)
    row[Feature.full_70] = _beyond(similarities[FULL], 0.70)
    row[Feature.sound_75] = _beyond(similarities[SOUND], 0.75)
    row[Feature.cross_heard_60] = _beyond(similarities[HEARD], 0.60)
    row[Feature.cross_heard_85] = _beyond(similarities[HEARD], 0.85)
    # The label speaks for itself only where the names do not say the same: a renamed company keeps its domain.
    row[Feature.label_alone] = row[Feature.label_name] * (np.float32(1) - names_alike)
    row[Feature.label_cross] = row[Feature.label_alone] * row[Feature.cross_script]
    # Companies of one group share a domain: another country, or other words on both sides, says so.
    one_domain = max(row[Feature.domain_own], row[Feature.domain_shared], row[Feature.domain_label])
    elsewhere = max(row[Feature.places_one], row[Feature.places_differ], row[Feature.country_differs])
    row[Feature.group_country] = one_domain * elsewhere
    row[Feature.group_words] = one_domain * row[Feature.over_both]
    if row[Feature.cross_script]:
        for place in range(len(_IN_ONE_SCRIPT)):
            row[_IN_TWO_SCRIPTS[place]] = row[_IN_ONE_SCRIPT[place]]
            row[_IN_ONE_SCRIPT[place]] = 0


@compiled()
def _evidence(row: Row, weights: Row) -> np.float32:
    """Bits of a row, roughly: in four sums, as no sum waits for another's rounding."""
    one, two, three, four, end = np.float32(0), np.float32(0), np.float32(0), np.float32(0), len(weights) // 4 * 4
    for feature in range(0, end, 4):
        one += weights[feature] * row[feature]
        two += weights[feature + 1] * row[feature + 1]
        three += weights[feature + 2] * row[feature + 2]
        four += weights[feature + 3] * row[feature + 3]
    for feature in range(end, len(weights)):
        one += weights[feature] * row[feature]
    return (one + two) + (three + four)


@compiled()
def _copy(row: Row, other: Row) -> None:
    for feature in range(len(row)):
        other[feature] = row[feature]


@compiled(
    int64(
        *4 * (_NUMBERS,),
        SIDE,
        SIDE,
        LEXICON,
        read_only(float32),
        float64,
        ROOM,
        _ROWS,
        written(float32),
        written(int64),
        _ROWS,
    ),
)
def compare_numbers(
    left_record: Numbers,
    right_record: Numbers,
    left_view: Numbers,
    right_view: Numbers,
    left: Side,
    right: Side,
    lexicon: Lexicon,
    weights: Row,
    least: float,
    room: Room,
    places: Row,
    similarities: Row,
    rows: npt.NDArray[np.int64],
    features: Row,
) -> int:
    """Compare a batch of pairs.

    Args:
        left_record: numbers of records, one per pair.
        right_record: the same of the right list.
        left_view: numbers of names.
        right_view: the same of the right list.
        left: the left list.
        right: the right list.
        lexicon: their words.
        weights: bits per feature.
        least: bits, prior not included. Pairs are kept that can have as much.
        room: where words are aligned.
        places: room for two rows of features.
        similarities: room for one row of similarities.
        rows: written to: the numbers of the pairs that are kept, in order.
        features: written to: their features, but for those of the letters of whole names (see `complete_rows`).

    Returns:
        How many pairs are kept.
    """
    kept = 0
    row, best = places[0], places[1]
    for pair in range(len(left_record)):
        view, other_view = left_view[pair], right_view[pair]
        for feature in range(len(row)):
            row[feature] = 0
        _compare_names(left, right, view, other_view, lexicon, room, row)
        _compare_facts(left, right, left_record[pair], right_record[pair], view, other_view, room, row)
        if least > -np.inf:
            _copy(row, best)
            _bound_similarities(left, right, view, other_view, similarities)
            # At best, a label speaks for itself to the full, however alike the names may be.
            _complete(best, similarities, np.float32(0))
            if _evidence(best, weights) < least - _ROUNDING:
                continue
        rows[kept] = pair
        _copy(row, features[kept])
        kept += 1
    return kept


@compiled(void(_ROWS, read_only(float32, 2)))
def complete_rows(features: Row, similarities: Row) -> None:
    """Give rows of `compare_numbers` the features of the letters of whole names, and those made of several others.

    Args:
        features: one row per pair.
        similarities: 0 to 1, one row per pair, in the order of `TYPING` and so on; 0 of what is not measured.
    """
    for pair in range(len(features)):
        _complete(features[pair], similarities[pair], _beyond(similarities[pair, TYPING], 0.70))
