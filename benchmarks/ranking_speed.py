"""How long ranking takes, and how much memory, at the size of a large company.

    python benchmarks/ranking_speed.py [--partners 100] [--their-accounts 100000] [--our-accounts 1000000]
        [--opportunities 500000] [--draws 2000] [--threads 2]

Makes staged lists and matches of that size (seeded; a third of each partner's accounts are ours too), runs the ranking
step of a run on them and prints seconds for the tables of `sql/ranking`, the fit with its draws and the whole, seconds
of processor time (on a busy machine the truer figure), and peak memory.
"""

import argparse
import json
import resource
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from accountmap.ranking import stage
from accountmap.ranking.inputs import read_inputs
from accountmap.ranking.rankings import rank_all, simulate
from accountmap.ranking.together import sets_frame
from accountmap.settings import Settings
from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.selects import run_folder

AS_OF = date(2026, 11, 21)
PARAMETERS = {"as_of": AS_OF, "run_id": "benchmark"}

WORLD = """
create schema config; create schema intake; create schema staging; create schema matching; create schema overlap;
select setseed(0.5);
create table config.company as select 'us' as company_id, 'Us' as company_name, 'EUR' as currency;
create table config.thresholds as select 0.95 as accept_probability, 0.5 as review_probability;
create table config.partners as
select 'partner_' || lpad(number::varchar, 3, '0') as partner_id, 'Partner ' || number as partner_name,
    'other' as partner_type, 'active' as status, date '2025-01-01' as started_on, 'unknown' as default_population
from range($partners) as numbers(number);
create table intake.files as
select partner_id as company_id, 'accounts' as kind, 'accepted' as status, timestamp '2025-01-15' as received_at
from config.partners;
create table matching.matches as
select partner_id, 'A' || (hash(partner_id, number) % $our_accounts) as account_id, 'P' || number as partner_account_id,
    case when hash(number, partner_id) % 5 = 0 then 0.75 else 0.99 end::double as probability, 'match' as decision,
    timestamp '2026-11-21' as first_seen_at
from config.partners, range($their_accounts // 3) as numbers(number);
create table staging.accounts as
select 'us' as company_id, 'A' || number as account_id, 'Name ' || number as account_name,
    case when hash(number) % 3 = 0 then 'Customer' else 'Prospect' end as account_type, 'x.com' as domain,
    'industry ' || (hash(number, 1) % 12) as industry, 'C' || (hash(number, 2) % 20) as country,
    null::date as customer_since,
    case when hash(number) % 3 = 0 and hash(number, 3) % 5 > 0
        then exp(9 + 1.2 * sqrt(-2 * ln(1 - 0.9999 * random())) * cos(6.2832 * random()))
    end::decimal(18, 2) as our_yearly_revenue,
    timestamp '2026-06-01' as updated_at
from range($our_accounts) as numbers(number)
union all
select partner_id, 'P' || number, 'Name ' || number, 'Customer', 'x.com', 'industry ' || (hash(number, 1) % 12),
    'C' || (hash(number, 2) % 30), date '2020-01-01' + (hash(number, partner_id) % 2400)::integer, null,
    timestamp '2026-06-01'
from config.partners, range($their_accounts) as numbers(number);
create table staging.account_populations as
select company_id, account_id, lower(account_type) as population from staging.accounts;
create table staging.opportunities as
select 'us' as company_id, 'O' || number as opportunity_id, 'A' || (hash(number, 7) % $our_accounts) as account_id,
    'Stage' as stage, number % 4 > 0 as is_closed, number % 4 > 0 and random() < 0.25 as is_won,
    exp(10 + sqrt(-2 * ln(1 - 0.9999 * random())) * cos(6.2832 * random()))::decimal(18, 2) as amount,
    timestamp '2024-01-01' + to_days((hash(number, 9) % 1000)::integer) as created_at,
    date '2024-04-01' + (hash(number, 9) % 1000)::integer as close_date, null::varchar as sourced_by_partner,
    'EUR' as currency, null::decimal(18, 2) as amount_original,
    []::varchar[] as influenced_by_partners, null::varchar as partner_joined_stage
from range($opportunities) as numbers(number);
create table overlap.cells as
select null::varchar as partner_id, null::varchar as our_population, null::varchar as their_population,
    0 as our_accounts, 0 as sure_accounts, 0 as doubtful_accounts, 0::decimal(18, 9) as expected_accounts,
    0::decimal(18, 2) as expected_revenue, 0 as partner_population_accounts,
    0::decimal(18, 9) as expected_partner_accounts
where false;
create table matching.match_quality as
select partner_id, 0.95::double as estimated_recall, 0.3::double as calibration_error, '' as model_id
from config.partners;
create table overlap.lifts as
select partner_id, 'customer' as our_population, 'customer' as their_population, 1.3::double as lift,
    1.1::double as lift_low, 1.5::double as lift_high
from config.partners;
"""


def make_world(warehouse: Warehouse, sizes: dict[str, int]) -> None:
    """Fill the tables that ranking reads."""
    text = WORLD
    for name, size in sizes.items():
        text = text.replace(f"${name}", str(size))
    for statement in text.split(";"):
        if statement.strip():
            warehouse.rows(statement)


def measure(warehouse: Warehouse, draws: int) -> dict[str, Any]:
    """Seconds of each part of the ranking step."""
    settings = Settings.model_validate({"company": {"id": "us", "name": "Us"}, "ranking": {"draws": draws}})
    seconds, start, used = {}, time.perf_counter(), time.process_time()

    def lap(name: str) -> None:
        nonlocal start
        now = time.perf_counter()
        seconds[name], start = round(now - start, 1), now

    for table in run_folder(warehouse, "ranking", PARAMETERS):
        lap(table)
    tables = round(sum(seconds.values()), 1)
    inputs = read_inputs(warehouse, AS_OF)
    lap("read")
    assumptions = stage.assumptions_in_force(inputs, settings)
    before = time.process_time()
    simulation = simulate(inputs, assumptions, seed=1, draws=draws)
    lap("fit and draw")
    seconds["processor seconds of fit and draw"] = round(time.process_time() - before, 1)
    rankings = rank_all(simulation)
    values = stage.values_frame(simulation, rankings, {})
    lap("rank")
    sets_frame(simulation, rankings)
    lap("sets")
    slowest = dict(
        sorted(((name, value) for name, value in seconds.items() if "." in name), key=lambda item: -item[1])[:4]
    )
    parts = {name: value for name, value in seconds.items() if "." not in name}
    whole = sum(value for name, value in seconds.items() if "processor" not in name)
    return {
        "rows": values.height,
        "groups": inputs.groups.height,
        "open pairs": inputs.open_pairs.height,
        "shared customers": inputs.shared_customers.height,
        "sql": tables,
        "slowest selects": slowest,
        **parts,
        "whole": round(whole, 1),
        "processor seconds": round(time.process_time() - used, 1),
    }


def main() -> None:
    """Make the world in a file, as a run has it, and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--partners", type=int, default=100)
    parser.add_argument("--their-accounts", type=int, default=100_000)
    parser.add_argument("--our-accounts", type=int, default=1_000_000)
    parser.add_argument("--opportunities", type=int, default=500_000)
    parser.add_argument("--draws", type=int, default=2_000)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    sizes = {name: getattr(given, name) for name in ("partners", "their_accounts", "our_accounts", "opportunities")}
    with (
        tempfile.TemporaryDirectory() as folder,
        Warehouse(Path(folder) / "w.duckdb", threads=given.threads) as warehouse,
    ):
        warehouse.rows("set memory_limit = '2500MB'")
        make_world(warehouse, sizes)
        made = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        found = measure(warehouse, given.draws)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    memory = {"peak GB": round(peak / 1e6, 2), "of which making the world": round(made / 1e6, 2)}
    print(json.dumps({**sizes, **found, **memory, "polars threads": pl.thread_pool_size()}))


if __name__ == "__main__":
    main()
