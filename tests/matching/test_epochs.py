"""Model epochs: immutable, in force until something that matters changes, and never used when they are not whole."""

import hashlib
import json
from dataclasses import replace
from datetime import date

import pytest

from accountmap.errors import ModelEpochError
from accountmap.matching.calibration import Shift
from accountmap.matching.epochs import (
    LOG_FILE,
    MOST_SAMPLED,
    ListSample,
    changed_share,
    epochs_in_force,
    fit_epoch,
    keep_epoch,
    read_epoch,
    reason_to_fit,
)
from accountmap.matching.labels import Labels, Learnt
from accountmap.matching.model import shipped_weights

DAY = date(2026, 11, 21)
OURS, THEIRS = ListSample(3, ("0a", "0b", "0c")), ListSample(2, ("0d", "0e"))
LEARNT = Learnt(Shift(-0.5, 0.3), Labels(12, 8))


def epoch(partner_id="hooli", **changed):
    return replace(fit_epoch(partner_id, DAY, "its first run", LEARNT, (OURS, THEIRS)), **changed)


def test_an_epoch_is_read_back_as_it_was_fitted(tmp_path):
    keep_epoch(tmp_path, epoch(), "run-1")
    assert read_epoch(tmp_path, "hooli", epoch().epoch_id) == epoch()


def test_decisions_move_the_log_odds_of_every_pair_alike():
    weights = epoch().weights
    assert weights.offset == pytest.approx(shipped_weights().offset - 0.5 / 0.6931471805599453)
    assert replace(weights, offset=0) == replace(shipped_weights(), offset=0)


def test_equal_epochs_are_one_file_and_others_another(tmp_path):
    for number, made in enumerate([epoch(), epoch(), epoch(reason="a refit was asked for")]):
        keep_epoch(tmp_path, made, f"run-{number}")
    assert len(list(tmp_path.glob("*.json"))) == 2
    assert epochs_in_force(tmp_path) == {"hooli": epoch(reason="a refit was asked for").epoch_id}


def test_the_latest_epoch_of_each_partner_is_in_force(tmp_path):
    for made in (epoch(), epoch("initech"), epoch(as_of=date(2026, 12, 1))):
        keep_epoch(tmp_path, made, "run-1")
    later = epoch(as_of=date(2026, 12, 1))
    assert epochs_in_force(tmp_path) == {"hooli": later.epoch_id, "initech": epoch("initech").epoch_id}


def test_a_line_torn_by_a_crash_is_no_epoch(tmp_path):
    keep_epoch(tmp_path, epoch(), "run-1")
    with (tmp_path / LOG_FILE).open("a") as file:
        file.write('{"partner_id": "hooli", "epo')
    keep_epoch(tmp_path, epoch("initech"), "run-2")
    assert epochs_in_force(tmp_path) == {"hooli": epoch().epoch_id, "initech": epoch("initech").epoch_id}


def test_a_whole_line_that_says_nothing_names_its_file_and_line(tmp_path):
    (tmp_path / LOG_FILE).write_text('{"partner": "hooli"}\n')
    with pytest.raises(ModelEpochError) as raised:
        epochs_in_force(tmp_path)
    assert raised.value.where == f"{tmp_path / LOG_FILE}, line 1"


def changed(path):
    path.write_bytes(path.read_bytes().replace(b"0.3", b"0.4"))


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda path: path.unlink(), "is missing"),
        (changed, "was changed"),
        (lambda path: path.write_bytes(path.read_bytes()[:200]), "was changed"),
        (lambda path: path.write_bytes(b""), "was changed"),
        (lambda path: path.write_bytes(b"\xff\x00" * 50), "was changed"),
    ],
)
def test_an_epoch_that_is_not_whole_names_its_file_and_what_to_do(tmp_path, damage, words):
    keep_epoch(tmp_path, epoch(), "run-1")
    path = tmp_path / f"{epoch().epoch_id}.json"
    damage(path)
    with pytest.raises(ModelEpochError, match=words) as raised:
        read_epoch(tmp_path, "hooli", epoch().epoch_id)
    assert raised.value.where == str(path)
    assert "accountmap run --refit" in raised.value.next_step


def test_another_partners_epoch_is_refused(tmp_path):
    keep_epoch(tmp_path, epoch("initech"), "run-1")
    with pytest.raises(ModelEpochError, match="belongs to initech"):
        read_epoch(tmp_path, "hooli", epoch("initech").epoch_id)


def test_an_epoch_of_another_format_is_refused(tmp_path):
    made = epoch()
    content = made.content.replace(b'"format": 1', b'"format": 99')
    name = hashlib.sha256(content).hexdigest()
    (tmp_path / f"{name}.json").write_bytes(content)
    with pytest.raises(ModelEpochError, match="another version of accountmap"):
        read_epoch(tmp_path, "hooli", name)


def test_an_epoch_of_an_earlier_version_of_the_model_keeps_what_it_learnt_and_ends(tmp_path):
    values = json.loads(epoch(shipped_model="earlier").content)
    values["weights"] = {"prior": -9.0, "features": {"a feature of then": 1.0}}
    content = json.dumps(values).encode()
    name = hashlib.sha256(content).hexdigest()
    (tmp_path / f"{name}.json").write_bytes(content)
    found = read_epoch(tmp_path, "hooli", name)
    assert found.weights == epoch().weights
    assert "another model" in reason_to_fit(found, OURS, THEIRS, is_asked=False)


def marks(numbers):
    return tuple(sorted(f"{number * 7919 % 100003:016x}" for number in numbers))


def sample(numbers):
    everything = marks(numbers)
    return ListSample(len(everything), everything[:MOST_SAMPLED])


@pytest.mark.parametrize(
    ("before", "now", "share"),
    [
        (range(100), range(100), 0.0),
        (range(100), range(3, 103), 0.03),
        (range(100), range(50), 0.5),
        (range(50), range(100), 0.5),
        (range(100), range(200, 300), 1.0),
        (range(0), range(0), 0.0),
        (range(0), range(5), 1.0),
    ],
)
def test_the_changed_share_of_short_lists_is_exact(before, now, share):
    assert changed_share(sample(before), sample(now)) == pytest.approx(share)


@pytest.mark.parametrize("share", [0.0, 0.05, 0.1, 0.3])
def test_the_changed_share_of_long_lists_is_estimated_within_three_standard_errors(share):
    before, now = range(50_000), range(int(50_000 * share), 50_000 + int(50_000 * share))
    assert changed_share(sample(before), sample(now)) == pytest.approx(share, abs=0.03)


def test_an_epoch_stands_until_more_than_a_tenth_of_a_list_changes():
    ours, theirs = sample(range(100)), sample(range(1000, 1100))
    made = fit_epoch("hooli", DAY, "its first run", LEARNT, (ours, theirs))
    tenth, more = sample(range(1010, 1110)), sample(range(1011, 1111))
    assert reason_to_fit(made, ours, theirs, is_asked=False) == ""
    assert reason_to_fit(made, ours, tenth, is_asked=False) == ""
    assert reason_to_fit(made, ours, more, is_asked=False) == "11% of their accounts changed since 2026-11-21"
    assert reason_to_fit(made, ours, theirs, is_asked=True) == "a refit was asked for"
    assert reason_to_fit(None, ours, theirs, is_asked=False) == "its first run"
    older = replace(made, shipped_model="another")
    assert "another model" in reason_to_fit(older, ours, theirs, is_asked=False)
