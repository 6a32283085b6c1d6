"""Small lists in the canonical shape, from literal rows."""

from collections.abc import Callable

import polars as pl
import pytest

TEXTS = (
    "account_id",
    "account_name",
    "domain",
    "country",
    "region",
    "city",
    "postal_code",
    "phone",
    "email",
    "industry",
)
LISTS = ("alternative_names", "domains", "registration_ids")


@pytest.fixture
def accounts() -> Callable[..., pl.DataFrame]:
    """Makes a canonical list: one dictionary per account, or a name; ids are given in order where missing."""

    def make(*rows: dict[str, object] | str, prefix: str = "a") -> pl.DataFrame:
        given = [{"account_name": row} if isinstance(row, str) else row for row in rows]
        schema = dict.fromkeys((*TEXTS, "parent_account_id"), pl.String) | dict.fromkeys(LISTS, pl.List(pl.String))
        full = [
            dict.fromkeys(schema) | {name: [] for name in LISTS} | {"account_id": f"{prefix}{number}"} | row
            for number, row in enumerate(given)
        ]
        return pl.DataFrame(full, schema=schema)

    return make
