"""What the benchmarks of the ranking share: worlds with known truth, and the command line that asks for them."""

import argparse
import importlib.util
import json
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from accountmap.overlap.assumptions import default_assumptions
from accountmap.overlap.match_quality import MatchQuality

World = dict[str, Any]
Estimate = dict[str, Any]
# The worlds' matches are right as often as they say: little is allowed for a common error, unlike for real lists.
CALIBRATION_ERROR = 0.30


def quality_of_worlds() -> MatchQuality:
    """How far a world's matches may be off."""
    return MatchQuality(CALIBRATION_ERROR, default_assumptions()["match_recall"], knows_recall=False)


def load_worlds(folder: Path) -> ModuleType:
    """The folder's `world.py` as a module."""
    spec = importlib.util.spec_from_file_location("world", folder / "world.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{folder / 'world.py'} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def judge_setting(
    module: ModuleType, name: str, given: argparse.Namespace, estimate: Callable[[World, int], Estimate]
) -> dict[str, Any]:
    """Judge one setting over the given number of worlds.

    Args:
        module: `world.py`.
        name: The setting.
        given: The command line.
        estimate: From a world (with `is_influence`, whether exposure is recorded influence) and its seed, the estimates
            in the judge's form; what it finds beside them under `notes` is reduced to its largest value.
    """
    setting = module.SETTINGS[name]
    worlds, estimates, seconds = [], [], 0.0
    for seed in range(given.first_seed, given.first_seed + given.repetitions):
        world = {**module.make_world(seed, **setting), "is_influence": setting.get("exposure") == "influence"}
        start = time.perf_counter()
        estimates.append(estimate(world, seed))
        seconds += time.perf_counter() - start
        worlds.append(world)
    notes = [found.pop("notes", {}) for found in estimates]
    largest = {note: round(max(found[note] for found in notes), 4) for note in notes[0]}
    figures = {"setting": name, "seconds per world": round(seconds / given.repetitions, 3)}
    return {**figures, **largest, **module.judge(worlds, estimates)}


def judge_settings(description: str | None, estimate: Callable[[World, int], Estimate]) -> None:
    """Read the command line, and print a line of the judge's figures per setting asked for."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", type=Path, required=True, help="folder with world.py")
    parser.add_argument("--repetitions", type=int, default=20, help="worlds per setting")
    parser.add_argument("--first-seed", type=int, default=1000)
    parser.add_argument("--setting", action="append", help="only this setting (may be repeated)")
    given = parser.parse_args()
    module = load_worlds(given.worlds)
    for name in given.setting or module.SETTINGS:
        print(json.dumps(judge_setting(module, name, given, estimate)), flush=True)
