"""What every row of a work table must satisfy, as Pandera contracts; a row that breaks one is quarantined.

Pandera takes half a second to import, so this module is imported where rows may break one and nowhere else.
"""

from functools import cache

import pandera.polars as pa
import polars as pl

from accountmap.errors import AccountmapError
from accountmap.intake.recognition import Recognition
from accountmap.intake.soundness import LONGEST_ID, LONGEST_NAME
from accountmap.intake.tables import LINE
from accountmap.intake.values import PROBLEM_SCHEMA

_WORDS = {
    "not_nullable": ("is missing", "fill it in"),
    "str_length": ("is too long", "shorten it; it may be several values run together"),
    "greater_than_or_equal_to": ("is below zero", "correct the value"),
    "in_range": ("is not between 0 and 100 %", "write a percentage such as 40"),
}


@cache
def contract(kind: str) -> pa.DataFrameSchema:
    """The contract of a kind."""
    length = pa.Check.str_length(1, LONGEST_ID)
    if kind != "opportunities":
        return pa.DataFrameSchema(
            {
                "account_id": pa.Column(pl.String, length, nullable=False),
                "account_name": pa.Column(pl.String, pa.Check.str_length(1, LONGEST_NAME), nullable=False),
                "employees": pa.Column(pl.Int64, pa.Check.ge(0), nullable=True),
            }
        )
    return pa.DataFrameSchema(
        {
            "opportunity_id": pa.Column(pl.String, length, nullable=False),
            "account_key": pa.Column(pl.String, nullable=False),
            "is_closed": pa.Column(pl.Boolean, nullable=False),
            "is_won": pa.Column(pl.Boolean, nullable=False),
            "probability": pa.Column(pl.Float64, pa.Check.in_range(0, 1), nullable=True),
        }
    )


def check_contract(frame: pl.DataFrame, recognition: Recognition) -> pl.DataFrame:
    """Every row and column that breaks the contract, as problems.

    Args:
        frame: Rows of the kind's work table with `line`.
        recognition: For the header of each column, as people know it.
    """
    checked = frame
    if recognition.kind == "opportunities":
        # What links an opportunity to an account: one of the three is enough.
        checked = frame.with_columns(pl.coalesce("account_id", "account_name", "domain").alias("account_key"))
    schema = contract(recognition.kind)
    try:
        schema.validate(checked.select(schema.columns.keys()), lazy=True)
    except pa.errors.SchemaErrors as failures:
        return _problems(failures.failure_cases, checked, recognition)
    return PROBLEM_SCHEMA.to_frame()


def _problems(cases: pl.DataFrame, frame: pl.DataFrame, recognition: Recognition) -> pl.DataFrame:
    without_row = cases.filter(pl.col("index").is_null())
    if without_row.height:
        raise AccountmapError(f"The contract itself failed, which is a bug: {without_row.row(0)}")
    headers = {c.field: c.header for c in reversed(recognition.columns)}
    rows = []
    for field, check, index in cases.select("column", "check", "index").iter_rows():
        reason, remedy = _WORDS.get(str(check).split("(")[0], ("breaks a rule: " + str(check), "correct the value"))
        header = "account" if field == "account_key" else headers.get(field, field)
        rows.append((index, header, field, reason, remedy))
    found = pl.DataFrame(rows, schema=["index", "column_name", "field", "reason", "remedy"], orient="row")
    texts = {field: frame[field].cast(pl.String, strict=False) for field in found["field"].unique()}
    values = [texts[field][index] for index, field in found.select("index", "field").iter_rows()]
    return found.select(
        frame[LINE].gather(found["index"]).alias(LINE),
        "column_name",
        pl.Series("value", values, dtype=pl.String),
        "reason",
        "remedy",
        pl.lit(value=True).alias("is_rejected"),
    )
