"""Two different words: whether and how they correspond, as mistyped, shortened, sounding alike or translated."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl
from rapidfuzz.distance import OSA, JaroWinkler, LCSseq
from rapidfuzz.process import cpdist

from accountmap.matching.shapes import Shapes, least_edits, shapes_of

Bits = npt.NDArray[np.float32]
Words = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

MISTYPED, SHORTENED, SOUNDING, TRANSLATED, HEARD = 1, 2, 3, 4, 5

# Below these, two words are different words. One slip in four letters is the worst that still counts as mistyped.
LEAST_MISTYPED = 0.74
LEAST_LETTERS = 4
LEAST_SOUNDING = 0.75
LEAST_HEARD = 4
# How well words correspond that sound alike, where one of them is written in another script.
HEARD_QUALITY = 0.95
# Where bounds are compared with thresholds: the similarities themselves are rounded to seven digits.
_ROUNDING = 1e-5


@dataclass(frozen=True)
class WordShapes:
    """What of a word can be compared as numbers, by word number; 0 is no word.

    Attributes:
        word: shape of the word.
        skeleton: shape of its consonant skeleton.
        skeleton_number: equal for equal skeletons.
        ear_number: equal for words that sound alike in another script.
        sound: first letter of the skeleton, 0 if it is empty.
        meaning: number of the meaning, 0 for none.
        is_number: whether it is a number.
    """

    word: Shapes
    skeleton: Shapes
    skeleton_number: npt.NDArray[np.uint32]
    ear_number: npt.NDArray[np.uint32]
    sound: npt.NDArray[np.uint8]
    meaning: npt.NDArray[np.int16]
    is_number: Flags

    @cached_property
    def letter(self) -> npt.NDArray[np.uint8]:
        """First letter."""
        return (self.word.beginning & np.uint32(0xFF)).astype(np.uint8)


def word_shapes(words: pl.DataFrame) -> WordShapes:
    """Shapes of a vocabulary's words."""
    none = pl.DataFrame({"word": [""], "skeleton": [""], "by_ear": [""], "meaning": [""], "is_number": [False]})
    every = pl.concat([none, words.select(none.columns)])
    skeleton = shapes_of(every["skeleton"])
    return WordShapes(
        word=shapes_of(every["word"]),
        skeleton=skeleton,
        skeleton_number=every["skeleton"].rank("dense").to_numpy().astype(np.uint32),
        ear_number=every["by_ear"].rank("dense").to_numpy().astype(np.uint32),
        sound=(skeleton.beginning & np.uint32(0xFF)).astype(np.uint8),
        meaning=every["meaning"].replace("", None).rank("dense").fill_null(0).to_numpy().astype(np.int16),
        is_number=every["is_number"].to_numpy(),
    )


def may_correspond(left: Words, right: Words, shapes: WordShapes) -> Flags:
    """Whether two different words can correspond at all; true for some that do not, false for none that do."""
    one, other = shapes.word[left], shapes.word[right]
    shorter, longer = np.minimum(one.length, other.length), np.maximum(one.length, other.length)
    mistyped = (shorter >= LEAST_LETTERS) & (least_edits(one, other) <= (1 - LEAST_MISTYPED + _ROUNDING) * longer)
    # What is shortened keeps its first letter, and all letters of the shorter word stand in the longer one.
    same_letter = (one.beginning ^ other.beginning) & np.uint32(0xFF) == 0
    lone = np.where(one.length <= other.length, one.letters & ~other.letters, other.letters & ~one.letters)
    shortened = same_letter & (lone == 0)
    sound, other_sound = shapes.skeleton[left], shapes.skeleton[right]
    same_sound = shapes.skeleton_number[left] == shapes.skeleton_number[right]
    same_sound |= shapes.ear_number[left] == shapes.ear_number[right]
    unlike = least_edits(sound, other_sound)
    furthest = (1 - LEAST_SOUNDING + _ROUNDING) * np.maximum(sound.length, other_sound.length)
    sounding = same_sound | ((np.minimum(sound.length, other_sound.length) >= 4) & (unlike <= furthest))
    meaning = shapes.meaning[left]
    translated = (meaning > 0) & (meaning == shapes.meaning[right])
    possible: Flags = mistyped | shortened | sounding | translated
    return possible & ~shapes.is_number[left] & ~shapes.is_number[right]


def word_similarity(pairs: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """How two different words correspond.

    Args:
        pairs: left and right, numbers of words.
        words: the vocabulary's table.

    Returns:
        quality (0 to 1; 0 = different words), kind, and whether they sound alike to speakers of another language, in
        the order of the pairs.
    """
    described = words.select(
        "word", "skeleton", "by_ear", "meaning", "is_number", length=pl.col("word").str.len_chars().cast(pl.Int32)
    )
    both = pl.concat(
        [
            described[pairs["left"] - 1],
            described[pairs["right"] - 1].rename(lambda name: f"{name}_right"),
        ],
        how="horizontal",
    )
    one, other = both["word"].to_list(), both["word_right"].to_list()
    measured = both.with_columns(
        typing=cpdist(one, other, scorer=OSA.normalized_similarity, dtype=np.float32),
        spelling=cpdist(one, other, scorer=JaroWinkler.normalized_similarity, dtype=np.float32),
        in_order=cpdist(one, other, scorer=LCSseq.similarity, dtype=np.int32),
        sounds=cpdist(
            both["skeleton"].to_list(),
            both["skeleton_right"].to_list(),
            scorer=OSA.normalized_similarity,
            dtype=np.float32,
        ),
    )
    qualities = _qualities().items()
    numbered = measured.with_columns(
        pl.when(pl.col("is_number") | pl.col("is_number_right")).then(0.0).otherwise(quality).alias(str(kind))
        for kind, quality in qualities
    )
    best = pl.max_horizontal(str(kind) for kind, _ in qualities)
    kind = pl.coalesce(pl.when(pl.col(str(kind)) == best).then(pl.lit(kind)) for kind, _ in qualities)
    heard = (pl.col("by_ear") == pl.col("by_ear_right")) & (pl.col("by_ear").str.len_chars() >= LEAST_HEARD)
    return numbered.select(quality=best, kind=kind, heard=heard)


def _qualities() -> dict[int, pl.Expr]:
    shorter = pl.min_horizontal("length", "length_right")
    ratio = shorter / pl.max_horizontal("length", "length_right")
    same_letter = pl.col("word").str.slice(0, 1) == pl.col("word_right").str.slice(0, 1)
    begins = pl.col("word").str.starts_with(pl.col("word_right")) | pl.col("word_right").str.starts_with(pl.col("word"))
    contained = (pl.col("in_order") == shorter) & same_letter & (shorter >= 3)
    skeleton_length = pl.min_horizontal(pl.col("skeleton").str.len_chars(), pl.col("skeleton_right").str.len_chars())
    return {
        MISTYPED: pl.when((pl.col("typing") >= LEAST_MISTYPED) & (shorter >= LEAST_LETTERS))
        .then("typing")
        .otherwise(0.0),
        SHORTENED: pl.when(begins & (shorter >= 2))
        .then(0.6 + 0.4 * ratio)
        .when(begins)
        .then(0.5)
        .when(contained)
        .then(0.45 + 0.4 * ratio)
        .otherwise(0.0),
        SOUNDING: pl.when((pl.col("sounds") == 1) & (skeleton_length >= 2) & (shorter >= 3))
        .then(0.55 + 0.4 * pl.col("spelling"))
        .when((pl.col("sounds") >= LEAST_SOUNDING) & (skeleton_length >= 4))
        .then(0.6 * pl.col("spelling"))
        .otherwise(0.0),
        TRANSLATED: pl.when((pl.col("meaning") == pl.col("meaning_right")) & (pl.col("meaning") != ""))
        .then(0.9)
        .otherwise(0.0),
    }
