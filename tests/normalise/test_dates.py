from datetime import datetime

import polars as pl
import pytest

from accountmap.normalise.dates import OrderEvidence, read_date, read_dates, weigh_date_orders


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-12", datetime(2026, 11, 12)),
        ("12.11.2026", datetime(2026, 11, 12)),
        ("Nov 12, 2026 3:04 PM", datetime(2026, 11, 12, 15, 4)),
        ("2026年11月12日", datetime(2026, 11, 12)),
        ("2026. 11. 12.", datetime(2026, 11, 12)),
        ("1405/08/21", datetime(2026, 11, 12)),
        ("۱۴۰۵/۰۸/۲۱", datetime(2026, 11, 12)),
        ("1403/12/30", datetime(2025, 3, 20)),
        ("2026-11-12T10:00:00.000Z", datetime(2026, 11, 12, 10)),
        ("2026-11-12 10:00:00+02:00", datetime(2026, 11, 12, 8)),
        ("1700000000000", datetime(2023, 11, 14, 22, 13, 20)),
        ("45000", datetime(2023, 3, 15)),
        ("12 de noviembre de 2026", datetime(2026, 11, 12)),
        ("12. November 2026", datetime(2026, 11, 12)),
        ("12-Nov-26", datetime(2026, 11, 12)),
        ("20261112", datetime(2026, 11, 12)),
        ("11/12/26 14:30", datetime(2026, 12, 11, 14, 30)),
    ],
)
def test_a_date_is_read_in_any_spelling(text, expected):
    assert read_date(text, "dmy") == expected


@pytest.mark.parametrize("text", ["31/31/2026", "soon", "2026-13-40", "29.02.2026", "1404/12/30", "12", ""])
def test_text_that_is_no_day_is_not_made_one(text):
    assert read_date(text, "dmy") is None


@pytest.mark.parametrize(
    ("column", "evidence"),
    [
        (["01/02/2026", "13/02/2026"], OrderEvidence(day_first=1, open=1)),
        (["01/02/26", "02/28/26"], OrderEvidence(month_first=1, open=1)),
        (["01/02/2026"], OrderEvidence(open=1)),
        (["01/01/2026", "2026-11-12", None], OrderEvidence()),
        (["13/01/2026", "01/13/2026"], OrderEvidence(day_first=1, month_first=1)),
        (["32.13.2026", "45/02/2026", "02/00/2026", "12/11/2026"], OrderEvidence(open=1)),
        (["12.11.2026", "01.02.2026", "3/4/2026"], OrderEvidence(open=3, dotted=2)),
    ],
)
def test_the_order_of_day_and_month_is_weighed_over_the_whole_column(column, evidence):
    assert weigh_date_orders(pl.Series(column)) == evidence


def test_a_column_keeps_its_order_for_every_value():
    column = pl.Series(["01/02/2026", "2026-11-12", None, "x"])
    day, iso = datetime(2026, 2, 1), datetime(2026, 11, 12)
    assert read_dates(column, "dmy").to_list() == [day, iso, None, None]
    assert read_dates(column, "mdy").to_list()[0] == datetime(2026, 1, 2)
