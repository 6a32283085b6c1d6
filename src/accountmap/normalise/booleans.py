"""Yes and no in many languages."""

import polars as pl

from accountmap.normalise.vocabulary import look_up, read_words


def read_booleans(texts: pl.Series) -> pl.Series:
    """True, false, or null where the text is neither (`booleans.csv` lists what counts)."""
    meaning = look_up(texts, read_words("booleans.csv"))
    return (meaning == "true").rename(texts.name)
