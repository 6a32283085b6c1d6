"""A run may be killed at any instant: afterwards nothing is lost and nothing is there twice."""

import random

import pytest

from tests.intake.crashes import WAYS, WHOLE, import_again, make_workspace, run_child

POINTS = sorted(random.Random(20261112).sample(range(1, 125), 12))


@pytest.mark.parametrize(
    ("way", "point"), [("run", point) for point in POINTS] + [("beside", point) for point in POINTS[::3]]
)
def test_after_a_kill_the_next_run_leaves_every_file_in_one_place_imported_once(tmp_path, way, point):
    workspace = make_workspace(tmp_path)
    child = run_child(workspace, point, way)
    assert child.returncode == -9, child.stderr
    assert import_again(workspace) == WHOLE


@pytest.mark.parametrize("way", WAYS)
def test_the_points_are_spread_over_the_whole_import(tmp_path, way):
    child = run_child(make_workspace(tmp_path), 0, way)
    assert max(POINTS) <= int(child.stdout) <= max(POINTS) + 15, child.stderr
