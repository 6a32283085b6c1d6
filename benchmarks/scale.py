"""What skewed lists and many partners cost, in seconds of processors, on invented lists.

    python benchmarks/scale.py                                   skew at 100,000 rows; 10 partners of 20,000
    python benchmarks/scale.py --rows 1000000 --partners 100

Skew: the same lists with one domain on 2 % of the rows and one word added to 60 % of the names. Partners: our list is
prepared once and matched with each; beside it the same rows as one partner's list.
"""

import argparse
import random
import sys
import time
from pathlib import Path

import polars as pl

# As a script it stands in this folder, and not in that of the repository.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from accountmap.intake.lists import read_account_list
from accountmap.matching.engine import match_lists
from accountmap.matching.records import prepare_records
from benchmarks.measured_run import Run, match_command, run_measured
from benchmarks.speed import require_lists

DOMAIN, WORD = "zyxtra-holding.com", "Worldwide"
SHARE_OF_DOMAIN, SHARE_OF_WORD = 0.02, 0.6


def write_skewed(path: Path, target: Path, seed: int) -> None:
    """A copy of a list in which one domain and one word are everywhere."""
    dice = random.Random(seed)
    rows = pl.read_csv(path, infer_schema=False)
    has_domain, has_word = (
        pl.Series([dice.random() < share for _ in range(rows.height)]) for share in (SHARE_OF_DOMAIN, SHARE_OF_WORD)
    )
    skewed = rows.with_columns(
        name=pl.when(has_word).then(pl.concat_str("name", pl.lit(f" {WORD}"))).otherwise("name"),
        domain=pl.when(has_domain).then(pl.lit(DOMAIN)).otherwise("domain"),
    )
    skewed.write_csv(target)


def measure_skew(folder: Path, sides: tuple[Path, Path]) -> tuple[Run, Run]:
    """The lists as they are, and skewed."""
    skewed = [folder / f"skewed_{path.name}" for path in sides]
    for seed, (path, target) in enumerate(zip(sides, skewed, strict=True)):
        write_skewed(path, target, seed)
    pairs = folder / "pairs.csv"
    return run_measured(match_command(*sides, pairs)), run_measured(match_command(skewed[0], skewed[1], pairs))


def measure_partners(ours: pl.DataFrame, theirs: pl.DataFrame, partners: int) -> tuple[float, float, float]:
    """Processor seconds of preparing our list, of all partners one by one, and of their rows as one partner."""
    start = time.process_time()
    prepared = prepare_records(ours)
    once = time.process_time()
    for part in theirs.iter_slices(-(-theirs.height // partners)):
        match_lists(prepared, part)
    several = time.process_time()
    match_lists(prepared, theirs)
    return once - start, several - once, time.process_time() - several


def main() -> None:
    """Run the command."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rows", type=int, default=100_000, help="rows of each skewed list, and of our list")
    arguments.add_argument("--partners", type=int, default=10)
    arguments.add_argument("--partner-rows", type=int, default=20_000, help="rows of each partner's list")
    arguments.add_argument("--lists", type=Path, default=Path("build/speed"), help="folder of the lists")
    given = arguments.parse_args()
    lists = require_lists(given.rows, given.lists, 1)
    plain, skewed = measure_skew(lists.folder, lists.sides)
    for name, run in (("as they are", plain), ("skewed", skewed)):
        print(f"{given.rows:,} rows {name}: {run.busy_seconds:.1f} CPU s, {run.peak_bytes / 1e9:.2f} GB", flush=True)
    print(f"skew costs {skewed.busy_seconds / plain.busy_seconds:.2f} times as much")
    rows = given.partners * given.partner_rows
    ours, theirs = (read_account_list(path) for path in (lists.sides[0], require_lists(rows, given.lists, 1).sides[1]))
    once, several, one = measure_partners(ours, theirs, given.partners)
    print(f"our {ours.height:,} rows prepared once: {once:.1f} CPU s")
    print(f"{given.partners} partners of {given.partner_rows:,} rows: {several:.1f} CPU s")
    print(f"one partner of {rows:,} rows: {one:.1f} CPU s")


if __name__ == "__main__":
    main()
