"""Settings of the overlap: populations of one's own."""

from pathlib import Path

import pytest

from accountmap.errors import SettingsError
from accountmap.settings import PopulationRule, load_settings


def config(folder: Path, line: str) -> Path:
    file = folder / "accountmap.toml"
    file.write_text(f'company = {{id = "us", name = "Us"}}\n[custom_populations]\n{line}\n', encoding="utf-8")
    return file


def test_a_population_of_ones_own_is_a_predicate(tmp_path: Path) -> None:
    settings = load_settings(config(tmp_path, "large = \"employees >= 1000 and country = 'DE'\""))
    assert settings.custom_populations == {"large": "employees >= 1000 and country = 'DE'"}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('large = "employes > 1"', "in large"),
        ('large = "exists (select 1)"', "a subquery is none, in large"),
        ('customer = "employees > 1"', "customer is taken"),
        ('all = "employees > 1"', "all is taken"),
        ('"with space" = "employees > 1"', "text of the form"),
    ],
)
def test_a_predicate_that_cannot_be_used_names_key_and_reason(tmp_path: Path, line: str, reason: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        load_settings(config(tmp_path, line))
    assert "custom_populations" in str(refusal.value)
    assert reason in str(refusal.value)


@pytest.mark.parametrize("pattern", ["(?!former).*customer", "(a)\\1", "(?<=x)y", "(unclosed"])
def test_a_pattern_that_the_warehouse_cannot_match_is_refused_when_settings_are_loaded(pattern: str) -> None:
    with pytest.raises(ValueError, match="a regular expression"):
        PopulationRule(field="account_type", pattern=pattern, population="customer")


@pytest.mark.parametrize("pattern", ["(customer|client)( - .*)?", "(?i:kunde)", "prospect|lead", r"tier \\d+"])
def test_usual_patterns_are_accepted(pattern: str) -> None:
    assert PopulationRule(field="account_type", pattern=pattern, population="customer").pattern == pattern
