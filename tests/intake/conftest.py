"""A workspace with an inbox to drop files into, and what an import makes of them."""

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from accountmap.intake.inbox import IntakeSummary, import_inbox
from accountmap.settings import Company, Settings
from accountmap.warehouse.connection import Warehouse
from accountmap.workspace import Workspace

WHEN = datetime(2026, 11, 12, 8, 30)


class Inbox:
    """A workspace's inbox as a test uses it."""

    def __init__(self, root: Path) -> None:
        self.workspace = Workspace(root)
        self.workspace.make_folders()
        self.settings = Settings(company=Company(id="us", name="Our Company"), currencies={"USD": 0.5})

    def drop(self, path: str, content: str | bytes) -> Path:
        target = self.workspace.inbox / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
        return target

    def run(self, received_at: datetime = WHEN) -> IntakeSummary:
        with Warehouse(self.workspace.warehouse_file) as warehouse:
            return import_inbox(self.workspace, self.settings, warehouse, received_at)

    def table(self, name: str) -> pl.DataFrame:
        with Warehouse(self.workspace.warehouse_file) as warehouse:
            return warehouse.frame(f"from intake.{name}")

    def receipt_of(self, path: str) -> str:
        return (self.workspace.inbox / f"{path}.receipt.txt").read_text(encoding="utf-8")

    def files(self) -> list[str]:
        """Everything in inbox, archive and quarantine, as paths below the workspace."""
        folders = (self.workspace.inbox, self.workspace.archive, self.workspace.quarantine)
        found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
        return sorted(path.relative_to(self.workspace.root).as_posix() for path in found)


@pytest.fixture
def inbox(tmp_path):
    return Inbox(tmp_path)
