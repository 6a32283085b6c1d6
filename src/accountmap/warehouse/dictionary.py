"""The data dictionary: what the headers of `sql/` say of every published column, joined with its real type."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl

from accountmap.errors import WarehouseError, WorkspaceError
from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.selects import Column, Select

DESCRIBED_COLUMNS = "publishing.described_columns"
_SCHEMA = ("table_name", "column_name", "type", "unit", "meaning", "example")


def describe_columns(warehouse: Warehouse, schema: str, selects: Sequence[Select]) -> pl.DataFrame:
    """The described columns of a schema's tables, in the order of the tables' names and of their columns.

    A table that has not been made yet stands with an empty type.

    Returns:
        table_name, column_name, type (as DuckDB names it), unit, meaning, example; all text.
    """
    types = column_types(warehouse, schema)
    rows = [
        (name, column.name, types.get(name, {}).get(column.name, ""), column.unit, column.meaning, column.example)
        for name, select in sorted((_name(select), select) for select in selects)
        for column in _in_table_order(select, list(types.get(name, {})))
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(_SCHEMA, pl.String), orient="row")


def column_types(warehouse: Warehouse, schema: str) -> dict[str, dict[str, str]]:
    """Types by table and column, columns in their order in the table."""
    types: dict[str, dict[str, str]] = {}
    for table, column, kind in warehouse.rows(
        "select table_name, column_name, data_type from information_schema.columns "
        "where table_schema = $schema order by table_name, ordinal_position",
        {"schema": schema},
    ):
        types.setdefault(table, {})[column] = kind
    return types


def require_complete(warehouse: Warehouse, schema: str, selects: Sequence[Select]) -> None:
    """See to it that headers and tables say the same.

    Raises:
        WarehouseError: a column without a description, or a description without a column.
    """
    made = {(table, column) for table, columns in column_types(warehouse, schema).items() for column in columns}
    described = {(_name(select), column.name) for select in selects for column in select.columns}
    if made != described:
        raise WarehouseError(
            f"The data dictionary is not complete: columns without a description: {_names(made - described)}; "
            f"descriptions without a column: {_names(described - made)}.",
            where=f"the headers of sql/{schema}/*.sql",
        )


def require_columns(warehouse: Warehouse, schema: str, selects: Iterable[Select], place: Path) -> None:
    """See to it that tables which are about to be read have the columns that this version of accountmap gives them.

    Args:
        warehouse: Where they are.
        schema: The schema they are in there.
        selects: Those that make them.
        place: The workspace, for the message.

    Raises:
        WorkspaceError: a table or a column is missing, as an earlier version made them.
    """
    types = column_types(warehouse, schema)
    described = {(_name(select), column.name) for select in selects for column in select.columns}
    missing = {(table, column) for table, column in described if column not in types.get(table, {})}
    if missing:
        raise WorkspaceError(
            f"The last run here was by an earlier version of accountmap: {_names(missing)} did not exist then.",
            where=str(place),
            next_step="run `accountmap run`, then ask again",
        )


def table_comment(select: Select) -> str:
    """What analysts read about a table in their tool."""
    return f"{select.purpose} {select.grain}"


def column_comment(column: Column) -> str:
    """What analysts read about a column in their tool."""
    return f"{column.meaning} ({column.unit})" if column.unit else column.meaning


def _in_table_order(select: Select, order: list[str]) -> list[Column]:
    return sorted(select.columns, key=lambda column: order.index(column.name) if column.name in order else len(order))


def _names(pairs: set[tuple[str, str]]) -> str:
    return ", ".join(f"{table}.{column}" for table, column in sorted(pairs)) or "none"


def _name(select: Select) -> str:
    return select.table.split(".")[1]
