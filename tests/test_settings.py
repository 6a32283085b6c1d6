"""A wrong setting is named with its key, its value, where it came from and what is allowed; nothing falls back."""

import os
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel, ValidationError

from accountmap.errors import SettingsError
from accountmap.settings import Settings, load_settings

MINIMAL = """
[company]
id = "northwind"
name = "Northwind Software"
"""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a test writes its config file; no variable of the machine is heard."""
    for name in list(os.environ):
        if name.upper().startswith("ACCOUNTMAP_"):
            monkeypatch.delenv(name)
    return tmp_path / "accountmap.toml"


def load(config: Path, text: str) -> Settings:
    config.write_text(text, encoding="utf-8")
    return load_settings(config)


def refuse(config: Path, text: str) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        load(config, text)
    return caught.value


def test_two_lines_are_enough_and_the_rest_has_its_documented_default(config: Path) -> None:
    settings = load(config, MINIMAL)
    assert (settings.company.currency, settings.company.time_zone) == ("EUR", "UTC")
    assert (settings.matching.accept_probability, settings.matching.review_probability) == (0.95, 0.5)
    assert settings.intake.max_rejected_share == 0.05
    assert settings.partners == {}


def test_every_section_is_read(config: Path) -> None:
    settings = load(
        config,
        MINIMAL
        + """
        currency = "GBP"
        [currencies]
        USD = 0.79
        [partners.contoso]
        name = "Contoso Cloud"
        type = "reseller"
        started_on = 2024-03-01
        default_population = "customer"
        columns = { account_name = "Klant" }
        [matching]
        accept_probability = 0.99
        """,
    )
    contoso = settings.partner("contoso")
    assert settings.company.currency == "GBP"
    assert settings.currencies == {"USD": 0.79}
    assert (contoso.name, contoso.type, contoso.started_on) == ("Contoso Cloud", "reseller", date(2024, 3, 1))
    assert (contoso.default_population, contoso.columns) == ("customer", {"account_name": "Klant"})
    assert settings.matching.accept_probability == 0.99


def test_a_folder_nobody_configured_is_a_candidate_partner(config: Path) -> None:
    settings = load(config, MINIMAL)
    assert settings.partner("dropped_today").status == "candidate"
    assert settings.partner("dropped_today").default_population == "unknown"


@pytest.mark.parametrize(
    ("text", "key", "value", "allowed"),
    [
        (
            MINIMAL + "[matching]\naccept_probability = 1.5\n",
            "matching.accept_probability",
            "1.5",
            "less than or equal to 1",
        ),
        (
            MINIMAL + '[matching]\naccept_probability = "high"\n',
            "matching.accept_probability",
            "'high'",
            "valid number",
        ),
        (MINIMAL + 'currency = "Euro"\n', "company.currency", "'Euro'", "[A-Z]{3}"),
        (MINIMAL + 'time_zone = "Berlin"\n', "company.time_zone", "'Berlin'", "Europe/Berlin"),
        (MINIMAL + '[partners.contoso]\ntype = "friend"\n', "partners.contoso.type", "'friend'", "'reseller'"),
        (MINIMAL + '[partners.contoso]\nstarted_on = "soon"\n', "partners.contoso.started_on", "'soon'", "date"),
        (MINIMAL + "[partners.contoso]\nkind = 1\n", "partners.contoso.kind", "1", "known keys"),
        (MINIMAL + "[currencies]\nUSD = 0\n", "currencies.USD", "0", "greater than 0"),
        (MINIMAL + "[publishing]\nkeep_versions = 0\n", "publishing.keep_versions", "0", "greater than or equal to 1"),
        (MINIMAL + "[matchings]\nx = 1\n", "matchings", "{'x': 1}", "known keys"),
        (
            MINIMAL + '[[population_rules]]\nfield = "account_type"\npattern = "("\npopulation = "customer"\n',
            "population_rules.0.pattern",
            "'('",
            "regular expression",
        ),
    ],
)
def test_a_wrong_value_in_the_file_is_named_with_key_value_source_and_what_is_allowed(
    config: Path, text: str, key: str, value: str, allowed: str
) -> None:
    error = refuse(config, text)
    assert f"{key} = {value}" in error.what
    assert error.where == f"key {key} in {config}"
    assert allowed in error.allowed
    assert "accountmap.toml" in error.next_step
    assert error.exit_code == 2


def test_all_wrong_values_are_told_at_once(config: Path) -> None:
    error = refuse(config, MINIMAL + 'currency = "Euro"\n[intake]\nmax_rejected_share = 7\n')
    assert "company.currency = 'Euro'" in error.what
    assert "intake.max_rejected_share = 7" in error.what


def test_a_missing_key_is_named(config: Path) -> None:
    error = refuse(config, '[company]\nname = "Northwind"\n')
    assert error.what == "A setting cannot be used: company.id"
    assert "required" in error.allowed


def test_a_partner_id_that_is_no_folder_name_is_refused(config: Path) -> None:
    error = refuse(config, MINIMAL + '[partners."Contoso Ltd."]\n')
    assert "Contoso Ltd." in error.what
    assert "[a-z0-9]" in error.allowed


def test_thresholds_in_the_wrong_order_are_refused(config: Path) -> None:
    error = refuse(config, MINIMAL + "[matching]\naccept_probability = 0.6\nreview_probability = 0.7\n")
    assert "matching" in error.what
    assert error.allowed == "review_probability at or below accept_probability"


def test_a_file_that_is_no_toml_is_named_with_the_line(config: Path) -> None:
    error = refuse(config, "[company]\nid = northwind\n")
    assert "not valid TOML" in error.what
    assert "line 2" in error.what
    assert error.where == str(config)


def test_a_file_that_is_no_utf8_is_refused_and_not_guessed(config: Path) -> None:
    config.write_bytes('[company]\nid = "x"\nname = "Zürich"\n'.encode("cp1252"))
    with pytest.raises(SettingsError) as caught:
        load_settings(config)
    assert caught.value.where == str(config)


def test_a_variable_outranks_the_file(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCOUNTMAP_MATCHING__ACCEPT_PROBABILITY", "0.97")
    settings = load(config, MINIMAL + "[matching]\naccept_probability = 0.9\nreview_probability = 0.4\n")
    assert settings.matching.accept_probability == 0.97
    assert settings.matching.review_probability == 0.4


def test_a_wrong_variable_is_named_as_the_source(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCOUNTMAP_MATCHING__ACCEPT_PROBABILITY", "high")
    error = refuse(config, MINIMAL + "[matching]\naccept_probability = 0.9\n")
    assert "matching.accept_probability = 'high'" in error.what
    assert error.where == "environment variable ACCOUNTMAP_MATCHING__ACCEPT_PROBABILITY"


def test_a_misspelt_variable_is_refused_and_not_ignored(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCOUNTMAP_MATCHNG__ACCEPT_PROBABILITY", "0.97")
    error = refuse(config, MINIMAL)
    assert "ACCOUNTMAP_MATCHNG__ACCEPT_PROBABILITY" in error.what
    assert "ACCOUNTMAP_MATCHING" in error.allowed


def test_the_variable_that_names_the_workspace_is_no_setting(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCOUNTMAP_WORKSPACE", str(config.parent))
    assert load(config, MINIMAL).company.id == "northwind"


def test_settings_cannot_be_changed_after_loading(config: Path) -> None:
    settings = load(config, MINIMAL)
    with pytest.raises(ValidationError, match="frozen"):
        settings.company.currency = "USD"


def test_every_key_a_user_can_set_is_documented() -> None:
    assert undocumented(Settings) == []


def undocumented(model: type[BaseModel], path: str = "") -> list[str]:
    """The keys below a model that have no docstring; sections are documented by their class."""
    found = []
    for name, field in model.model_fields.items():
        annotations = (field.annotation, *get_args(field.annotation))
        sections = [kind for kind in annotations if isinstance(kind, type) and issubclass(kind, BaseModel)]
        for section in sections:
            found += undocumented(section, f"{path}{name}.")
        if not field.description and not any(section.__doc__ for section in sections):
            found.append(path + name)
    return found
