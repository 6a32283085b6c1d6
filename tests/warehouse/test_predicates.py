"""Only harmless predicates get through: they are the one text from outside that becomes SQL."""

import pytest

from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.predicates import check_predicate, rows_where

COLUMNS = {"employees": "bigint", "industry": "varchar", "populations": "varchar[]", "as_of": "date", "since": "date"}

HARMLESS = [
    "employees >= 1000",
    "employees between 10 and 50 and industry ilike '%soft%'",
    "list_contains(populations, 'customer') or industry in ('Banking', 'Insurance')",
    "case when industry is null then employees > 5 else regexp_matches(lower(industry), '^bank') end",
    "as_of - since > 365 -- customers of more than a year",
    "len(list_filter(populations, lambda name: name like 'c%')) > 0",
]

REFUSED = [
    ("", "one SQL expression"),
    ("employees >", "one SQL expression"),
    ("employees > 1; drop table accounts", "one SQL expression"),
    ("true) from accounts where (true", "without select, from or where"),
    ("true); drop table accounts; select (true", "one SQL expression"),
    ("true); select (true", "without select, from or where"),
    ("true), (false", "without select, from or where"),
    ("true) union select (false", "without select, from or where"),
    ("true) where (false", "without select, from or where"),
    ("exists (select 1)", "a subquery is none"),
    ("(select content is null from read_text('/etc/passwd'))", "a subquery is none"),
    ("row_number() over () = 1", "a window is none"),
    ("employees = $1", "a parameter is none"),
    ("count(*) > 1", "count_star does not"),
    ("random() > 0.5", "random does not"),
    ("since < today()", "today does not"),
    ("current_setting('threads') = 1", "current_setting does not"),
    ("turnover > 1", "columns employees, industry, populations"),
    ("employes > 1", "columns employees, industry, populations"),
    ("nonsense(employees)", "columns employees, industry, populations"),
    ("industry > 5 and", "one SQL expression"),
    ("employees", "true or false; this one is a BIGINT"),
]


@pytest.mark.parametrize("predicate", HARMLESS)
def test_harmless_predicates_pass(predicate: str) -> None:
    check_predicate(predicate, COLUMNS)


@pytest.mark.parametrize(("predicate", "reason"), REFUSED)
def test_what_is_not_known_to_be_harmless_is_refused_with_its_reason(predicate: str, reason: str) -> None:
    with pytest.raises(ValueError, match=r".*") as refusal:
        check_predicate(predicate, COLUMNS)
    assert reason in str(refusal.value)


def test_rows_are_selected_without_the_right_to_write() -> None:
    with Warehouse() as warehouse:
        warehouse.rows("create table accounts as select 1 as id, 20 as employees union all select 2, 5")
        assert rows_where(warehouse, "accounts", "employees > 10 -- large", "id") == [(1,)]
        warehouse.rows("insert into accounts values (3, 30)")
        assert rows_where(warehouse, "accounts", "employees > 10", "id") == [(1,), (3,)]
