"""The overlap step of a run: what both sides hold, from today's lists and matches."""

from collections.abc import Iterator, Mapping
from typing import Any

from accountmap.settings import Settings
from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.selects import run_folder


def run_overlap(
    warehouse: Warehouse,
    settings: Settings,  # noqa: ARG001 - custom populations and the parent roll-up will need it
    parameters: Mapping[str, Any],
) -> Iterator[str]:
    """Make every table of the schema `overlap`, given those of `staging` and `matching`.

    Args:
        warehouse: The private warehouse.
        settings: The settings of the workspace.
        parameters: `as_of` and `run_id`.

    Yields:
        The name of each table once it is made.
    """
    yield from run_folder(warehouse, "overlap", parameters)
