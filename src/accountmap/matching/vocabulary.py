"""The words of both lists: how rare each is, how it sounds, what it means; and every name as a row of word numbers.

Rarity follows Fellegi and Sunter's frequency-based agreement weights: two names that share a word borne by a share p
of all records gain log2(1 / p) bits.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from accountmap.compiled.layouts import Letters, Table
from accountmap.compiled.texts import Prints
from accountmap.compiled.words import fill_matrix, number_prints, split_words, write_words_at
from accountmap.matching.records import ROMAN_NUMBERS, Records, differ_in_script, stop_prints
from accountmap.matching.runs import places_in_runs
from accountmap.matching.word_rows import word_rows
from accountmap.normalise.packing import Packed, pack, unpack
from accountmap.normalise.scripts import latin_business_words
from accountmap.normalise.sounds import by_ear, skeleton

# For each name the numbers of its words, in order, padded with 0.
Words = npt.NDArray[np.int32]

# Words compared per name; the median name has 2, and 99 in 100 have fewer.
MOST_WORDS = 10
# A list is a sample: a word's share is drawn towards what such words have in the world's company names, with the
# weight of this many records. Without it "bank" would look rare in a list of two hundred.
BACKGROUND_RECORDS = 2_000
BACKGROUND_SHARE = 0.0001
GENERIC_SHARE = 0.003


@dataclass(frozen=True)
class Vocabulary:
    """Words numbered from 1; 0 is no word.

    Attributes:
        words: word_number, word, rarity (bits), skeleton, by_ear (the word itself where both lists are in one script),
            meaning (business word, "" if none), is_number, held_once
            (1 where no two companies of a list have the word, less the more have it).
        left: for each left view, the numbers of its words, in order, padded with 0.
        right: the same for the right views.
    """

    words: pl.DataFrame
    left: Words
    right: Words

    @cached_property
    def described(self) -> tuple[Table, Letters]:
        """The words as `layouts.WORD` by number, and their letters."""
        return word_rows(self.words)

    @cached_property
    def longest(self) -> int:
        """Letters of the longest word or skeleton."""
        words, _ = self.described
        return max(int(words[name]["length"].max()) for name in ("shape", "skeleton"))

    def within(self, words: Words) -> "Vocabulary":
        """The same words for pairs of names of one list, whose words these are."""
        same = Vocabulary(self.words, words, words)
        # What was made of the words once holds for them here.
        vars(same).update(described=self.described, longest=self.longest)
        return same


@dataclass(frozen=True)
class _Spoken:
    """The words of a list's names, one after the other.

    Attributes:
        packed: the names.
        prints: each word as a number.
        places: where it begins.
        lengths: how long it is.
        counts: how many words each view has.
    """

    packed: Packed
    prints: Prints
    places: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.uint32]
    counts: npt.NDArray[np.uint8]

    def texts_at(self, rows: npt.NDArray[np.integer[Any]]) -> pl.Series:
        """Some of the words as texts."""
        lengths = self.lengths[rows]
        written = np.empty(int(lengths.sum(dtype=np.int64)) + len(rows), dtype=np.uint8)
        write_words_at(self.packed.text, self.places[rows], lengths, written)
        return unpack(written)


def build_vocabulary(left: Records, right: Records) -> Vocabulary:
    """Number the words of two lists and weigh them by how rare they are in both together."""
    spoken = [_words_of(records.views) for records in (left, right)]
    words, (one, other) = _number_words(spoken)
    count = _count_companies(spoken[0], one, left, len(words))
    other_count = _count_companies(spoken[1], other, right, len(words))
    held_once = 1 / np.sqrt(np.maximum(count, 1) * np.maximum(other_count, 1))
    counted = pl.DataFrame({"word": words, "count": count + other_count, "held_once": held_once})
    return Vocabulary(
        words=_weigh_words(
            counted, left.facts.height + right.facts.height, across_scripts=differ_in_script(left, right)
        ),
        left=_matrix(spoken[0], one),
        right=_matrix(spoken[1], other),
    )


def build_vocabulary_within(records: Records) -> Vocabulary:
    """Number the words of one list, for comparing its records with each other.

    What counts is how many others have a word, beside the record that it is compared with: a word of two companies is
    as rare as one that two lists have once each.
    """
    spoken = _words_of(records.views)
    words, (numbers,) = _number_words([spoken])
    others = np.maximum(_count_companies(spoken, numbers, records, len(words)) - 1, 0)
    counted = pl.DataFrame({"word": words, "count": np.maximum(2 * others, 1), "held_once": 1 / np.maximum(others, 1)})
    matrix = _matrix(spoken, numbers)
    weighed = _weigh_words(counted, 2 * records.facts.height, across_scripts=differ_in_script(records, records))
    return Vocabulary(words=weighed, left=matrix, right=matrix)


def _number_words(spoken: list[_Spoken]) -> tuple[pl.Series, list[npt.NDArray[np.int32]]]:
    """The distinct words in order, and for each word spoken its number (from 1)."""
    numbers, firsts = _number(np.concatenate([side.prints for side in spoken]))
    ends = np.cumsum([len(side.prints) for side in spoken])
    # The numbers that come first in one list stand together, before those that come first in the next.
    cuts = np.searchsorted(firsts, ends[:-1])
    begins = np.append(0, ends[:-1])
    words = pl.concat(
        [side.texts_at(rows - begin) for side, rows, begin in zip(spoken, np.split(firsts, cuts), begins, strict=True)]
    ).alias("word")
    order = words.arg_sort()
    rank = np.empty(len(words), dtype=np.int32)
    rank[order.to_numpy()] = np.arange(1, len(words) + 1)
    return words[order], np.split(rank[numbers], ends[:-1])


def _number(prints: Prints) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """Numbers for different prints, from 0, in the order in which they come; and where each number comes first."""
    numbers, firsts = np.empty(len(prints), dtype=np.uint32), np.empty(len(prints), dtype=np.uint32)
    slots = np.zeros(max(64, 1 << (2 * len(prints)).bit_length()), dtype=np.uint32)
    return numbers, firsts[: number_prints(prints, slots, numbers, firsts)]


def _weigh_words(counted: pl.DataFrame, records: int, *, across_scripts: bool) -> pl.DataFrame:
    """Words with their numbers and all that is known of them.

    Args:
        counted: word, count (companies that have it), held_once; ordered by word.
        records: of how many.
        across_scripts: whether names are in several scripts.
    """
    meanings = latin_business_words()
    numbered = counted.with_row_index("word_number", offset=1).with_columns(
        meaning=pl.col("word").replace_strict(meanings, default=""),
        is_number=pl.col("word").str.contains(r"^\d+$")
        | pl.col("word").is_in([word for word in ROMAN_NUMBERS if len(word) > 1]),
        skeleton=skeleton(pl.col("word")),
        by_ear=by_ear(pl.col("word")) if across_scripts else pl.col("word"),
    )
    background = pl.when(pl.col("meaning") != "").then(GENERIC_SHARE).otherwise(BACKGROUND_SHARE)
    share = (pl.col("count") + BACKGROUND_RECORDS * background) / (records + BACKGROUND_RECORDS)
    return numbered.with_columns(rarity=-share.log(2))


def _count_companies(
    spoken: _Spoken, numbers: npt.NDArray[np.int32], records: Records, words: int
) -> npt.NDArray[np.int64]:
    """How many companies of a list have each word: duplicates and share lines (one name in one place) count once."""
    # Views and facts are ordered by record, and every record has a view.
    record = records.views["record"].to_numpy()
    first = pl.Series(np.flatnonzero(places_in_runs(record) == 0))
    named = records.facts.select("country", "city").with_columns(name=records.views["joined"][first])
    company, _ = _number(named.select(company=pl.struct(pl.all()).hash())["company"].to_numpy())
    spoken_by = np.repeat(company[record], spoken.counts)
    placed = (numbers.astype(np.uint64) << np.uint64(32)) | spoken_by
    placed.sort()
    is_new = np.append(True, placed[1:] != placed[:-1])[: len(placed)]
    word = (placed[is_new] >> np.uint64(32)).astype(np.int64)
    return np.bincount(word, minlength=words + 1)[1:]


def _words_of(views: pl.DataFrame) -> _Spoken:
    """The words of each view, in order; stop words left out where anything else remains."""
    packed = pack(views["core"])
    # A text ends where its last word does, and between words there is one space.
    most = int((packed.text == ord(" ")).sum()) + views.height + MOST_WORDS
    prints, places = np.empty(most, dtype=np.uint64), np.empty(most, dtype=np.int64)
    lengths, counts = np.empty(most, dtype=np.uint32), np.empty(views.height, dtype=np.uint8)
    size = split_words(packed.text, packed.starts, stop_prints(), MOST_WORDS, prints, places, lengths, counts)
    return _Spoken(packed, prints[:size], places[:size], lengths[:size], counts)


def _matrix(spoken: _Spoken, numbers: npt.NDArray[np.int32]) -> Words:
    matrix = np.empty((len(spoken.counts), MOST_WORDS), dtype=np.int32)
    fill_matrix(spoken.counts, numbers, matrix)
    return matrix


def view_words(vocabulary: Vocabulary, matrix: Words) -> pl.DataFrame:
    """The matrix as rows for SQL.

    Returns:
        view, position, word, skeleton, concept (the English business word, else the word), rarity_rank (1 = the
        view's rarest word).
    """
    rows, positions = np.nonzero(matrix)
    numbers = matrix[rows, positions].astype(np.uint32)
    spoken = pl.DataFrame({"view": rows.astype(np.uint32), "position": positions, "word_number": numbers})
    described = spoken.join(vocabulary.words, on="word_number", how="left", maintain_order="left")
    rarest_first = described.sort("view", pl.col("rarity").neg(), "word_number", "position")
    return rarest_first.select(
        "view",
        "position",
        "word",
        "skeleton",
        concept=pl.when(pl.col("meaning") == "").then("word").otherwise("meaning"),
        rarity_rank=pl.int_range(1, pl.len() + 1).over("view"),
    )
