"""How functions are compiled, and where what is compiled is kept."""

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

import numba
from numba.core import config, types
from numba.core.typing.templates import Signature

Function = TypeVar("Function", bound=Callable[..., object])


def sources() -> list[Path]:
    """The files whose functions are compiled, in order of name."""
    return sorted(Path(__file__).parent.glob("*.py"))


def cache_folder() -> Path:
    """Where compiled functions are kept: beside their sources where that can be written to, else with the user's files.

    By what the sources say and the version of the compiler: numba by itself looks only at the file of a function, not
    at those of the functions it calls, and would go on with what it compiled before these changed.
    """
    contents = hashlib.blake2b(numba.__version__.encode(), digest_size=8)
    for source in sources():
        contents.update(source.read_bytes())
    beside = Path(__file__).parent / "__pycache__"
    of_user = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "accountmap"
    for folder in (beside, of_user):
        if _can_be_written(folder):
            return folder / contents.hexdigest()
    # Compiled anew by every process: slow, and right.
    return Path(tempfile.mkdtemp(prefix="accountmap-"))


def _can_be_written(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def read_only(element: types.Type, dimensions: int = 1) -> types.Array:
    """The type of an array that is only read, as those of Polars have to be; rows stand one after the other."""
    return types.Array(element, dimensions, "C", readonly=True)


def written(element: types.Type, dimensions: int = 1) -> types.Array:
    """The type of an array that is written to; rows stand one after the other."""
    return types.Array(element, dimensions, "C")


def compiled(*signatures: Signature) -> Callable[[Function], Function]:
    """Compile a function, or load what was compiled before.

    Types of arguments are named, so that all is compiled when a module is imported, and nothing later.

    Args:
        signatures: such as `void(read_only(int32), written(float32))`. None for functions that only compiled ones call.

    Returns:
        A decorator. Dividing by zero gives infinity, as in NumPy.
    """
    if not signatures:
        return cast(Callable[[Function], Function], numba.njit(nogil=True, error_model="numpy"))
    decorator = numba.njit(list(signatures), cache=True, nogil=True, error_model="numpy")
    return cast(Callable[[Function], Function], decorator)


def _announce(folder: Path) -> None:
    """Tell who waits what for: at a first use without `make`."""
    if not folder.exists():
        print("The matcher is being compiled for this machine, once; that takes a moment.", file=sys.stderr, flush=True)


_folder = cache_folder()
_announce(_folder)
# A variable that numba makes of its environment, unknown to its types.
vars(config)["CACHE_DIR"] = str(_folder)
