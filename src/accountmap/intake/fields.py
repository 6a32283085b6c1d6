"""The canonical columns of each kind of export and the headers that name them (`fields.csv`, `headers.csv`)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from accountmap.normalise.vocabulary import fold, read_rows, read_words

# "Amount (USD)", "Revenue in k€", "ARR [EUR]": the unit is no part of the header's name.
_UNIT = re.compile(r"\s*(?:[(\[](?P<bracket>[^)\]]*)[)\]]|(?:\b(?:in|en)\s+)?\b(?P<word>[A-Za-z]{3}|k?[€$£¥₩])\.?)\s*$")
_OTHER_NAME = re.compile(r"^(account_?|company_?)?name[_ ](?!of\b)\w+$", re.IGNORECASE)


# Salesforce's relations to objects that a customer added: Account__r.Name stands for Account.Name.
_RELATION = re.compile(r"__r\.", re.IGNORECASE)


@dataclass(frozen=True)
class Field:
    """One canonical column."""

    kind: str
    name: str
    type: str
    """How its values are read: identifier, name, text, money, date, ..."""
    broken_value: str
    """What a value that cannot be read costs: `reject` the row, `blank` the value, or empty where nothing can fail."""
    is_personal: bool
    meaning: str


@dataclass(frozen=True)
class HeaderMatch:
    """What a header names."""

    field: str
    origin: str
    """Where the header comes from (salesforce, hubspot, ...), or the measure: arr, mrr, duns, ..."""
    rank: int
    """The lower, the surer; settles which of two headers is taken."""
    unit: str = ""
    """What stands in brackets behind it: a currency, `%`, ..."""


@cache
def fields_of(kind: str) -> dict[str, Field]:
    """The canonical columns of a kind, in order."""
    rows = [row for row in read_rows("fields.csv") if row["kind"] == kind]
    return {
        row["field"]: Field(
            kind, row["field"], row["type"], row["broken_value"], row["personal"] == "yes", row["meaning"]
        )
        for row in rows
    }


@cache
def _synonyms(kind: str) -> dict[str, HeaderMatch]:
    found: dict[str, HeaderMatch] = {}
    for rank, row in enumerate(row for row in read_rows("headers.csv") if row["kind"] == kind):
        for position, header in enumerate(row["headers"].split("|")):
            match = HeaderMatch(row["field"], row["origin"], 100 * rank + position)
            found.setdefault(fold(header), match)
    return found


@cache
def _flag_words() -> frozenset[str]:
    rows = (row for row in read_rows("headers.csv") if row["field"] == "is_customer")
    return frozenset(fold(header) for row in rows for header in row["headers"].split("|"))


def may_be_flag(header: str) -> bool:
    """Whether a header such as `Customer` also stands above a column that says yes or no."""
    return fold(header.strip()) in _flag_words()


def match_header(kind: str, header: str) -> HeaderMatch | None:
    """What a header names in exports of this kind; None if nothing we know."""
    synonyms = _synonyms(kind)
    # Salesforce marks the API names of fields that a customer added: Customer_Since__c.
    header = header.strip().removesuffix("__c").removesuffix("__C")
    header = _RELATION.sub(".", header)
    if match := synonyms.get(fold(header)):
        return match
    for name, unit in _without_unit(header):
        if match := synonyms.get(fold(name)):
            return HeaderMatch(match.field, match.origin, match.rank + 1, unit)
    if kind == "accounts" and _OTHER_NAME.match(header.strip()):
        return HeaderMatch("alternative_names", "generic", 10**6)
    return None


LONGEST_HEADER = 300
"""Characters up to which a header is searched for a unit."""


def _without_unit(header: str) -> Iterator[tuple[str, str]]:
    # A table without line ends is one long header, over which the search takes seconds.
    found = _UNIT.search(header) if len(header) <= LONGEST_HEADER else None
    if not found or not header[: found.start()].strip():
        return
    bracket, word = found["bracket"], found["word"]
    if bracket is not None:
        yield header[: found.start()], bracket
    elif word and word.casefold().removeprefix("k") in read_words("currencies.csv"):
        yield header[: found.start()], word
