"""How long a large account list takes to import, beside a bare DuckDB `read_csv` of the same file.

python -m benchmarks.intake_speed --rows 1000000
"""

import argparse
import random
import resource
import shutil
import tempfile
import time
from datetime import datetime
from pathlib import Path

from accountmap.intake.inbox import import_inbox
from accountmap.settings import Company, Settings
from accountmap.warehouse.connection import Warehouse
from accountmap.workspace import Workspace

HEADERS = (
    "Account ID,Account Name,Website,Billing Street,Billing City,Billing State,Billing Zip/Postal Code,Billing Country,"
    "Phone,Type,Industry,Annual Revenue,Employees,Account Owner,Created Date,Last Modified Date,Parent Account ID,"
    "Account Source,Rating,ARR,Currency,Customer Since,D-U-N-S Number,Description,Next Step"
)
COUNTRIES = ("Germany", "United States", "France", "Japan", "United Kingdom")
TYPES = ("Customer", "Prospect", "Former Customer", "")
INDUSTRIES = ("Software", "Banking", "Retail")


def write_accounts(path: Path, rows: int) -> None:
    """A list of 25 columns as Salesforce writes it; one row in a thousand has a broken amount."""
    source = random.Random(1)
    with path.open("w", encoding="utf-8") as stream:
        stream.write(HEADERS + "\n")
        for n in range(rows):
            amount = "broken" if n % 1000 == 7 else f"{source.randint(0, 500_000)}.{source.randint(10, 99)}"
            stream.write(
                f'001{n:012d}AAA,"Company {n}, Inc.",www.company{n}.com,"{n} Main Street",City {n % 1000},ST,'
                f"{n % 99_999:05d},{COUNTRIES[n % 5]},+1 555 {n % 10_000:04d},{TYPES[n % 4]},{INDUSTRIES[n % 3]},"
                f"{source.randint(1, 10**9)},{source.randint(1, 10_000)},Owner {n % 50},"
                f"{2015 + n % 10}-{1 + n % 12:02d}-{1 + n % 28:02d}T10:{n % 60:02d}:00Z,"
                f"2025-{1 + n % 12:02d}-{1 + n % 28:02d},,Web,Hot,{amount},USD,"
                f'{1 + n % 12}/{1 + n % 28}/{2015 + n % 10},{n:09d},"some ""text"" here",call\n'
            )


def main() -> None:
    """Import once, read once, print both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    given = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="accountmap-speed-"))
    workspace = Workspace(root)
    workspace.make_folders()
    source = root / "accounts.csv"
    write_accounts(source, given.rows)
    (workspace.inbox / "us").mkdir()
    shutil.copy(source, workspace.inbox / "us" / "accounts.csv")
    settings = Settings(company=Company(id="us", name="Us"), currencies={"USD": 0.5})
    with Warehouse(workspace.warehouse_file) as warehouse:
        started, worked = time.monotonic(), time.process_time()
        summary = import_inbox(workspace, settings, warehouse, datetime(2026, 11, 12))
        seconds, work = time.monotonic() - started, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with Warehouse(root / "bare.duckdb") as bare:
        started = time.monotonic()
        bare.rows("create table accounts as from read_csv($path, all_varchar = true)", {"path": str(source)})
        floor = time.monotonic() - started
    part = summary.receipts[0].parts[0]
    print(f"{given.rows:,} rows x 25 columns, {source.stat().st_size / 1e6:,.0f} MB")
    print(f"imported in {seconds:.1f} s ({work:.1f} s of processor time), peak {peak:,.0f} MB")
    print(f"{part.rows_accepted:,} accepted, {part.rows_rejected:,} rejected")
    print(f"bare read_csv into a table: {floor:.1f} s, ratio {seconds / floor:.1f}")
    shutil.rmtree(root)


if __name__ == "__main__":
    main()
