"""Leads add up: companies of every leads export stand beside the accounts, and persons nowhere."""

from datetime import timedelta

import polars as pl

from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.selects import run_select
from tests.intake.conftest import WHEN

HEADER = "Lead ID,First Name,Last Name,Company,Email,Lead Status,Country\n"


def staged(inbox) -> pl.DataFrame:
    with Warehouse(inbox.workspace.warehouse_file) as warehouse:
        run_select(warehouse, "staging.accounts")
        return warehouse.table("staging.accounts").sort("account_name")


def test_a_second_leads_export_adds_to_the_first_and_the_newer_word_on_a_company_counts(inbox):
    inbox.drop("us/leads.csv", HEADER + "1,Jo,Do,Acme,jo@acme.com,Open,DE\n2,Di,Da,Beta,di@beta.io,Open,FR\n")
    inbox.run()
    inbox.drop("us/leads.csv", HEADER + "3,Xi,Xu,Acme,xi@acme.com,Working,AT\n4,Al,Bo,Gamma,al@gamma.io,Open,IT\n")
    inbox.run(WHEN + timedelta(days=1))
    rows = staged(inbox).select("account_name", "domain", "country", "account_type", "lifecycle_stage").rows()
    assert rows == [
        ("Acme", "acme.com", "AT", "Lead", "Working"),
        ("Beta", "beta.io", "FR", "Lead", "Open"),
        ("Gamma", "gamma.io", "IT", "Lead", "Open"),
    ]


def test_nothing_about_persons_reaches_the_warehouse(inbox):
    inbox.drop("us/leads.csv", HEADER + "1,Josephine,Doolittle,Acme,josephine@acme.com,Open,DE\n")
    inbox.run()
    row = inbox.table("accounts").row(0)
    assert not any(word in str(row) for word in ("Josephine", "Doolittle", "josephine"))


def test_accounts_and_leads_of_one_company_stand_side_by_side(inbox):
    inbox.drop("us/accounts.csv", "Account ID,Account Name\n1,Delta\n")
    inbox.drop("us/leads.csv", HEADER + "1,Jo,Do,Acme,jo@acme.com,Open,DE\n")
    inbox.run()
    assert staged(inbox)["account_name"].to_list() == ["Acme", "Delta"]
