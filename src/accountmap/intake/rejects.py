"""What could not be read in a table, while its batches pass: kinds of problem counted, rejected rows put aside."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from accountmap.intake.receipts import COMMONEST, ProblemCount
from accountmap.intake.spooling import FrameSpool
from accountmap.intake.tables import LINE

_KIND = ["column_name", "reason", "remedy", "is_rejected"]


class RejectedRows:
    """The rejected rows of a table as they were written, and why; batch by batch, of any number.

    Args:
        folder: Where they lie if they are many.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._rows, self._reasons = FrameSpool(folder), FrameSpool(folder)
        self.count = 0

    def add(self, rows: pl.DataFrame, reasons: pl.DataFrame) -> None:
        """Put the rejected rows of a batch aside (`line`, `c0`...), and their reasons as `PROBLEM_SCHEMA`."""
        if rows.height:
            self._rows.add(rows)
            self._reasons.add(reasons)
            self.count += rows.height

    def __iter__(self) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """Rows and reasons, batch by batch."""
        return zip(self._rows, self._reasons, strict=True)

    def reasons(self) -> Iterator[pl.DataFrame]:
        """The reasons alone, batch by batch."""
        return iter(self._reasons)


@dataclass
class _Seen:
    rows: int
    line: int
    value: str | None


class ProblemTally:
    """How often each kind of problem came up, and where first."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str, str, bool], _Seen] = {}

    def add(self, problems: pl.DataFrame) -> None:
        """Count a batch's problems, which come after those of the batches before."""
        counted = problems.group_by(_KIND, maintain_order=True).agg(
            pl.len().alias("rows"), pl.col(LINE).first(), pl.col("value").first()
        )
        for *kind, rows, line, value in counted.select(*_KIND, "rows", LINE, "value").iter_rows():
            column_name, reason, remedy, is_rejected = kind
            seen = self._seen.setdefault((column_name, reason, remedy, is_rejected), _Seen(0, line, value))
            seen.rows += rows

    def commonest(self) -> list[ProblemCount]:
        """The commonest kinds of problem with an example each: rejected rows first, then by how often."""
        order = sorted(self._seen.items(), key=lambda item: (not item[0][3], -item[1].rows, item[1].line))
        return [
            ProblemCount(
                column_name=column_name,
                reason=reason,
                remedy=remedy,
                rows=seen.rows,
                example_line=seen.line,
                example_value=seen.value and seen.value[:200],
                is_rejected=is_rejected,
            )
            for (column_name, reason, remedy, is_rejected), seen in order[:COMMONEST]
        ]
