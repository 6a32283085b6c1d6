"""What is wrong on purpose: a few broken values, repeated ids, an amount without a rate, one enormous turnover.

The rows are chosen so that a reader who refuses them loses no company that others hold and no open deal.
"""

from collections.abc import Callable
from dataclasses import replace

from data.sample_generator.dice import Dice
from data.sample_generator.records import Row

BILLION = "1000000000"
BROKEN_AMOUNTS = ("tbc", "12,5O0", "see contract")


def plant_in_our_accounts(rows: list[Row], shared: set[str], with_deals: set[str], seed: str) -> list[Row]:
    """Our accounts with their problems; `shared` are the entities that some partner holds."""
    dice = Dice(seed, "problems", "our accounts")
    rest = [row for row in dice.shuffled(rows) if row.entity_id not in with_deals and "duplicate" not in row.tags]
    lonely = [row for row in rest if row.entity_id not in shared]
    _spoil(lonely[0], "employees", "about 200", "broken_number")
    _spoil(lonely[1], "our_yearly_revenue", "n.n.b.", "broken_amount")
    giant = next(row for row in rest if row.populations == {"prospect"} and row.entity_id in shared)
    _spoil(giant, "turnover", BILLION, "enormous_turnover")
    repeated = [_copy(row, "repeated_row") for row in lonely[2:4]]
    return _beside(rows, [*repeated, *(_changed(row) for row in lonely[4:6])])


def _changed(row: Row) -> Row:
    """The same record exported a second time after somebody touched it."""
    copy = _copy(row, "repeated_id")
    copy.values |= {"employees": "77", "phone": ""}
    return copy


def plant_in_our_deals(rows: list[Row], seed: str) -> list[Row]:
    """Our opportunities with their problems."""
    dice = Dice(seed, "problems", "our deals")
    in_known_money = [row for row in dice.shuffled(rows) if row.values["amount"] and row.values["currency"] != "CHF"]
    lost = [row for row in in_known_money if row.values["stage"] == "Closed Lost"]
    for row, amount in zip(lost, BROKEN_AMOUNTS, strict=False):
        _spoil(row, "amount", amount, "broken_amount")
    for row in rows:
        if row.values["currency"] == "CHF":
            row.problem = ("no_rate", "currency", "CHF")
    for row in lost[3:8]:
        _spoil(row, "account_id", "", "account_by_name_only")
    _spoil(lost[8], "account_name", "Unheard-of Works", "orphan")
    lost[8].values["account_id"] = ""
    still_open = [row for row in in_known_money if row.values["is_closed"] == "0"]
    changed = _copy(still_open[0], "repeated_id")
    changed.values["amount"] = str(int(changed.values["amount"]) + 5_000)
    return _beside(rows, [_copy(lost[9], "repeated_row"), changed])


def plant_in_partner_accounts(rows: list[Row], ours: set[str], count: int, seed: str) -> list[Row]:
    """A partner's accounts with some rows exported twice and one without a name."""
    dice = Dice(seed, "problems", len(rows))
    lonely = [row for row in dice.shuffled(rows) if row.entity_id not in ours and row.populations == {"prospect"}]
    _spoil(lonely[0], "account_name", "", "missing_name")
    return _beside(rows, [_copy(row, "repeated_row") for row in lonely[1 : count + 1]])


def plant_in_partner_deals(rows: list[Row], seed: str) -> list[Row]:
    """A partner's deals with one broken amount."""
    lost = [
        row for row in Dice(seed, "problems", "deals", len(rows)).shuffled(rows) if row.values["stage"] == "Closed Lost"
    ]
    _spoil(lost[0], "amount", "to follow", "broken_amount")
    return rows


def _spoil(row: Row, column: str, value: str, kind: str) -> None:
    row.values[column] = value
    row.problem = (kind, column, value)


def _copy(row: Row, kind: str) -> Row:
    return replace(row, values=dict(row.values), problem=(kind, "", ""))


def _beside(rows: list[Row], copies: list[Row]) -> list[Row]:
    """The rows, each followed by its copy."""
    identity: Callable[[Row], str] = lambda row: row.values.get("deal_id") or row.values["account_id"]  # noqa: E731
    by_id = {identity(copy): copy for copy in copies}
    return [one for row in rows for one in (row, by_id.get(identity(row))) if one is not None]
