"""Write worlds of the sample's generator as sets of two lists with truth, for `fit_priors.py` and any judge.

    python benchmarks/sample_sets.py --output DIR --seeds 101 102

A set per seed and partner that has ids: left.csv (our accounts), right.csv (the partner's), truth.csv. They are worlds
of their own: the committed sample has another seed.
"""

import argparse
import io
import sys
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).parents[1]))
from data.sample_generator.world import generate


def write_sets(seed: int, output: Path) -> None:
    """Write one world's sets."""
    files = {str(path): content for path, content in generate(str(seed)).items()}
    truth = pl.read_csv(io.BytesIO(files["truth/matches.csv"]), infer_schema=False)
    partners = truth["partner_id"].unique().sort()
    companies = {path.split("/")[1] for path in files if path.startswith("inbox/")}
    (ours,) = companies - set(partners)
    for partner in partners:
        pairs = truth.filter(pl.col("partner_id") == partner, pl.col("partner_account_id").fill_null("") != "")
        if pairs.is_empty():
            continue
        folder = output / f"world{seed}_{partner}"
        folder.mkdir(parents=True, exist_ok=True)
        _accounts(files, ours).write_csv(folder / "left.csv")
        _accounts(files, partner).write_csv(folder / "right.csv")
        pairs.select(left_id="account_id", right_id="partner_account_id").write_csv(folder / "truth.csv")


def _accounts(files: dict[str, bytes], company: str) -> pl.DataFrame:
    """A company's accounts files, united."""
    tables = [
        pl.read_csv(io.BytesIO(files[path]), infer_schema=False)
        for path in files
        if path.startswith(f"inbox/{company}/")
    ]
    deals = {"Opportunity ID", "Deal Name"}
    return pl.concat([table for table in tables if not deals & set(table.columns)], how="diagonal")


def main() -> None:
    """Run the command."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--output", type=Path, required=True)
    arguments.add_argument("--seeds", type=int, nargs="+", default=[101])
    given = arguments.parse_args()
    for seed in given.seeds:
        write_sets(seed, given.output)
        print(f"world {seed} written to {given.output}")


if __name__ == "__main__":
    main()
