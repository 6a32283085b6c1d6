"""Any list of accounts as canonical columns, for matching two files without a workspace."""

from collections.abc import Sequence
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


def read_account_list(
    path: Path, settings: Settings | None = None, columns: Sequence[str] | None = None
) -> pl.DataFrame:
    """The accounts of any readable list that has a column of names.

    Args:
        path: The file.
        settings: For currencies; without, amounts stay in their own.
        columns: The canonical columns wanted beside `account_id`; all without. Sixteen bytes a row and column, empty
            ones included, are a quarter of a gigabyte for a million rows.

    Returns:
        The canonical accounts columns wanted, `account_id` as text (made from the row where there is none), one row per
        id.

    Raises:
        FileRefusedError: no table of the file is a list of accounts, or too many of its rows cannot be used.
    """
    if not path.is_file():
        raise FileRefusedError(f"There is no file {path}.", where=str(path), next_step="check the path")
    names = [LINE, "account_id", *(columns or (name for name in ACCOUNTS if name not in {LINE, "account_id"}))]
    terms = terms_for(settings, settings.company.id) if settings else Terms(Money("EUR", "EUR", {}))
    frames: list[pl.DataFrame] = []
    reason, refused = "", None
    with TemporaryDirectory(prefix="accountmap-") as scratch:
        for table in open_tables(path, Path(scratch), terms.limits):
            taken: list[pl.DataFrame] = []
            try:
                found = read_part(table, terms, partial(_keep_accounts, taken, names))
            except FileRefusedError as problem:
                refused = refused or problem
                continue
            reason = reason or found.part.reason
            if found.part.status != "refused" and found.part.kind in {"accounts", "leads"}:
                frames.append(_without(pl.concat(taken), found.superseded))
    if not frames and refused:
        raise refused
    if not frames:
        raise FileRefusedError(
            reason or "The file holds no list of accounts.",
            where=str(path),
            allowed="a table with a column of company names",
            next_step="name that column 'Account Name'",
        )
    if len(frames) == 1:  # within a table, ids that come again are superseded already
        return frames[0].drop(LINE)
    return pl.concat(frames).drop(LINE).unique("account_id", keep="last", maintain_order=True)


def _without(accounts: pl.DataFrame, superseded: pl.DataFrame) -> pl.DataFrame:
    if superseded.is_empty():
        return accounts
    return accounts.join(superseded, on=LINE, how="anti", maintain_order="left")


def _keep_accounts(taken: list[pl.DataFrame], names: list[str], kind: str, frame: pl.DataFrame) -> None:
    if kind in {"accounts", "leads"}:
        taken.append(frame.select(names))
