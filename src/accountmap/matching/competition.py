"""Competition: how near is another company? A record belongs to one company, so a strong rival weakens a pair.

Rows of one list that are the same company (duplicates, divisions, share lines) are no rivals of each other. Seen from
one record, all candidates that resemble its best candidate count as that candidate's company.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from accountmap.matching.records import Records

Evidence = npt.NDArray[np.float64]
# Compares pairs of records of one list (two arrays of record numbers) and returns their evidence in bits.
CompareWithin = Callable[[npt.NDArray[np.uint32], npt.NDArray[np.uint32]], Evidence]

# Evidence from which two rows of one list count as one company, in bits: even odds.
SAME_COMPANY = 0.0
# A rival below this share of odds is its own company; its comparison with the leader is saved.
WEAKEST_RIVAL = -6.0
# Below this evidence, in bits, a rival is none. Twelve such rivals would cost a pair a hundredth of a bit; that they
# cost nothing lets most candidates be dropped before their strings are compared.
FAINTEST_RIVAL = -9.0
# Rivals are counted up to this evidence, in bits: certainty beyond it adds nothing.
STRONGEST_RIVAL = 12.0


@dataclass(frozen=True)
class Competition:
    """One value per pair.

    Attributes:
        rivals: log2(1 + sum over rival companies of 2^bits of their best row, faint ones apart); 0 or more.
        leads: whether the candidate belongs to the record's best company.
        company: number of the candidate's company, as this record sees it.
    """

    rivals: Evidence
    leads: npt.NDArray[np.bool_]
    company: npt.NDArray[np.uint32]


def company_numbers(records: Records) -> npt.NDArray[np.uint32]:
    """Rows of one list whose names are equal, legal form included, are one company and bear one number."""
    whole = records.views.filter(pl.col("joined") != "")
    names = whole.group_by("record", maintain_order=True).agg(pl.col("compare").first())
    named = records.facts.select("record").join(names, on="record", how="left", maintain_order="left")
    alone = pl.concat_str(pl.lit(" "), "record")
    return named.select(pl.col("record").min().over(pl.coalesce("compare", alone)))["record"].to_numpy()


def weigh_rivals(
    record: npt.NDArray[np.uint32],
    candidate: npt.NDArray[np.uint32],
    company: npt.NDArray[np.uint32],
    bits: Evidence,
    compare_within: CompareWithin,
) -> Competition:
    """What competes with each pair, seen from `record`.

    Args:
        record: per pair, the record whose candidates compete.
        candidate: per pair, the candidate on the other side.
        company: `company_numbers` of the other side, by candidate.
        bits: per pair, its own evidence in bits.
        compare_within: compares two candidates of the other side with each other.

    """
    pairs = pl.DataFrame({"record": record, "candidate": candidate, "bits": np.minimum(bits, STRONGEST_RIVAL)})
    pairs = pairs.with_columns(company=company[candidate]).with_row_index("pair")
    leaders = pairs.sort("record", pl.col("bits").neg(), "candidate").unique(
        "record", keep="first", maintain_order=True
    )
    pairs = pairs.join(
        leaders.select("record", leader="candidate", leading="company"), on="record", how="left", maintain_order="left"
    )
    pairs = _join_leaders(pairs, compare_within)
    odds = pl.when(pl.col("bits") >= FAINTEST_RIVAL).then(pl.lit(2.0).pow(pl.col("bits"))).otherwise(0.0)
    companies = pairs.group_by("record", "company").agg(odds.max().alias("odds"))
    # Summed in a fixed order, so that equal inputs give equal bits.
    totals = (
        companies.sort("record", "odds", "company")
        .group_by("record", maintain_order=True)
        .agg(total=pl.col("odds").sum())
    )
    rivals = (
        pairs.join(companies, on=["record", "company"], how="left", maintain_order="left")
        .join(totals, on="record", how="left", maintain_order="left")
        .select((1 + (pl.col("total") - pl.col("odds")).clip(0)).log(2))
    )
    leads = pairs.select(pl.col("company") == pl.col("leading"))
    return Competition(rivals.to_series().to_numpy(), leads.to_series().to_numpy(), pairs["company"].to_numpy())


def _join_leaders(pairs: pl.DataFrame, compare_within: CompareWithin) -> pl.DataFrame:
    """Give candidates that resemble the leader its company."""
    unsure = pairs.filter((pl.col("company") != pl.col("leading")) & (pl.col("bits") > WEAKEST_RIVAL))
    distinct = unsure.select("candidate", "leader").unique(maintain_order=True)
    if distinct.is_empty():
        return pairs
    alike = distinct.filter(
        pl.Series(compare_within(distinct["candidate"].to_numpy(), distinct["leader"].to_numpy()) >= SAME_COMPANY)
    )
    same = alike.with_columns(is_same=pl.lit(value=True))
    joined = pairs.join(same, on=["candidate", "leader"], how="left", maintain_order="left")
    company = pl.when(pl.col("is_same")).then("leading").otherwise("company")
    return joined.with_columns(company=company)
