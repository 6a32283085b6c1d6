"""Read the last run's rankings back from the private warehouse, to explain them or to ask what if."""

import polars as pl

from accountmap.errors import WorkspaceError
from accountmap.ranking.explanation import explain_partner
from accountmap.ranking.inputs import RankingInputs, read_inputs
from accountmap.ranking.rankings import simulate
from accountmap.ranking.stage import RUN_TABLE, assumptions_in_force
from accountmap.settings import Settings
from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.dictionary import require_columns
from accountmap.warehouse.selects import selects_of
from accountmap.workspace import Workspace


def open_last_run(workspace: Workspace) -> Warehouse:
    """The private warehouse, to read from only.

    Raises:
        WorkspaceError: no run has ranked partners here yet, or an earlier version of accountmap did.
        WarehouseError: a run is at work.
    """
    if workspace.warehouse_file.exists():
        warehouse = Warehouse(workspace.warehouse_file, read_only=True)
        if warehouse.exists(RUN_TABLE):
            return _of_this_version(warehouse, workspace)
        warehouse.close()
    raise WorkspaceError(
        "Partners have not been ranked here yet.",
        where=str(workspace.root),
        next_step="put exports into the inbox and run `accountmap run`",
    )


def _of_this_version(warehouse: Warehouse, workspace: Workspace) -> Warehouse:
    try:
        require_columns(warehouse, "ranking", selects_of("ranking"), workspace.root)
    except WorkspaceError:
        warehouse.close()
        raise
    return warehouse


def read_last_inputs(workspace: Workspace) -> RankingInputs:
    """What the last run's rankings were computed from. Errors as in `open_last_run`."""
    with open_last_run(workspace) as warehouse:
        return inputs_of(warehouse)


def inputs_of(warehouse: Warehouse) -> RankingInputs:
    """The inputs of the run that this warehouse holds."""
    return read_inputs(warehouse, warehouse.table(RUN_TABLE)["as_of"][0])


def explain_from_workspace(workspace: Workspace, settings: Settings, partner: str) -> list[str]:
    """The arithmetic behind a partner's place, down to the deals, of the last run.

    Raises:
        WorkspaceError: no run has ranked partners here yet, or an earlier version of accountmap did.
        UsageError: there is no such partner.
    """
    with open_last_run(workspace) as warehouse:
        inputs, exposures = inputs_of(warehouse), warehouse.table("ranking.exposures")
        names = _names(warehouse, settings.company.id)
    own = exposures.filter(pl.col("partner_id") == partner).select("opportunity_id", "kind")
    deals = own.join(inputs.deals.select("opportunity_id", "is_won", "amount"), on="opportunity_id")
    assumptions = assumptions_in_force(inputs, settings)
    simulation = simulate(inputs, assumptions, seed=settings.ranking.seed, draws=settings.ranking.draws)
    return explain_partner(simulation, partner, deals, names)


def _names(warehouse: Warehouse, company_id: str) -> dict[str, str]:
    """Names of our accounts and opportunities, by id."""
    names: dict[str, str] = {}
    for table, key, name in (
        ("staging.accounts", "account_id", "account_name"),
        ("staging.opportunities", "opportunity_id", "opportunity_name"),
    ):
        rows = warehouse.table(table).filter(pl.col("company_id") == company_id, pl.col(name).is_not_null())
        names.update(rows.select(key, name).iter_rows())
    return names
