"""The least that any matcher must do: read both files and join them once.

    python benchmarks/floor.py LEFT RIGHT

Prints the seconds of reading by Polars and of one hash join by DuckDB, start-up not counted, and how many rows met.
"""

import json
import sys
import time
from pathlib import Path

import duckdb
import polars as pl


def measure_floor(left: Path, right: Path) -> dict[str, float]:
    """Seconds to read and to join on the lower-case name, and the rows of the join."""
    start = time.perf_counter()
    sides = [pl.read_csv(path, infer_schema=False) for path in (left, right)]
    read = time.perf_counter()
    one, other = (side.select(pl.col("name").str.to_lowercase()) for side in sides)
    with duckdb.connect() as connection:
        connection.register("one", one)
        connection.register("other", other)
        met = connection.sql("select count(*) from one join other using (name)").fetchall()[0][0]
    joined = time.perf_counter()
    return {"read": read - start, "join": joined - read, "rows": float(met)}


if __name__ == "__main__":
    print(json.dumps(measure_floor(Path(sys.argv[1]), Path(sys.argv[2]))))
