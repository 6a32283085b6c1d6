"""What the names of a pair say: word by word, and as a whole."""

import numpy as np

from accountmap.compiled.alignment import EXACT, FIRST, LEFT_OVER, RIGHT_OVER, SOLE, SOLE_NEAR, Bits, Words
from accountmap.compiled.compiling import compiled
from accountmap.compiled.features import Feature, Row
from accountmap.compiled.layouts import Record
from accountmap.compiled.word_pairs import HEARD, MISTYPED, SHORTENED, SOUNDING, TRANSLATED

# Names of so few letters are often equal by chance.
MOST_SHORT = 3
# More letters than these say no more about initials.
MOST_INITIALS = 6
_LEAST = np.float32(0.01)


@compiled()
def _up_to_two(value: np.float32) -> np.float32:
    return min(max(value, np.float32(0)), np.float32(2))


@compiled()
def compare_words(found: Bits, enough: np.float32, row: Row) -> None:
    """What the alignment of two names found, as features.

    Args:
        found: bits, as `alignment` has them.
        enough: bits that single out one record of the larger list; word evidence counts in shares of it, whatever the
            size of the lists.
        row: written to.
    """
    matched = found[EXACT] + found[MISTYPED] + found[SHORTENED] + found[SOUNDING] + found[HEARD] + found[TRANSLATED]
    left_total, right_total = matched + found[LEFT_OVER], matched + found[RIGHT_OVER]
    word_share = np.float32(2) * matched / max(left_total + right_total, _LEAST)
    row[Feature.words_exact] = _up_to_two(found[EXACT] / enough)
    row[Feature.words_mistyped] = _up_to_two(found[MISTYPED] / enough)
    row[Feature.words_shortened] = _up_to_two(found[SHORTENED] / enough)
    row[Feature.words_sounding] = _up_to_two(found[SOUNDING] / enough)
    row[Feature.cross_words_heard] = _up_to_two(found[HEARD] / enough)
    row[Feature.words_translated] = _up_to_two(found[TRANSLATED] / enough)
    row[Feature.over_both] = _up_to_two(min(found[LEFT_OVER], found[RIGHT_OVER]) / enough)
    row[Feature.over_one] = _up_to_two(abs(found[LEFT_OVER] - found[RIGHT_OVER]) / enough)
    row[Feature.word_share] = _up_to_two(word_share)
    row[Feature.contained_share] = _up_to_two(matched / max(min(left_total, right_total), _LEAST))
    row[Feature.first_word] = _up_to_two(found[FIRST])
    row[Feature.sole_share] = _up_to_two(found[SOLE] * word_share)
    row[Feature.sole_near] = _up_to_two(found[SOLE_NEAR] * word_share)
    # Words that none has alone may yet single out a record together: in a long list few words belong to one company.
    if found[EXACT] > 0:
        row[Feature.joint_share] = word_share / (np.float32(1) + np.float32(2) ** (enough - found[EXACT]))
    row[Feature.sole_cross] = _up_to_two(max(found[SOLE], found[SOLE_NEAR])) * row[Feature.cross_script]


@compiled()
def _is_lone_word(words: Words, others: Words) -> bool:
    """Whether one name is a single word and the other is not: all that agrees may be that word (Snap and Snap-on)."""
    return bool(words[0] > 0 and words[1] == 0 and others[1] > 0)


@compiled()
def _are_initials(one: Record, other: Record) -> bool:
    return bool(one.several and one.initials == other.joined)


@compiled()
def compare_names(one: Record, other: Record, left: Words, right: Words, row: Row) -> None:
    """What names say as a whole, as features.

    Args:
        one: the left name.
        other: the right name.
        left: numbers of the left name's words.
        right: the same of the right name.
        row: written to.
    """
    shorter = min(one.whole.length, other.whole.length)
    is_equal = one.joined == other.joined and one.whole.length > 0
    is_native = one.has_native and other.has_native
    same_native = one.native == other.native
    row[Feature.cross_script] = one.is_latin != other.is_latin
    row[Feature.lone_word] = _is_lone_word(left, right) or _is_lone_word(right, left)
    row[Feature.name_equal] = is_equal
    row[Feature.short_equal] = is_equal and shorter <= MOST_SHORT and not is_native
    row[Feature.native_equal] = is_native and same_native
    row[Feature.native_differs] = is_native and is_equal and not same_native
    row[Feature.full_equal] = one.full == other.full
    row[Feature.full_joined_equal] = one.squeezed == other.squeezed
    if _are_initials(one, other) or _are_initials(other, one):
        row[Feature.initialism] = (min(max(shorter, 1), MOST_INITIALS) - 1) / (MOST_INITIALS - 1)
    same_numbers = one.numbers == other.numbers
    row[Feature.numbers_same] = same_numbers and one.has_numbers
    row[Feature.numbers_differ] = not same_numbers and one.has_numbers and other.has_numbers
    row[Feature.numbers_one] = one.has_numbers != other.has_numbers
    row[Feature.holding_one] = one.is_holding != other.is_holding
    row[Feature.places_differ] = one.places != other.places and one.has_places and other.has_places
    row[Feature.places_one] = one.has_places != other.has_places
    # A legal form is translated with the name: there it contradicts nothing.
    knows_legal = one.knows_legal and other.knows_legal and one.is_latin == other.is_latin
    row[Feature.legal_same] = knows_legal and one.legal_code == other.legal_code
    row[Feature.legal_differ] = knows_legal and one.legal_code != other.legal_code
    row[Feature.legal_one] = one.has_legal != other.has_legal
    row[Feature.name_part] = np.int64(one.is_part) + np.int64(other.is_part)
    row[Feature.name_alternative] = one.is_alternative or other.is_alternative
