"""Blocking: which records of two lists are worth comparing, by the keys of `sql/matching/`."""

import polars as pl

from accountmap.matching.records import Records
from accountmap.matching.vocabulary import Vocabulary, skeleton, view_words
from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.selects import run_select

# A key whose blocks would give more pairs than this is too common to be worth anything.
LARGEST_BLOCK = 400
# Pairs kept per record, the strongest by shared rarity.
MOST_CANDIDATES = 12


def find_candidates(warehouse: Warehouse, left: Records, right: Records, vocabulary: Vocabulary) -> pl.DataFrame:
    """Pairs of names worth comparing.

    Returns:
        left_record, right_record, left_view, right_view, strength; in that order.
    """
    sides = (("left", left, vocabulary.left), ("right", right, vocabulary.right))
    _write(warehouse, "views", {side: _views(records) for side, records, _ in sides})
    _write(warehouse, "view_words", {side: view_words(vocabulary, matrix) for side, _, matrix in sides})
    _write(warehouse, "addresses", {side: records.addresses for side, records, _ in sides})
    _write(warehouse, "identifiers", {side: records.identifiers for side, records, _ in sides})
    run_select(warehouse, "matching.record_keys")
    parameters = {
        "left_rows": float(max(left.facts.height, 1)),
        "right_rows": float(max(right.facts.height, 1)),
        "largest_block": LARGEST_BLOCK,
        "most_candidates": MOST_CANDIDATES,
    }
    run_select(warehouse, "matching.candidates", parameters)
    return warehouse.table("matching.candidates")


def _write(warehouse: Warehouse, table: str, sides: dict[str, pl.DataFrame]) -> None:
    frames = [frame.with_columns(side=pl.lit(side)) for side, frame in sides.items()]
    warehouse.write(f"matching.{table}", pl.concat(frames))


def _views(records: Records) -> pl.DataFrame:
    place = pl.coalesce("city", "country")
    placed = records.views.join(records.facts.select("record", place=place), on="record", maintain_order="left")
    initials = pl.col("core").str.extract_all(r"\b[a-z]").list.join("")
    several = pl.col("core").str.contains(" ")
    return placed.select(
        "view",
        "record",
        "joined",
        "native",
        "place",
        squeezed=pl.col("compare").str.replace_all(" ", ""),
        initials=pl.when(several).then(initials).otherwise(pl.lit("")),
        skeleton=skeleton(pl.col("joined")),
    )
