"""Any list of accounts as canonical columns, for matching two files without a workspace."""

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from accountmap.errors import FileRefusedError
from accountmap.intake.exports import Terms, read_part
from accountmap.intake.opening import open_tables
from accountmap.intake.rates import Money
from accountmap.intake.shaping import ACCOUNTS
from accountmap.intake.tables import LINE
from accountmap.intake.terms import terms_for
from accountmap.settings import Settings


def read_account_list(path: Path, settings: Settings | None = None) -> pl.DataFrame:
    """The accounts of any readable list that has a column of names.

    Args:
        path: The file.
        settings: For currencies; without, amounts stay in their own.

    Returns:
        The canonical accounts columns, `account_id` as text (made from the row where there is none), one row per id.

    Raises:
        FileRefusedError: no table of the file is a list of accounts, or too many of its rows cannot be used.
    """
    if not path.is_file():
        raise FileRefusedError(f"There is no file {path}.", where=str(path), next_step="check the path")
    terms = terms_for(settings, settings.company.id) if settings else Terms(Money("EUR", "EUR", {}))
    frames: list[pl.DataFrame] = []
    reason, refused = "", None
    with TemporaryDirectory(prefix="accountmap-") as scratch:
        for table in open_tables(path, Path(scratch), terms.limits):
            taken: list[pl.DataFrame] = []
            try:
                found = read_part(table, terms, partial(_keep_accounts, taken))
            except FileRefusedError as problem:
                refused = refused or problem
                continue
            reason = reason or found.part.reason
            if found.part.status != "refused" and found.part.kind in {"accounts", "leads"}:
                frames.append(pl.concat(taken).join(found.superseded, on=LINE, how="anti", maintain_order="left"))
    if not frames and refused:
        raise refused
    if not frames:
        raise FileRefusedError(
            reason or "The file holds no list of accounts.",
            where=str(path),
            allowed="a table with a column of company names",
            next_step="name that column 'Account Name'",
        )
    return pl.concat([ACCOUNTS.to_frame(), *frames]).drop(LINE).unique("account_id", keep="last", maintain_order=True)


def _keep_accounts(taken: list[pl.DataFrame], kind: str, frame: pl.DataFrame) -> None:
    if kind in {"accounts", "leads"}:
        taken.append(frame)
