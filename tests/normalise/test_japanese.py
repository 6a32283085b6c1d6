"""Japanese names in Latin letters: what a Japanese company would write on its English page."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountmap.normalise.japanese import are_japanese, read_japanese, romanise
from accountmap.normalise.letter_names import letters_of, spelt_letters

NAMES = {
    "山川電池": ("yamakawa battery", "yamakawadenchi"),
    "青空建設": ("aozora construction", "aozorakensetsu"),
    "北浜倉庫": ("kitahama warehouse", "kitahamasoko"),
    "富士見食品ホールディングス": ("fujimi food holding", "fujimishokuhin holding"),
    "サクラメディカル": ("sakura medical", "sakura medical"),
    "中島コーポレーション": ("nakajima corporation", "nakajima corporation"),
    "エヌ ケイ システム": ("nk system", "nk system"),
    "エスティケイジャパン": ("stk japan", "stk japan"),
    "abc工業": ("abc industry", "abc kogyo"),
}


@pytest.mark.parametrize(("name", "forms"), NAMES.items(), ids=list(NAMES))
def test_a_name_is_read_as_a_japanese_company_writes_itself(name, forms):
    assert read_japanese(pl.Series([name])).row(0) == forms


@pytest.mark.parametrize(
    ("kana", "latin"),
    [
        ("トウキョウ", "tokyo"),
        ("オオサカ", "osaka"),
        ("イノウエ", "inoue"),
        ("ニッポン", "nippon"),
        ("マッチ", "matchi"),
        ("ジュウハン", "juhan"),
        ("ファミリー", "famiri"),
        ("うかい", "ukai"),
    ],
)
def test_kana_is_written_as_companies_spell_it_with_short_vowels(kana, latin):
    assert romanise(kana) == latin


@pytest.mark.parametrize(
    ("name", "country", "is_japanese"),
    [
        ("山川電池", "JP", True),
        ("山川電池", "CN", False),
        ("山川電池", None, False),
        ("山川電池株式会社", None, True),
        ("さくら銀行", None, True),
        ("Yamakawa Battery", "JP", False),
    ],
)
def test_han_letters_alone_are_japanese_only_in_japan(name, country, is_japanese):
    frame = pl.DataFrame({"name": [name], "country": [country]}, schema={"name": pl.String, "country": pl.String})
    assert frame.select(are_japanese(pl.col("name"), pl.col("country"))).item() is is_japanese


@pytest.mark.parametrize(
    ("word", "letters"),
    [
        ("에스케이", "sk"),
        ("케이티", "kt"),
        ("エヌティティ", "ntt"),
        ("エヌティティデータ", "ntt データ"),
        ("이지", None),
        ("アイオー", None),
        ("삼성", None),
        ("エスキモー", None),
    ],
)
def test_letters_are_known_by_their_names_and_words_are_not_taken_for_letters(word, letters):
    assert letters_of(word) == letters


def test_letters_within_a_text_are_spelt_and_other_texts_pass_unchanged():
    texts = pl.Series(["에스케이 telecom", "エヌ・ティ・ティ", "Zyxtra GmbH", "지크스트라", ""])
    assert spelt_letters(texts).to_list() == ["sk telecom", "エヌ・ティ・ティ", "Zyxtra GmbH", "지크스트라", ""]


@given(st.lists(st.text("山川電池ケミカルabc &・株式会社ー々ッ", max_size=12), max_size=6))
def test_any_text_is_read_and_equal_texts_are_read_alike(texts):
    forms = read_japanese(pl.Series(texts, dtype=pl.String))
    assert forms.height == len(texts)
    assert forms.null_count().sum_horizontal().item() == 0 if texts else True
    assert forms.equals(pl.concat([read_japanese(pl.Series([text])) for text in texts])) if texts else True
