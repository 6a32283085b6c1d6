"""What amounts of money are worth in the company's currency."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl


@dataclass(frozen=True)
class Money:
    """Currencies of a file's amounts."""

    company_currency: str
    """What money is published in."""
    default_currency: str
    """What an amount is in where nothing says."""
    rates: Mapping[str, Sequence[tuple[date, float]]]
    """Currency -> what one unit is worth in the company currency, each rate from a day on."""
    as_of: date = date(2100, 1, 1)
    """Day of the results: what is not closed counts at this day's rates."""

    def rate(self, currency: pl.Expr, day: pl.Expr | None = None) -> pl.Expr:
        """The rate of each row's currency on a day (else on the day of the results), null where there is none."""
        found: Any = pl.when(currency == self.company_currency).then(pl.lit(1.0))
        on = pl.lit(self.as_of) if day is None else day.fill_null(self.as_of)
        for code, rates in self.rates.items():
            for since, rate in sorted(rates, reverse=True):
                found = found.when((currency == code) & (on >= since)).then(pl.lit(rate))
        rate_or_null: pl.Expr = found.otherwise(pl.lit(None, dtype=pl.Float64))
        return rate_or_null
