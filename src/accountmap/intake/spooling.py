"""Frames put aside until a whole file has been read: the first few in memory, the rest on disk."""

import weakref
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile

import polars as pl

IN_MEMORY = 8 << 20
"""Bytes of one spool that stay in memory; a list of a usual size never comes near."""


class FrameSpool:
    """Frames put aside in order, to be gone through as often as wanted; what they hold is gone with the spool.

    Args:
        folder: Where the file without a name lies that takes what is beyond memory; the system's own if None.
    """

    def __init__(self, folder: Path | None = None) -> None:
        place = str(folder) if folder else None
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY, dir=place)  # noqa: SIM115 - the finalizer closes it
        weakref.finalize(self, self._file.close)
        self._sizes: list[int] = []

    def add(self, frame: pl.DataFrame) -> None:
        """Put a frame aside."""
        stream = BytesIO()
        # The older format keeps only the text of these rows; views would drag the whole batch's text along.
        frame.write_ipc_stream(stream, compat_level=pl.CompatLevel.oldest())
        self._file.seek(0, 2)
        self._sizes.append(self._file.write(stream.getbuffer()))

    @property
    def size(self) -> int:
        """Bytes put aside."""
        return sum(self._sizes)

    def __iter__(self) -> Iterator[pl.DataFrame]:
        start = 0
        for size in self._sizes:
            self._file.seek(start)
            yield pl.read_ipc_stream(BytesIO(self._file.read(size)))
            start += size
