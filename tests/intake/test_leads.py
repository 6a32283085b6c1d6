"""Leads add up: companies of every leads export stand beside the accounts, and persons nowhere."""

from datetime import timedelta

import polars as pl
import pytest

from accountmap.warehouse.connection import Warehouse
from accountmap.warehouse.selects import run_select
from tests.intake.conftest import WHEN
from tests.intake.test_files import read, text

HEADER = "Lead ID,First Name,Last Name,Company,Email,Lead Status,Country\n"


def staged(inbox) -> pl.DataFrame:
    with Warehouse(inbox.workspace.warehouse_file) as warehouse:
        run_select(warehouse, "staging.lead_links")
        run_select(warehouse, "staging.gone_leads")
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


PERSONS = {
    "English": "First Name,Last Name,Email,Company Name\nJo,Do,jo@acme.com,Acme\n",
    "name and position": "Name,Company,Email,Job Title\nJo Do,Acme,jo@acme.com,CEO\n",
    "Spanish": "Nombre,Apellidos,Empresa,Correo electrónico\nJo,Do,Acme,jo@acme.com\n",
    "Portuguese": "Nome,Sobrenome,Empresa,E-mail\nJo,Do,Acme,jo@acme.com\n",
    "French": "Prénom,Nom,Société,Courriel\nJo,Do,Acme,jo@acme.com\n",
    "German": "Vorname,Nachname,Firma,E-Mail\nJo,Do,Acme,jo@acme.com\n",
    "Italian": "Nome,Cognome,Azienda,Indirizzo e-mail\nJo,Do,Acme,jo@acme.com\n",
    "Dutch": "Voornaam,Achternaam,Bedrijf,E-mailadres\nJo,Do,Acme,jo@acme.com\n",
    "Polish": "Imię,Nazwisko,Firma,Adres e-mail\nJo,Do,Acme,jo@acme.com\n",
    "Swedish": "Förnamn,Efternamn,Företag,E-post\nJo,Do,Acme,jo@acme.com\n",
    "Japanese": "姓,名,会社名,メール\nDo,Jo,Acme,jo@acme.com\n",
    "Korean": "성,이름,회사,이메일\nDo,Jo,Acme,jo@acme.com\n",
    "Chinese": "姓,名,公司,邮箱\nDo,Jo,Acme,jo@acme.com\n",
    "Persian": "نام,نام خانوادگی,شرکت,ایمیل\nJo,Do,Acme,jo@acme.com\n",
    "Arabic": "الاسم الأول,اسم العائلة,الشركة,البريد الإلكتروني\nJo,Do,Acme,jo@acme.com\n",
    "Salesforce in Korean": "리드 소유자,회사,이메일\nDo,Acme,jo@acme.com\n",
}


@pytest.mark.parametrize("content", PERSONS.values(), ids=PERSONS.keys())
def test_lists_of_persons_are_leads_in_every_language_and_only_the_company_is_kept(tmp_path, content):
    ((part, rows),) = read(tmp_path, text(content))
    assert part.part.kind == "leads"
    assert rows.select("account_name", "domain", "account_type", "email").rows() == [("Acme", "acme.com", "Lead", None)]
    assert not any("Jo" in str(value) for value in rows.row(0))


def test_a_list_of_customers_with_a_contact_beside_each_is_a_list_of_accounts(tmp_path):
    content = "Company,ARR,First Name,Last Name,Email\nAcme,5,Jo,Do,jo@acme.com\n"
    ((part, _),) = read(tmp_path, text(content))
    assert part.part.kind == "accounts"
    assert part.part.personal == ["First Name", "Last Name"]


def test_several_persons_of_one_company_are_no_mistake_that_a_receipt_tells(tmp_path):
    content = HEADER + "1,Jo,Do,Acme,jo@acme.com,Open,DE\n2,Di,Da,Acme,di@acme.com,New,DE\n"
    ((part, rows),) = read(tmp_path, text(content))
    assert rows["lifecycle_stage"].to_list() == ["New"]
    assert part.part.notes == ["the leads were grouped by company: 1 company; nothing about persons was kept"]


def test_leads_are_upserted_by_their_id(inbox):
    header = "Lead ID,First Name,Last Name,Company,Email,Converted\n"
    inbox.drop(
        "us/leads.csv",
        header + "1,Jo,Do,Acme,jo@acme.com,false\n2,Di,Da,Acme,di@acme.com,false\n3,Al,Bo,Beta,al@beta.io,false\n"
        "4,Xi,Xu,Gamma,xi@gamma.io,false\n5,Yo,Yu,Delta,yo@delta.io,false\n",
    )
    inbox.run()
    assert staged(inbox)["account_name"].to_list() == ["Acme", "Beta", "Delta", "Gamma"]
    inbox.drop(
        "us/leads.csv",
        header
        + "2,Di,Da,Acme,di@acme.com,true\n3,Al,Bo,Beta Robotics,al@beta.io,false\n4,Xi,Xu,Gamma,x@gamma.io,true\n",
    )
    inbox.run(WHEN + timedelta(days=1))
    # Acme has a lead left, Beta's moved, Gamma's was converted, and of Delta the second export says nothing.
    assert staged(inbox)["account_name"].to_list() == ["Acme", "Beta Robotics", "Delta"]
    inbox.workspace.warehouse_file.unlink()
    inbox.run(WHEN + timedelta(days=2))
    assert staged(inbox)["account_name"].to_list() == ["Acme", "Beta Robotics", "Delta"]


def test_a_mended_lead_completes_its_import(inbox):
    rows = "".join(f"{number},Jo,Do,Company {number},jo@c{number}.com,Open,DE\n" for number in range(30))
    inbox.drop("us/leads.csv", HEADER + rows + "99,Jo,Do,,jo@late.com,Open,DE\n")
    first = inbox.run().receipts[0]
    broken = (inbox.workspace.root / first.rejected_rows_at).read_text(encoding="utf-8-sig")
    inbox.drop("us/mended.csv", broken.replace(",Do,,", ",Do,Late,"))
    assert inbox.run(WHEN + timedelta(days=1)).receipts[0].parts[0].rows_accepted == 1
    assert "Late" in staged(inbox)["account_name"].to_list()
    assert inbox.table("leads").filter(lead_id="99").height == 1
