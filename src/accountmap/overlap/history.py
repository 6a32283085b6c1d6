"""How shared accounts came to be what they are: what each published run found new, in append-only files.

Four kinds of findings lie in the folder `history/`, one file per run in which there was something to take down:
`overlap_cells` (figures of cells that changed), `overlap_accounts` (shared accounts that changed, with all that is
known of them), `overlap_changes` (what changed, and why) and `overlap_inputs` (what the run stood on). The newest row
of a cell or an account says what the last published run held, so the warehouse can be made anew at any time.
"""

import hashlib
import json
from collections.abc import Collection
from pathlib import Path

import polars as pl

from accountmap.settings import Settings
from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.history import RunRecord, keep_findings, read_findings

_CELL = {
    "partner_id": pl.String(),
    "our_population": pl.String(),
    "their_population": pl.String(),
}
_AMOUNT = pl.Decimal(18, 2)
FINDINGS = {
    "overlap_cells": pl.Schema(
        {
            "run_id": pl.String(),
            "as_of": pl.Date(),
            **_CELL,
            "our_accounts": pl.Int64(),
            "partner_accounts": pl.Int64(),
            "sure_accounts": pl.Int64(),
            "doubtful_accounts": pl.Int64(),
            "expected_accounts": pl.Float64(),
            "expected_low": pl.Int64(),
            "expected_high": pl.Int64(),
            "potential_revenue": _AMOUNT,
            "partner_revenue": _AMOUNT,
        }
    ),
    "overlap_accounts": pl.Schema(
        {
            "run_id": pl.String(),
            "partner_id": pl.String(),
            "account_id": pl.String(),
            "partner_account_ids": pl.List(pl.String()),
            "probability": pl.Float64(),
            "decision": pl.String(),
            "our_populations": pl.String(),
            "their_populations": pl.String(),
            "open_amount": _AMOUNT,
            "is_gone": pl.Boolean(),
        }
    ),
    "overlap_changes": pl.Schema(
        {
            "run_id": pl.String(),
            "as_of": pl.Date(),
            "partner_id": pl.String(),
            "account_id": pl.String(),
            "change": pl.String(),
            "before": pl.String(),
            "after": pl.String(),
            "cause": pl.String(),
        }
    ),
    "overlap_inputs": pl.Schema(
        {
            "run_id": pl.String(),
            "partner_id": pl.String(),
            "as_of": pl.Date(),
            "last_receipt": pl.Int64(),
            "last_decision": pl.Int64(),
            "population_rules": pl.String(),
            "currency_rates": pl.String(),
            "model_id": pl.String(),
        }
    ),
}
# Which table of the run holds what is to be taken down, and the order of its rows in the file.
_SOURCES = {
    "overlap_cells": ("overlap.cell_changes", list(_CELL)),
    "overlap_accounts": ("overlap.account_changes", ["partner_id", "account_id"]),
    "overlap_changes": ("overlap.changes", ["partner_id", "account_id", "change"]),
    "overlap_inputs": ("overlap.run_inputs", ["partner_id"]),
}


def load_overlap_history(warehouse: Warehouse, history: Path, runs: Collection[RunRecord]) -> None:
    """Write the work tables `history.overlap_*`: what the published runs took down, oldest first.

    Args:
        warehouse: The private warehouse.
        history: The folder of the history.
        runs: All runs, oldest first; only the published ones count.
    """
    for name, schema in FINDINGS.items():
        warehouse.write(f"history.{name}", read_findings(history, name, schema, runs))


def require_overlap_history(warehouse: Warehouse) -> None:
    """Make the work tables `history.overlap_*` empty where nobody loaded them."""
    for name, schema in FINDINGS.items():
        if not warehouse.exists(f"history.{name}"):
            warehouse.write(f"history.{name}", pl.DataFrame(schema=schema))


def keep_overlap_history(warehouse: Warehouse, history: Path, run_id: str) -> dict[str, int]:
    """Take down what this run found new; call it just before publishing, for it counts only if the run is published.

    Returns:
        How many rows of each kind were taken down.
    """
    kept = {}
    for name, (table, order) in _SOURCES.items():
        findings = warehouse.table(table).select(list(FINDINGS[name])).cast(FINDINGS[name]).sort(order)
        keep_findings(history, name, run_id, findings)
        kept[name] = findings.height
    return kept


def inputs_of(settings: Settings) -> dict[str, str]:
    """Hashes of those settings that may change figures by themselves: `population_rules` and `currency_rates`."""
    rules = {
        "rules": [rule.model_dump() for rule in settings.population_rules],
        "custom": settings.custom_populations,
        "defaults": {name: partner.default_population for name, partner in settings.partners.items()},
        "roll_up_to_parents": settings.overlap.roll_up_to_parents,
    }
    return {"population_rules": _hash(rules), "currency_rates": _hash(dict(settings.currencies))}


def _hash(values: object) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]
