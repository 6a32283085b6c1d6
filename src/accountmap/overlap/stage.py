"""The overlap step of a run: what both sides hold, from today's lists and matches."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from accountmap.matching.quality import shipped_quality
from accountmap.overlap.estimates import CELL_INTERVALS, require_match_quality, write_cell_intervals
from accountmap.overlap.history import inputs_of, require_overlap_history
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
    selects = [select for select in selects_of("overlap") if select.table != CANDIDATES]
    # The intervals are made in between, from some of these tables and for others.
    later = [select for select in selects if CELL_INTERVALS in select.references]
    for select in selects:
        if select not in later:
            run_select(warehouse, select.table, bound)
            yield select.table
    given = settings.given_calibration_error
    write_cell_intervals(warehouse, shipped_quality().calibration_error if given is None else given)
    yield CELL_INTERVALS
    for select in later:
        run_select(warehouse, select.table, bound)
        yield select.table


def _write_agreements(warehouse: Warehouse, settings: Settings) -> None:
    """Which partners let us see all of their accounts; whoever is not in the settings has agreed to nothing."""
    agreed = [(name, partner.shares_all_accounts) for name, partner in settings.partners.items()]
    schema = {"partner_id": pl.String, "shares_all_accounts": pl.Boolean}
    warehouse.write("config.partner_agreements", pl.DataFrame(agreed, schema=schema, orient="row"))
