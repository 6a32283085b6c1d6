"""What could not be used: refused files beside their reports, rejected rows of accepted files ready to mend."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from accountmap.intake.rejects import RejectedRows
from accountmap.intake.tables import LINE, column_names
from accountmap.workspace import Workspace

REASON_HEADER = "What is wrong"
LINE_HEADER = "Line of"


def quarantine_folder(workspace: Workspace, company_id: str, file_name: str, receipt_id: str) -> Path:
    """Where a file's refused bytes or rejected rows lie: one folder per receipt, named for the file."""
    stem = re.sub(r"[^\w.-]+", "-", file_name)[:60].strip("-.") or "file"
    return workspace.quarantine / company_id / f"{stem}-{receipt_id[:8]}"


@dataclass(frozen=True)
class RowsToMend:
    """The rejected rows of a table as a CSV to mend: the columns as they came, before them the line and what is wrong.

    Args:
        part_id: Whose rows they are; stands in the first header, so that the mended file finds its way back.
        headers: The file's headers by position.
        rejected: The rows and why.
    """

    part_id: str
    headers: tuple[str, ...]
    rejected: RejectedRows

    def as_csv(self) -> Iterator[bytes]:
        """The file, piece by piece."""
        # With a byte order mark, so that spreadsheets read every script right.
        yield b"\xef\xbb\xbf"
        names = _distinct([f"{LINE_HEADER} {self.part_id}", REASON_HEADER, *self.headers])
        for number, (rows, reasons) in enumerate(self.rejected):
            text = _with_reasons(rows, reasons, len(self.headers))
            text.columns = names
            yield text.write_csv(include_header=number == 0).encode()


def _with_reasons(rows: pl.DataFrame, reasons: pl.DataFrame, width: int) -> pl.DataFrame:
    said = (
        pl.when(pl.col("column_name") == "")
        .then(pl.col("reason"))
        .otherwise(pl.format("{}: '{}' {}", "column_name", pl.col("value").fill_null(""), "reason"))
    )
    by_line = reasons.group_by(LINE).agg((said + " (" + pl.col("remedy") + ")").str.join("; ").alias("reason"))
    joined = rows.join(by_line, on=LINE, how="left", maintain_order="left")
    values = [pl.col(name).map_elements(disarm, return_dtype=pl.String) for name in column_names(width)]
    return joined.select(LINE, "reason", *values)


def _distinct(headers: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    names = []
    for header in headers:
        seen[header] = seen.get(header, 0) + 1
        names.append(header if seen[header] == 1 else f"{header} ({seen[header]})")
    return names


def disarm(value: str) -> str:
    """A value that a spreadsheet would run as a formula, made text; numbers stay as they are."""
    is_formula = value[:1] in {"=", "@", "\t"} or (
        value[:1] in {"+", "-"} and not re.match(r"^[+-][\d.,\s()/-]*$", value)
    )
    return f"'{value}" if is_formula else value
