import polars as pl

from accountmap.normalise.identifiers import tidy_identifiers


def test_the_two_forms_of_a_salesforce_id_are_one():
    ids = pl.Series(["0015000000Gv7qJ", "0015000000Gv7qJAAR", "001D000000IqhSL", None])
    assert tidy_identifiers(ids).to_list() == ["0015000000Gv7qJAAR", "0015000000Gv7qJAAR", "001D000000IqhSLIAZ", None]


def test_ids_stay_text_and_lose_what_spreadsheets_add():
    ids = pl.Series(['="00123"', "4711.0", "007", "1.5", "L01"])
    assert tidy_identifiers(ids).to_list() == ["00123", "4711", "007", "1.5", "L01"]
