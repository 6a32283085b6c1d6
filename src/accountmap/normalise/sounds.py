"""How words sound, coarsely: what different transliterations of one name have in common.

The skeleton is what remains of a name after any transliteration. By ear, vowels count too: how a name sounds to someone
who writes it in another script, and how that comes back (Yonex is ヨネックス, yonekkusu).
"""

import numpy as np
import polars as pl

from accountmap.compiled.sounds import ALONE, DOUBLED, LONGER, write_skeletons
from accountmap.normalise.packing import pack, unpack


def skeleton(words: pl.Expr) -> pl.Expr:
    """Consonant skeleton of words in ASCII: what stays the same when a name is transliterated by another rule.

    Voiced and unvoiced consonants, l and r, and the hissing sounds each count as one; vowels, h, w and y are dropped,
    except that a leading vowel is kept as `a`.
    """
    return words.map_batches(_skeletons, return_dtype=pl.String, is_elementwise=True)


def _skeletons(words: pl.Series) -> pl.Series:
    packed = pack(words)
    written = np.empty(2 * len(packed.text) + len(words), dtype=np.uint8)
    size = write_skeletons(packed.text, packed.starts, ALONE, DOUBLED, LONGER, written)
    return unpack(written[:size]).alias(words.name)


# Spellings of one sound, the longest first.
_ONE_SOUND = {
    "sch": "s", "tch": "t", "ch": "t", "sh": "s", "zh": "s", "ck": "k", "ph": "p", "th": "s", "qu": "k", "ts": "s",
    "tz": "s", "kh": "k", "x": "ks", "ce": "se", "ci": "si", "cy": "si", "eo": "", "eu": "", "ae": "e", "ai": "e",
    "ay": "e", "ei": "e", "ey": "e", "ee": "i", "ea": "i", "oo": "", "ou": "o", "au": "o", "aw": "o", "ow": "o",
    "oh": "o", "ie": "i", "oe": "o",
}  # fmt: skip
_ONE_LETTER = {"c": "k", "g": "k", "q": "k", "b": "p", "f": "p", "v": "p", "d": "t", "j": "t", "z": "s", "l": "r"}


def by_ear(words: pl.Expr) -> pl.Expr:
    """How words sound to speakers of another language: sounds that scripts confuse are one, weak vowels are dropped.

    Kana write a vowel behind every consonant (u, or o behind t), Hangul tells neither voiced consonants nor f, and the
    English r is silent before consonants.
    """
    heard = words.str.replace_many(list(_ONE_SOUND), list(_ONE_SOUND.values()), leftmost=True)
    heard = heard.str.replace_many(list(_ONE_LETTER), list(_ONE_LETTER.values()))
    heard = heard.str.replace_all("y", "i").str.replace_all(r"[eiu]r([^aeiou]|$)", "a$1")
    heard = heard.str.replace_all(r"([ao])r([^aeiou]|$)", "$1$2").str.replace_all("u", "")
    heard = heard.str.replace_all(r"to([^aeiou]|$)", "t$1").str.replace_all(r"mp", "np")
    return heard.str.replace_many([c + c for c in "akptsrmneio"], list("akptsrmneio"))
