"""A fresh machine gets the versions that were tested: lock, pins and the commands of the Makefile agree."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import accountmap

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
DIRECT = [
    Requirement(text) for text in [*PROJECT["dependencies"], *(text for extra in EXTRAS.values() for text in extra)]
]


def locked(name: str) -> dict[str, list[tuple[Version, int]]]:
    """Per package its locked versions (several where Pythons or platforms differ), each with its count of hashes."""
    entries: dict[str, list[tuple[Version, int]]] = {}
    for block in re.split(r"\n(?=[a-z0-9])", (ROOT / name).read_text(encoding="utf-8")):
        if match := re.match(r"([a-z0-9._-]+)==([^ \\;]+)", block):
            hashes = len(re.findall(r"--hash=sha256:[0-9a-f]{64}\b", block))
            entries.setdefault(canonicalize_name(match[1]), []).append((Version(match[2]), hashes))
    return entries


LOCK = locked("requirements.lock")


@pytest.mark.parametrize("requirement", DIRECT, ids=lambda requirement: requirement.name)
def test_the_lock_holds_every_requirement_in_an_allowed_version(requirement: Requirement) -> None:
    versions = [version for version, _ in LOCK[canonicalize_name(requirement.name)]]
    assert versions
    assert all(version in requirement.specifier for version in versions)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-pip.lock"])
def test_every_locked_version_has_its_hashes_and_no_address(name: str) -> None:
    entries = locked(name)
    assert entries
    assert [package for package, versions in entries.items() if not all(count for _, count in versions)] == []
    assert not re.search(
        r"://|--(extra-)?index|--find-links|^-e ", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE
    )


@pytest.mark.parametrize(
    ("package", "below", "why"),
    [
        ("prefect", "3.9", "3.9 needs a certifi that does not exist"),
        ("fastapi", "0.151", "Prefect's flows die at their first request"),
        ("sqlalchemy", "2.1", "Prefect's scheduler schedules nothing and says nothing"),
        ("duckdb", "2.1", "the published format and the wrapper are tested with 2.0"),
    ],
)
def test_versions_known_to_break_are_kept_out(package: str, below: str, why: str) -> None:
    assert all(version < Version(below) for version, _ in LOCK[package]), why
    bounds = [requirement for requirement in DIRECT if requirement.name.lower() == package]
    assert bounds
    assert not any(Version(below) in requirement.specifier for requirement in bounds), why


def test_the_library_does_not_depend_on_prefect_or_pyarrow() -> None:
    names = {canonicalize_name(Requirement(text).name) for text in PROJECT["dependencies"]}
    assert names.isdisjoint({"prefect", "pyarrow", "pandas", "fastapi", "sqlalchemy"})


def test_make_help_names_every_target_and_is_what_make_alone_prints() -> None:
    targets = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert targets
    printed = [
        subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for command in (["make", "--no-print-directory"], ["make", "--no-print-directory", "help"])
    ]
    assert printed[0] == printed[1]
    named = re.findall(r"^  make ([a-z-]+) +[A-Z]\S.*\.$", printed[0], re.MULTILINE)
    assert named == targets[1].split()


def test_the_version_has_its_place_in_the_changelog() -> None:
    headings = re.findall(r"^## \[?([^\]\s]+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == "Unreleased" or headings[0] == accountmap.__version__
