"""Files on disk are whole or not there, and a torn line spoils no other."""

from pathlib import Path

import pytest

from accountmap.warehouse.durable import append_line, replace_file, write_whole


def test_a_file_that_cannot_be_written_leaves_the_former_one_whole(tmp_path: Path) -> None:
    file = tmp_path / "pointer.json"
    write_whole(file, b"first")
    (tmp_path / ".pointer.json.new").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_whole(file, b"second")
    assert file.read_bytes() == b"first"


def test_nothing_but_the_file_is_left(tmp_path: Path) -> None:
    write_whole(tmp_path / "pointer.json", b"first")
    write_whole(tmp_path / "pointer.json", b"second")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("pointer.json", b"second")]


def test_a_line_torn_by_a_crash_is_closed_off_before_the_next(tmp_path: Path) -> None:
    file = tmp_path / "history" / "runs.jsonl"
    append_line(file, "one")
    with file.open("ab") as torn:
        torn.write(b"tw")
    append_line(file, "three")
    assert file.read_bytes() == b"one\ntw\nthree\n"


def test_a_target_held_open_for_a_moment_is_replaced_when_it_is_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows says PermissionError while another program holds the file; here the first two attempts meet it."""
    source, target = tmp_path / "new", tmp_path / "old"
    source.write_text("new")
    target.write_text("old")
    refusals = iter([PermissionError, PermissionError])
    real_replace = Path.replace

    def replace(path: Path, goal: Path) -> Path:
        for refusal in refusals:
            raise refusal
        return real_replace(path, goal)

    monkeypatch.setattr(Path, "replace", replace)
    replace_file(source, target)
    assert target.read_text() == "new"
