"""Populations of the user's own: SQL predicates of the settings, checked when those were loaded."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.predicates import rows_where
from accountmap.warehouse.selects import run_select

CANDIDATES = "overlap.population_candidates"
MEMBERS = "config.custom_population_members"
_MEMBERS = pl.Schema({"company_id": pl.String(), "account_id": pl.String(), "population": pl.String()})


def write_custom_populations(
    warehouse: Warehouse, populations: Mapping[str, str], parameters: Mapping[str, Any]
) -> None:
    """Write the work table `config.custom_population_members`: which accounts each predicate holds for.

    Args:
        warehouse: Holds the schema `staging`.
        populations: Name and predicate of each, as `Settings.custom_populations` checked them.
        parameters: `as_of`.
    """
    members = []
    if populations:
        run_select(warehouse, "overlap.account_money", parameters)
        run_select(warehouse, CANDIDATES, parameters)
    for name, predicate in populations.items():
        chosen = rows_where(warehouse, CANDIDATES, predicate, "company_id, account_id")
        members += [(*account, name) for account in chosen]
    warehouse.write(MEMBERS, pl.DataFrame(members, schema=_MEMBERS, orient="row"))
