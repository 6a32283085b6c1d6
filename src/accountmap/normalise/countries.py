"""Countries to ISO 3166 alpha-2 codes, from names in many languages (names: Unicode CLDR and ISO 3166)."""

from functools import cache

import polars as pl

from accountmap.normalise.vocabulary import fold, map_distinct, read_rows, read_words


@cache
def _codes() -> dict[str, str]:
    codes = dict(read_words("countries.csv"))
    # A code outranks whatever name folds to the same two letters.
    codes.update({fold(row["country"]): row["country"] for row in read_rows("countries.csv")})
    return codes


def country_code(text: str) -> str | None:
    """The alpha-2 code of a country's name or code, e.g. `Deutschland` -> `DE`; None if it is none we know."""
    key = fold(text)
    return _codes().get(key) or _codes().get(key.removeprefix("the"))


def read_countries(texts: pl.Series) -> pl.Series:
    """Codes where the text is a country; text that is not recognised is kept as written, trimmed."""
    distinct = [text for text in texts.unique().to_list() if text is not None]
    return map_distinct(texts, {text: country_code(text) or text.strip() for text in distinct})


def recognised_share(texts: pl.Series) -> float:
    """Share (0-1) of the distinct texts that are countries; 0 for none at all."""
    distinct = [text for text in texts.unique().to_list() if text is not None]
    return sum(country_code(text) is not None for text in distinct) / len(distinct) if distinct else 0.0
