"""The nightly flow with Prefect's real engine: it publishes, it tells Prefect counts and never a name, it ends clearly.

One module, for Prefect's server costs seconds to start; what the stages do is tested without it.
"""

import importlib
from datetime import date
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from accountmap.errors import CheckFailedError
from accountmap.pipeline import STAGES, Stage, open_run
from accountmap.settings import load_settings
from accountmap.warehouse.publishing import open_published
from accountmap.workspace import Workspace
from flows.command import serving_environment

NAMES = (b"zyxtra", b"quellwasser", b"ferrovia")
DAY = date(2026, 11, 21)


def told_to_prefect(prefect: SimpleNamespace) -> bytes:
    """Everything in Prefect's database, in small letters."""
    from prefect.logging.handlers import APILogHandler

    APILogHandler().flush()
    files = sorted(prefect.database.parent.glob(prefect.database.name + "*"))
    return b"".join(file.read_bytes() for file in files).lower()


def test_a_run_publishes_and_prefect_learns_counts_but_never_a_name(
    prefect: SimpleNamespace, workspace: Workspace
) -> None:
    state = prefect.flow.nightly(workspace.root, DAY, return_state=True)
    assert state.is_completed(), state.message
    with open_published(workspace.published) as published:
        matches = published.rows("select account_id, partner_id, partner_account_id from main.matches")
    assert matches == [("001", "contoso", "77")]

    told = told_to_prefect(prefect)
    assert b"completed('0 partners" in told  # the log of a stage
    assert b"match accounts" in told  # the name of a task
    assert b"nightly-counts" in told  # the artifact
    assert [name for name in NAMES if name in told] == []


def test_each_stage_is_a_task_in_the_order_of_the_pipeline(prefect: SimpleNamespace, workspace: Workspace) -> None:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

    state = prefect.flow.nightly(workspace.root, DAY, return_state=True)
    with get_client(sync_client=True) as client:
        run_filter = FlowRunFilter(id=FlowRunFilterId(any_=[state.state_details.flow_run_id]))
        runs = client.read_task_runs(flow_run_filter=run_filter)
    assert [run.name for run in sorted(runs, key=lambda run: run.start_time)] == [stage.name for stage in STAGES]


def test_a_locked_workspace_is_told_in_words(
    prefect: SimpleNamespace, workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_run(workspace, load_settings(workspace.config_file)):
        state = prefect.flow.nightly(workspace.root, DAY, return_state=True)
    assert (state.name, state.is_failed()) == ("Locked", True)
    told = capsys.readouterr().err
    assert "Another run is at work" in told
    assert "Traceback" not in told


@pytest.mark.parametrize("kind", [CheckFailedError, KeyError])
def test_what_went_wrong_is_printed_here_and_kept_from_prefect(
    prefect: SimpleNamespace,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    kind: type[Exception],
) -> None:
    def fail(_: object) -> dict[str, int]:
        raise kind("Zyxtra Robotics GmbH")

    stages = (STAGES[0], Stage("fails", "Fail", fail))
    for module in ("accountmap.pipeline", "flows.nightly"):
        monkeypatch.setattr(importlib.import_module(module), "STAGES", stages)
    state = prefect.flow.nightly(workspace.root, DAY, return_state=True)
    assert state.is_failed()
    assert "Zyxtra Robotics GmbH" in capsys.readouterr().err

    told = told_to_prefect(prefect)
    assert kind.__name__.lower().encode() in told
    assert [name for name in NAMES if name in told] == []


def test_a_folder_that_is_no_workspace_is_told_in_words(prefect: SimpleNamespace, tmp_path: Path) -> None:
    state = prefect.flow.nightly(tmp_path, return_state=True)
    assert state.is_failed()
    assert state.message == f"There is no workspace at {tmp_path}."


def test_an_interrupt_is_known_behind_the_errors_that_it_causes() -> None:
    """Ctrl-C also ends Prefect's server, so that reporting the interrupt fails with another error."""
    flow: ModuleType = importlib.import_module("flows.nightly")
    server_gone = ConnectionError("the server is gone")
    assert not flow.was_interrupted(server_gone)
    server_gone.__context__ = KeyboardInterrupt()
    assert flow.was_interrupted(server_gone)
    assert flow.was_interrupted(KeyboardInterrupt())


def test_prefect_stays_inside_the_workspace_and_on_this_machine(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    environment = serving_environment(workspace)
    assert Path(environment["PREFECT_HOME"]).is_relative_to(workspace.root)
    assert environment["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert environment["DO_NOT_TRACK"] == "1"
    assert environment["PREFECT_API_URL"].startswith("http://127.0.0.1:")
