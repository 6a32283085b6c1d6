"""Word by word: which words of two names correspond, in what way, and how many bits that is worth.

Exact words first, then words written together on one side, then the best of what remains: mistyped, shortened,
transliterated otherwise, or translated. Each word is used once.
"""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
import polars as pl
from rapidfuzz.distance import OSA, JaroWinkler, LCSseq
from rapidfuzz.process import cpdist

from accountmap.matching.vocabulary import Bits, Vocabulary, Words

# Pairs looked at together: bounds memory (a cube of words by words for each).
CHUNK = 50_000

MISTYPED, SHORTENED, SOUNDING, TRANSLATED = 1, 2, 3, 4

# Below these, two words are different words. One slip in four letters is the worst that still counts as mistyped.
LEAST_MISTYPED = 0.74
LEAST_LETTERS = 4


@dataclass(frozen=True)
class Alignment:
    """Bits by the way words correspond, one value per pair of names; all are 0 or more.

    Attributes:
        exact: rarity of the words that both have.
        mistyped, shortened, sounding, translated: rarity of words that correspond otherwise, times how well.
        left_over, right_over: rarity of what has no counterpart on the other side.
        sole: how nearly the most telling exact word belongs to one record of each list: 0 to 1.
        sole_near: the same for mistyped and transliterated words, times how well they correspond.
        first: 1 where the first words correspond exactly, the quality where otherwise, else 0.
    """

    exact: Bits
    mistyped: Bits
    shortened: Bits
    sounding: Bits
    translated: Bits
    left_over: Bits
    right_over: Bits
    sole: Bits
    sole_near: Bits
    first: Bits


@dataclass
class _Progress:
    """What is still without counterpart while pairs are aligned."""

    left: Words
    right: Words
    bits: dict[str, Bits]


def align_words(left: Words, right: Words, vocabulary: Vocabulary) -> Alignment:
    """Align the words of pairs of names.

    Args:
        left: word numbers, one row per pair.
        right: the same for the other side.
        vocabulary: what the numbers mean.
    """
    aligner = _Aligner(vocabulary)
    chunks = [aligner.align(left[at : at + CHUNK], right[at : at + CHUNK]) for at in range(0, len(left), CHUNK)]
    if not chunks:
        return Alignment(*(np.zeros(0, np.float32) for _ in fields(Alignment)))
    return Alignment(*(np.concatenate([getattr(chunk, field.name) for chunk in chunks]) for field in fields(Alignment)))


class _Aligner:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self._rarity = vocabulary.rarity
        self._held_once = vocabulary.held_once
        self._words = vocabulary.words
        letters = vocabulary.words["word"].to_numpy().astype("U1")
        sounds = vocabulary.words["skeleton"].str.slice(0, 1).to_numpy().astype("U1")
        self._letter = np.concatenate([[0], letters.view(np.uint32)])
        self._sound = np.concatenate([[1], sounds.view(np.uint32)])
        meanings = vocabulary.words["meaning"].replace("", None).rank("dense").fill_null(0).to_numpy()
        self._meaning = np.concatenate([[0], meanings]).astype(np.int32)
        self._number_of = dict(
            zip(vocabulary.words["word"].to_list(), vocabulary.words["word_number"].to_list(), strict=True)
        )

    def align(self, left: Words, right: Words) -> Alignment:
        same = (left[:, :, None] == right[:, None, :]) & (left[:, :, None] > 0)
        in_left, in_right = same.any(axis=2), same.any(axis=1)
        bits = {name: np.zeros(len(left), np.float32) for name in ("mistyped", "shortened", "sounding", "translated")}
        bits["exact"] = (self._rarity[left] * in_left).sum(axis=1, dtype=np.float32)
        bits["sole_near"] = np.zeros(len(left), np.float32)
        bits["sole"] = (self._held_once[left] * in_left).max(axis=1).astype(np.float32)
        bits["first"] = same[:, 0, 0].astype(np.float32)
        progress = _Progress(np.where(in_left, 0, left), np.where(in_right, 0, right), bits)
        self._align_joined(progress)
        # A word without exact counterpart may yet correspond in part: what is left over is counted down from here.
        bits["left_over"] = self._rarity[progress.left].sum(axis=1, dtype=np.float32)
        bits["right_over"] = self._rarity[progress.right].sum(axis=1, dtype=np.float32)
        self._align_similar(progress)
        return Alignment(**{field.name: np.maximum(bits[field.name], 0) for field in fields(Alignment)})

    def _align_joined(self, progress: _Progress) -> None:
        """Two words here that are one word there: Mega Chips and MegaChips."""
        for one, other in ((progress.left, progress.right), (progress.right, progress.left)):
            spoken = np.asarray(other > 0).any(axis=1, keepdims=True)
            pairs, at = np.nonzero((one[:, :-1] > 0) & (one[:, 1:] > 0) & spoken)
            joined = self._join(one[pairs, at], one[pairs, at + 1])
            found, where = np.nonzero((other[pairs] == joined[:, None]) & (joined[:, None] > 0))
            # One match per pair of names is enough: names with two joined words are beyond rare.
            _, first = np.unique(pairs[found], return_index=True)
            pair, position, column = pairs[found][first], at[found][first], where[first]
            progress.bits["exact"][pair] += self._rarity[other[pair, column]]
            progress.bits["first"][pair[(position == 0) & (column == 0)]] = 1
            one[pair, position] = one[pair, position + 1] = 0
            other[pair, column] = 0

    def _join(self, first: Words, second: Words) -> Words:
        """Number of the word that two words make when written together; 0 if no name has it."""
        codes, inverse = np.unique(first.astype(np.int64) << 32 | second, return_inverse=True)
        words = self._words["word"].to_list()
        joined = [
            self._number_of.get(words[(code >> 32) - 1] + words[(code & 0xFFFFFFFF) - 1], 0) for code in codes.tolist()
        ]
        return np.array(joined, dtype=np.int32)[inverse] if len(codes) else np.zeros(0, np.int32)

    def _align_similar(self, progress: _Progress) -> None:
        left, right = progress.left, progress.right
        open_pairs = np.flatnonzero((left > 0).any(axis=1) & (right > 0).any(axis=1))
        one, other = left[open_pairs][:, :, None], right[open_pairs][:, None, :]
        alike = (self._letter[one] == self._letter[other]) | (self._sound[one] == self._sound[other])
        alike |= (self._meaning[one] == self._meaning[other]) & (self._meaning[one] > 0)
        row, i, j = np.nonzero(alike & (one > 0) & (other > 0))
        pair = open_pairs[row]
        quality, kind = self._similarity(left[pair, i], right[pair, j])
        worth = quality * np.minimum(self._rarity[left[pair, i]], self._rarity[right[pair, j]])
        good = quality > 0
        entries = np.stack([pair, i, j, kind])[:, good]
        quality, worth = quality[good], worth[good]
        order = np.lexsort((entries[2], entries[1], -worth, entries[0]))
        self._take_best(progress, entries[:, order], quality[order], worth[order])

    def _take_best(self, progress: _Progress, entries: npt.NDArray[np.int64], quality: Bits, worth: Bits) -> None:
        """Best correspondence of each pair of names first, then the next among the words still free."""
        names = {MISTYPED: "mistyped", SHORTENED: "shortened", SOUNDING: "sounding", TRANSLATED: "translated"}
        while entries.shape[1]:
            _, best = np.unique(entries[0], return_index=True)
            pair, i, j, kind = entries[:, best]
            for number, name in names.items():
                chosen = kind == number
                progress.bits[name][pair[chosen]] += worth[best][chosen]
            progress.bits["left_over"][pair] -= quality[best] * self._rarity[progress.left[pair, i]]
            progress.bits["right_over"][pair] -= quality[best] * self._rarity[progress.right[pair, j]]
            near = (kind == MISTYPED) | (kind == SOUNDING)
            held = self._held_once[progress.left[pair, i]] * self._held_once[progress.right[pair, j]]
            best_so_far = progress.bits["sole_near"][pair[near]]
            progress.bits["sole_near"][pair[near]] = np.maximum(best_so_far, (held * quality[best])[near])
            begins = (i == 0) & (j == 0)
            progress.bits["first"][pair[begins]] = quality[best][begins]
            taken = np.full((2, int(entries[0].max()) + 1), -1)
            taken[0, pair], taken[1, pair] = i, j
            free = (taken[0, entries[0]] != entries[1]) & (taken[1, entries[0]] != entries[2])
            entries, quality, worth = entries[:, free], quality[free], worth[free]

    def _similarity(self, left: Words, right: Words) -> tuple[Bits, npt.NDArray[np.int64]]:
        """Quality (0 to 1) and kind of correspondence; looked up once per distinct pair of words."""
        codes, inverse = np.unique(left.astype(np.int64) << 32 | right, return_inverse=True)
        pairs = pl.DataFrame({"left": (codes >> 32).astype(np.uint32), "right": (codes & 0xFFFFFFFF).astype(np.uint32)})
        table = word_similarity(pairs, self._words)
        return table["quality"].to_numpy().astype(np.float32)[inverse], table["kind"].to_numpy().astype(np.int64)[
            inverse
        ]


def word_similarity(pairs: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """How two different words correspond.

    Args:
        pairs: left and right, numbers of words.
        words: the vocabulary's table.

    Returns:
        quality (0 to 1; 0 = different words) and kind, in the order of the pairs.
    """
    described = words.select(
        "word_number", "word", "skeleton", "meaning", "is_number", length=pl.col("word").str.len_chars().cast(pl.Int32)
    )
    both = pairs.join(described, left_on="left", right_on="word_number", how="left", maintain_order="left").join(
        described, left_on="right", right_on="word_number", how="left", maintain_order="left", suffix="_right"
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
    return numbered.select(quality=best, kind=kind)


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
        .when((pl.col("sounds") >= 0.75) & (skeleton_length >= 4))
        .then(0.6 * pl.col("spelling"))
        .otherwise(0.0),
        TRANSLATED: pl.when((pl.col("meaning") == pl.col("meaning_right")) & (pl.col("meaning") != ""))
        .then(0.9)
        .otherwise(0.0),
    }
