"""The overlap step of a run: what both sides hold, from today's lists and matches."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from accountmap.overlap.assumptions import resolve_assumptions
from accountmap.overlap.estimates import CELL_INTERVALS, write_cell_intervals
from accountmap.overlap.history import inputs_of, require_overlap_history
from accountmap.overlap.match_quality import MATCH_QUALITY, measured_recall, require_match_quality
from accountmap.overlap.populations import CANDIDATES, write_custom_populations
from accountmap.settings import Settings
from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.selects import run_select, selects_of


def run_overlap(warehouse: Warehouse, settings: Settings, parameters: Mapping[str, Any]) -> Iterator[str]:
    """Make every table of the schema `overlap`, given those of `staging` and `matching`.

    Args:
        warehouse: The private warehouse.
        settings: The settings of the workspace.
        parameters: `as_of` and `run_id`.

    Yields:
        The name of each table once it is made.
    """
    bound = {**parameters, **inputs_of(settings), "roll_up_to_parents": settings.overlap.roll_up_to_parents}
    require_match_quality(warehouse)
    _write_agreements(warehouse, settings)
    require_overlap_history(warehouse)
    write_custom_populations(warehouse, settings.custom_populations, bound)
    # The intervals are made in between, from some of these tables and for others.
    sooner, later = _around_intervals()
    for table in sooner:
        run_select(warehouse, table, bound)
        yield table
    measured = measured_recall(warehouse.table(MATCH_QUALITY))
    write_cell_intervals(warehouse, resolve_assumptions(settings, measured))
    yield CELL_INTERVALS
    for table in later:
        run_select(warehouse, table, bound)
        yield table


def _around_intervals() -> tuple[list[str], list[str]]:
    """The tables that the intervals are made from or that have nothing to do with them, and those made from them."""
    sooner, later = [], {CELL_INTERVALS: None}
    for select in selects_of("overlap"):
        if select.table == CANDIDATES:
            continue
        if select.references & later.keys():
            later[select.table] = None
        else:
            sooner.append(select.table)
    return sooner, [table for table in later if table != CELL_INTERVALS]


def _write_agreements(warehouse: Warehouse, settings: Settings) -> None:
    """Which partners let us see all of their accounts; whoever is not in the settings has agreed to nothing."""
    agreed = [(name, partner.shares_all_accounts) for name, partner in settings.partners.items()]
    schema = {"partner_id": pl.String, "shares_all_accounts": pl.Boolean}
    warehouse.write("config.partner_agreements", pl.DataFrame(agreed, schema=schema, orient="row"))
