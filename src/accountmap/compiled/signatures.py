"""What compiled functions take and give, in words of our own: naming a type must not load the compiler."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np


@dataclass(frozen=True)
class Number:
    """One number, by the name that NumPy, numba and (as `c_...`) ctypes have for it."""

    name: str

    @property
    def element(self) -> np.dtype[Any]:
        """What an array of such numbers consists of."""
        return np.dtype(self.name)

    def __call__(self, *arguments: "Argument") -> "Signature":
        """A function that returns such a number."""
        return Signature(arguments, (self,), returns_several=False)

    def suits(self, value: Any) -> bool:
        """Whether a value may be given: any number, as in Python."""
        return not isinstance(value, (np.ndarray, tuple))

    def flat(self, value: Any) -> Iterator[Any]:
        """The value as machine code takes it."""
        yield value


@dataclass(frozen=True)
class Array:
    """An array of numbers or of rows (of a structured type), one behind the other in memory."""

    element: np.dtype[Any]
    dimensions: int = 1
    is_written: bool = False

    def suits(self, value: Any) -> bool:
        """Whether a value is such an array."""
        return (
            isinstance(value, np.ndarray)
            and value.dtype == self.element
            and value.ndim == self.dimensions
            and value.flags.c_contiguous
            and (value.flags.writeable or not self.is_written)
        )

    def flat(self, value: Any) -> Iterator[Any]:
        """Where the array stands, and its shape."""
        yield value.ctypes.data
        yield from value.shape


@dataclass(frozen=True)
class Group:
    """A named tuple of numbers, arrays and other groups."""

    of: type[tuple[Any, ...]]
    members: tuple["Argument", ...]

    def suits(self, value: Any) -> bool:
        """Whether a value is such a tuple."""
        return isinstance(value, self.of) and all(
            member.suits(part) for member, part in zip(self.members, value, strict=True)
        )

    def flat(self, value: Any) -> Iterator[Any]:
        """The members one after the other."""
        for member, part in zip(self.members, value, strict=True):
            yield from member.flat(part)


Argument: TypeAlias = Number | Array | Group


@dataclass(frozen=True)
class Signature:
    """The types of a function's arguments, and of the numbers that it returns, none or one or a tuple of several."""

    arguments: tuple[Argument, ...]
    returns: tuple[Number, ...] = ()
    returns_several: bool = False


@dataclass(frozen=True)
class Several:
    """A tuple of numbers, which a function may return."""

    numbers: tuple[Number, ...]

    def __call__(self, *arguments: Argument) -> Signature:
        """A function that returns such numbers."""
        return Signature(arguments, self.numbers, returns_several=True)


def void(*arguments: Argument) -> Signature:
    """A function that only writes into its arrays."""
    return Signature(arguments)


def several(*numbers: Number) -> Several:
    """A tuple of numbers."""
    return Several(numbers)


def read_only(element: Number | np.dtype[Any], dimensions: int = 1) -> Array:
    """An array that is only read, as those of Polars have to be."""
    return Array(_dtype(element), dimensions)


def written(element: Number | np.dtype[Any], dimensions: int = 1) -> Array:
    """An array that is written to."""
    return Array(_dtype(element), dimensions, is_written=True)


def _dtype(element: Number | np.dtype[Any]) -> np.dtype[Any]:
    return element.element if isinstance(element, Number) else element


int8, int16, int32, int64 = (Number(f"int{bits}") for bits in (8, 16, 32, 64))
uint8, uint16, uint32, uint64 = (Number(f"uint{bits}") for bits in (8, 16, 32, 64))
float32, float64 = Number("float32"), Number("float64")
# Of arrays only: how a single truth value is handed over differs between machines.
boolean = Number("bool")
