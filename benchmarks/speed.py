"""How long we take, beside the floor and Splink, on invented lists of growing size.

    python benchmarks/speed.py                                        10,000 and 100,000 rows a side, ours alone
    python benchmarks/speed.py --sizes 10000 100000 1000000 --peers splink --plot

Seconds are wall time of the whole command with start-up, files in and matches out; memory is its peak. F1: ours of
pairs with probability 0.5 and more, a peer's at its best threshold in hindsight. The floor is reading both files and
one hash join. The seconds per million rows have the start-up (a match of ten rows) taken off.
"""

import argparse
import json
import math
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

# As a script it stands in this folder, and not in that of the repository.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.environments import PEERS, peer_command, peers_named
from benchmarks.measured_run import Run, match_command, run_measured

HERE = Path(__file__).parent
START_UP_ROWS = 10


@dataclass(frozen=True)
class Lists:
    """The files of one size."""

    rows: int
    folder: Path

    @property
    def sides(self) -> tuple[Path, Path]:
        """The two lists."""
        return self.folder / "left.csv", self.folder / "right.csv"


@dataclass(frozen=True)
class Row:
    """A line of the table: a program on lists of one size.

    Attributes:
        rows: rows of each list.
        program: accountmap or a peer.
        run: seconds and peak.
        f1: None if it failed.
        floor: seconds of the floor in the same invocation.
        start_up: seconds that the program takes for next to no rows.
    """

    rows: int
    program: str
    run: Run
    f1: float | None
    floor: float
    start_up: float

    @property
    def per_million(self) -> float:
        """Seconds per million rows of a side, start-up taken off."""
        return max(self.run.seconds - self.start_up, 0.0) / self.rows * 1e6


def require_lists(rows: int, folder: Path, seed: int) -> Lists:
    """The lists of this size, invented in a process of its own unless they are there."""
    lists = Lists(rows, folder / f"{rows}_{seed}")
    if not (lists.folder / "truth.csv").exists():
        maker = [sys.executable, str(HERE / "invented_lists.py")]
        subprocess.run([*maker, "--rows", str(rows), "--seed", str(seed), "--output", str(lists.folder)], check=True)
    return lists


def measure_floor(lists: Lists) -> float:
    """Seconds of reading both files and one hash join, the better of two."""
    command = [sys.executable, str(HERE / "floor.py"), *map(str, lists.sides)]
    told = [json.loads(subprocess.run(command, capture_output=True, check=True).stdout) for _ in range(2)]
    return min(float(figures["read"] + figures["join"]) for figures in told)


def ranked_hits(matches: Path, truth: Path) -> tuple[pl.DataFrame, int]:
    """Pairs from the surest on: probability, pairs, hits (both counted up to here); and the number of true pairs."""
    true_pairs = pl.read_csv(truth, infer_schema=False).with_columns(hit=pl.lit(1))
    pairs = pl.read_csv(matches, schema_overrides={"left_id": pl.String, "right_id": pl.String})
    judged = pairs.join(true_pairs, on=["left_id", "right_id"], how="left").with_columns(pl.col("hit").fill_null(0))
    counted = judged.group_by("probability").agg(pairs=pl.len(), hits=pl.col("hit").sum())
    by_score = counted.sort("probability", descending=True)
    return by_score.with_columns(pl.col("pairs").cum_sum(), pl.col("hits").cum_sum()), true_pairs.height


def f1_at_half(matches: Path, truth: Path) -> float:
    """F1 of the pairs with probability 0.5 and more."""
    ranked, true_pairs = ranked_hits(matches, truth)
    return _best_f1(ranked.filter(pl.col("probability") >= 0.5).tail(1), true_pairs)


def f1_in_hindsight(matches: Path, truth: Path) -> float:
    """F1 at the best of all thresholds."""
    return _best_f1(*ranked_hits(matches, truth))


def _best_f1(ranked: pl.DataFrame, true_pairs: int) -> float:
    scores = ranked.select(f1=2 * pl.col("hits") / (pl.col("pairs") + true_pairs))["f1"].to_list()
    return max(scores, default=0.0)


Command = Callable[[Path, Path, Path], list[str]]


def measure(
    program: str, command: Command, lists: Lists, floor: float, start_up: float, given: argparse.Namespace
) -> Row:
    """Run a program on lists, the fastest of the repeats."""
    output = lists.folder / f"{program}.csv"
    runs = []
    for _ in range(given.repeat):
        output.unlink(missing_ok=True)
        print(f"{lists.rows:,} rows: {program}", file=sys.stderr, flush=True)
        runs.append(run_measured(command(*lists.sides, output), time_limit=given.time_limit))
    fastest = min(runs, key=lambda run: (run.failure is not None, run.seconds))
    judge = f1_at_half if program == "accountmap" else f1_in_hindsight
    f1 = None if fastest.failure else judge(output, lists.folder / "truth.csv")
    return Row(lists.rows, program, fastest, f1, floor, start_up)


def show_table(rows: list[Row]) -> None:
    """Print the table; ratios are against the floor and against ours on the same lists."""
    heads = ("rows", "program", "seconds", "CPU s", "x floor", "x ours", "s per 1M", "peak GB", "x ours", "F1")
    print("".join(f"{head:>12}" for head in heads))
    ours = {row.rows: row for row in rows if row.program == "accountmap"}
    for row in rows:
        own = ours[row.rows].run
        if row.run.failure:
            print(f"{row.rows:>12,}{row.program:>12}  fails: {row.run.failure}")
            continue
        cells = (
            f"{row.rows:,}",
            row.program,
            f"{row.run.seconds:.2f}",
            f"{row.run.busy_seconds:.2f}",
            f"{row.run.seconds / row.floor:.0f}",
            f"{row.run.seconds / own.seconds:.1f}",
            f"{row.per_million:.1f}",
            f"{row.run.peak_bytes / 1e9:.2f}",
            f"{row.run.peak_bytes / max(own.peak_bytes, 1):.1f}",
            f"{row.f1:.4f}",
        )
        print("".join(f"{cell:>12}" for cell in cells))


def show_plot(rows: list[Row], width: int = 60) -> None:
    """Draw seconds against rows as bars, both logarithmic: an equal step for each tenfold is linear growth."""
    longest = max(row.run.seconds for row in rows)
    print("\nseconds, logarithmic from 0.1 s")
    for row in sorted(rows, key=lambda row: (row.program, row.rows)):
        length = width * math.log10(max(row.run.seconds, 0.1) / 0.1) / math.log10(max(longest, 0.2) / 0.1)
        print(f"{row.program:>12}{row.rows:>12,}  {'#' * round(length)} {row.run.seconds:.1f}")


def main() -> None:
    """Run the command."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000], metavar="ROWS")
    arguments.add_argument("--peers", default="", help=f"comma-separated, of {', '.join(PEERS)}; none if not given")
    arguments.add_argument("--environments", type=Path, default=Path("build/peers"), help="folder of the peers")
    arguments.add_argument("--lists", type=Path, default=Path("build/speed"), help="folder of the lists")
    arguments.add_argument("--seed", type=int, default=1, help="another seed gives other lists")
    arguments.add_argument("--repeat", type=int, default=1, help="runs of each, of which the fastest counts")
    arguments.add_argument("--time-limit", type=float, default=3600.0, metavar="SECONDS", help="per run")
    arguments.add_argument("--plot", action="store_true", help="draw seconds against rows")
    given = arguments.parse_args()
    programs: dict[str, Command] = {"accountmap": match_command}
    for peer in peers_named(given.peers):
        programs[peer] = _peer(peer, given.environments)
    tiny = require_lists(START_UP_ROWS, given.lists, given.seed)
    start_up = {
        name: run_measured(command(*tiny.sides, tiny.folder / f"{name}.csv")) for name, command in programs.items()
    }
    print("start-up: " + ", ".join(f"{name} {run.seconds:.2f} s" for name, run in start_up.items() if not run.failure))
    rows = []
    for size in sorted(given.sizes):
        lists = require_lists(size, given.lists, given.seed)
        floor = measure_floor(lists)
        print(f"floor of {size:,} rows: {floor:.3f} s")
        for name, command in programs.items():
            seconds = 0.0 if start_up[name].failure else start_up[name].seconds
            rows.append(measure(name, command, lists, floor, seconds, given))
    show_table(rows)
    if given.plot:
        show_plot(rows)


def _peer(peer: str, environments: Path) -> Command:
    return lambda left, right, output: peer_command(peer, environments, left, right, output)


if __name__ == "__main__":
    main()
