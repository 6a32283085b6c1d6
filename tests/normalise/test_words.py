"""Countries, stages, booleans and currencies in many languages."""

import polars as pl
import pytest

from accountmap.normalise.booleans import read_booleans
from accountmap.normalise.countries import country_code, read_countries
from accountmap.normalise.money import read_currencies
from accountmap.normalise.stages import settle_flags, stage_outcome
from accountmap.normalise.vocabulary import fold


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Deutschland", "DE"),
        ("the Netherlands", "NL"),
        ("UK", "GB"),
        ("GB", "GB"),
        ("대한민국", "KR"),
        ("日本", "JP"),
        ("Россия", "RU"),
        ("ایران", "IR"),
        ("U.S.A.", "US"),
        ("deu", "DE"),
        ("IN", "IN"),
        ("Texas", None),
    ],
)
def test_a_country_is_known_by_any_of_its_names(text, code):
    assert country_code(text) == code


def test_a_country_nobody_knows_is_kept_as_written():
    assert read_countries(pl.Series([" Ruritania ", None, "França"])).to_list() == ["Ruritania", None, "FR"]


@pytest.mark.parametrize(
    ("stage", "outcome"),
    [
        ("Closed Won", "won"),
        ("Closed Lost - price", "lost"),
        ("07 - Signed", "won"),
        ("closedwon", "won"),
        ("Closed Won (100%)", "won"),
        ("Negotiation/Review", "open"),
        ("qualifiedtobuy", "open"),
        ("Won't happen", None),
        ("08 - Closed", None),
    ],
)
def test_a_stage_is_open_won_or_lost_by_its_name(stage, outcome):
    assert stage_outcome(stage) == outcome


@pytest.mark.parametrize(
    ("closed", "won", "outcome", "expected"),
    [
        (True, True, None, (True, True)),
        (True, False, "won", (True, False)),
        (False, None, "won", (False, False)),
        (True, None, "won", (True, True)),
        (None, None, "lost", (True, False)),
        (None, None, "won", (True, True)),
        (None, None, None, (False, False)),
        (None, True, "open", (True, True)),
    ],
)
def test_exported_flags_outrank_stage_names(closed, won, outcome, expected):
    schema = {"closed": pl.Boolean, "won": pl.Boolean, "outcome": pl.String}
    frame = pl.DataFrame({"closed": [closed], "won": [won], "outcome": [outcome]}, schema=schema)
    is_closed, is_won = settle_flags(pl.col("closed"), pl.col("won"), pl.col("outcome"))
    assert frame.select(is_closed.alias("is_closed"), is_won.alias("is_won")).row(0) == expected


def test_yes_and_no_in_many_languages():
    words = pl.Series(["TRUE", "0", "はい", "Nein", "نعم", None, "maybe"])
    assert read_booleans(words).to_list() == [True, False, True, False, True, None, None]


def test_currencies_by_code_sign_and_name():
    words = pl.Series(["usd", "€", "R$", "원", "XQZ", None])
    assert read_currencies(words).to_list() == ["USD", "EUR", "BRL", "KRW", "XQZ", None]


def test_folding_brings_spellings_together_and_keeps_scripts_apart():
    assert fold("Billing State/Province") == fold("billing_state_province")
    assert fold("Société") == fold("SOCIETE")
    assert fold("고객사") != fold("회사명") != ""
