"""How the columns of a table are read: what all its rows together say of decimal marks and of day and month."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from accountmap.intake.fields import fields_of
from accountmap.intake.recognition import Column, Recognition
from accountmap.normalise.dates import Order, OrderEvidence, weigh_date_orders
from accountmap.normalise.numbers import MarkEvidence, read_numbers, weigh_decimal_marks

_DAY_FIRST = {"es", "pt", "fr", "de", "it", "nl", "pl", "sv", "fa", "ar"}
NUMERIC = {"money", "count", "share"}
DATED = {"date", "timestamp"}
"""Types of fields whose columns are settled from all their rows."""


@dataclass(frozen=True)
class Reading:
    """How the columns of one table are read: settled once from all its rows, kept in the receipt."""

    marks: dict[int, MarkEvidence] = field(default_factory=dict)
    orders: dict[int, OrderEvidence] = field(default_factory=dict)
    largest: dict[int, float] = field(default_factory=dict)
    """Largest value of each column of shares: above one, the column is in per cent."""
    default_order: Order = "mdy"
    """Order of day and month where no value of a column settles it."""

    def mark(self, column: Column) -> str:
        """The decimal mark of a column."""
        return self.marks.get(column.position, MarkEvidence()).mark

    def order(self, column: Column) -> Order:
        """The order of day and month in a column: its own, else that of the file's other columns, else the default."""
        settled = [evidence for evidence in self.orders.values() if evidence.is_settled]
        others = sum(settled, OrderEvidence()).order(self.default_order)
        return self.orders.get(column.position, OrderEvidence()).order(others)


def columns_to_settle(recognition: Recognition) -> list[int]:
    """Positions of the columns whose reading depends on all their rows."""
    types = fields_of(recognition.kind)
    return [column.position for column in recognition.columns if types[column.field].type in NUMERIC | DATED]


def guess_order(recognition: Recognition) -> Order:
    """Day or month first, where no date settles it: only exports with English headers have the month first."""
    languages = {column.origin for column in recognition.columns}
    return "dmy" if languages & _DAY_FIRST else "mdy"


def settle_reading(batches: Iterable[pl.DataFrame], recognition: Recognition, default_order: Order = "mdy") -> Reading:
    """What all rows together say about each column."""
    types = fields_of(recognition.kind)
    numeric = [column.position for column in recognition.columns if types[column.field].type in NUMERIC]
    dated = [column.position for column in recognition.columns if types[column.field].type in DATED]
    marks = dict.fromkeys(numeric, MarkEvidence())
    orders = dict.fromkeys(dated, OrderEvidence())
    largest = {c.position: 0.0 for c in recognition.columns if types[c.field].type == "share"}
    for batch in batches:
        for position, so_far in largest.items():
            largest[position] = max(so_far, _largest_share(batch[f"c{position}"]))
        for position in numeric:
            marks[position] += weigh_decimal_marks(batch[f"c{position}"])
        for position in dated:
            orders[position] += weigh_date_orders(batch[f"c{position}"])
    return Reading(marks, orders, largest, default_order)


def _largest_share(texts: pl.Series) -> float:
    if texts.str.contains("%", literal=True).any():
        return 100.0
    numbers = read_numbers(texts)["number"].cast(pl.Float64)
    largest = numbers.max()
    return float(largest) if isinstance(largest, float) else 0.0
