from decimal import Decimal

import polars as pl
import pytest

from accountmap.normalise.numbers import read_number, read_numbers, weigh_decimal_marks


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("1.234,56 €", "1234.56", "EUR"),
        ("USD 1.2M", "1200000", "USD"),
        ("(300)", "-300", None),
        ("¥12,000", "12000", "JPY"),
        ("١٢٣", "123", None),
        ("R$ 1.234,00", "1234", "BRL"),
        ("1 234,50 zł", "1234.50", "PLN"),
        ("CHF 1'200.-", "1200", "CHF"),
        ("12k", "12000", None),
        ("€1.5bn", "1500000000", "EUR"),
        ("5-", "-5", None),
        ("US$1,000,000", "1000000", "USD"),
        ("12億円", "1200000000", "JPY"),
        ("kr 500", "500", None),
        ("1.5 Mio. €", "1500000", "EUR"),
        ("３００円", "300", "JPY"),
        ("$-5", "-5", "USD"),
    ],
)
def test_an_amount_is_read_as_its_writer_meant_it(text, value, currency):
    found = read_number(text)
    assert found
    assert (found.value, found.currency) == (Decimal(value), currency)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1億2000万円", 120_000_000),
        ("1억 2000만원", 120_000_000),
        ("3百万円", 3_000_000),
        ("1.5억", 150_000_000),
        ("30兆円", 30 * 10**12),
        ("2조원", 2 * 10**12),
    ],
)
def test_amounts_of_east_asia_are_added_up(text, value):
    found = read_number(text)
    assert found
    assert found.value == value


@pytest.mark.parametrize("text", ["5" + "화재해상보험" * 20, "万" * 60 + "5", "5" + "百" * 12, "5 " + "億千万" * 30])
def test_long_words_without_spaces_are_given_up_at_once(text):
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("text", "is_shared"),
    [("$5", True), ("¥5", True), ("US$5", False), ("USD 5", False), ("R$ 5", False), ("5 €", False)],
)
def test_signs_that_several_currencies_share_are_marked(text, is_shared):
    found = read_number(text)
    assert found
    assert found.is_shared_sign == is_shared


@pytest.mark.parametrize("text", ["abc", "10-50", "1e5", "ten", "1.2.3.x", "€", "", "12 apples"])
def test_text_that_is_no_number_is_not_made_one(text):
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("column", "mark", "is_sure"),
    [
        (["1.234,56", "10"], ",", True),
        (["1,234.56"], ".", True),
        (["1.234", "10.000"], ",", False),
        (["1,234"], ".", False),
        (["1500.125"], ".", True),
        (["12", "1500"], ".", True),
        (["1,5", "2.5"], ".", False),
    ],
)
def test_the_decimal_mark_is_inferred_from_the_whole_column(column, mark, is_sure):
    evidence = weigh_decimal_marks(pl.Series(column))
    assert (evidence.mark, evidence.is_sure) == (mark, is_sure)


def test_the_column_settles_values_that_leave_it_open():
    german = read_numbers(pl.Series(["12", "1.234", "x", None, "5,5 €"]), ",")
    assert german.drop("is_shared_sign").rows() == [
        ("12", None),
        ("1234", None),
        (None, None),
        (None, None),
        ("5.5", "EUR"),
    ]
    english = read_numbers(pl.Series(["1.234", "1,234"]), ".")
    assert english["number"].to_list() == ["1.234", "1234"]
