"""Legal forms (GmbH, 株式会社, ПАО, S.A.S.) as data: which stand in a name, and what is left without them.

The table `reference/legal_forms.csv` groups the written forms of one legal form under a code. It is our own, read
against ISO 20275 and cleanco's terms, which both miss the forms that are written without a space.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache

import polars as pl

from accountmap.normalise.scripts import UNSPACED
from accountmap.reference import reference_file

# Forms that also stand in front of the name; AG, SA or Co in front are words of the name (AG Barr, Co-op).
_IN_FRONT = {"jsc", "ooo", "ir", "th", "vn", "id", "il", "share", "kk", "in"}


@dataclass(frozen=True)
class LegalForms:
    """Written form -> code; `latin` forms are tokens in our Latin form, `unspaced` are native text."""

    latin: dict[str, str]
    unspaced: dict[str, str]

    @property
    def behind_pattern(self) -> str:
        """Any Latin legal form: all may stand at the end of a name. Alternatives of a regular expression."""
        return _alternatives(self.latin)

    @property
    def front_pattern(self) -> str:
        """The Latin legal forms that may stand at the beginning. Alternatives of a regular expression."""
        return _alternatives({form: code for form, code in self.latin.items() if code in _IN_FRONT})

    @property
    def unspaced_pattern(self) -> str:
        """Native legal forms at either end, or in brackets anywhere."""
        forms = _alternatives(self.unspaced)
        bracketed = _alternatives({form: code for form, code in self.unspaced.items() if form.startswith("(")})
        return rf"^\s*(?:{forms})|(?:{forms})\s*$|(?:{bracketed})"


def _alternatives(forms: dict[str, str]) -> str:
    return "|".join(re.escape(form) for form in sorted(forms, key=lambda form: (-len(form), form)))


def _written_forms() -> list[tuple[str, str]]:
    with reference_file("legal_forms.csv").open(encoding="utf-8") as file:
        return [(row["code"], form.strip()) for row in csv.DictReader(file) for form in row["form"].split("|")]


@cache
def legal_forms() -> LegalForms:
    """The packaged table, its Latin forms brought through the same normalisation as names."""
    # Imported here because names.py strips legal forms with this table: the two define each other.
    from accountmap.normalise.names import clean_text, latin_words

    table = pl.DataFrame(_written_forms(), schema=["code", "form"], orient="row")
    table = table.with_columns(native=clean_text(pl.col("form")))
    table = table.with_columns(latin=latin_words(table["native"]))
    unspaced = table.filter(pl.col("native").str.contains(UNSPACED))
    spaced = table.filter(~pl.col("native").str.contains(UNSPACED) & (pl.col("latin") != ""))
    return LegalForms(
        latin=dict(zip(reversed(spaced["latin"].to_list()), reversed(spaced["code"].to_list()), strict=True)),
        unspaced=dict(zip(unspaced["native"].to_list(), unspaced["code"].to_list(), strict=True)),
    )


@cache
def _codes() -> dict[str, str]:
    forms = legal_forms()
    return forms.latin | {code: code for code in forms.unspaced.values()}


def legal_code(found: str) -> str | None:
    """The code of the last legal form in a run of them, share classes apart: `and co inc class a` -> `inc`."""
    known = _codes()
    words, code, at = found.split(), None, 0
    while at < len(words):
        ends = (end for end in range(len(words), at, -1) if " ".join(words[at:end]) in known)
        end = next(ends, None)
        if end is not None and known[" ".join(words[at:end])] != "share":
            code = known[" ".join(words[at:end])]
        at = end or at + 1
    return code
