"""The page that people find where they dropped a file."""

import json

from accountmap.intake.receipts import describe_receipt, read_receipts
from tests.intake.conftest import WHEN

GOOD = "".join(f"{n},Company {n},Customer,{n % 9 + 1}/{n % 9 + 1}/2026,{n}\n" for n in range(40))


def test_the_page_of_an_imported_file_says_everything_a_person_needs(inbox):
    header = "Account ID,Account Name,Type,Created Date,ARR,Contact First Name,Colour\n"
    rows = GOOD.replace("\n", ",Jo,red\n") + "41,,Prospect,1/1/2026,5,Jo,red\n42,Bad,Prospect,2/3/2026,lots,Jo,red\n"
    inbox.drop("us/accounts.csv", header + rows)
    receipt = inbox.run().receipts[0]
    assert inbox.receipt_of("us/accounts.csv") == (
        "accounts.csv: imported, some rows need fixing\n"
        "============================================================\n"
        "\n"
        "Taken for: accounts\n"
        "Rows: 42 read, 40 accepted, 2 rejected\n"
        "Columns used:\n"
        "  account_id             <- Account ID\n"
        "  account_name           <- Account Name\n"
        "  account_type           <- Type\n"
        "  our_yearly_revenue     <- ARR\n"
        "  created_at             <- Created Date\n"
        "Columns not used (they stay in the archived file): Contact First Name, Colour\n"
        "These look personal; consider leaving them out of the next export: Contact First Name\n"
        "Good to know:\n"
        "  - whether 'Created Date' has day or month first cannot be seen from its values; it was read as MDY. "
        "Dates as YYYY-MM-DD leave no doubt, and `date_order` in accountmap.toml settles it\n"
        "Problems:\n"
        "  - 1 row rejected: column 'Account Name': is missing (line 42). To fix: fill it in.\n"
        "  - 1 row rejected: column 'ARR': is not an amount of money (line 43: 'lots'). To fix: write digits, e.g. "
        "1200.50.\n"
        "Types and stages found:\n"
        "  account_type: 'Customer' 40 x -> customer\n"
        "\n"
        "What to do\n"
        "  open the file of rows to be fixed (named below), mend the rows, save it and drop it into this folder; or "
        "leave it: the other rows are in\n"
        "\n"
        "Where things are\n"
        f"  the file:          {receipt.kept_at}\n"
        f"  rows to be fixed:  {receipt.rejected_rows_at}\n"
        f"  receipt:           {receipt.receipt_id}, {WHEN:%Y-%m-%d %H:%M} UTC\n"
    )


def test_the_page_of_a_refused_file_names_the_command_that_takes_it_all_the_same(inbox):
    inbox.drop("us/accounts.csv", "Account ID,Account Name\n1,A\n2,\n")
    receipt = inbox.run().receipts[0]
    page = inbox.receipt_of("us/accounts.csv")
    assert f"`accountmap accept {receipt.kept_at}`" in page
    assert "Rows: 2 read, 1 good, 1 to be fixed" in page


def test_a_command_with_a_path_that_has_blanks_can_be_copied_as_it_stands(inbox):
    inbox.drop("us/my accounts.csv", "Account ID,Account Name\n1,A\n2,\n")
    receipt = inbox.run().receipts[0]
    assert f'`accountmap accept "{receipt.kept_at}"`' in inbox.receipt_of("us/my accounts.csv")


def test_a_list_without_rows_is_to_be_exported_again(inbox):
    inbox.drop("us/accounts.csv", "Account ID,Account Name\n")
    inbox.run()
    assert "export it again, see that there are rows below the header" in inbox.receipt_of("us/accounts.csv")


def test_a_receipt_is_the_same_beside_the_bytes_and_where_the_file_was_dropped(inbox):
    inbox.drop("us/accounts.csv", "Account ID,Account Name\n1,A\n")
    receipt = inbox.run().receipts[0]
    beside = (inbox.workspace.root / receipt.kept_at).parent / f"{receipt.receipt_id}.receipt.txt"
    assert beside.read_text(encoding="utf-8") == inbox.receipt_of("us/accounts.csv") == describe_receipt(receipt)


def test_a_receipt_for_machines_is_read_back_whole(inbox):
    inbox.drop("us/accounts.csv", "Account ID,Account Name\n1,A\n")
    receipt = inbox.run().receipts[0]
    path = (inbox.workspace.root / receipt.kept_at).parent / f"{receipt.receipt_id}.receipt.json"
    assert json.loads(path.read_text())["parts"][0]["columns"]["account_name"] == ["Account Name"]
    assert read_receipts(inbox.workspace) == [receipt]
    where_dropped = inbox.workspace.inbox / "us" / "accounts.csv.receipt.json"
    assert where_dropped.read_bytes() == path.read_bytes()
