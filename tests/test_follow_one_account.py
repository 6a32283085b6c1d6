"""A newcomer can follow one account from its file to a cell of the matrix: the README names the functions it passes."""

import importlib
import re
import sys
import threading
from datetime import date
from pathlib import Path
from types import CodeType, FrameType

import pytest

from accountmap.pipeline import run_pipeline
from accountmap.settings import load_settings
from accountmap.warehouse.publishing import open_published
from accountmap.workspace import Workspace, make_workspace

README = (Path(__file__).resolve().parents[1] / "README.md").read_text(encoding="utf-8")
NAMED = re.findall(r"^\d+\. `(accountmap[\w.]+)\.(\w+)`", README, re.MULTILINE)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """One account of ours, one of a partner's: the same company."""
    made = make_workspace(tmp_path / "ours", id="northwind", name="Northwind")
    (made.inbox / "contoso").mkdir()
    (made.inbox / "northwind" / "accounts.csv").write_text(
        "Account ID,Account Name,Website,Type,Billing Country\n001,Zyxtra Robotics GmbH,zyxtra.de,Customer,Germany\n",
        encoding="utf-8",
    )
    (made.inbox / "contoso" / "companies.csv").write_text(
        "Record ID,Company name,Company Domain Name,Lifecycle Stage\n77,ZYXTRA Robotics,zyxtra.de,Customer\n",
        encoding="utf-8",
    )
    return made


def test_one_account_passes_the_named_functions_in_order_and_reaches_its_published_cell(workspace: Workspace) -> None:
    codes: dict[CodeType, str] = {getattr(importlib.import_module(room), name).__code__: name for room, name in NAMED}
    passed: list[str] = []

    def notice(frame: FrameType, event: str, _: object) -> None:
        name = codes.get(frame.f_code)
        if event == "call" and name and name not in passed:
            passed.append(name)

    threading.setprofile(notice)
    sys.setprofile(notice)
    try:
        run_pipeline(workspace, load_settings(workspace.config_file), date(2026, 11, 21))
    finally:
        sys.setprofile(None)
        threading.setprofile(None)

    assert passed == [name for _, name in NAMED]
    assert len(passed) <= 10
    query = "select our_accounts, sure_accounts from main.overlap_matrix where partner_id = $partner"
    cell = query + " and our_population = 'customer' and their_population = 'customer'"
    with open_published(workspace.published) as published:
        assert published.rows(cell, {"partner": "contoso"}) == [(1, 1)]
