"""Accounts made ready for matching: numbered records, the names each goes by, and the facts beside the name."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from accountmap.compiled.layouts import Table
from accountmap.compiled.texts import Prints, find_words, write_initials
from accountmap.matching.fingerprints import FactPrints, NamePrints, fact_prints, name_prints
from accountmap.matching.runs import places_in_runs
from accountmap.matching.shapes import shapes_of
from accountmap.normalise.domains import owned_domains
from accountmap.normalise.japanese import are_japanese
from accountmap.normalise.legal_forms import legal_code
from accountmap.normalise.names import (
    LETTER_BY_LETTER,
    SPOKEN,
    TRANSLATED,
    clean_text,
    former_names,
    latin_words,
    normalise_names,
)
from accountmap.normalise.packing import Packed, pack, sorted_prints, unpack
from accountmap.normalise.scripts import place_words
from accountmap.normalise.sounds import by_ear, skeleton
from accountmap.reference import reference_file

# The canonical columns that matching looks at: what is said of an account.
SAID = (
    "account_name",
    "alternative_names",
    "domain",
    "domains",
    "email",
    "phone",
    "country",
    "region",
    "city",
    "postal_code",
    "industry",
    "registration_ids",
    "parent_account_id",
)
# Where a name stands: the whole name as given; another name given; the name without a bracket, or one part of
# "Acme - EMEA". Parts are weaker, as what was cut off may tell two companies apart.
WHOLE, ALTERNATIVE, PART = 0, 1, 2
_PART_BREAK = r"\s+[-–—|/]\s+|\s*[(\[（【].*$"
# A holding and its operating company share a name and are two companies.
_HOLDING = r"\b(holdings?|hldgs?|hd|hds)\b"
ROMAN_NUMBERS = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
ROMAN_NUMBERS |= {"x": "10", "xi": "11", "xii": "12"}
# Names of one record beyond these are dropped: a list of forty brands would otherwise match everything.
MOST_VIEWS = 8
# Accounts prepared together: what is made on the way of a million at once would fill another half gigabyte.
ROWS_AT_ONCE = 100_000


@dataclass(frozen=True)
class Records:
    """One list, ready.

    Attributes:
        facts: one row per record: record (0, 1, …), account_id, and the normalised facts beside the name.
        views: one row per name of a record: view, record, view_kind, reading and the forms of `normalise_names`.
        forms: one row per view, in the same order, with what comparing its name needs: the strings, legal_code,
            numbers, places, skeleton, initials, is_latin, is_holding.
        addresses: record, view (its first), domain, label, holders (how many records of the list have the domain); one
            row per domain that proves something.
        identifiers: record, view (its first), identifier (`type:value`).
    """

    facts: pl.DataFrame
    views: pl.DataFrame
    forms: pl.DataFrame
    addresses: pl.DataFrame
    identifiers: pl.DataFrame

    @cached_property
    def name_prints(self) -> NamePrints:
        """The names as numbers, by view."""
        return name_prints(self.forms, PART, ALTERNATIVE)

    @cached_property
    def full_shape(self) -> Table:
        """Shapes of the names with their legal form, by view."""
        return shapes_of(self.forms["compare"])

    @cached_property
    def sound_shape(self) -> Table:
        """Shapes of the names' skeletons, by view."""
        return shapes_of(self.forms["skeleton"])

    @cached_property
    def by_ear(self) -> pl.Series:
        """How each name sounds in another script, by view."""
        return self.forms.select(by_ear(pl.col("joined")))["joined"]

    def letters(self, form: str) -> tuple[Packed, int]:
        """The letters of a form of the names (a column of `forms`, or by_ear), by view; and bytes of the longest."""
        if form not in self._letters:
            packed = pack(self.by_ear if form == "by_ear" else self.forms[form])
            self._letters[form] = packed, int(np.diff(packed.starts).max(initial=0))
        return self._letters[form]

    @cached_property
    def _letters(self) -> dict[str, tuple[Packed, int]]:
        return {}

    @cached_property
    def ear_shape(self) -> Table:
        """Shapes of how the names sound in another script, by view."""
        return shapes_of(self.by_ear)

    @cached_property
    def scripts(self) -> frozenset[bool]:
        """Whether names are in Latin letters: true, false, or both."""
        return frozenset(self.forms["is_latin"].unique().to_list())

    @cached_property
    def fact_prints(self) -> FactPrints:
        """The facts beside the names as numbers, by record."""
        return fact_prints(self.facts, self.addresses, self.identifiers)


def differ_in_script(left: Records, right: Records) -> bool:
    """Whether any name of one list may stand in another script than one of the other."""
    return len(left.scripts | right.scripts) > 1


@cache
def stop_words() -> frozenset[str]:
    """Small words that tell nothing about a company: of, the, de, und."""
    return frozenset(reference_file("stop_words.txt").read_text(encoding="utf-8").split())


def prepare_records(accounts: pl.DataFrame) -> Records:
    """Normalise a list of canonical accounts (see `intake`); the order of its rows makes no difference."""
    # By name: what is compared with one name stands near what is compared with the next, in the processor's cache.
    order = accounts.select(
        pl.arg_sort_by(
            pl.col("account_name").str.to_lowercase(),
            "account_id",
            "account_name",
            nulls_last=True,
            maintain_order=True,
        )
    ).to_series()

    def prepare(first: int) -> list[pl.DataFrame]:
        rows = accounts[order.slice(first, ROWS_AT_ONCE)]
        return _prepare_part(rows.with_row_index("record", offset=first))

    with ThreadPoolExecutor(2) as pool:
        parts = list(pool.map(prepare, range(0, max(accounts.height, 1), ROWS_AT_ONCE)))
    # One table after the other, so that only one stands twice in memory.
    identifiers, addresses, forms, views, facts = (
        pl.concat([part.pop() for part in parts], rechunk=True) for _ in range(len(parts[0]))
    )
    first_view = pl.Series(np.flatnonzero(places_in_runs(views["record"].to_numpy()) == 0), dtype=pl.UInt32)
    return Records(
        facts=facts,
        views=views.with_row_index("view"),
        # The same texts as those of the names, not one more copy of where they stand.
        forms=forms.with_columns(views.select("joined", "native", "compare", "core")),
        addresses=_held(addresses).with_columns(view=first_view[addresses["record"]]),
        identifiers=identifiers.with_columns(view=first_view[identifiers["record"]]),
    )


def _prepare_part(ordered: pl.DataFrame) -> list[pl.DataFrame]:
    """Facts, views, forms, addresses and identifiers of some of the records; no record looks at another."""
    views = _views_of(ordered)
    return [_facts_of(ordered), views, _forms_of(views), _addresses_of(ordered), _identifiers_of(ordered)]


def _views_of(ordered: pl.DataFrame) -> pl.DataFrame:
    whole = ordered.select("record", name="account_name", view_kind=pl.lit(WHOLE, pl.Int8))
    others = (
        ordered.select("record", name="alternative_names", view_kind=pl.lit(ALTERNATIVE, pl.Int8))
        .explode("name")
        .drop_nulls("name")
    )
    formers = whole.with_columns(name=former_names(whole["name"]), view_kind=pl.lit(ALTERNATIVE, pl.Int8)).drop_nulls(
        "name"
    )
    given = pl.concat([whole, others, formers])
    parts = _parts_of(given)
    named = _with_readings(pl.concat([given, parts]), ordered.select("record", "country"))
    forms = normalise_names(named["name"], named["reading"])
    views = pl.concat([named, forms], how="horizontal").filter((pl.col("core") != "") | (pl.col("view_kind") == WHOLE))
    distinct = _without_repeats(views)
    return (
        distinct.filter(places_in_runs(distinct["record"].to_numpy()) < MOST_VIEWS)
        .drop("name")
        .with_columns(joined=pl.col("core").str.replace_all(" ", ""))
    )


def _without_repeats(views: pl.DataFrame) -> pl.DataFrame:
    """The names of each record, each once, in order."""
    ordered = views[np.argsort(views["record"].to_numpy(), kind="stable")]
    # Most records have one name, and nothing to be put in order.
    is_alone = ~ordered["record"].is_duplicated()
    several = (
        ordered.filter(~is_alone)
        .sort("record", "view_kind", "reading", "compare", "display")
        .unique(["record", "compare", "native"], keep="first", maintain_order=True)
    )
    every = pl.concat([ordered.filter(is_alone), several])
    return every[np.argsort(every["record"].to_numpy(), kind="stable")]


def _with_readings(named: pl.DataFrame, countries: pl.DataFrame) -> pl.DataFrame:
    """Every name letter by letter, and Japanese ones in both their Latin forms too, to be compared with Latin names.

    Two names in Japanese letters are compared by these letters: many words sound alike.
    """
    written = named.with_columns(reading=pl.lit(LETTER_BY_LETTER, pl.Int8))
    # Most names are in ASCII, and need no further look.
    foreign = written.filter(pl.col("name").str.len_bytes() != pl.col("name").str.len_chars())
    placed = foreign.join(countries, on="record", how="left", maintain_order="left")
    japanese = placed.filter(are_japanese(pl.col("name"), pl.col("country"))).drop("country")
    read = (japanese.with_columns(reading=pl.lit(reading, pl.Int8)) for reading in (TRANSLATED, SPOKEN))
    return pl.concat([written, *read])


def _parts_of(given: pl.DataFrame) -> pl.DataFrame:
    """Names without their bracket, and the parts of names joined by a spaced dash."""
    broken = given.filter(pl.col("name").str.contains(_PART_BREAK))
    return (
        broken.with_columns(
            name=pl.col("name").str.replace_all(_PART_BREAK, "\x1f").str.split("\x1f"), view_kind=pl.lit(PART, pl.Int8)
        )
        .explode("name")
        .filter(pl.col("name").str.strip_chars().str.len_chars() > 2)
    )


def _facts_of(ordered: pl.DataFrame) -> pl.DataFrame:
    digits = pl.col("phone").str.replace_all(r"\D", "").str.tail(9)
    return ordered.select(
        "record",
        "account_id",
        "parent_account_id",
        country=pl.col("country").str.strip_chars().str.to_uppercase().replace("", None),
        phone=pl.when(digits.str.len_chars() >= 7).then(digits),
        postal_code=pl.col("postal_code").str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "").replace("", None),
    ).with_columns(
        city=_latin(ordered["city"]) if "city" in ordered else None,
        region=_latin(ordered["region"]),
        industry=_latin(ordered["industry"]),
    )


def _latin(texts: pl.Series) -> pl.Series:
    """Texts as Latin words, null where there are none; few places are written many times, so each is looked at once."""
    written = texts.cast(pl.String).alias("written")
    distinct = written.drop_nulls().unique()
    words = latin_words(distinct.to_frame().select(clean_text(pl.col("written")))["written"]).replace("", None)
    known = pl.DataFrame({"written": distinct, "words": words}, schema={"written": pl.String, "words": pl.String})
    return written.to_frame().join(known, on="written", how="left", maintain_order="left")["words"]


def _addresses_of(ordered: pl.DataFrame) -> pl.DataFrame:
    """Own domains of each record; the mail address only where no website says anything."""
    listed = ordered.select("record", address="domains").explode("address")
    single = ordered.filter(pl.col("domain").ne_missing(pl.col("domains").list.first()))
    sites = _owned(pl.concat([listed, single.select("record", address="domain")]))
    mails = ordered.select("record", address="email").drop_nulls("address")
    mails = _owned(mails.join(sites.select("record"), on="record", how="anti", maintain_order="left"))
    kept = pl.concat([sites, mails])
    record = kept["record"].to_numpy()
    if (record[1:] > record[:-1]).all():
        return kept
    return kept.unique().sort("record", "domain")


def _owned(written: pl.DataFrame) -> pl.DataFrame:
    """record, domain and label of addresses that prove something."""
    known = written.drop_nulls("address")
    return pl.concat([known.select("record"), owned_domains(known["address"])], how="horizontal").drop_nulls("domain")


def _held(addresses: pl.DataFrame) -> pl.DataFrame:
    """With how many records of the list hold each domain."""
    return addresses.with_columns(holders=pl.len().over("domain").cast(pl.Float32))


def _identifiers_of(ordered: pl.DataFrame) -> pl.DataFrame:
    listed = ordered.select("record", identifier="registration_ids").explode("identifier").drop_nulls("identifier")
    return (
        listed.with_columns(
            pl.col("identifier").str.to_uppercase().str.replace_all(r"[^A-Z0-9:]", ""),
        )
        .filter(pl.col("identifier").str.len_chars() > 4)
        .unique()
        .sort("record", "identifier")
    )


def _forms_of(views: pl.DataFrame) -> pl.DataFrame:
    legal = views["legal"].unique()
    codes = dict(zip(legal.to_list(), map(legal_code, legal.to_list()), strict=True))
    packed = pack(views["core"])
    return views.select(
        "joined",
        "native",
        "compare",
        "core",
        "view_kind",
        "reading",
        legal_code=pl.col("legal").replace_strict(codes, default=None, return_dtype=pl.String),
        has_legal=pl.col("legal") != "",
        numbers=_numbers(views["core"]),
        places=_place_words(views["core"], packed),
        is_latin=~pl.col("display").str.contains(r"[^\p{Latin}\p{Common}\p{Inherited}]"),
        is_holding=pl.col("core").str.contains(_HOLDING),
        skeleton=skeleton(pl.col("joined")),
        initials=_initials(packed),
        several=pl.col("core").str.contains(" "),
    )


def _numbers(cores: pl.Series) -> pl.Series:
    """The numbers in each name, Roman ones as digits, in order, each once."""
    # A lone i, v or x is a number only at the end: Fund I, but X Corporation.
    pattern = r"\b(\d+|ii|iii|iv|vi|vii|viii|ix)\b| [ivx]$"
    found = pl.element().str.strip_chars().replace(ROMAN_NUMBERS)
    numbers = pl.col("core").str.extract_all(pattern).list.eval(found).list.unique().list.sort().list.join(" ")
    return _where(cores, cores.str.contains(pattern).to_numpy(), numbers)


def _place_words(cores: pl.Series, packed: Packed) -> pl.Series:
    """The countries and regions a name speaks of, in English: what tells Acme Deutschland from Acme France."""
    words = pl.col("core").str.split(" ").list.eval(pl.element().replace_strict(place_words(), default=None))
    found = words.list.drop_nulls().list.unique().list.sort().list.join(" ")
    has_place = np.empty(len(cores), dtype=np.bool_)
    find_words(packed.text, packed.starts, _place_prints(), has_place)
    return _where(cores, has_place, found)


def _initials(packed: Packed) -> pl.Series:
    """The initials of names of several words, small words left out."""
    written = np.empty(len(packed.text) + len(packed.starts), dtype=np.uint8)
    size = write_initials(packed.text, packed.starts, stop_prints(), written)
    return unpack(written[:size])


@cache
def _place_prints() -> Prints:
    return sorted_prints(pl.Series(list(place_words())))


@cache
def stop_prints() -> Prints:
    """The small words as numbers, in order."""
    return sorted_prints(pl.Series(list(stop_words())))


def _where(cores: pl.Series, is_one: npt.NDArray[np.bool_], expression: pl.Expr) -> pl.Series:
    """An expression of the column `core` where it is one to look at, "" elsewhere: most names need no look."""
    rows = np.flatnonzero(is_one)
    texts = cores.gather(rows).to_frame("core").select(text=expression)["text"].fill_null("")
    # Behind the texts found stands the empty one, for all other names.
    place = np.full(len(cores), len(rows), dtype=np.uint32)
    place[rows] = np.arange(len(rows))
    return texts.append(pl.Series([""])).gather(place)
