"""How long the overlap takes at the size it is made for: 100 partners with 100,000 accounts against our 1,000,000.

    python benchmarks/overlap_scale.py [--partners 100] [--accounts 100000] [--ours 1000000] [--threads 2]

Matches are given (matching has its own benchmark): a third of each partner's accounts are ours too, some of them twice.
The lists are made by a process of its own, so that the peak of memory printed is that of the tables alone.
"""

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import polars as pl

from accountmap.overlap.stage import run_overlap
from accountmap.settings import Company, Settings
from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.selects import run_select

US = "us"
PARAMETERS: dict[str, Any] = {"as_of": date(2026, 11, 21), "run_id": "20261121T020000Z"}
MARTS = (
    "overlap_matrix",
    "overlap_accounts",
    "shared_by_partners",
    "benefit_matrix",
    "greenfield_accounts",
    "overlap_history",
    "overlap_changes",
    "overlap_trend",
)
COUNTRIES = ["DE", "FR", "US", "GB", "JP", "IT", "ES", "NL"]
POPULATIONS = ["customer", "prospect", "former_customer", "unknown"]
SHARED = 1 / 3
"""Part of a partner's accounts that are ours too."""
TWICE = 0.05
"""Part of those that the partner has twice."""


def main() -> None:
    """Make the lists, make the tables, print what it took."""
    arguments = _arguments()
    if arguments.prepare:
        prepare(arguments.prepare, arguments)
        return
    with TemporaryDirectory() as folder:
        file = Path(folder) / "warehouse.duckdb"
        subprocess.run([sys.executable, __file__, *sys.argv[1:], "--prepare", file], check=True)
        measure(file, arguments.threads)


def measure(file: Path, threads: int) -> None:
    """Make the tables of the overlap and its marts, printing seconds per table."""
    settings = Settings(company=Company(id=US, name="Us"))
    with Warehouse(file, threads=threads) as warehouse:
        started, started_cpu = time.monotonic(), time.process_time()
        for table in _tables(warehouse, settings):
            wall, cpu = time.monotonic() - started, time.process_time() - started_cpu
            print(f"{wall:8.2f} s {cpu:8.2f} s of processors  {table}", flush=True)
        total, cpu = time.monotonic() - started, time.process_time() - started_cpu
        pairs = warehouse.rows("select count(*) from overlap.standing_pairs")[0][0]
    # Linux counts in kibibytes, macOS in bytes.
    unit = 1024 if sys.platform != "darwin" else 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**30
    print(f"{pairs:,} pairs, {threads} threads: {total:.1f} s ({cpu:.1f} s of processors), {peak:.2f} GiB at most")


def _tables(warehouse: Warehouse, settings: Settings) -> Iterator[str]:
    yield from run_overlap(warehouse, settings, PARAMETERS)
    for name in MARTS:
        run_select(warehouse, f"marts.{name}", PARAMETERS)
        yield f"marts.{name}"


def prepare(file: Path, size: argparse.Namespace) -> None:
    """Write the work tables of a world of this size."""
    random = np.random.default_rng(size.seed)
    partners = [f"partner-{number:03}" for number in range(size.partners)]
    counts = {US: size.ours, **dict.fromkeys(partners, size.accounts)}
    accounts = pl.concat([_accounts(random, company, count) for company, count in counts.items()])
    populations = accounts.select("company_id", "account_id").with_columns(
        population=pl.Series(random.choice(POPULATIONS, accounts.height, p=[0.3, 0.5, 0.1, 0.1]))
    )
    opportunities = _opportunities(random, size.ours, size.opportunities)
    is_open = opportunities.filter(~pl.col("is_closed")).select("company_id", "account_id").unique()
    with Warehouse(file) as warehouse:
        warehouse.write("staging.accounts", accounts)
        warehouse.write("intake.accounts", accounts.clear())
        open_accounts = is_open.with_columns(population=pl.lit("open_opportunity"))
        warehouse.write("staging.account_populations", pl.concat([populations, open_accounts]))
        warehouse.write("staging.opportunities", opportunities)
        warehouse.write("intake.opportunities", opportunities.clear())
        matches = pl.concat([_matches(random, name, size.accounts, size.ours) for name in partners])
        warehouse.write("matching.matches", matches)
        _write_small_tables(warehouse, partners)


def _accounts(random: np.random.Generator, company: str, count: int) -> pl.DataFrame:
    employees = np.exp(random.normal(4, 1.8, count)).astype(int) + 1
    return pl.DataFrame(
        {
            "company_id": pl.Series([company]).extend_constant(company, count - 1),
            "account_id": pl.int_range(count, eager=True).cast(pl.String).str.pad_start(8, "0"),
            "country": pl.Series(random.choice(COUNTRIES, count)),
            "industry": pl.Series(random.choice(["Banking", "Media", "Software"], count)),
            "employees": pl.Series(employees),
        }
    ).with_columns(
        pl.lit(None, dtype=pl.Decimal(18, 2)).alias("our_yearly_revenue"),
        *[
            pl.lit(None, dtype=pl.String).alias(name)
            for name in ("account_name", "domain", "city", "parent_account_id")
        ],
        pl.lit("receipt").alias("receipt_id"),
        pl.lit(1, dtype=pl.Int64).alias("line"),
    )


def _opportunities(random: np.random.Generator, accounts: int, count: int) -> pl.DataFrame:
    closed = random.random(count) < 0.6
    return pl.DataFrame(
        {
            "opportunity_id": pl.int_range(count, eager=True).cast(pl.String),
            "account_id": pl.Series(random.integers(0, accounts, count)).cast(pl.String).str.pad_start(8, "0"),
            "is_closed": closed,
            "is_won": closed & (random.random(count) < 0.3),
            "amount": pl.Series(random.lognormal(9, 1, count)).cast(pl.Decimal(18, 2)),
            "close_date": pl.Series([date(2026, 6, 1)]).extend_constant(date(2026, 6, 1), count - 1),
        }
    ).with_columns(
        pl.lit(US).alias("company_id"),
        pl.lit("receipt").alias("receipt_id"),
        pl.lit(1, dtype=pl.Int64).alias("line"),
        *[pl.lit(None, dtype=pl.String).alias(name) for name in ("account_name", "domain")],
    )


def _matches(random: np.random.Generator, partner: str, accounts: int, ours: int) -> pl.DataFrame:
    """Pairs as the matcher leaves them: most of them sure, some doubtful, some of our accounts held twice."""
    count = int(accounts * SHARED)
    our_ids = random.choice(ours, count, replace=False)
    twice = random.random(count) < TWICE
    our_ids[twice] = np.roll(our_ids, 1)[twice]
    probability = 1 / (1 + np.exp(-random.normal(5, 2.5, count)))
    decision = np.where(probability >= 0.95, "match", "review")
    return pl.DataFrame(
        {
            "partner_id": pl.Series([partner]).extend_constant(partner, count - 1),
            "account_id": pl.Series(our_ids).cast(pl.String).str.pad_start(8, "0"),
            "partner_account_id": pl.int_range(count, eager=True).cast(pl.String).str.pad_start(8, "0"),
            "probability": probability,
            "decision": decision,
        }
    ).filter(pl.col("probability") >= 0.5)


def _write_small_tables(warehouse: Warehouse, partners: list[str]) -> None:
    warehouse.write("config.company", pl.DataFrame({"company_id": [US]}))
    warehouse.write("config.partners", pl.DataFrame({"partner_id": partners}))
    files = {"receipt_id": pl.String, "company_id": pl.String, "series": pl.String, "kind": pl.String}
    warehouse.write("intake.files", pl.DataFrame(schema={**files, "status": pl.String, "sequence": pl.Int64}))
    decisions = dict.fromkeys(("partner_id", "account_id", "partner_account_id"), pl.String)
    warehouse.write("matching.recorded_decisions", pl.DataFrame(schema={**decisions, "sequence": pl.Int64}))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--partners", type=int, default=100)
    parser.add_argument("--accounts", type=int, default=100_000, help="accounts of each partner")
    parser.add_argument("--ours", type=int, default=1_000_000)
    parser.add_argument("--opportunities", type=int, default=500_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--prepare", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
