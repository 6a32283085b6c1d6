"""Blocking: which records of two lists are worth comparing, by the keys of `sql/matching/`."""

import polars as pl

from accountmap.matching.records import Records
from accountmap.matching.vocabulary import Vocabulary, view_words
from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.selects import define_view, run_select

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
    define_view(warehouse, "matching.key_texts")
    run_select(warehouse, "matching.record_keys")
    parameters = {
        "left_rows": float(max(left.facts.height, 1)),
        "right_rows": float(max(right.facts.height, 1)),
        "largest_block": LARGEST_BLOCK,
        "most_candidates": MOST_CANDIDATES,
    }
    run_select(warehouse, "matching.candidates", parameters)
    return warehouse.table("matching.candidates")


def find_pair_keys(warehouse: Warehouse, left_views: list[int], right_views: list[int]) -> pl.DataFrame:
    """The keys of two records, by their names, in a warehouse in which `find_candidates` has been at work.

    Returns:
        key_text, is_left, is_right, left_size, right_size; see `sql/matching/pair_keys.sql`. The rarest come first.
    """
    sides = {"left": left_views, "right": right_views}
    views = [pl.DataFrame({"view": views}, schema={"view": pl.UInt32}) for views in sides.values()]
    _write(warehouse, "pair_views", dict(zip(sides, views, strict=True)))
    run_select(warehouse, "matching.pair_keys")
    return warehouse.table("matching.pair_keys")


def _write(warehouse: Warehouse, table: str, sides: dict[str, pl.DataFrame]) -> None:
    frames = [frame.with_columns(side=pl.lit(side)) for side, frame in sides.items()]
    warehouse.write(f"matching.{table}", pl.concat(frames))


def _views(records: Records) -> pl.DataFrame:
    place = pl.coalesce("city", "country")
    placed = records.views.join(records.facts.select("record", place=place), on="record", maintain_order="left")
    forms = records.forms.select("skeleton", initials=pl.when(pl.col("several")).then("initials").otherwise(pl.lit("")))
    squeezed = pl.col("compare").str.replace_all(" ", "")
    named = placed.select("view", "record", "joined", "native", "place", squeezed=squeezed)
    return pl.concat([named, forms], how="horizontal")
