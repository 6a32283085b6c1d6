"""What compiled functions take and give, in words of our own: naming a type must not load the compiler."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np


@dataclass(frozen=True)
class Number:
    """One number, by the name that NumPy and numba have for it."""

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

    def given(self, value: Any) -> Any:
        """The value as it is handed over."""
        return value


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

    def given(self, value: Any) -> Any:
        """The array as it is handed over: what is only read cannot be written to."""
        if self.is_written or not value.flags.writeable:
            return value
        view = value.view()
        view.flags.writeable = False
        return view


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

    def given(self, value: Any) -> Any:
        """The tuple of its members as they are handed over."""
        return self.of(*(member.given(part) for member, part in zip(self.members, value, strict=True)))


Argument: TypeAlias = Number | Array | Group


@dataclass(frozen=True)
class Signature:
    """The types of a function's arguments, and of the numbers that it returns, none or one or a tuple of several."""

    arguments: tuple[Argument, ...]
    returns: tuple[Number, ...] = ()
    returns_several: bool = False

    def suits(self, values: tuple[Any, ...]) -> bool:
        """Whether these values may be given."""
        wanted = self.arguments
        return len(values) == len(wanted) and all(of.suits(value) for of, value in zip(wanted, values, strict=True))

    def given(self, values: tuple[Any, ...]) -> list[Any]:
        """The values as they are handed over."""
        return [of.given(value) for of, value in zip(self.arguments, values, strict=True)]


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
