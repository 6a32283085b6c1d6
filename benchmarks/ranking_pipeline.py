"""The same worlds as `ranking_truth.py`, put in at the match table and run through the pipeline's own tables.

    python benchmarks/ranking_pipeline.py --worlds FOLDER --repetitions 20 --first-seed 1000 [--setting overlap]

Each world becomes account lists, opportunities and scored pairs; `staging`, `matching`, `overlap`, `ranking` and the
mart `partner_effect` are made from them, and the judge reads the mart. One line per setting: seconds per world, the
judge's figures, and the largest difference of an effect from the one that the functions alone give.
"""

import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).parents[1]))

from accountmap.overlap.stage import run_overlap
from accountmap.ranking.stage import run_ranking
from accountmap.ranking.win_model import fit_win_model
from accountmap.settings import Settings
from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.selects import run_folder, run_select
from benchmarks.ranking_truth import closed_deals
from benchmarks.ranking_worlds import CALIBRATION_ERROR, judge_settings

AS_OF = date(2026, 11, 21)
MADE_AT = datetime(2026, 1, 1)
HELD_SINCE = date(2020, 1, 1)
SETTINGS = Settings.model_validate(
    {"company": {"id": "us", "name": "Us"}, "overlap": {"calibration_error": CALIBRATION_ERROR}}
)


def partner_names(world: dict[str, Any]) -> list[str]:
    """Ids of a world's partners, in the order of its columns."""
    return [f"partner_{place:03d}" for place in range(world["exposed"].shape[1])]


def accounts_frame(world: dict[str, Any]) -> pl.DataFrame:
    """One account of ours per deal, and the partners' accounts that the pairs name."""
    ours = [
        pl.DataFrame(
            {"account_id": [f"{letter}{row}" for row in range(len(deals["segment"]))], "segment": deals["segment"]}
        )
        for letter, deals in (("C", world["deals"]), ("O", world["open_deals"]))
    ]
    own = pl.concat(ours).select(
        pl.lit("us").alias("company_id"),
        "account_id",
        pl.format("segment {}", "segment").alias("industry"),
        pl.lit("Prospect").alias("account_type"),
        pl.lit(None, pl.Date).alias("customer_since"),
    )
    theirs = pairs_frame(world).select(
        pl.col("partner_id").alias("company_id"),
        pl.col("partner_account_id").alias("account_id"),
        pl.lit(None, pl.String).alias("industry"),
        pl.lit("Customer").alias("account_type"),
        pl.lit(HELD_SINCE).alias("customer_since"),
    )
    return pl.concat([own, theirs])


def pairs_frame(world: dict[str, Any]) -> pl.DataFrame:
    """The match table: open deals' accounts as the world matches them; closed deals' where exposure is overlap."""
    names = np.array(partner_names(world))
    rows, places = np.nonzero(world["match_probability"])
    found = {
        "letter": ["O"] * len(rows),
        "row": rows,
        "place": places,
        "probability": world["match_probability"][rows, places],
    }
    if not world["is_influence"]:
        held_rows, held_places = np.nonzero(world["exposed"])
        found = {
            "letter": found["letter"] + ["C"] * len(held_rows),
            "row": np.append(rows, held_rows),
            "place": np.append(places, held_places),
            "probability": np.append(found["probability"], np.full(len(held_rows), 0.99)),
        }
    frame = pl.DataFrame(found).with_columns(account_id=pl.format("{}{}", "letter", "row"))
    return frame.select(
        pl.Series("partner_id", names[frame["place"].to_numpy()]),
        "account_id",
        pl.format("{}-{}", "place", "account_id").alias("partner_account_id"),
        "probability",
        pl.lit("").alias("evidence"),
    )


def opportunities_frame(world: dict[str, Any]) -> pl.DataFrame:
    """Closed and open deals, one account each."""
    names = np.array(partner_names(world))
    closed, opened = world["deals"], world["open_deals"]
    count = len(closed["won"])
    influenced = [list(names[row]) if world["is_influence"] else [] for row in world["exposed"]]
    joined = [*_stages(closed), *[None] * len(opened["amount"])]
    stage = [*[None] * count, *_stages(opened)]
    return pl.DataFrame(
        {
            "opportunity_id": [f"C{row}" for row in range(count)] + [f"O{row}" for row in range(len(opened["amount"]))],
            "is_closed": [True] * count + [False] * len(opened["amount"]),
            "is_won": np.append(closed["won"], np.zeros(len(opened["amount"]), bool)),
            "amount": np.append(closed["amount"], opened["amount"]),
            "influenced_by_partners": influenced + [[]] * len(opened["amount"]),
            "partner_joined_stage": joined,
            "stage": stage,
        },
        schema_overrides={
            "influenced_by_partners": pl.List(pl.String),
            "partner_joined_stage": pl.String,
            "stage": pl.String,
        },
    ).with_columns(pl.col("amount").round(2).cast(pl.Decimal(18, 2)), account_id=pl.col("opportunity_id"))


def _stages(deals: dict[str, Any]) -> list[str | None]:
    if deals["stage"] is None:
        return [None] * len(deals["amount"])
    return [f"stage {stage}" for stage in deals["stage"]]


def fill(warehouse: Warehouse, world: dict[str, Any]) -> None:
    """Write a world as the work tables of a run, up to the scored pairs."""
    names = partner_names(world)
    accounts, files = accounts_frame(world), ["us", *names]
    warehouse.write("config.company", pl.DataFrame({"company_id": ["us"], "company_name": ["Us"], "currency": ["EUR"]}))
    warehouse.write("config.thresholds", pl.DataFrame({"accept_probability": [0.95], "review_probability": [0.5]}))
    rules = [{"rule_number": 1, "field": "account_type", "pattern": "customer", "population": "customer"}]
    warehouse.write("config.population_rules", pl.DataFrame(rules))
    warehouse.write(
        "config.partners",
        pl.DataFrame({"partner_id": names, "partner_name": names}).with_columns(
            partner_type=pl.lit("technology"),
            status=pl.lit("candidate"),
            started_on=pl.lit(None, pl.Date),
            default_population=pl.lit("unknown"),
        ),
    )
    receipts = pl.DataFrame({"company_id": files}).with_columns(
        receipt_id=pl.col("company_id"),
        series=pl.lit("all"),
        kind=pl.lit("accounts"),
        status=pl.lit("accepted"),
        received_at=pl.lit(MADE_AT),
        sequence=pl.int_range(pl.len()),
    )
    warehouse.write("intake.files", receipts)
    warehouse.write("intake.accounts", _whole(accounts, "accounts"))
    opportunities = opportunities_frame(world).with_columns(
        company_id=pl.lit("us"),
        created_at=pl.lit(MADE_AT),
        close_date=pl.lit((MADE_AT + timedelta(days=90)).date()),
    )
    warehouse.write("intake.opportunities", _whole(opportunities, "opportunities"))
    warehouse.write("intake.leads", _empty("leads"))
    warehouse.write("matching.scored_pairs", pairs_frame(world))
    warehouse.write("matching.recorded_decisions", _empty("recorded_decisions"))
    warehouse.write("history.first_seen", _empty("first_seen"))


def _whole(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    """The frame with every column of the work table, the missing ones empty."""
    filled = frame.with_columns(receipt_id=pl.col("company_id"), line=pl.int_range(pl.len()))
    missing = [pl.lit(None, kind).alias(name) for name, kind in COLUMNS[table].items() if name not in filled.columns]
    return filled.with_columns(missing)


def _empty(table: str) -> pl.DataFrame:
    return pl.DataFrame(schema=COLUMNS[table])


TEXTS, MONEY = pl.List(pl.String), pl.Decimal(18, 2)
COLUMNS: dict[str, dict[str, Any]] = {
    "accounts": {
        **dict.fromkeys(
            [
                "account_name",
                "domain",
                "country",
                "region",
                "city",
                "postal_code",
                "phone",
                "email",
                "parent_account_id",
            ],
            pl.String(),
        ),
        **dict.fromkeys(["lifecycle_stage", "revenue_basis", "currency", "owner_name", "owner_email"], pl.String()),
        **dict.fromkeys(["alternative_names", "domains", "registration_ids"], TEXTS),
        **dict.fromkeys(["company_revenue", "our_yearly_revenue"], MONEY),
        "employees": pl.Int64(),
        "created_at": pl.Datetime("us"),
        "updated_at": pl.Datetime("us"),
    },
    "opportunities": {
        **dict.fromkeys(["account_name", "domain", "opportunity_name", "currency", "owner"], pl.String()),
        "amount_original": MONEY,
        "probability": pl.Float64(),
        "sourced_by_partner": pl.String(),
        "partner_joined_at": pl.Date(),
    },
    "leads": {
        **dict.fromkeys(["receipt_id", "company_id", "lead_id", "account_id"], pl.String()),
        "line": pl.Int64(),
    },
    "recorded_decisions": {
        **dict.fromkeys(["partner_id", "account_id", "partner_account_id", "decision", "decided_by"], pl.String()),
        "decided_at": pl.Datetime("us"),
        "reason": pl.String(),
        "sequence": pl.Int64(),
    },
    "first_seen": {
        **dict.fromkeys(["partner_id", "account_id", "partner_account_id"], pl.String()),
        "first_seen_at": pl.Datetime("us"),
    },
}


def run_tables(warehouse: Warehouse) -> None:
    """Everything from staging to the mart of effects."""
    parameters = {"as_of": AS_OF, "run_id": "benchmark"}
    list(run_folder(warehouse, "staging", parameters))
    run_select(warehouse, "matching.matches", parameters)
    run_select(warehouse, "matching.best_pairs", parameters)
    list(run_overlap(warehouse, SETTINGS, parameters))
    run_ranking(warehouse, SETTINGS, parameters)
    run_select(warehouse, "marts.partner_effect", parameters)


def published_effects(world: dict[str, Any]) -> dict[str, Any]:
    """The mart of one world, in the judge's form."""
    with Warehouse() as warehouse:
        fill(warehouse, world)
        run_tables(warehouse)
        found = warehouse.table("marts.partner_effect").sort("partner_id")
    columns = {
        "theta": "log_odds_ratio",
        "theta_low": "effect_low",
        "theta_high": "effect_high",
        "value": "open_pipeline_value",
        "value_low": "open_pipeline_low",
        "value_high": "open_pipeline_high",
    }
    return {name: found[column].cast(pl.Float64).to_numpy() for name, column in columns.items()}


def estimate(world: dict[str, Any], seed: int) -> dict[str, Any]:  # noqa: ARG001 - a run has a seed of its own
    """What the mart says of one world, in the judge's form, and how far the functions alone are from it."""
    found = published_effects(world)
    direct = fit_win_model(closed_deals(world, world["is_influence"])).effects()
    return {**found, "notes": {"largest difference of an effect": float(np.abs(direct - found["theta"]).max())}}


if __name__ == "__main__":
    judge_settings(__doc__, estimate)
