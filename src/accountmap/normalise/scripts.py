"""Writing systems: one Latin form for every script, and words of business that are translated on the way.

Scripts without spaces (Han, Kana, Hangul) hide the words that a company translates when it writes its name in Latin:
삼성전자 calls itself Samsung Electronics, not Samseong Jeonja. Known business words are therefore replaced by their
English word before the rest is transliterated.
"""

import csv
import re
from functools import cache

import polars as pl
from anyascii import anyascii

from accountmap.reference import reference_file

# Han, Kana, Hangul: written without spaces between words.
UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}ー々〆ヶ]"


@cache
def business_words() -> dict[str, str]:
    """Word as written (lower case) -> its English word, from `reference/business_words.csv`.

    A word that means two things keeps the first meaning in the file's order.
    """
    meanings: dict[str, str] = {}
    with reference_file("business_words.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for word in row["words"].split():
                meanings.setdefault(word.lower(), row["english"])
    return meanings


@cache
def translated_words() -> dict[str, str]:
    """Word of a script without spaces -> what companies write for it in English.

    Besides the business words those of `reference/unspaced_words.csv`, which are common in names, and plain English
    words once translated: they must not make these count as words of business in names that are English anyway.
    """
    with reference_file("unspaced_words.csv").open(encoding="utf-8") as file:
        loanwords = {word: row["english"] for row in csv.DictReader(file) for word in row["words"].split()}
    return {word: english.replace("-", " ") for word, english in (loanwords | business_words()).items()}


@cache
def unspaced_words() -> tuple[list[str], list[str]]:
    """The translated words, longest first, and the spaced English words that replace them."""
    meanings = translated_words()
    unspaced = pl.DataFrame({"word": list(meanings), "english": list(meanings.values())}).filter(
        pl.col("word").str.contains(f"^{UNSPACED}+$") & (pl.col("word").str.len_chars() > 1)
    )
    words = unspaced.sort(pl.col("word").str.len_chars(), "word", descending=[True, False])
    return words["word"].to_list(), [f" {word} " for word in words["english"]]


@cache
def latin_business_words() -> dict[str, str]:
    """Word in Latin letters -> English word, for scripts with spaces: `banque` -> `bank`."""
    words = {
        latin: english
        for word, english in reversed(business_words().items())
        if (latin := _in_latin(word).lower().replace("'", "").strip()).isalnum() and (len(latin) > 2 or latin.isdigit())
    }
    return words | {english: english for english in set(business_words().values()) if english.isalnum()}


@cache
def place_words() -> dict[str, str]:
    """Countries and sales regions as companies put them in names, in Latin letters -> one English word."""
    with reference_file("place_words.csv").open(encoding="utf-8") as file:
        places = {word: row["place"] for row in csv.DictReader(file) for word in (row["place"], *row["words"].split())}
    meanings = latin_business_words()
    return {word: places[meaning] for word, meaning in meanings.items() if meaning in places} | places


def split_words(text: pl.Expr) -> pl.Expr:
    """Put spaces where an unspaced script hides a word boundary: around known words and where the script changes."""
    words, spaced = unspaced_words()
    return (
        text.str.replace_many(words, spaced, leftmost=True)
        .str.replace_all(r"([\p{Han}々〆])([\p{Katakana}\p{Hangul}a-z0-9])", "$1 $2")
        .str.replace_all(r"([\p{Katakana}ー])([\p{Han}\p{Hangul}a-z0-9])", "$1 $2")
        .str.replace_all(r"([a-z0-9])([\p{Han}\p{Katakana}\p{Hiragana}\p{Hangul}])", "$1 $2")
        .str.replace_all(r"(\p{Hangul})([\p{Han}\p{Katakana}a-z0-9])", "$1 $2")
    )


@cache
def cyrillic_beginnings() -> dict[str, str]:
    """Beginning of business words in Cyrillic letters -> their English word, where all that begin so mean the same.

    Names are cut at a full stop ("Владимир. генерир. комп."), and there in another place each time.
    """
    found: dict[str, set[str]] = {}
    for word, english in business_words().items():
        if re.fullmatch(_CYRILLIC_WORD, word):
            for end in range(_SHORTEST_CUT, len(word) + 1):
                found.setdefault(word[:end], set()).add(english)
    return {beginning: english.pop() for beginning, english in found.items() if len(english) == 1}


_CYRILLIC_WORD = "[а-яёіїєґ]+"
_SHORTEST_CUT = 3
_CUT_WORD = re.compile(rf"\b({_CYRILLIC_WORD[:-1]}{{{_SHORTEST_CUT},}})\.")
# "Named after", with the initials of whom.
_NAMED_AFTER = re.compile(r"\b(?:им\.|имени\b)\s*(?:[а-яё]\.\s*)*")
# Endings of adjectives, which companies write as y: Кузнецкий, Kuznetsky.
_ADJECTIVE = re.compile(r"[иы]й\b")


def _in_latin(text: str) -> str:
    """A text in lower case in ASCII letters; Cyrillic as companies write it: cut words of business as English ones."""
    if re.search(_CYRILLIC_WORD, text):
        beginnings = cyrillic_beginnings()
        text = _NAMED_AFTER.sub(" ", text)
        text = _CUT_WORD.sub(lambda cut: f" {beginnings.get(cut[1], cut[1])} ", text)
        text = _ADJECTIVE.sub("й", text)
    return anyascii(text)


def to_latin(texts: pl.Series) -> pl.Series:
    """Every text in ASCII letters (anyascii: Unicode to ASCII without dictionaries); ASCII texts pass unchanged.

    Only the distinct texts that need it are looked at, as this is the one step that runs a Python function per text.
    """
    foreign = texts.filter(texts.str.contains(r"[^\x00-\x7f]")).unique()
    if foreign.is_empty():
        return texts
    latin = pl.Series([_in_latin(text) for text in foreign.to_list()], dtype=pl.String)
    return texts.replace(foreign, latin)
