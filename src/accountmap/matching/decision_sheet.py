"""Doubtful pairs as a sheet that people fill in: written as CSV, opened in a spreadsheet program, read back.

The column `pair` says which pair a row is, in a form that no spreadsheet takes for a number, a date or a formula; the
other columns are for reading and may be changed, moved or removed.
"""

import csv
import io
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, unquote

import polars as pl

from accountmap.errors import UsageError
from accountmap.matching.decisions import Subject, record_decision
from accountmap.matching.explanation import probability_in_words
from accountmap.matching.last_match import LastMatch
from accountmap.matching.pair_files import LINE, read_text_table, require_columns
from accountmap.warehouse.durable import write_whole
from accountmap.workspace import Workspace

WORDS = {
    "confirm": "confirmed",
    "confirmed": "confirmed",
    "yes": "confirmed",
    "reject": "rejected",
    "rejected": "rejected",
    "no": "rejected",
}
HEADERS = (
    "decision",
    "reason",
    "partner",
    "our_account",
    "their_account",
    "our_domain",
    "their_domain",
    "our_place",
    "their_place",
    "same_company",
    "evidence",
    "our_id",
    "their_id",
    "pair",
)
# What spreadsheet programs take for the beginning of a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
# What their line of a message says, at most so many of a kind.
_SHOWN = 5


@dataclass(frozen=True)
class Filled:
    """A row of a sheet that somebody filled in. `decision` is `confirmed`, `rejected` or empty for later."""

    line: int
    column: str
    """Where the pair stands."""
    partner_id: str
    account_id: str
    partner_account_id: str
    decision: str
    reason: str

    @property
    def pair(self) -> tuple[str, str, str]:
        """partner_id, account_id, partner_account_id."""
        return self.partner_id, self.account_id, self.partner_account_id


@dataclass(frozen=True)
class Plan:
    """What recording a sheet would do.

    Attributes:
        fresh: Pairs that nobody decided before.
        changed: Pairs decided otherwise before.
        known: Pairs decided the same way before; nothing is recorded for them.
        later: Rows without a decision.
    """

    fresh: tuple[Filled, ...]
    changed: tuple[Filled, ...]
    known: tuple[Filled, ...]
    later: int

    @property
    def to_record(self) -> tuple[Filled, ...]:
        """What will be appended, in the order of the sheet."""
        return tuple(sorted((*self.fresh, *self.changed), key=lambda row: row.line))

    def count(self, decision: str) -> int:
        """How many of those to be recorded decide so."""
        return sum(row.decision == decision for row in self.to_record)


def write_decision_sheet(path: Path, last: LastMatch, partner_id: str | None = None) -> int:
    """Write the pairs that a person has to decide, partner by partner, the likeliest first.

    Args:
        path: The file, replaced if it is there; UTF-8 with a byte order mark, by which Excel knows it.
        last: What was matched.
        partner_id: Only this partner's; all if None.

    Returns:
        The number of pairs.

    Raises:
        UsageError: there is no such partner, or no such folder.
    """
    if partner_id is not None:
        last.require_partner(partner_id)
    if not path.resolve().parent.is_dir():
        raise UsageError(
            "The folder of the file does not exist.", where=str(path.parent), next_step="make it, or name another"
        )
    rows = _doubtful_rows(last, partner_id)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADERS)
    writer.writerows([[neutralise(row[name]) for name in HEADERS] for row in rows])
    write_whole(path, text.getvalue().encode("utf-8-sig"))
    return len(rows)


def _doubtful_rows(last: LastMatch, partner_id: str | None) -> list[dict[str, str]]:
    pairs = last.matches.filter(pl.col("decision") == "review")
    if partner_id is not None:
        pairs = pairs.filter(pl.col("partner_id") == partner_id)
    ordered = pairs.sort(
        "partner_id", "probability", "account_id", "partner_account_id", descending=[False, True, False, False]
    )
    accounts = _accounts_by_id(last)
    return [_row(last, accounts, pair) for pair in ordered.iter_rows(named=True)]


def _row(
    last: LastMatch, accounts: dict[tuple[str, str], dict[str, str | None]], pair: dict[str, object]
) -> dict[str, str]:
    partner_id, our_id, their_id = (str(pair[name]) for name in ("partner_id", "account_id", "partner_account_id"))
    ours, theirs = accounts[last.company_id, our_id], accounts[partner_id, their_id]
    return {
        "decision": "",
        "reason": "",
        "partner": last.partners.get(partner_id, partner_id),
        "our_account": ours["account_name"] or "",
        "their_account": theirs["account_name"] or "",
        "our_domain": ours["domain"] or "",
        "their_domain": theirs["domain"] or "",
        "our_place": _place(ours),
        "their_place": _place(theirs),
        "same_company": probability_in_words(float(str(pair["probability"]))),
        "evidence": str(pair["evidence"] or ""),
        "our_id": our_id,
        "their_id": their_id,
        "pair": pair_text(partner_id, our_id, their_id),
    }


def _accounts_by_id(last: LastMatch) -> dict[tuple[str, str], dict[str, str | None]]:
    columns = last.accounts.select(
        "company_id", "account_id", "account_name", "domain", "city", "region", "country"
    ).iter_rows(named=True)
    return {(row["company_id"], row["account_id"]): row for row in columns}


def _place(account: dict[str, str | None]) -> str:
    return ", ".join(account[name] or "" for name in ("city", "region", "country") if account[name])


def neutralise(value: str) -> str:
    """A value that no spreadsheet program takes for a formula: an apostrophe before its sign."""
    return f"'{value}" if value.startswith(FORMULA_SIGNS) else value


def restore(value: str) -> str:
    """The value that was neutralised."""
    return value[1:] if value.startswith("'") and value[1:].startswith(FORMULA_SIGNS) else value


def pair_text(partner_id: str, account_id: str, partner_account_id: str) -> str:
    """A pair as one text: `initech|0015e00001|4711`, other signs than letters, digits and `_.-~` written as `%20`."""
    return "|".join(quote(part, safe="") for part in (partner_id, account_id, partner_account_id))


def read_decision_sheet(path: Path) -> list[Filled]:
    """Read a sheet back.

    Args:
        path: A CSV file with the columns `decision` and `pair`; instead of `pair` also partner_id, account_id and
            partner_account_id. `reason` may be there.

    Raises:
        UsageError: the file, a column or a pair cannot be read, a decision is none of `WORDS`, or one pair is decided
            in two ways.
    """
    table = read_text_table(path)
    ids = ("partner_id", "account_id", "partner_account_id")
    has_ids = "pair" not in table.columns and set(ids) <= set(table.columns)
    require_columns(table, ("decision", *(ids if has_ids else ("pair",))), path)
    rows = [_filled(path, row, ids if has_ids else ()) for row in table.iter_rows(named=True)]
    _require_one_word_each(path, rows)
    return rows


def _filled(path: Path, row: dict[str, object], ids: tuple[str, ...]) -> Filled:
    line = int(str(row[LINE]))
    written = str(row["decision"] or "").strip()
    if written and written.lower() not in WORDS:
        raise UsageError(
            f"A decision cannot be '{written}'.",
            where=f"{path}, line {line}, column decision",
            allowed=f"{', '.join(WORDS)}, or nothing to decide later",
            next_step="correct it and read the file again; nothing was recorded",
        )
    texts = [str(row[name] or "") for name in ids] if ids else restore(str(row["pair"] or "").strip()).split("|")
    column = ", ".join(ids) or "pair"
    pair = [restore(text) if ids else unquote(text) for text in texts]
    if len(pair) != 3 or not all(pair):
        raise UsageError(
            f"A pair cannot be '{row.get('pair') or ', '.join(pair)}'.",
            where=f"{path}, line {line}, column {column}",
            allowed="the text that the export wrote there, such as initech|0015e00001|4711",
            next_step="export anew; nothing was recorded",
        )
    decision, reason = WORDS.get(written.lower(), ""), str(row.get("reason") or "").strip()
    return Filled(line, column, pair[0], pair[1], pair[2], decision, reason)


def _require_one_word_each(path: Path, rows: list[Filled]) -> None:
    decided = {(row.pair, row.decision) for row in rows if row.decision}
    twice = {pair for pair, count in Counter(pair for pair, _ in decided).items() if count > 1}
    lines = [str(row.line) for row in rows if row.decision and row.pair in twice]
    if lines:
        raise UsageError(
            "One pair is both confirmed and rejected.",
            where=f"{path}, lines {', '.join(lines[:_SHOWN])}, column decision",
            allowed="one decision per pair",
            next_step="empty all but one; nothing was recorded",
        )


def plan_decisions(path: Path, rows: list[Filled], last: LastMatch, decisions: pl.DataFrame) -> Plan:
    """What recording these rows would do.

    Args:
        path: The sheet, for messages.
        rows: `read_decision_sheet`.
        last: What was matched.
        decisions: every decision so far, in order, on the accounts as today's lists know them.

    Raises:
        UsageError: a row names an account that is in no list.
    """
    decided = {row.pair: row for row in rows if row.decision}
    _require_accounts(path, list(decided.values()), last)
    pair = ("partner_id", "account_id", "partner_account_id")
    before = {tuple(row[name] for name in pair): row["decision"] for row in decisions.iter_rows(named=True)}
    kinds: dict[str, list[Filled]] = {"fresh": [], "changed": [], "known": []}
    for row in decided.values():
        former = before.get(row.pair)
        kinds["fresh" if former is None else "known" if former == row.decision else "changed"].append(row)
    later = sum(not row.decision for row in rows)
    return Plan(tuple(kinds["fresh"]), tuple(kinds["changed"]), tuple(kinds["known"]), later)


def _require_accounts(path: Path, rows: list[Filled], last: LastMatch) -> None:
    known = set(last.accounts.select("company_id", "account_id").iter_rows())
    for row in rows:
        last.require_partner(row.partner_id, f"{path}, line {row.line}, column {row.column}")
        for company_id, account_id in ((last.company_id, row.account_id), (row.partner_id, row.partner_account_id)):
            if (company_id, account_id) not in known:
                raise UsageError(
                    f"There is no account '{account_id}' in the list of {company_id}.",
                    where=f"{path}, line {row.line}, column {row.column}",
                    allowed="accounts of today's lists",
                    next_step="export anew: the lists have changed since, or a program has changed the ids; "
                    "nothing was recorded",
                )


def record_plan(workspace: Workspace, plan: Plan, last: LastMatch, *, decided_by: str, decided_at: datetime) -> int:
    """Append what a plan decides; recording the same sheet again records nothing more.

    Returns:
        The number of decisions recorded.
    """
    accounts = _accounts_by_id(last)
    pairs = last.matches.select("partner_id", "account_id", "partner_account_id", "model_probability")
    said = {row[:3]: row[3] for row in pairs.iter_rows()}
    for row in plan.to_record:
        record_decision(
            workspace,
            *row.pair,
            row.decision,
            decided_by=decided_by,
            decided_at=decided_at,
            reason=row.reason,
            account=_subject(accounts[last.company_id, row.account_id]),
            partner_account=_subject(accounts[row.partner_id, row.partner_account_id]),
            model_probability=said.get(row.pair) or 0.0,
        )
    return len(plan.to_record)


def _subject(account: dict[str, str | None]) -> Subject:
    return Subject(account["account_name"], account["domain"])
