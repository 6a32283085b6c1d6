"""What the last run matched: its lists, its pairs and its thresholds, from the private warehouse."""

from dataclasses import dataclass

import polars as pl

from accountmap.errors import UsageError, WorkspaceError
from accountmap.settings import Settings
from accountmap.warehouse.connection import Warehouse
from accountmap.workspace import Workspace


@dataclass(frozen=True)
class LastMatch:
    """The lists and pairs of the last run.

    Attributes:
        company_id: Our company.
        partners: partner_id -> name.
        accounts: `staging.accounts`: current lists of all companies.
        matches: `matching.matches`.
    """

    company_id: str
    partners: dict[str, str]
    accounts: pl.DataFrame
    matches: pl.DataFrame

    def list_of(self, company_id: str) -> pl.DataFrame:
        """A company's accounts as they were matched."""
        return self.accounts.filter(pl.col("company_id") == company_id).sort("account_id")

    def require_partner(self, partner_id: str, where: str = "") -> None:
        """See to it that there is such a partner.

        Args:
            partner_id: The partner.
            where: Where somebody named it.

        Raises:
            UsageError: naming those there are.
        """
        if partner_id not in self.partners:
            allowed = ", ".join(self.partners) or "none yet"
            raise UsageError(f"There is no partner '{partner_id}'.", where=where, allowed=allowed)


def read_last_match(workspace: Workspace, settings: Settings) -> LastMatch:
    """Read what the last run matched.

    Raises:
        WorkspaceError: no run has matched accounts here yet.
        WarehouseError: a run is at work.
    """
    if workspace.warehouse_file.exists():
        with Warehouse(workspace.warehouse_file, read_only=True) as warehouse:
            if warehouse.exists("matching.matches"):
                partners = warehouse.table("config.partners").sort("partner_id")
                return LastMatch(
                    company_id=settings.company.id,
                    partners=dict(partners.select("partner_id", "partner_name").iter_rows()),
                    accounts=warehouse.table("staging.accounts"),
                    matches=warehouse.table("matching.matches"),
                )
    raise WorkspaceError(
        "Accounts have not been matched here yet.",
        where=str(workspace.root),
        next_step="put exports into the inbox and run `accountmap run`",
    )
