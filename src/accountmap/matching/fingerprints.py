"""Fingerprints: the texts of a list as 64-bit numbers, equal where the texts are, so that pairs compare at little cost.

That two different texts of two lists of a million have one number is less likely than one in ten million.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from accountmap.compiled.layouts import CITY, DOMAIN, FACT, IDENTIFIER, NAME, Letters, Table
from accountmap.matching.shapes import letters_of, shapes_of

Print = npt.NDArray[np.uint64]

MISSING = np.uint64(0)
# A shorter label of a domain says nothing where the domains differ.
LEAST_LABEL = 3


@dataclass(frozen=True)
class NamePrints:
    """The names of a list.

    Attributes:
        names: `layouts.NAME` by view (a name of a record).
        native_share: share of the list's names that are not in Latin letters.
    """

    names: Table
    native_share: float


@dataclass(frozen=True)
class FactPrints:
    """What is known beside the names.

    Attributes:
        facts: `layouts.FACT` by record.
        domains: `layouts.DOMAIN`, by record.
        identifiers: `layouts.IDENTIFIER`, by record.
        cities: `layouts.CITY` by number; 0 is no city.
        city_letters: the letters of all cities.
    """

    facts: Table
    domains: Table
    identifiers: Table
    cities: Table
    city_letters: Letters


def prints_of(texts: pl.Series) -> Print:
    """Texts as numbers; `MISSING` for null."""
    prints: Print = texts.hash().to_numpy()
    if texts.null_count():
        prints = np.where(texts.is_null().to_numpy(), MISSING, prints)
    return prints


def name_prints(forms: pl.DataFrame, part: int, alternative: int) -> NamePrints:
    """Fingerprints of `Records.forms`; `part` and `alternative` are the kinds of view that have these names."""
    names = np.zeros(forms.height, dtype=NAME)
    for name in ("joined", "native", "numbers", "places", "initials", "legal_code"):
        names[name] = prints_of(forms[name])
    names["full"] = prints_of(forms["compare"])
    names["squeezed"] = prints_of(forms["compare"].str.replace_all(" ", "", literal=True))
    names["whole"] = shapes_of(forms["joined"])
    names["native_shape"] = shapes_of(forms["native"])
    for name in ("native", "numbers", "places"):
        names[f"has_{name}"] = (forms[name] != "").to_numpy()
    for name in ("has_legal", "is_latin", "is_holding", "several"):
        names[name] = forms[name].to_numpy()
    names["knows_legal"] = forms["legal_code"].is_not_null().to_numpy()
    names["is_part"] = (forms["view_kind"] == part).to_numpy()
    names["is_alternative"] = (forms["view_kind"] == alternative).to_numpy()
    return NamePrints(names, _native_share(forms, part, alternative))


def _native_share(forms: pl.DataFrame, part: int, alternative: int) -> float:
    whole = forms.filter(~pl.col("view_kind").is_in([part, alternative]), pl.col("reading") == 0)
    share = whole.select((~pl.col("is_latin")).mean()).item()
    return 0.0 if share is None else float(share)


def fact_prints(facts: pl.DataFrame, addresses: pl.DataFrame, identifiers: pl.DataFrame) -> FactPrints:
    """Fingerprints of the tables of `Records`, which are ordered by record."""
    rows = np.zeros(facts.height, dtype=FACT)
    for name in ("country", "region", "postal_code", "phone", "industry"):
        rows[name] = prints_of(facts[name])
    cities = pl.concat([pl.Series("city", [""]), facts["city"].drop_nulls().unique(maintain_order=True)])
    rows["city"] = facts["city"].fill_null("").replace_strict(cities, range(len(cities)), return_dtype=pl.UInt32)
    for first, count, table in (
        ("first_domain", "domains", addresses),
        ("first_identifier", "identifiers", identifiers),
    ):
        rows[count] = np.bincount(table["record"].to_numpy(), minlength=len(rows))
        rows[first] = np.cumsum(rows[count]) - rows[count]
    described, letters = _city_prints(cities)
    return FactPrints(rows, _domain_prints(addresses), _identifier_prints(identifiers), described, letters)


def _domain_prints(addresses: pl.DataFrame) -> Table:
    rows = np.zeros(addresses.height, dtype=DOMAIN)
    rows["domain"], rows["label"] = prints_of(addresses["domain"]), prints_of(addresses["label"])
    rows["bare_label"] = prints_of(addresses["label"].str.replace_all("-", "", literal=True))
    rows["has_long_label"] = addresses["label"].str.len_chars() >= LEAST_LABEL
    rows["holders"] = addresses["holders"]
    return rows


def _identifier_prints(identifiers: pl.DataFrame) -> Table:
    rows = np.zeros(identifiers.height, dtype=IDENTIFIER)
    rows["kind"] = prints_of(identifiers["identifier"].str.extract(r"^([A-Z]+):"))
    rows["identifier"] = prints_of(identifiers["identifier"])
    return rows


def _city_prints(cities: pl.Series) -> tuple[Table, Letters]:
    rows = np.zeros(len(cities), dtype=CITY)
    letters, lengths = letters_of(cities)
    rows["city"], rows["shape"] = prints_of(cities), shapes_of(cities)
    rows["end"] = np.cumsum(lengths)
    rows["start"] = rows["end"] - lengths
    return rows, letters
