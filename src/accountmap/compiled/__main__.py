"""Compile everything: `python -m accountmap.compiled`, a step of setting up."""

import importlib
import sys
import time

from accountmap.compiled.cache import cache_folder, remove_old, sources
from accountmap.compiled.compiling import load_all


def main() -> None:
    """Compile all functions of this room."""
    began = time.monotonic()
    for source in sources():
        if not source.stem.startswith("__"):
            importlib.import_module(f"{__package__}.{source.stem}")
    load_all()
    remove_old(cache_folder())
    print(f"The matcher is compiled for this machine ({time.monotonic() - began:.0f} s).", file=sys.stderr)


if __name__ == "__main__":
    main()
