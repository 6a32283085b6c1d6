"""Parquet files whose bytes were damaged on the way: read, or refused in words, never an error of our own."""

from io import BytesIO

import polars as pl
import pytest

from accountmap.errors import FileRefusedError
from accountmap.intake.columnar import open_parquet
from accountmap.intake.limits import Limits


@pytest.fixture
def whole_file() -> bytes:
    file = BytesIO()
    names = [None if n % 4 == 0 else f"Acme {n % 3}" for n in range(30)]
    pl.DataFrame({"Account Name": names, "ARR": list(range(30))}).write_parquet(file)
    return file.getvalue()


def test_no_damaged_byte_of_a_parquet_file_is_an_error_of_our_own(whole_file, tmp_path):
    path, refusals = tmp_path / "accounts.parquet", []
    for place in range(4, len(whole_file) - 8):
        damaged = bytearray(whole_file)
        damaged[place] ^= 0xFF
        path.write_bytes(damaged)
        try:
            assert sum(batch.height for batch in open_parquet(path, Limits()).open_batches(None)) > 0
        except FileRefusedError as refusal:
            refusals.append(refusal)
    assert any("damaged" in str(refusal) for refusal in refusals)
