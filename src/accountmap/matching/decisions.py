"""What people decided about pairs: an append-only file that outranks the model for ever.

`decisions/decisions.jsonl` holds one decision a line. Nothing in it is changed or taken away; the latest word on a pair
stands. A decision remembers name and domain of both accounts, so that it still applies when an export comes with other
ids.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from accountmap.errors import WorkspaceError
from accountmap.normalise.domains import owned_domains
from accountmap.normalise.names import normalise_names
from accountmap.warehouse.durable import append_line
from accountmap.workspace import Workspace

FILE_NAME = "decisions.jsonl"
DECISIONS = pl.Schema(
    {
        "partner_id": pl.String(),
        "account_id": pl.String(),
        "partner_account_id": pl.String(),
        "decision": pl.String(),
        "decided_by": pl.String(),
        "decided_at": pl.Datetime("us"),
        "reason": pl.String(),
        "sequence": pl.Int64(),
        "account_name": pl.String(),
        "account_domain": pl.String(),
        "partner_account_name": pl.String(),
        "partner_account_domain": pl.String(),
        "model_probability": pl.Float64(),
    }
)
CHOICES = ("confirmed", "rejected")
_UNKNOWN = {"name": None, "domain": None}


@dataclass(frozen=True)
class Subject:
    """An account as it was when somebody decided about it: name and domain as written, null if it had none."""

    name: str | None
    domain: str | None


def load_decisions(workspace: Workspace) -> pl.DataFrame:
    """Every decision ever recorded, in order (`DECISIONS`); a line torn by a crash at the very end is no decision.

    Raises:
        WorkspaceError: a line that is not the last is not a decision; names the file and the line.
    """
    path = workspace.decisions / FILE_NAME
    if not path.exists():
        return pl.DataFrame(schema=DECISIONS)
    lines = path.read_text(encoding="utf-8").split("\n")
    rows = [_read_line(path, number, line) for number, line in enumerate(lines[:-1], start=1) if line.strip()]
    return pl.DataFrame(rows, schema=DECISIONS, orient="row")


def _read_line(path: Path, number: int, line: str) -> tuple[str | int | float | datetime | None, ...]:
    try:
        record = json.loads(line)
        if record["decision"] not in CHOICES:
            raise ValueError(record["decision"])
        decided_at = datetime.fromisoformat(record["decided_at"])
        texts = [
            str(record[name]) for name in ("partner_id", "account_id", "partner_account_id", "decision", "decided_by")
        ]
        subjects = [Subject(**(record.get(name) or _UNKNOWN)) for name in ("account", "partner_account")]
        known = [value for subject in subjects for value in (subject.name, subject.domain)]
        said = record.get("model_probability")
        probability = None if said is None else float(said)
        return (*texts, decided_at, str(record.get("reason") or ""), number, *known, probability)
    except (ValueError, KeyError, TypeError) as problem:
        raise WorkspaceError(
            f"A decision cannot be read: {problem}",
            where=f"{path}, line {number}",
            allowed=f"one JSON object a line with decision one of {', '.join(CHOICES)}",
            next_step="mend or remove that line; nothing was published",
        ) from problem


def record_decision(
    workspace: Workspace,
    partner_id: str,
    account_id: str,
    partner_account_id: str,
    decision: str,
    *,
    decided_by: str,
    decided_at: datetime,
    reason: str = "",
    account: Subject | None = None,
    partner_account: Subject | None = None,
    model_probability: float | None = None,
) -> None:
    """Append a decision; it takes effect with the next run.

    Args:
        workspace: Where.
        partner_id: The partner.
        account_id: Our account.
        partner_account_id: The partner's account.
        decision: `confirmed` or `rejected`.
        decided_by: Who.
        decided_at: When, UTC.
        reason: Why, in their words.
        account: Our account as it is now; without, the decision is lost when its id changes.
        partner_account: The same of the partner's account.
        model_probability: What the model said of the pair when it was decided, 0 if it did not propose it; None if
            that is not known.

    Raises:
        WorkspaceError: the decision is neither.
    """
    if decision not in CHOICES:
        raise WorkspaceError(f"A pair cannot be '{decision}'.", allowed=", ".join(CHOICES))
    record = {
        "partner_id": partner_id,
        "account_id": account_id,
        "partner_account_id": partner_account_id,
        "decision": decision,
        "decided_by": decided_by,
        "decided_at": decided_at.isoformat(),
        "reason": reason,
        "account": asdict(account) if account else None,
        "partner_account": asdict(partner_account) if partner_account else None,
        "model_probability": model_probability,
    }
    append_line(workspace.decisions / FILE_NAME, json.dumps(record, ensure_ascii=False))


def follow_accounts(decisions: pl.DataFrame, accounts: pl.DataFrame, company_id: str) -> pl.DataFrame:
    """Let decisions whose ids are gone apply to the same accounts under their new ids.

    An account is the same if its normalised name and its domain are what they were, and its company has no other such
    account. Where there is none, or more than one, the decision keeps the id it was made for, and waits.

    Args:
        decisions: `DECISIONS`.
        accounts: today's lists of all companies: company_id, account_id, account_name, domain.
        company_id: our company.

    Returns:
        The same rows in the same order; account_id and partner_account_id are those of today's lists where they can be
        told.
    """
    if decisions.is_empty():
        return decisions
    identities = _identities(accounts)
    ours = decisions.select(
        company_id=pl.lit(company_id), account_id="account_id", account_name="account_name", domain="account_domain"
    )
    theirs = decisions.select(
        company_id="partner_id",
        account_id="partner_account_id",
        account_name="partner_account_name",
        domain="partner_account_domain",
    )
    return decisions.with_columns(
        account_id=_current_ids(ours, identities), partner_account_id=_current_ids(theirs, identities)
    )


def _identities(accounts: pl.DataFrame) -> pl.DataFrame:
    """company_id, account_id, name and domain as they are compared; name is null where there is nothing to compare."""
    forms = normalise_names(accounts["account_name"])
    return accounts.select("company_id", "account_id").with_columns(
        name=(forms["compare"] + "\x1f" + forms["native"]).replace("\x1f", None),
        domain=owned_domains(accounts["domain"])["domain"],
    )


def _current_ids(subjects: pl.DataFrame, identities: pl.DataFrame) -> pl.Series:
    """Per subject its id if it is in today's lists, else that of the only account which is the same, else its id."""
    is_there = subjects.join(
        identities.select("company_id", "account_id", is_there=pl.lit(value=True)),
        on=["company_id", "account_id"],
        how="left",
        maintain_order="left",
    )["is_there"]
    same = ["company_id", "name", "domain"]
    only = identities.drop_nulls("name").filter(pl.len().over(same) == 1).rename({"account_id": "only_id"})
    found = _identities(subjects).join(only, on=same, how="left", maintain_order="left", nulls_equal=True)
    return found.select(
        pl.when(is_there.fill_null(value=False)).then("account_id").otherwise(pl.coalesce("only_id", "account_id"))
    ).to_series()
