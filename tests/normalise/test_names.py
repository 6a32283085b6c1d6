"""Names come out the same however a company writes them, in every script, and no two forms are mixed up."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountmap.normalise.legal_forms import legal_code
from accountmap.normalise.names import former_names, normalise_names

# name as written, native, core, legal forms found
CASES = [
    ("Acme Robotics, Inc.", "", "acme robotics", "inc"),
    ("ACME ROBOTICS INCORPORATED", "", "acme robotics", "incorporated"),
    ("The Acme Robotics Co.", "", "acme robotics", "co"),
    ("Acme Fund Inc. (The)", "", "acme fund", "inc the"),
    ("J.P. Zyxtra & Co.", "", "jp zyxtra", "and co"),
    ("JP Zyxtra and Company", "", "jp zyxtra", "and company"),
    ("Weißbräu Müller GmbH & Co. KG", "", "weissbrau muller", "gmbh and co kg"),
    ("Société Zyxtra S.A.S.", "", "societe zyxtra", "sas"),
    ("Zyxtra Sp. z o.o.", "", "zyxtra", "sp zoo"),
    ("Zyxtra S. de R.L. de C.V.", "", "zyxtra", "s de rl de cv"),
    ("Ørsund Łódka A/S", "", "orsund lodka", "as"),
    ("ZYXTRA İŞLETME A.Ş.", "", "zyxtra isletme", "as"),
    ("ПАО «Зикстра»", "", "zikstra", "pao"),
    ('"Зикстра" ПАО ао', "", "zikstra", "pao ao"),
    # Cut words of business are read as what they begin; endings of adjectives and whom a works is named after.
    ('"Зикстра.генерир.комп" ОАО', "", "zikstra generating komp", "oao"),
    ("Зикстринский завод им. И.А.Кворвекса ПАО", "", "zikstrinsky zavod kvorveksa", "pao"),
    ("Банк Зикстринский АО", "", "bank zikstrinsky", "ao"),
    ("Zyxtra, Public Joint-Stock Company", "", "zyxtra", "public joint stock company"),
    ("Open Joint Stock Company Zyxtra Works", "", "zyxtra works", "open joint stock company"),
    ("Ζυξτρα Α.Ε.", "", "zyxtra", "ae"),
    ("شرکت زیکسترا", "", "zykstr", "shrkt"),
    ("شركة زيكسترا", "", "zykstr", "shrkh"),
    ("지크스전자 주식회사", "지크스전자", "jikeuseu electronics", "kk"),
    ("(주)지크스전자", "지크스전자", "jikeuseu electronics", "kk"),
    ("㈜지크스전자", "지크스전자", "jikeuseu electronics", "kk"),
    ("ジクストラ自動車株式会社", "ジクストラ自動車", "jikusutora motor", "kk"),
    ("株式会社ジクストラ自動車", "ジクストラ自動車", "jikusutora motor", "kk"),
    ("ｼﾞｸｽﾄﾗ自動車（株）", "ジクストラ自動車", "jikusutora motor", "kk"),
    ("晶特银行股份有限公司", "晶特银行", "jingte bank", "cn"),
    ("晶特銀行股份有限公司", "晶特銀行", "jingte bank", "cn"),
    ("บริษัท ซิกซ์ตรา จำกัด (มหาชน)", "", None, None),
    ("GmbH", "", "gmbh", ""),
    ("AG Zyxtra", "", "ag zyxtra", ""),
    ("Zyxtra-on Inc", "", "zyxtra on", "inc"),
    ("Zyxtra Tech", "", "zyxtra tech", ""),
    ("ZYXTRA HOTELS CL. A DL-,01", "", "zyxtra hotels", "cl a"),
    ("3M Zyxtra Co", "", "3m zyxtra", "co"),
    ("", "", "", ""),
]


@pytest.mark.parametrize(("name", "native", "core", "legal"), CASES, ids=[case[0] or "empty" for case in CASES])
def test_a_name_has_this_core_and_these_legal_forms(name, native, core, legal):
    found = normalise_names(pl.Series([name])).row(0, named=True)
    assert found["native"] == native
    if core is not None:
        assert (found["core"], " ".join(found["legal"].split())) == (core, legal)


def test_names_keep_their_order_and_repeats():
    names = pl.Series(["Zeta Inc", None, "Acme", "Zeta Inc"])
    assert normalise_names(names)["core"].to_list() == ["zeta", "", "acme", "zeta"]


@pytest.mark.parametrize(
    ("name", "former"),
    [
        ("Metra Platforms, Inc. (formerly Facetome)", "Facetome"),
        ("Zyxtra (fka. Altra Soft)", "Altra Soft"),
        ("Zyxtra GmbH (vormals Altra AG)", "Altra AG"),
        ("Zyxtra (Finland)", None),
        ("Zyxtra", None),
    ],
)
def test_only_a_bracket_that_says_so_holds_a_former_name(name, former):
    assert former_names(pl.Series([name])).to_list() == [former]


@pytest.mark.parametrize(
    ("found", "code"),
    [("and co inc", "inc"), ("co ltd", "ltd"), ("inc class a", "inc"), ("class a", None), ("", None), ("kk", "kk")],
)
def test_the_last_legal_form_counts_and_share_classes_are_none(found, code):
    assert legal_code(found) == code


scripts = st.text(
    alphabet=st.one_of(
        st.characters(min_codepoint=32, max_codepoint=0x24F),
        st.characters(min_codepoint=0x400, max_codepoint=0x4FF),
        st.sampled_from("株式会社주식회사(주)شرکتАОООО有限公司 .&-'"),
        st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3),
        st.characters(min_codepoint=0x3041, max_codepoint=0x30FF),
    ),
    max_size=40,
)


@given(st.lists(scripts, max_size=8))
def test_a_core_is_ascii_words_and_its_own_core(names):
    forms = normalise_names(pl.Series(names, dtype=pl.String))
    assert forms["core"].str.contains(r"^([a-z0-9]+( [a-z0-9]+)*)?$").all()
    again = normalise_names(forms["core"])
    assert again["core"].to_list() == forms["core"].to_list()


@given(scripts)
def test_case_spaces_and_full_width_make_no_difference(name):
    wide = name.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    cores = normalise_names(pl.Series([name, f"  {name} ", wide]))["core"].to_list()
    assert cores[1] == cores[0]
    assert cores[2] == cores[0]


pieces = st.one_of(
    st.text(st.characters(min_codepoint=1, max_codepoint=126, exclude_characters="'`"), max_size=4),
    st.sampled_from(
        ["Acme", "A", "b", " Inc.", " & ", "+", " Co", " AG", "DRN", " o.N.", " regist", " usd 1", "1", "the "]
    ),
)


@given(st.lists(pieces, max_size=6).map("".join))
def test_the_short_way_of_simple_names_leads_where_the_long_one_does(name):
    """A quote is dropped, and keeps a name from the short way."""
    short, long = normalise_names(pl.Series([name, f"'{name}"])).select("native", "compare", "core", "legal").rows()
    assert short == long
