"""Money: currencies by code, sign or name, and amounts in the company's own currency."""

import polars as pl

from accountmap.normalise.vocabulary import look_up, read_words

MONEY = pl.Decimal(18, 2)
# Amounts beyond this do not fit DECIMAL(18,2); no deal is worth ten quadrillion.
LARGEST_AMOUNT = 9_999_999_999_999_999


def read_currencies(texts: pl.Series) -> pl.Series:
    """ISO 4217 codes; text that is no currency we know is kept as written in upper case."""
    codes = look_up(texts, read_words("currencies.csv"))
    return codes.fill_null(texts.str.strip_chars().str.to_uppercase())


def convert(amount: pl.Expr, rate: pl.Expr) -> pl.Expr:
    """An amount in another currency, rounded to cents; null where the rate is null.

    A rate of exactly one leaves the amount untouched to the cent, whatever its size.
    """
    product = (amount.cast(pl.Float64) * rate).round(2).cast(MONEY, strict=False)
    return pl.when(rate == 1).then(amount).otherwise(product)
