"""What compiled loops read of two lists: one row per name, record, word or place, all of it together in memory.

A pair looks at some thirty values on each side, of rows that lie anywhere: beside each other they cost one look-up.
Texts stand as 64-bit numbers (`matching.fingerprints`), equal where the texts are, and 0 where nothing is known.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from accountmap.compiled.signatures import Group, float64, int32, read_only, uint32

# Rows of the layouts below, and the letters of a text.
Record = Any
Table = npt.NDArray[Any]
Letters = npt.NDArray[np.uint32]

# Length in letters; a bit for each letter that the text contains (several letters share a bit); the first four letters,
# eight bits each, 0 where there are fewer.
SHAPE = np.dtype([("letters", "u8"), ("beginning", "u4"), ("length", "i4")], align=True)

# Words written together, the name in its own script, with its legal form, that without spaces, numbers, countries and
# regions, initials, and the legal form alone; then what there is of it. native_shape: of the name in its own script.
NAME = np.dtype(
    [
        *(
            (name, "u8")
            for name in ("joined", "native", "full", "squeezed", "numbers", "places", "initials", "legal_code")
        ),
        ("whole", SHAPE),
        ("native_shape", SHAPE),
        *((name, "?") for name in ("has_native", "has_legal", "knows_legal", "has_numbers", "has_places", "is_latin")),
        *((name, "?") for name in ("is_holding", "several", "is_part", "is_alternative")),
    ],
    align=True,
)

# city: number of the city, 0 if none is known. first_domain, domains: where the record's domains begin, and how many.
FACT = np.dtype(
    [
        *((name, "u8") for name in ("country", "region", "postal_code", "phone", "industry")),
        *((name, "u4") for name in ("city", "first_domain", "domains", "first_identifier", "identifiers")),
    ],
    align=True,
)
# holders: how many records of the list have the domain. bare_label: the label without hyphens, as a joined name.
DOMAIN = np.dtype(
    [("domain", "u8"), ("label", "u8"), ("bare_label", "u8"), ("holders", "f4"), ("has_long_label", "?")], align=True
)
IDENTIFIER = np.dtype([("kind", "u8"), ("identifier", "u8")], align=True)
CITY = np.dtype([("city", "u8"), ("shape", SHAPE), ("start", "u4"), ("end", "u4")], align=True)

# Rarity in bits; how nearly the word belongs to one company of each list, 0 to 1; equal numbers for equal skeletons,
# and for words that sound alike in another script (0 for short ones); where the letters of the word and of its skeleton
# begin and end; the first letters of both; number of the meaning, 0 for none.
WORD = np.dtype(
    [
        ("shape", SHAPE),
        ("skeleton", SHAPE),
        *((name, "f4") for name in ("rarity", "held_once")),
        *((name, "u4") for name in ("skeleton_number", "ear_number", "start", "end", "skeleton_start", "skeleton_end")),
        *((name, "u1") for name in ("letter", "sound")),
        ("meaning", "i2"),
        ("is_number", "?"),
    ],
    align=True,
)


class Side(NamedTuple):
    """One list of two that are compared.

    Attributes:
        names: `NAME` by view.
        words: numbers of the words of each view, in order, padded with 0.
        full, sound, ear: `SHAPE` by view of the name with its legal form, of its skeleton, and of how it sounds in
            another script; empty where that is not compared.
        facts: `FACT` by record.
        domains: `DOMAIN`, by record.
        identifiers: `IDENTIFIER`, by record.
        cities: `CITY` by number; 0 is no city.
        city_letters: the letters of all cities.
        native_share: share of the list's names that are not in Latin letters.
    """

    names: Table
    words: npt.NDArray[np.int32]
    full: Table
    sound: Table
    ear: Table
    facts: Table
    domains: Table
    identifiers: Table
    cities: Table
    city_letters: Letters
    native_share: float


class Lexicon(NamedTuple):
    """The words of both lists.

    Attributes:
        words: `WORD` by number; 0 is no word.
        letters: the letters of all words and skeletons.
        enough: bits that single out one record of the larger list.
    """

    words: Table
    letters: Letters
    enough: float


_LETTERS = read_only(uint32)
_SHAPES = read_only(SHAPE)
SIDE = Group(
    Side,
    (
        read_only(NAME),
        read_only(int32, 2),
        _SHAPES,
        _SHAPES,
        _SHAPES,
        read_only(FACT),
        read_only(DOMAIN),
        read_only(IDENTIFIER),
        read_only(CITY),
        _LETTERS,
        float64,
    ),
)
LEXICON = Group(Lexicon, (read_only(WORD), _LETTERS, float64))
