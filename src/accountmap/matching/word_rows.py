"""The words of a vocabulary as rows of numbers, as `compiled.word_pairs` reads them."""

import numpy as np
import polars as pl

from accountmap.compiled.layouts import WORD, Letters, Table
from accountmap.matching.shapes import letters_of, shapes_of

# Words of fewer letters sound like too many others.
LEAST_HEARD = 4
_FIRST = np.uint32(0xFF)


def word_rows(words: pl.DataFrame) -> tuple[Table, Letters]:
    """The words of a vocabulary by number, 0 being no word, and the letters of all words and skeletons.

    Args:
        words: as `Vocabulary.words`.
    """
    rows = np.zeros(words.height + 1, dtype=WORD)
    described = rows[1:]
    described["shape"], described["skeleton"] = shapes_of(words["word"]), shapes_of(words["skeleton"])
    described["letter"] = described["shape"]["beginning"] & _FIRST
    described["sound"] = described["skeleton"]["beginning"] & _FIRST
    described["rarity"], described["held_once"] = words["rarity"], words["held_once"]
    described["skeleton_number"] = words["skeleton"].rank("dense")
    described["ear_number"] = _ear_numbers(words["by_ear"])
    described["meaning"] = words["meaning"].replace("", None).rank("dense").fill_null(0)
    described["is_number"] = words["is_number"]
    return rows, _place_letters(words, described)


def _ear_numbers(by_ear: pl.Series) -> pl.Series:
    heard = by_ear.zip_with(by_ear.str.len_chars() >= LEAST_HEARD, pl.Series([None], dtype=pl.String))
    return heard.rank("dense").fill_null(0)


def _place_letters(words: pl.DataFrame, rows: Table) -> Letters:
    """Say of each word where its letters and those of its skeleton begin and end."""
    letters, lengths = letters_of(words["word"])
    skeletons, skeleton_lengths = letters_of(words["skeleton"])
    rows["end"] = np.cumsum(lengths)
    rows["start"] = rows["end"] - lengths
    rows["skeleton_end"] = len(letters) + np.cumsum(skeleton_lengths)
    rows["skeleton_start"] = rows["skeleton_end"] - skeleton_lengths
    return np.concatenate([letters, skeletons])
