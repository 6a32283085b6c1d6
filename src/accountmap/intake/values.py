"""Text to canonical values: each column by the type of its field, with every value that could not be read.

All work is on whole columns; what a column as a whole says (decimal mark, order of day and month) was settled before
from all its rows (`settling`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from accountmap.intake.fields import Field, fields_of
from accountmap.intake.missing import MISSING, MISSING_NAMES
from accountmap.intake.rates import Money
from accountmap.intake.recognition import Column, Recognition
from accountmap.intake.settling import DATED, NUMERIC, Reading
from accountmap.intake.tables import LINE, SURPLUS, ColumnType
from accountmap.normalise.booleans import read_booleans
from accountmap.normalise.countries import read_countries
from accountmap.normalise.dates import read_dates
from accountmap.normalise.identifiers import tidy_identifiers
from accountmap.normalise.money import LARGEST_AMOUNT, MONEY, read_currencies
from accountmap.normalise.numbers import SHARING, read_numbers

PROBLEM_SCHEMA = pl.Schema(
    {
        LINE: pl.Int64,
        "column_name": pl.String,
        "value": pl.String,
        "reason": pl.String,
        "remedy": pl.String,
        "is_rejected": pl.Boolean,
    }
)
TURNOVER_CURRENCY = "company_revenue_currency"
"""What the account's own turnover is in; only for shaping, no column of a work table."""
_REGISTRATIONS = {"duns", "lei", "vat", "siren", "siret", "isin", "cik"}
_LISTED = r"\s*[;,|\s]\s*"


@dataclass
class Converted:
    """A batch in canonical columns, and what could not be read in it."""

    frame: pl.DataFrame
    """`line` and the canonical columns of the kind, all rows; broken values are null."""
    problems: pl.DataFrame
    """One row per problem, as `PROBLEM_SCHEMA`."""


def convert_batch(
    batch: pl.DataFrame, recognition: Recognition, reading: Reading, money: Money, longest: int = 100_000
) -> Converted:
    """A batch of text in canonical columns.

    Args:
        batch: `line`, `c0`..., `surplus` as `Table.open_batches` hands them out.
        recognition: Which column is which.
        reading: How they are read.
        money: Currencies.
        longest: Characters that a value may have.
    """
    conversion = _Conversion(batch, recognition, reading, money)
    for name, known in fields_of(recognition.kind).items():
        conversion.convert(name, known)
    conversion.reject_surplus()
    conversion.reject_long(longest)
    return Converted(conversion.finish(), conversion.problems())


def _with_single_blanks(texts: pl.Series) -> pl.Series:
    """Line feeds, tabs and runs of blanks as one blank each; most columns have none, which is seen sooner."""
    if not texts.str.contains(r"\s\s|[^\S ]").any():
        return texts
    return texts.str.replace_all(r"\s+", " ")


def _lists_of_one(texts: pl.Series) -> pl.Series:
    """Each text as a list of itself, null as an empty list."""
    nothing = pl.lit([], dtype=pl.List(pl.String))
    values = pl.col("text")
    lists = pl.when(values.is_null()).then(nothing).otherwise(pl.concat_list(values))
    return texts.to_frame("text").select(lists).to_series()


def _header_currency(columns: Sequence[Column]) -> str | None:
    """The currency that the first header with a unit names: `ARR (USD)`."""
    unit = next((column.unit for column in columns if column.unit), "")
    return None if unit in {"", "%"} else str(read_currencies(pl.Series([unit]))[0])


def _nothing(height: int, of: ColumnType) -> pl.Series:
    return pl.select(pl.repeat(None, height, dtype=of)).to_series()


class _Conversion:
    """The columns of one batch on their way from text to values."""

    def __init__(self, batch: pl.DataFrame, recognition: Recognition, reading: Reading, money: Money) -> None:
        self._batch, self._recognition, self._reading, self._money = batch, recognition, reading, money
        self._values: dict[str, pl.Series] = {}
        self._cell_currency = _nothing(batch.height, pl.String)
        self._cell_sign = pl.select(pl.repeat(value=False, n=batch.height)).to_series()
        self._turnover_currency, self._turnover_sign = self._cell_currency, self._cell_sign
        self._problems: list[pl.DataFrame] = []

    def convert(self, name: str, known: Field) -> None:
        """Read one field from its columns."""
        columns = self._recognition.of(name)
        if known.type in {"names", "domains"}:
            self._values[name] = self._lists(name, columns, r"\s*[;|\n]\s*" if known.type == "names" else _LISTED)
        elif known.type == "registrations":
            self._values[name] = self._registrations(columns)
        elif not columns:
            self._values[name] = _nothing(self._batch.height, _TYPES[known.type])
        else:
            self._values[name] = self._read(columns[0], known).alias(name)

    def _text(self, column: Column, missing: list[str] = MISSING) -> pl.Series:
        text = self._batch[f"c{column.position}"]
        is_missing = text.is_in(missing).fill_null(value=False)
        return text.set(is_missing, None) if is_missing.any() else text

    def _read(self, column: Column, known: Field) -> pl.Series:
        if known.type == "name":
            return _with_single_blanks(self._text(column, MISSING_NAMES))
        text = self._text(column)
        if known.type in NUMERIC:
            return self._number(text, column, known)
        if known.type in DATED:
            times = read_dates(text, self._reading.order(column))
            self._report(text, times, column, known, _DATE_REASON, _DATE_REMEDY)
            return times.cast(pl.Date) if known.type == "date" else times
        if known.type == "boolean":
            flags = read_booleans(text)
            self._report(text, flags, column, known, "is neither yes nor no", "write true or false")
            return flags
        if known.type == "identifier":
            # HubSpot lists all associated companies; the first is the primary one.
            first = text.str.replace(r"^([^;]+);.*$", "${1}") if known.name == "account_id" else text
            return tidy_identifiers(first)
        if known.type == "country":
            return read_countries(text)
        return read_currencies(text) if known.type == "currency" else text

    def _number(self, text: pl.Series, column: Column, known: Field) -> pl.Series:
        if known.type == "share":
            text = text.str.strip_suffix("%").str.strip_chars()
        read = read_numbers(text, self._reading.mark(column))
        if known.type == "share":
            # A column of shares is in per cent unless nothing in the whole column is above one.
            divisor = 100.0 if self._reading.largest.get(column.position, 0.0) > 1 or column.unit == "%" else 1.0
            share = read["number"].cast(pl.Float64) / divisor
            self._report(text, share, column, known, "is not a number", "write a percentage such as 40")
            return share
        if known.type == "count":
            count = read["number"].cast(pl.Float64).round().cast(pl.Int64, strict=False)
            self._report(text, count, column, known, "is not a number", "write digits only, e.g. 250")
            return count
        number = read["number"].cast(pl.Float64)
        fits = number.abs() <= LARGEST_AMOUNT
        amount = read["number"].set(~fits.fill_null(value=False), None).cast(MONEY, strict=False)
        self._report(text, amount, column, known, "is not an amount of money", "write digits, e.g. 1200.50")
        # A currency written beside our money outranks the row's currency column; the account's own turnover
        # may be in another one and must not set it.
        if known.name == "company_revenue":
            self._turnover_currency, self._turnover_sign = read["currency"], read["is_shared_sign"]
        else:
            self._cell_currency = read["currency"].fill_null(self._cell_currency)
            self._cell_sign = read["is_shared_sign"]
        return amount

    def _report(self, text: pl.Series, value: pl.Series, column: Column, known: Field, what: str, remedy: str) -> None:
        is_broken = text.is_not_null() & value.is_null()
        if not is_broken.any():
            return
        is_rejected = known.broken_value == "reject"
        self._problems.append(
            self._batch.filter(is_broken).select(
                LINE,
                pl.lit(column.header).alias("column_name"),
                text.filter(is_broken).alias("value"),
                pl.lit(what).alias("reason"),
                pl.lit(remedy if is_rejected else f"{remedy}; the row was kept without it").alias("remedy"),
                pl.lit(is_rejected).alias("is_rejected"),
            )
        )

    def _empty_lists(self, name: str) -> pl.Series:
        return pl.select(pl.repeat([], self._batch.height, dtype=pl.List(pl.String)).alias(name)).to_series()

    def _lists(self, name: str, columns: tuple[Column, ...], separators: str) -> pl.Series:
        if not columns:
            return self._empty_lists(name)
        texts = [self._text(column) for column in columns]
        if name == "domains":  # an e-mail address instead of a website
            texts = [text.str.replace_all(r"[^\s;,|@]+@", "") for text in texts]
        if len(texts) == 1 and not texts[0].str.contains(r"[;,|\s]").any():
            return _lists_of_one(texts[0]).alias(name)
        frame = pl.DataFrame({str(at): text.str.replace_all(separators, "\n") for at, text in enumerate(texts)})
        joined = frame.select(pl.concat_str(pl.all(), separator="\n", ignore_nulls=True).alias("all")).to_series()
        return (
            joined.str.split("\n").list.eval(pl.element().filter(pl.element() != "")).list.unique(maintain_order=True)
        )

    def _registrations(self, columns: tuple[Column, ...]) -> pl.Series:
        if not columns:
            return self._empty_lists("registration_ids")
        typed = []
        for at, column in enumerate(columns):
            kind = column.origin if column.origin in _REGISTRATIONS else "registration"
            text = self._text(column)
            is_typed = text.str.contains(r"^[a-z]{2,12}:").fill_null(value=False)
            typed.append((pl.when(is_typed).then(text).otherwise(kind + ":" + text)).alias(str(at)))
        if len(typed) == 1:
            return _lists_of_one(self._batch.select(typed[0]).to_series()).alias("registration_ids")
        lists = self._batch.select(pl.concat_list(typed).list.drop_nulls().alias("registration_ids"))
        return lists.to_series()

    def reject_surplus(self) -> None:
        """Rows with more values than headers: something between them was not quoted, so no value can be trusted."""
        surplus = self._batch.filter(pl.col(SURPLUS).is_not_null())
        if surplus.height:
            self._problems.append(
                surplus.select(
                    LINE,
                    pl.lit("").alias("column_name"),
                    pl.col(SURPLUS).alias("value"),
                    pl.lit("the row has more values than there are columns").alias("reason"),
                    pl.lit("put values that hold the separator in quotes").alias("remedy"),
                    pl.lit(value=True).alias("is_rejected"),
                )
            )

    def reject_long(self, longest: int) -> None:
        """Rows with a value that is longer than any cell should be."""
        for column in self._recognition.columns:
            text = self._batch[f"c{column.position}"]
            size = text.str.len_bytes().max()
            if not isinstance(size, int) or size <= longest:
                continue
            is_long = (text.str.len_chars() > longest).fill_null(value=False)
            self._problems.append(
                self._batch.filter(is_long).select(
                    LINE,
                    pl.lit(column.header).alias("column_name"),
                    text.filter(is_long).str.slice(0, 100).alias("value"),
                    pl.lit(f"has more than {longest:,} characters").alias("reason"),
                    pl.lit("shorten it; a quote left open may have swallowed other rows").alias("remedy"),
                    pl.lit(value=True).alias("is_rejected"),
                )
            )

    def finish(self) -> pl.DataFrame:
        """The canonical frame, with the currencies of its money: the row's, and that of the account's turnover."""
        frame = pl.DataFrame([self._batch[LINE], *[values.alias(name) for name, values in self._values.items()]])
        ours = [column for column in self._recognition.columns if column.field != "company_revenue"]
        turnover = self._recognition.of("company_revenue")
        header = _header_currency([*ours, *turnover])
        said = pl.coalesce("currency", pl.lit(header, dtype=pl.String))
        currency = pl.coalesce(self._sign_meant(said, self._cell_currency, self._cell_sign), self._cell_currency, said)
        said_of_turnover = pl.coalesce(pl.lit(_header_currency(turnover), dtype=pl.String), said)
        meant = self._sign_meant(said_of_turnover, self._turnover_currency, self._turnover_sign)
        return frame.with_columns(
            currency.alias("currency"),
            pl.coalesce(meant, self._turnover_currency, said_of_turnover).alias(TURNOVER_CURRENCY),
        )

    def _sign_meant(self, said: pl.Expr, currency: pl.Series, is_sign: pl.Series) -> pl.Expr:
        """What a sign such as `$` or `¥` means: what row, header or company name, if the sign may stand for that."""
        meant: Any = pl.lit(None, dtype=pl.String)
        if is_sign.any():
            named = pl.coalesce(said, pl.lit(self._money.default_currency))
            for usual, sharing in SHARING.items():
                may_be = pl.lit(is_sign & (currency == usual)) & named.is_in(sorted(sharing))
                meant = pl.when(may_be).then(named).otherwise(meant)
        found: pl.Expr = meant
        return found

    def problems(self) -> pl.DataFrame:
        """All problems of the batch, by line."""
        if not self._problems:
            return PROBLEM_SCHEMA.to_frame()
        return pl.concat(self._problems).sort(LINE, "column_name", maintain_order=True)


_DATE_REASON = "is not a date in the column's own order of day and month"
_DATE_REMEDY = "write it as YYYY-MM-DD"
_TYPES: dict[str, ColumnType] = {
    "identifier": pl.String,
    "name": pl.String,
    "text": pl.String,
    "country": pl.String,
    "currency": pl.String,
    "boolean": pl.Boolean,
    "count": pl.Int64,
    "money": MONEY,
    "share": pl.Float64,
    "date": pl.Date,
    "timestamp": pl.Datetime("us"),
}
