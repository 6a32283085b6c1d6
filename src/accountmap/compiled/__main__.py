"""Compile everything: `python -m accountmap.compiled`, a step of setting up."""

import importlib
import sys
import time

from accountmap.compiled.compiling import sources


def main() -> None:
    """Import every module of this room: what it holds is compiled then, or was before."""
    began = time.monotonic()
    for source in sources():
        if not source.stem.startswith("__"):
            importlib.import_module(f"{__package__}.{source.stem}")
    print(f"The matcher is compiled for this machine ({time.monotonic() - began:.0f} s).", file=sys.stderr)


if __name__ == "__main__":
    main()
