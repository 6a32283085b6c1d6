"""Errors tell a user what happened, where, what was allowed and what to do next, wherever they surface."""

import pickle

import pytest

from accountmap import errors
from accountmap.errors import (
    AccountmapError,
    CheckFailedError,
    FileRefusedError,
    LockedError,
    SettingsError,
    UsageError,
    WarehouseError,
    WorkspaceError,
)

KINDS = [
    kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, AccountmapError)
]  # every error there is, also those added later


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (AccountmapError("The file is empty."), "The file is empty."),
        (
            AccountmapError("The file is empty.", where="inbox/acme/accounts.csv"),
            "The file is empty.\n  where:   inbox/acme/accounts.csv",
        ),
        (
            AccountmapError(
                "The column is missing.", where="line 1", allowed="Account Name", next_step="export it with a name"
            ),
            "The column is missing.\n  where:   line 1\n  allowed: Account Name\n  next:    export it with a name",
        ),
    ],
)
def test_a_message_is_one_readable_block_without_empty_lines(error: AccountmapError, text: str) -> None:
    assert str(error) == text


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_survives_pickling_with_all_its_parts(kind: type[AccountmapError]) -> None:
    error = kind("Zażółć failed.", where="key a.b", allowed="1 to 5", next_step="try 3")
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(copy) is kind
    assert str(copy) == str(error)
    assert (copy.what, copy.where, copy.allowed, copy.next_step) == ("Zażółć failed.", "key a.b", "1 to 5", "try 3")
    assert copy.args == error.args


def test_data_added_to_an_error_survives_pickling_too() -> None:
    error = CheckFailedError("Two checks failed.")
    error.tables = ["checks.one_row_per_account"]
    assert pickle.loads(pickle.dumps(error)).tables == ["checks.one_row_per_account"]  # noqa: S301


@pytest.mark.parametrize(
    ("kind", "exit_code"),
    [
        (AccountmapError, 1),
        (CheckFailedError, 1),
        (FileRefusedError, 1),
        (WarehouseError, 1),
        (SettingsError, 2),
        (UsageError, 2),
        (WorkspaceError, 2),
        (LockedError, 3),
    ],
)
def test_a_program_can_tell_by_the_exit_code_who_must_act(kind: type[AccountmapError], exit_code: int) -> None:
    assert kind("It failed.").exit_code == exit_code


def test_an_error_is_worth_trying_again_only_if_it_says_so() -> None:
    assert LockedError("Another run is at work.").retryable
    assert not SettingsError("A setting cannot be used.").retryable


def test_every_kind_can_be_caught_as_the_one_base() -> None:
    with pytest.raises(AccountmapError, match="no setting"):
        raise SettingsError("X is no setting.")
