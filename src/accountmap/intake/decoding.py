"""Bytes to UTF-8 text: byte order marks, then strict UTF-8, then what the bytes look like."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BLOCK = 1 << 25
"""Bytes read at once: 32 MiB keeps a file of any size in bounded memory and is too few blocks to matter for speed."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Encoding:
    """How a file's bytes are to be read."""

    name: str
    """A codec's name."""
    is_sure: bool = True
    has_nul: bool = False
    """Whether NUL bytes must be taken out."""


def detect_encoding(path: Path) -> Encoding:
    """The encoding of a text file, from all its bytes."""
    with path.open("rb") as stream:
        head = stream.read(BLOCK)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name)
    if wide := _wide_without_mark(head):
        return Encoding(wide)
    has_nul = False
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in read_blocks(path):
            has_nul = has_nul or b"\0" in block
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return Encoding("cp1252", is_sure=False, has_nul=b"\0" in head)
    return Encoding("utf-8", has_nul=has_nul)


def _wide_without_mark(head: bytes) -> str | None:
    """UTF-16 without a byte order mark: every other byte of Latin text is NUL."""
    sample = head[: 4096 // 2 * 2]
    if len(sample) < 4:
        return None
    odd, even = sample[1::2].count(0) / len(sample[1::2]), sample[::2].count(0) / len(sample[::2])
    if odd > 0.4 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.05 else None


def read_blocks(path: Path) -> Iterator[bytes]:
    """A file's bytes, block by block."""
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            yield block


def read_text_blocks(path: Path, encoding: Encoding) -> Iterator[bytes]:
    """A file's text as UTF-8, block by block, without byte order mark and NULs; broken bytes become U+FFFD."""
    blocks = read_blocks(path) if encoding.name == "utf-8" else _transcode(path, encoding.name)
    for block in blocks:
        yield block.replace(b"\0", b"") if encoding.has_nul else block


def _transcode(path: Path, name: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(name)(errors="replace")
    for block in read_blocks(path):
        yield decoder.decode(block).replace("\0", "").encode("utf-8")
    yield decoder.decode(b"", final=True).encode("utf-8")
