"""From Python to object code: the one place that needs the compiler."""

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from types import FunctionType
from typing import Any

import numba
import numba._helperlib
import numpy as np
from numba.core import types

from accountmap.compiled.compiling import Compiled
from accountmap.compiled.object_code import FILE, MAKES_ARRAYS, NEVER_CALLED
from accountmap.compiled.signatures import Argument, Array, Number, Signature

# Its own types do not know all that it has.
_numba: Any = numba
_OPTIONS = {"nopython": True, "nogil": True, "error_model": "numpy"}
# Part of the object code of what raises exceptions, and of what makes arrays, as memory may be short.
_EXCEPTION = b".const.picklebuf"


def compile_into(folder: Path, functions: Iterable[Compiled]) -> None:
    """Write the object code of functions into a folder, in one step.

    Raises:
        TypeError: one of them raises exceptions, calls what is not there without the compiler, or cannot be compiled.
    """
    translation = _Translation()
    beside = folder / f"{FILE}.new"
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(beside, "w") as kept:
        for function in functions:
            for number, signature in enumerate(function.signatures):
                symbol, code = translation.object_code(function, signature)
                kept.writestr(f"{function.name_of(number)}/{symbol}", code)
    beside.replace(folder / FILE)


class _Translation:
    """Functions compiled together, as they call each other."""

    def __init__(self) -> None:
        self._compiled: dict[Compiled, Any] = {}

    def object_code(self, function: Compiled, signature: Signature) -> tuple[str, bytes]:
        """Symbol and object code of a function that takes addresses and shapes in place of arrays."""
        flat = [each for of in signature.arguments for each in _flat_types(of)]
        returned: list[Any] = [_pointer(_element(number.element)) for number in signature.returns]
        entry = _numba.cfunc(types.void(*flat, *returned), **_OPTIONS)(_entry(self._of(function), signature))
        code: bytes = entry._library._get_compiled_object()
        if _EXCEPTION in code and MAKES_ARRAYS not in code:
            raise TypeError(f"{function.function.__qualname__} raises; compiled functions must not.")
        if any(
            f"numba_{name}\0".encode() in code
            for name in _numba._helperlib.c_helpers
            if f"numba_{name}" not in NEVER_CALLED
        ):
            raise TypeError(f"{function.function.__qualname__} needs what only the compiler has.")
        return entry._wrapper_name, code

    def _of(self, function: Compiled) -> Any:
        """The function as the compiler's, with those that it calls."""
        if function not in self._compiled:
            original: Any = function.function
            known = original.__globals__
            called = {name: known[name] for name in original.__code__.co_names if name in known}
            replaced = {name: self._of(value) for name, value in called.items() if isinstance(value, Compiled)}
            copy = FunctionType(original.__code__, known | replaced, original.__name__)
            signatures = [_returned(signature)(*map(_type, signature.arguments)) for signature in function.signatures]
            self._compiled[function] = _numba.jit(signatures or None, **_OPTIONS)(copy)
        return self._compiled[function]


def _element(element: np.dtype[Any]) -> types.Type:
    """An element of an array: a number, or a row of a structured type."""
    found: types.Type = _numba.from_dtype(element)
    return found


def _pointer(element: types.Type) -> types.Type:
    pointer: Any = types.CPointer
    found: types.Type = pointer(element)
    return found


def _type(of: Argument) -> types.Type:
    """What the function takes."""
    if isinstance(of, Number):
        return _element(of.element)
    if isinstance(of, Array):
        return types.Array(_element(of.element), of.dimensions, "C", readonly=not of.is_written)
    # The compiler makes a group's arrays as those that are written, and takes no group of others for it.
    members = [
        _type(replace(member, is_written=True) if isinstance(member, Array) else member) for member in of.members
    ]
    named: Any = types.NamedTuple
    found: types.Type = named(members, of.of)
    return found


def _returned(signature: Signature) -> Any:
    """What the function returns."""
    numbers = [_element(number.element) for number in signature.returns]
    if signature.returns_several:
        together: Any = types.Tuple
        return together(numbers)
    return numbers[0] if numbers else types.void


def _flat_types(of: Argument) -> Iterator[types.Type]:
    """What machine code takes in place of it."""
    if isinstance(of, Number):
        yield _element(of.element)
    elif isinstance(of, Array):
        yield _pointer(_element(of.element))
        yield from [types.intp] * of.dimensions
    else:
        for member in of.members:
            yield from _flat_types(member)


def _entry(function: Any, signature: Signature) -> Any:
    """A function that makes arrays of addresses and shapes, calls another with them and writes what that returns."""
    known = {"carray": _numba.carray, "function": function}
    names: list[str] = []
    call = f"function({', '.join(_made(of, names, known) for of in signature.arguments)})"
    returned = [f"returned{at}" for at in range(len(signature.returns))]
    behind = [f"{name}[0]" for name in returned]
    statement = f"{', '.join(behind)}{',' * signature.returns_several} = {call}" if returned else call
    exec(f"def entry({', '.join([*names, *returned])}):\n    {statement}\n", known)  # noqa: S102 - of our signatures
    return known["entry"]


def _made(of: Argument, names: list[str], known: dict[str, Any]) -> str:
    """How one argument is made of what machine code takes, whose names are added."""
    at = len(names)
    if isinstance(of, Number):
        names.append(f"value{at}")
        return names[-1]
    if isinstance(of, Array):
        shape = [f"size{at}_{axis}" for axis in range(of.dimensions)]
        names += [f"value{at}", *shape]
        return f"carray(value{at}, ({', '.join(shape)},))"
    known[of.of.__name__] = of.of
    return f"{of.of.__name__}({', '.join(_made(member, names, known) for member in of.members)})"
