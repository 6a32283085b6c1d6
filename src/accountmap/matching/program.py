"""What scores pairs: the program and the data that it comes with, as one hash."""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import rapidfuzz

from accountmap.warehouse.selects import sql_folder

# All that decides which pairs are found and what is said of them.
_ROOMS = ("matching", "compiled", "normalise", "reference")
_LIBRARIES = (duckdb, np, pl, rapidfuzz)


@cache
def program_hash() -> str:
    """SHA-256 of the code and data of matching and of the versions of the libraries it stands on."""
    digest = hashlib.sha256()
    for path in sorted(_files(), key=lambda file: file.as_posix()):
        digest.update(path.name.encode() + b"\n" + hashlib.sha256(path.read_bytes()).digest())
    for library in _LIBRARIES:
        digest.update(f"{library.__name__} {library.__version__}\n".encode())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    package = Path(__file__).parents[1]
    for room in _ROOMS:
        yield from (file for file in (package / room).iterdir() if file.suffix in {".py", ".toml", ".csv", ".txt"})
    yield from (sql_folder() / "matching").glob("*.sql")
