"""Tables handed between Polars and DuckDB over the Arrow C stream, without pyarrow (176 MB that nobody else needs).

This module must not import duckdb: Polars keeps the types it has seen in a cache, and a type whose module reaches
duckdb keeps DuckDB's bindings alive past the end of the program, which then prints a page of `nanobind: leaked`.
"""

from typing import Any


class ArrowStream:
    """Shows the Arrow stream of a table and nothing else, so that neither side asks for another library.

    Args:
        source: A Polars frame or a DuckDB relation.
    """

    def __init__(self, source: Any) -> None:
        self._source = source

    def let_go(self) -> None:
        """Hold the table no longer; whoever still holds this object then keeps nothing alive."""
        self._source = None

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._source.__arrow_c_stream__(requested_schema)
