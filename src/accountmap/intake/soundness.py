"""What an account must satisfy, and the look that tells at once that all of a batch do: nearly every batch."""

import polars as pl

LONGEST_NAME = 1000
LONGEST_ID = 255


def are_sound(accounts: pl.DataFrame) -> bool:
    """Whether no row can break the contract of accounts (`contracts`); False where it has to be looked at row by row.

    Pandera, which says what is wrong with which row, takes a third of a second to load.
    """
    employees = accounts["employees"].min()
    return (
        _is_filled(accounts["account_id"], LONGEST_ID)
        and _is_filled(accounts["account_name"], LONGEST_NAME)
        and (employees is None or (isinstance(employees, int) and employees >= 0))
    )


def _is_filled(texts: pl.Series, longest: int) -> bool:
    """Whether all texts have one letter or more, and no more bytes than `longest`: letters are fewer."""
    size = texts.str.len_bytes()
    least, most = size.min(), size.max()
    return not texts.null_count() and isinstance(least, int) and isinstance(most, int) and least > 0 and most <= longest
