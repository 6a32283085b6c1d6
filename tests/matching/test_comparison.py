"""Comparing only what can matter: the features of a pair are the same, and no pair that matters is left out."""

import numpy as np
import polars as pl
import pytest

from accountmap.compiled.features import FEATURES
from accountmap.matching.comparison import compare_pairs, compare_promising
from accountmap.matching.engine import least_evidence, match_lists, prepare_lists
from accountmap.matching.model import own_evidence, shipped_weights

NAMES = (
    "Zyxtra Robotics GmbH",
    "ZYXTRA ROBOTIC",
    "Zyxtra Fund II",
    "Mega Chips Altrapont",
    "MegaChips Altrapont",
    "International Quorvex Machines",
    "IQM",
    "지크스트라 주식회사",
    "지크스트라전자",
    "ПАО Зикстра",
    "The",
    "",
    "X",
)


@pytest.fixture
def lists(accounts):
    ours, theirs = accounts(*NAMES), accounts(*reversed(NAMES), prefix="b")
    domains = [None, "zyxtra.de", "zyxtra.com", "altrapont.com", "gmail.com", None, "iqm.com", *[None] * 6]
    several = [["zyxtra.de", "zyxtra.com"], *[[]] * 12]
    cities = ["Bonn", "Bonn am Rhein", "Born", None, "", *["Lyon"] * 8]
    filled = [
        side.with_columns(
            domain=pl.Series(domains),
            domains=pl.Series(several, dtype=pl.List(pl.String)),
            city=pl.Series(cities),
            registration_ids=pl.Series([["VAT:DE123456"], ["VAT:DE999999"], *[[]] * 11], dtype=pl.List(pl.String)),
        )
        for side in (ours, theirs)
    ]
    return prepare_lists(*filled)


@pytest.fixture
def pairs(lists):
    left, right = (
        records.views.select(pl.col("record", "view").name.prefix(f"{side}_"))
        for side, records in (("left", lists.left), ("right", lists.right))
    )
    return left.join(right, how="cross")


@pytest.mark.parametrize("least", [-40.0, -9.0, 0.0, 20.0])
def test_every_pair_with_enough_evidence_is_kept_with_the_very_features_it_has(lists, pairs, least):
    weights = shipped_weights()
    full = compare_pairs(pairs, lists.left, lists.right, lists.vocabulary)
    rows, kept = compare_promising(pairs, lists.left, lists.right, lists.vocabulary, weights, least)
    enough = np.flatnonzero(own_evidence(full, weights) >= least)
    assert enough.size
    assert set(enough) <= set(rows)
    weighty = [name for name, weight in weights.features.items() if weight]
    assert pl.DataFrame(kept, schema=FEATURES).select(weighty).equals(full[rows].select(weighty))


def test_most_pairs_of_different_companies_are_dropped_before_their_strings_are_compared(lists, pairs):
    weights = shipped_weights()
    full = compare_pairs(pairs, lists.left, lists.right, lists.vocabulary)
    rows, _ = compare_promising(pairs, lists.left, lists.right, lists.vocabulary, weights, -9.0)
    # Names in two scripts often have something in common to the ear; what counts is whether it is enough.
    in_one_script = (full["cross_script"] == 0).to_numpy()
    assert in_one_script[rows].sum() < in_one_script.sum() / 3
    without_enough = (own_evidence(full, weights) < -9.0).sum()
    assert len(rows) - (pairs.height - without_enough) < without_enough / 10


def test_similarities_are_measured_where_texts_differ_and_one_where_they_are_equal(lists, pairs):
    full = compare_pairs(pairs, lists.left, lists.right, lists.vocabulary)
    names = pairs.select(
        left=lists.left.views["compare"][pairs["left_view"]], right=lists.right.views["compare"][pairs["right_view"]]
    )
    found = names.hstack(full).filter(pl.col("left") == "zyxtra robotics gmbh", pl.col("right").str.contains("robotic"))
    # One letter of fourteen is missing.
    assert found["right"].to_list() == ["zyxtra robotic", "zyxtra robotics gmbh"]
    assert found["typing_70"].to_list() == pytest.approx([(13 / 14 - 0.7) / 0.3, 1.0], abs=1e-6)
    assert found["name_equal"].to_list() == [0.0, 1.0]


def test_a_lower_floor_writes_more_pairs_and_changes_none(accounts):
    ours = accounts("Zyxtra Robotics", "Zyxtra Fund I", "Altrapont Foods", "Quorvex Bank")
    theirs = accounts("Zyxtra Robotik", "Zyxtra Fund II", "Altrapont", "Quorvex Banco", prefix="b")
    everything = match_lists(ours, theirs, floor=0.0)
    for floor in (0.01, 0.05, 0.5, 0.95):
        assert match_lists(ours, theirs, floor=floor).equals(everything.filter(pl.col("probability") >= floor))


def test_evidence_that_can_reach_the_floor_or_count_as_a_rival_is_enough():
    weights = shipped_weights()
    assert least_evidence(0.0, weights) == -np.inf
    assert least_evidence(0.5, weights) == least_evidence(0.95, weights) == -9.0
    assert least_evidence(0.001, weights) < -9.0
