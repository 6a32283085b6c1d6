"""A workspace is found from inside it, made whole, and its absence is explained."""

from pathlib import Path

import pytest

from accountmap.errors import WorkspaceError
from accountmap.workspace import CONFIG_FILE, FOLDERS, Workspace, find_workspace


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a config file."""
    folder = tmp_path / "ours"
    folder.mkdir()
    (folder / CONFIG_FILE).write_text("", encoding="utf-8")
    return folder


def test_the_workspace_is_found_from_a_folder_deep_inside_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = root / "inbox" / "acme"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    assert find_workspace(None).root == root


def test_a_named_folder_must_be_the_workspace_itself(root: Path) -> None:
    assert find_workspace(root).root == root
    inside = root / "inbox"
    inside.mkdir()
    with pytest.raises(WorkspaceError) as caught:
        find_workspace(inside)
    assert str(inside) in caught.value.what


def test_the_nearest_workspace_wins_over_one_further_up(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nested = root / "nested"
    nested.mkdir()
    (nested / CONFIG_FILE).write_text("", encoding="utf-8")
    monkeypatch.chdir(nested)
    assert find_workspace(None).root == nested


def test_without_a_workspace_the_message_says_how_to_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WorkspaceError) as caught:
        find_workspace(None)
    assert str(tmp_path) in caught.value.what
    assert CONFIG_FILE in caught.value.allowed
    assert "accountmap init DIR" in caught.value.next_step
    assert "--workspace DIR" in caught.value.next_step
    assert caught.value.exit_code == 2


def test_a_folder_that_does_not_exist_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError):
        find_workspace(tmp_path / "nowhere")


def test_making_the_folders_twice_keeps_what_is_in_them(root: Path) -> None:
    workspace = Workspace(root)
    workspace.make_folders()
    dropped = workspace.inbox / "kept.csv"
    dropped.write_text("Account Name\n", encoding="utf-8")
    workspace.make_folders()
    assert dropped.read_text(encoding="utf-8") == "Account Name\n"
    assert sorted(path.name for path in root.iterdir() if path.is_dir()) == sorted(FOLDERS)


def test_everything_lies_inside_the_workspace(root: Path) -> None:
    workspace = Workspace(root)
    places = {
        name: getattr(workspace, name) for name, attribute in vars(Workspace).items() if isinstance(attribute, property)
    }
    relative = {name: path.relative_to(root).as_posix() for name, path in places.items()}
    expected = {
        "config_file": "accountmap.toml",
        "inbox": "inbox",
        "archive": "archive",
        "quarantine": "quarantine",
        "decisions": "decisions",
        "mappings": "mappings",
        "history": "history",
        "models": "models",
        "warehouse_file": "warehouse.duckdb",
        "published": "published",
        "published_file": "published/accountmap.duckdb",
        "lock_file": ".accountmap.lock",
        "prefect_home": ".prefect",
    }
    assert {name: relative[name] for name in expected} == expected
    assert workspace.inbox_of("acme") == root / "inbox" / "acme"
