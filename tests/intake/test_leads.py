"""Leads add up: companies of every leads export stand beside the accounts, and persons nowhere."""

from datetime import timedelta

import polars as pl

from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.selects import run_select
from tests.intake.conftest import WHEN

HEADER = "Lead ID,First Name,Last Name,Company,Email,Lead Status,Country\n"


def staged(inbox) -> pl.DataFrame:
    with Warehouse(inbox.workspace.warehouse_file) as warehouse:
        run_select(warehouse, "staging.lead_links")
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


def test_leads_of_a_company_that_is_an_account_already_add_no_second_one(inbox):
    inbox.drop(
        "us/accounts.csv",
        "Account ID,Account Name,Website,Type\n1,Delta GmbH,,Customer\n2,Epsilon,www.epsilon.com,Prospect\n"
        "3,Twin,,\n4,Twin,,\n5,Müller & Söhne AG,,\n",
    )
    inbox.drop(
        "us/leads.csv",
        HEADER
        + "1,Jo,Do,delta gmbh,jo@delta.com,Open,DE\n2,Di,Da,Epsilon Holding,di@epsilon.com,Open,FR\n"
        + "3,Xi,Xu,Twin,x@twin.com,Open,FR\n4,Al,Bo,Zeta,al@zeta.io,Open,IT\n5,Al,Bo,Delta,al@delta.io,Open,IT\n"
        + "6,Al,Bo,Muller & Sohne,al@ms.de,Open,DE\n",
    )
    inbox.run()
    names = staged(inbox)["account_name"].to_list()
    assert names == ["Delta GmbH", "Epsilon", "Müller & Söhne AG", "Twin", "Twin", "Twin", "Zeta"]
    with Warehouse(inbox.workspace.warehouse_file) as warehouse:
        assert sorted(warehouse.table("staging.lead_links")["account_id"].to_list()) == ["1", "1", "2", "5"]


def test_leads_of_one_company_are_no_accounts_of_another(inbox):
    inbox.drop("us/accounts.csv", "Account ID,Account Name\n1,Delta\n")
    inbox.drop("acme/leads.csv", HEADER + "1,Jo,Do,Delta,jo@delta.com,Open,DE\n")
    inbox.run()
    assert staged(inbox)["company_id"].sort().to_list() == ["acme", "us"]


def test_an_account_that_left_the_list_holds_no_lead_back(inbox):
    inbox.drop("us/accounts.csv", "Account ID,Account Name\n1,Delta\n2,Epsilon\n")
    inbox.run()
    inbox.drop("us/accounts.csv", "Account ID,Account Name\n2,Epsilon\n")
    inbox.drop("us/leads.csv", HEADER + "1,Jo,Do,Delta,jo@delta.com,Open,DE\n")
    inbox.run(WHEN + timedelta(days=1))
    assert staged(inbox)["account_name"].to_list() == ["Delta", "Epsilon"]
