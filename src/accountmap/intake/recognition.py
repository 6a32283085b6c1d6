"""What a table is, and which of its columns are which: by headers first, by content where headers leave it open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from accountmap.errors import FileRefusedError
from accountmap.intake.content import MOST, Contents, find_countries, find_domains, find_names
from accountmap.intake.fields import HeaderMatch, fields_of, match_header, may_be_flag
from accountmap.normalise.vocabulary import fold, read_words

LIST_TYPES = {"names", "domains", "registrations"}
"""Types of field that take any number of columns."""
_DEAL_FIELDS = {
    "opportunity_id",
    "opportunity_name",
    "stage",
    "amount",
    "close_date",
    "probability",
    "is_closed",
    "is_won",
}
_ONLY_OF_ACCOUNTS = {
    "account_id",
    "alternative_names",
    "is_customer",
    "registration_ids",
    "parent_account_id",
    "lifecycle_stage",
    "our_yearly_revenue",
    "customer_since",
}
"""Fields of which one header is enough to tell a list of accounts; things other than accounts have the rest as well."""
_OF_CUSTOMERS = {"our_yearly_revenue", "customer_since", "parent_account_id", "is_customer"}
KINDS = ("accounts", "opportunities", "leads")
_ALIASES = {
    ("accounts", "domain"): "domains",
    ("accounts", "website"): "domains",
    ("accounts", "registration_id"): "registration_ids",
    ("opportunities", "website"): "domain",
    ("opportunities", "domains"): "domain",
    ("leads", "domain"): "domains",
    ("leads", "website"): "domains",
}
"""Names of fields that users may write in their own mapping, by kind."""


@dataclass(frozen=True)
class Column:
    """A column that is used."""

    position: int
    header: str
    field: str
    origin: str
    unit: str = ""


@dataclass(frozen=True)
class Recognition:
    """What a table was taken for."""

    kind: str
    columns: tuple[Column, ...]
    unused: tuple[str, ...]
    """Headers that name nothing we use, in the file's order."""
    notes: tuple[str, ...] = ()

    def of(self, field: str) -> tuple[Column, ...]:
        """The columns of a field, the surest first."""
        return tuple(column for column in self.columns if column.field == field)

    @property
    def personal(self) -> tuple[str, ...]:
        """Unused headers that look as if they held personal data."""
        return tuple(header for header in self.unused if is_personal(header))

    @property
    def mapping(self) -> dict[str, list[str]]:
        """Canonical field -> headers, for receipts."""
        return {field: [column.header for column in self.of(field)] for field in {c.field: None for c in self.columns}}

    @property
    def positions(self) -> dict[str, list[int]]:
        """Canonical field -> positions of its columns, for receipts."""
        return {
            field: [column.position for column in self.of(field)] for field in {c.field: None for c in self.columns}
        }


def recognise_again(headers: Sequence[str], kind: str, positions: Mapping[str, Sequence[int]]) -> Recognition:
    """The recognition that a receipt tells of, so that an archived file is read as it was the first time."""
    columns = []
    for field, places in positions.items():
        for position in places:
            match = match_header(kind, headers[position])
            origin, unit = (match.origin, match.unit) if match else ("own", "")
            columns.append(Column(position, headers[position], field, origin, unit))
    used = {column.position for column in columns}
    unused = tuple(header for position, header in enumerate(headers) if position not in used and header)
    return Recognition(kind, tuple(columns), unused)


def recognise(
    headers: Sequence[str],
    *,
    own: Mapping[str, str] | None = None,
    kind: str | None = None,
    sample: pl.DataFrame | None = None,
) -> Recognition:
    """What a table with these headers is.

    Args:
        headers: By position, as written.
        own: The user's own mapping, canonical field -> header; always wins.
        kind: The kind, where it is known already.
        sample: First rows (`c0`...), by which open questions are settled; without, headers alone decide.

    Raises:
        FileRefusedError: headers and content fit no kind of export; the message lists what was found and is needed.
    """
    kind = kind or find_kind(headers)
    contents = Contents(pl.DataFrame() if sample is None else sample, len(headers))
    assignment = _Assignment(kind, headers, contents)
    assignment.take_own(own or {})
    assignment.take_headers()
    if kind == "accounts" and contents:
        assignment.take_content()
    used = {column.position for column in assignment.columns}
    unused = tuple(header for position, header in enumerate(headers) if position not in used and header)
    found = Recognition(kind, tuple(assignment.columns), unused, tuple(assignment.notes))
    _require(found, headers)
    return found


def recognise_headerless(width: int, sample: pl.DataFrame) -> Recognition:
    """What the columns of a list of accounts without a header row are, by content alone.

    Raises:
        FileRefusedError: none of them holds names.
    """
    headers = tuple(f"Column {position + 1}" for position in range(width))
    assignment = _Assignment("accounts", headers, Contents(sample, width))
    assignment.take_content()
    notes = ("the file has no header row: its columns were taken for what they hold",)
    found = Recognition("accounts", tuple(assignment.columns), (), notes)
    _require(found, ())
    return found


def is_personal(header: str) -> bool:
    """Whether a header looks as if persons stood below it."""
    return any(word in fold(header) for word in read_words("persons.csv") if len(word) > 2)


def find_kind(headers: Sequence[str]) -> str:
    """The kind of a table by its headers.

    `opportunities` if headers that only deals have name two of their fields or an id, `leads` if persons with a company
    stand in the rows, else `accounts`.
    """
    only_deals = set()
    for header in headers:
        match = match_header("opportunities", header)
        if match and match.field in _DEAL_FIELDS and match_header("accounts", header) is None:
            only_deals.add(match.field)
    if len(only_deals) >= 2 or only_deals & {"opportunity_id", "is_won"}:
        return "opportunities"
    return "leads" if _is_of_persons(headers) and _names_company(headers) else "accounts"


def _is_of_persons(headers: Sequence[str]) -> bool:
    """Whether the rows are persons: by fields that only leads have, first and last names, or e-mail and position."""
    words = read_words("person_words.csv")
    said = {words.get(fold(header)) for header in headers}
    if "lead" in said:
        return True
    fields = {match.field for header in headers if (match := match_header("accounts", header))}
    is_person = {"first", "last"} <= said or ("position" in said and "email" in fields)
    # A list of customers may name a contact beside each.
    return is_person and not fields & _OF_CUSTOMERS


def _names_company(headers: Sequence[str]) -> bool:
    return any((match := match_header("leads", header)) and match.field == "account_name" for header in headers)


def count_recognised(headers: Sequence[str]) -> int:
    """How many of the texts are headers we know; tells a header row from title rows and data."""
    return max(
        len({match.field for header in headers if header and (match := match_header(kind, header))}) for kind in KINDS
    )


class _Assignment:
    """Columns on their way to fields: the user's own mapping first, then headers, then content."""

    def __init__(self, kind: str, headers: Sequence[str], contents: Contents) -> None:
        self.kind, self.headers, self._contents = kind, headers, contents
        self.columns: list[Column] = []
        self._has_choice = False
        self._persons = {at for at, header in enumerate(headers) if is_personal(header)}
        self.notes: list[str] = []

    def take_own(self, own: Mapping[str, str]) -> None:
        """The user's own mapping, as far as it speaks of this kind and of columns that the file has."""
        for name, header in own.items():
            field = _ALIASES.get((self.kind, name), name)
            if field not in fields_of(self.kind):
                require_known(name)
                continue
            positions = [position for position, each in enumerate(self.headers) if fold(each) == fold(header)]
            if not positions:
                self.notes.append(f"your own mapping names a column '{header}' for {name}; this file has none")
                continue
            match = match_header(self.kind, header)
            origin = match.origin if match and match.field == field else "own"
            self.columns.append(Column(positions[0], self.headers[positions[0]], field, origin))

    def take_headers(self) -> None:
        """Headers that we know, the surest first."""
        taken = {column.position for column in self.columns}
        settled = {column.field for column in self.columns}
        candidates: list[tuple[int, int, HeaderMatch]] = []
        for position, header in enumerate(self.headers):
            match = match_header(self.kind, header) if header else None
            if match and position not in taken and match.field not in settled:
                candidates.append((match.rank, position, match))
        # With one candidate there is nothing to settle: whatever its values look like, they are the names.
        self._has_choice = sum(match.field == "account_name" for _, _, match in candidates) > 1
        for _, position, match in sorted(candidates, key=lambda candidate: candidate[:2]):
            self._take(position, match)

    def _take(self, position: int, match: HeaderMatch) -> None:
        if match.field == "account_name" and self._says_yes_or_no(position):
            match = HeaderMatch("is_customer", match.origin, match.rank)
        header, field = self.headers[position], match.field
        if field == "account_name" and self._has_choice and self._contents and not self._holds_names(position):
            field = "account_id" if self._contents[position].codes >= MOST else field
            if field == "account_name" or any(column.field == "account_id" for column in self.columns):
                self.notes.append(f"'{header}' was left out: it does not hold names")
                return
            self.notes.append(f"'{header}' holds codes and was taken for the account's id")
        same = [column for column in self.columns if column.field == field]
        if same and fields_of(self.kind)[field].type not in LIST_TYPES:
            self.notes.append(f"'{header}' was left out: '{same[0].header}' is the {field} already")
            return
        self.columns.append(Column(position, header, field, match.origin, match.unit))

    def _says_yes_or_no(self, position: int) -> bool:
        """Whether `Customer` says yes or no and the names stand elsewhere, by header or by content."""
        if not (self._contents and self.kind == "accounts" and may_be_flag(self.headers[position])):
            return False
        others = self._has_choice or find_names(self._contents.besides({position} | self._persons)) is not None
        return others and self._contents[position].booleans >= MOST

    def _holds_names(self, position: int) -> bool:
        content = self._contents[position]
        return not content.filled or max(content.numbers, content.codes, content.emails, content.booleans) < MOST

    def take_content(self) -> None:
        """Fields that no header named, by what the columns left over hold."""
        for field, find in (("domains", find_domains), ("country", find_countries), ("account_name", find_names)):
            if any(column.field == field for column in self.columns):
                continue
            if field == "account_name" and not self._is_list_of_accounts():
                continue
            taken = {column.position for column in self.columns if column.field != "region" or field != "country"}
            content = find(self._contents.besides(taken | self._persons))
            if content is None:
                continue
            header = self.headers[content.position]
            self.columns = [column for column in self.columns if column.position != content.position]
            self.columns.append(Column(content.position, header, field, "content"))
            self.notes.append(f"'{header}' was taken for the {field} because of what it holds")

    def _is_list_of_accounts(self) -> bool:
        """Whether more than a column of short texts speaks for a list of accounts: colours have names and sizes too."""
        by_header = {column.field for column in self.columns if column.origin != "content"}
        has_domains = any(column.field == "domains" for column in self.columns)
        return len(self.headers) == 1 or has_domains or len(by_header) > 1 or bool(by_header & _ONLY_OF_ACCOUNTS)


def require_known(name: str) -> None:
    """Refuse a mapping of something that is no column of any kind."""
    known = sorted({field for kind in KINDS for field in fields_of(kind)} | {alias for _, alias in _ALIASES})
    if name not in known:
        raise FileRefusedError(
            f"Your own mapping names '{name}', which is no column we know.",
            where=f"accountmap.toml, columns: {name}",
            allowed=", ".join(known),
            next_step="correct the name on the left",
        )


def _require(found: Recognition, headers: Sequence[str]) -> None:
    listing = ", ".join(f"'{header}'" for header in headers if header) or "none"
    if found.kind in {"accounts", "leads"} and not found.of("account_name"):
        raise FileRefusedError(
            "No column holds the names of the accounts.",
            where=f"headers found: {listing}",
            allowed="a column called Account Name, Company name, Customer, Name or the like",
            next_step="name that column 'Account Name' in the first row, or export it along, and drop the file again",
        )
    links = [found.of(field) for field in ("account_id", "account_name", "domain")]
    if found.kind == "opportunities" and not any(links):
        raise FileRefusedError(
            "The opportunities do not say which account they belong to.",
            where=f"headers found: {listing}",
            allowed="a column called Account ID, Account Name or Website",
            next_step="add Account ID to the report and export it again",
        )
    if found.kind == "opportunities" and not (found.of("opportunity_id") or found.of("opportunity_name")):
        raise FileRefusedError(
            "The opportunities have neither an id nor a name.",
            where=f"headers found: {listing}",
            allowed="a column called Opportunity ID or Opportunity Name",
            next_step="add Opportunity ID to the report and export it again",
        )
