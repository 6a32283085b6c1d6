"""Blocking keys: what two ways of writing a company are likely to have in common.

Two records are compared only if they share a key, so that cost grows with the rows and not with their product. Every
kind of key is made to survive one way in which names differ. A key is a number, the hash of its parts; its text is made
only for those who want to read it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import polars as pl

from accountmap.compiled.rarest import choose_rarest, list_word_pairs, list_words
from accountmap.matching.fingerprints import Print, prints_of
from accountmap.matching.records import Records
from accountmap.matching.vocabulary import Vocabulary, Words

Numbers = npt.NDArray[np.int64]

KINDS = (
    "whole",
    "word",
    "pair",
    "begins",
    "ends",
    "stem",
    "stems",
    "initials",
    "sounds",
    "sound",
    "heard",
    "native begins",
    "native ends",
    "domain",
    "label",
    "identifier",
)
# Of a name, the rarest words by themselves, fewer of them as initials and by sound, and more of them in pairs.
RAREST_ALONE, RAREST_OTHERWISE, RAREST_IN_PAIRS = 3, 2, 4
_ODD, _OTHER_ODD = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)


@dataclass(frozen=True)
class Texts:
    """Texts that keys are made of, each with its number; the texts themselves are made anew for those who read them."""

    make: Callable[[], pl.Series]
    prints: Print

    @classmethod
    def of(cls, make: Callable[[], pl.Series]) -> "Texts":
        """Number some texts."""
        return cls(make, prints_of(make()))


@dataclass(frozen=True)
class Keys:
    """Keys of one kind from one source, a name in the order of `view` each.

    Attributes:
        kind: what the key says, such as `word` or `domain`. Keys of different kinds are never the same.
        view: number of the name within its list.
        parts: one or two: the texts and, per key, the row of its text.
        between: what stands between two parts when read.
    """

    kind: str
    view: npt.NDArray[np.uint32]
    parts: tuple[tuple[Texts, Numbers], ...]
    between: str = " "

    def numbers(self) -> Print:
        """The keys as numbers; equal for equal keys of a kind, whatever the order of two parts."""
        prints = [texts.prints[rows] for texts, rows in self.parts]
        if len(prints) == 1:
            return prints[0]
        mixed: Print = np.minimum(*prints) * _ODD ^ (np.maximum(*prints) * _OTHER_ODD >> np.uint64(1))
        return (mixed ^ mixed >> np.uint64(29)) * _OTHER_ODD

    def texts(self, rows: Numbers) -> list[str]:
        """Some of the keys as people read them."""
        said = [texts.make()[places[rows]].to_list() for texts, places in self.parts]
        if self.kind == "pair":
            said = [[min(both) for both in zip(*said, strict=True)], [max(both) for both in zip(*said, strict=True)]]
        return [f"{self.kind} {self.between.join(parts)}" for parts in zip(*said, strict=True)]


def keys_of(
    records: Records, words: Words, spoken: "Spoken", *, across_scripts: bool = False
) -> Iterator[tuple[str, list[Keys]]]:
    """The keys of a list by kind, one kind at a time, as they are many.

    Args:
        records: the list.
        words: the words of its views, as `Vocabulary` has them.
        spoken: the words of both lists.
        across_scripts: whether the lists are in several scripts; names that are heard alike have keys then.

    Yields:
        Each of `KINDS` and its keys, from one source or more; some keys twice.
    """
    rarest = rarest_words(words, spoken)
    joined, native = records.forms["joined"], records.forms["native"]
    yield "whole", list(_whole_names(records))
    yield "word", [_of_words("word", rarest, RAREST_ALONE, spoken.word)]
    yield "pair", [_word_pairs(rarest, spoken)]
    # Truncated and mistyped words: beginnings of words and of the whole name, and its end.
    yield "begins", [_of_views("begins", joined.str.slice(0, 6), joined.str.len_chars() >= 6)]
    yield "ends", [_of_views("ends", joined.str.slice(-6), joined.str.len_chars() >= 9)]
    yield "stem", [_of_words("stem", rarest, RAREST_ALONE, spoken.stem, spoken.length >= 5)]
    yield "stems", [_first_two_words(words, spoken)]
    # Initialisms: International Business Machines and IBM.
    initials = records.forms["initials"]
    is_short = (spoken.length >= 3) & (spoken.length <= 6)
    yield (
        "initials",
        [
            _of_views("initials", initials, initials.str.len_chars() >= 3),
            _of_words("initials", rarest, RAREST_OTHERWISE, spoken.word, is_short),
        ],
    )
    # Consonant skeletons: other transliterations of one name.
    sounds = records.forms["skeleton"]
    yield "sounds", [_of_views("sounds", sounds, sounds.str.len_chars() >= 4)]
    yield "sound", [_of_words("sound", rarest, RAREST_OTHERWISE, spoken.skeleton, spoken.skeleton_length >= 4)]
    yield "heard", list(_heard(records, rarest, spoken)) if across_scripts else []
    # Scripts without spaces: both ends of the native name.
    yield "native begins", [_of_views("native begins", native.str.slice(0, 3), native.str.len_chars() >= 3)]
    yield "native ends", [_of_views("native ends", native.str.slice(-3), native.str.len_chars() >= 5)]
    yield from _facts(records)


@dataclass(frozen=True)
class Spoken:
    """The words of a vocabulary as parts of keys, by word number; place: among all words from the rarest on, from 0."""

    word: Texts
    concept: Texts
    stem: Texts
    beginning: Texts
    short_beginning: Texts
    skeleton: Texts
    heard: Texts
    length: Numbers
    skeleton_length: Numbers
    heard_length: Numbers
    place: Words

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> "Spoken":
        """What keys are made of; made once for both lists."""
        word, meaning, skeleton, heard = (
            partial(_with_none, vocabulary.words[name]) for name in ("word", "meaning", "skeleton", "by_ear")
        )
        return cls(
            word=Texts.of(word),
            concept=Texts.of(lambda: meaning().zip_with(meaning() != "", word())),
            stem=Texts.of(lambda: word().str.slice(0, 5)),
            beginning=Texts.of(lambda: word().str.slice(0, 4)),
            short_beginning=Texts.of(lambda: word().str.slice(0, 3)),
            skeleton=Texts.of(skeleton),
            heard=Texts.of(heard),
            length=word().str.len_chars().to_numpy().astype(np.int64),
            skeleton_length=skeleton().str.len_chars().to_numpy().astype(np.int64),
            heard_length=heard().str.len_chars().to_numpy().astype(np.int64),
            place=_places(vocabulary.words["rarity"].to_numpy()),
        )


def _with_none(texts: pl.Series) -> pl.Series:
    """Texts by word number: behind that of no word."""
    return pl.concat([pl.Series([""]), texts])


def _places(rarity: npt.NDArray[np.float64]) -> Words:
    """Place of each word number among all words from the rarest on; of equally rare ones the first is before."""
    place = np.zeros(len(rarity) + 1, dtype=np.int32)
    place[1 + np.argsort(-rarity, kind="stable")] = np.arange(len(rarity), dtype=np.int32)
    return place


def _heard(records: Records, rarest: Words, spoken: "Spoken") -> Iterator[Keys]:
    """What is written by ear in another script: the whole name, its beginning, and its rarest words."""
    heard = records.by_ear
    yield _of_views("heard", heard, heard.str.len_chars() >= 3)
    yield _of_views("heard", heard.str.slice(0, 5), heard.str.len_chars() > 5)
    yield _of_words("heard", rarest, RAREST_OTHERWISE, spoken.heard, spoken.heard_length >= 3)
    yield _of_views("heard", records.forms["skeleton"], records.forms["skeleton"].str.len_chars() == 3)


def rarest_words(words: Words, spoken: Spoken) -> Words:
    """The word numbers of each name, the rarest first, 0 behind the last; as many as keys are made of."""
    rarest = np.empty((len(words), RAREST_IN_PAIRS), dtype=np.int32)
    choose_rarest(np.ascontiguousarray(words, dtype=np.int32), spoken.place, rarest)
    return rarest


def _of_views(kind: str, texts: pl.Series, is_key: pl.Series) -> Keys:
    views = is_key.arg_true().to_numpy()
    return Keys(kind, views, ((_given(texts), views.astype(np.int64)),))


def _given(texts: pl.Series) -> Texts:
    return Texts.of(lambda: texts)


def _of_words(kind: str, rarest: Words, most: int, texts: Texts, is_key: npt.NDArray[np.bool_] | None = None) -> Keys:
    listed = np.ones(len(texts.prints), np.bool_) if is_key is None else is_key
    room = int(np.count_nonzero(rarest[:, :most]))
    views, numbers = np.empty(room, np.uint32), np.empty(room, np.int64)
    filled = list_words(rarest, most, listed, views, numbers)
    return Keys(kind, views[:filled], ((texts, numbers[:filled]),))


def _word_pairs(rarest: Words, spoken: Spoken) -> Keys:
    """Rare words by themselves, common ones in pairs, whatever language they are in."""
    room = sum(other * int(np.count_nonzero(rarest[:, other])) for other in range(1, RAREST_IN_PAIRS))
    views, ones, others = np.empty(room, np.uint32), np.empty(room, np.int64), np.empty(room, np.int64)
    list_word_pairs(rarest, views, ones, others)
    return Keys("pair", views, ((spoken.concept, ones), (spoken.concept, others)))


def _first_two_words(words: Words, spoken: Spoken) -> Keys:
    views = np.flatnonzero(words[:, 1])
    parts = (
        (spoken.beginning, words[views, 0].astype(np.int64)),
        (spoken.short_beginning, words[views, 1].astype(np.int64)),
    )
    return Keys("stems", views.astype(np.uint32), parts)


def _whole_names(records: Records) -> Iterator[Keys]:
    """The whole core name without spaces: joined and split words, and a domain's label against it."""
    joined = records.forms["joined"]
    squeezed = records.forms["compare"].str.replace_all(" ", "", literal=True)
    place = records.facts.select(pl.coalesce("city", "country"))["city"][records.views["record"]]
    yield _of_views("whole", joined, joined != "")
    placed = ((joined != "") & place.is_not_null()).arg_true().to_numpy()
    rows = placed.astype(np.int64)
    yield Keys("whole", placed, ((_given(joined), rows), (_given(place), rows)), between=" in ")
    yield _of_views("whole", squeezed, squeezed != joined)
    yield _of_table("whole", records.addresses.drop_nulls("label"), "label")


def _facts(records: Records) -> Iterator[tuple[str, list[Keys]]]:
    """What is not a name: domains, their labels, and registered numbers."""
    long_labels = records.addresses.filter(pl.col("label").str.len_chars() >= 4)
    yield "domain", [_of_table("domain", records.addresses, "domain")]
    yield "label", [_of_table("label", long_labels, "label")]
    yield "identifier", [_of_table("identifier", records.identifiers, "identifier")]


def _of_table(kind: str, table: pl.DataFrame, column: str) -> Keys:
    rows = np.arange(table.height, dtype=np.int64)
    return Keys(kind, table["view"].to_numpy(), ((_given(table[column]), rows),))
