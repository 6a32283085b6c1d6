"""Lists that no one should have and someone does: the matcher must finish, in bounded memory, with sensible pairs.

    python benchmarks/pathological_lists.py --rows 50000

Each kind of list is matched with a second one like it, by the command, in a process of its own. Prints seconds,
processor seconds, peak memory and the pairs written, or why intake refuses the list; beside them stands the same number
of ordinary rows.
"""

import argparse
import csv
import sys
from collections.abc import Callable
from pathlib import Path

# As a script it stands in this folder, and not in that of the repository.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.measured_run import match_command, run_measured

# Kind -> name and domain of a row, by its number and side. Sides differ by a slip in every third name.
KINDS: dict[str, Callable[[int], tuple[str, str]]] = {
    "ordinary": lambda row: (f"{word(row)} {word(row * 7 + 3)}", f"{word(row)}{row}.com"),
    "one word in every name": lambda row: (f"Global {word(row)}", ""),
    "equal names": lambda _: ("Zyxtra Robotics", ""),
    "one domain": lambda row: (f"{word(row)} {word(row * 7 + 3)}", "zyxtra.com"),
    "names of one letter": lambda row: (chr(ord("a") + row % 26), ""),
    "empty names": lambda row: ("", f"{word(row)}{row}.com"),
    "names of 10,000 letters": lambda row: (f"{word(row)} {'zyxtra ' * 1430}", ""),
    "words in any order": lambda row: (" ".join(word(row * prime % 400) for prime in (3, 5, 7, 11, 13, 17)), ""),
}


def word(number: int) -> str:
    """An invented word of three syllables; the same for the same number."""
    syllables = [f"{onset}{vowel}" for onset in "bcdfghklmnprstvz" for vowel in "aeiou"]
    count = len(syllables)
    return "".join(syllables[number // count**place % count] for place in range(3)).capitalize()


def write_list(path: Path, kind: str, rows: int, *, slips: bool) -> None:
    """A list of one kind."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Account ID", "Account Name", "Website"])
        for row in range(rows):
            name, domain = KINDS[kind](row)
            writer.writerow([f"{row}", name[:-1] if slips and row % 3 == 0 else name, domain])


def main() -> None:
    """Run the command."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rows", type=int, default=50_000, help="rows of each list; a tenth of the longest names")
    arguments.add_argument("--lists", type=Path, default=Path("build/pathological"), help="folder of the lists")
    arguments.add_argument("--time-limit", type=float, default=600.0, metavar="SECONDS", help="per kind")
    given = arguments.parse_args()
    given.lists.mkdir(parents=True, exist_ok=True)
    left, right, output = (given.lists / name for name in ("left.csv", "right.csv", "pairs.csv"))
    print(f"{'kind':26}{'rows':>10}{'seconds':>10}{'CPU s':>10}{'peak GB':>10}{'pairs':>10}")
    for kind in KINDS:
        rows = given.rows // 10 if "10,000" in kind else given.rows
        write_list(left, kind, rows, slips=False)
        write_list(right, kind, rows, slips=True)
        output.unlink(missing_ok=True)
        run = run_measured(match_command(left, right, output), time_limit=given.time_limit)
        pairs = f"{sum(1 for _ in output.open(encoding='utf-8')) - 1:,}" if output.exists() else f"  {run.failure}"
        figures = f"{run.seconds:>10.2f}{run.busy_seconds:>10.2f}{run.peak_bytes / 1e9:>10.2f}"
        print(f"{kind:26}{rows:>10,}{figures}{pairs:>10}", flush=True)


if __name__ == "__main__":
    main()
