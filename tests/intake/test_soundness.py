"""The look that spares Pandera never passes a row that breaks the contract."""

import polars as pl
import pytest

from accountmap.intake.contracts import check_contract
from accountmap.intake.recognition import Recognition, recognise
from accountmap.intake.shaping import ACCOUNTS
from accountmap.intake.soundness import LONGEST_ID, LONGEST_NAME, are_sound


def accounts(**values: object) -> pl.DataFrame:
    """A sound account, and one with these values."""
    rows = [{"line": 2, "account_id": "a", "account_name": "Acme", "employees": None}]
    rows.append(rows[0] | {"line": 3, "employees": 12} | values)
    return pl.DataFrame(rows, schema={name: ACCOUNTS[name] for name in rows[0]})


@pytest.fixture(name="recognition", scope="module")
def _recognition() -> Recognition:
    return recognise(("Account ID", "Account Name", "Employees"), own={}, sample=pl.DataFrame())


@pytest.mark.parametrize(
    "values",
    [
        {"account_id": None},
        {"account_id": ""},
        {"account_id": "x" * (LONGEST_ID + 1)},
        {"account_name": None},
        {"account_name": ""},
        {"account_name": "é" * (LONGEST_NAME + 1)},
        {"employees": -1},
    ],
)
def test_what_breaks_the_contract_is_not_sound(values: dict[str, object], recognition: Recognition) -> None:
    broken = accounts(**values)
    assert not are_sound(broken)
    assert check_contract(broken, recognition)["line"].to_list() == [3]


@pytest.mark.parametrize(
    "values", [{}, {"employees": 0}, {"account_name": "x" * LONGEST_NAME}, {"account_id": "é" * (LONGEST_ID // 2)}]
)
def test_what_is_sound_breaks_nothing(values: dict[str, object], recognition: Recognition) -> None:
    sound = accounts(**values)
    assert are_sound(sound)
    assert check_contract(sound, recognition).is_empty()
