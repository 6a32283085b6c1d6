import pytest

from accountmap.errors import FileRefusedError
from accountmap.intake.lists import read_account_list


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ("id,name,city,country", "L01,Acme,Essen,DE", {"account_id": "L01", "city": "Essen", "country": "DE"}),
        ("id,name,name_raw,country,sector", "007,Acme,Acme Corp,US,Tech", {"account_id": "007", "industry": "Tech"}),
        ("id,name,name_raw,country", "1,Acme,Acme Corp,US", {"alternative_names": ["Acme Corp"]}),
        (
            "id,name,name_kana,country,address",
            "1,花王,カオウ,日本,x",
            {"alternative_names": ["カオウ"], "country": "JP"},
        ),
        ("id,name,name_short,country", "1,Acme GmbH,Acme,DE", {"alternative_names": ["Acme"]}),
        ("id,name,industry,sector", "1,Acme,Banks,Finance", {"industry": "Banks"}),
        ("id,name,state,zipcode", "1,Acme,TX,00120", {"region": "TX", "postal_code": "00120"}),
        (
            "id,name,website,domain",
            "1,Acme,https://www.acme.com,acme.com",
            {"domain": "acme.com", "domains": ["acme.com", "https://www.acme.com"]},
        ),
    ],
)
def test_any_list_with_a_column_of_names_can_be_read(tmp_path, header, row, expected):
    path = tmp_path / "list.csv"
    path.write_text(f"{header}\n{row}\n", encoding="utf-8")
    frame = read_account_list(path)
    assert {name: frame.row(0, named=True)[name] for name in expected} == expected


def test_a_list_without_names_says_what_is_missing(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("foo,bar\n1,2\n", encoding="utf-8")
    with pytest.raises(FileRefusedError, match="No column holds the names"):
        read_account_list(path)


def test_a_missing_file_is_told_as_such(tmp_path):
    with pytest.raises(FileRefusedError, match="There is no file"):
        read_account_list(tmp_path / "nothing.csv")
