"""Compile everything: `python -m accountmap.compiled`, a step of setting up."""

import importlib
import sys
import time
from pathlib import Path

from accountmap.compiled.compiling import Compiled
from accountmap.compiled.object_code import cache_folder, sources
from accountmap.compiled.translation import compile_into


def main() -> None:
    """Compile all functions of this room into a folder, by default where they are looked for first."""
    began = time.monotonic()
    modules = [importlib.import_module(f"{__package__}.{source.stem}") for source in sources() if source.stem[0] != "_"]
    functions = {value: None for module in modules for value in vars(module).values() if isinstance(value, Compiled)}
    compile_into(Path(sys.argv[1]) if len(sys.argv) > 1 else cache_folder(), functions)
    print(f"The matcher is compiled for this machine ({time.monotonic() - began:.0f} s).", file=sys.stderr)


if __name__ == "__main__":
    main()
