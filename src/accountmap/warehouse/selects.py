"""The runner of `sql/`: one select per file, folder = schema, file name = table name.

Every file begins with a comment that says what the table is for, what a row is, its key and its columns; the data
dictionary is made from it. The form:

    -- Purpose: one sentence or more.
    -- Grain: one row per our account and partner.
    -- Key: account_id, partner_id
    -- Columns:
    --   account_id | | our id of the account | 0015e00001
    --   open_amount | EUR... the unit, empty if none | meaning | example
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib import resources
from itertools import takewhile
from pathlib import Path
from typing import Any

from accountmap.errors import WarehouseError
from accountmap.warehouse.connection import Warehouse

_REFERENCE = re.compile(r"\b(?:from|join)\s+([a-z_]+\.[a-z_0-9]+)")


@dataclass(frozen=True)
class Column:
    """One column as its SQL file describes it."""

    name: str
    unit: str
    meaning: str
    example: str


@dataclass(frozen=True)
class Select:
    """One file of `sql/`."""

    table: str
    """`schema.name`, from folder and file name."""
    text: str
    purpose: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def references(self) -> set[str]:
        """The `schema.name` of the tables it selects from."""
        return set(_REFERENCE.findall(_without_comments(self.text)))


def sql_folder() -> Path:
    """Where `sql/` lies: in a wheel with the package, else in the repository (an editable install has no copy)."""
    packaged = Path(str(resources.files("accountmap"))) / "sql"
    if packaged.is_dir():
        return packaged
    return Path(__file__).resolve().parents[3] / "sql"


@cache
def load_select(table: str) -> Select:
    """The select of `schema.name`."""
    schema, name = table.split(".")
    text = (sql_folder() / schema / f"{name}.sql").read_text(encoding="utf-8")
    return parse_select(table, text)


def selects_of(schema: str) -> list[Select]:
    """All selects of a folder, each after those of the folder that it reads from."""
    selects = {
        f"{schema}.{path.stem}": load_select(f"{schema}.{path.stem}")
        for path in sorted((sql_folder() / schema).glob("*.sql"))
    }
    graph = {table: sorted(select.references & (selects.keys() - {table})) for table, select in selects.items()}
    try:
        return [selects[table] for table in TopologicalSorter(graph).static_order()]
    except CycleError as problem:
        raise WarehouseError(f"sql/{schema} goes round in a circle: {problem.args[1]}") from problem


def parse_select(table: str, text: str) -> Select:
    """Read a file's header; whoever publishes it relies on the header being whole.

    Raises:
        WarehouseError: a part of the header is missing.
    """
    # Only the comment that opens the file: those in its body give reasons.
    header = takewhile(lambda line: line.startswith("--"), text.splitlines())
    lines = [line[2:].strip() for line in header]
    parts: dict[str, list[str]] = {}
    current = ""
    for text_line in lines:
        line = text_line
        label, _, rest = line.partition(":")
        if label in {"Purpose", "Grain", "Key", "Columns"}:
            current = label
            line = rest.strip()
        if current and line:
            parts.setdefault(current, []).append(line)
    missing = {"Purpose", "Grain", "Key", "Columns"} - parts.keys()
    if missing:
        raise WarehouseError(
            f"The header of {table} lacks {', '.join(sorted(missing))}", where=f"sql/{table.replace('.', '/')}.sql"
        )
    return Select(
        table=table,
        text=text,
        purpose=" ".join(parts["Purpose"]),
        grain=" ".join(parts["Grain"]),
        key=tuple(part.strip() for part in " ".join(parts["Key"]).split(",")),
        columns=tuple(_parse_column(table, line) for line in parts["Columns"]),
    )


def _parse_column(table: str, line: str) -> Column:
    cells = [cell.strip() for cell in line.split("|")]
    if len(cells) != 4:
        raise WarehouseError(f"A column line of {table} must be `name | unit | meaning | example`: {line!r}")
    return Column(*cells)


def _without_comments(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("--"))


def run_select(warehouse: Warehouse, table: str, parameters: Mapping[str, Any] | None = None) -> None:
    """Make the table `schema.name` anew from its select; only the parameters it names are bound."""
    select = load_select(table)
    used = warehouse.parameters_of(select.text)
    bound = {name: value for name, value in (parameters or {}).items() if name in used}
    warehouse.rows(f"create schema if not exists {table.split('.')[0]}")
    warehouse.rows(f"create or replace table {table} as\n{select.text}", bound)


def run_folder(warehouse: Warehouse, schema: str, parameters: Mapping[str, Any] | None = None) -> Iterable[str]:
    """Make every table of a folder in order; yields each name once made (for progress)."""
    for select in selects_of(schema):
        run_select(warehouse, select.table, parameters)
        yield select.table
