import pytest

from accountmap.errors import UsageError
from accountmap.intake.lists import read_account_list
from accountmap.intake.requesting import TEMPLATE, request_languages, write_request


def test_a_request_has_a_letter_in_five_languages_and_a_template_in_two_formats(inbox):
    paths = write_request(inbox.workspace, "acme", "Acme Robotics", "Our Company")
    assert [path.name for path in paths] == [
        "request.en.txt",
        "request.es.txt",
        "request.pt.txt",
        "request.ko.txt",
        "request.fa.txt",
        "account-list-template.csv",
        "account-list-template.xlsx",
    ]
    for path in paths[:5]:
        letter = path.read_text(encoding="utf-8")
        assert "Acme Robotics" in letter
        assert "Our Company" in letter
        assert all(header in letter for header in TEMPLATE.values())
        assert "SALESFORCE" in letter
        assert "HUBSPOT" in letter
        assert "{" not in letter


def test_every_language_says_the_same_five_things():
    counts = {language: texts["text"].count("\n\n") for language, texts in request_languages().items()}
    assert len(set(counts.values())) == 1, counts


@pytest.mark.parametrize("number", [5, 6])
def test_the_template_filled_in_is_read_back_column_by_column(inbox, number):
    import polars as pl

    path = write_request(inbox.workspace, "acme", "Acme", "Us")[number]
    values = ["7", "Foo", "foo.com", "Spain", "Madrid", "Customer", "Software", "12", "2020-01-31"]
    if path.suffix == ".xlsx":
        headers = pl.read_excel(path, has_header=False, raise_if_empty=False).row(0)
    else:
        headers = path.read_text(encoding="utf-8-sig").strip().split(",")
    filled = path.with_name("filled.csv")
    filled.write_text(",".join(headers) + "\n" + ",".join(values) + "\n", encoding="utf-8")
    row = read_account_list(filled).row(0, named=True)
    found = [
        row[name] for name in ("account_id", "account_name", "domain", "country", "city", "account_type", "industry")
    ]
    assert found == ["7", "Foo", "foo.com", "ES", "Madrid", "Customer", "Software"]
    assert (row["employees"], str(row["customer_since"])) == (12, "2020-01-31")


@pytest.mark.parametrize("partner", ["", "../us", ".hidden", "a/b"])
def test_a_partner_whose_id_is_no_folder_name_is_refused(inbox, partner):
    with pytest.raises(UsageError):
        write_request(inbox.workspace, partner, "x", "y")
