"""Which tables are taken for lists of accounts by what they hold, and which are refused."""

import polars as pl
import pytest

from accountmap.errors import FileRefusedError
from accountmap.intake.recognition import recognise

ROWS = {
    "names": ["Zyxtra Robotics", "Quorbly", "Plimsolda Tools"],
    "domains": ["zyxtra.de", "quorbly.com", "plimsolda.it"],
    "colours": ["red", "green", "dark blue"],
    "numbers": ["5", "17", "240"],
    "codes": ["A-1", "A-2", "A-3"],
}


def sample_of(*columns: str) -> pl.DataFrame:
    return pl.DataFrame({f"c{position}": ROWS[column] for position, column in enumerate(columns)})


@pytest.mark.parametrize(
    ("headers", "columns"),
    [
        (["Our friends"], ["names"]),
        (["Our friends", "Seen at"], ["names", "domains"]),
        (["Account ID", "Our friends"], ["codes", "names"]),
        (["Our friends", "Industry", "Employees"], ["names", "colours", "numbers"]),
    ],
)
def test_names_under_an_unknown_header_are_found_where_something_else_speaks_for_accounts(
    headers: list[str], columns: list[str]
) -> None:
    found = recognise(headers, sample=sample_of(*columns))
    assert [column.position for column in found.of("account_name")] == [columns.index("names")]
    assert any("because of what it holds" in note for note in found.notes)


@pytest.mark.parametrize(
    ("headers", "columns"),
    [
        (["Colour", "Size"], ["colours", "numbers"]),
        (["Colour", "Shade"], ["colours", "colours"]),
        (["Colour", "Weight"], ["colours", "numbers"]),
        (["Part", "Colour", "Country"], ["codes", "colours", "numbers"]),
    ],
)
def test_a_table_of_something_else_is_refused_though_a_column_of_it_reads_like_names(
    headers: list[str], columns: list[str]
) -> None:
    with pytest.raises(FileRefusedError, match="No column holds the names of the accounts"):
        recognise(headers, sample=sample_of(*columns))
