"""What is compiled is compiled once, follows its sources, and needs no folder of ours."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import accountmap

PROGRAM = """
import time, numpy as np
from accountmap.compiled.runs import count_places
places = np.empty(4, dtype=np.int64)
count_places(np.array([7, 7, 3, 7]), places)
hits = sum(count_places.stats.cache_hits.values())
print(places.tolist(), hits)
"""


@pytest.fixture(name="copy")
def _copy(tmp_path: Path) -> Path:
    """The package elsewhere, with nothing compiled yet."""
    there = tmp_path / "src" / "accountmap"
    there.mkdir(parents=True)
    original = Path(accountmap.__file__).parent
    shutil.copy(original / "__init__.py", there)
    shutil.copytree(original / "compiled", there / "compiled", ignore=shutil.ignore_patterns("__pycache__"))
    return there


def run(copy: Path) -> str:
    """What the program prints, with the package from there and a home beside it."""
    environment = os.environ | {"PYTHONPATH": str(copy.parent), "HOME": str(copy.parents[1] / "home")}
    environment.pop("XDG_CACHE_HOME", None)
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_function_is_compiled_once_and_loaded_from_then_on(copy: Path) -> None:
    assert run(copy) == "[0, 1, 0, 0] 0"
    assert run(copy) == "[0, 1, 0, 0] 2"


def test_a_change_in_any_source_compiles_anew(copy: Path) -> None:
    run(copy)
    with (copy / "compiled" / "__init__.py").open("a") as source:
        source.write("# changed\n")
    assert run(copy) == "[0, 1, 0, 0] 0"


def test_where_the_package_cannot_be_written_to_the_users_cache_serves(copy: Path) -> None:
    # A file in the place of the folder: root could write into a folder without permissions.
    (copy / "compiled" / "__pycache__").write_text("in the way")
    assert run(copy) == "[0, 1, 0, 0] 0"
    assert (copy.parents[1] / "home" / ".cache" / "accountmap").is_dir()
    assert run(copy) == "[0, 1, 0, 0] 2"


def test_where_nothing_can_be_written_it_still_runs(copy: Path) -> None:
    (copy / "compiled" / "__pycache__").write_text("in the way")
    (copy.parents[1] / "home").write_text("in the way")
    assert run(copy) == "[0, 1, 0, 0] 0"
