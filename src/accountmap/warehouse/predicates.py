"""A user's own SQL predicate: parsed before it is run, one expression, nothing but the columns it may see.

This is the one place where text from outside becomes part of a statement, so the statement is taken apart first and
what is not known to be harmless is refused.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import duckdb

from accountmap.warehouse.connection import Warehouse

# Kinds of nodes that only compare and compute; subqueries, windows, parameters and stars are none of them.
_HARMLESS = {
    "BETWEEN",
    "CASE",
    "CAST",
    "COLUMN_REF",
    "COMPARISON",
    "CONJUNCTION",
    "CONSTANT",
    "FUNCTION",
    "LAMBDA",
    "OPERATOR",
    "TYPE",
}


def check_predicate(predicate: str, columns: Mapping[str, str]) -> None:
    """Refuse a predicate that is not one read-only expression over the columns.

    Functions must give the same answer every day: `today()` or `random()` are refused.

    Args:
        predicate: The text, as somebody wrote it.
        columns: The columns it may name, with their types.

    Raises:
        ValueError: says what is wrong with it and what would be allowed.
    """
    problem = _problem_of(predicate, columns)
    # Raised from here, so that no traceback holds the connection: DuckDB prints about that when the program ends.
    if problem:
        raise ValueError(problem)


def rows_where(warehouse: Warehouse, table: str, predicate: str, result: str) -> list[tuple[Any, ...]]:
    """The rows of a table for which a checked predicate holds; the transaction cannot write.

    Args:
        warehouse: Where the table is.
        table: The table, a name of the code's own.
        predicate: Text that `check_predicate` passed.
        result: The columns to return, names of the code's own.
    """
    warehouse.rows("begin transaction read only")
    try:
        return warehouse.rows(f"select {result} from {table} where (\n{predicate}\n)")  # noqa: S608 - see check_predicate
    finally:
        warehouse.rows("rollback")


def _problem_of(predicate: str, columns: Mapping[str, str]) -> str | None:
    """What would be allowed instead of this predicate; None if it can be used."""
    with Warehouse(threads=1) as scratch:
        try:
            for node in _nodes(_expression(scratch, predicate)):
                _require_harmless(scratch, node)
            _require_boolean(scratch, predicate, columns)
        except ValueError as problem:
            return str(problem)
    return None


def _expression(scratch: Warehouse, predicate: str) -> dict[str, Any]:
    """The syntax tree of the one expression."""
    query = f"select (\n{predicate}\n)"
    tree = json.loads(scratch.rows("select json_serialize_sql($query)", {"query": query})[0][0])
    if tree["error"] or not predicate.strip():
        raise ValueError(f"one SQL expression ({tree.get('error_message', 'it is empty')})")
    nodes = [statement["node"] for statement in tree["statements"]]
    is_plain = len(nodes) == 1 and nodes[0]["type"] == "SELECT_NODE" and len(nodes[0]["select_list"]) == 1
    if not is_plain or nodes[0]["from_table"]["type"] != "EMPTY" or nodes[0]["where_clause"]:
        raise ValueError("one SQL expression, without select, from or where")
    expression: dict[str, Any] = nodes[0]["select_list"][0]
    return expression


def _nodes(tree: object) -> Iterator[dict[str, Any]]:
    """Every node of the expression."""
    if isinstance(tree, dict):
        if "class" in tree:
            yield tree
        for branch in tree.values():
            yield from _nodes(branch)
    elif isinstance(tree, list):
        for branch in tree:
            yield from _nodes(branch)


def _require_harmless(scratch: Warehouse, node: dict[str, Any]) -> None:
    if node["class"] not in _HARMLESS:
        raise ValueError(f"comparisons of columns and values; a {node['class'].lower()} is none")
    if node["class"] != "FUNCTION":
        return
    name = node["function_name"]
    kinds = scratch.rows(
        "select distinct function_type, stability from duckdb_functions() where function_name = $name", {"name": name}
    )
    if kinds and any(kind != ("scalar", "CONSISTENT") for kind in kinds):
        raise ValueError(f"functions that give the same answer for the same row; {name} does not")


def _require_boolean(scratch: Warehouse, predicate: str, columns: Mapping[str, str]) -> None:
    """Bind it to an empty table: names and types must fit."""
    described = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    scratch.rows(f"create table candidates ({described})")
    try:
        kind = scratch.rows(f"describe select (\n{predicate}\n) from candidates")[0][1]  # noqa: S608 - parsed above
    except duckdb.Error as problem:
        known = ", ".join(columns)
        raise ValueError(f"an expression over the columns {known} ({str(problem).splitlines()[0]})") from problem
    if kind != "BOOLEAN":
        raise ValueError(f"an expression that is true or false; this one is a {kind}")
