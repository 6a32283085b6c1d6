"""What a file means beside what came before it: the same once more, an older or shorter list, a second folder."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Protocol

from accountmap.intake.exports import Terms
from accountmap.intake.order import exported_on, newest_of_series, order_of
from accountmap.intake.reading import FileReading
from accountmap.intake.receipts import Part, Receipt


class Context(Protocol):
    """What is known of a file besides its bytes; a `Job` is one."""

    @property
    def company_id(self) -> str:
        """Whose file it is."""

    @property
    def file_name(self) -> str:
        """The name it was dropped under."""

    @property
    def terms(self) -> Terms:
        """How it is read."""

    @property
    def earlier(self) -> list[Receipt]:
        """The receipts so far."""


def ask_for_company(folder: str, company_id: str, nearly: str) -> FileReading:
    """The question that a file in a folder gets whose name is nearly that of a known company."""
    return FileReading(
        "refused",
        reason=f"The folder '{folder}' looks like a second one of '{nearly}', which is known already.",
        next_step=(
            f"if it is the same company, put the file into inbox/{nearly}; if it is another one, write "
            f"[partners.{company_id}] into accountmap.toml and drop the file again"
        ),
    )


def imported_before(file_id: str, company_id: str, earlier: list[Receipt]) -> FileReading | None:
    """The answer to a file whose bytes that company has sent before; None if it has not."""
    for former in earlier:
        is_same = former.file_id == file_id and former.company_id == company_id
        if is_same and former.status in {"accepted", "partly_accepted"}:
            return FileReading(
                "duplicate",
                reason=f"The same file, byte for byte, was imported on {former.received_at:%d %B %Y} as {former.path}.",
                next_step="nothing; if you expected newer data, export it again",
            )
    return None


def shrinks_too_far(reading: FileReading, context: Context) -> FileReading | None:
    """The refusal of a list that loses too many of its accounts, which waits for a person's word; None if it does not.

    An older export that comes late replaces nothing, so it may be of any length.
    """
    for _, part, former, day in _with_former(reading, context):
        before = next(each for each in former.parts if each.series == part.series).rows_accepted
        is_short = part.rows_accepted < before * (1 - context.terms.max_shrink_share)
        if is_short and not day and not context.terms.accept_anyway:
            return FileReading(
                "refused",
                reason=f"The list would shrink from {before:,} accounts to {part.rows_accepted:,}.",
                next_step="if that is right, take it with `accountmap accept`; if not, drop the whole list",
                can_be_accepted=True,
            )
    return None


def tell_of_newer(reading: FileReading, context: Context) -> None:
    """Note in each part that is older than what is in force that it changes nothing."""
    for number, part, former, day in _with_former(reading, context):
        if day:
            note = f"this export is of {day}; a newer one ({former.file_name}) stays in force"
            reading.parts[number] = part.model_copy(update={"notes": [*part.notes, note]})


def _with_former(reading: FileReading, context: Context) -> Iterator[tuple[int, Part, Receipt, date | None]]:
    """Each list with the export of its series that is in force, and its own day if it is the older of the two."""
    own = exported_on(context.file_name)
    for number, part in enumerate(list(reading.parts)):
        if part.kind != "accounts" or part.status == "refused":
            continue
        if former := newest_of_series(context.earlier, context.company_id, part.series):
            is_older = own is not None and datetime.combine(own, time.max) < order_of(former)[0]
            yield number, part, former, own if is_older else None
