import pytest

from accountmap.intake.series import series_of


@pytest.mark.parametrize(
    ("name", "series"),
    [
        ("customers.csv", "customers"),
        ("Customers 2026-11-12 (2).csv", "customers"),
        ("customers_20261205.csv", "customers"),
        ("customers-12.11.2026.xlsx", "customers"),
        ("Customers - Copy.csv", "customers"),
        ("Copy of customers v3.csv", "customers"),
        ("customers Q4 2026.csv", "customers"),
        ("customers nov 2026.csv", "customers"),
        ("customers_2026-11-12T08-30-00.csv.gz", "customers"),
        ("hubspot-crm-exports-all-companies-2026-11-12.csv", "hubspot-crm-exports-all-companies"),
        ("report1700000000000.csv", "report"),
        ("2026-11-12.csv", "export"),
        ("prospects EMEA.csv", "prospects-emea"),
        ("고객사 목록.csv", "고객사-목록"),
    ],
)
def test_a_series_is_the_files_name_less_dates_and_counters(name, series):
    assert series_of(name) == series
