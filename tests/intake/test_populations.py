"""What a list says of its accounts: types and stages in many words, and columns that say yes or no to `Customer`."""

import pytest

from accountmap.intake.terms import terms_for
from accountmap.settings import Company, Settings
from tests.intake.test_files import read, text

SETTINGS = Settings(company=Company(id="us", name="Us"))
WORDS = {
    "customer": (
        "Customer|Customer - Direct|Existing customer|Active|Kunde|Bestandskunde|Cliente|Cliente actual|Client|Klant"
        "|Klient|Befintlig kund|고객|기존 고객|顧客|既存顧客|客户|客戶|مشتری|عميل|العميل"
    ),
    "former_customer": (
        "Former customer|Ex-customer|Lost|Inactive|Churned|Ehemaliger Kunde|Antiguo cliente|Ancien client|Ex cliente"
        "|Voormalige klant|Były klient|Tidigare kund|이전 고객|旧顧客|流失客户|مشتری سابق|عميل سابق"
    ),
    "prospect": (
        "Prospect|Lead|Interessent|Prospecto|Cliente potencial|Cliente potenziale|Client potentiel|Potentiële klant"
        "|Potencjalny klient|Potentiell kund|잠재 고객|見込み客|潜在客户|مشتری بالقوه|عميل محتمل"
    ),
    "no group": "Partner|Other|Technology Partner|Customer Success|External|Expansion|Pastry",
}


@pytest.mark.parametrize("field", ["account_type", "lifecycle_stage"])
@pytest.mark.parametrize(("population", "word"), [(key, word) for key in WORDS for word in WORDS[key].split("|")])
def test_types_and_stages_mean_one_population_in_every_language(population, word, field):
    population_of = terms_for(SETTINGS, "acme").population_of
    assert population_of is not None
    assert population_of(field, word) == population


FLAGS = {
    "English": "Customer,Company\nYes,Acme\nNo,Beta\n",
    "Spanish": "¿Es cliente?,Empresa\nSí,Acme\nNo,Beta\n",
    "Portuguese": "Cliente,Empresa\nsim,Acme\nnão,Beta\n",
    "French": "Client,Société\noui,Acme\nnon,Beta\n",
    "German": "Kunde,Firma\nja,Acme\nnein,Beta\n",
    "Italian": "Cliente,Azienda\nsì,Acme\nno,Beta\n",
    "Dutch": "Klant,Bedrijf\nja,Acme\nnee,Beta\n",
    "Polish": "Klient,Firma\ntak,Acme\nnie,Beta\n",
    "Swedish": "Befintlig kund,Företag\nja,Acme\nnej,Beta\n",
    "Japanese": "顧客,会社名\nはい,Acme\nいいえ,Beta\n",
    "Japanese circles and crosses": "既存顧客,会社名\n○,Acme\n×,Beta\n",
    "Korean": "고객,회사명\n예,Acme\n아니오,Beta\n",
    "Korean circles and crosses": "고객 여부,회사명\nO,Acme\nX,Beta\n",
    "Chinese": "是否客户,公司名称\n是,Acme\n否,Beta\n",
    "Persian": "مشتری,نام شرکت\nبله,Acme\nخیر,Beta\n",
    "Arabic": "عميل,اسم الشركة\nنعم,Acme\nلا,Beta\n",
    "ones and zeros": "Customer,Company\n1,Acme\n0,Beta\n",
    "names by content": "Customer,Whatever\nyes,Acme\nno,Beta\n",
}


@pytest.mark.parametrize("content", FLAGS.values(), ids=FLAGS.keys())
def test_a_yes_or_no_to_customer_becomes_the_accounts_type_and_the_receipt_says_so(tmp_path, content):
    ((part, rows),) = read(tmp_path, text(content))
    assert rows.select("account_name", "account_type").rows() == [("Acme", "Customer"), ("Beta", "Prospect")]
    header = content.split(",")[0]
    assert f"'{header}' says yes or no: yes was taken for the account type Customer, no for Prospect" in part.part.notes


def test_beside_a_type_of_its_own_the_yes_or_no_becomes_the_lifecycle_stage(tmp_path):
    ((part, rows),) = read(tmp_path, text("Company,Type,Is Customer\nAcme,Enterprise,yes\nBeta,Retail,no\nC,Retail,\n"))
    assert rows.select("account_type", "lifecycle_stage").rows() == [
        ("Enterprise", "Customer"),
        ("Retail", "Prospect"),
        ("Retail", None),
    ]
    assert any("was taken for the lifecycle stage Customer" in note for note in part.part.notes)


def test_a_column_of_names_called_customer_stays_the_names_whatever_they_are(tmp_path):
    ((_, rows),) = read(tmp_path, text("Customer,City\nYes,Bonn\nNo,Ulm\nAcme,Trier\nBeta,Lyon\n"))
    assert rows["account_name"].to_list() == ["Yes", "No", "Acme", "Beta"]


def test_neither_yes_nor_no_is_left_out_and_told_and_the_row_stays(tmp_path):
    rows_written = "yes,A\nno,B\nyes,C\nno,D\nperhaps,E\n"
    ((part, rows),) = read(tmp_path, text("Customer,Company\n" + rows_written))
    assert rows["account_type"].to_list() == ["Customer", "Prospect", "Customer", "Prospect", None]
    (problem,) = part.part.problems
    assert (problem.column_name, problem.example_value, problem.is_rejected) == ("Customer", "perhaps", False)
