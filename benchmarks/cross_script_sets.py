"""Make sets across scripts from sets in hand: two pairs of lists that share a key in their truths give a third.

    python benchmarks/cross_script_sets.py --sets DIR --output DIR

Japanese names on one side (an exchange's short names; filers' full names), English ones on the other (a database's;
filers' own), linked by the exchange code that stands in both truths. Only rows whose code is known are taken, so that
the truth is whole; those whose company the other list lacks stay, as rows without a partner.
"""

import argparse
from pathlib import Path

import polars as pl

# The set made: where its left and its right list come from (set, side).
MADE = {
    "jpx_ja_vs_fd_en": (("jp_ja_jpx_vs_edinet", "left"), ("jp_en_edinet_vs_fd", "right")),
    "edinet_ja_vs_edinet_en": (("jp_ja_jpx_vs_edinet", "right"), ("jp_en_edinet_vs_fd", "left")),
}
# The filers' names in Kana would give the readings away, and what one source says of a company in both languages its
# partner.
HIDDEN = ("name_kana", "address", "industry")


def read_side(sets: Path, name: str, side: str) -> pl.DataFrame:
    """A list's rows whose key is known, with that key."""
    truth = pl.read_csv(sets / name / "truth.csv", infer_schema=False)
    keys = truth.select(id=f"{side}_id", key="key").unique("id", maintain_order=True)
    rows = pl.read_csv(sets / name / f"{side}.csv", infer_schema=False)
    return rows.drop(HIDDEN, strict=False).join(keys, on="id", maintain_order="left")


def write_set(sets: Path, name: str, output: Path) -> int:
    """Write one set; return its number of true pairs."""
    left, right = (read_side(sets, *source) for source in MADE[name])
    truth = left.select("key", left_id="id").join(right.select("key", right_id="id"), on="key", maintain_order="left")
    folder = output / name
    folder.mkdir(parents=True, exist_ok=True)
    left.drop("key").write_csv(folder / "left.csv")
    right.drop("key").write_csv(folder / "right.csv")
    truth.select("left_id", "right_id").write_csv(folder / "truth.csv")
    return truth.height


def main() -> None:
    """Run the command."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sets", type=Path, required=True, help="folder of the sets in hand")
    arguments.add_argument("--output", type=Path, required=True, help="folder to write to")
    given = arguments.parse_args()
    for name in MADE:
        print(f"{name}: {write_set(given.sets, name, given.output):,} true pairs")


if __name__ == "__main__":
    main()
