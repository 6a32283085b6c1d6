"""Which of two exports is the newer: by the date that the export itself bears, else by its arrival."""

import re
from datetime import UTC, date, datetime, time

from accountmap.intake.receipts import Receipt

_DAYS = (
    (re.compile(r"(?<!\d)((?:19|20)\d{2})[-_. ]?(0[1-9]|1[0-2])[-_. ]?(0[1-9]|[12]\d|3[01])(?!\d)"), (1, 2, 3)),
    (re.compile(r"(?<!\d)(0?[1-9]|[12]\d|3[01])[-_. ](0?[1-9]|1[0-2])[-_. ]((?:19|20)\d{2})(?!\d)"), (3, 2, 1)),
)
_MILLISECONDS = re.compile(r"(?<!\d)1[4-9]\d{11}(?!\d)")


def exported_on(file_name: str) -> date | None:
    """The day in an export's name: `customers 2026-11-12.csv`, `report1762905600000.csv`; None if there is none."""
    for pattern, places in _DAYS:
        if found := pattern.search(file_name):
            try:
                return date(*(int(found[place]) for place in places))
            except ValueError:
                continue
    if found := _MILLISECONDS.search(file_name):
        return datetime.fromtimestamp(int(found[0]) / 1000, UTC).date()
    return None


def order_of(receipt: Receipt) -> tuple[datetime, datetime, str, str]:
    """What exports are put in order by: their own day (never later than their arrival), arrival, company, path."""
    day = receipt.exported_on
    own = datetime.combine(day, time.max) if day else receipt.received_at
    return (min(own, receipt.received_at), receipt.received_at, receipt.company_id, receipt.path)


def newest_of_series(receipts: list[Receipt], company_id: str, series: str) -> Receipt | None:
    """The accepted accounts export of a series that is in force."""
    fitting = [
        receipt
        for receipt in receipts
        if receipt.company_id == company_id
        and any(
            part.kind == "accounts" and part.series == series and part.status in {"accepted", "partly_accepted"}
            for part in receipt.parts
        )
    ]
    return max(fitting, key=order_of, default=None)
