"""What CRM exports look like, fact by fact: headers, values and quirks of Salesforce, HubSpot and sheets made by hand."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from accountmap.intake.limits import Limits
from accountmap.intake.recognition import recognise
from accountmap.intake.series import series_of
from accountmap.intake.terms import _population_of
from accountmap.normalise.stages import stage_outcome
from accountmap.settings import DEFAULT_POPULATION_RULES
from tests.intake.test_files import read, text


def mapping(headers: str) -> dict[str, list[str]]:
    return recognise(headers.split(",")).mapping


def test_salesforce_account_labels():
    found = mapping(
        "Account ID,Account Name,Account Owner,Type,Rating,Industry,Website,Phone,Billing Street,Billing City,"
        "Billing State/Province,Billing Zip/Postal Code,Billing Country,Annual Revenue,Employees,Parent Account,"
        "Account Source,Created Date,Last Modified Date,Last Activity,D-U-N-S Number"
    )
    assert found == {
        "account_id": ["Account ID"],
        "account_name": ["Account Name"],
        "owner_name": ["Account Owner"],
        "account_type": ["Type"],
        "industry": ["Industry"],
        "domains": ["Website"],
        "phone": ["Phone"],
        "city": ["Billing City"],
        "region": ["Billing State/Province"],
        "postal_code": ["Billing Zip/Postal Code"],
        "country": ["Billing Country"],
        "company_revenue": ["Annual Revenue"],
        "employees": ["Employees"],
        "created_at": ["Created Date"],
        "updated_at": ["Last Modified Date"],
        "registration_ids": ["D-U-N-S Number"],
    }


@pytest.mark.parametrize("write", [str, str.upper])
def test_salesforce_account_api_names_also_in_capitals(write):
    headers = (
        "Id,IsDeleted,Name,Type,ParentId,BillingStreet,BillingCity,BillingState,BillingPostalCode,BillingCountry,"
        "BillingLatitude,Phone,AccountNumber,Website,Sic,Industry,AnnualRevenue,NumberOfEmployees,Ownership,Rating,"
        "OwnerId,AccountSource,LastActivityDate,CreatedDate,Segment__c"
    )
    found = mapping(write(headers))
    wanted = {
        "account_id": "Id",
        "account_name": "Name",
        "account_type": "Type",
        "parent_account_id": "ParentId",
        "city": "BillingCity",
        "region": "BillingState",
        "postal_code": "BillingPostalCode",
        "country": "BillingCountry",
        "domains": "Website",
        "industry": "Industry",
        "company_revenue": "AnnualRevenue",
        "employees": "NumberOfEmployees",
        "created_at": "CreatedDate",
    }
    assert {field: found[field] for field in wanted} == {field: [write(header)] for field, header in wanted.items()}


def test_salesforce_opportunity_labels():
    found = mapping(
        "Opportunity ID,Opportunity Name,Account Name,Account ID,Stage,Amount,Opportunity Currency,Probability (%),"
        "Expected Revenue,Close Date,Created Date,Closed,Won,Type,Lead Source,Next Step,Forecast Category,"
        "Opportunity Owner"
    )
    assert found == {
        "opportunity_id": ["Opportunity ID"],
        "opportunity_name": ["Opportunity Name"],
        "account_name": ["Account Name"],
        "account_id": ["Account ID"],
        "stage": ["Stage"],
        "amount": ["Amount"],
        "currency": ["Opportunity Currency"],
        "probability": ["Probability (%)"],
        "close_date": ["Close Date"],
        "created_at": ["Created Date"],
        "is_closed": ["Closed"],
        "is_won": ["Won"],
        "owner": ["Opportunity Owner"],
    }


def test_salesforce_opportunity_api_names_have_no_account_name():
    found = recognise(
        [
            "Id",
            "AccountId",
            "Name",
            "StageName",
            "Amount",
            "Probability",
            "ExpectedRevenue",
            "CloseDate",
            "NextStep",
            "LeadSource",
            "IsClosed",
            "IsWon",
            "CreatedDate",
            "LastModifiedDate",
        ]
    )
    assert found.kind == "opportunities"
    assert found.mapping["opportunity_name"] == ["Name"]
    assert found.mapping["account_id"] == ["AccountId"]
    assert "account_name" not in found.mapping


@pytest.mark.parametrize(
    ("value", "population"),
    [
        ("Customer", "customer"),
        ("Customer - Direct", "customer"),
        ("Customer - Channel", "customer"),
        ("Prospect", "prospect"),
        ("Partner", "no group"),
        ("Channel Partner / Reseller", "no group"),
        ("Installation Partner", "no group"),
        ("Technology Partner", "no group"),
        ("Other", "no group"),
    ],
)
def test_salesforce_account_types_and_what_they_are_taken_for(value, population):
    assert _population_of(DEFAULT_POPULATION_RULES)("account_type", value) == population


@pytest.mark.parametrize(
    ("stage", "outcome"),
    [
        ("Prospecting", "open"),
        ("Qualification", "open"),
        ("Needs Analysis", "open"),
        ("Value Proposition", "open"),
        ("Id. Decision Makers", "open"),
        ("Perception Analysis", "open"),
        ("Proposal/Price Quote", "open"),
        ("Negotiation/Review", "open"),
        ("Closed Won", "won"),
        ("Closed Lost", "lost"),
        ("07 - Signed", "won"),
        ("08 - Closed", None),
        ("Appointment Scheduled", "open"),
        ("Qualified to Buy", "open"),
        ("Presentation Scheduled", "open"),
        ("Decision Maker Bought-In", "open"),
        ("Contract Sent", "open"),
        ("qualifiedtobuy", "open"),
        ("closedwon", "won"),
        ("closedlost", "lost"),
        ("Cierre ganado", "won"),
        ("Cierre perdido", "lost"),
    ],
)
def test_default_stages_of_both_crms(stage, outcome):
    assert stage_outcome(stage) == outcome


def test_salesforce_report_with_addresses_over_lines_footer_and_european_amounts(tmp_path):
    content = (
        '"Opportunity ID";"Account Name";"Stage";"Amount";"Close Date";"Billing Street"\r\n'
        '"0065000001";"Müller ""Süd"" GmbH";"08 - Closed";"1.200,00 €";"13.11.2026";"Hauptstr. 1\r\nHinterhaus"\r\n'
        '"0065000002";"L’Oréal";"Proposal";"";"01.12.2026";"x"\r\n'
        '\r\n\r\n"Offene Opportunities"\r\n"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."\r\n'
        '"Confidential Information - Do Not Distribute"\r\n'
    )
    ((part, rows),) = read(tmp_path, text(content, "cp1252"))
    assert rows.select("account_name", "amount", "close_date", "line").rows() == [
        ('Müller "Süd" GmbH', Decimal(1200), date(2026, 11, 13), 2),
        ("L’Oréal", None, date(2026, 12, 1), 4),
    ]
    assert part.rejected.count == 0


def test_salesforce_amounts_with_their_currency(tmp_path):
    rows = '"1","Acme","Proposal","USD 1,200.00","12/31/26"\n"2","Acme","Proposal","EUR 5.50","01/02/26"\n'
    ((_, frame),) = read(tmp_path, text('"Opportunity ID","Account Name","Stage","Amount","Close Date"\n' + rows))
    assert frame.select("amount", "amount_original", "currency", "close_date").rows() == [
        (Decimal(600), Decimal(1200), "USD", date(2026, 12, 31)),
        (Decimal("5.50"), Decimal("5.50"), "EUR", date(2026, 1, 2)),
    ]


def test_hubspot_companies():
    found = mapping(
        "Record ID,Company name,Company Domain Name,Additional Domains,Website URL,Company owner,Phone Number,City,"
        "State/Region,Postal Code,Country/Region,Country/Region Code,Industry,Type,Lifecycle Stage,Number of Employees,"
        "Annual Revenue,Number of open deals,Parent Company,Merged Company IDs,Create Date,Last Activity Date,Close Date"
    )
    assert found == {
        "account_id": ["Record ID"],
        "account_name": ["Company name"],
        "domains": ["Company Domain Name", "Website URL", "Additional Domains"],
        "owner_name": ["Company owner"],
        "phone": ["Phone Number"],
        "city": ["City"],
        "region": ["State/Region"],
        "postal_code": ["Postal Code"],
        "country": ["Country/Region Code"],
        "industry": ["Industry"],
        "account_type": ["Type"],
        "lifecycle_stage": ["Lifecycle Stage"],
        "employees": ["Number of Employees"],
        "company_revenue": ["Annual Revenue"],
        "created_at": ["Create Date"],
    }


@pytest.mark.parametrize("write", [str, str.lower, str.upper])
def test_hubspot_deals_in_any_case(write):
    headers = (
        "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Deal owner,Close Date,Create Date,Is Deal Closed?,Is Closed Won,"
        "Associated Company IDs (Primary),Associated Company IDs,Associated Company"
    )
    found = recognise(write(headers).split(","))
    assert found.kind == "opportunities"
    wanted = {
        "opportunity_id": "Record ID",
        "opportunity_name": "Deal Name",
        "stage": "Deal Stage",
        "amount": "Amount",
        "owner": "Deal owner",
        "close_date": "Close Date",
        "created_at": "Create Date",
        "is_closed": "Is Deal Closed?",
        "is_won": "Is Closed Won",
        "account_id": "Associated Company IDs (Primary)",
        "account_name": "Associated Company",
    }
    assert found.mapping == {field: [write(header)] for field, header in wanted.items()}


def test_hubspot_deal_api_names(tmp_path):
    content = "dealname,dealstage,amount,pipeline,closedate,createdate,hs_is_closed,hs_is_closed_won,hs_primary_associated_company\n"
    row = "Big one,closedwon,100,default,1700000000000,2026-01-02T03:04:05.678Z,true,true,77;78\n"
    ((_, rows),) = read(tmp_path, text(content + row))
    found = rows.select("opportunity_name", "is_won", "amount", "close_date", "created_at", "account_id").row(0)
    assert found == (
        "Big one",
        True,
        Decimal(100),
        date(2023, 11, 14),
        datetime(2026, 1, 2, 3, 4, 5, 678000),
        "77",
    )


@pytest.mark.parametrize(
    ("value", "population"),
    [
        ("Subscriber", "prospect"),
        ("Lead", "prospect"),
        ("Marketing Qualified Lead", "prospect"),
        ("Sales Qualified Lead", "prospect"),
        ("Opportunity", "open_opportunity"),
        ("Customer", "customer"),
        ("Evangelist", "customer"),
        ("Other", "no group"),
    ],
)
def test_hubspot_lifecycle_stages_and_what_they_are_taken_for(value, population):
    assert _population_of(DEFAULT_POPULATION_RULES)("lifecycle_stage", value) == population


def test_hubspots_several_domains_are_separated_by_semicolons(tmp_path):
    content = "Record ID,Company name,Company Domain Name,Additional Domains\n1,Acme,acme.com,acme.de;acme.fr\n"
    ((_, rows),) = read(tmp_path, text(content))
    assert rows["domains"].to_list() == [["acme.com", "acme.de", "acme.fr"]]


@pytest.mark.parametrize(
    ("headers", "field", "header"),
    [
        ("Nombre,Nombre de dominio de la empresa", "domains", "Nombre de dominio de la empresa"),
        ("Negocio,Empresa,Etapa del negocio,Fecha de cierre,Importe", "stage", "Etapa del negocio"),
        ("Nome do negócio,Empresa,Fase do negócio,Data de fechamento", "close_date", "Data de fechamento"),
        ("Deal-Name,Firma,Betrag,Abschlussdatum,Deal-Phase", "amount", "Betrag"),
        ("Transaction,Société,Date de fermeture,Montant", "close_date", "Date de fermeture"),
        ("Account-ID,Accountname,Accountinhaber,Stadt (Rechnungsanschrift)", "city", "Stadt (Rechnungsanschrift)"),
        ("Account-ID,Accountname,PLZ (Rechnungsanschrift)", "postal_code", "PLZ (Rechnungsanschrift)"),
    ],
)
def test_known_localised_words(headers, field, header):
    assert mapping(headers)[field] == [header]


@pytest.mark.parametrize(
    "header",
    [
        "Customer",
        "Client",
        "Company",
        "Empresa",
        "Cliente",
        "Firma",
        "Kunde",
        "Société",
        "고객사",
        "회사명",
        "شرکت",
        "مشتری",
        "取引先",
        "会社名",
    ],
)
def test_sheets_made_by_hand_call_the_account_by_many_words(header):
    assert mapping(f"{header},x") == {"account_name": [header]}


def test_a_sheet_made_by_hand_with_title_status_and_total(tmp_path):
    content = (
        "Kundenliste Stand 11/2026;;\n;;\nKunde;Status;Vertragswert\nAcme;Active;100,50\nBeta;Lost;\nSumme;;100,50\n"
    )
    ((part, rows),) = read(tmp_path, text(content, "cp1252"))
    assert rows.select("account_name", "account_type", "our_yearly_revenue").rows() == [
        ("Acme", "Active", Decimal("100.50")),
        ("Beta", "Lost", None),
    ]
    assert [(value.value, value.rows) for value in part.part.values] == [("Active", 1), ("Lost", 1)]


def test_automatic_names_of_exports_belong_to_one_series():
    assert series_of("report1762905600000.csv") == series_of("report1762992000000.csv") == "report"
    former, later = "hubspot-crm-exports-all-deals-2026-11-12.xlsx", "hubspot-crm-exports-all-deals-2026-11-13-1.xlsx"
    assert series_of(former) == series_of(later)


def test_content_quirks_do_not_stop_an_import(tmp_path):
    content = (
        'Account ID,Account Name,Billing State/Province,Amount\n1,"United Oil & Gas, UK",UK,\n2,United Oil & Gas UK,,\n'
        "3,Sample Account for Entitlements,,\n4,Acme -,,\n"
    )
    ((part, rows),) = read(tmp_path, text(content))
    assert rows.height == 4
    assert part.rejected.count == 0


def test_salesforces_custom_fields_and_relations_are_known_by_their_plain_names():
    headers = "Id,Name,Customer_Since__c,ARR__c,Country__c"
    found = mapping(headers)
    assert (found["customer_since"], found["our_yearly_revenue"]) == (["Customer_Since__c"], ["ARR__c"])
    deals = mapping("Id,Name,StageName,Amount,CloseDate,Account__r.Name,Account__r.Website")
    assert (deals["account_name"], deals["domain"]) == (["Account__r.Name"], ["Account__r.Website"])


def test_fifteen_characters_whose_case_differs_are_two_records(tmp_path):
    content = "Id,Name\n0015000000Gv7qJ,Acme\n0015000000gV7qJ,Beta\n"
    ((_, rows),) = read(tmp_path, text(content))
    assert rows["account_name"].to_list() == ["Acme", "Beta"]
    assert rows["account_id"].n_unique() == 2


def test_a_preamble_above_a_salesforce_report_is_skipped(tmp_path):
    content = (
        '"Accounts by Owner"\n"As of 2026-11-12 15:04:05 Pacific Standard Time/PST"\n"Filtered By"\n'
        '"Show: All accounts"\n\n"Account Name","Billing Country","Type"\n"Acme","Germany","Customer"\n'
    )
    ((_, rows),) = read(tmp_path, text(content))
    assert rows.select("account_name", "country", "account_type").rows() == [("Acme", "DE", "Customer")]


def test_automatic_names_of_opportunities_end_in_a_hyphen_and_amounts_may_be_empty(tmp_path):
    content = "Opportunity ID,Opportunity Name,Account Name,Stage,Amount\n1,Acme-,Acme,Prospecting,\n"
    ((part, rows),) = read(tmp_path, text(content))
    assert rows.select("opportunity_name", "amount").rows() == [("Acme-", None)]
    assert part.rejected.count == 0


def test_hubspot_speaks_finnish_too():
    found = mapping("Tietueen tunnus,Yrityksen nimi,Yrityksen verkkotunnus,Maa/alue,Toimiala,Työntekijöiden määrä")
    assert list(found) == ["account_id", "account_name", "domains", "country", "industry", "employees"]


def test_a_merged_title_above_the_header_is_skipped_like_any_other(tmp_path):
    from io import BytesIO

    import xlsxwriter  # type: ignore[import-untyped]  # it has no types

    target = BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 2, "Unsere Kunden 2026")
        for at, row in enumerate((["Kunde", "Land", "Status"], ["Acme", "Deutschland", "Lead"]), start=2):
            sheet.write_row(at, 0, row)
    ((_, rows),) = read(tmp_path, target.getvalue())
    assert rows.select("account_name", "country", "account_type").rows() == [("Acme", "DE", "Lead")]


@pytest.mark.parametrize(
    ("value", "population"), [("Active", "customer"), ("Lead", "prospect"), ("Lost", "former_customer")]
)
def test_a_status_column_made_by_hand_says_the_population(value, population):
    assert _population_of(DEFAULT_POPULATION_RULES)("account_type", value) == population


def test_our_limits_are_no_smaller_than_those_people_know():
    limits = Limits()
    assert limits.columns >= 1_000
    assert limits.rows >= 1_048_576
    assert limits.megabytes >= 512
