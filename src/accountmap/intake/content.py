"""What a column holds, by its values: settles what headers leave open."""

from dataclasses import dataclass

import polars as pl

from accountmap.normalise.booleans import read_booleans
from accountmap.normalise.countries import recognised_share

SAMPLE_ROWS = 300
"""Rows that are looked at."""
MOST = 0.7
"""Share of a column's values that must look alike for the column to be taken for it."""
_DOMAIN = r"(?i)^(https?://)?([a-z0-9-]+\.)+[a-z]{2,24}(/\S*)?$"
_EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
_NUMBER = r"^[\s\d.,'%€$£¥+-]+$"
_CODE = r"^(?:[A-Za-z]{0,4}[-_]?\d+|[A-Za-z0-9]{15}|[A-Za-z0-9]{18}|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27})$"
_DAY = r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}"
_ABBREVIATED = r"(?i)\b(inc|co|ltd|corp|llc|s\.a|s\.l|s\.r\.l|plc|a\.s|gmbh|b\.v|n\.v|s\.p\.a)\.$"
MOST_BOOLEANS = 6
_LONGEST_NAME, _MOST_WORDS = 120, 12
_WORD, _LOWER_WORD = r"\p{L}{3,}", r"(?:^|[^\p{L}])\p{Ll}{3,}"
MOST_PROSE = 0.5
"""Share of a column's values that may read like sentences if it is to hold names."""


@dataclass(frozen=True)
class Content:
    """Shares (0-1) of a column's filled values that look like something."""

    position: int
    filled: float
    domains: float
    emails: float
    numbers: float
    codes: float
    days: float
    booleans: float
    countries: float
    names: float
    """Short texts with letters, that are none of the above."""
    prose: float
    """Several words, most of them in lower case: what letters and notes consist of."""
    distinct: float

    @property
    def can_be_names(self) -> bool:
        """Whether these could be names of companies."""
        others = max(self.domains, self.emails, self.numbers, self.codes, self.days, self.booleans)
        return self.names >= MOST and others < MOST and self.prose <= MOST_PROSE


def inspect(sample: pl.DataFrame, position: int) -> Content:
    """What a column of a sample holds."""
    values = sample[f"c{position}"].drop_nulls()
    if values.is_empty():
        return Content(position, *[0.0] * 11)
    texts = (values.str.len_chars() <= _LONGEST_NAME) & (values.str.count_matches(r"\s") < _MOST_WORDS)
    has_letters = values.str.contains(r"\p{L}.*\p{L}")
    looks = {pattern: values.str.contains(pattern) for pattern in (_DOMAIN, _EMAIL, _NUMBER, _CODE, _DAY)}
    sentences = values.str.contains(r"[.!?。][\s]+\S+\s+\S+\s+\S+|[<>{}\\]|[.;:!?]$")
    abbreviated = values.str.contains(_ABBREVIATED)
    names = texts & has_letters & ~looks[_EMAIL] & (~sentences | abbreviated)
    return Content(
        position=position,
        filled=len(values) / sample.height,
        domains=_share(looks[_DOMAIN]),
        emails=_share(looks[_EMAIL]),
        numbers=_share(looks[_NUMBER]),
        codes=_share(looks[_CODE]),
        days=_share(looks[_DAY]),
        # Yes and no come in a few spellings at most.
        booleans=_share(read_booleans(values).is_not_null()) if values.n_unique() <= MOST_BOOLEANS else 0.0,
        # Short codes are also initials and first names: only whole names of countries tell.
        countries=recognised_share(values) if _share(values.str.len_chars() > 3) >= MOST else 0.0,
        names=_share(names),
        prose=_share(_reads_like_prose(values)),
        distinct=values.n_unique() / len(values),
    )


def _reads_like_prose(values: pl.Series) -> pl.Series:
    words, lower = values.str.count_matches(_WORD), values.str.count_matches(_LOWER_WORD)
    return (lower > 2) & (lower * 2 > words)


def _share(flags: pl.Series) -> float:
    return float(flags.mean() or 0.0)  # type: ignore[arg-type]  # the mean of booleans is a float


class Contents:
    """What each column of a sample holds, looked at when asked for: most columns are settled by their headers."""

    def __init__(self, sample: pl.DataFrame, width: int) -> None:
        self._sample, self._width = sample.head(SAMPLE_ROWS), width
        self._seen: dict[int, Content] = {}

    def __bool__(self) -> bool:
        return self._sample.height > 0

    def __getitem__(self, position: int) -> Content:
        if position not in self._seen:
            self._seen[position] = inspect(self._sample, position)
        return self._seen[position]

    def besides(self, taken: set[int]) -> list[Content]:
        """All columns but those at some positions."""
        return [self[position] for position in range(self._width) if position not in taken]


def find_names(contents: list[Content]) -> Content | None:
    """The column that holds names of companies: short texts, the most different ones; the first of equals."""
    candidates = [each for each in contents if each.can_be_names and each.filled >= 0.5 and each.countries < MOST]
    return max(candidates, key=lambda each: (round(each.distinct, 1), -each.position), default=None)


def find_domains(contents: list[Content]) -> Content | None:
    """The first column that holds websites or domains."""
    return next((each for each in contents if each.domains >= MOST), None)


def find_countries(contents: list[Content]) -> Content | None:
    """The first column that holds countries."""
    return next((each for each in contents if each.countries >= MOST and each.numbers < MOST), None)


def looks_headerless(headers: tuple[str, ...], found: Contents) -> bool:
    """Whether a table's first row is data already.

    Args:
        headers: That first row; none of it is a header we know.
        found: What stands below it.
    """
    contents = found.besides(set())
    domains = find_domains(contents)
    first = pl.DataFrame({f"c{position}": [header or None] for position, header in enumerate(headers)})
    if domains is not None:
        return inspect(first, domains.position).domains == 1.0
    names = find_names(contents)
    if len(headers) > 1:
        return False
    header = inspect(first, 0)
    # A sentence is nobody's header; whether what follows is a list will be seen.
    return header.prose > 0 or (names is not None and header.can_be_names)
