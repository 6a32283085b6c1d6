"""Ids as text, so that two spellings of one id are one: leading zeros stay, spreadsheets' traces go."""

import polars as pl

# Accounts, opportunities, leads and contacts of Salesforce: 15 characters whose case matters.
_SALESFORCE_15 = r"^00[136Qq][A-Za-z0-9]{12}$"
_CHECK_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_FORMULA = r'^="(.*)"$'
_WHOLE_FLOAT = r"^(\d+)\.0$"


def tidy_identifiers(ids: pl.Series) -> pl.Series:
    """Ids without what spreadsheets add: `="00123"` is 00123 and 4711.0 is 4711; Salesforce ids in their long form."""
    plain = ids
    if ids.str.ends_with(".0").any() or ids.str.starts_with("=").any():
        plain = ids.str.replace(_FORMULA, "${1}").str.replace(_WHOLE_FLOAT, "${1}")
    is_short = plain.str.contains(_SALESFORCE_15).fill_null(value=False)
    if not is_short.any():
        return plain
    short = plain.filter(is_short)
    return plain.scatter(is_short.arg_true(), short + _check_letters(short))


def _check_letters(ids: pl.Series) -> pl.Series:
    """The three characters that make a 15-character Salesforce id independent of case.

    Each stands for five characters: bit n says whether the nth is a capital.
    """
    frame = ids.to_frame("id")
    letters = pl.Series(list(_CHECK_LETTERS))
    found = []
    for start in (0, 5, 10):
        capitals = [
            pl.col("id").str.slice(start + bit, 1).str.contains("[A-Z]").cast(pl.UInt32) * (1 << bit)
            for bit in range(5)
        ]
        found.append(letters.gather(frame.select(pl.sum_horizontal(capitals)).to_series()))
    return found[0] + found[1] + found[2]
