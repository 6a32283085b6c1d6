"""What is compiled is compiled once, follows its sources, and needs no folder of ours."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import accountmap
from accountmap.compiled.cache import remove_old
from accountmap.compiled.runs import count_places

PROGRAM = """
import sys, numpy as np
from accountmap.compiled.runs import count_places
was_loaded = "numba" in sys.modules
places = np.empty(4, dtype=np.int64)
count_places(np.array([7, 7, 3, 7]), places)
print(places.tolist(), was_loaded, sum(count_places.code.stats.cache_hits.values()))
"""
HEADER = """
from typing import NamedTuple
import numpy as np
from accountmap.compiled.compiling import compiled
from accountmap.compiled.signatures import *

SCALE = 10.0

@compiled()
def scaled(number):
    return number * SCALE

@compiled(float64(read_only(float64), float64))
def total(numbers, start):
    for number in numbers:
        start += scaled(number)
    return start
"""
TABLES = """
@compiled(void(read_only(float64, 2), read_only(boolean), written(float64)))
def row_totals(table, chosen, totals):
    for row in range(table.shape[0]):
        totals[row] = total(table[row], 0.0) if chosen[row] else -1
"""
ROWS = """
PLACE = np.dtype([("name", "u8"), ("near", "?"), ("end", [("x", "i4"), ("y", "f4")])], align=True)

class Map(NamedTuple):
    places: np.ndarray
    weights: np.ndarray
    scale: float

MAP = Group(Map, (read_only(PLACE), read_only(uint8, 2), float64))

@compiled(several(int64, float64)(MAP, MAP, uint64))
def nearest(map, other, name):
    for row in range(len(map.places)):
        place = map.places[row]
        if place.near and place.name == name:
            return row, place.end.y * map.scale + other.weights[row, 1]
    return -1, 0.0
"""


@pytest.fixture(name="copy")
def _copy(tmp_path: Path) -> Path:
    """The package elsewhere, with nothing compiled yet."""
    there = tmp_path / "src" / "accountmap"
    there.mkdir(parents=True)
    original = Path(accountmap.__file__).parent
    shutil.copy(original / "__init__.py", there)
    (there / "compiled").mkdir()
    for name in ("__init__", "__main__", "cache", "compiling", "signatures", "translation", "runs"):
        shutil.copy(original / "compiled" / f"{name}.py", there / "compiled")
    return there


def run(copy: Path, program: str = PROGRAM) -> tuple[str, str]:
    """What the program prints and what it says of errors, with the package from there and a home beside it."""
    environment = os.environ | {"PYTHONPATH": str(copy.parent), "HOME": str(copy.parents[1] / "home")}
    environment.pop("XDG_CACHE_HOME", None)
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    return done.stdout.strip(), done.stderr


def test_a_function_is_compiled_once_and_loaded_from_then_on_at_its_first_call(copy: Path) -> None:
    first, second = run(copy), run(copy)
    assert first[0] == "[0, 1, 0, 0] False 0"
    assert "being compiled" in first[1]
    assert second == ("[0, 1, 0, 0] False 2", "")


def test_a_change_in_any_source_compiles_anew(copy: Path) -> None:
    run(copy)
    with (copy / "compiled" / "__init__.py").open("a") as source:
        source.write("# changed\n")
    assert run(copy)[0] == "[0, 1, 0, 0] False 0"


def test_where_the_package_cannot_be_written_to_the_users_cache_serves(copy: Path) -> None:
    # A file in the place of the folder: root could write into a folder without permissions.
    (copy / "compiled" / "__pycache__").write_text("in the way")
    assert run(copy)[0] == "[0, 1, 0, 0] False 0"
    assert (copy.parents[1] / "home" / ".cache" / "accountmap").is_dir()
    assert run(copy) == ("[0, 1, 0, 0] False 2", "")


def test_where_nothing_can_be_written_it_still_runs(copy: Path) -> None:
    (copy / "compiled" / "__pycache__").write_text("in the way")
    (copy.parents[1] / "home").write_text("in the way")
    assert run(copy)[0] == "[0, 1, 0, 0] False 0"


def test_what_is_loaded_meanwhile_is_there_for_whoever_calls_it_first(copy: Path) -> None:
    meanwhile = PROGRAM.replace(
        "was_loaded", "from accountmap.compiled.compiling import load_meanwhile\nload_meanwhile()\nwas_loaded", 1
    )
    assert run(copy, meanwhile)[0].startswith("[0, 1, 0, 0]")


@pytest.mark.parametrize(
    ("functions", "program", "result"),
    [
        ("", "print(total(np.array([1.0, 2.5]), 0.5))", "35.5"),
        (
            TABLES,
            "totals = np.empty(2)\n"
            "row_totals(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), np.array([True, False]), totals)\n"
            "print(totals.tolist())",
            "[60.0, -1.0]",
        ),
        (
            ROWS,
            "places = np.array([(5, False, (1, 0.5)), (5, True, (2, 1.5))], dtype=PLACE)\n"
            "weights = np.arange(4, dtype=np.uint8).reshape(2, 2)\n"
            "print(nearest(Map(places, weights, 2.0), Map(places, weights, 3.0), 5))",
            "(1, 6.0)",
        ),
    ],
    ids=["that call each other", "of tables", "of rows in groups"],
)
def test_functions(copy: Path, functions: str, program: str, result: str) -> None:
    (copy / "compiled" / "several.py").write_text(HEADER + functions)
    said, complaints = run(copy, f"from accountmap.compiled.several import *\n{program}")
    assert said == result, complaints


def test_a_function_that_makes_arrays_is_refused(copy: Path) -> None:
    making = "@compiled(float64(int64))\ndef doubled(size):\n    return (np.ones(size) * 2).sum()\n"
    (copy / "compiled" / "several.py").write_text(HEADER + making)
    said, complaints = run(copy, "from accountmap.compiled.several import *\nprint(doubled(2))")
    assert said == ""
    assert "np.ones(size)" in complaints


@pytest.mark.parametrize(
    ("numbers", "places"),
    [
        (np.zeros(4, dtype=np.int32), np.zeros(4, dtype=np.int64)),
        (np.zeros(8, dtype=np.int64)[::2], np.zeros(4, dtype=np.int64)),
        (np.zeros((2, 2), dtype=np.int64), np.zeros(4, dtype=np.int64)),
        (np.zeros(4, dtype=np.int64), np.frombuffer(bytes(32), dtype=np.int64)),
        (np.zeros(4, dtype=np.int64), 4),
    ],
    ids=["another type", "with gaps", "a table", "read only", "no array"],
)
def test_what_a_function_is_not_compiled_for_is_refused(numbers: np.ndarray, places: np.ndarray) -> None:
    with pytest.raises(TypeError, match="count_places is not compiled for"):
        count_places(numbers, places)


def test_what_was_compiled_of_older_sources_is_removed_and_nothing_else(tmp_path: Path) -> None:
    now, before, others = (tmp_path / name for name in ("0123456789abcdef", "fedcba9876543210", "notes"))
    for folder in (now, before, others):
        folder.mkdir()
    remove_old(now)
    assert sorted(tmp_path.iterdir()) == [now, others]


def test_beside_a_folder_of_this_process_alone_nothing_is_removed(tmp_path: Path) -> None:
    own, of_others = tmp_path / "accountmap-x1y2z3", tmp_path / "0123456789abcdef"
    own.mkdir()
    of_others.mkdir()
    remove_old(own)
    assert sorted(tmp_path.iterdir()) == [of_others, own]
