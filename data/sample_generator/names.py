"""True names of companies: coined from stems, trade words and places, in the local script and in English."""

import re
import unicodedata
from dataclasses import dataclass

from data.sample_generator.dice import Dice
from data.sample_generator.vocabulary import Country, Stem, Tongue, Word

# Letters that do not fall apart into a base letter and an accent.
_LETTERS = str.maketrans({"ß": "ss", "ł": "l", "Ł": "L", "ı": "i", "ø": "o", "Ø": "O", "đ": "d", "æ": "ae", "’": "'"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


@dataclass(frozen=True)
class Name:
    """A name without its legal form.

    `local` is in the language and script of the country; `english` is what the company calls itself in English (in a
    Latin script: the translation); `respelt` is `english` as somebody else might transliterate it.
    """

    stem: Stem
    local: str
    english: str
    respelt: str


def make_name(country: Country, industry: str, city: Word, dice: Dice, stem: Stem | None = None) -> Name:
    """A name for a company of that trade and place, with a new stem unless one is given."""
    tongue = country.tongue
    stem, other = stem or tongue.coin(dice), tongue.coin(dice)
    pattern = dice.weighted(tongue.patterns)
    trade, also = dice.shuffled(tongue.trades[industry])[:2]

    def fill(text: str, own: str, second: str, words: tuple[str, str, str]) -> str:
        return text.format(stem=own, other=second, trade=words[0], also=words[1], place=words[2])

    english = (trade.english, also.english, city.english)
    return Name(
        stem=stem,
        local=fill(pattern.local, stem.local, other.local, (trade.local, also.local, city.local)),
        english=fill(pattern.english, stem.latin, other.latin, english),
        respelt=fill(pattern.english, stem.respelt, other.respelt, english),
    )


def branch_name(parent: Name, local: str, english: str) -> Name:
    """The name of a subsidiary: the group's stem and what it adds abroad."""
    stem = parent.stem
    return Name(stem, f"{stem.local} {local}", f"{stem.latin} {english}", f"{stem.respelt} {english}")


def plain_name(text: str) -> Name:
    """A name that is the same in every spelling."""
    return Name(Stem(text, text, text), text, text, text)


def plain_letters(text: str, umlauts_spelt: bool = False) -> str:
    """Latin text without accents; `umlauts_spelt` writes ü as ue. Other scripts stay as they are."""
    if umlauts_spelt:
        text = text.translate(_UMLAUTS)
    decomposed = unicodedata.normalize("NFD", text.translate(_LETTERS))
    return unicodedata.normalize("NFC", re.sub(r"([A-Za-z])[\u0300-\u036f]+", r"\1", decomposed))


def domain_words(name: Name, tongue: Tongue) -> list[str]:
    """The words of a name as they go into a web domain: the stem first, joined, then the others but little ones."""
    text, stem = (name.local, name.stem.local) if tongue.is_latin else (name.english, name.stem.latin)
    words = re.findall(r"[a-z0-9]+", _domain_letters(text.replace(stem, " "), tongue))
    first = "".join(re.findall(r"[a-z0-9]+", _domain_letters(stem, tongue)))
    return [first, *(word for word in words if len(word) > 2)]


def _domain_letters(text: str, tongue: Tongue) -> str:
    return plain_letters(text, umlauts_spelt=tongue.name == "german").lower().replace("'", "")
