"""Every select says what it makes: the dictionary and the readers rely on its header."""

import pytest

from accountmap.warehouse.selects import load_select, sql_folder
from tests.sql.world import World

# What is run on the work tables of `World`; the keys and joins of matching have their own.
SCHEMAS = ("staging", "overlap", "ranking", "marts", "checks")
TABLES = ["matching.matches", "matching.best_pairs"] + [
    f"{schema}.{path.stem}" for schema in SCHEMAS for path in sorted((sql_folder() / schema).glob("*.sql"))
]


@pytest.fixture(scope="module")
def built() -> World:
    world = World()
    world.settings = world.settings.model_copy(update={"custom_populations": {"large": "employees > 1000"}})
    return world.build()


@pytest.mark.parametrize("table", TABLES)
def test_the_header_lists_the_columns_of_the_result_in_order(built: World, table: str) -> None:
    assert [column.name for column in load_select(table).columns] == built.columns(table)


@pytest.mark.parametrize("table", TABLES)
def test_the_key_is_made_of_columns_and_every_column_is_explained_by_an_example(table: str) -> None:
    select = load_select(table)
    columns = {column.name for column in select.columns}
    assert set(select.key) <= columns
    assert [column.name for column in select.columns if not column.meaning or not column.example] == []


@pytest.mark.parametrize("table", [table for table in TABLES if table.startswith("marts.")])
def test_published_types_are_ones_every_reader_knows(built: World, table: str) -> None:
    """A total of BIGINTs is a HUGEINT and a sum of decimals a DECIMAL(38): Parquet readers round or refuse them."""
    kinds = {row[1] for row in built.warehouse.rows(f"describe {table}")}
    assert kinds <= {
        "VARCHAR",
        "BIGINT",
        "INTEGER",
        "DOUBLE",
        "BOOLEAN",
        "DATE",
        "TIMESTAMP",
        "DECIMAL(18,2)",
        "VARCHAR[]",
    }
