"""Any file to tables: by what its bytes are, whatever its name says."""

from pathlib import Path

from accountmap.intake.delimited import open_delimited
from accountmap.intake.tables import Table


def open_tables(path: Path) -> list[Table]:
    """All tables of a file.

    Raises:
        FileRefusedError: it is empty, too large, or of a kind that holds no tables we can read.
    """
    return [open_delimited(path)]
