from datetime import date
from pathlib import Path

import polars as pl
import pytest

from accountmap.errors import SettingsError
from accountmap.intake import loading
from accountmap.intake.terms import terms_for
from accountmap.settings import Settings, load_settings

COMPANY = '[company]\nid = "us"\nname = "Us"\ncurrency = "EUR"\n'


def load(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "accountmap.toml"
    path.write_text(COMPANY + text, encoding="utf-8")
    return load_settings(path)


def rates_on(settings: Settings, currency: str, *days: date) -> list[float | None]:
    money = terms_for(settings, "us").money
    frame = pl.DataFrame({"currency": [currency] * len(days), "day": days})
    return frame.select(money.rate(pl.col("currency"), pl.col("day"))).to_series().to_list()


def test_a_rate_may_be_one_number_or_change_with_the_day(tmp_path):
    settings = load(
        tmp_path,
        "[currencies]\nUSD = 0.9\nJPY = 1\n"
        "[[currencies.GBP]]\nfrom = 2026-01-01\nrate = 1.15\n[[currencies.GBP]]\nfrom = 2025-01-01\nrate = 1.2\n",
    )
    days = (date(2024, 12, 31), date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1))
    assert rates_on(settings, "GBP", *days) == [None, 1.2, 1.2, 1.15]
    assert rates_on(settings, "USD", *days) == [0.9] * 4
    assert rates_on(settings, "EUR", *days) == [1.0] * 4
    assert rates_on(settings, "CHF", *days) == [None] * 4


@pytest.mark.parametrize(
    "text",
    [
        "[currencies]\nUSD = 0\n",
        "[[currencies.USD]]\nfrom = 2026-01-01\nrate = -1\n",
        '[[currencies.USD]]\nfrom = "soon"\nrate = 1\n',
        "[[currencies.USD]]\nrate = 1\n",
        "[currencies]\ndollar = 1\n",
    ],
)
def test_a_rate_that_cannot_be_is_an_error_that_names_it(tmp_path, text):
    with pytest.raises(SettingsError, match="currencies"):
        load(tmp_path, text)


def test_rows_are_read_again_each_day_only_where_rates_change_with_the_day(tmp_path):
    fixed = load(tmp_path, "[currencies]\nUSD = 0.9\n")
    changing = load(tmp_path, "[[currencies.USD]]\nfrom = 2026-01-01\nrate = 0.9\n")
    one, other = date(2026, 11, 12), date(2026, 11, 13)
    assert loading.terms_id(fixed, one) == loading.terms_id(fixed, other)
    assert loading.terms_id(changing, one) != loading.terms_id(changing, other)


def test_a_partners_own_currency_columns_and_order_of_dates_count_for_its_files_only(tmp_path):
    settings = load(
        tmp_path,
        '[partners.acme]\ncurrency = "USD"\ndate_order = "dmy"\ncolumns = { city = "Ort" }\n',
    )
    acme, ours = terms_for(settings, "acme"), terms_for(settings, "us")
    assert (acme.money.default_currency, acme.date_order, acme.own_columns) == ("USD", "dmy", {"city": "Ort"})
    assert (ours.money.default_currency, ours.date_order, ours.own_columns) == ("EUR", None, {})
