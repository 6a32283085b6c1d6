"""Two lists mapped onto each other without a workspace: the first minute with accountmap."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from accountmap.intake.lists import read_account_list
from accountmap.intake.shaping import ACCOUNTS, OPPORTUNITIES
from accountmap.matching.engine import match_lists
from accountmap.overlap.stage import run_overlap
from accountmap.settings import Company, Settings
from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.selects import load_select, run_select

OURS, THEIRS = "ours", "theirs"
_PAIR = {name: pl.String() for name in ("partner_id", "account_id", "partner_account_id")}
_EMPTY = {
    "matching.recorded_decisions": {
        **_PAIR,
        "decision": pl.String(),
        "decided_by": pl.String(),
        "decided_at": pl.Datetime("us"),
        "reason": pl.String(),
        "sequence": pl.Int64(),
    },
    "history.first_seen": {**_PAIR, "first_seen_at": pl.Datetime("us")},
    "intake.files": {
        **{name: pl.String() for name in ("receipt_id", "company_id", "series", "kind", "status")},
        "received_at": pl.Datetime("us"),
        "sequence": pl.Int64(),
    },
}


@dataclass(frozen=True)
class TwoLists:
    """What two lists share."""

    matrix: pl.DataFrame
    """As `marts.overlap_matrix`."""
    accounts: pl.DataFrame
    """As `marts.overlap_accounts`, with both names and the evidence, the surest first."""
    exact_accounts: int
    """How many of our accounts exact names and domains alone find."""
    our_rows: int
    their_rows: int

    @property
    def total(self) -> dict[str, Any]:
        """The total of the matrix."""
        everything = (pl.col("our_population") == "all") & (pl.col("their_population") == "all")
        return self.matrix.row(by_predicate=everything, named=True)


def map_two_lists(
    ours: Path, theirs: Path, as_of: date, progress: Callable[[str, int, int], None] | None = None
) -> TwoLists:
    """Match two files and count what they share, by the very steps of a run.

    Args:
        ours: Our list, any headers that intake recognises.
        theirs: The partner's.
        as_of: The day the result speaks for.
        progress: Told how the matching gets on.

    Raises:
        FileRefusedError: a file holds no list of accounts.
    """
    left, right = read_account_list(ours), read_account_list(theirs)
    settings = Settings(company=Company(id=OURS, name=ours.stem))
    pairs = match_lists(left, right, floor=settings.matching.review_probability, progress=progress)
    parameters = {"as_of": as_of, "run_id": "two-lists"}
    with Warehouse() as warehouse:
        _write_work_tables(warehouse, settings, theirs.stem, left, right, pairs)
        for table in ("staging.account_populations", "matching.matches", "matching.best_pairs"):
            run_select(warehouse, table, parameters)
        list(run_overlap(warehouse, settings, parameters))
        for table in ("marts.overlap_matrix", "marts.overlap_accounts"):
            run_select(warehouse, table, parameters)
        return TwoLists(
            matrix=warehouse.table("marts.overlap_matrix"),
            accounts=_named(warehouse, left, right),
            exact_accounts=int(warehouse.rows(load_select("pages.exact_finds").text)[0][0]),
            our_rows=left.height,
            their_rows=right.height,
        )


def _named(warehouse: Warehouse, left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """The shared accounts with both names and the evidence."""
    names = right.select(partner_account_id="account_id", partner_account_name="account_name")
    evidence = warehouse.table("matching.matches").select("account_id", "partner_account_id", "evidence")
    return (
        warehouse.table("marts.overlap_accounts")
        .join(left.select("account_id", "account_name"), on="account_id", how="left")
        .join(names, on="partner_account_id", how="left")
        .join(evidence, on=["account_id", "partner_account_id"], how="left")
        .sort(["probability", "account_name", "account_id"], descending=[True, False, False])
    )


def _write_work_tables(
    warehouse: Warehouse,
    settings: Settings,
    partner_name: str,
    left: pl.DataFrame,
    right: pl.DataFrame,
    pairs: pl.DataFrame,
) -> None:
    write = warehouse.write
    write("config.company", pl.DataFrame({"company_id": [OURS], "company_name": ["Ours"], "currency": ["EUR"]}))
    partner = {"partner_id": [THEIRS], "partner_name": [partner_name], "default_population": ["unknown"]}
    write("config.partners", pl.DataFrame(partner))
    rules = [{"rule_number": number, **rule.model_dump()} for number, rule in enumerate(settings.population_rules, 1)]
    write("config.population_rules", pl.DataFrame(rules))
    thresholds = settings.matching.model_dump(include={"accept_probability", "review_probability"})
    write("config.thresholds", pl.DataFrame([thresholds]))
    accounts = pl.concat([_listed(left, OURS), _listed(right, THEIRS)])
    write("staging.accounts", accounts)
    write("intake.accounts", accounts.clear())
    empty = pl.DataFrame(schema={"receipt_id": pl.String, "company_id": pl.String, "line": pl.Int64})
    opportunities = empty.hstack(pl.DataFrame(schema={k: v for k, v in OPPORTUNITIES.items() if k != "line"}))
    write("staging.opportunities", opportunities)
    write("intake.opportunities", opportunities)
    for table, schema in _EMPTY.items():
        write(table, pl.DataFrame(schema=schema))
    scored = pairs.rename({"left_id": "account_id", "right_id": "partner_account_id"})
    write("matching.scored_pairs", scored.with_columns(partner_id=pl.lit(THEIRS)))


def _listed(accounts: pl.DataFrame, company_id: str) -> pl.DataFrame:
    columns = [name for name in ACCOUNTS if name in accounts.columns]
    return accounts.select(
        pl.lit(company_id).alias("company_id"),
        pl.lit(company_id).alias("receipt_id"),
        pl.int_range(2, accounts.height + 2, dtype=pl.Int64).alias("line"),
        *[name for name in columns if name != "line"],
    )
