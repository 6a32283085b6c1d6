"""A new workspace explains itself, and is never made over somebody's files."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel

from accountmap.errors import SettingsError, WorkspaceError
from accountmap.settings import DEFAULT_POPULATION_RULES, Partner, Settings, check_company, load_settings
from accountmap.workspace import (
    CONFIG_FILE,
    FOLDERS,
    config_template,
    make_sample_workspace,
    make_workspace,
    sample_folder,
)


def switched_on(template: str) -> str:
    """The template with every key that it shows as a default in force."""
    return re.sub(r"^#(?=[\[a-zA-Z_])", "", template, flags=re.MULTILINE)


def keys_of(model: type[BaseModel]) -> set[str]:
    """Keys of a section and of the sections within it."""
    keys = set(model.model_fields)
    for field in model.model_fields.values():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            keys |= keys_of(field.annotation)
    return keys


def test_the_config_file_of_a_new_workspace_loads(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "new", id="acme", name='Acme "Robots" Ωmega', currency="USD")
    settings = load_settings(workspace.config_file)
    assert (settings.company.id, settings.company.name) == ("acme", 'Acme "Robots" Ωmega')
    assert (settings.company.currency, settings.company.time_zone) == ("USD", "UTC")


def test_the_config_file_shows_every_key_there_is() -> None:
    shown = set(re.findall(r"^#?([a-z_]+) = ", config_template(), flags=re.MULTILINE))
    sections = set(re.findall(r"^#?\[+([a-z_]+)", config_template(), flags=re.MULTILINE))
    known = keys_of(Settings) | keys_of(Partner) | keys_of(type(DEFAULT_POPULATION_RULES[0]))
    assert known - shown - sections == set()


def test_what_the_config_file_shows_as_defaults_are_the_defaults() -> None:
    everything = tomllib.loads(switched_on(config_template()))
    partner = everything.pop("partners")["acme"]
    examples = (everything.pop("currencies"), everything.pop("custom_populations"))
    rates = {"USD": 0.92, "GBP": [{"from": date(2026, 1, 1), "rate": 1.15}]}
    assert examples == (rates, {"large": "employees >= 1000"})
    assert everything["overlap"].pop("calibration_error") == 0.5  # an example: by default it is measured
    assert Settings(**everything) == Settings(**tomllib.loads(config_template()))
    without_default = ("name", "started_on", "columns", "currency", "date_order")
    shown = {key: partner[key] for key in without_default}
    assert Partner(**partner) == Partner().model_copy(update=shown)


def test_a_new_workspace_has_all_folders_and_one_for_our_exports(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "deep" / "new", id="acme")
    assert {path.name for path in workspace.root.iterdir()} == {*FOLDERS, CONFIG_FILE}
    assert [path.name for path in workspace.inbox.iterdir()] == ["acme"]


def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("chapter one")
    with pytest.raises(WorkspaceError) as caught:
        make_workspace(tmp_path)
    assert "holds something else" in caught.value.what
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_workspace_that_exists_keeps_its_settings_and_gets_missing_folders_back(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "new", id="acme")
    workspace.config_file.write_text('[company]\nid = "mine"\nname = "Mine"\n')
    workspace.models.rmdir()
    make_workspace(workspace.root, id="other")
    assert load_settings(workspace.config_file).company.id == "mine"
    assert workspace.models.is_dir()


def test_the_sample_is_not_mixed_into_a_workspace_with_other_data(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "new")
    with pytest.raises(WorkspaceError):
        make_sample_workspace(workspace.root)


def test_the_sample_comes_with_settings_that_load_and_exports_of_every_company(tmp_path: Path) -> None:
    workspace = make_sample_workspace(tmp_path / "sample")
    settings = load_settings(workspace.config_file)
    companies = {folder.name for folder in workspace.inbox.iterdir() if any(folder.iterdir())}
    assert companies == {settings.company.id, *settings.partners}
    assert len(settings.partners) == 6


def test_the_sample_in_the_repository_is_found_where_the_package_has_no_copy() -> None:
    assert sample_folder() == Path(__file__).resolve().parents[1] / "data" / "sample"


def test_every_wrong_answer_about_our_company_is_named() -> None:
    with pytest.raises(SettingsError) as caught:
        check_company(id="Big Co", name="Big", currency="euro", time_zone="Mars/Olympus")
    assert caught.value.what == (
        "id cannot be 'Big Co'; currency cannot be 'euro'; time_zone cannot be 'Mars/Olympus'."
    )
    assert "IANA time zone" in caught.value.allowed
