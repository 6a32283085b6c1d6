"""Japanese names in Latin letters, as Japanese companies write their own: 古河電池 is Furukawa Battery.

What a Han letter sounds like depends on the word it stands in (日 in 日立 and in 日本), so names are split into words
and read by a dictionary (Sudachi). A company then translates some of its words and keeps the sound of others, and
nothing tells which: every name has two Latin forms.
"""

import csv
import re
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

import polars as pl

from accountmap.normalise.letter_names import joined_letters, letters_of
from accountmap.normalise.scripts import translated_words
from accountmap.reference import reference_file

if TYPE_CHECKING:
    from sudachipy import Dictionary, Tokenizer

KANA = r"[\p{Hiragana}\p{Katakana}]"
# Legal forms that only Japan has; they are written in letters that China has too.
_JAPANESE_FORM = r"株式会社|有限会社|合同会社|合資会社|\(株\)|（株）|㈱|\(有\)|（有）|㈲"
_JAPANESE_LETTERS = r"[\p{Han}\p{Hiragana}\p{Katakana}]"
_IS_KANA = re.compile(r"[ぁ-ゖァ-ヺー]+")
_IS_HAN = re.compile(r"[㐀-鿿々〆豈-﫿]")
# English for a legal form, which is part of the name only where the name is Japanese.
_FORM_WORDS = {"コーポレーション": "corporation", "カンパニー": "company", "リミテッド": "limited"}
# Long vowels, which Latin spellings leave out: Tokyo, not Toukyou; but Inoue.
_LONG = re.compile(r"(?<=o)[ou](?![aeiou])|(?<=u)u")
_DOUBLED = re.compile(r"ッ(?=([a-z]))")
# Words of a name in the order of the text, each with how it is read: None for what is not Japanese.
Morphemes = list[tuple[str, str | None]]


def are_japanese(names: pl.Expr, countries: pl.Expr) -> pl.Expr:
    """Whether names are Japanese: they hold Kana or a Japanese legal form, or Han letters in a record of Japan."""
    of_japan = (countries == "JP").fill_null(value=False) & names.str.contains(r"\p{Han}")
    return of_japan | names.str.contains(KANA) | names.str.contains(_JAPANESE_FORM)


def read_japanese(texts: pl.Series) -> pl.DataFrame:
    """Both Latin forms of cleaned Japanese names, without legal forms.

    Returns:
        One row per text, in order. translated: words of business in English and all others as they are read
        (`furukawa battery`); spoken: all as they are read, written together, loanwords apart (`furukawadenchi`).
    """
    distinct = texts.unique(maintain_order=True)
    tokenizer = _new_tokenizer()
    morphemes = [_morphemes_of(text, tokenizer) for text in distinct.to_list()]
    known = pl.DataFrame(
        {
            "text": distinct,
            "translated": [_translated(words) for words in morphemes],
            "spoken": [_spoken(words) for words in morphemes],
        },
        schema={"text": pl.String, "translated": pl.String, "spoken": pl.String},
    )
    return texts.to_frame("text").join(known, on="text", how="left", maintain_order="left").drop("text")


@cache
def _dictionary() -> "Dictionary":
    # Imported here: the dictionary is large, and most lists hold no Japanese name.
    from sudachipy import Dictionary

    return Dictionary(dict="core")


def _new_tokenizer() -> "Tokenizer":
    """A tokenizer serves one thread at a time; the dictionary behind it serves all."""
    from sudachipy import SplitMode

    return _dictionary().tokenizer(mode=SplitMode.A)


def _morphemes_of(text: str, tokenizer: "Tokenizer") -> Morphemes:
    words = tokenizer.tokenize(joined_letters(text.replace("・", " ")))
    return [(word.surface(), _reading_of(word.surface(), word.reading_form())) for word in words]


def _reading_of(surface: str, reading: str) -> str | None:
    if _IS_KANA.fullmatch(surface):
        return surface
    if _IS_HAN.search(surface):
        return reading
    # Kana beside a sign or Latin letters: セブン&アイ.
    return surface if _IS_KANA.search(surface) else None


def _translated(words: Morphemes) -> str:
    """Word by word; the longest run of words that means something in business is translated."""
    said, at = [], 0
    while at < len(words):
        ends = range(min(len(words), at + 4), at, -1)
        end = next((end for end in ends if _meaning_of(words[at:end])), None)
        said.append(_meaning_of(words[at:end]) if end else _latin_of(*words[at]))
        at = end or at + 1
    return _joined(said)


def _spoken(words: Morphemes) -> str:
    """Words of one script written together, those of business in Katakana translated: they are loanwords."""
    said = []
    for is_word, run in groupby(words, key=lambda word: _IS_KANA.fullmatch(word[0]) and _meaning_of([word])):
        if is_word:
            said += [_meaning_of([word]) for word in run]
        else:
            said += [_run_together(list(part)) for _, part in groupby(run, key=_script_of)]
    return _joined(said)


def _joined(words: Iterable[str]) -> str:
    return " ".join(filter(None, map(str.strip, words)))


def _script_of(word: tuple[str, str | None]) -> str:
    surface, reading = word
    if reading is None:
        return "other"
    return "han" if _IS_HAN.search(surface) else "kana"


def _run_together(words: Morphemes) -> str:
    if any(reading is None for _, reading in words):
        return "".join(surface for surface, _ in words)
    return _latin_of("".join(surface for surface, _ in words), "".join(reading or "" for _, reading in words))


def _meaning_of(words: Iterable[tuple[str, str | None]]) -> str:
    """The English of a word of business written in Japanese, "" if it is none; single letters mean too much."""
    written = "".join(surface for surface, _ in words)
    if len(written) < 2 or written.isascii():
        return ""
    return translated_words().get(written) or _FORM_WORDS.get(written, "")


def _latin_of(surface: str, reading: str | None) -> str:
    if reading is None:
        return surface
    spelt = letters_of(surface)
    if spelt is None:
        return romanise(reading)
    letters, _, word = spelt.partition(" ")
    return f"{letters} {_meaning_of([(word, word)]) or romanise(word)}".strip()


@cache
def _kana() -> tuple[re.Pattern[str], dict[str, str]]:
    with reference_file("kana.csv").open(encoding="utf-8") as file:
        latin = {row["kana"]: row["latin"] for row in csv.DictReader(file)}
    return re.compile("|".join(sorted(latin, key=lambda kana: (-len(kana), kana)))), latin


def romanise(kana: str) -> str:
    """Kana in Latin letters as companies write them (Hepburn, long vowels short): `トウキョウ` -> `tokyo`."""
    pattern, latin = _kana()
    katakana = "".join(chr(ord(sign) + 0x60) if "ぁ" <= sign <= "ゖ" else sign for sign in kana)
    written = pattern.sub(lambda sign: latin[sign[0]], katakana).replace("ー", "")
    doubled = _DOUBLED.sub(r"\1", written).replace("cch", "tch").replace("ッ", "")
    return _LONG.sub("", doubled)
