"""Memory between the steps of a large match."""

import ctypes
import sys


def give_back_memory() -> None:
    """Give memory that is free back to the system.

    glibc keeps what NumPy's arrays of up to 32 MB leave free, scattered over its arenas; the next step's arrays then
    come on top. After finding the candidates of a million rows a side that is a quarter of a gigabyte or more.
    Elsewhere this does nothing.
    """
    library = ctypes.CDLL(None) if sys.platform == "linux" else None
    if library is not None and hasattr(library, "malloc_trim"):
        library.malloc_trim(0)
