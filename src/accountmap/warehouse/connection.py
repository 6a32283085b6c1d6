"""One wrapper around DuckDB: always fetches all, never leaves a result open, hands frames over without pyarrow.

DuckDB 2.0 refuses other work on a connection whose last result is not exhausted, so nothing here returns a cursor.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
import polars as pl

from accountmap.errors import WarehouseError
from accountmap.warehouse.arrow import ArrowStream

# Extensions are never fetched: the product works offline and runs nobody else's code.
CLOSED = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}


class Warehouse:
    """A DuckDB database.

    Args:
        path: The file; None for a database in memory.
        read_only: Open without the right to write.
        threads: Upper bound on threads; None for DuckDB's default.
    """

    def __init__(self, path: Path | None = None, *, read_only: bool = False, threads: int | None = None) -> None:
        config: dict[str, str | bool | int | float | list[str]] = dict(CLOSED)
        if threads:
            config["threads"] = threads
        try:
            self._connection = duckdb.connect(str(path) if path else ":memory:", read_only=read_only, config=config)
        except duckdb.Error as problem:
            raise WarehouseError(
                f"The database cannot be opened: {str(problem).splitlines()[0]}",
                where=str(path),
                next_step="close the program that holds it; if it is damaged, move it away: the next run makes it anew",
            ) from problem
        self._connection.execute("set time zone 'UTC'; set preserve_insertion_order = true").fetchall()

    def __enter__(self) -> "Warehouse":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; without it DuckDB prints about leaks when the program ends."""
        self._connection.close()

    def rows(self, query: str, parameters: Mapping[str, Any] | Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
        """Run a statement and return all its rows."""
        return self._connection.execute(query, parameters).fetchall()

    def frame(self, query: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """Run a select and return its rows as a frame."""
        return pl.DataFrame(ArrowStream(self._connection.sql(query, params=dict(parameters or {}))))

    def table(self, name: str) -> pl.DataFrame:
        """All rows of the table `schema.name`."""
        return self.frame(f"from {name}")

    def count(self, name: str) -> int:
        """How many rows the table `schema.name` has."""
        return int(self.rows(f"select count(*) from {name}")[0][0])  # noqa: S608 - names come from the code only

    @contextmanager
    def lent(self, **frames: pl.DataFrame) -> Iterator[None]:
        """Within the block, SQL can select from these frames by name; nothing is copied in."""
        streams = {name: ArrowStream(frame) for name, frame in frames.items()}
        for name, stream in streams.items():
            self._connection.register(name, stream)
        try:
            yield
        finally:
            for name, stream in streams.items():
                self._connection.unregister(name)
                # Until its transaction ends DuckDB keeps the dropped view, and with it this object: 70 MB a batch.
                stream.let_go()

    def write(self, table: str, frame: pl.DataFrame) -> None:
        """Make the work table `schema.name` anew from a frame."""
        self.rows(f"create schema if not exists {table.split('.')[0]}")
        with self.lent(written_frame=frame):
            self.rows(f"create or replace table {table} as from written_frame")

    def append(self, table: str, frame: pl.DataFrame) -> None:
        """Add a frame's rows to the work table `schema.name`, column by name; makes the table if there is none."""
        if not self.exists(table):
            self.write(table, frame)
            return
        with self.lent(appended_frame=frame):
            self.rows(f"insert into {table} by name from appended_frame")

    def delete(self, table: str, keys: pl.DataFrame) -> None:
        """Delete the rows of `schema.name` whose values in the columns of `keys` stand in one of its rows."""
        columns = ", ".join(keys.columns)
        with self.lent(deleted_keys=keys):
            self.rows(f"delete from {table} where ({columns}) in (select ({columns}) from deleted_keys)")  # noqa: S608 - names are the code's own

    def distinct(self, table: str, column: str) -> set[Any]:
        """The distinct values of a column of `schema.name`."""
        return {value for (value,) in self.rows(f"select distinct {column} from {table}")}  # noqa: S608 - as above

    def exists(self, table: str) -> bool:
        """Whether `schema.name` is a table or view here."""
        schema, name = table.split(".")
        query = "select 1 from information_schema.tables where table_schema = $schema and table_name = $name"
        return bool(self.rows(query, {"schema": schema, "name": name}))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: commits at the end of the block, rolls back on any error."""
        self.rows("begin")
        try:
            yield
        except BaseException:
            self.rows("rollback")
            raise
        self.rows("commit")

    @contextmanager
    def bounded(self, memory: str, threads: int) -> Iterator[None]:
        """Within the block, DuckDB keeps to so much memory (e.g. `1GB`) and so many threads.

        Its cache grows with the machine otherwise. Rows that one thread adds fill one row group after another; with
        two, every batch ends in a short row group, and closing the database writes all of them anew.
        """
        ((before, many),) = self.rows("select current_setting('memory_limit'), current_setting('threads')")
        self.rows(f"set memory_limit = '{memory}'; set threads = {threads}")
        try:
            yield
        finally:
            self.rows(f"set memory_limit = '{before}'; set threads = {many}")

    def parameters_of(self, query: str) -> set[str]:
        """Names of the `$parameters` in a statement (DuckDB refuses a bound value that is not used)."""
        return {name for statement in self._connection.extract_statements(query) for name in statement.named_parameters}
