"""One folder holds a user's world: where everything lies in it, and how it is found and made."""

from dataclasses import dataclass
from pathlib import Path

from accountmap.errors import WorkspaceError

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
    def prefect_home(self) -> Path:
        """Where Prefect keeps its database, so that nothing lands in the user's home."""
        return self.root / ".prefect"

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
