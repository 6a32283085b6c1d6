"""What the README says exists: commands, links, functions and the folders of the house."""

import importlib
import re
from pathlib import Path

import pytest
import typer.main

from accountmap.cli import app
from accountmap.errors import LockedError
from flows.command import serving_environment

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
COMMANDS = sorted(typer.main.get_group(app).commands)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_row_and_its_help(command: str) -> None:
    assert re.search(rf"^\| `accountmap {command}\b", README, re.MULTILINE)
    assert typer.main.get_group(app).commands[command].help


def test_no_command_is_promised_that_does_not_exist() -> None:
    promised = set(re.findall(r"`accountmap ([a-z]+)\b", README + OPERATIONS))
    assert promised <= set(COMMANDS)


@pytest.mark.parametrize("text", [README, OPERATIONS], ids=["README", "operations"])
def test_every_make_target_and_linked_file_exists(text: str) -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"`?\bmake (run|test|check|format|lock|help|clean)\b", text)) <= set(targets)
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_ten_functions_of_one_accounts_way_exist() -> None:
    named = re.findall(r"^\d+\. `(accountmap[\w.]+)\.(\w+)`", README, re.MULTILINE)
    assert len(named) <= 10
    assert named
    missing = [name for module, name in named if not callable(getattr(importlib.import_module(module), name, None))]
    assert missing == []


def test_the_rooms_of_the_house_are_the_folders_there_are() -> None:
    drawing = README[README.index("flows/    ") : README.index("tests/    ")]
    rooms = set(re.findall(r"^  ([a-z]+)/ ", drawing, re.MULTILINE))
    folders = {path.parent.name for path in (ROOT / "src" / "accountmap").glob("*/__init__.py")}
    assert rooms | {"warehouse", "reference"} == folders | {"warehouse", "reference"}


def test_operations_says_what_prefect_is_told_and_what_exit_codes_mean(tmp_path: Path) -> None:
    from accountmap.workspace import Workspace

    for name in ("PREFECT_HOME", "PREFECT_API_URL", "PREFECT_SERVER_ANALYTICS_ENABLED", "DO_NOT_TRACK"):
        assert name in serving_environment(Workspace(tmp_path))
        assert f"`{name}`" in OPERATIONS
    assert f"| {LockedError.exit_code} | another run is at work" in OPERATIONS
