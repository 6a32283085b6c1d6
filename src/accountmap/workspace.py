"""One folder holds a user's world: where everything lies in it, and how it is found and made."""

import json
import shutil
import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from string import Template

from accountmap.errors import WorkspaceError
from accountmap.reference import reference_file

CONFIG_FILE = "accountmap.toml"
FOLDERS = (
    "inbox",
    "archive",
    "quarantine",
    "decisions",
    "mappings",
    "history",
    "models",
    "published",
    "reports",
    "share",
)


@dataclass(frozen=True)
class Workspace:
    """Paths of a workspace; makes nothing by itself.

    `archive`, `decisions`, `mappings`, `history` and `models` are the only state that cannot be recomputed.
    """

    root: Path

    @property
    def config_file(self) -> Path:
        """The settings, commented."""
        return self.root / CONFIG_FILE

    @property
    def inbox(self) -> Path:
        """Drop zone: one folder per company, ours under our own id."""
        return self.root / "inbox"

    @property
    def archive(self) -> Path:
        """Original bytes of every accepted file, by content hash, each with its receipt."""
        return self.root / "archive"

    @property
    def quarantine(self) -> Path:
        """Refused files beside their reports, and the rejected rows of accepted files."""
        return self.root / "quarantine"

    @property
    def decisions(self) -> Path:
        """What people decided about pairs; append-only files."""
        return self.root / "decisions"

    @property
    def mappings(self) -> Path:
        """How columns and stages of each company were mapped; append-only files."""
        return self.root / "mappings"

    @property
    def history(self) -> Path:
        """What each run found; append-only files."""
        return self.root / "history"

    @property
    def models(self) -> Path:
        """Fitted model epochs; immutable files."""
        return self.root / "models"

    @property
    def warehouse_file(self) -> Path:
        """Private working state, never opened by analysts; can be rebuilt."""
        return self.root / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """`versions/<run_id>/`, `current.json` (the pointer) and `accountmap.duckdb` (the copy under a stable name)."""
        return self.root / "published"

    @property
    def published_file(self) -> Path:
        """The published database under its stable name."""
        return self.published / "accountmap.duckdb"

    @property
    def lock_file(self) -> Path:
        """Held by the run in progress."""
        return self.root / ".accountmap.lock"

    @property
    def intake_lock_file(self) -> Path:
        """Held while files are taken out of the inbox, by a run or beside one."""
        return self.root / ".accountmap.intake.lock"

    @property
    def prefect_home(self) -> Path:
        """Where Prefect keeps its database, so that nothing lands in the user's home."""
        return self.root / ".prefect"

    @property
    def logs(self) -> Path:
        """Where the trace of an unexpected error goes."""
        return self.root / "logs"

    def inbox_of(self, company_id: str) -> Path:
        """Where one company's exports are dropped."""
        return self.inbox / company_id

    def make_folders(self) -> None:
        """Make the folders that are missing."""
        for name in FOLDERS:
            (self.root / name).mkdir(parents=True, exist_ok=True)


def find_workspace(given: Path | None) -> Workspace:
    """The workspace to work on: the folder given, else the current folder or the nearest one above with a config file.

    Raises:
        WorkspaceError: there is none; the message says how to make one.
    """
    start = (given or Path.cwd()).expanduser().resolve()
    candidates = [start] if given else [start, *start.parents]
    for folder in candidates:
        if (folder / CONFIG_FILE).is_file():
            return Workspace(folder)
    raise WorkspaceError(
        f"There is no workspace at {start}{'' if given else ' or above it'}.",
        allowed=f"a folder with an {CONFIG_FILE} in it",
        next_step="make one with `accountmap init DIR`, or name it with `--workspace DIR`",
    )


def make_workspace(folder: Path, **company: str) -> Workspace:
    """Make a workspace: the folders and a commented config file. One that exists keeps its config file.

    Args:
        folder: Where; made if it is missing.
        **company: What `config_template` fills in.

    Raises:
        WorkspaceError: there is something else in the folder.
    """
    workspace = Workspace(folder.expanduser().resolve())
    if not workspace.config_file.exists():
        _require_empty(workspace.root)
        workspace.root.mkdir(parents=True, exist_ok=True)
        text = config_template(**company)
        workspace.config_file.write_text(text, encoding="utf-8")
        workspace.inbox_of(tomllib.loads(text)["company"]["id"]).mkdir(parents=True)
    workspace.make_folders()
    return workspace


def make_sample_workspace(folder: Path) -> Workspace:
    """Make a workspace with the sample's config file and inbox; nothing is run.

    Raises:
        WorkspaceError: the folder is not empty: the sample would mix with what is there.
    """
    root = folder.expanduser().resolve()
    _require_empty(root)
    sample = sample_folder()
    shutil.copytree(sample / "inbox", root / "inbox")
    # Last: a folder is a workspace by its config file, so a copy that was broken off is none.
    shutil.copy(sample / CONFIG_FILE, root / CONFIG_FILE)
    workspace = Workspace(root)
    workspace.make_folders()
    return workspace


def config_template(
    *,
    id: str = "us",  # noqa: A002 - the key of the file
    name: str = "Our company",
    currency: str = "EUR",
    time_zone: str = "UTC",
) -> str:
    """The commented config file with the section of our company filled in."""
    template = Template(reference_file(CONFIG_FILE).read_text(encoding="utf-8"))
    values = {"id": id, "name": name, "currency": currency, "time_zone": time_zone}
    # A JSON string is a TOML string.
    return template.substitute({key: json.dumps(value, ensure_ascii=False) for key, value in values.items()})


def sample_folder() -> Path:
    """Where the sample lies: in a wheel with the package, else in the repository (an editable install has no copy)."""
    packaged = Path(str(resources.files("accountmap"))) / "sample"
    if packaged.is_dir():
        return packaged
    return Path(__file__).resolve().parents[2] / "data" / "sample"


def _require_empty(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WorkspaceError(
            f"{folder} holds something else already.",
            allowed="a folder that is empty or does not exist yet",
            next_step="name another folder",
        )
