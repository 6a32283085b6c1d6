"""Data, not code: legal forms, header synonyms, stages, free-mail domains (TOML and CSV)."""

from importlib import resources
from importlib.resources.abc import Traversable


def reference_file(name: str) -> Traversable:
    """The packaged reference file of that name, e.g. `free_mail_domains.csv`."""
    return resources.files(__name__) / name
