"""Blocks of names that share a key: found in two lists or in one, and turned into the blocks of each name.

A key is packed with the number of its name into 64 bits, the leading digits of the key before all digits of the name.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from accountmap.compiled.compiling import compiled
from accountmap.compiled.signatures import (
    Group,
    boolean,
    int64,
    read_only,
    several,
    uint16,
    uint32,
    uint64,
    void,
    written,
)

Print = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.uint32]
Flags = npt.NDArray[np.bool_]

# About a block: its rarity in the last digits, then how many names it has, then whether these are heard alike.
SIZE, HEARD, WORTH, SIZES = 16, 31, 0xFFFF, 0x7FFF


class Side(NamedTuple):
    """One list in the blocks. Names are ordered by record.

    Attributes:
        first_names: the first name of each record, and the end.
        record_of_name: the record of each name.
        starts: where the blocks of each name begin, and the end.
        places: of each block of a name, one name after the other, where its names begin among those of the other list.
        about: of the same how many these are, whether they are heard alike, and the rarity of the key; packed.
        names: the names of each block, one block after the other.
        is_latin: whether each name is in Latin letters; empty, as are the next two, where all names are in one script.
        is_reading: whether it is how a name in other letters is read.
        spoken: the name by which it is compared with Latin names.
    """

    first_names: Numbers
    record_of_name: Numbers
    starts: Numbers
    places: Numbers
    about: Numbers
    names: Numbers
    is_latin: Flags
    is_reading: Flags
    spoken: Numbers


SIDE = Group(Side, (*[read_only(uint32)] * 6, read_only(boolean), read_only(boolean), read_only(uint32)))


@compiled()
def _skip(codes: Print, row: int, key: int, digits: int) -> int:
    """The row from which another key stands."""
    while row < len(codes) and codes[row] >> digits == key:
        row += 1
    return row


@compiled()
def _copy_names(codes: Print, row: int, end: int, digits: int, names: Numbers, filled: int) -> int:
    """Copy the names of a key, each once; returns how many stand there then."""
    mask = (np.uint64(1) << digits) - np.uint64(1)
    for place in range(row, end):
        if place == row or codes[place] != codes[place - 1]:
            names[filled] = codes[place] & mask
            filled += 1
    return filled


@compiled(
    several(int64, int64, int64)(
        read_only(uint64),
        read_only(uint64),
        uint64,
        int64,
        written(uint32),
        written(uint32),
        written(uint32),
        written(uint32),
    )
)
def shared_blocks(
    left: Print,
    right: Print,
    digits: int,
    largest: int,
    left_names: Numbers,
    right_names: Numbers,
    left_sizes: Numbers,
    right_sizes: Numbers,
) -> tuple[int, int, int]:
    """Find the keys that two lists have in common and that few enough names share.

    Args:
        left: sorted keys of the left list, some twice.
        right: those of the right list.
        digits: binary digits of a name's number.
        largest: pairs that a block may have.
        left_names: written, as are the others: the names of each block, one block after the other.
        right_names: the same of the right list.
        left_sizes: how many names each block has.
        right_sizes: the same of the right list.

    Returns:
        Blocks, left names and right names written.
    """
    row, other, blocks, filled, other_filled = 0, 0, 0, 0, 0
    while row < len(left) and other < len(right):
        key, other_key = left[row] >> digits, right[other] >> digits
        if key != other_key:
            # Without a branch, which would go wrong half of the time.
            row += key < other_key
            other += other_key < key
            continue
        end, other_end = _skip(left, row, key, digits), _skip(right, other, key, digits)
        names = _copy_names(left, row, end, digits, left_names, filled)
        other_names = _copy_names(right, other, other_end, digits, right_names, other_filled)
        if (names - filled) * (other_names - other_filled) <= largest:
            left_sizes[blocks], right_sizes[blocks] = names - filled, other_names - other_filled
            filled, other_filled = names, other_names
            blocks += 1
        row, other = end, other_end
    return blocks, filled, other_filled


@compiled(several(int64, int64)(read_only(uint64), uint64, int64, written(uint32), written(uint32)))
def own_blocks(codes: Print, digits: int, largest: int, names: Numbers, sizes: Numbers) -> tuple[int, int]:
    """Find the keys that several names of one list share, and few enough; as `shared_blocks`.

    Returns:
        Blocks and names written.
    """
    row, blocks, filled = 0, 0, 0
    while row < len(codes):
        end = _skip(codes, row, codes[row] >> digits, digits)
        copied = _copy_names(codes, row, end, digits, names, filled)
        size = copied - filled
        if 0 < size * (size - 1) // 2 <= largest:
            sizes[blocks], filled = size, copied
            blocks += 1
        row = end
    return blocks, filled


@compiled(
    void(
        read_only(uint32),
        read_only(uint32),
        read_only(uint32),
        read_only(uint16),
        int64,
        int64,
        written(uint32),
        written(uint32),
        written(uint32),
    )
)
def blocks_by_name(
    names: Numbers,
    own_starts: Numbers,
    other_starts: Numbers,
    worth: npt.NDArray[np.uint16],
    heard_from: int,
    heard_to: int,
    starts: Numbers,
    places: Numbers,
    about: Numbers,
) -> None:
    """Turn the names of blocks into the blocks of names.

    Args:
        names: of each block, one after the other.
        own_starts: where the names of each block begin, and the end.
        other_starts: the same of the other list.
        worth: rarity of the key, by block.
        heard_from: the first block of names that are heard alike.
        heard_to: behind the last one.
        starts: written, as `Side` has it; as are the others.
        places: written.
        about: written.
    """
    starts[:] = 0
    for entry in range(len(names)):
        starts[names[entry] + 1] += 1
    for name in range(1, len(starts)):
        starts[name] += starts[name - 1]
    for block in range(len(own_starts) - 1):
        place, size = other_starts[block], other_starts[block + 1] - other_starts[block]
        is_heard = heard_from <= block < heard_to
        packed = worth[block] | size << SIZE | is_heard << HEARD
        for entry in range(own_starts[block], own_starts[block + 1]):
            at = starts[names[entry]]
            places[at], about[at] = place, packed
            starts[names[entry]] = at + 1
    # Each name now begins where it ended.
    for name in range(len(starts) - 1, 0, -1):
        starts[name] = starts[name - 1]
    starts[0] = 0
