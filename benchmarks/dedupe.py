"""How well and how fast duplicates within one list are found, on invented lists with truth.

    python benchmarks/dedupe.py                                100,000 rows
    python benchmarks/dedupe.py --sizes 100000 1000000

Of a list's rows 20 % are duplicates of others, under names varied as people vary them. F1 counts pairs of rows: those
in one cluster against those of one company. Beside it stands the time of matching the same list with another one of
as many rows. Seconds are those of the whole command with start-up.
"""

import argparse
import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

# As a script it stands in this folder, and not in that of the repository.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.invented_lists import Company, Dice, full_name, invent_companies, varied_name, write_list
from benchmarks.measured_run import OURS, Run, match_command, run_measured

DUPLICATES = 0.2


@dataclass(frozen=True)
class Lists:
    """The files of one size."""

    folder: Path

    @property
    def accounts(self) -> Path:
        """The list with duplicates."""
        return self.folder / "accounts.csv"

    @property
    def other(self) -> Path:
        """Another list, of which 30 % are companies of the first."""
        return self.folder / "other.csv"

    @property
    def truth(self) -> Path:
        """account_id, company of the list with duplicates."""
        return self.folder / "truth.csv"


def write_lists(rows: int, folder: Path, seed: int = 1) -> Lists:
    """Write the files unless they are there."""
    lists = Lists(folder)
    if lists.truth.exists():
        return lists
    folder.mkdir(parents=True, exist_ok=True)
    dice = Dice(seed)
    distinct = rows - int(rows * DUPLICATES)
    companies = list(invent_companies(distinct + int(rows * 0.7), dice))
    places = [*range(distinct), *(dice.below(distinct) for _ in range(rows - distinct))]
    order = dice.shuffled(rows)
    written = [(companies[places[at]], at >= distinct) for at in order]
    namer = _Namer([is_duplicate for _, is_duplicate in written])
    write_list(lists.accounts, "A", [company for company, _ in written], namer.name, dice)
    others = [companies[-1 - place] for place in dice.shuffled(rows)]
    write_list(lists.other, "B", others, varied_name, dice)
    with lists.truth.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["account_id", "company"])
        writer.writerows((f"A{row}", places[at]) for row, at in enumerate(order))
    return lists


class _Namer:
    """Names of rows in their order: duplicates under a varied name."""

    def __init__(self, is_duplicate: list[bool]) -> None:
        self._is_duplicate: Iterator[bool] = iter(is_duplicate)

    def name(self, company: Company, dice: Dice) -> str:
        """The name that the next row bears."""
        return varied_name(company, dice) if next(self._is_duplicate) else full_name(company, dice)


def judge(clusters: Path, truth: Path) -> tuple[float, float, float]:
    """Precision, recall and F1 of pairs of rows in one cluster."""
    both = pl.read_csv(clusters, columns=["account_id", "cluster_id"], infer_schema=False).join(
        pl.read_csv(truth, infer_schema=False), on="account_id"
    )
    found, true, right = (_pairs(both, columns) for columns in (["cluster_id"], ["company"], ["cluster_id", "company"]))
    return right / max(found, 1), right / true, 2 * right / (found + true)


def _pairs(rows: pl.DataFrame, columns: list[str]) -> int:
    size = pl.col("len").cast(pl.Int64)
    return int(rows.group_by(columns).len().select((size * (size - 1) // 2).sum()).item())


def main() -> None:
    """Run the command."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sizes", type=int, nargs="+", default=[100_000], metavar="ROWS")
    arguments.add_argument("--lists", type=Path, default=Path("build/dedupe"), help="folder of the lists")
    arguments.add_argument("--seed", type=int, default=1, help="another seed gives other lists")
    given = arguments.parse_args()
    print(
        f"{'rows':>12}{'command':>10}{'seconds':>10}{'CPU s':>10}{'peak GB':>10}{'precision':>11}{'recall':>9}{'F1':>9}"
    )
    for rows in sorted(given.sizes):
        lists = write_lists(rows, given.lists / f"{rows}_{given.seed}", given.seed)
        clusters, pairs = lists.folder / "clusters.csv", lists.folder / "pairs.csv"
        found = run_measured([*OURS, "dedupe", str(lists.accounts), "--output", str(clusters), "--quiet"])
        figures = "" if found.failure else "{:>11.4f}{:>9.4f}{:>9.4f}".format(*judge(clusters, lists.truth))
        _show(rows, "dedupe", found, figures)
        matched = run_measured(match_command(lists.accounts, lists.other, pairs))
        _show(rows, "match", matched, f"   dedupe takes {found.seconds / matched.seconds:.2f} of it")


def _show(rows: int, command: str, run: Run, figures: str) -> None:
    took = f"{run.seconds:>10.2f}{run.busy_seconds:>10.2f}{run.peak_bytes / 1e9:>10.2f}"
    print(f"{rows:>12,}{command:>10}{took}{run.failure or figures}", flush=True)


if __name__ == "__main__":
    main()
