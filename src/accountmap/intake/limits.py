"""How much of everything a file may hold; each limit has its own clear words."""

from dataclasses import dataclass
from pathlib import Path

from accountmap.errors import FileRefusedError

MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Upper bounds; the defaults are no smaller than what CRMs themselves import."""

    megabytes: int = 4096
    rows: int = 20_000_000
    columns: int = 2000
    cell_characters: int = 100_000
    unpacked_ratio: int = 200
    """Times that an archive may grow when unpacked."""
    tables: int = 100
    """Sheets of a workbook, entries of an archive."""

    def check_size(self, path: Path) -> None:
        """Refuse a file that is too large."""
        size = path.stat().st_size
        if size > self.megabytes * MEGABYTE:
            raise FileRefusedError(
                f"The file is too large: {size / MEGABYTE:,.0f} MB.",
                allowed=f"files up to {self.megabytes:,} MB ([intake] max_file_megabytes)",
                next_step="split it into several files, or raise the limit in accountmap.toml",
            )

    def check_columns(self, count: int) -> None:
        """Refuse a table that is too wide."""
        if count > self.columns:
            raise FileRefusedError(
                f"The table is too wide: {count:,} columns.",
                allowed=f"up to {self.columns:,} columns ([intake] max_columns)",
                next_step="export only the columns that are needed",
            )

    def check_rows(self, count: int) -> None:
        """Refuse a table that is too long."""
        if count > self.rows:
            raise FileRefusedError(
                f"The table is too long: more than {self.rows:,} rows.",
                allowed=f"up to {self.rows:,} rows ([intake] max_rows)",
                next_step="split it into several files, or raise the limit in accountmap.toml",
            )

    def check_tables(self, count: int, what: str) -> None:
        """Refuse a file of too many parts."""
        if count > self.tables:
            raise FileRefusedError(
                f"The file holds too many {what}: {count:,}.",
                allowed=f"up to {self.tables} {what} ([intake] max_tables)",
                next_step="drop the lists one by one",
            )
