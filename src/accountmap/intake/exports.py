"""One table of an export, read from beginning to end: rows to a sink as they come, everything else to a summary."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

import polars as pl

from accountmap.intake.content import SAMPLE_ROWS, Contents, looks_headerless
from accountmap.intake.limits import Limits
from accountmap.intake.rates import Money
from accountmap.intake.receipts import Part, Status, ValueCount
from accountmap.intake.recognition import (
    Recognition,
    count_recognised,
    recognise,
    recognise_again,
    recognise_headerless,
)
from accountmap.intake.rejects import ProblemTally, RejectedRows
from accountmap.intake.repeats import Repeated, RowPrints
from accountmap.intake.settling import Reading, columns_to_settle, guess_order, settle_reading
from accountmap.intake.shaping import CUSTOMER, KEYS, LEAD_IDS, NO_CUSTOMER, Shaped, customer_field, shape
from accountmap.intake.soundness import are_sound
from accountmap.intake.tables import LINE, Table
from accountmap.intake.values import PROBLEM_SCHEMA, convert_batch
from accountmap.intake.wording import counted
from accountmap.normalise.dates import Order
from accountmap.normalise.stages import stage_outcome

Sink = Callable[[str, pl.DataFrame], None]
"""Takes a kind and rows of its work table (with `line`, without receipt and company); of leads also `LEAD_IDS`."""
_LISTED = {
    "accounts": ("account_type", "lifecycle_stage"),
    "leads": ("account_type", "lifecycle_stage"),
    "opportunities": ("stage",),
}
MOST_VALUES = 200
EMPTY = "The file has a header but no accounts below it; importing it would empty your list."


@dataclass(frozen=True)
class Terms:
    """What the reading of a file depends on besides its bytes."""

    money: Money
    max_rejected_share: float = 0.05
    own_columns: Mapping[str, str] = field(default_factory=dict)
    """The user's own mapping, canonical field -> header."""
    population_of: Callable[[str, str], str] | None = None
    """Field and value -> the population it means, for the receipt."""
    date_order: Order | None = None
    """Order of day and month where no value settles it; guessed from the headers' language if None."""
    limits: Limits = field(default_factory=Limits)
    """Bounds on size and number."""
    max_shrink_share: float = 0.5
    """A list that loses a larger share of its accounts waits for a person's word."""
    accept_anyway: bool = False
    """Take a file whatever share of its rows is rejected."""


@dataclass
class PartReading:
    """What became of a table."""

    part: Part
    """Summary; its id and series are filled in by whoever knows them."""
    rejected: RejectedRows
    """The rejected rows as they were written, and why."""
    superseded: pl.DataFrame
    """`line` of rows that went to the sink but are replaced by a later row of the same id."""


def read_part(
    table: Table, terms: Terms, sink: Sink, *, again: Part | None = None, scratch: Path | None = None
) -> PartReading:
    """Read a table and hand its good rows to the sink.

    Args:
        table: The table.
        terms: Money, own mapping, share of rejects put up with.
        sink: Takes the accepted rows, batch by batch. If the part is refused, the caller must undo what it took.
        again: The summary of an earlier reading, whose mapping is used once more.
        scratch: A folder for what is too much for memory; the system's own if None.

    Raises:
        FileRefusedError: the table is of no kind we know.
    """
    table, batches, recognition = _recognise(table, terms, again)
    order = terms.date_order or guess_order(recognition)
    columns = columns_to_settle(recognition)
    reading = settle_reading(batches(columns) if columns else (), recognition, order)
    tally = _Tally(recognition, scratch, is_again=again is not None)
    for batch in batches(None):
        converted = convert_batch(batch, recognition, reading, terms.money, terms.limits.cell_characters)
        shaped = shape(converted.frame, recognition, terms.money)
        tally.take(batch, shaped, converted.problems, sink)
    return tally.finish(table, terms, reading)


Batches = Callable[[Sequence[int] | None], Iterator[pl.DataFrame]]


def _recognise(table: Table, terms: Terms, again: Part | None) -> tuple[Table, Batches, Recognition]:
    """The table (without a header, if it has none), its rows and what they are."""
    if again:
        if not again.has_header and table.headerless:
            table = table.headerless()
        return table, _look_twice(table)[0], recognise_again(table.headers, again.kind, again.positions)
    batches, sample = _look_twice(table)
    if not count_recognised(table.headers) and not terms.own_columns and table.headerless and sample.height:
        contents = Contents(sample, len(table.headers))
        if looks_headerless(table.headers, contents):
            table = table.headerless()
            batches, sample = _look_twice(table)
            return table, batches, recognise_headerless(len(table.headers), sample)
    return table, batches, recognise(table.headers, own=terms.own_columns, sample=sample)


def _look_twice(table: Table) -> tuple[Batches, pl.DataFrame]:
    """Batches that can be gone through twice, and the first rows; what was read for these is not read again."""
    rows = table.open_batches(None)
    beginning = list(islice(rows, 2))
    sample = beginning[0].head(SAMPLE_ROWS) if beginning else pl.DataFrame()
    if len(beginning) < 2:
        return lambda _: iter(beginning), sample
    begun = [chain(beginning, rows)]

    def open_batches(positions: Sequence[int] | None) -> Iterator[pl.DataFrame]:
        return begun.pop() if begun and positions is None else table.open_batches(positions)

    return open_batches, sample


class _Tally:
    """Counts of a table while its batches pass."""

    def __init__(self, recognition: Recognition, scratch: Path | None, *, is_again: bool) -> None:
        self._recognition, self._is_again = recognition, is_again
        self._kind = recognition.kind
        self._rows = 0
        self._left_out = 0
        self._problems = ProblemTally()
        self._rejected = RejectedRows(scratch)
        self._prints = RowPrints(scratch)
        self._without_rate: Counter[str] = Counter()
        self._values: dict[str, Counter[str]] = {name: Counter() for name in _LISTED[self._kind]}

    def take(
        self,
        batch: pl.DataFrame,
        made: Shaped,
        problems: pl.DataFrame,
        sink: Sink,
    ) -> None:
        """Judge a batch's rows and hand on the good ones."""
        shaped = made.frame
        if shaped.height < batch.height:  # converted leads are accounts by now
            self._left_out += batch.height - shaped.height
            batch = batch.filter(pl.col(LINE).is_in(shaped[LINE].implode()))
        found = pl.concat([problems, self._broken(shaped)])
        self._problems.add(found)
        reasons = found.filter("is_rejected")
        rejected = reasons[LINE].unique()
        is_good = ~shaped[LINE].is_in(rejected.implode())
        self._rows += shaped.height
        self._rejected.add(batch.filter(~is_good), reasons)
        good = shaped.filter(is_good)
        self._without_rate.update(made.without_rate)
        prints = batch.select(pl.exclude(LINE)).hash_rows().filter(is_good)
        self._prints.add(good[LINE], good[KEYS[self._kind]], prints)
        for name, counter in self._values.items():
            for value, count in good[name].drop_nulls().value_counts().iter_rows():
                counter[value] += count
        sink(self._kind, good)
        if made.lead_ids is not None:
            sink(LEAD_IDS, made.lead_ids.filter(~pl.col(LINE).is_in(rejected.implode())))

    def _broken(self, shaped: pl.DataFrame) -> pl.DataFrame:
        """What breaks the contract of the kind, as problems."""
        if self._kind != "opportunities" and are_sound(shaped):
            return PROBLEM_SCHEMA.to_frame()
        from accountmap.intake.contracts import check_contract  # Pandera: half a second

        return check_contract(shaped, self._recognition)

    def finish(self, table: Table, terms: Terms, reading: Reading) -> PartReading:
        """The summary, once all batches have passed."""
        count = self._rejected.count
        repeated = self._prints.find_repeated()
        accepted = self._rows - count - repeated.lines.height
        status, reason = self._judge(count, accepted, terms)
        notes = [
            *table.notes,
            *table.found,
            *self._recognition.notes,
            *self._reading_notes(reading),
            *self._repeated_notes(repeated),
            *self._customer_notes(),
            *self._rate_notes(terms.money),
        ]
        if self._kind == "leads":
            notes += list(self._lead_notes(accepted))
        part = Part(
            part_id="",
            name=table.name,
            kind=self._kind,
            status=status,
            reason=reason,
            rows_read=self._rows,
            rows_accepted=accepted if status != "refused" else 0,
            rows_rejected=count,
            rows_accepted_anyway=accepted if status == "refused" else 0,
            has_header=any(table.headers),
            columns=self._recognition.mapping,
            positions=self._recognition.positions,
            unused=list(self._recognition.unused),
            personal=list(self._recognition.personal),
            notes=notes,
            problems=self._problems.commonest(),
            values=list(self._list_values(terms)),
        )
        return PartReading(part, self._rejected, repeated.lines)

    def _judge(self, rejected: int, accepted: int, terms: Terms) -> tuple[Status, str]:
        if self._kind in {"accounts", "leads"} and self._rows == 0:
            return "refused", EMPTY
        share = rejected / self._rows if self._rows else 0.0
        if share > terms.max_rejected_share and not (terms.accept_anyway or self._is_again):
            return "refused", (
                f"{rejected:,} of {self._rows:,} rows ({share:.0%}) cannot be used; "
                f"at most {terms.max_rejected_share:.0%} may be rejected."
            )
        if self._kind in {"accounts", "leads"} and not accepted:
            return "refused", "No row of the file can be used; importing it would empty your list."
        return ("partly_accepted" if rejected else "accepted"), ""

    def _repeated_notes(self, repeated: Repeated) -> Iterator[str]:
        if self._kind == "leads":  # several persons of one company, which the receipt says anyway
            return
        if repeated.same:
            yield counted(repeated.same, "row", "rows") + " came more than once, word for word; each counts once"
        if repeated.other:
            yield (
                counted(repeated.other, "row has", "rows have")
                + f" the id of a later row that differs; the last stands (for example, line {repeated.example} was "
                "replaced)"
            )

    def _reading_notes(self, reading: Reading) -> Iterator[str]:
        for column in self._recognition.columns:
            orders = reading.orders.get(column.position)
            if orders and orders.is_mixed:
                yield (
                    f"'{column.header}' mixes orders of day and month; it was read as {reading.order(column).upper()}, "
                    "the order of most of its values"
                )
            elif orders and orders.open and not orders.is_settled:
                yield (
                    f"whether '{column.header}' has day or month first cannot be seen from its values; it was read as "
                    f"{reading.order(column).upper()}. Dates as YYYY-MM-DD leave no doubt, and `date_order` in "
                    "accountmap.toml settles it"
                )
            marks = reading.marks.get(column.position)
            if marks and not marks.is_sure:
                other = "," if marks.mark == "." else "."
                yield (
                    f"the decimal mark of '{column.header}' is not certain; it was taken to be '{marks.mark}', so that "
                    f"1{other}234 means one thousand two hundred and thirty-four"
                )

    def _customer_notes(self) -> Iterator[str]:
        for column in self._recognition.of("is_customer"):
            field = customer_field(self._recognition).replace("_", " ")
            yield f"'{column.header}' says yes or no: yes was taken for the {field} {CUSTOMER}, no for {NO_CUSTOMER}"

    def _rate_notes(self, money: Money) -> Iterator[str]:
        for currency, count in sorted(self._without_rate.items()):
            amounts = counted(count, "amount is", "amounts are")
            if rates := money.rates.get(currency):
                yield (
                    f"{amounts} in {currency}, of days before its first rate ({min(rates)[0]}): kept, but counted as "
                    f"unknown. Give {currency} an earlier rate below [currencies] in accountmap.toml"
                )
                continue
            yield (
                f"{amounts} in {currency}, for which there is no rate: kept, but counted as unknown. "
                f"Write `{currency} = <what one unit is worth>` below [currencies] in accountmap.toml"
            )

    def _lead_notes(self, accepted: int) -> Iterator[str]:
        companies = counted(accepted, "company", "companies")
        yield f"the leads were grouped by company: {companies}; nothing about persons was kept"
        if self._left_out:
            gone = counted(self._left_out, "converted lead was", "converted leads were")
            yield f"{gone} left out: already an account with the sender"

    def _list_values(self, terms: Terms) -> Iterator[ValueCount]:
        for name, counter in self._values.items():
            for value, count in sorted(counter.items(), key=lambda item: (-item[1], item[0]))[:MOST_VALUES]:
                if name == "stage":
                    taken_for = stage_outcome(value) or "open (not a stage we know)"
                else:
                    taken_for = terms.population_of(name, value) if terms.population_of else ""
                yield ValueCount(field=name, value=value, rows=count, taken_for=taken_for)
