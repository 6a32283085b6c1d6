"""Words of the invented world, read from `countries.toml` and `tongues/*.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from data.sample_generator.dice import Dice

FOLDER = Path(__file__).parent
INDUSTRIES = (
    "machinery",
    "automotive",
    "electronics",
    "chemicals",
    "pharmaceuticals",
    "food",
    "construction",
    "logistics",
    "software",
    "trading",
    "energy",
    "textiles",
    "packaging",
    "finance",
)


@dataclass(frozen=True)
class Stem:
    """The coined part of a name: in its own script, as the company spells it in Latin, as others may spell it."""

    local: str
    latin: str
    respelt: str

    def __add__(self, other: "Stem") -> "Stem":
        return Stem(self.local + other.local, self.latin + other.latin, self.respelt + other.respelt)


@dataclass(frozen=True)
class Word:
    """A word or a city in the local language and in English; `region` only for cities that have one."""

    local: str
    english: str
    region: str = ""


@dataclass(frozen=True)
class Pattern:
    """How a name is put together, e.g. `{trade} {stem}` and in English `{stem} {trade}`."""

    local: str
    english: str


@dataclass(frozen=True)
class LegalForm:
    """A legal form as a pattern around the name (`{} GmbH`): official, other spellings, in English."""

    official: str
    variants: tuple[str, ...]
    english: str


@dataclass(frozen=True)
class Style:
    """One way to coin stems: every head, middle and tail go together."""

    heads: tuple[Stem, ...]
    middles: tuple[Stem, ...]
    tails: tuple[Stem, ...]


@dataclass(frozen=True)
class Tongue:
    """A language: how names are coined in it; `script` is latin or the name of another."""

    name: str
    script: str
    styles: dict[Style, float]
    patterns: dict[Pattern, float]
    trades: dict[str, tuple[Word, ...]]

    @property
    def is_latin(self) -> bool:
        """Whether a name in it needs no transliteration."""
        return self.script == "latin"

    def coin(self, dice: Dice) -> Stem:
        """A new stem. In Latin scripts both spellings are the local one."""
        style = dice.weighted(self.styles)
        parts = [dice.pick(style.heads), dice.pick(style.middles), dice.pick(style.tails)]
        stem = parts[0] + parts[1] + parts[2]
        return Stem(stem.local, _capital(stem.latin), _capital(stem.respelt))


@dataclass(frozen=True)
class Country:
    """A country as companies and CRMs see it; the fields are described in `countries.toml`."""

    code: str
    name: str
    companies: int
    tongue: Tongue
    spellings: tuple[str, ...]
    abroad: Word | None
    suffixes: tuple[str, ...]
    free_mail: tuple[str, ...]
    cities: tuple[Word, ...]
    legal: dict[LegalForm, float]


@cache
def load_countries() -> dict[str, Country]:
    """Every country by its ISO code, in the order of the file."""
    with (FOLDER / "countries.toml").open("rb") as file:
        values = tomllib.load(file)
    return {code: _country(code, entry) for code, entry in values.items()}


def _country(code: str, entry: dict[str, Any]) -> Country:
    return Country(
        code=code,
        name=entry["name"],
        companies=entry["companies"],
        tongue=_load_tongue(entry["tongue"]),
        spellings=tuple(entry.get("spellings", ())),
        abroad=_word(entry["abroad"]) if "abroad" in entry else None,
        suffixes=tuple(entry["suffixes"].split()),
        free_mail=tuple(entry["free_mail"].split()),
        cities=_words(entry["cities"]),
        legal=dict(_legal_form(line) for line in entry["legal"]),
    )


@cache
def _load_tongue(name: str) -> Tongue:
    with (FOLDER / "tongues" / f"{name}.toml").open("rb") as file:
        entry = tomllib.load(file)
    letters = _letters(entry.get("letters", ""))
    return Tongue(
        name=name,
        script=entry["script"],
        styles={_style(style, letters): float(style["weight"]) for style in entry["stems"]},
        patterns=dict(_pattern(line) for line in entry["names"]["patterns"]),
        trades={industry: _words(entry["trades"][industry]) for industry in INDUSTRIES},
    )


def _style(entry: dict[str, Any], letters: dict[str, tuple[str, str]]) -> Style:
    heads, middles, tails = (
        tuple(_piece(text, letters) for text in entry[part].split()) or (Stem("", "", ""),)
        for part in ("heads", "middles", "tails")
    )
    return Style(heads, middles, tails)


def _piece(text: str, letters: dict[str, tuple[str, str]]) -> Stem:
    """`local=latin/other`, or a text spelt by the letter table, or plain Latin."""
    local, _, latin = text.partition("=")
    if latin:
        own, _, other = latin.replace("_", " ").partition("/")
        return Stem(local, own, other or own)
    spelt = [letters.get(letter, (letter, letter)) for letter in local.lower()] if letters else [(local, local)]
    return Stem(local, "".join(own for own, _ in spelt), "".join(other for _, other in spelt))


def _letters(text: str) -> dict[str, tuple[str, str]]:
    table = {}
    for entry in text.split():
        letter, _, latin = entry.partition("=")
        own, _, other = latin.partition("/")
        table[letter] = (own, other or own)
    return table


def _pattern(line: str) -> tuple[Pattern, float]:
    weight, local, english = (part.strip() for part in line.split("|"))
    return Pattern(local, english), float(weight)


def _legal_form(line: str) -> tuple[LegalForm, float]:
    weight, official, variants, english = line.split(";")
    return LegalForm(official, tuple(variants.split("/")), english), float(weight)


def _words(text: str) -> tuple[Word, ...]:
    return tuple(_word(entry) for entry in text.split(";"))


def _word(text: str) -> Word:
    text, _, region = text.strip().partition("|")
    local, _, english = text.partition("=")
    return Word(local, english or local, region)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
