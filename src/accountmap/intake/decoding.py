"""Bytes to UTF-8 text: byte order marks, then strict UTF-8, then what the bytes look like."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from accountmap.intake.encodings import guess_encoding, sample_of

BLOCK = 1 << 24
"""Bytes read at once: 16 MiB a block takes two thirds of the memory of 32 and no longer."""
FIRST_BLOCK = 1 << 20
"""Bytes read first; every block is four times the one before, so that a look at the first rows costs little."""

BROKEN_UTF_8 = "utf-8-lossy"
"""UTF-8 with a few bytes that are none."""
REPLACEMENT = "\ufffd"
"""What stands in place of bytes that no encoding explains."""
_FEED = 10
_PLAIN = frozenset(b"\t\n\r") | frozenset(range(32, 127))
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
        return _guess(head, path)
    return Encoding("utf-8", has_nul=has_nul)


def _guess(head: bytes, path: Path) -> Encoding:
    """UTF-8 with a few broken bytes, else what the bytes look like."""
    beyond = head
    if head.isascii():
        for block in read_blocks(path):
            beyond = block
            if not block.isascii():
                break
    has_nul = b"\0" in head
    text = sample_of(beyond).decode("utf-8", errors="replace")
    broken = text.count(REPLACEMENT)
    if sum(not sign.isascii() for sign in text) > 10 * broken:
        return Encoding(BROKEN_UTF_8, is_sure=False, has_nul=has_nul)
    return Encoding(guess_encoding(beyond), is_sure=False, has_nul=has_nul)


def _wide_without_mark(head: bytes) -> str | None:
    """UTF-16 without a byte order mark: every other byte of Latin text is NUL, and of separators in any script."""
    sample = head[: min(len(head), 4096) // 2 * 2]
    if len(sample) < 4:
        return None
    if sample.count(0) < max(3, len(sample) * 0.02):
        return None
    odd, even = sample[1::2].count(0) / len(sample[1::2]), sample[::2].count(0) / len(sample[::2])
    if odd > 10 * even or _are_wide_signs(sample[::2], sample[1::2]):
        return "utf-16-le"
    return "utf-16-be" if even > 10 * odd or _are_wide_signs(sample[1::2], sample[::2]) else None


def _are_wide_signs(low: bytes, high: bytes) -> bool:
    """Whether most NULs are the upper half of an ASCII sign, ends of lines among them, and hardly one the lower.

    Args:
        low: Every other byte of a sample: the lower halves, if it is UTF-16.
        high: The bytes between them.
    """
    signs = [sign for sign, upper in zip(low, high, strict=True) if not upper and sign in _PLAIN]
    others = sum(not lower and sign in _PLAIN for lower, sign in zip(low, high, strict=True))
    return _FEED in signs and len(signs) >= (low.count(0) + high.count(0)) / 2 and len(signs) > 3 * others


def read_blocks(path: Path) -> Iterator[bytes]:
    """A file's bytes, block by block: small ones first."""
    size = min(FIRST_BLOCK, BLOCK)
    with path.open("rb") as stream:
        while block := stream.read(size):
            yield block
            size = min(size * 4, BLOCK)


def read_text_blocks(path: Path, encoding: Encoding) -> Iterator[bytes]:
    """A file's text as UTF-8, block by block, without byte order mark and NULs; broken bytes become U+FFFD."""
    blocks = read_blocks(path) if encoding.name == "utf-8" else _transcode(path, encoding.name)
    for block in blocks:
        yield block.replace(b"\0", b"") if encoding.has_nul else block


def _transcode(path: Path, name: str) -> Iterator[bytes]:
    codec = "utf-8" if name == BROKEN_UTF_8 else name
    decoder = codecs.getincrementaldecoder(codec)(errors="replace")
    for block in read_blocks(path):
        yield decoder.decode(block).replace("\0", "").encode("utf-8")
    yield decoder.decode(b"", final=True).encode("utf-8")
