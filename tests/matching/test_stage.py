"""The matching step of a run: how good it says it is, under which epoch, and when nothing is matched again."""

import shutil
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from accountmap.cli_matching import explain_pair_lines
from accountmap.errors import ModelEpochError
from accountmap.matching.decisions import Subject, record_decision
from accountmap.matching.epochs import current_epoch, epochs_in_force
from accountmap.matching.quality import shipped_quality
from accountmap.pipeline import Progress, Run, run_pipeline
from accountmap.settings import load_settings
from accountmap.warehouse.history import read_runs
from accountmap.warehouse.publishing import open_published
from accountmap.workspace import Workspace, make_workspace

SUNDAY, MONDAY = date(2026, 11, 22), date(2026, 11, 23)
STEMS = ("Bral", "Cend", "Dorv", "Fast", "Grin", "Holt", "Jast", "Kelm", "Lund", "Morv", "Nast", "Quev")
ENDS = ("ano", "ex", "ium", "ora", "ett", "wick")
WORDS = [f"{stem}{end}" for stem in STEMS for end in ENDS]
OUR_HEADER, THEIR_HEADER = "Account ID,Account Name,Billing Country,Type", "Record ID,Company name,Country,Stage"


def our_rows(count: int = 60, prefix: str = "A") -> list[str]:
    return [f"{prefix}{row},{word} Foods,Germany,Customer" for row, word in enumerate(WORDS[:count])]


def their_rows(count: int = 40, prefix: str = "H") -> list[str]:
    """The same words in other countries: nobody can be sure of these pairs."""
    return [f"{prefix}{row},{word},France,Customer" for row, word in enumerate(WORDS[:count])]


def drop(workspace: Workspace, company: str, header: str, rows: Sequence[str]) -> None:
    folder = workspace.inbox_of(company)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "accounts.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")


class Told(Progress):
    """Keeps what people are told."""

    def __init__(self) -> None:
        self.messages: list[str] = []

    def noticed(self, message: str) -> None:
        self.messages.append(message)


def run(workspace: Workspace, as_of: date = SUNDAY, *, refit: bool = False, full: bool = False) -> tuple[Run, Told]:
    told = Told()
    settings = load_settings(workspace.config_file)
    return run_pipeline(workspace, settings, as_of, progress=told, refit=refit, full=full), told


def matches(workspace: Workspace) -> pl.DataFrame:
    with open_published(workspace.published) as published:
        return published.table("main.matches").sort("partner_id", "account_id", "partner_account_id")


def quality(workspace: Workspace) -> tuple[float, float]:
    """Estimated recall and calibration error of the partner's total."""
    with open_published(workspace.published) as published:
        matrix = published.table("main.overlap_matrix")
    totals = matrix.filter(our_population="all", their_population="all", partner_id="hooli")
    return totals.select("estimated_recall", "calibration_error").row(0)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that has run on Sunday; to be copied, not touched. Nearly every pair in it is doubtful."""
    workspace = make_workspace(tmp_path_factory.mktemp("once") / "workspace")
    text = workspace.config_file.read_text(encoding="utf-8")
    thresholds = "[matching]\nreview_probability = 0.05\naccept_probability = 0.9999\n"
    workspace.config_file.write_text(text.replace("[matching]\n", thresholds), encoding="utf-8")
    drop(workspace, "us", OUR_HEADER, our_rows())
    drop(workspace, "hooli", THEIR_HEADER, their_rows())
    drop(workspace, "initech", THEIR_HEADER, their_rows(prefix="I"))
    run(workspace)
    return workspace.root


@pytest.fixture
def workspace(once: Path, tmp_path: Path) -> Workspace:
    """A copy of that workspace."""
    return Workspace(shutil.copytree(once, tmp_path / "workspace"))


def decide(workspace: Workspace, pairs: pl.DataFrame, decision: str) -> None:
    for row in pairs.iter_rows(named=True):
        record_decision(
            workspace,
            row["partner_id"],
            row["account_id"],
            row["partner_account_id"],
            decision,
            decided_by="dana",
            decided_at=datetime(2026, 11, 22, 12, tzinfo=UTC),
            account=Subject(f"{WORDS[int(row['account_id'][1:])]} Foods", None),
            partner_account=Subject(WORDS[int(row["partner_account_id"][1:])], None),
        )


def test_the_matrix_says_what_the_matching_finds_and_how_far_it_may_be_off(workspace: Workspace) -> None:
    recall, error = quality(workspace)
    assert 0.5 * shipped_quality().candidate_recall < recall <= shipped_quality().candidate_recall
    assert error == shipped_quality().calibration_error


@pytest.mark.parametrize("section", ["[overlap]\n", "[assumptions]\n"])
def test_a_calibration_error_of_the_users_own_outranks_the_measured_one(workspace: Workspace, section: str) -> None:
    text = workspace.config_file.read_text(encoding="utf-8")
    assert section in text
    workspace.config_file.write_text(text.replace(section, f"{section}calibration_error = 0.25\n"), encoding="utf-8")
    run(workspace)
    assert quality(workspace)[1] == 0.25


def test_the_first_run_fits_an_epoch_per_partner_and_the_run_says_which(workspace: Workspace) -> None:
    in_force = epochs_in_force(workspace.models)
    assert sorted(in_force) == ["hooli", "initech"]
    assert sorted(path.stem for path in workspace.models.glob("*.json")) == sorted(in_force.values())
    versions = read_runs(workspace.history)[-1].versions
    assert {name: versions[f"model of {name}"] for name in in_force} == in_force
    done, _ = run(workspace)
    assert done.models == in_force


def test_lists_that_stayed_the_same_are_not_matched_again_and_full_finds_the_same(workspace: Workspace) -> None:
    before = matches(workspace)
    again, told = run(workspace)
    counts = again.counts["match"]
    assert (counts["partners_matched"], counts["models_fitted"], told.messages) == (0, 0, [])
    assert matches(workspace).equals(before)
    anew, _ = run(workspace, full=True)
    assert anew.counts["match"]["partners_matched"] == 2
    assert matches(workspace).equals(before)


def test_only_the_partner_whose_list_changed_is_matched_again(workspace: Workspace) -> None:
    drop(workspace, "hooli", THEIR_HEADER, [*their_rows(39), "H39,Zyxtra,France,Customer"])
    changed, told = run(workspace, MONDAY)
    assert (changed.counts["match"]["partners_matched"], told.messages) == (1, [])
    incremental = matches(workspace)
    run(workspace, MONDAY, full=True)
    assert matches(workspace).equals(incremental)
    assert "H39" not in incremental["partner_account_id"]


def test_another_floor_matches_anew(workspace: Workspace) -> None:
    text = workspace.config_file.read_text(encoding="utf-8")
    workspace.config_file.write_text(text.replace("review_probability = 0.05", "review_probability = 0.06"))
    assert run(workspace)[0].counts["match"]["partners_matched"] == 2


def test_a_rebuild_under_the_same_epochs_gives_the_same_pairs(workspace: Workspace) -> None:
    before = matches(workspace)
    workspace.warehouse_file.unlink()
    rebuilt, told = run(workspace, MONDAY)
    assert (rebuilt.counts["match"]["partners_matched"], told.messages) == (2, [])
    assert matches(workspace).equals(before)


def test_a_list_of_which_more_than_a_tenth_changed_gets_a_new_epoch_and_people_are_told(workspace: Workspace) -> None:
    former = epochs_in_force(workspace.models)
    drop(workspace, "hooli", THEIR_HEADER, [*their_rows(35), *(f"Z{row},Zyxtra {row},France," for row in range(5))])
    _, told = run(workspace, MONDAY)
    assert told.messages == ["The matching with hooli was fitted: 12% of their accounts changed since 2026-11-22."]
    now = epochs_in_force(workspace.models)
    assert (now["hooli"] != former["hooli"], now["initech"]) == (True, former["initech"])
    assert (workspace.models / f"{former['hooli']}.json").exists()


def test_the_first_run_counts_what_it_fitted(tmp_path: Path) -> None:
    fresh = make_workspace(tmp_path / "workspace")
    drop(fresh, "us", OUR_HEADER, our_rows(3))
    drop(fresh, "hooli", THEIR_HEADER, their_rows(2))
    fresh.inbox_of("empty").mkdir()
    done, told = run(fresh)
    assert (done.counts["match"]["models_fitted"], told.messages) == (1, [])
    assert sorted(epochs_in_force(fresh.models)) == ["hooli"]


def test_decisions_apply_at_once_and_reach_the_model_only_at_a_refit(workspace: Workspace) -> None:
    before = matches(workspace).filter(partner_id="hooli")
    confirmed, rejected, others = before[:10], before[10:30], before[30:]
    decide(workspace, confirmed, "confirmed")
    decide(workspace, rejected, "rejected")
    run(workspace, MONDAY)
    now = matches(workspace).filter(partner_id="hooli")
    assert now.filter(decision="rejected").height == 20
    assert now[30:].select("probability").equals(others.select("probability"))

    _, told = run(workspace, MONDAY, refit=True)
    assert told.messages == ["The matching with hooli, initech was fitted: a refit was asked for."]
    refitted = matches(workspace).filter(partner_id="hooli")
    for pairs, decision, probability in ((confirmed, "confirmed", 1.0), (rejected, "rejected", 0.0)):
        found = refitted.filter(decision=decision)
        assert found["account_id"].to_list() == pairs["account_id"].to_list()
        assert found["probability"].to_list() == [probability] * pairs.height
    still = refitted.join(others, on="partner_account_id", suffix="_before")
    assert still.height == others.height > 5
    assert (still["probability"] < still["probability_before"]).all()
    one = still.row(0, named=True)
    explained = explain_pair_lines(one["account_id"], one["partner_account_id"], "hooli", None, None, workspace.root)
    assert any(f"probability {one['probability']:.4f}" in line for line in explained)
    epoch = current_epoch(workspace.models, "hooli")
    assert epoch
    assert (epoch.labels.confirmed, epoch.labels.rejected) == (10, 20)
    assert epoch.calibration_error < shipped_quality().calibration_error
    assert quality(workspace)[1] == pytest.approx(epoch.calibration_error)
    # Nobody decided about the other partner: its pairs stay as they were.
    other = current_epoch(workspace.models, "initech")
    assert other
    assert other.shift.mean == 0


def test_a_damaged_epoch_stops_the_run_and_a_refit_mends_it(workspace: Workspace) -> None:
    path = workspace.models / f"{epochs_in_force(workspace.models)['hooli']}.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(ModelEpochError) as raised:
        run(workspace)
    assert raised.value.where == str(path)
    before = matches(workspace)
    run(workspace, MONDAY, refit=True)
    assert matches(workspace).equals(before)


def test_a_decision_outlives_exports_with_other_ids_and_a_refit(workspace: Workspace) -> None:
    decided = matches(workspace).filter(partner_id="hooli", account_id="A7")
    assert decided.height == 1
    decide(workspace, decided, "rejected")
    drop(workspace, "us", OUR_HEADER, our_rows(prefix="X"))
    drop(workspace, "hooli", THEIR_HEADER, their_rows(prefix="Y"))
    for refit in (False, True):
        run(workspace, MONDAY, refit=refit)
        now = matches(workspace).filter(partner_id="hooli")
        assert now.filter(decision="rejected").select(
            "account_id", "partner_account_id", "probability", "decided_by"
        ).rows() == [("X7", "Y7", 0.0, "dana")]
        assert not now["account_id"].str.starts_with("A").any()
