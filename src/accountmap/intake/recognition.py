"""What a table is, and which of its columns are which: by headers first, by content where headers leave it open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accountmap.errors import FileRefusedError
from accountmap.intake.fields import HeaderMatch, fields_of, match_header
from accountmap.normalise.vocabulary import fold

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
_PERSONAL = ("first name", "last name", "contact", "mobile", "birth", "salutation", "job title", "fax", "email")


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
        return tuple(header for header in self.unused if any(fold(word) in fold(header) for word in _PERSONAL))

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


def recognise(headers: Sequence[str], *, own: Mapping[str, str] | None = None, kind: str | None = None) -> Recognition:
    """What a table with these headers is.

    Args:
        headers: By position, as written.
        own: The user's own mapping, canonical field -> header; always wins.
        kind: The kind, where it is known already.

    Raises:
        FileRefusedError: the headers fit no kind of export; the message lists what was found and what is needed.
    """
    kind = kind or find_kind(headers)
    columns, notes = _assign(kind, headers, dict(own or {}))
    used = {column.position for column in columns}
    unused = tuple(header for position, header in enumerate(headers) if position not in used and header)
    found = Recognition(kind, columns, unused, tuple(notes))
    _require(found, headers)
    return found


def find_kind(headers: Sequence[str]) -> str:
    """`accounts` or `opportunities`: the latter if headers that only deals have name two of their fields or an id."""
    only_deals = set()
    for header in headers:
        match = match_header("opportunities", header)
        if match and match.field in _DEAL_FIELDS and match_header("accounts", header) is None:
            only_deals.add(match.field)
    is_deals = len(only_deals) >= 2 or bool(only_deals & {"opportunity_id", "is_won"})
    return "opportunities" if is_deals else "accounts"


def count_recognised(headers: Sequence[str]) -> int:
    """How many of the texts are headers we know; tells a header row from title rows and data."""
    return max(
        len({match.field for header in headers if header and (match := match_header(kind, header))})
        for kind in ("accounts", "opportunities")
    )


def _assign(kind: str, headers: Sequence[str], own: dict[str, str]) -> tuple[tuple[Column, ...], list[str]]:
    notes: list[str] = []
    columns = [_own_column(kind, headers, field, header) for field, header in own.items()]
    taken = {column.position for column in columns}
    candidates: list[tuple[int, int, HeaderMatch]] = []
    for position, header in enumerate(headers):
        match = match_header(kind, header) if header else None
        if match and position not in taken and match.field not in own:
            candidates.append((match.rank, position, match))
    for _, position, match in sorted(candidates, key=lambda candidate: candidate[:2]):
        same = [column for column in columns if column.field == match.field]
        if same and fields_of(kind)[match.field].type not in LIST_TYPES:
            notes.append(f"'{headers[position]}' was left out: '{same[0].header}' is the {match.field} already")
            continue
        columns.append(Column(position, headers[position], match.field, match.origin, match.unit))
    return tuple(columns), notes


def _own_column(kind: str, headers: Sequence[str], field: str, header: str) -> Column:
    known = fields_of(kind)
    if field not in known:
        raise FileRefusedError(
            f"The mapping names '{field}', which is no column of {kind}.",
            where=f"[partners.<id>.columns] {field}",
            allowed=", ".join(known),
            next_step="correct the name on the left",
        )
    positions = [position for position, each in enumerate(headers) if fold(each) == fold(header)]
    if not positions:
        raise FileRefusedError(
            f"The mapping says that {field} is in a column '{header}', but the file has no such column.",
            allowed="its columns: " + ", ".join(each for each in headers if each),
            next_step="correct the mapping in accountmap.toml or the file's header",
        )
    match = match_header(kind, header)
    return Column(positions[0], headers[positions[0]], field, match.origin if match else "own")


def _require(found: Recognition, headers: Sequence[str]) -> None:
    listing = ", ".join(f"'{header}'" for header in headers if header) or "none"
    if found.kind == "accounts" and not found.of("account_name"):
        raise FileRefusedError(
            "No column holds the names of the accounts.",
            where=f"headers found: {listing}",
            allowed="a column called Account Name, Company name, Customer, Name or the like",
            next_step="name that column 'Account Name' in the first row and drop the file again",
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
