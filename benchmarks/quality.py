"""How well we match, beside other libraries, on lists with known truth.

    python -m benchmarks.quality --sets DIR                        every set, every peer
    python -m benchmarks.quality --sets DIR --only us_listed --peers splink
    python -m benchmarks.quality --sets DIR --peers ''             ours alone

DIR holds a folder per set with left.csv, right.csv, truth.csv (left_id, right_id), perhaps ambiguous.csv, and the
judge, score.py. Ours is the F1 of pairs with probability 0.5 and more, out of the box; `auto` is what is accepted by
itself. A peer's F1 is the best over all its thresholds, chosen in hindsight with the truth at hand: a user gets less.
"""

import argparse
import csv
import importlib.util
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.environments import PEERS, peer_command, peers_named
from benchmarks.measured_run import match_command, run_measured

# Columns taken away to see what names alone give.
DOMAIN_COLUMNS = ("domain", "website")
# A peer that stays below this found nothing: it cannot handle the set.
LEAST_F1 = 0.05


@dataclass(frozen=True)
class Judge:
    """The functions of score.py that are used here."""

    judge: Callable[[Path, Path], Mapping[str, Any]]
    strip_columns: Callable[[Path, Path, tuple[str, ...]], None]


@dataclass(frozen=True)
class Row:
    """A line of the table.

    Attributes:
        name: the set.
        ours: what the judge says of our pairs; None if we failed.
        seconds: our wall time with start-up.
        peers: best F1 of each peer in hindsight; None where it failed.
        remarks: why something failed.
    """

    name: str
    ours: Mapping[str, Any] | None
    seconds: float
    peers: dict[str, float | None]
    remarks: list[str]


def load_judge(path: Path) -> Judge:
    """Import the judge from the folder of the sets.

    Raises:
        SystemExit: there is none.
    """
    if not path.exists():
        raise SystemExit(f"{path} does not exist: name the judge with --judge")
    specification = importlib.util.spec_from_file_location("score", path)
    if specification is None or specification.loader is None:
        raise SystemExit(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return Judge(module.judge, module.strip_columns)


def columns_of(path: Path) -> set[str]:
    """The columns of a CSV."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        return set(next(csv.reader(file)))


def tasks(sets: Path, only: list[str]) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Sets with the columns to hide: each as it is, and once more without domains if both sides have them."""
    for folder in sorted(path.parent for path in sets.glob("*/truth.csv")):
        if only and folder.name not in only:
            continue
        yield folder, ()
        if all(columns_of(folder / f"{side}.csv").intersection(DOMAIN_COLUMNS) for side in ("left", "right")):
            yield folder, DOMAIN_COLUMNS


def measure(folder: Path, hidden: tuple[str, ...], judge: Judge, peers: list[str], given: argparse.Namespace) -> Row:
    """Run us and the peers on one set."""
    with tempfile.TemporaryDirectory() as temporary:
        left, right, output = (Path(temporary) / f"{name}.csv" for name in ("left", "right", "matches"))
        judge.strip_columns(folder / "left.csv", left, hidden)
        judge.strip_columns(folder / "right.csv", right, hidden)
        run = run_measured(match_command(left, right, output), time_limit=given.time_limit)
        remarks = [f"accountmap: {run.failure}"] if run.failure else []
        ours = None if run.failure else judge.judge(folder, output)
        found: dict[str, float | None] = {}
        for peer in peers:
            output.unlink(missing_ok=True)
            print(f"{folder.name}: {peer}", file=sys.stderr, flush=True)
            command = peer_command(peer, given.environments, left, right, output)
            failure = run_measured(command, time_limit=given.time_limit).failure
            best = 0.0 if failure else float(judge.judge(folder, output)["best F1"][0])
            found[peer] = best if best >= LEAST_F1 else None
            if found[peer] is None:
                remarks.append(f"{peer}: {failure or f'best F1 {best:.3f}, it found next to nothing'}")
    name = folder.name + (" without domains" if hidden else "")
    return Row(name, ours, run.seconds, found, remarks)


FIGURES: dict[str, Callable[[Mapping[str, Any]], float]] = {
    "F1": lambda ours: ours["at 0.50"][2],
    "P": lambda ours: ours["at 0.50"][0],
    "R": lambda ours: ours["at 0.50"][1],
    "auto P": lambda ours: ours["at 0.95"][0],
    "auto R": lambda ours: ours["at 0.95"][1],
    "calibr.": lambda ours: ours["calibration error"],
    "doubtful": lambda ours: ours["doubt error"],
    "review": lambda ours: ours["pairs in review"] / ours["truth"],
}


def show_table(rows: list[Row], peers: list[str]) -> None:
    """Print the table, means, and below it what failed and why."""
    width = max([len("mean"), *(len(row.name) for row in rows)])
    heads = [*FIGURES, "seconds", *(f"{peer}*" for peer in peers), "ahead"]
    print(f"{'set':{width}}" + "".join(f"{head:>{max(9, len(head) + 2)}}" for head in heads))
    for row in rows:
        cells = [f"{figure(row.ours):.4f}" if row.ours else "fails" for figure in FIGURES.values()]
        cells += [f"{row.seconds:.1f}", *(_cell(row.peers[peer]) for peer in peers), _lead(row)]
        print(f"{row.name:{width}}" + _aligned(heads, cells))
    done = [row.ours for row in rows if row.ours]
    means = [f"{sum(map(figure, done)) / max(len(done), 1):.4f}" for figure in FIGURES.values()]
    print(f"{'mean':{width}}" + _aligned(heads, means))
    print("\n* best threshold in hindsight. ahead: our F1 less the best peer's. review: pairs to check per true pair.")
    for row in rows:
        for remark in row.remarks:
            print(f"{row.name}: {remark}")


def _aligned(heads: list[str], cells: list[str]) -> str:
    return "".join(f"{cell:>{max(9, len(head) + 2)}}" for head, cell in zip(heads, cells, strict=False))


def _cell(best: float | None) -> str:
    return "fails" if best is None else f"{best:.4f}"


def _lead(row: Row) -> str:
    best = [found for found in row.peers.values() if found is not None]
    return f"{FIGURES['F1'](row.ours) - max(best):+.4f}" if row.ours and best else ""


def main() -> None:
    """Run the command."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sets", type=Path, required=True, help="folder with a folder per set")
    arguments.add_argument("--judge", type=Path, help="the judge; score.py of that folder if not given")
    arguments.add_argument("--only", action="append", default=[], metavar="SET", help="this set alone (may repeat)")
    arguments.add_argument("--peers", default=",".join(PEERS), help="comma-separated; '' for none")
    arguments.add_argument("--environments", type=Path, default=Path("build/peers"), help="folder of the peers")
    arguments.add_argument("--time-limit", type=float, default=900.0, metavar="SECONDS", help="per run")
    given = arguments.parse_args()
    peers = peers_named(given.peers)
    judge = load_judge(given.judge or given.sets / "score.py")
    rows = [measure(folder, hidden, judge, peers, given) for folder, hidden in tasks(given.sets, given.only)]
    if not rows:
        raise SystemExit(f"no sets in {given.sets}: a set is a folder with left.csv, right.csv and truth.csv")
    show_table(rows, peers)


if __name__ == "__main__":
    main()
