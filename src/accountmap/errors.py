"""The errors that users meet.

Every message says what happened, where, what was allowed and what to do next. The parts are attributes, so that
page, terminal and receipt can each lay them out their own way.
"""

from typing import Any


class AccountmapError(Exception):
    """Base of every error that is a user's or an operator's to solve, not a bug.

    Args:
        what: What happened, one sentence.
        where: File, line, column or key it happened at; empty if it has no place.
        allowed: What would have been accepted.
        next_step: What the reader can do now.
    """

    exit_code = 1
    retryable = False

    def __init__(self, what: str, *, where: str = "", allowed: str = "", next_step: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.allowed = allowed
        self.next_step = next_step

    def __str__(self) -> str:
        lines = [self.what]
        if self.where:
            lines.append(f"  where:   {self.where}")
        if self.allowed:
            lines.append(f"  allowed: {self.allowed}")
        if self.next_step:
            lines.append(f"  next:    {self.next_step}")
        return "\n".join(lines)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (type(self), self.__dict__))


def _rebuild(kind: type[AccountmapError], state: dict[str, Any]) -> AccountmapError:
    error = kind.__new__(kind)
    Exception.__init__(error, state["what"])
    error.__dict__.update(state)
    return error


class SettingsError(AccountmapError):
    """A value in `accountmap.toml` or an `ACCOUNTMAP_*` variable that cannot be used."""

    exit_code = 2


class ModelEpochError(AccountmapError):
    """A model epoch that is missing, was changed or is of another partner."""


class WorkspaceError(AccountmapError):
    """A folder that is no workspace, or a workspace that lacks a part."""

    exit_code = 2


class UsageError(AccountmapError):
    """A command was called in a way that cannot work."""

    exit_code = 2


class LockedError(AccountmapError):
    """Another run holds the workspace."""

    exit_code = 3
    retryable = True


class FileRefusedError(AccountmapError):
    """A dropped file that cannot be imported; it goes to quarantine and published results stay as they are."""


class CheckFailedError(AccountmapError):
    """A check of `sql/checks/` returned rows: nothing was published."""


class WarehouseError(AccountmapError):
    """The private warehouse or the published files cannot be read or written."""


class DamagedWarehouseError(WarehouseError):
    """The private warehouse turned out to be damaged and was moved aside; the next run makes it anew."""

    retryable = True
