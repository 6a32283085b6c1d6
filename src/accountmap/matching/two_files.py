"""The matcher by itself: two lists in, one table of pairs out."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl

from accountmap.compiled.compiling import load_meanwhile
from accountmap.errors import UsageError
from accountmap.intake.lists import read_account_list
from accountmap.matching.engine import match_lists
from accountmap.matching.records import SAID, Records, prepare_records
from accountmap.settings import Matching, Settings
from accountmap.warehouse.durable import replace_file

WRITERS: dict[str, Callable[[pl.DataFrame, Path], None]] = {
    ".csv": lambda frame, path: frame.write_csv(path),
    ".parquet": lambda frame, path: frame.write_parquet(path),
}


def match_files(
    left: Path,
    right: Path,
    output: Path,
    *,
    settings: Settings | None = None,
    minimum_probability: float | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> pl.DataFrame:
    """Match two lists and write the pairs, the surest of each left row first.

    Args:
        left: A list with any headers that intake recognises.
        right: Another one.
        output: `.csv` or `.parquet`; replaced in one step.
        settings: Thresholds and column names; the defaults if None.
        minimum_probability: Pairs at or above are written; the review threshold if None.
        progress: Told how the matching gets on.

    Returns:
        What was written: left_id, right_id, probability, decision (match, review; unlikely below the review
        threshold), evidence.

    Raises:
        FileRefusedError: a list cannot be read.
        UsageError: the output has another ending, or its folder is missing.
    """
    require_writable(output)
    # Takes most of a second, in which the lists are read.
    load_meanwhile()
    thresholds = settings.matching if settings else Matching()
    floor = thresholds.review_probability if minimum_probability is None else minimum_probability
    pairs = match_lists(*_prepared(left, right, settings), floor=floor, progress=progress)
    decided = pairs.with_columns(decision=decision_of("probability", thresholds))
    result = decided.select("left_id", "right_id", "probability", "decision", "evidence").sort(
        "left_id", "probability", "right_id", descending=[False, True, False]
    )
    write_table(result, output)
    return result


def write_table(table: pl.DataFrame, output: Path) -> None:
    """Write a table by the ending of its file, which is replaced in one step."""
    beside = output.with_name(f".{output.name}.new")
    WRITERS[output.suffix.lower()](table, beside)
    replace_file(beside, output)


def _prepared(left: Path, right: Path, settings: Settings | None) -> tuple[Records, Records]:
    """Both lists made ready, one while the other is read; what was read is not kept beside it."""
    with ThreadPoolExecutor(1) as pool:
        one = pool.submit(prepare_records, read_account_list(left, settings, SAID))
        other = prepare_records(read_account_list(right, settings, SAID))
        return one.result(), other


def decision_of(column: str, thresholds: Matching) -> pl.Expr:
    """What becomes of a pair by its probability alone."""
    probability = pl.col(column)
    return (
        pl.when(probability >= thresholds.accept_probability)
        .then(pl.lit("match"))
        .when(probability >= thresholds.review_probability)
        .then(pl.lit("review"))
        .otherwise(pl.lit("unlikely"))
    )


def require_writable(output: Path) -> None:
    """See to it that pairs can be written there, before the work is done.

    Raises:
        UsageError: another ending, or no such folder.
    """
    if output.suffix.lower() not in WRITERS:
        raise UsageError(
            f"Pairs cannot be written as {output.suffix or 'a file without an ending'}.",
            where=str(output),
            allowed=" or ".join(WRITERS),
            next_step="give the output one of these endings",
        )
    if not output.resolve().parent.is_dir():
        raise UsageError(
            "The folder of the output does not exist.", where=str(output.parent), next_step="make it, or name another"
        )
