"""Sales stages to open, won or lost: flags first, then names."""

import re
from functools import cache

import polars as pl

from accountmap.normalise.vocabulary import fold, map_distinct, read_words

# "07 - Signed", "3. Proposal", "Closed Won (100%)": numbers around a stage's name say nothing about its outcome.
_AROUND = re.compile(r"^[\W\d]+|\s*\(?\d+\s*%\)?\s*$")


@cache
def stage_outcome(stage: str) -> str | None:
    """`open`, `won` or `lost` by the stage's name; None where the name is not known."""
    words = read_words("stages.csv")
    key = fold(_AROUND.sub("", stage.strip()))
    if key in words or fold(stage) in words:
        return words.get(fold(stage)) or words.get(key)
    for word, outcome in words.items():
        # Only words that begin with "closed" are safe inside longer names: "open to lost causes" is no loss.
        if outcome in {"won", "lost"} and word.startswith("closed") and word in key:
            return outcome
    return None


def read_outcomes(stages: pl.Series) -> pl.Series:
    """`open`, `won`, `lost` or null for each stage's name."""
    distinct = [stage for stage in stages.unique().to_list() if stage is not None]
    return map_distinct(stages, {stage: stage_outcome(stage) for stage in distinct})


def settle_flags(is_closed: pl.Expr, is_won: pl.Expr, outcome: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Closed and won flags of each opportunity; flags that were exported outrank what the stage's name says.

    Args:
        is_closed: Flag as exported, may be null.
        is_won: Flag as exported, may be null.
        outcome: `open`, `won`, `lost` or null by name.

    Returns:
        `is_closed` and `is_won`, never null: a stage nobody knows is open.
    """
    by_name = outcome.is_in(["won", "lost"]).fill_null(value=False)
    won = pl.coalesce(is_won, (outcome == "won") & is_closed.fill_null(value=True), pl.lit(value=False))
    closed = pl.when(won).then(pl.lit(value=True)).otherwise(pl.coalesce(is_closed, by_name))
    return closed, won & closed
