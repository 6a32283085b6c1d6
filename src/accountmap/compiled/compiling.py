"""How a function is marked as compiled, and called.

Numba takes most of a second to load, before it does anything: so it is loaded by the first call, or in a thread of its
own while files are read (`load_meanwhile`), and never by a command that compiles nothing.
"""

from collections.abc import Callable
from functools import update_wrapper
from threading import RLock, Thread
from typing import Any, ClassVar, TypeVar, cast

from accountmap.compiled.signatures import Signature

Function = TypeVar("Function", bound=Callable[..., object])
_ONE_AT_A_TIME = RLock()


class Compiled:
    """A function that runs as machine code, compiled or loaded at its first call.

    Attributes:
        every: all that are marked, in order.
    """

    every: ClassVar[list["Compiled"]] = []

    def __init__(self, function: Callable[..., object], signatures: tuple[Signature, ...]) -> None:
        self.function, self.signatures = function, signatures
        self._code: Any = None
        update_wrapper(self, function)
        self.every.append(self)

    def __call__(self, *values: Any) -> Any:
        """Call the machine code for what is given; what only compiled functions call runs as Python.

        Raises:
            TypeError: it is not compiled for such values.
        """
        if not self.signatures:
            return self.function(*values)
        for signature in self.signatures:
            if signature.suits(values):
                return self.code(*signature.given(values))
        raise TypeError(f"{self.function.__name__} is not compiled for ({', '.join(map(_in_words, values))}).")

    @property
    def code(self) -> Any:
        """The function as numba's."""
        if self._code is None:
            with _ONE_AT_A_TIME:
                from accountmap.compiled.translation import translate  # loads numba

                self._code = self._code or translate(self)
        return self._code


def compiled(*signatures: Signature) -> Callable[[Function], Function]:
    """Have a function compiled. It fills the arrays that it is given, and makes none.

    Args:
        signatures: what it takes, such as `void(read_only(int32), written(float32))`, one or several. None for a
            function that only compiled ones call.

    Returns:
        A decorator. Dividing by zero gives infinity, as in NumPy.
    """

    def decorate(function: Function) -> Function:
        return cast(Function, Compiled(function, signatures))

    return decorate


def load_all() -> None:
    """Load all functions that are marked by now, and compile those that are not compiled yet."""
    for function in list(Compiled.every):
        if function.signatures:
            _ = function.code


def load_meanwhile() -> None:
    """The same in a thread of its own. A function that is called before it is done waits for it."""
    Thread(target=load_all, name="loading what is compiled", daemon=True).start()


def _in_words(value: Any) -> str:
    return f"{value.dtype} × {value.ndim}" if hasattr(value, "dtype") else type(value).__name__
