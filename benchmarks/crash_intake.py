"""An import killed at many points: after the next run every file is in one place and imported once.

python -m benchmarks.crash_intake --points 50 --seed 1
"""

import argparse
import random
import tempfile
from pathlib import Path

from tests.intake.crashes import WAYS, WHOLE, import_again, make_workspace, run_child


def count_points(way: str) -> int:
    """How often an import that lives changes the file system."""
    with tempfile.TemporaryDirectory(prefix="accountmap-crash-") as root:
        return int(run_child(make_workspace(Path(root)), 0, way).stdout)


def survives(way: str, point: int) -> bool:
    """Whether an import killed at a point is whole after the next run."""
    with tempfile.TemporaryDirectory(prefix="accountmap-crash-") as root:
        workspace = make_workspace(Path(root))
        return run_child(workspace, point, way).returncode == -9 and import_again(workspace) == WHOLE


def main() -> None:
    """Kill and count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    source = random.Random(given.seed)
    for way in WAYS:
        points = count_points(way)
        chosen = source.sample(range(1, points + 1), min(given.points, points))
        failed = [point for point in sorted(chosen) if not survives(way, point)]
        lived = len(chosen) - len(failed)
        print(f"{way:<7} {len(chosen)} of {points} points: {lived} survived, failed at {failed or 'none'}", flush=True)


if __name__ == "__main__":
    main()
