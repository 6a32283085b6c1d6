"""How a function is marked as compiled, and called."""

import ctypes
from collections.abc import Callable, Iterator
from functools import cached_property, update_wrapper
from typing import Any, TypeVar, cast

import numpy as np

from accountmap.compiled.object_code import address_of
from accountmap.compiled.signatures import Argument, Array, Number, Signature

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(*signatures: Signature) -> Callable[[Function], Function]:
    """Have a function compiled; it must not raise.

    Args:
        signatures: what it takes, such as `void(read_only(int32), written(float32))`, one or several. None for a
            function that only compiled ones call.

    Returns:
        A decorator. Dividing by zero gives infinity, as in NumPy.
    """

    def decorate(function: Function) -> Function:
        return cast(Function, Compiled(function, signatures))

    return decorate


class Compiled:
    """A function that runs as machine code, which is linked at its first call."""

    def __init__(self, function: Callable[..., object], signatures: tuple[Signature, ...]) -> None:
        self.function, self.signatures = function, signatures
        update_wrapper(self, function)

    def name_of(self, number: int) -> str:
        """The name of the function for one of its signatures, among all that are compiled."""
        return f"{self.function.__module__.rpartition('.')[2]}.{self.function.__name__}.{number}"

    def __call__(self, *values: Any) -> Any:
        """Call the machine code for what is given.

        Raises:
            TypeError: it is not compiled for such values.
        """
        if not self.signatures:
            return self.function(*values)
        for signature, code in self._code:
            wanted = signature.arguments
            if len(values) == len(wanted) and all(of.suits(value) for of, value in zip(wanted, values, strict=True)):
                return _call(code, signature, values)
        given = ", ".join(
            f"{value.dtype} × {value.ndim}" if isinstance(value, np.ndarray) else type(value).__name__
            for value in values
        )
        raise TypeError(f"{self.function.__name__} is not compiled for ({given}), or they do not stand row by row.")

    @cached_property
    def _code(self) -> list[tuple[Signature, Callable[..., None]]]:
        return [
            (signature, _prototype(signature)(address_of(self.name_of(number))))
            for number, signature in enumerate(self.signatures)
        ]


def _call(code: Callable[..., None], signature: Signature, values: tuple[Any, ...]) -> Any:
    """Machine code returns nothing: it writes what it returns behind addresses that it is given."""
    returned = [_ctype(number)() for number in signature.returns]
    flat = [each for of, value in zip(signature.arguments, values, strict=True) for each in of.flat(value)]
    code(*flat, *map(ctypes.byref, returned))
    if signature.returns_several:
        return tuple(number.value for number in returned)
    return returned[0].value if returned else None


def _prototype(signature: Signature) -> Any:
    """The function's type for ctypes, which lets other threads run while it is called."""
    arguments = [each for of in signature.arguments for each in _flat_types(of)]
    return ctypes.CFUNCTYPE(None, *arguments, *[ctypes.c_void_p] * len(signature.returns))


def _flat_types(of: Argument) -> Iterator[Any]:
    if isinstance(of, Number):
        yield _ctype(of)
    elif isinstance(of, Array):
        yield ctypes.c_void_p
        yield from [ctypes.c_ssize_t] * of.dimensions
    else:
        for member in of.members:
            yield from _flat_types(member)


def _ctype(number: Number) -> Any:
    names = {"float32": "c_float", "float64": "c_double"}
    return getattr(ctypes, names.get(number.name, f"c_{number.name}"))
