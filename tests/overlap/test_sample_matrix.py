"""The matrix of the sample, given its true matches, as whole tables: intake and counting without the matcher."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest

from accountmap.pipeline import compute_overlap, import_files, open_run, read_settings, stage_tables
from accountmap.run import Run
from accountmap.settings import load_settings
from accountmap.warehouse.selects import run_select
from accountmap.workspace import make_sample_workspace

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"
TABLES = ("overlap_matrix", "benefit_matrix", "shared_by_partners")
PAIR = ["partner_id", "account_id", "partner_account_id"]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    with counted_sample(tmp_path_factory.mktemp("sample") / "world") as run:
        yield run


@contextmanager
def counted_sample(folder: Path) -> Iterator[Run]:
    """The sample imported, its true matches taken for the model's word at .99, and counted."""
    workspace = make_sample_workspace(folder)
    settings = load_settings(workspace.config_file)
    # Set, so that the tables do not change with every measurement of the shipped model.
    overlap = settings.overlap.model_copy(update={"calibration_error": 0.3})
    settings = settings.model_copy(update={"overlap": overlap})
    with open_run(workspace, settings, as_of=date(2026, 11, 15)) as run:
        for stage in (read_settings, import_files, stage_tables):
            stage(run)
        run.warehouse.write("matching.scored_pairs", true_pairs(run))
        decisions = {**dict.fromkeys([*PAIR, "decision", "decided_by", "reason"], pl.String), "sequence": pl.Int64}
        run.warehouse.write("matching.recorded_decisions", pl.DataFrame(schema=decisions))
        for table in ("matching.matches", "matching.best_pairs"):
            run_select(run.warehouse, table, run.parameters)
        compute_overlap(run)
        for table in TABLES:
            run_select(run.warehouse, f"marts.{table}", run.parameters)
        yield run


def true_pairs(run: Run) -> pl.DataFrame:
    """The truth beside the sample, in the ids that intake made of those in the files."""
    truth = pl.read_csv(ROOT / "data" / "sample" / "truth" / "matches.csv", infer_schema=False)
    accounts = run.warehouse.table("intake.accounts").select(
        pl.col("company_id"), pl.col("account_id"), pl.col("line").cast(pl.String), written=written_id()
    )
    ours = accounts.filter(pl.col("company_id") == run.settings.company.id).select("account_id", "written")
    theirs = accounts.rename({"company_id": "partner_id", "account_id": "partner_account_id"})
    by_id = theirs.select("partner_id", "partner_account_id", partner_written="written")
    by_line = theirs.select("partner_id", partner_line="line", by_line="partner_account_id")
    return (
        truth.rename({"account_id": "written", "partner_account_id": "partner_written"})
        .join(ours, on="written")
        .join(by_id, on=["partner_id", "partner_written"], how="left")
        .join(by_line, on=["partner_id", "partner_line"], how="left")
        .with_columns(pl.coalesce("partner_account_id", "by_line").alias("partner_account_id"))
        .select(*PAIR, probability=pl.lit(0.99), evidence=pl.lit("truth"))
        .unique(PAIR, maintain_order=True)
    )


def written_id() -> pl.Expr:
    """Ids as the truth has them: intake completes Salesforce's 15 letters to 18."""
    is_completed = pl.col("account_id").str.contains("^00[0-9a-zA-Z]{16}$")
    return pl.when(is_completed).then(pl.col("account_id").str.head(15)).otherwise(pl.col("account_id"))


@pytest.mark.parametrize("table", TABLES)
def test_tables_of_the_sample_are_the_golden_ones(sample: Run, table: str) -> None:
    """After a wanted change: `python -m tests.overlap.test_sample_matrix` writes them anew; read what changed."""
    with (GOLDEN / f"sample_{table}.csv").open(encoding="utf-8", newline="") as file:
        golden = [tuple(row) for row in csv.reader(file)]
    assert rows_of(sample, table) == golden


def test_every_true_match_that_intake_kept_is_counted(sample: Run) -> None:
    totals = sample.warehouse.table("marts.overlap_matrix").filter(
        (pl.col("our_population") == "all") & (pl.col("their_population") == "all")
    )
    shared = true_pairs(sample).unique(["partner_id", "account_id"]).group_by("partner_id").len("our_accounts")
    assert shared.sort("partner_id").rows() == totals.select("partner_id", "our_accounts").sort("partner_id").rows()
    assert shared["our_accounts"].sum() > 1600


def rows_of(run: Run, table: str) -> list[tuple[str, ...]]:
    """A mart as text, with a header, in the order of its first columns; figures to three digits."""
    frame = run.warehouse.table(f"marts.{table}")
    frame = frame.sort(frame.columns[:3]).with_columns(pl.col(pl.Float64).round(3))
    return [tuple(frame.columns), *frame.select(pl.all().cast(pl.String).fill_null("")).rows()]


def write_golden_tables() -> None:
    """Write the golden tables from what the code makes now."""
    with TemporaryDirectory() as folder, counted_sample(Path(folder) / "world") as run:
        for table in TABLES:
            with (GOLDEN / f"sample_{table}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(rows_of(run, table))


if __name__ == "__main__":
    write_golden_tables()
