"""From Python to machine code: the one place that knows numba."""

import sys
from functools import cache
from types import FunctionType
from typing import Any

import numba
import numpy as np
from numba.core import config, types

from accountmap.compiled.cache import cache_folder
from accountmap.compiled.compiling import Compiled
from accountmap.compiled.signatures import Argument, Array, Number, Signature

# Its own types do not know all that it has.
_types: Any = types
# Compiled functions make no arrays and return none (_nrt), so that no references are counted; those that others call
# become part of these (forceinline), so that rows are not handed over. Comparing pairs takes a quarter of the time.
_OPTIONS: dict[str, Any] = {"nopython": True, "nogil": True, "error_model": "numpy", "_nrt": False}


def translate(function: Compiled) -> Any:
    """The function as numba's, compiled for its signatures, or loaded if it was compiled before."""
    _use_cache()
    return _translated(function)


@cache
def _use_cache() -> None:
    """Tell numba where to keep what it compiles, and those who wait why they wait."""
    folder = cache_folder()
    if not folder.exists():
        print("The matcher is being compiled for this machine, once; that takes a moment.", file=sys.stderr, flush=True)
    # A variable that numba makes of its environment, unknown to its types.
    vars(config)["CACHE_DIR"] = str(folder)


@cache
def _translated(function: Compiled) -> Any:
    original: Any = function.function
    known = original.__globals__
    called = {name: known[name] for name in original.__code__.co_names if name in known}
    replaced = {name: _translated(value) for name, value in called.items() if isinstance(value, Compiled)}
    copy = FunctionType(original.__code__, known | replaced, original.__name__, original.__defaults__)
    if not function.signatures:
        return numba.jit(forceinline=True, **_OPTIONS)(copy)
    return numba.jit([_signature(signature) for signature in function.signatures], cache=True, **_OPTIONS)(copy)


def _signature(signature: Signature) -> Any:
    returned: Any = types.void
    if signature.returns_several:
        returned = _types.Tuple([_element(number.element) for number in signature.returns])
    elif signature.returns:
        returned = _element(signature.returns[0].element)
    return returned(*map(_type, signature.arguments))


def _element(element: np.dtype[Any]) -> Any:
    """An element of an array: a number, or a row of a structured type."""
    return numba.from_dtype(element)


def _type(of: Argument) -> Any:
    if isinstance(of, Number):
        return _element(of.element)
    if isinstance(of, Array):
        return types.Array(_element(of.element), of.dimensions, "C", readonly=not of.is_written, aligned=True)
    members = [_type(member) for member in of.members]
    if len(set(members)) == 1:
        return _types.NamedUniTuple(members[0], len(members), of.of)
    return _types.NamedTuple(members, of.of)
