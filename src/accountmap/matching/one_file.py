"""The matcher on one list: a file in, one table of clusters out."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from accountmap.compiled.compiling import load_meanwhile
from accountmap.intake.lists import read_account_list
from accountmap.matching.duplicates import find_duplicates
from accountmap.matching.records import SAID
from accountmap.matching.two_files import decision_of, require_writable, write_table
from accountmap.settings import Matching, Settings


@dataclass(frozen=True)
class Deduplicated:
    """What came of looking for duplicates.

    Attributes:
        table: what was written, as `dedupe_file` says.
    """

    table: pl.DataFrame

    def count(self, decision: str) -> int:
        """Accounts of one decision."""
        return int((self.table["decision"] == decision).sum())

    @property
    def companies(self) -> int:
        """Heads and accounts alone: as many companies as there are, if every link is right."""
        return self.count("head") + self.count("alone")


def dedupe_file(
    path: Path,
    output: Path,
    *,
    settings: Settings | None = None,
    minimum_probability: float | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Deduplicated:
    """Find the rows of a list that are the same company, and write them in clusters.

    Args:
        path: A list with any headers that intake recognises.
        output: `.csv` or `.parquet`; replaced in one step.
        settings: Thresholds and column names; the defaults if None.
        minimum_probability: Rows at or above join a cluster; the review threshold if None.
        progress: Told how it gets on.

    Returns:
        What was written, one row per account: account_id, cluster_id, decision (head: the row that the others are
        duplicates of; match, review, and unlikely below the review threshold: its duplicates; alone), probability and
        evidence that it is the same company as its head (null for heads and alone).

    Raises:
        FileRefusedError: the list cannot be read.
        UsageError: the output has another ending, or its folder is missing.
    """
    require_writable(output)
    load_meanwhile()
    thresholds = settings.matching if settings else Matching()
    floor = thresholds.review_probability if minimum_probability is None else minimum_probability
    found = find_duplicates(read_account_list(path, settings, SAID), floor=floor, progress=progress)
    decision = (
        pl.when(pl.col("account_id") != pl.col("cluster_id"))
        .then(decision_of("probability", thresholds))
        .when(pl.len().over("cluster_id") > 1)
        .then(pl.lit("head"))
        .otherwise(pl.lit("alone"))
    )
    table = found.select("account_id", "cluster_id", decision.alias("decision"), "probability", "evidence")
    write_table(table, output)
    return Deduplicated(table)
