"""Prefect's real engine, started once for all flows (its server costs seconds to start), and a workspace to run in."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from accountmap.workspace import Workspace, make_workspace
from flows.command import prefect_environment

OURS = """Account ID,Account Name,Website,Type,Billing Country
001,Zyxtra Robotics GmbH,www.zyxtra-robotics.example.de,Customer,Germany
002,Quellwasser Brauerei AG,quellwasser.de,Prospect,Germany
"""
THEIRS = """Record ID,Company name,Company Domain Name,Lifecycle Stage,Country/Region
77,Zyxtra Robotics,zyxtra-robotics.example.de,Customer,Germany
78,Ferrovia Lombarda,ferrovialombarda.it,Customer,Italy
"""


@pytest.fixture(scope="session")
def prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """Prefect with a server of its own: `flow` is the nightly flow, `inbox` the watcher, `database` Prefect's file."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in prefect_environment(Workspace(tmp_path_factory.mktemp("prefect"))).items():
            patch.setenv(name, value)
        from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL
        from prefect.testing.utilities import prefect_test_harness

        with prefect_test_harness(server_startup_timeout=60):
            database = Path(PREFECT_API_DATABASE_CONNECTION_URL.value().split("///")[1])
            yield SimpleNamespace(
                flow=importlib.import_module("flows.nightly"),
                inbox=importlib.import_module("flows.inbox"),
                database=database,
            )


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Two lists that share one company, waiting in the inbox."""
    made = make_workspace(tmp_path / "ours", id="northwind", name="Northwind")
    for company, text in (("northwind", OURS), ("contoso", THEIRS)):
        made.inbox_of(company).mkdir(exist_ok=True)
        (made.inbox_of(company) / "accounts.csv").write_text(text, encoding="utf-8")
    return made
