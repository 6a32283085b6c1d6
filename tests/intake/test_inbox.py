from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from accountmap.intake.inbox import company_id_of, reload_archive, waiting_files
from accountmap.warehouse.connection import Warehouse
from tests.intake.conftest import WHEN

ACCOUNTS = "Account ID,Account Name,Website,Billing Country\n1,Acme,acme.com,Germany\n2,Beta,beta.io,US\n"


def many_accounts(count: int, *more: str) -> str:
    rows = [f"{number},Company {number},customer" for number in range(count)]
    return "\n".join(["Account ID,Account Name,Type", *rows, *more]) + "\n"


def test_an_export_becomes_rows_and_leaves_its_receipt_in_its_place(inbox):
    inbox.drop("us/accounts.csv", ACCOUNTS)
    summary = inbox.run()
    assert [(r.status, r.company_id, r.parts[0].kind) for r in summary.receipts] == [("accepted", "us", "accounts")]
    rows = inbox.table("accounts").select("company_id", "line", "account_id", "account_name", "domain", "country")
    assert rows.rows() == [("us", 2, "1", "Acme", "acme.com", "DE"), ("us", 3, "2", "Beta", "beta.io", "US")]
    left = [path for path in inbox.files() if path.startswith("inbox/")]
    assert left == ["inbox/us/accounts.csv.receipt.json", "inbox/us/accounts.csv.receipt.txt"]
    assert "Taken for: accounts" in inbox.receipt_of("us/accounts.csv")
    kept = inbox.workspace.root / summary.receipts[0].kept_at
    assert kept.read_text() == ACCOUNTS


def test_the_kind_is_recognised_from_the_headers_and_not_from_the_name(inbox):
    inbox.drop("us/accounts.csv", "Opportunity ID,Account ID,Stage,Amount\nO1,1,Closed Won,100\n")
    inbox.run()
    assert inbox.table("opportunities").height == 1
    assert inbox.table("accounts").is_empty()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "The file is empty"),
        ("foo,bar\n1,2\n", "No column holds the names of the accounts"),
        ("Account ID,Account Name\n", "would empty your list"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "This is a picture"),
        (bytes(range(256)) * 20, "something other than text"),
        ("Opportunity ID,Stage,Amount\nO1,Won,1\n", "do not say which account they belong to"),
    ],
)
def test_a_file_that_cannot_be_used_goes_to_quarantine_beside_its_report(inbox, content, words):
    inbox.drop("us/accounts.csv", ACCOUNTS)
    inbox.run()
    before = inbox.table("accounts")
    inbox.drop("us/accounts.csv", content)
    receipt = inbox.run(WHEN + timedelta(days=1)).receipts[0]
    assert receipt.status == "refused"
    assert words in receipt.reason
    assert words in inbox.receipt_of("us/accounts.csv")
    kept = inbox.workspace.root / receipt.kept_at
    assert kept.is_relative_to(inbox.workspace.quarantine)
    assert kept.read_bytes() == (content if isinstance(content, bytes) else content.encode())
    assert len(list(kept.parent.glob("*.receipt.txt"))) == 1
    assert inbox.table("accounts").equals(before), "the former snapshot must stay"


def test_the_same_file_twice_is_recognised_and_not_imported_again(inbox):
    inbox.drop("us/accounts.csv", ACCOUNTS)
    inbox.run()
    inbox.drop("us/accounts.csv", ACCOUNTS)
    receipt = inbox.run(WHEN + timedelta(days=1)).receipts[0]
    assert receipt.status == "duplicate"
    assert "12 November 2026" in inbox.receipt_of("us/accounts.csv")
    assert inbox.table("accounts").height == 2
    assert inbox.table("files")["status"].to_list() == ["accepted", "duplicate"]


def test_a_broken_row_is_set_aside_with_line_column_value_reason_and_remedy(inbox):
    content = "Account Name,ARR\n" + "".join(f"Company {n},{n}\n" for n in range(30)) + "Broken,lots\n"
    inbox.drop("us/accounts.csv", content)
    receipt = inbox.run().receipts[0]
    assert receipt.status == "partly_accepted"
    assert inbox.table("accounts").height == 30
    assert inbox.table("rejected_rows").drop("receipt_id").rows() == [
        (32, "ARR", "lots", "is not an amount of money", "write digits, e.g. 1200.50")
    ]
    mended = (inbox.workspace.root / receipt.rejected_rows_at).read_text(encoding="utf-8-sig")
    assert mended.splitlines()[0] == f"Line of {receipt.receipt_id},What is wrong,Account Name,ARR"
    assert mended.splitlines()[1].startswith("32,")
    assert mended.splitlines()[1].endswith("Broken,lots")


def test_more_broken_rows_than_the_settings_put_up_with_refuse_the_file(inbox):
    inbox.drop("us/accounts.csv", many_accounts(18, "20,,customer"))
    receipt = inbox.run().receipts[0]
    assert receipt.status == "refused"
    assert "1 of 19 rows (5%) cannot be used" in receipt.reason
    assert inbox.table("accounts").is_empty()
    assert inbox.table("rejected_rows").is_empty()


def test_an_amount_without_a_rate_is_kept_as_unknown_and_counted(inbox):
    header = "Opportunity ID,Account ID,Stage,Amount,Currency\n"
    inbox.drop("us/deals.csv", header + "O1,1,Proposal,100,USD\nO2,1,Proposal,100,CHF\nO3,1,Proposal,7.55,EUR\n")
    receipt = inbox.run().receipts[0]
    rows = inbox.table("opportunities").select("opportunity_id", "amount", "amount_original", "currency").rows()
    hundred = Decimal("100.00")
    assert rows == [
        ("O1", Decimal("50.00"), hundred, "USD"),
        ("O2", None, hundred, "CHF"),
        ("O3", Decimal("7.55"), Decimal("7.55"), "EUR"),
    ]
    assert any(note.startswith("1 amount is in CHF, for which there is no rate") for note in receipt.parts[0].notes)


@pytest.mark.parametrize(
    ("header", "ours", "theirs", "basis"),
    [
        ("Annual Revenue", None, Decimal(1_000_000_000), None),
        ("ARR", Decimal(1_000_000_000), None, "arr"),
        ("ACV", Decimal(1_000_000_000), None, "acv"),
        ("MRR", Decimal(12_000_000_000), None, "mrr"),
        ("Contract Value", Decimal(1_000_000_000), None, "contract_value"),
    ],
)
def test_annual_revenue_is_the_accounts_turnover_and_never_our_money(inbox, header, ours, theirs, basis):
    inbox.drop("us/accounts.csv", f"Account Name,{header}\nAcme,1000000000\n")
    inbox.run()
    row = inbox.table("accounts").select("our_yearly_revenue", "company_revenue", "revenue_basis").row(0)
    assert row == (ours, theirs, basis)


def test_of_rows_with_the_same_id_the_last_stands_and_the_receipt_says_so(inbox):
    inbox.drop("us/accounts.csv", many_accounts(3, "1,Renamed,customer", "2,Company 2,customer"))
    receipt = inbox.run().receipts[0]
    rows = inbox.table("accounts").sort("account_id").select("account_id", "account_name", "line").rows()
    assert rows == [("0", "Company 0", 2), ("1", "Renamed", 5), ("2", "Company 2", 6)]
    notes = " ".join(receipt.parts[0].notes)
    assert "1 row came more than once, word for word" in notes
    assert "1 row has the id of a later row that differs" in notes


def test_a_row_without_an_id_gets_one_that_the_next_export_gives_again(inbox):
    inbox.drop("acme/list.csv", "Company,Country\nFoo,Spain\nBar,Spain\n")
    inbox.drop("acme/other.csv", "Country,Phone,Company\nES,1234,Bar\n")
    inbox.run()
    ids = inbox.table("accounts").select("account_name", "account_id").rows()
    assert dict(ids)["Bar"].startswith("row-")
    assert len({pair for pair in ids if pair[0] == "Bar"}) == 1


def test_everything_can_be_made_anew_from_archive_and_receipts(inbox):
    inbox.drop("us/accounts.csv", many_accounts(40, "41,,customer"))
    inbox.drop("us/deals.csv", "Opportunity ID,Account ID,Stage,Amount\nO1,1,Closed Won,100\n")
    inbox.drop("acme/broken.csv", "foo\n1\n")
    inbox.run()
    names = ("accounts", "opportunities", "files", "rejected_rows")
    before = [inbox.table(name) for name in names]
    inbox.workspace.warehouse_file.unlink()
    with Warehouse(inbox.workspace.warehouse_file) as warehouse:
        assert reload_archive(inbox.workspace, inbox.settings, warehouse) == 3
    for name, frame in zip(names, before, strict=True):
        assert inbox.table(name).sort("receipt_id").rows() == frame.sort("receipt_id").rows(), name


def test_receipts_are_numbered_by_time_company_and_path(inbox):
    inbox.drop("zeta/b.csv", "Company\nOne\n")
    inbox.drop("acme/z.csv", "Company\nTwo\n")
    inbox.drop("acme/a/y.csv", "Company\nThree\n")
    inbox.run()
    inbox.drop("acme/a.csv", "Company\nFour\n")
    inbox.run(WHEN + timedelta(hours=1))
    files = inbox.table("files").select("company_id", "file_name", "sequence").rows()
    assert files == [("acme", "y.csv", 1), ("acme", "z.csv", 2), ("zeta", "b.csv", 3), ("acme", "a.csv", 4)]


def test_equal_inputs_give_equal_receipt_ids_at_any_time(inbox, tmp_path):
    from tests.intake.conftest import Inbox

    other = Inbox(tmp_path / "other")
    ids = []
    for each, when in ((inbox, WHEN), (other, WHEN + timedelta(days=3))):
        each.drop("us/accounts.csv", ACCOUNTS)
        ids.append(each.run(when).receipts[0].receipt_id)
    assert ids[0] == ids[1]


def test_a_changed_rate_reaches_amounts_that_were_imported_before(inbox):
    inbox.drop("us/deals.csv", "Opportunity ID,Account ID,Stage,Amount,Currency\nO1,1,Won,100,USD\n")
    inbox.run()
    inbox.settings = inbox.settings.model_copy(update={"currencies": {"USD": 0.25}})
    inbox.run(WHEN + timedelta(days=1))
    assert inbox.table("opportunities")["amount"].to_list() == [Decimal("25.00")]


def test_receipts_hidden_files_and_unfinished_copies_do_not_wait(inbox):
    for name in ("a.csv.receipt.txt", "a.csv.receipt.json", ".b.csv", "~$c.xlsx", "d.csv.part", "e.crdownload"):
        inbox.drop(f"acme/{name}", "x")
    wanted = inbox.drop("acme/sub/list.csv", "Company\nFoo\n")
    assert waiting_files(inbox.workspace) == [wanted]


def test_a_time_with_a_zone_is_kept_in_utc(inbox):
    inbox.drop("us/accounts.csv", ACCOUNTS)
    receipt = inbox.run(datetime(2026, 11, 12, 8, 30, tzinfo=timezone(timedelta(hours=2)))).receipts[0]
    assert receipt.received_at == datetime(2026, 11, 12, 6, 30, tzinfo=UTC).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("folder", "company_id"),
    [("acme", "acme"), ("Müller & Söhne", "muller-sohne"), ("삼성", "samseong"), ("***", "company")],
)
def test_a_folder_name_becomes_an_id(folder, company_id):
    assert company_id_of(folder) == company_id
