"""Two different words: whether and how they correspond, as mistyped, shortened, sounding alike, translated or heard."""

import numpy as np

from accountmap.compiled.compiling import compiled
from accountmap.compiled.layouts import Letters, Record
from accountmap.compiled.similarity import (
    Distances,
    contains_in_order,
    least_edits,
    spelling_similarity,
    stands_at,
    typing_similarity,
)

MISTYPED, SHORTENED, SOUNDING, TRANSLATED, HEARD = 1, 2, 3, 4, 5

# Below these, two words are different words. One slip in four letters is the worst that still counts as mistyped.
LEAST_MISTYPED = np.float32(0.74)
LEAST_LETTERS = 4
LEAST_SOUNDING = np.float32(0.75)
# How well words correspond that mean the same, and that sound alike where one of them is written in another script.
TRANSLATED_QUALITY = 0.9
HEARD_QUALITY = np.float32(0.95)
# Where bounds are compared with thresholds: the similarities themselves are rounded to seven digits.
ROUNDING = 1e-5


@compiled()
def _mean_the_same(one: Record, other: Record) -> bool:
    return bool(one.meaning > 0 and one.meaning == other.meaning)


@compiled()
def may_correspond(one: Record, other: Record) -> bool:
    """Whether two words begin alike, sound alike at the beginning or mean the same; a number is only itself."""
    if one.is_number or other.is_number:
        return False
    return one.letter == other.letter or one.sound == other.sound or _mean_the_same(one, other)


@compiled()
def _mistyped(one: Record, other: Record, letters: Letters, distances: Distances) -> np.float32:
    shorter, longer = min(one.shape.length, other.shape.length), max(one.shape.length, other.shape.length)
    if shorter < LEAST_LETTERS or least_edits(one.shape, other.shape) > (1 - LEAST_MISTYPED + ROUNDING) * longer:
        return np.float32(0)
    typing = typing_similarity(letters[one.start : one.end], letters[other.start : other.end], distances)
    return typing if typing >= LEAST_MISTYPED else np.float32(0)


@compiled()
def _shortened(one: Record, other: Record, letters: Letters) -> float:
    """One word is the beginning of the other, or its first letter and further ones in order (Intl, International)."""
    if one.shape.length > other.shape.length:
        one, other = other, one
    short, long = one.shape, other.shape
    if one.letter != other.letter or short.letters & ~long.letters:
        return 0.0
    word, longer_word, ratio = (
        letters[one.start : one.end],
        letters[other.start : other.end],
        short.length / long.length,
    )
    if stands_at(longer_word, word, 0):
        return 0.6 + 0.4 * float(ratio) if short.length >= 2 else 0.5
    if short.length >= 3 and word[0] == longer_word[0] and contains_in_order(longer_word, word):
        return 0.45 + 0.4 * float(ratio)
    return 0.0


@compiled()
def _sound_nearly_alike(one: Record, other: Record, letters: Letters, distances: Distances) -> bool:
    longer = max(one.skeleton.length, other.skeleton.length)
    if least_edits(one.skeleton, other.skeleton) > (1 - LEAST_SOUNDING + ROUNDING) * longer:
        return False
    sounds = typing_similarity(
        letters[one.skeleton_start : one.skeleton_end], letters[other.skeleton_start : other.skeleton_end], distances
    )
    return bool(sounds >= LEAST_SOUNDING)


@compiled()
def _spelling(one: Record, other: Record, letters: Letters, distances: Distances) -> np.float32:
    return spelling_similarity(letters[one.start : one.end], letters[other.start : other.end], distances)


@compiled()
def _sounding(one: Record, other: Record, letters: Letters, distances: Distances) -> np.float32:
    """Words of one skeleton, or nearly; how well, is in how they are spelled."""
    skeleton, other_skeleton = one.skeleton, other.skeleton
    shorter = min(skeleton.length, other_skeleton.length)
    is_same = one.skeleton_number == other.skeleton_number
    if is_same and shorter >= 2 and min(one.shape.length, other.shape.length) >= 3:
        return np.float32(0.55) + np.float32(0.4) * _spelling(one, other, letters, distances)
    if shorter < 4 or not (is_same or _sound_nearly_alike(one, other, letters, distances)):
        return np.float32(0)
    return np.float32(0.6) * _spelling(one, other, letters, distances)


@compiled()
def correspondence(
    one: Record, other: Record, letters: Letters, across_scripts: bool, distances: Distances
) -> tuple[np.float32, int]:
    """How well two different words correspond (0 to 1; 0 = different words), and how.

    Args:
        one: a word.
        other: another.
        letters: of all words.
        across_scripts: whether their names are in two scripts: there words correspond that sound alike.
        distances: room for three rows, longer than any word.
    """
    # Compared as doubles: what is written as .9 is .9 in whatever way it was found.
    best, kind = float(_mistyped(one, other, letters, distances)), MISTYPED
    # Of two ways that are as good, the first.
    shortened = _shortened(one, other, letters)
    if shortened > best:
        best, kind = shortened, SHORTENED
    sounding = float(_sounding(one, other, letters, distances))
    if sounding > best:
        best, kind = sounding, SOUNDING
    if best < TRANSLATED_QUALITY and _mean_the_same(one, other):
        best, kind = TRANSLATED_QUALITY, TRANSLATED
    if across_scripts and one.ear_number and one.ear_number == other.ear_number and np.float32(best) < HEARD_QUALITY:
        return HEARD_QUALITY, HEARD
    return np.float32(best), kind
