"""The matching step of a run, as readers of the published tables meet it."""

from datetime import date
from pathlib import Path

import pytest

from accountmap.matching.quality import shipped_quality
from accountmap.pipeline import run_pipeline
from accountmap.settings import load_settings
from accountmap.warehouse.publishing import open_published
from accountmap.workspace import Workspace, make_workspace

OUR_ACCOUNTS = """Account ID,Account Name,Website,Billing Country,Type
A1,Zyxtra Robotics GmbH,zyxtra.de,Germany,Customer
A2,Quorbly Foods Ltd,quorbly.co.uk,United Kingdom,Prospect
A3,Vandelune Textiles SA,vandelune.fr,France,Customer
"""
THEIR_ACCOUNTS = """Company name,Company Domain Name,Country/Region,Lifecycle Stage
Zyxtra Robotics,zyxtra.de,Germany,Customer
Quorbly Foods,quorbly.co.uk,United Kingdom,Customer
Plimsolda Tools,plimsolda.it,Italy,Customer
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace whose inbox waits to be imported."""
    made = make_workspace(tmp_path / "workspace")
    made.inbox_of("hooli").mkdir(parents=True)
    (made.inbox / "us" / "accounts.csv").write_text(OUR_ACCOUNTS)
    (made.inbox / "hooli" / "companies.csv").write_text(THEIR_ACCOUNTS)
    return made


def published_quality(workspace: Workspace) -> tuple[float, float]:
    """Estimated recall and calibration error of the partner's total."""
    run_pipeline(workspace, load_settings(workspace.config_file), date(2026, 11, 22))
    with open_published(workspace.published) as published:
        matrix = published.table("main.overlap_matrix")
    totals = matrix.filter(our_population="all", their_population="all")
    return totals.select("estimated_recall", "calibration_error").row(0)


def test_the_matrix_says_what_the_matching_finds_and_how_far_it_may_be_off(workspace: Workspace) -> None:
    recall, error = published_quality(workspace)
    assert 0.9 * shipped_quality().candidate_recall < recall <= shipped_quality().candidate_recall
    assert error == shipped_quality().calibration_error


@pytest.mark.parametrize("section", ["[overlap]\n", "[assumptions]\n"])
def test_a_calibration_error_of_the_users_own_outranks_the_measured_one(workspace: Workspace, section: str) -> None:
    text = workspace.config_file.read_text(encoding="utf-8")
    assert section in text
    workspace.config_file.write_text(text.replace(section, f"{section}calibration_error = 0.25\n"), encoding="utf-8")
    assert published_quality(workspace)[1] == 0.25
