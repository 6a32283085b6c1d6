"""What a match says of itself without labels."""

import numpy as np
import polars as pl
import pytest

from accountmap.matching.engine import match_and_measure, match_lists
from accountmap.matching.quality import expected_unwritten, shipped_quality


def test_an_account_without_a_written_pair_is_missed_as_likely_as_its_likeliest_candidate():
    record = np.array([0, 0, 1, 1, 2, 3, 4], dtype=np.uint32)
    probability = np.array([0.97, 0.30, 0.40, 0.10, 0.05, 0.60, 0.01])
    is_written = np.array([True, False, False, False, False, False, False])
    # Account 0 has a pair; 1, 2 and 3 (outbid, though likely) have none; 4 has nothing worth the name of a candidate.
    assert expected_unwritten(record, probability, is_written) == pytest.approx(0.40 + 0.05 + 0.60)


def test_the_order_of_the_pairs_does_not_change_the_last_digit():
    generator = np.random.default_rng(3)
    record = generator.integers(0, 4_000, 20_000).astype(np.uint32)
    probability, is_written = generator.random(20_000) / 3, generator.random(20_000) < 0.01
    order = generator.permutation(20_000)
    assert expected_unwritten(record, probability, is_written) == expected_unwritten(
        record[order], probability[order], is_written[order]
    )


def test_a_higher_floor_moves_accounts_from_the_written_to_the_missed(accounts):
    ours = accounts({"account_name": "Zyxtra Robotics GmbH", "city": "Bonn"}, "Plimsolda Foods", "Quorvex")
    theirs = accounts({"account_name": "ZYXTRA Robotic", "city": "Bonn"}, "Plimsolda Food Group", "Umbrella")
    usual, strict = (match_and_measure(ours, theirs, floor=floor) for floor in (0.01, 1.0))
    assert usual.pairs.height > strict.pairs.height == 0
    written = usual.pairs.group_by("left_id").agg(pl.col("probability").max())["probability"].sum()
    assert strict.unwritten_accounts == pytest.approx(usual.unwritten_accounts + written, abs=1e-9)


def test_measuring_changes_no_pair(accounts):
    ours, theirs = accounts("Zyxtra Robotics"), accounts("Zyxtra Robotics AG")
    assert match_and_measure(ours, theirs).pairs.equals(match_lists(ours, theirs))


def test_empty_lists_miss_nothing(accounts):
    assert match_and_measure(accounts(), accounts("Acme")).unwritten_accounts == 0


def test_the_shipped_measurements_lie_within_their_ranges():
    quality = shipped_quality()
    assert 0.8 < quality.candidate_recall < 1
    assert 0 < quality.calibration_low <= quality.calibration_error <= quality.calibration_high <= 3
    assert quality.lists >= 8
