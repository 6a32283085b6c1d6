"""Dates and times as people and programs write them.

Whether 03/04/2026 is in March or in April is a property of a column: it is inferred from all its values, never value
by value.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal

import polars as pl

from accountmap.normalise.vocabulary import fold, plain_digits, read_words

Order = Literal["dmy", "mdy"]

_ISO_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_ISO_TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}"
_YEAR_LAST = r"^\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*([-/.])\s*(?:\d{4}|\d{2})\b"
_TIME = re.compile(
    r"[T,\s]*(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\.?)?"
    r"\s*(?P<zone>z|utc|gmt|[+-]\d{2}:?\d{2})?\s*$",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"^(\d{1,4})\s*[-/.年년]\s*(\d{1,2})\s*[-/.月월]\s*(\d{1,4})\s*[.日일]?$")
_ERA = re.compile(r"(令和|平成|昭和)\s*(\d{1,2}|元)\s*年")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_COMPACT = re.compile(r"^(19|20)\d{6}$")
_WORDS = re.compile(r"[^\W\d_]+|\d+")
_EXCEL_EPOCH = datetime(1899, 12, 30)
_EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True)
class OrderEvidence:
    """What the values of a column say about the order of day and month; adds up over batches."""

    day_first: int = 0
    """Values that can only be day before month: the first part is above 12."""
    month_first: int = 0
    open: int = 0
    """Values that can be either and mean different days."""
    dotted: int = 0
    """Values with dots between their parts: nobody who writes the month first writes 11.12.2026."""

    def __add__(self, other: "OrderEvidence") -> "OrderEvidence":
        return OrderEvidence(
            self.day_first + other.day_first,
            self.month_first + other.month_first,
            self.open + other.open,
            self.dotted + other.dotted,
        )

    def order(self, otherwise: Order) -> Order:
        """The column's order, `otherwise` where nothing settles it."""
        if self.day_first == self.month_first:
            return "dmy" if self.dotted else otherwise
        return "dmy" if self.day_first > self.month_first else "mdy"

    @property
    def is_settled(self) -> bool:
        """Whether some value can only be one of the two, or is written as only one of the two is."""
        return bool(self.day_first or self.month_first or self.dotted)

    @property
    def is_mixed(self) -> bool:
        """Whether some values can only be the one and some only the other."""
        return bool(self.day_first and self.month_first)


def weigh_date_orders(texts: pl.Series) -> OrderEvidence:
    """What the distinct values of a column (or a batch of it) say about the order of day and month."""
    distinct = texts.drop_nulls().unique()
    parts = plain_digits(distinct).str.extract_groups(_YEAR_LAST).struct.unnest().drop_nulls()
    if parts.is_empty():
        return OrderEvidence()
    first, second = (parts.to_series(place).cast(pl.Int64) for place in (0, 1))
    is_month = [part.is_between(1, 12) for part in (first, second)]
    is_day_alone = [part.is_between(13, 31) for part in (first, second)]
    # What is no date in either order (32.13.2026) says nothing.
    day_first, month_first = is_day_alone[0] & is_month[1], is_month[0] & is_day_alone[1]
    is_open = is_month[0] & is_month[1] & (first != second)
    is_dotted = parts.to_series(2) == "."
    return OrderEvidence(*(int(told.sum()) for told in (day_first, month_first, is_open, is_open & is_dotted)))


def read_dates(texts: pl.Series, order: Order = "dmy") -> pl.Series:
    """Times in UTC (plain Datetime, microseconds), null where the text is no date.

    Args:
        texts: Trimmed texts; ISO ones are read as columns, any other by its distinct values.
        order: The column's order of day and month.
    """
    is_day = texts.str.contains(_ISO_DAY).fill_null(value=False)
    days = texts.set(~is_day, None).str.to_datetime("%Y-%m-%d", strict=False, time_unit="us")
    rest = texts.filter(~is_day & texts.is_not_null()).unique().to_list()
    if not rest:
        return days.rename(texts.name)
    times = [read_date(text, order) for text in rest]
    table = pl.DataFrame({"text": rest, "time": pl.Series(times, dtype=pl.Datetime("us"))})
    joined = pl.DataFrame({"text": texts, "day": days}).join(table, on="text", how="left", maintain_order="left")
    return joined.select(pl.coalesce("day", "time")).to_series().rename(texts.name)


@lru_cache(maxsize=4096)
def read_date(text: str, order: Order = "dmy") -> datetime | None:
    """One date or time, e.g. `12.11.2026`, `Nov 12, 2026 3:04 PM`, `2026年11月12日`, `1405/08/21` (Persian)."""
    if re.match(_ISO_TIME, text):
        try:
            return _in_utc(datetime.fromisoformat(text.replace("Z", "+00:00").replace(" +", "+")))
        except ValueError:
            pass
    body = unicodedata.normalize("NFKC", text).strip()
    body = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in body)
    body = _ERA.sub(lambda found: f"{_ERAS[found[1]] + int(found[2].replace('元', '1'))}年", body)
    time = _TIME.search(body)
    day = body
    if time and time.start() > 5:
        day = body[: time.start()]
    found = _read_day(day.strip().strip(","), order)
    if found is None or day is body:
        return found
    return _with_time(found, time) if time else found


def _in_utc(moment: datetime) -> datetime:
    offset = moment.utcoffset()
    return moment.replace(tzinfo=None) - (offset or timedelta(0))


def _with_time(day: datetime, time: re.Match[str]) -> datetime | None:
    hour = int(time["hour"])
    if time["half"]:
        hour = hour % 12 + (12 if time["half"].lower().startswith("p") else 0)
    if hour > 23 or int(time["minute"]) > 59:
        return None
    moment = day.replace(hour=hour, minute=int(time["minute"]), second=min(int(time["second"] or 0), 59))
    zone = (time["zone"] or "").replace(":", "")
    if zone[:1] in {"+", "-"}:
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5]))
        return moment - offset if zone[0] == "+" else moment + offset
    return moment


def _read_day(text: str, order: Order) -> datetime | None:
    if numeric := _NUMERIC.match(text):
        first, second, third = (int(part) for part in numeric.groups())
        if len(numeric[1]) == 4:
            return _calendar_day(first, second, third)
        if len(numeric[3]) in {2, 4}:
            day, month = (first, second) if order == "dmy" else (second, first)
            return _calendar_day(_full_year(third, len(numeric[3])), month, day)
        return None
    if text.isascii() and text.isdigit():
        return _read_digits(text)
    return _read_words(text)


def _full_year(year: int, digits: int) -> int:
    # Two-digit years as spreadsheets read them: 00-69 are 2000-2069.
    if digits == 4:
        return year
    return 2000 + year if year < 70 else 1900 + year


def _read_digits(text: str) -> datetime | None:
    if _COMPACT.match(text):
        return _calendar_day(int(text[:4]), int(text[4:6]), int(text[6:]))
    if len(text) in {12, 13}:  # milliseconds since 1970, as HubSpot's API writes them
        return _EPOCH + timedelta(milliseconds=int(text))
    if len(text) in {9, 10}:
        return _EPOCH + timedelta(seconds=int(text))
    if len(text) == 5 and 20000 <= int(text) <= 80000:  # spreadsheets' days since 1900: 1954 to 2119
        return _EXCEL_EPOCH + timedelta(days=int(text))
    return None


def _read_words(text: str) -> datetime | None:
    """Day, month's name and year in any order: `12 November 2026`, `Nov 12, 26`, `12 de noviembre de 2026`."""
    months = read_words("months.csv")
    numbers, month = [], None
    for word in _WORDS.findall(text):
        if word.isdigit():
            numbers.append(word)
        elif found := months.get(fold(word)):
            month = int(found)
    if month is None or len(numbers) != 2:
        return None
    year, day = sorted(numbers, key=len, reverse=True) if len(numbers[0]) != len(numbers[1]) else numbers[::-1]
    if len(year) not in {2, 4}:
        return None
    return _calendar_day(_full_year(int(year), len(year)), month, int(day))


def _calendar_day(year: int, month: int, day: int) -> datetime | None:
    try:
        if 1300 <= year < 1500:
            return _from_persian(year, month, day)
        return datetime(year, month, day) if 1900 <= year < 2200 else None
    except ValueError:
        return None


def _from_persian(year: int, month: int, day: int) -> datetime | None:
    """A day of the Persian (Solar Hijri) calendar; leap years by the 33-year cycle, exact from 1178 to 1633."""
    longest = 31 if month <= 6 else 30 if month < 12 or _is_persian_leap(year) else 29
    if not (1 <= month <= 12 and 1 <= day <= longest):
        return None
    # 1 Farvardin 1300 was 21 March 1921.
    years = range(1300, year)
    days = 365 * len(years) + sum(_is_persian_leap(each) for each in years)
    days += 31 * min(month - 1, 6) + 30 * max(month - 7, 0) + day - 1
    return datetime(1921, 3, 21) + timedelta(days=days)


def _is_persian_leap(year: int) -> bool:
    return year % 33 in {1, 5, 9, 13, 17, 22, 26, 30}
