"""The commands around the inbox as people type them."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from accountmap.cli_intake import register
from accountmap.workspace import make_workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return make_workspace(tmp_path / "map", id="us", name="Our Company").root


def run(workspace: Path, *words: str, answer: str = "") -> "tuple[int, str]":
    app = typer.Typer()
    register(app)
    result = CliRunner().invoke(app, [*words, "--workspace", str(workspace)], input=answer)
    return result.exit_code, result.output


def test_check_says_what_an_import_would_make_of_a_file_and_imports_nothing(workspace: Path) -> None:
    dropped = workspace / "inbox" / "acme" / "list.csv"
    dropped.parent.mkdir()
    dropped.write_text("Company,Country,Shoe size\nFoo,Spain,9\n", encoding="utf-8")
    before = sorted(path for path in workspace.rglob("*"))
    code, output = run(workspace, "check", str(dropped))
    assert code == 0
    assert "list.csv: can be imported" in output
    assert "Taken for: accounts" in output
    assert "Shoe size" in output
    assert sorted(path for path in workspace.rglob("*")) == before


def test_check_of_a_file_that_would_be_refused_fails_and_says_what_to_do(workspace: Path) -> None:
    path = workspace / "wrong.csv"
    path.write_text("foo,bar\n1,2\n", encoding="utf-8")
    code, output = run(workspace, "check", str(path))
    assert code == 1
    assert "would NOT be imported" in output
    assert "name that column 'Account Name'" in output


def import_all(workspace: Path, hour: int = 0) -> None:
    from datetime import datetime

    from accountmap.intake.inbox import import_inbox
    from accountmap.settings import load_settings
    from accountmap.warehouse.connection import Warehouse
    from accountmap.workspace import Workspace

    place = Workspace(workspace)
    with Warehouse(place.warehouse_file) as warehouse:
        import_inbox(place, load_settings(place.config_file), warehouse, datetime(2026, 11, 12, hour))


def test_check_says_what_former_imports_make_of_a_file(workspace: Path) -> None:
    whole = "Account ID,Company\n" + "".join(f"{n},Company {n}\n" for n in range(20))
    folder = workspace / "inbox" / "northwind"
    folder.mkdir()
    (folder / "customers.csv").write_text(whole, encoding="utf-8")
    import_all(workspace)
    again, short = workspace / "customers.csv", workspace / "customers 2026-12-01.csv"
    again.write_text(whole, encoding="utf-8")
    short.write_text(whole[:60], encoding="utf-8")
    code, output = run(workspace, "check", str(again), "--company", "northwind")
    assert code == 0
    assert "imported before" in output
    code, output = run(workspace, "check", str(short), "--company", "northwind")
    assert code == 1
    assert "The list would shrink from 20 accounts to 4." in output
    assert "`accountmap accept`" in output
    code, output = run(workspace, "check", str(short), "--company", "northwinds")
    assert code == 1
    assert "looks like a second one of 'northwind'" in output
    code, output = run(workspace, "check", str(short), "--company", "fabrikam")
    assert code == 0, "nobody else's list shrinks"


def test_check_of_a_workbook_names_its_sheets_and_what_is_left_out(workspace: Path) -> None:
    from tests.intake.test_files import workbook

    path = workspace / "book.xlsx"
    path.write_bytes(workbook(("Accounts", [["Company"], ["Acme"]]), ("Notes", [["to do"], ["call Jo"]])))
    code, output = run(workspace, "check", str(path), "--company", "acme")
    assert code == 0
    assert "Taken for: accounts" in output
    assert "'Notes' was left out" in output


def test_a_refused_file_is_forgotten_by_the_status_once_it_came_again_and_was_taken(workspace: Path) -> None:
    from accountmap.operations.status import read_status
    from accountmap.workspace import Workspace

    folder = workspace / "inbox" / "northwind"
    folder.mkdir()
    (folder / "list.csv").write_text("foo,bar\n1,2\n", encoding="utf-8")
    (folder / "other.csv").write_text("foo,baz\n1,2\n", encoding="utf-8")
    import_all(workspace)
    assert [receipt.file_name for receipt in read_status(Workspace(workspace)).refused] == ["other.csv", "list.csv"]
    (folder / "list.csv").write_text("Company\nAcme\n", encoding="utf-8")
    import_all(workspace, hour=1)
    assert [receipt.file_name for receipt in read_status(Workspace(workspace)).refused] == ["other.csv"]


def test_check_knows_the_columns_that_were_settled_for_a_company(workspace: Path) -> None:
    from datetime import datetime

    from accountmap.intake.mappings import remember_columns
    from accountmap.workspace import Workspace

    path = workspace / "list.csv"
    path.write_text("Company,Brand owner\nx1,Acme\n", encoding="utf-8")
    remember_columns(Workspace(workspace), "acme", {"account_name": "Brand owner"}, datetime(2026, 11, 12))
    _, output = run(workspace, "check", str(path), "--company", "acme")
    assert "account_name           <- Brand owner" in output
    _, output = run(workspace, "check", str(path), "--company", "beta")
    assert "account_name           <- Company" in output


def test_check_of_a_missing_file_is_a_wrong_use(workspace: Path) -> None:
    code, _ = run(workspace, "check", "nothing.csv")
    assert code == 2


def test_accept_says_what_will_be_missing_asks_and_puts_the_file_back(workspace: Path) -> None:
    from datetime import datetime

    from accountmap.intake.inbox import import_inbox
    from accountmap.settings import load_settings
    from accountmap.warehouse.connection import Warehouse
    from accountmap.workspace import Workspace

    dropped = workspace / "inbox" / "acme" / "list.csv"
    dropped.parent.mkdir()
    dropped.write_text("Account ID,Company\n1,Foo\n2,\n", encoding="utf-8")
    place = Workspace(workspace)
    with Warehouse(place.warehouse_file) as warehouse:
        import_inbox(place, load_settings(place.config_file), warehouse, datetime(2026, 11, 12))
    code, output = run(workspace, "accept", str(dropped), answer="n\n")
    assert code == 1
    assert "1 rows will be missing" in output
    assert not dropped.exists()
    code, output = run(workspace, "accept", str(dropped), "--yes")
    assert code == 0
    assert dropped.exists()


def test_request_names_what_it_wrote(workspace: Path) -> None:
    code, output = run(workspace, "request", "acme")
    assert code == 0
    assert "request.ko.txt" in output
    assert (workspace / "share" / "acme" / "request" / "account-list-template.xlsx").exists()
