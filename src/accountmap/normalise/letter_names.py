"""Letters that another script spells out as they sound: 에스케이 is SK, エヌティティ is NTT."""

import csv
import re
from functools import cache

import polars as pl

from accountmap.reference import reference_file

# Names of letters that are common syllables too: two of them together may be a word (이지 is Easy, not EG).
_SYLLABLES = frozenset(["비", "씨", "시", "디", "이", "지", "오", "피", "큐", "알", "유", "アイ", "オー"])


# Fewer letters before a word may well be its beginning.
LEAST_BEFORE_A_WORD = 3


@cache
def _letters() -> dict[str, str]:
    with reference_file("letter_names.csv").open(encoding="utf-8") as file:
        return {name: row["letter"] for row in csv.DictReader(file) for name in row["names"].split()}


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(rf"(?:{_names()}){{2,}}"), re.compile(_names())


@cache
def _names() -> str:
    return "|".join(sorted(_letters(), key=lambda name: (-len(name), name)))


def letters_of(word: str) -> str | None:
    """The letters that a word of Hangul or Katakana spells out (`에스케이` -> `sk`), None where it is a word.

    Three letters and more may stand before a word (`エヌティティデータ` -> `ntt データ`).
    """
    several, one = _patterns()
    found = several.match(word)
    names = one.findall(found[0]) if found else []
    if not found or _SYLLABLES.issuperset(names) or (found[0] != word and len(names) < LEAST_BEFORE_A_WORD):
        return None
    return f"{''.join(_letters()[name] for name in names)} {word[found.end() :]}".strip()


def joined_letters(text: str) -> str:
    """A text in which names of letters that stand apart (`エヌ ティ ティ データ`) are those letters (`ntt データ`)."""
    pattern = rf"(?<!\S)(?:{_names()})(?: (?:{_names()}))+(?!\S)"
    return re.sub(pattern, lambda found: letters_of(found[0].replace(" ", "")) or found[0], text)


def spelt_letters(texts: pl.Series) -> pl.Series:
    """Texts with words that spell letters out in those letters; other texts pass unchanged."""
    strong = "|".join(sorted(set(_letters()) - _SYLLABLES))
    candidates = texts.filter(texts.str.contains(strong)).unique()
    if candidates.is_empty():
        return texts
    spelt = [
        re.sub(r"[가-힣]+|[ァ-ヺー]+", lambda word: letters_of(word[0]) or word[0], text)
        for text in map(joined_letters, candidates.to_list())
    ]
    return texts.replace(candidates, pl.Series(spelt, dtype=pl.String))
