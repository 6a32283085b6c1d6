"""Small files, one per way in which exports differ: each with the rows it holds or the words it is answered with."""

import gzip
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO

import polars as pl
import pytest

from accountmap.errors import FileRefusedError
from accountmap.intake.exports import PartReading, Terms, read_part
from accountmap.intake.opening import open_tables
from accountmap.intake.rates import Money
from accountmap.intake.shaping import LEAD_IDS

TERMS = Terms(Money("EUR", "EUR", {"USD": [(date.min, 0.5)]}), max_rejected_share=0.5)
NAMES = ("account_name", "country")
PAIR = [("Acme", "DE"), ("Beta", "FR")]


def read(tmp_path, content: bytes, terms: Terms = TERMS) -> list[tuple[PartReading, pl.DataFrame]]:
    path = tmp_path / "dropped"
    path.write_bytes(content)
    found = []
    for table in open_tables(path, tmp_path):
        frames: list[pl.DataFrame] = []
        part = read_part(table, terms, lambda kind, rows, kept=frames: None if kind == LEAD_IDS else kept.append(rows))
        rows = pl.concat(frames).join(part.superseded, on="line", how="anti", maintain_order="left") if frames else None
        found.append((part, rows))
    return found


def reasons_of(part: PartReading) -> pl.DataFrame:
    return pl.concat(part.rejected.reasons())


def text(lines: str, encoding: str = "utf-8") -> bytes:
    return lines.encode(encoding)


def workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    import xlsxwriter

    target = BytesIO()
    with xlsxwriter.Workbook(target) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return target.getvalue()


def packed(*entries: tuple[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return target.getvalue()


def open_document(*rows: tuple[str, ...]) -> bytes:
    """The smallest spreadsheet that LibreOffice would open."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    body = "".join(f"<table:table-row>{''.join(cell.format(value) for value in row)}</table:table-row>" for row in rows)
    return packed(
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b'<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'),
        (
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name='S'>{body}"
            "</table:table></office:spreadsheet></office:body></office:document-content>".encode(),
        ),
    )


def parquet(frame: pl.DataFrame) -> bytes:
    target = BytesIO()
    frame.write_parquet(target)
    return target.getvalue()


PLAIN = "Company,Country\nAcme,Germany\nBeta,France\n"

BYTES = {
    "plain": text(PLAIN),
    "byte order mark": b"\xef\xbb\xbf" + text(PLAIN),
    "CRLF": text(PLAIN.replace("\n", "\r\n")),
    "CR alone": text(PLAIN.replace("\n", "\r")),
    "no line feed at the end": text(PLAIN.rstrip()),
    "UTF-16 little endian with mark": b"\xff\xfe" + text(PLAIN, "utf-16-le"),
    "UTF-16 big endian with mark": b"\xfe\xff" + text(PLAIN, "utf-16-be"),
    "UTF-16 without mark": text(PLAIN, "utf-16-le"),
    "UTF-16 big endian without mark": text(PLAIN, "utf-16-be"),
    "UTF-16 tabs, Excel's Unicode text": b"\xff\xfe" + text(PLAIN.replace(",", "\t"), "utf-16-le"),
    "UTF-32": b"\xff\xfe\x00\x00" + text(PLAIN, "utf-32-le"),
    "semicolons": text(PLAIN.replace(",", ";")),
    "tabs": text(PLAIN.replace(",", "\t")),
    "pipes": text(PLAIN.replace(",", "|")),
    "the separator declared for Excel": text("sep=;\n" + PLAIN.replace(",", ";")),
    "NUL bytes": b"Comp\x00any,Country\nAcme\x00,Germany\nBeta,France\n",
    "everything quoted": text('"Company","Country"\n"Acme","Germany"\n"Beta","France"\n'),
    "blanks around quotes": text('"Company", "Country"\n"Acme", "Germany"\n"Beta", "France"\n'),
    "blank rows between": text("Company,Country\n\nAcme,Germany\n\n\n,\nBeta,France\n\n"),
    "a title row": text("Our customers,\n\nCompany,Country\nAcme,Germany\nBeta,France\n"),
    "three title rows of one cell": text("Report\nMade by Jo\n2026\nCompany,Country\nAcme,Germany\nBeta,France\n"),
    "the header again between": text("Company,Country\nAcme,Germany\nCompany,Country\nBeta,France\n"),
    "blanks around values": text("Company , Country\n  Acme,Germany  \nBeta ,  France\n"),
    "trailing separators": text("Company,Country,,\nAcme,Germany,,\nBeta,France,,\n"),
    "a blank header between": text("Company,,Country\nAcme,x,Germany\nBeta,,France\n"),
    "a column twice": text("Company,Country,Country\nAcme,Germany,Spain\nBeta,France,Spain\n"),
    "short rows": text("Company,Country,City\nAcme,Germany\nBeta,France,Lyon\n"),
    "other column order": text("Country,Company\nGermany,Acme\nFrance,Beta\n"),
    "small letters": text(PLAIN.replace("Company,Country", "company,country")),
    "capitals": text(PLAIN.replace("Company,Country", "COMPANY,COUNTRY")),
    "underscores": text(PLAIN.replace("Company", "company_name")),
    "gzip": gzip.compress(text(PLAIN)),
    "zip": packed(("list.csv", text(PLAIN))),
    "zip with a Mac's leftovers": packed(("list.csv", text(PLAIN)), ("__MACOSX/._list.csv", b"\x00\x05")),
    "zip in a zip": packed(("inner.zip", packed(("list.csv", text(PLAIN))))),
    "workbook": workbook(("Sheet1", [["Company", "Country"], ["Acme", "Germany"], ["Beta", "France"]])),
    "workbook with a title": workbook(
        ("S", [["Customers"], [], ["Company", "Country"], ["Acme", "DE"], ["Beta", "FR"]])
    ),
    "an OpenDocument spreadsheet": open_document(("Company", "Country"), ("Acme", "Germany"), ("Beta", "France")),
    "workbook in a zip": packed(
        ("book.xlsx", workbook(("S", [["Company", "Country"], ["Acme", "DE"], ["Beta", "FR"]])))
    ),
    "parquet": parquet(pl.DataFrame({"Company": ["Acme", "Beta"], "Country": ["Germany", "France"]})),
    "total below": text("Company,Country,ARR\nAcme,Germany,5\nBeta,France,6\nTotal,,11\n"),
    "total below, in German": text("Firma;Land;Vertragswert\nAcme;Deutschland;5\nBeta;Frankreich;6\nSumme;;11\n"),
    "Salesforce's footer": text(
        '"Account Name","Billing Country","Phone"\n"Acme","Germany","1"\n"Beta","France","2"\n\n\n"My Report"\n'
        '"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."\n'
        '"Confidential Information - Do Not Distribute"\n"Generated By: Jo Doe 11/12/2026 3:04 PM"\n"Our Company"\n'
    ),
    "columns without a header": text("Company,,Country,\nAcme,x,DE,y\nBeta,,FR,z\n"),
    "columns without a header in a workbook": workbook(
        ("S", [["Company", "", "Country", ""], ["Acme", "x", "DE", "y"], ["Beta", "", "FR", "z"]])
    ),
    "a blank end of the header": text("Company,Country,,,\nAcme,DE,,,\nBeta,FR\n"),
    "grand totals with a count": text("Company,Country,Phone\nAcme,DE,1\nBeta,FR,2\nGrand Totals (2 records)\n"),
}


@pytest.mark.parametrize("content", BYTES.values(), ids=BYTES.keys())
def test_the_same_two_accounts_come_out_of_any_bytes(tmp_path, content):
    ((part, rows),) = read(tmp_path, content)
    assert rows.select(NAMES).rows() == PAIR
    assert part.rejected.count == 0


ENCODED = {
    "cp949": "고객사,국가\n삼성전자,대한민국\n현대자동차 주식회사,대한민국\n",
    "euc_kr": "회사명,국가\n엘지전자,대한민국\n",
    "cp932": "会社名,国\n株式会社トヨタ自動車,日本\nソニー,日本\n",
    "gb18030": "公司名称,国家\n华为技术有限公司,中国\n北京字节跳动科技,中国\n",
    "big5": "公司名稱,國家\n台灣積體電路製造股份有限公司,台灣\n鴻海精密,台灣\n",
    "cp1252": "Société,Pays\nCrédit Agricole,France\nL’Oréal,France\n",
    "latin-1": "Företag,Land\nÅhléns,Sverige\n",
    "cp1250": "Firma,Kraj\nŻabka Święta,Polska\nŁódź Spółka,Polska\n",
    "iso8859_2": "Firma,Kraj\nŻabka Święta,Polska\nŁódź Spółka,Polska\n",
    "cp1251": "Company,Country\nГазпром нефть,Россия\nСбербанк,Россия\n",
    "koi8_r": "Company,Country\nГазпром нефть,Россия\nСбербанк,Россия\n",
    "cp1253": "Company,Country\nΔημόσια Επιχείρηση,Ελλάδα\n",
    "cp1254": "Company,Country\nTürk Hava Yolları,Türkiye\nDoğuş Işık,Türkiye\n",
    "cp1255": "Company,Country\nטבע תעשיות,ישראל\n",
    "cp1256": "الشركة,البلد\nأرامكو السعودية,السعودية\n",
    "utf-16": "شرکت,کشور\nایران خودرو,ایران\n",
    "utf-16-le": "고객사,국가\n삼성전자,대한민국\n가나다,대한민국\n",
    "utf-16-be": "取引先名,国\nトヨタ,日本\nソニー,日本\n",
    "utf-8": "取引先名,国\nトヨタ,日本\n",
}


@pytest.mark.parametrize("encoding", ENCODED)
def test_every_encoding_is_read_as_it_was_written(tmp_path, encoding):
    lines = ENCODED[encoding].splitlines()
    ((_, rows),) = read(tmp_path, text(ENCODED[encoding], encoding))
    assert rows["account_name"].to_list() == [line.split(",")[0] for line in lines[1:]]
    assert rows["country"].str.contains("^[A-Z]{2}$").all()


ROWS = {
    "a quoted line feed": ('Company,City\n"Acme\nInc",Bonn\n', "account_name", ["Acme Inc"]),
    "doubled quotes": ('Company,City\n"Acme ""The Best"" Inc",Bonn\n', "account_name", ['Acme "The Best" Inc']),
    "a stray quote inside": ('Company,City\nAcme 5" Pipes,Bonn\nBeta,Ulm\n', "account_name", ['Acme 5" Pipes', "Beta"]),
    "a quote left open": (
        'Company,City\n"Acme,Bonn\nBeta,Ulm\nGamma,Trier\n',
        "account_name",
        ["Acme", "Beta", "Gamma"],
    ),
    "a separator in quotes": ('Company,City\n"Acme, Inc.",Bonn\n', "account_name", ["Acme, Inc."]),
    "a list of names with small words": (
        "Compagnie des eaux de Paris\nBank of America\nacme gmbh\nzum goldenen Hirsch\n",
        "account_name",
        ["Compagnie des eaux de Paris", "Bank of America", "acme gmbh", "zum goldenen Hirsch"],
    ),
    "a list without header": (
        "Acme Corp\nBeta GmbH\nGamma Inc.\n",
        "account_name",
        ["Acme Corp", "Beta GmbH", "Gamma Inc."],
    ),
    "a list below one word": ("Our customers\nAcme Corp\nBeta GmbH\n", "account_name", ["Acme Corp", "Beta GmbH"]),
    "a table without header": ("Acme,acme.com\nBeta,beta.de\n", "domain", ["acme.com", "beta.de"]),
    "an unknown header over names": ("Foobar,Xyzlink\nAcme,acme.com\nBeta,beta.de\n", "account_name", ["Acme", "Beta"]),
    "leading zeros": ("Account ID,Company\n00120,Acme\n", "account_id", ["00120"]),
    "a spreadsheet's way to keep zeros": ('Account ID,Company\n"=""00120""",Acme\n', "account_id", ["00120"]),
    "a long and a short Salesforce id": (
        "Id,Name\n0015000000Gv7qJ,Acme\n0015000000Gv7qJAAR,Acme 2\n",
        "account_name",
        ["Acme 2"],
    ),
    "missing in many words": ("Company,City\nAcme,N/A\nBeta,#N/A\nGamma,-\nDelta,null\n", "city", [None] * 4),
    "a company called None": ("Company,City\nNone,Bonn\nNA,Ulm\n", "account_name", ["None", "NA"]),
    "several domains": (
        "Company,Website\nAcme,acme.com; acme.de acme.fr\n",
        "domains",
        [["acme.com", "acme.de", "acme.fr"]],
    ),
    "an e-mail address for a website": ("Company,Website\nAcme,info@acme.com\n", "domain", ["acme.com"]),
    "an e-mail address only": ("Company,E-mail\nAcme,info@acme.com\n", "domain", ["acme.com"]),
    "two columns of domains": (
        "Name,Website,Domain\nA,https://www.a.io,a.io\n",
        "domains",
        [["a.io", "https://www.a.io"]],
    ),
    "other names": ("name,name_kana,Short Name\n花王,カオウ,Kao\n", "alternative_names", [["Kao", "カオウ"]]),
    "typed registration numbers": (
        "Name,DUNS,VAT\nA,123456789,DE1\n",
        "registration_ids",
        [["duns:123456789", "vat:DE1"]],
    ),
    "countries in many languages": (
        "Name,Land\nA,Deutschland\nB,États-Unis\nC,대한민국\nD,日本\nE,ایران\nF,España\nG,UK\n",
        "country",
        ["DE", "US", "KR", "JP", "IR", "ES", "GB"],
    ),
    "countries in the column of states": ("Name,State/Province\nA,Germany\nB,France\n", "country", ["DE", "FR"]),
    "money with a comma": (
        "Name;ARR\nA;1.234,56 €\nB;10,00 €\n",
        "our_yearly_revenue",
        [Decimal("1234.56"), Decimal("10.00")],
    ),
    "money of the thousands only": (
        "Name;ARR\nA;1.234\nB;10.000\n",
        "our_yearly_revenue",
        [Decimal(1234), Decimal(10000)],
    ),
    "money with words": ("Name,ARR\nA,USD 1.2M\nB,(300)\n", "our_yearly_revenue", [Decimal(600000), Decimal(-300)]),
    "money with its currency in the header": ("Name,ARR (USD)\nA,100\n", "our_yearly_revenue", [Decimal(50)]),
    "money in Arabic digits": ("Name,ARR\nA,١٢٣\n", "our_yearly_revenue", [Decimal(123)]),
    "yen in hundred millions and ten thousands": (
        "会社名,契約金額 (EUR)\n花王,1億2000万\nソニー,3百万\n",
        "our_yearly_revenue",
        [Decimal(120_000_000), Decimal(3_000_000)],
    ),
    "won in words": ("고객사,계약금액 (EUR)\n삼성,1억 2000만\n", "our_yearly_revenue", [Decimal(120_000_000)]),
    "money in Persian digits and words": (
        "شرکت,مبلغ قرارداد\nالف,۱٬۲۳۴٫۵\nب,۲ میلیون\n",
        "our_yearly_revenue",
        [Decimal("1234.5"), Decimal(2_000_000)],
    ),
    "a sign that several currencies share, named by the row": (
        'Name,ARR,Currency\nA,$5,CAD\nB,"¥1,200",CNY\nC,$5,\nD,$5,EUR\n',
        "currency",
        ["CAD", "CNY", "USD", "USD"],
    ),
    "a turnover in a currency of its own": (
        'Company,Annual Revenue,ARR,Currency\nA,"USD 1,000","EUR 5",EUR\nB,1000,5,USD\nC,$1000,5,EUR\n',
        "company_revenue",
        [Decimal(500), Decimal(500), Decimal(500)],
    ),
    "a turnover whose header names the currency": (
        "Company,Annual Revenue (USD),ARR (EUR)\nA,1000,5\n",
        "company_revenue",
        [Decimal(500)],
    ),
    "our money beside such a turnover": (
        "Company,Annual Revenue (USD),ARR (EUR)\nA,1000,5\n",
        "our_yearly_revenue",
        [Decimal(5)],
    ),
    "money per month": ("Name,MRR\nA,100\n", "our_yearly_revenue", [Decimal(1200)]),
    "employees with words": ('Name,Employees\nA,"1,200"\nB,many\n', "employees", [1200, None]),
    "days first": (
        "Name,Customer Since\nA,01/02/2020\nB,13/02/2020\n",
        "customer_since",
        [date(2020, 2, 1), date(2020, 2, 13)],
    ),
    "months first": (
        "Name,Customer Since\nA,01/02/2020\nB,02/13/2020\n",
        "customer_since",
        [date(2020, 1, 2), date(2020, 2, 13)],
    ),
    "days first by the headers' language": ("Firma;Kunde seit\nA;01/02/2020\n", "customer_since", [date(2020, 2, 1)]),
    "days with points": ("Firma;Kunde seit\nA;31.12.2020\n", "customer_since", [date(2020, 12, 31)]),
    "days in words": (
        'Name,Customer Since\nA,"Nov 12, 2020"\nB,12 novembre 2020\n',
        "customer_since",
        [date(2020, 11, 12)] * 2,
    ),
    "days of the Persian calendar": ("شرکت,مشتری از\nایران خودرو,1399/08/22\n", "customer_since", [date(2020, 11, 12)]),
    "days as a spreadsheet counts them": ("Name,Customer Since\nA,44147\n", "customer_since", [date(2020, 11, 12)]),
    "days in Arabic, Persian and full-width digits": (
        "Company,Customer Since\nA,١٢/١١/٢٠٢٠\nB,۱۳/۱۱/۲۰۲۰\nC,１４/１１/２０２０\nD,٢٠٢٠-١١-١٥\n",
        "customer_since",
        [date(2020, 11, day) for day in (12, 13, 14, 15)],
    ),
    "days of East Asia": (
        "会社名,取引開始日\nA,2020年11月12日\nB,令和2年11月12日\nC,平成31年4月1日\nD,2020년 11월 12일\nE,2020. 11. 12.\n",
        "customer_since",
        [date(2020, 11, 12), date(2020, 11, 12), date(2019, 4, 1), date(2020, 11, 12), date(2020, 11, 12)],
    ),
    "codes beside names": ("Account,Account Name\n001a,Acme\n002b,Beta\n", "account_name", ["Acme", "Beta"]),
    "yes and no beside names": ("Customer,Company\nyes,Acme\nno,Beta\n", "account_name", ["Acme", "Beta"]),
    "leads by company": (
        "First Name,Last Name,Company,Email\nJo,Do,Acme,jo@acme.com\nDi,Da,Acme,di@acme.com\nX,Y,Beta,x@beta.io\n",
        "account_name",
        ["Acme", "Beta"],
    ),
    "leads keep no addresses": ("First Name,Last Name,Company,Email\nJo,Do,Acme,jo@acme.com\n", "email", [None]),
    "converted leads are accounts": (
        "Lead ID,Company,Converted\n1,Acme,true\n2,Beta,false\n",
        "account_name",
        ["Beta"],
    ),
}


@pytest.mark.parametrize(("content", "column", "expected"), ROWS.values(), ids=ROWS.keys())
def test_values_are_read_as_people_mean_them(tmp_path, content, column, expected):
    ((_, rows),) = read(tmp_path, text(content))
    assert rows[column].to_list() == expected


HEADERS = {
    "Salesforce labels": "Account ID,Account Name,Billing Country",
    "Salesforce API names": "Id,Name,BillingCountry",
    "Salesforce API names in capitals": "ID,NAME,BILLINGCOUNTRY",
    "HubSpot": "Record ID,Company name,Country/Region",
    "Spanish": "ID de la cuenta,Nombre de la empresa,País",
    "Portuguese": "ID da conta,Nome da empresa,País",
    "French": "ID du compte,Raison sociale,Pays",
    "German": "Account-ID,Accountname,Land",
    "Italian": "Codice cliente,Ragione sociale,Paese",
    "Dutch": "Klantnummer,Bedrijfsnaam,Land",
    "Polish": "Numer klienta,Nazwa firmy,Kraj",
    "Swedish": "Kundnummer,Företag,Land",
    "Japanese": "取引先ID,取引先名,国",
    "Korean": "고객번호,고객사,국가",
    "Chinese": "客户编号,客户名称,国家",
    "Chinese, traditional": "客戶編號,公司名稱,國家",
    "Persian": "کد مشتری,نام شرکت,کشور",
    "Persian with Arabic letters": "كد مشتري,نام شركت,كشور",
    "Arabic": "رقم العميل,اسم الشركة,البلد",
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS.keys())
def test_headers_are_recognised_in_every_dialect_and_language(tmp_path, header):
    ((_, rows),) = read(tmp_path, text(f"{header}\n007,Acme,DE\n"))
    assert rows.select("account_id", *NAMES).row(0) == ("007", "Acme", "DE")


DEALS = {
    "Salesforce labels": "Opportunity ID,Account Name,Stage,Amount,Close Date\n{}",
    "Salesforce API names": "Id,AccountId,StageName,Amount,CloseDate\n{}",
    "HubSpot": "Record ID,Associated Company (Primary),Deal Stage,Amount,Close Date\n{}",
    "HubSpot API names": "dealname,Associated Company,dealstage,amount,closedate\n{}",
    "Spanish": "Nombre del negocio,Empresa asociada,Etapa del negocio,Importe,Fecha de cierre\n{}",
    "Portuguese": "Nome do negócio,Empresa associada,Fase do negócio,Valor,Data de fechamento\n{}",
    "French": "Nom de la transaction,Société,Phase de la transaction,Montant,Date de fermeture\n{}",
    "German": "Deal-Name,Firma,Deal-Phase,Betrag,Abschlussdatum\n{}",
    "Italian": "Nome trattativa,Azienda,Fase trattativa,Importo,Data di chiusura\n{}",
    "Dutch": "Dealnaam,Bedrijf,Dealfase,Bedrag,Sluitingsdatum\n{}",
    "Polish": "Nazwa szansy,Firma,Etap,Kwota,Data zamknięcia\n{}",
    "Swedish": "Affärsnamn,Företag,Affärsfas,Belopp,Avslutsdatum\n{}",
    "Japanese": "商談名,取引先名,フェーズ,金額,完了予定日\n{}",
    "Korean": "영업기회명,고객사,단계,금액,마감일\n{}",
    "Chinese": "商机名称,客户名称,阶段,金额,预计成交日期\n{}",
    "Chinese, traditional": "商機名稱,客戶名稱,銷售階段,金額,預計成交日期\n{}",
    "Finnish": "Kaupan nimi,Yritys,Kaupan vaihe,Summa,Sulkemispäivä\n{}",
    "Korean, another's": "영업기회명,고객사,영업 단계,금액,예상 마감일\n{}",
    "Persian": "نام فرصت,نام شرکت,مرحله,مبلغ,تاریخ بستن\n{}",
    "Arabic": "اسم الصفقة,اسم الشركة,مرحلة الصفقة,قيمة الصفقة,تاريخ الإغلاق\n{}",
}


@pytest.mark.parametrize("header", DEALS.values(), ids=DEALS.keys())
def test_opportunities_are_recognised_in_every_dialect_and_language(tmp_path, header):
    ((part, rows),) = read(tmp_path, text(header.format("D1,Acme,Closed Won,100,2026-11-12\n")))
    assert part.part.kind == "opportunities"
    row = rows.select("is_closed", "is_won", "amount", "close_date").row(0)
    assert row == (True, True, Decimal(100), date(2026, 11, 12))


STAGES = {
    "won": [
        "Closed Won",
        "Cierre ganado",
        "Fechado ganho",
        "Fermé gagné",
        "Gewonnen",
        "Chiuso vinto",
        "Wygrana",
        "受注",
        "수주",
        "赢单",
        "贏單",
        "Gesloten gewonnen",
        "Stängd vunnen",
        "Voitettu",
        "موفق",
        "مغلق رابح",
    ],
    "lost": [
        "Closed Lost",
        "Cierre perdido",
        "Fechado perdido",
        "Perdu",
        "Verloren",
        "Chiuso perso",
        "失注",
        "실주",
        "输单",
        "باخت",
        "باخته",
        "輸單",
        "Gesloten verloren",
        "Zamknięte przegrane",
        "Stängd förlorad",
        "Hävitty",
        "مغلق خاسر",
    ],
    "open": ["Appointment Scheduled", "Propuesta", "Verhandlung", "商談中", "협상", "谈判", "مذاکره", "Needs Analysis"],
}


@pytest.mark.parametrize(("outcome", "stage"), [(key, stage) for key, stages in STAGES.items() for stage in stages])
def test_stages_are_understood_in_many_languages(tmp_path, outcome, stage):
    ((_, rows),) = read(tmp_path, text(f"Deal name,Company,Amount,Deal stage\nD1,Acme,1,{stage}\n"))
    assert rows.select("is_closed", "is_won").row(0) == (outcome != "open", outcome == "won")


def test_exported_flags_outrank_the_names_of_stages(tmp_path):
    header = "Opportunity ID,Account ID,Stage,Closed,Won\n"
    ((_, rows),) = read(
        tmp_path, text(header + "1,1,08 - Closed,true,true\n2,1,Closed Won,1,0\n3,1,Signed,false,false\n")
    )
    assert rows.select("is_closed", "is_won").rows() == [(True, True), (True, False), (False, False)]


@pytest.mark.parametrize(
    ("header", "written", "share"),
    [
        ("Probability (%)", ("60", "100"), 0.6),
        ("Probability", ("60%", "5%"), 0.6),
        ("Probability", ("0.6", "1"), 0.6),
        ("Probability", ("60", "0"), 0.6),
    ],
)
def test_probabilities_are_shares_whatever_their_scale(tmp_path, header, written, share):
    rows = "".join(f"{number},1,{value}\n" for number, value in enumerate(written))
    ((_, frame),) = read(tmp_path, text(f"Opportunity ID,Account ID,{header}\n{rows}"))
    assert frame["probability"][0] == pytest.approx(share)


def test_a_closed_deal_is_converted_at_its_days_rate_and_an_open_one_at_that_of_the_results(tmp_path):
    rates = {"USD": [(date(2025, 1, 1), 0.5), (date(2026, 1, 1), 0.25)]}
    terms = Terms(Money("EUR", "EUR", rates, as_of=date(2026, 6, 1)))
    header = "Opportunity ID,Account ID,Stage,Amount,Close Date\n"
    rows = "1,1,Closed Won,USD 100,2025-06-01\n2,1,Proposal,USD 100,2025-06-01\n3,1,Closed Won,USD 100,2024-06-01\n"
    ((part, frame),) = read(tmp_path, text(header + rows), terms)
    assert frame["amount"].to_list() == [Decimal(50), Decimal(25), None]
    words = "1 amount is in USD, of days before its first rate (2025-01-01)"
    assert any(words in note for note in part.part.notes)


REFUSED = {
    "nothing": (b"", "The file is empty"),
    "blank lines": (b"\n\n  \n", "The file is empty"),
    "zeros": (bytes(5000), "The file is empty"),
    "a note": (
        text("Read me first\nThis folder holds our lists\nPlease do not change them\nThanks a lot\n"),
        "No column holds the names of the accounts",
    ),
    "a letter of sentences": (
        text("This folder holds our lists\nPlease do not change them\nThey were made by hand\n"),
        "No column holds the names of the accounts",
    ),
    "a PDF": (b"%PDF-1.7 ...", "This is a PDF"),
    "a picture": (b"\x89PNG\r\n\x1a\n....", "This is a picture"),
    "a web page": (b"<!DOCTYPE html><html><table><tr><td>Company</td></tr></table>", "This is a web page"),
    "JSON": (b'[{"Company": "Acme"}]', "This is a JSON file"),
    "XML": (b"<?xml version='1.0'?><a/>", "This is an XML file"),
    "RAR": (b"Rar!\x1a\x07...", "This is a RAR archive"),
    "a Word document": (packed(("word/document.xml", b"<a/>")), "This is a Word document"),
    "an empty archive": (packed(), "This is an empty archive"),
    "half a workbook": (workbook(("S", [["Company"], ["Acme"]]))[:800], "cannot be opened"),
    "half a gzip": (gzip.compress(text(PLAIN) * 50)[:40], "damaged or only half copied"),
    "an old workbook's shell": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "cannot be opened"),
    "half a Parquet file": (b"PAR1" + bytes(200), "Parquet file cannot be read"),
    "a zip that grows": (packed(("a.csv", b"Company\n" + b"A" * 30_000_000)), "grows beyond all bounds"),
    "noise": (bytes(range(1, 256)) * 40, "something other than text"),
    "other columns": (text("foo,bar\n1,2\n"), "No column holds the names"),
    "deals of nobody": (text("Opportunity ID,Stage,Amount\n1,Won,5\n"), "which account they belong to"),
    "deals without names": (
        text("Account ID,Stage,Amount,Close Date\n1,Won,5,2026-01-01\n"),
        "neither an id nor a name",
    ),
    "too many columns": (text(",".join(f"c{n}" for n in range(2500)) + "\n"), "too wide"),
    "a letter": (
        text("Dear all.\nPlease find the list attached, and tell me.\nBest wishes.\n"),
        "No column holds the names",
    ),
}


@pytest.mark.parametrize(("content", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_read_is_answered_in_words_that_can_be_acted_on(tmp_path, content, words):
    with pytest.raises(FileRefusedError, match=words) as refusal:
        read(tmp_path, content)
    assert refusal.value.next_step


REJECTED = {
    "no name": ("Account ID,Company\n1,Acme\n2,\n", (3, "Company", None, "is missing", "fill it in")),
    "a broken amount": (
        "Company,ARR\nA,1\nB,x\n",
        (3, "ARR", "x", "is not an amount of money", "write digits, e.g. 1200.50"),
    ),
    "an amount beyond all bounds": (
        "Company,ARR\nA,1\nB,99999999999999999999\n",
        (3, "ARR", "99999999999999999999", "is not an amount of money", "write digits, e.g. 1200.50"),
    ),
    "more values than columns": (
        "Company,City\nA,Bonn\nB,Ulm,x,y\n",
        (
            3,
            "",
            "x",
            "the row has more values than there are columns",
            "put values that hold the separator in quotes",
        ),
    ),
    "employees below zero": (
        "Company,Employees\nA,1\nB,-5\n",
        (3, "Employees", "-5", "is below zero", "correct the value"),
    ),
    "no such day": (
        "Opportunity ID,Account ID,Close Date\n1,1,2026-01-01\n2,1,2026-02-31\n",
        (
            3,
            "Close Date",
            "2026-02-31",
            "is not a date in the column's own order of day and month",
            "write it as YYYY-MM-DD",
        ),
    ),
    "neither yes nor no": (
        "Opportunity ID,Account ID,Won\n1,1,true\n2,1,perhaps\n",
        (3, "Won", "perhaps", "is neither yes nor no", "write true or false"),
    ),
    "a deal of nobody": (
        "Opportunity ID,Account ID,Stage\n1,1,Won\n2,,Won\n",
        (3, "account", None, "is missing", "fill it in"),
    ),
    "a probability above one": (
        "Opportunity ID,Account ID,Probability (%)\n1,1,50\n2,1,150\n",
        (3, "Probability (%)", "1.5", "is not between 0 and 100 %", "write a percentage such as 40"),
    ),
}


@pytest.mark.parametrize(("content", "problem"), REJECTED.values(), ids=REJECTED.keys())
def test_a_broken_row_is_named_with_its_line_column_value_reason_and_remedy(tmp_path, content, problem):
    ((part, rows),) = read(tmp_path, text(content))
    assert reasons_of(part).drop("is_rejected").rows() == [problem]
    assert rows.height == 1


NOTED = {
    "the encoding": (text("Société\nCrédit Agricole\n", "cp1252"), "it was read as cp1252"),
    "a broken byte": (
        text("Company\n" + "Société Générale\n" * 5 + "Ünal\n").replace(b"\xc3\x9c", b"\xff"),
        "some bytes are no UTF-8",
    ),
    "title rows": (text("Our list,\nCompany,City\nA,B\n"), "1 row above the header was skipped: Our list"),
    "a footer": (
        text("Company,City,X\nA,B,1\nB,C,2\nTotal,,3\n"),
        "1 row at the end was skipped, being totals or a report's footer: Total 3",
    ),
    "NUL bytes in a file of an odd number of bytes": (b"Company\nA\x00B\x00\nC\x00D\n", "NUL bytes were taken out"),
    "NUL bytes": (b"Company\nA\x00B\nC\n", "NUL bytes were taken out"),
    "no header": (text("Acme Corp\nBeta GmbH\n"), "the file has no header row"),
    "an order of day and month that stays open": (
        text("Company,Customer Since\nA,01/02/2020\n"),
        "cannot be seen from its values; it was read as MDY",
    ),
    "mixed orders": (text("Company,Customer Since\nA,13/02/2020\nB,02/13/2020\nC,14/02/2020\n"), "mixes orders"),
    "a decimal mark that stays open": (
        text("Company;ARR\nA;1.234\n"),
        "it was taken to be ',', so that 1.234 means one thousand",
    ),
    "a column left out": (text("Company,Country,Billing Country\nA,DE,DE\n"), "was left out"),
    "grouped leads": (text("Lead ID,Company\n1,A\n2,A\n"), "grouped by company: 1 company;"),
    "the same row twice": (text("Account ID,Company\n1,A\n1,A\n"), "word for word; each counts once"),
    "one id, two rows": (text("Account ID,Company\n1,A\n1,B\n"), "1 row has the id of a later row that differs"),
    "a turnover's currency without rate": (text("Company,Annual Revenue\nA,CHF 5\n"), "1 amount is in CHF"),
    "a currency without rate": (text("Company,ARR\nA,CHF 5\n"), "1 amount is in CHF"),
}


@pytest.mark.parametrize(("content", "words"), NOTED.values(), ids=NOTED.keys())
def test_what_a_reader_should_know_stands_in_the_receipt(tmp_path, content, words):
    ((part, _),) = read(tmp_path, content)
    assert any(words in note for note in part.part.notes), part.part.notes


def test_personal_columns_that_are_not_used_are_named(tmp_path):
    ((part, _),) = read(tmp_path, text("Company,Contact First Name,Birthday,Colour\nA,Jo,1.1.,red\n"))
    assert part.part.unused == ["Contact First Name", "Birthday", "Colour"]
    assert part.part.personal == ["Contact First Name", "Birthday"]


def test_a_users_own_mapping_wins_over_recognition(tmp_path):
    terms = Terms(TERMS.money, own_columns={"account_name": "Colour", "domain": "Company", "city": "Nowhere"})
    ((part, rows),) = read(tmp_path, text("Company,Colour\nacme.com,Acme\n"), terms)
    assert rows.select("account_name", "domain").row(0) == ("Acme", "acme.com")
    assert any("this file has none" in note for note in part.part.notes)


def test_an_own_mapping_of_a_column_nobody_knows_is_an_error(tmp_path):
    with pytest.raises(FileRefusedError, match="'acount_name', which is no column we know"):
        read(tmp_path, text(PLAIN), Terms(TERMS.money, own_columns={"acount_name": "Company"}))


def test_a_row_with_a_value_longer_than_any_cell_is_rejected(tmp_path):
    ((part, rows),) = read(tmp_path, text("Company,City\nA,B\nC," + "x" * 150_000 + "\n"))
    assert reasons_of(part)["reason"].to_list() == ["has more than 100,000 characters"]
    assert rows["account_name"].to_list() == ["A"]


def test_line_numbers_are_those_an_editor_shows(tmp_path):
    content = 'Title\n\nCompany,City\n"A\nB",x\n\nC,y\n"D",z\n'
    ((_, rows),) = read(tmp_path, text(content))
    assert rows["line"].to_list() == [4, 7, 8]


def test_formulas_stay_text_and_are_disarmed_where_a_spreadsheet_would_run_them(tmp_path):
    from accountmap.intake.quarantine import disarm

    ((_, rows),) = read(tmp_path, workbook(("S", [["Company", "City"], ["x", "y"]])))
    assert rows.height == 1
    assert [disarm(value) for value in ("=cmd()", "@x", "+1 555", "-5", "-x", "plain")] == [
        "'=cmd()",
        "'@x",
        "+1 555",
        "-5",
        "'-x",
        "plain",
    ]
