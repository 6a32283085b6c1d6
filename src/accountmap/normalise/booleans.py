"""Yes and no in many languages."""

import polars as pl

from accountmap.normalise.vocabulary import look_up, read_words


def read_booleans(texts: pl.Series) -> pl.Series:
    """True, false, or null where the text is neither (`booleans.csv` lists what counts).

    A cross marks what holds, as in a form; beside circles (O and X, as Korea and Japan write) it means no.
    """
    words = read_words("booleans.csv")
    if texts.str.to_lowercase().is_in(["o", "○", "◯"]).any():
        words = {**words, "x": "false"}
    meaning = look_up(texts, words)
    return (meaning == "true").rename(texts.name)
