"""Fingerprints: the texts of a list as 64-bit numbers, equal where the texts are, so that pairs compare at little cost.

That two different texts of two lists of a million have one number is less likely than one in ten million.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from accountmap.matching.shapes import Shapes, shapes_of

Print = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]

MISSING = np.uint64(0)
# A shorter label of a domain says nothing where the domains differ.
LEAST_LABEL = 3


@dataclass(frozen=True)
class NamePrints:
    """One element per view (a name of a record).

    Attributes:
        joined, native, full, squeezed, numbers, places, initials, legal_code: the texts of `Records.forms`.
        whole, native_shape: shapes of the joined and of the native name.
        has_native, has_legal, knows_legal, has_numbers, has_places, is_latin, is_holding, several: what there is.
        native_share: share of the list's names that are not in Latin letters.
        part, alternative: 1 where the name is a part of one, or another name given.
    """

    joined: Print
    native: Print
    full: Print
    squeezed: Print
    numbers: Print
    places: Print
    initials: Print
    legal_code: Print
    whole: Shapes
    native_shape: Shapes
    has_native: Flags
    has_legal: Flags
    knows_legal: Flags
    has_numbers: Flags
    has_places: Flags
    is_latin: Flags
    is_holding: Flags
    several: Flags
    is_part: Flags
    is_alternative: Flags
    native_share: float


@dataclass(frozen=True)
class FactPrints:
    """One element per record; `MISSING` where nothing is known.

    Attributes:
        country, region, postal_code, phone, industry: the facts.
        city: number of the city among `cities`, from 1; 0 if none is known.
        cities: distinct cities, the empty one first.
        city_print, city_shape: by number of the city.
        domains: how many domains the record has.
        domain, label: the first domain and its label.
        bare_label: the label without hyphens, as a joined name.
        has_long_label: whether the label is long enough to say something.
        holders: how many records of the list have the first domain.
        has_identifier: whether it has any registered number.
    """

    country: Print
    region: Print
    postal_code: Print
    phone: Print
    industry: Print
    city: npt.NDArray[np.uint32]
    cities: pl.Series
    city_print: Print
    city_shape: Shapes
    domains: npt.NDArray[np.uint32]
    domain: Print
    label: Print
    bare_label: Print
    has_long_label: Flags
    holders: npt.NDArray[np.float32]
    has_identifier: Flags


def prints_of(texts: pl.Series) -> Print:
    """Texts as numbers; `MISSING` for null."""
    prints: Print = texts.hash().to_numpy()
    if texts.null_count():
        prints = np.where(texts.is_null().to_numpy(), MISSING, prints)
    return prints


def name_prints(forms: pl.DataFrame, part: int, alternative: int) -> NamePrints:
    """Fingerprints of `Records.forms`; `part` and `alternative` are the kinds of view that have these names."""
    filled = {name: (forms[name] != "").to_numpy() for name in ("native", "numbers", "places")}
    return NamePrints(
        joined=prints_of(forms["joined"]),
        native=prints_of(forms["native"]),
        full=prints_of(forms["compare"]),
        squeezed=prints_of(forms["compare"].str.replace_all(" ", "", literal=True)),
        numbers=prints_of(forms["numbers"]),
        places=prints_of(forms["places"]),
        initials=prints_of(forms["initials"]),
        legal_code=prints_of(forms["legal_code"]),
        whole=shapes_of(forms["joined"]),
        native_shape=shapes_of(forms["native"]),
        has_native=filled["native"],
        has_legal=forms["has_legal"].to_numpy(),
        knows_legal=forms["legal_code"].is_not_null().to_numpy(),
        has_numbers=filled["numbers"],
        has_places=filled["places"],
        is_latin=forms["is_latin"].to_numpy(),
        is_holding=forms["is_holding"].to_numpy(),
        several=forms["several"].to_numpy(),
        is_part=(forms["view_kind"] == part).to_numpy(),
        is_alternative=(forms["view_kind"] == alternative).to_numpy(),
        native_share=_native_share(forms, part, alternative),
    )


def _native_share(forms: pl.DataFrame, part: int, alternative: int) -> float:
    whole = forms.filter(~pl.col("view_kind").is_in([part, alternative]), pl.col("reading") == 0)
    share = whole.select((~pl.col("is_latin")).mean()).item()
    return 0.0 if share is None else float(share)


def fact_prints(facts: pl.DataFrame, addresses: pl.DataFrame, identifiers: pl.DataFrame) -> FactPrints:
    """Fingerprints of the tables of `Records`."""
    cities = pl.concat([pl.Series("city", [""]), facts["city"].drop_nulls().unique(maintain_order=True)])
    number = facts["city"].fill_null("").replace_strict(cities, range(len(cities)), return_dtype=pl.UInt32)
    held = addresses.select(
        "record",
        "domain",
        label="label",
        bare_label=pl.col("label").str.replace_all("-", "", literal=True),
        has_long_label=pl.col("label").str.len_chars() >= LEAST_LABEL,
        holders="holders",
    )
    first = held.group_by("record", maintain_order=True).agg(pl.all().first(), domains=pl.len())
    of_record = facts.select("record").join(first, on="record", how="left", maintain_order="left")
    return FactPrints(
        country=prints_of(facts["country"]),
        region=prints_of(facts["region"]),
        postal_code=prints_of(facts["postal_code"]),
        phone=prints_of(facts["phone"]),
        industry=prints_of(facts["industry"]),
        city=number.to_numpy(),
        cities=cities,
        city_print=prints_of(cities),
        city_shape=shapes_of(cities),
        domains=of_record["domains"].fill_null(0).to_numpy(),
        domain=prints_of(of_record["domain"]),
        label=prints_of(of_record["label"]),
        bare_label=prints_of(of_record["bare_label"]),
        has_long_label=of_record["has_long_label"].fill_null(value=False).to_numpy(),
        holders=of_record["holders"].fill_null(0).to_numpy(),
        has_identifier=facts["record"].is_in(identifiers["record"].unique().implode()).to_numpy(),
    )
