"""Where compiled functions are kept."""

import hashlib
import os
import re
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path

_DIGEST = re.compile(r"[0-9a-f]{16}")


def sources() -> list[Path]:
    """The files whose functions are compiled, in order of name."""
    return sorted(Path(__file__).parent.glob("*.py"))


def cache_folder() -> Path:
    """Where compiled functions are kept: beside their sources where that can be written to, else with the user's files.

    By what the sources say and the version of the compiler: numba by itself looks only at the file of a function, not
    at those of the functions it calls, and would go on with what it compiled before these changed.
    """
    contents = hashlib.blake2b(version("numba").encode(), digest_size=8)
    for source in sources():
        contents.update(source.read_bytes())
    beside = Path(__file__).parent / "__pycache__"
    of_user = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "accountmap"
    for folder in (beside, of_user):
        if _can_be_written(folder):
            return folder / contents.hexdigest()
    # Compiled anew by every process: slow, and right.
    return Path(tempfile.mkdtemp(prefix="accountmap-"))


def remove_old(folder: Path) -> None:
    """Remove what was compiled of other sources than these, which would pile up with every change; nothing else.

    Args:
        folder: what `cache_folder` gives. Folders beside it with another digest for a name are removed, if its own name
            is one: a folder made for this process alone stands among those of others.
    """
    if not _DIGEST.fullmatch(folder.name):
        return
    for other in folder.parent.iterdir():
        if other.is_dir() and _DIGEST.fullmatch(other.name) and other != folder:
            shutil.rmtree(other, ignore_errors=True)


def _can_be_written(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
