"""Words that mean one thing: the packaged word lists, and the key under which words of any spelling meet.

A word list is a CSV of two columns or more whose last column holds words separated by `|`, e.g. `true,yes|sí|はい`.
"""

import csv
import unicodedata
from functools import cache, lru_cache

import polars as pl

from accountmap.reference import reference_file

# Persian and Arabic keyboards write the same letters with different code points.
_SAME_LETTER = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "أ": "ا", "إ": "ا", "آ": "ا"})
# Arabic, Persian, Devanagari, Bengali, Thai and full-width digits: the blocks begin with their zeros.
_OTHER_DIGITS = {chr(zero + n): str(n) for zero in (0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10) for n in range(10)}


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The key under which spellings of a word meet: letters and digits only, no case, no accents, any script."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(sign for sign in decomposed if sign.isalnum())
    return unicodedata.normalize("NFC", kept).translate(_same_letters())


@cache
def _same_letters() -> dict[int, str | int]:
    """Letters that are one for us: keyboards' variants, and traditional Chinese as simplified (of headers' words)."""
    pairs = {row["traditional"]: row["simplified"] for row in read_rows("chinese_letters.csv")}
    return {**_SAME_LETTER, **{ord(traditional): simplified for traditional, simplified in pairs.items()}}


@cache
def read_rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a packaged CSV, by column name."""
    return tuple(csv.DictReader(reference_file(name).read_text(encoding="utf-8").splitlines()))


@cache
def read_words(name: str) -> dict[str, str]:
    """A packaged word list as folded word -> first column; where two entries claim a word the first keeps it."""
    meanings: dict[str, str] = {}
    for row in read_rows(name):
        meaning, *_, words = row.values()
        for word in words.split("|"):
            meanings.setdefault(word_key(word), meaning)
    return meanings


def word_key(word: str) -> str:
    """Folded, but where it holds a currency sign: `R$` must not meet `r`."""
    has_sign = any(unicodedata.category(sign) == "Sc" for sign in word)
    return word.strip().casefold() if has_sign else fold(word) or word.strip().casefold()


def plain_digits(texts: pl.Series) -> pl.Series:
    """The texts with ASCII digits in place of Arabic, Persian, Indian and full-width ones, which no cast reads."""
    if not texts.str.contains(r"[^\x00-\x7F]").any():
        return texts
    return texts.str.replace_many(_OTHER_DIGITS)


def map_distinct(texts: pl.Series, meanings: dict[str, str | None]) -> pl.Series:
    """Replace each value by its meaning; values without one become null."""
    return texts.replace_strict(meanings, default=None, return_dtype=pl.String)


def look_up(texts: pl.Series, words: dict[str, str]) -> pl.Series:
    """The meaning of each text by its folded spelling, null where the list has none; works on distinct values only."""
    distinct = [text for text in texts.unique().to_list() if text is not None]
    return map_distinct(texts, {text: words.get(word_key(text)) for text in distinct})
