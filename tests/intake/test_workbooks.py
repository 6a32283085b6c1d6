"""Workbooks as people have them: Excel 97's .xls and OpenDocument, several sheets, dates, scripts, formulas."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import xlwt  # type: ignore[import-untyped]  # it has no types

from tests.intake.test_files import open_document, packed, read, workbook

DAY, EURO = xlwt.easyxf(num_format_str="DD.MM.YYYY"), xlwt.easyxf(num_format_str='#,##0.00 "€"')


def legacy_workbook(**sheets: list[list[object]]) -> bytes:
    """A workbook of Excel 97 to 2003 (BIFF8 in an OLE container)."""
    book = xlwt.Workbook(encoding="utf-8")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for at, row in enumerate(rows):
            for position, value in enumerate(row):
                style = (
                    DAY if isinstance(value, date) else EURO if isinstance(value, float) else xlwt.Style.default_style
                )
                sheet.write(at, position, value, style)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_legacy_workbook_in_korean_keeps_names_dates_amounts_and_leading_zeros(tmp_path):
    content = legacy_workbook(
        고객목록=[
            ["우리 고객"],
            [],
            ["고객번호", "고객사", "국가", "고객 시작일", "연간 계약액", "직원 수"],
            ["007", "삼성전자 주식회사", "대한민국", date(2020, 11, 12), 1234.5, 270000],
            ["8", "현대자동차", "일본", date(2021, 3, 4), 1e9, "1,200"],
        ]
    )
    assert content.startswith(b"\xd0\xcf\x11\xe0")
    ((part, rows),) = read(tmp_path, content)
    columns = ("account_id", "account_name", "country", "customer_since", "our_yearly_revenue", "employees")
    assert rows.select(columns).rows() == [
        ("007", "삼성전자 주식회사", "KR", date(2020, 11, 12), Decimal("1234.50"), 270000),
        ("8", "현대자동차", "JP", date(2021, 3, 4), Decimal(10**9), 1200),
    ]
    assert any("우리 고객" in note for note in part.part.notes)
    assert rows["line"].to_list() == [4, 5]


def test_each_sheet_of_a_legacy_workbook_is_recognised_on_its_own_and_empty_ones_are_none(tmp_path):
    content = legacy_workbook(
        Accounts=[["Company", "Land"], ["Müller", "Österreich"]],
        Empty=[],
        Deals=[
            ["Deal name", "Company", "Stage", "Amount", "Close Date"],
            ["A", "Müller", "수주", 500.25, datetime(2026, 11, 12, 15, 30)],
        ],
    )
    (accounts, account_rows), (deals, deal_rows) = read(tmp_path, content)
    assert (accounts.part.name, accounts.part.kind) == ("Accounts", "accounts")
    assert account_rows.select("account_name", "country").rows() == [("Müller", "AT")]
    assert (deals.part.name, deals.part.kind) == ("Deals", "opportunities")
    assert deal_rows.select("is_won", "amount", "close_date").rows() == [(True, Decimal("500.25"), date(2026, 11, 12))]


def test_a_new_workbooks_formulas_are_read_as_the_values_people_saw(tmp_path):
    import xlsxwriter  # type: ignore[import-untyped]  # it has no types

    target = BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("S")
        sheet.write_row(0, 0, ["Company", "ARR", "City"])
        sheet.write_string(1, 0, "=HYPERLINK(1)")
        sheet.write_formula(1, 1, "=1+2", None, 3)
        sheet.write_string(1, 2, "Bonn")
    ((_, rows),) = read(tmp_path, target.getvalue())
    assert rows.select("account_name", "our_yearly_revenue").rows() == [("=HYPERLINK(1)", Decimal(3))]


def test_dates_of_a_workbook_are_days_whatever_their_format(tmp_path):
    content = workbook(("S", [["Company", "Customer Since"], ["Acme", "2020-11-12"], ["Beta", "13.11.2020"]]))
    ((_, rows),) = read(tmp_path, content)
    assert rows["customer_since"].to_list() == [date(2020, 11, 12), date(2020, 11, 13)]


def test_an_open_document_keeps_persian_and_korean(tmp_path):
    content = open_document(("نام شرکت", "کشور"), ("ایران خودرو", "ایران"), ("삼성전자", "대한민국"))
    ((_, rows),) = read(tmp_path, content)
    assert rows.select("account_name", "country").rows() == [("ایران خودرو", "IR"), ("삼성전자", "KR")]


def test_an_open_documents_dates_amounts_and_flags_are_read_and_its_blank_rows_cost_nothing(tmp_path):
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    typed = '<table:table-cell office:value-type="{}" office:{}="{}"><text:p>{}</text:p></table:table-cell>'
    rows = (
        "".join(
            typed.format("string", "name", "", value) for value in ("Company", "Customer Since", "ARR", "Customer?")
        ),
        typed.format("string", "name", "", "Acme")
        + typed.format("date", "date-value", "2020-11-12", "12.11.20")
        + typed.format("currency", "value", "1234.5", "1.234,50 €")
        + typed.format("boolean", "boolean-value", "true", "WAHR"),
    )
    # LibreOffice fills a sheet to its last row with one element.
    rest = '<table:table-cell table:number-columns-repeated="16384"/>'
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name='S'>{body}"
        f'<table:table-row table:number-rows-repeated="1048574">{rest}</table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    document = packed(
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b'<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'),
        ("content.xml", content.encode()),
    )
    ((_, found),) = read(tmp_path, document)
    assert found.select("account_name", "customer_since", "our_yearly_revenue", "account_type").rows() == [
        ("Acme", date(2020, 11, 12), Decimal("1234.50"), "Customer")
    ]
