"""The words of both lists: how rare each is, how it sounds, what it means; and every name as a row of word numbers.

Rarity follows Fellegi and Sunter's frequency-based agreement weights: two names that share a word borne by a share p
of all records gain log2(1 / p) bits.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from accountmap.matching.records import ROMAN_NUMBERS, Records, differ_in_script, stop_words
from accountmap.matching.runs import places_in_runs
from accountmap.matching.word_pairs import Bits, Words, WordShapes, word_shapes
from accountmap.normalise.scripts import latin_business_words
from accountmap.normalise.sounds import by_ear, skeleton

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
    def rarity(self) -> Bits:
        """Rarity in bits by word number; 0 for no word."""
        return np.concatenate([[0], self.words["rarity"].to_numpy()]).astype(np.float32)

    @cached_property
    def shapes(self) -> WordShapes:
        """What of each word can be compared as numbers."""
        return word_shapes(self.words)

    @cached_property
    def held_once(self) -> Bits:
        """How nearly a word belongs to one company of each list, by word number: 0 to 1."""
        return np.concatenate([[0], self.words["held_once"].to_numpy()]).astype(np.float32)

    def within(self, words: Words) -> "Vocabulary":
        """The same words for pairs of names of one list, whose words these are."""
        same = Vocabulary(self.words, words, words)
        # What was made of the words once holds for them here.
        vars(same).update({name: getattr(self, name) for name in ("rarity", "held_once", "shapes")})
        return same


def build_vocabulary(left: Records, right: Records) -> Vocabulary:
    """Number the words of two lists and weigh them by how rare they are in both together."""
    words, (one, other) = _number_words([_words_of(records.views) for records in (left, right)])
    count, other_count = (_count_companies(side, of, len(words)) for side, of in ((one, left), (other, right)))
    held_once = 1 / np.sqrt(np.maximum(count, 1) * np.maximum(other_count, 1))
    counted = pl.DataFrame({"word": words, "count": count + other_count, "held_once": held_once})
    return Vocabulary(
        words=_weigh_words(
            counted, left.facts.height + right.facts.height, across_scripts=differ_in_script(left, right)
        ),
        left=_matrix(one, left.views.height),
        right=_matrix(other, right.views.height),
    )


def build_vocabulary_within(records: Records) -> Vocabulary:
    """Number the words of one list, for comparing its records with each other.

    What counts is how many others have a word, beside the record that it is compared with: a word of two companies is
    as rare as one that two lists have once each.
    """
    words, (spoken,) = _number_words([_words_of(records.views)])
    others = np.maximum(_count_companies(spoken, records, len(words)) - 1, 0)
    counted = pl.DataFrame({"word": words, "count": np.maximum(2 * others, 1), "held_once": 1 / np.maximum(others, 1)})
    matrix = _matrix(spoken, records.views.height)
    weighed = _weigh_words(counted, 2 * records.facts.height, across_scripts=differ_in_script(records, records))
    return Vocabulary(words=weighed, left=matrix, right=matrix)


def _number_words(spoken: list[pl.DataFrame]) -> tuple[pl.Series, list[pl.DataFrame]]:
    """The distinct words in order, and what was spoken with word_number (from 1) in place of the word."""
    words = pl.concat([side["word"] for side in spoken]).unique().sort()
    numbers = words.to_frame().with_row_index("word_number", offset=1)
    return words, [side.join(numbers, on="word", how="left", maintain_order="left").drop("word") for side in spoken]


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


def _count_companies(spoken: pl.DataFrame, records: Records, words: int) -> npt.NDArray[np.int64]:
    """How many companies of a list have each word: duplicates and share lines (one name in one place) count once."""
    # Views and facts are ordered by record, and every record has a view.
    first = records.views.filter(places_in_runs(records.views["record"].to_numpy()) == 0)
    named = records.facts.select("country", "city").with_columns(name=first["joined"])
    company = named.select(company=pl.struct(pl.all()).hash())["company"]
    placed = spoken.select("word_number", company=company[spoken["record"]]).unique()
    return np.bincount(placed["word_number"].to_numpy(), minlength=words + 1)[1:]


def _words_of(views: pl.DataFrame) -> pl.DataFrame:
    """One row per word of a view: view, record, word, position; stop words left out where anything else remains."""
    spoken = (
        views.select("view", "record", word=pl.col("core").str.split(" ")).explode("word").filter(pl.col("word") != "")
    )
    view = spoken["view"].to_numpy()
    is_telling = ~spoken["word"].is_in(list(stop_words())).to_numpy()
    telling = np.bincount(view, weights=is_telling, minlength=views.height)
    chosen = spoken.filter(is_telling | (telling[view] == 0))
    places = pl.Series("position", places_in_runs(chosen["view"].to_numpy()))
    return chosen.with_columns(places).filter(pl.col("position") < MOST_WORDS)


def _matrix(spoken: pl.DataFrame, height: int) -> Words:
    matrix = np.zeros((height, MOST_WORDS), dtype=np.int32)
    matrix[spoken["view"].to_numpy(), spoken["position"].to_numpy()] = spoken["word_number"].to_numpy()
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
