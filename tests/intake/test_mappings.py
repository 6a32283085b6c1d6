from datetime import timedelta

import pytest

from accountmap.errors import FileRefusedError
from accountmap.intake.mappings import remember_columns, remembered_columns
from accountmap.settings import Partner
from tests.intake.conftest import WHEN

LIST = "Company,Brand owner\nx1,Acme\nx2,Beta\n"


def test_a_remembered_mapping_wins_over_recognition_and_the_settings_win_over_it(inbox):
    inbox.drop("acme/list.csv", LIST)
    remember_columns(inbox.workspace, "acme", {"account_name": "Brand owner"}, WHEN)
    inbox.run()
    assert inbox.table("accounts")["account_name"].to_list() == ["Acme", "Beta"]
    partner = Partner(columns={"account_name": "Company"})
    inbox.settings = inbox.settings.model_copy(update={"partners": {"acme": partner}})
    inbox.drop("acme/list.csv", LIST + "x3,Gamma\n")
    receipt = inbox.run(WHEN + timedelta(days=1)).receipts[0]
    newer = inbox.table("accounts").filter(receipt_id=receipt.receipt_id)
    assert newer["account_name"].to_list() == ["x1", "x2", "x3"]


def test_the_later_word_counts_and_an_empty_one_forgets(inbox):
    for columns in ({"city": "A", "country": "B"}, {"city": "C"}, {"country": ""}):
        remember_columns(inbox.workspace, "acme", columns, WHEN)
    remember_columns(inbox.workspace, "beta", {"city": "D"}, WHEN)
    assert remembered_columns(inbox.workspace, "acme") == {"city": "C"}


def test_a_column_nobody_knows_cannot_be_remembered(inbox):
    with pytest.raises(FileRefusedError, match="no column we know"):
        remember_columns(inbox.workspace, "acme", {"shoe_size": "A"}, WHEN)
    assert remembered_columns(inbox.workspace, "acme") == {}


def test_an_archived_file_is_read_again_as_it_was_whatever_is_remembered_later(inbox):
    inbox.drop("acme/list.csv", LIST)
    inbox.run()
    remember_columns(inbox.workspace, "acme", {"account_name": "Brand owner"}, WHEN)
    inbox.workspace.warehouse_file.unlink()
    inbox.run(WHEN + timedelta(days=1))
    assert inbox.table("accounts")["account_name"].to_list() == ["x1", "x2"]
