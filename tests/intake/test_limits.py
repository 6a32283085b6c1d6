"""Every limit has words of its own: what was too much, how much is allowed, what to do."""

from dataclasses import replace

import pytest

from accountmap.errors import FileRefusedError
from accountmap.intake.exports import read_part
from accountmap.intake.limits import Limits
from accountmap.intake.opening import open_tables
from tests.intake.test_files import TERMS, packed, reasons_of, text, workbook

SHEETS = workbook(*((f"S{number}", [["Company"], ["Acme"]]) for number in range(3)))
LONG = text("Company\n" + "Acme\n" * 30)
CASES = {
    "rows": (LONG, Limits(rows=20), "too long: more than 20 rows", "max_rows"),
    "rows of a workbook": (workbook(("S", [["Company"], *[["Acme"]] * 30])), Limits(rows=20), "too long", "max_rows"),
    "columns": (text("Company,City,x\n"), Limits(columns=2), "too wide: 3 columns", "max_columns"),
    "sheets": (SHEETS, Limits(tables=2), "too many sheets: 3", "max_tables"),
    "files": (packed(*((f"{n}.csv", LONG) for n in range(3))), Limits(tables=2), "too many files: 3", "max_tables"),
    "size": (text("Company\n") + b"A" * (2 << 20), Limits(megabytes=1), "too large: 2 MB", "max_file_megabytes"),
    "growth": (
        packed(("a.csv", b"A" * (20 << 20))),
        Limits(unpacked_ratio=2),
        "grows beyond all bounds",
        "unpacked_ratio",
    ),
}


def read_within(tmp_path, content: bytes, limits: Limits) -> None:
    path = tmp_path / "dropped"
    path.write_bytes(content)
    for table in open_tables(path, tmp_path, limits):
        read_part(table, replace(TERMS, limits=limits), lambda *_: None)


@pytest.mark.parametrize(("content", "limits", "words", "setting"), CASES.values(), ids=CASES.keys())
def test_what_is_too_much_is_said_with_the_setting_that_allows_more(tmp_path, content, limits, words, setting):
    with pytest.raises(FileRefusedError, match=words) as refusal:
        read_within(tmp_path, content, limits)
    assert setting in refusal.value.allowed
    assert refusal.value.next_step


def test_a_long_cell_rejects_its_row_and_not_the_file(tmp_path):
    path = tmp_path / "dropped"
    path.write_text("Company,City\nAcme,Bonn\nBeta," + "x" * 60 + "\n")
    (table,) = open_tables(path, tmp_path)
    part = read_part(table, replace(TERMS, limits=Limits(cell_characters=50)), lambda *_: None)
    assert reasons_of(part)["reason"].to_list() == ["has more than 50 characters"]
