"""A published figure opened: the arithmetic of a cell or an account, down to pairs and opportunities."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from accountmap.errors import UsageError
from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.selects import load_select

TOTAL = "all"
# What explanations read of what was published.
EXPLAINED = (
    "marts.accounts",
    "marts.account_populations",
    "marts.matches",
    "marts.opportunities",
    "marts.overlap_matrix",
    "marts.partners",
)


@dataclass(frozen=True)
class Cell:
    """A place in the matrix; `all` on a side is its total."""

    partner_id: str
    our_population: str = TOTAL
    their_population: str = TOTAL

    def __str__(self) -> str:
        return f"{self.partner_id}/{self.our_population}/{self.their_population}"


@dataclass(frozen=True)
class CellExplanation:
    """A cell and what adds up to it."""

    cell: dict[str, Any]
    """The published figures."""
    accounts: pl.DataFrame
    """Our accounts in the cell, each with the pair that speaks for it; their probabilities sum to the expectation."""
    opportunities: pl.DataFrame
    """Our open opportunities at these accounts; their amounts sum to the potential revenue."""

    @property
    def adds_up(self) -> bool:
        """Whether the rows give the published figures; they do not where accounts are rolled up to their parents."""
        same_accounts = self.accounts.height == self.cell["our_accounts"]
        listed = float(self.accounts["probability"].sum())
        return bool(same_accounts and abs(listed - self.cell["expected_accounts"]) < 1e-6)


@dataclass(frozen=True)
class AccountExplanation:
    """One account of ours, and everything between it and the partners."""

    account: dict[str, Any]
    pairs: pl.DataFrame
    opportunities: pl.DataFrame


def parse_cell(words: str, partners: Mapping[str, str]) -> Cell | None:
    """The cell that somebody means by `partner/ours/theirs`, or by a partner's id alone; None if it is no cell.

    Raises:
        UsageError: it has the form of a cell, but there is no such partner.
    """
    parts = words.split("/")
    if parts[0] in partners and len(parts) in {1, 3}:
        return Cell(*parts)
    if len(parts) == 3:
        raise UsageError(
            f"There is no partner {parts[0]}.",
            where=words,
            allowed=", ".join(sorted(partners)),
            next_step="name a cell as partner/our group/their group, e.g. initech/customer/open_opportunity",
        )
    return None


def explain_cell(published: Warehouse, company_id: str, cell: Cell) -> CellExplanation:
    """Open a cell of the published matrix.

    Args:
        published: The published version.
        company_id: Our own id.
        cell: Which.

    Raises:
        UsageError: there is no such cell; the message names the populations that both sides have.
    """
    place = {
        "partner_id": cell.partner_id,
        "our_population": cell.our_population,
        "their_population": cell.their_population,
    }
    found = _select(published, "pages.cell", place)
    if found.is_empty():
        raise _no_cell(published, cell)
    accounts = _select(published, "pages.cell_accounts", {**place, "company_id": company_id})
    return CellExplanation(found.row(0, named=True), accounts, _opportunities(published, accounts["account_id"]))


def explain_account(published: Warehouse, words: str) -> AccountExplanation:
    """Open one account of ours, named by its id or its name.

    Raises:
        UsageError: no account has this id or name, or several have this name.
    """
    named = _select(published, "pages.accounts_named", {"words": words})
    if named.height != 1:
        raise UsageError(
            f"{named.height or 'No'} account{'s have' if named.height else ' has'} the id or the name {words!r}.",
            allowed=", ".join(named["account_id"].head(10))
            or "a partner's id, partner/our group/their group, or an id or name of one of our accounts",
            next_step="give its id as it stands in the table `accounts`",
        )
    account = named.row(0, named=True)
    pairs = _select(published, "pages.account_partners", {"account_id": account["account_id"]})
    return AccountExplanation(account, pairs, _opportunities(published, named["account_id"]))


def partner_names(published: Warehouse) -> dict[str, str]:
    """Display name of every partner, by id."""
    partners = published.table("main.partners")
    return dict(zip(partners["partner_id"], partners["partner_name"], strict=True))


def _opportunities(published: Warehouse, account_ids: pl.Series) -> pl.DataFrame:
    return _select(published, "pages.open_opportunities", {"account_ids": account_ids.to_list()})


def _select(published: Warehouse, name: str, parameters: Mapping[str, Any]) -> pl.DataFrame:
    return published.frame(load_select(name).text, parameters)


def _no_cell(published: Warehouse, cell: Cell) -> UsageError:
    matrix = published.table("main.overlap_matrix").filter(pl.col("partner_id") == cell.partner_id)
    ours, theirs = (", ".join(sorted(set(matrix[side]))) for side in ("our_population", "their_population"))
    return UsageError(
        f"The matrix has no cell {cell}.",
        allowed=f"our groups: {ours or 'none'}; theirs: {theirs or 'none shared'}",
        next_step="a group that the partner did not share has no cell",
    )
