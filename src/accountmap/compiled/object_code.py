"""Object code: where it is kept, and how it is linked into this process."""

import ctypes
import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from functools import cache
from importlib.machinery import ExtensionFileLoader
from importlib.metadata import version
from importlib.util import find_spec, module_from_spec, spec_from_loader
from pathlib import Path
from threading import Lock
from typing import Any

import llvmlite.binding as llvm

# All functions in one file, put in place in one step: it is whole or not there.
FILE = "functions.zip"
# What object code calls that makes arrays.
MAKES_ARRAYS = b"NRT_MemInfo_alloc"
# What object code calls where a compiled function fails, which none does. Linking asks for them, and would leave off
# without a word where one is missing.
NEVER_CALLED = (
    "NRT_Free",
    "NRT_MemInfo_call_dtor",
    "numba_do_raise",
    "numba_gil_ensure",
    "numba_gil_release",
    "numba_runtime_build_excinfo_struct",
    "numba_unpickle",
)
_ONE_AT_A_TIME = Lock()


def sources() -> list[Path]:
    """The files whose functions are compiled, in order of name."""
    return sorted(Path(__file__).parent.glob("*.py"))


def cache_folder() -> Path:
    """Where object code is kept: beside the sources where that can be written to, else with the user's files.

    By what the sources say, the versions of the compiler and the kind of processor.
    """
    contents = hashlib.blake2b(digest_size=8)
    for fact in (version("numba"), version("llvmlite"), llvm.get_host_cpu_name(), str(llvm.get_host_cpu_features())):
        contents.update(f"{fact}\n".encode())
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


def address_of(name: str) -> int:
    """Where a function (`module.function.number`) stands in memory; all are compiled first where none is yet.

    Raises:
        RuntimeError: they cannot be compiled.
    """
    with _ONE_AT_A_TIME:
        engine, symbols = _linked()
        return int(engine.get_function_address(symbols[name]))


@cache
def _linked() -> tuple[Any, dict[str, str]]:
    """What runs the functions, and the symbol of each."""
    folder = cache_folder()
    if not (folder / FILE).exists():
        _compile_into(folder)
    with zipfile.ZipFile(folder / FILE) as kept:
        code = {name: kept.read(name) for name in kept.namelist()}
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    if any(MAKES_ARRAYS in content for content in code.values()):
        _add_memory_manager()
    for symbol in NEVER_CALLED:
        if not llvm.address_of_symbol(symbol):
            llvm.add_symbol(symbol, ctypes.cast(ctypes.pythonapi.PyErr_BadInternalCall, ctypes.c_void_p).value)
    machine = llvm.Target.from_default_triple().create_target_machine(jit=True)
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    for content in code.values():
        engine.add_object_file(llvm.ObjectFileRef.from_data(content))
    engine.finalize_object()
    return engine, dict(name.split("/", 1) for name in code)


def _add_memory_manager() -> None:
    """Name the functions by which arrays are made: a small part of numba, loaded without the rest."""
    package = find_spec("numba")
    folder = Path(package.submodule_search_locations[0] if package and package.submodule_search_locations else "")
    name = "numba.core.runtime._nrt_python"
    path = next(file for file in (folder / "core" / "runtime").glob("_nrt_python*") if file.suffix in {".so", ".pyd"})
    spec = spec_from_loader(name, ExtensionFileLoader(name, str(path)))
    if spec is None:
        raise RuntimeError(f"{path} cannot be loaded.")
    for function, address in module_from_spec(spec).c_helpers.items():
        llvm.add_symbol(function if function.startswith("_") else f"NRT_{function}", address)


def _compile_into(folder: Path) -> None:
    """Compile everything in a process of its own, whose memory is gone afterwards."""
    print("The matcher is being compiled for this machine, once; that takes a moment.", file=sys.stderr, flush=True)
    done = subprocess.run(  # noqa: S603 - Python itself, on our own module
        [sys.executable, "-m", "accountmap.compiled", str(folder)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"The matcher cannot be compiled on this machine: {done.stderr}")
