"""What happens in the folder: names, links, older exports, shrinking lists, a person's word, mended rows."""

from datetime import date, timedelta

import pytest

from accountmap.errors import UsageError
from accountmap.intake.acceptance import accept_file, find_refused
from accountmap.intake.companies import settle_company
from accountmap.intake.order import exported_on
from accountmap.settings import Company, Partner, Settings
from tests.intake.conftest import WHEN


def listing(*numbers: int) -> str:
    return "Account ID,Account Name\n" + "".join(f"{number},Company {number}\n" for number in numbers)


def test_a_list_that_shrinks_by_more_than_half_waits_for_a_word_and_is_taken_once_it_is_given(inbox):
    inbox.drop("us/accounts.csv", listing(*range(10)))
    inbox.run()
    dropped = inbox.drop("us/accounts.csv", listing(*range(4)))
    receipt = inbox.run(WHEN + timedelta(days=1)).receipts[0]
    assert (receipt.status, receipt.can_be_accepted) == ("refused", True)
    assert "shrink from 10 accounts to 4" in receipt.reason
    assert inbox.table("accounts").height == 10
    accept_file(inbox.workspace, find_refused(inbox.workspace, dropped), WHEN)
    again = inbox.run(WHEN + timedelta(days=2)).receipts[0]
    assert again.status == "accepted"
    assert inbox.table("accounts").filter(receipt_id=again.receipt_id).height == 4


def test_a_list_that_shrinks_by_half_or_less_is_taken(inbox):
    inbox.drop("us/accounts.csv", listing(*range(10)))
    inbox.run()
    inbox.drop("us/accounts.csv", listing(*range(5)))
    assert inbox.run(WHEN + timedelta(days=1)).receipts[0].status == "accepted"


def test_other_series_do_not_count_as_shrinking(inbox):
    inbox.drop("us/customers.csv", listing(*range(10)))
    inbox.drop("us/prospects.csv", listing(1))
    assert [receipt.status for receipt in inbox.run().receipts] == ["accepted", "accepted"]


def test_a_file_with_too_many_broken_rows_can_be_accepted_and_stays_so_when_read_again(inbox):
    inbox.drop("us/accounts.csv", listing(*range(10)) + "11,\n12,\n")
    refused = inbox.run().receipts[0]
    assert refused.parts[0].rows_accepted_anyway == 10
    accept_file(inbox.workspace, find_refused(inbox.workspace, inbox.workspace.root / refused.kept_at), WHEN)
    receipt = inbox.run(WHEN + timedelta(days=1)).receipts[0]
    assert receipt.status == "partly_accepted"
    inbox.workspace.warehouse_file.unlink()
    inbox.run(WHEN + timedelta(days=2))
    assert inbox.table("accounts").height == 10


def test_a_file_that_no_word_can_mend_is_not_accepted(inbox):
    dropped = inbox.drop("us/accounts.csv", "foo\n1\n")
    inbox.run()
    with pytest.raises(UsageError, match="cannot be accepted as it is"):
        find_refused(inbox.workspace, dropped)
    with pytest.raises(UsageError, match="No refused file is known"):
        find_refused(inbox.workspace, inbox.workspace.root / "nothing.csv")


def test_mended_rows_dropped_back_complete_the_former_import(inbox):
    inbox.drop("us/accounts.csv", "Account Name,ARR\n" + "".join(f"C{n},{n}\n" for n in range(40)) + "Bad,x\n,5\n")
    first = inbox.run().receipts[0]
    broken = (inbox.workspace.root / first.rejected_rows_at).read_text(encoding="utf-8-sig")
    inbox.drop("us/mended.csv", broken.replace("Bad,x", "Good,7"))
    second = inbox.run(WHEN + timedelta(days=1)).receipts[0]
    assert (second.parts[0].kind, second.parts[0].rows_accepted) == ("corrections", 1)
    rows = inbox.table("accounts")
    assert rows["receipt_id"].unique().to_list() == [first.receipt_id]
    assert rows.filter(account_name="Good").select("line", "our_yearly_revenue").rows()[0][0] == 42
    assert inbox.table("rejected_rows")["line"].to_list() == [43]
    files = inbox.table("files").filter(kind="accounts").select("rows_accepted", "rows_rejected").row(0)
    assert files == (41, 1)
    before = rows.sort("line").rows()
    inbox.workspace.warehouse_file.unlink()
    inbox.run(WHEN + timedelta(days=2))
    assert inbox.table("accounts").sort("line").rows() == before


def test_an_older_export_that_comes_later_does_not_replace_the_newer_one(inbox):
    inbox.drop("us/accounts 2026-11-10.csv", listing(1, 2))
    inbox.run()
    inbox.drop("us/accounts 2026-10-01.csv", listing(1, 2, 3))
    receipt = inbox.run(WHEN + timedelta(days=1)).receipts[0]
    assert any("a newer one (accounts 2026-11-10.csv) stays in force" in note for note in receipt.parts[0].notes)
    names = inbox.table("files").sort("sequence")["file_name"].to_list()
    assert names == ["accounts 2026-10-01.csv", "accounts 2026-11-10.csv"]


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("customers 2026-11-12 (2).csv", date(2026, 11, 12)),
        ("customers_20261112T0830.csv", date(2026, 11, 12)),
        ("kunden-12.11.2026.xlsx", date(2026, 11, 12)),
        ("report1762905600000.csv", date(2025, 11, 12)),
        ("customers.csv", None),
        ("customers 2026.csv", None),
        ("99999999.csv", None),
    ],
)
def test_the_day_of_an_export_is_read_from_its_name(name, day):
    assert exported_on(name) == day


@pytest.mark.parametrize(
    ("folder", "company_id", "nearly"),
    [
        ("acme", "acme", None),
        ("acme-robotics", "acme", None),
        ("acme-inc", "acme-inc", "acme"),
        ("brightqay", "brightqay", "brightquay"),
        ("seen-before", "seen-before", None),
        ("zeta", "zeta", None),
        ("us", "us", None),
    ],
)
def test_a_folder_that_nearly_bears_a_known_name_is_asked_about(folder, company_id, nearly):
    settings = Settings(
        company=Company(id="us", name="Our Company"),
        partners={"acme": Partner(name="Acme Robotics"), "brightquay": Partner()},
    )
    assert settle_company(folder, settings, {"seen-before"}) == (company_id, nearly)


def test_a_file_in_a_doubtful_folder_is_kept_and_answered_with_a_question(inbox):
    inbox.settings = inbox.settings.model_copy(update={"partners": {"brightquay": Partner()}})
    inbox.drop("BrightQay/list.csv", "Company\nFoo\n")
    receipt = inbox.run().receipts[0]
    assert receipt.status == "refused"
    assert "looks like a second one of 'brightquay'" in inbox.receipt_of("BrightQay/list.csv")
    assert "inbox/brightquay" in receipt.next_step


def test_links_and_files_outside_any_folder_are_answered_and_left_alone(inbox, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("Company\nSecret\n")
    folder = inbox.workspace.inbox / "acme"
    folder.mkdir()
    (folder / "link.csv").symlink_to(secret)
    (inbox.workspace.inbox / "outside").symlink_to(tmp_path)
    inbox.drop("stray.csv", "Company\nFoo\n")
    assert inbox.run().receipts == ()
    assert "symbolic link" in inbox.receipt_of("acme/link.csv")
    assert "in no company's folder" in inbox.receipt_of("stray.csv")
    assert secret.exists()
    assert inbox.table("accounts").is_empty()


def test_two_sheets_are_two_parts_and_notes_are_left_out(inbox):
    from io import BytesIO

    import xlsxwriter

    target = BytesIO()
    with xlsxwriter.Workbook(target) as book:
        accounts, deals, notes = (book.add_worksheet(name) for name in ("Accounts", "Deals", "Notes"))
        accounts.write_column(0, 0, ["Company", "Foo", "Bar"])
        for row, cells in enumerate([["Deal name", "Company", "Amount", "Stage"], ["A", "Foo", 5, "Closed Won"]]):
            deals.write_row(row, 0, cells)
        notes.write_column(0, 0, ["Please call me. It is about the list of last week.", "Thanks a lot, and bye!"])
    inbox.drop("acme/book.xlsx", target.getvalue())
    receipt = inbox.run().receipts[0]
    assert [(part.name, part.kind, part.rows_accepted) for part in receipt.parts] == [
        ("Accounts", "accounts", 2),
        ("Deals", "opportunities", 1),
    ]
    assert any("'Notes' was left out" in note for note in receipt.parts[0].notes)
    assert inbox.table("files")["file_name"].to_list() == ["book.xlsx [Accounts]", "book.xlsx [Deals]"]


def test_a_sheet_of_notes_is_no_list_of_names_wherever_it_stands(inbox):
    from tests.intake.test_files import workbook

    book = workbook(
        ("Read me", [["This workbook was made by Jo"], ["Ask me first"]]),
        ("Customers", [["Company", "Country"], ["Acme", "DE"]]),
    )
    inbox.drop("acme/book.xlsx", book)
    receipt = inbox.run().receipts[0]
    assert receipt.status == "accepted"
    assert [part.name for part in receipt.parts] == ["Customers"]
    assert "'Read me' was left out: it has no row of headers, as the others do" in receipt.parts[0].notes
    assert inbox.table("accounts")["account_name"].to_list() == ["Acme"]


def test_a_sheet_without_headers_is_read_where_no_other_has_any(inbox):
    from tests.intake.test_files import workbook

    inbox.drop("acme/book.xlsx", workbook(("A", [["Acme"], ["Beta"]]), ("B", [["Gamma"], ["Delta"]])))
    inbox.run()
    assert sorted(inbox.table("accounts")["account_name"]) == ["Acme", "Beta", "Delta", "Gamma"]


def test_rows_to_mend_that_come_back_as_they_were_are_told_so(inbox):
    inbox.drop(
        "us/accounts.csv", "Account ID,Account Name,ARR\n" + "".join(f"{n},C {n},7\n" for n in range(40)) + "X,Y,z\n"
    )
    receipt = inbox.run().receipts[0]
    inbox.drop("us/back.csv", (inbox.workspace.root / receipt.rejected_rows_at).read_bytes())
    again = inbox.run(WHEN + timedelta(hours=1)).receipts[0]
    assert again.reason == "No row of the file is mended yet; each is still wrong as it was."
    assert inbox.table("rejected_rows").height == 1
    assert inbox.table("accounts").height == 40


def test_rejected_rows_of_a_list_read_in_many_pieces_are_one_file_to_mend(inbox, monkeypatch):
    from accountmap.intake import records, spooling

    monkeypatch.setattr(records, "ROWS_AT_ONCE", 30)
    monkeypatch.setattr(spooling, "IN_MEMORY", 1)  # all goes to disk at once
    # A stray quote makes the reading go row by row, in pieces of 30.
    rows = [f"{n},Company {n},{'broken' if n % 40 == 5 else 7}" for n in range(100)]
    inbox.drop("us/accounts.csv", 'Account ID,Account Name,ARR\nX,Acme 5" Pipes,7\n' + "\n".join(rows) + "\n")
    receipt = inbox.run().receipts[0]
    mended = (inbox.workspace.root / receipt.rejected_rows_at).read_text(encoding="utf-8-sig").splitlines()
    assert mended == [
        f"Line of {receipt.receipt_id},What is wrong,Account ID,Account Name,ARR",
        *[
            f"{n + 3},\"ARR: 'broken' is not an amount of money (write digits, e.g. 1200.50)\",{n},Company {n},broken"
            for n in (5, 45, 85)
        ],
    ]
    assert inbox.table("rejected_rows")["line"].to_list() == [8, 48, 88]
    assert receipt.parts[0].problems[0].rows == 3
    assert receipt.parts[0].problems[0].example_line == 8
    assert receipt.parts[0].rows_accepted == 98


def test_rows_of_a_table_that_is_refused_half_way_do_not_stay(inbox, monkeypatch):
    from accountmap.intake import records

    monkeypatch.setattr(records, "ROWS_AT_ONCE", 10)
    intake = inbox.settings.intake.model_copy(update={"max_rows": 25})
    inbox.settings = inbox.settings.model_copy(update={"intake": intake})
    # A stray quote makes the reading go row by row, so that the limit is met after some rows are in.
    inbox.drop("us/accounts.csv", 'Account Name\nAcme 5" Pipes\n' + "".join(f"Company {n}\n" for n in range(60)))
    receipt = inbox.run().receipts[0]
    assert receipt.status == "refused"
    assert "too long" in receipt.reason
    assert inbox.table("accounts").is_empty()


def test_an_error_of_our_own_in_one_file_does_not_keep_the_others_out(inbox, monkeypatch):
    from accountmap.intake import reading

    original = reading.read_part

    def fail_once(table, terms, sink, **how):
        if "Bad" in table.headers:
            sink("accounts", reading_rows(original, table, terms))
            raise ZeroDivisionError
        return original(table, terms, sink, **how)

    def reading_rows(read, table, terms):
        taken = []
        read(table, terms, lambda _, frame: taken.append(frame))
        return taken[0]

    monkeypatch.setattr(reading, "read_part", fail_once)
    inbox.drop("acme/a.csv", "Company,Bad\nFoo,1\n")
    inbox.drop("acme/b.csv", "Company\nBar\n")
    first, second = inbox.run().receipts
    assert (first.status, second.status) == ("refused", "accepted")
    assert "an error of our own: ZeroDivisionError" in first.reason
    assert inbox.table("accounts")["account_name"].to_list() == ["Bar"]
