"""How often the sample's true counts lie within the intervals that a run on the sample publishes.

    python benchmarks/sample_intervals.py

Prints the share of cells per partner, of all truly shared accounts and of those that were found, and how often pairs
of each probability are right: where they are right less often than they say, the expected counts are too high. Asked
for: 80 % of the cells.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from accountmap.pipeline import run_pipeline
from accountmap.settings import load_settings
from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.publishing import open_published
from accountmap.workspace import make_sample_workspace

TRUTH = Path(__file__).parents[1] / "data" / "sample" / "truth" / "matches.csv"
PAIR = ["partner_id", "account_id", "partner_account_id"]
CELL = ["partner_id", "our_population", "their_population"]
BANDS = [0.5, 0.6, 0.8, 0.9, 0.95, 0.99, 0.999]


def main() -> None:
    """Run the sample and compare."""
    pl.Config.set_tbl_rows(-1)
    pl.Config.set_tbl_hide_dataframe_shape(active=True)
    with TemporaryDirectory() as folder:
        workspace = make_sample_workspace(Path(folder) / "sample")
        settings = load_settings(workspace.config_file)
        run_pipeline(workspace, settings)
        with open_published(workspace.published) as published:
            truth = true_pairs(published, settings.company.id)
            cells = compared(published, truth, settings.company.id)
            matches = published.table("main.matches")
            found = compared(published, truth.join(matches, on=PAIR, how="semi"), settings.company.id)
    print(cells.group_by("partner_id").agg(pl.len().alias("cells"), pl.col("is_within").mean()).sort("partner_id"))
    for name, judged in (("all truly shared accounts", cells), ("those found", found)):
        held = int(judged["is_within"].sum())
        print(f"{held / judged.height:.0%} ({held} of {judged.height}) of the cells hold the true count of {name}")
    print(reliability(matches, truth))


def true_pairs(published: Warehouse, company_id: str) -> pl.DataFrame:
    """partner_id, account_id, partner_account_id of the truth, in published ids; lists without ids are left out."""
    ids = published.table("main.account_populations").select("company_id", "account_id").unique()
    ids = ids.with_columns(written=short("account_id"))
    ours = ids.filter(pl.col("company_id") == company_id).select("account_id", our_written="written")
    theirs = ids.select(partner_id="company_id", partner_account_id="account_id", their_written="written")
    truth = pl.read_csv(TRUTH, infer_schema=False).drop_nulls("partner_account_id")
    written = truth.select("partner_id", our_written=short("account_id"), their_written=short("partner_account_id"))
    found = written.join(ours, on="our_written").join(theirs, on=["partner_id", "their_written"])
    return found.select("partner_id", "account_id", "partner_account_id")


def short(column: str) -> pl.Expr:
    """Salesforce's ids at 15 letters, to which intake adds three."""
    is_long = pl.col(column).str.contains("^00[0-9a-zA-Z]{16}$")
    return pl.when(is_long).then(pl.col(column).str.head(15)).otherwise(pl.col(column))


def compared(published: Warehouse, truth: pl.DataFrame, company_id: str) -> pl.DataFrame:
    """Every cell of the partners in the truth, with the true count and whether the interval holds it."""
    populations = published.table("main.account_populations")
    totals = populations.with_columns(population=pl.lit("all")).unique()
    members = pl.concat([populations, totals.select(populations.columns)])
    ours = members.filter(pl.col("company_id") == company_id).select("account_id", our_population="population")
    theirs = members.select(partner_id="company_id", partner_account_id="account_id", their_population="population")
    counts = (
        truth.join(ours, on="account_id")
        .join(theirs, on=["partner_id", "partner_account_id"])
        .group_by(CELL)
        .agg(pl.col("account_id").n_unique().alias("true_accounts"))
    )
    matrix = published.table("main.overlap_matrix").join(truth.select("partner_id").unique(), on="partner_id")
    true_accounts = pl.col("true_accounts")
    return (
        matrix.join(counts, on=CELL, how="left")
        .with_columns(true_accounts.fill_null(0))
        .with_columns(is_within=(true_accounts >= pl.col("expected_low")) & (true_accounts <= pl.col("expected_high")))
    )


def reliability(matches: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """Pairs by what they say, and how many of them are right."""
    right = truth.with_columns(is_right=pl.lit(True))
    judged = matches.join(truth.select("partner_id").unique(), on="partner_id").join(
        right, on=["partner_id", "account_id", "partner_account_id"], how="left"
    )
    band = pl.sum_horizontal([(pl.col("probability") >= least).cast(pl.Int32) for least in BANDS]) - 1
    return (
        judged.group_by(pl.lit(pl.Series(BANDS)).gather(band).alias("from"))
        .agg(pl.len().alias("pairs"), pl.col("probability").mean().alias("said"), pl.col("is_right").sum() / pl.len())
        .sort("from")
    )


if __name__ == "__main__":
    main()
