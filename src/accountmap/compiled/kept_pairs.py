"""The pairs that blocks of names give: summed by the pair, and the strongest of each record kept.

A row is a pair of names; of a record, rows come by strength (the most first), then by their order, a number.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from accountmap.compiled.blocks import HEARD, SIDE, SIZE, SIZES, WORTH, Numbers, Print, Side
from accountmap.compiled.compiling import compiled
from accountmap.compiled.signatures import Group, int64, read_only, uint32, uint64, void, written

Counts = npt.NDArray[np.int64]

NO_ORDER = np.uint64(0xFFFFFFFFFFFFFFFF)
FEWEST_SLOTS = 64
_HASH = np.uint64(0x9E3779B97F4A7C15)
_NAME = np.uint64(0xFFFFFFFF)
# The order of a row as its right record sees it, where both are of one list: behind those where that is the left one.
_SEEN_FROM_RIGHT = np.uint64(1) << np.uint64(63)


class Setting(NamedTuple):
    """What holds of all pairs.

    Attributes:
        most: rows kept per record.
        is_right: 1 where the list looked at is the right one.
        is_one_list: 1 where both are one.
    """

    most: int
    is_right: int
    is_one_list: int


class Room(NamedTuple):
    """Where the pairs of a record are summed.

    Attributes:
        keys: slots, `NO_ORDER` where they are empty; a power of two, at least `FEWEST_SLOTS` and twice the pairs.
        sums: of each slot.
        orders: the rows of the record; room for as many as it has pairs.
        strengths: of these rows.
        best_orders: the rows kept.
        best_strengths: of these rows.
    """

    keys: Print
    sums: Numbers
    orders: Print
    strengths: Numbers
    best_orders: Print
    best_strengths: Numbers


_SETTING = Group(Setting, (int64, int64, int64))
_ROOM = Group(Room, (written(uint64), written(uint32)) * 3)


@compiled(void(SIDE, written(int64)))
def count_pairs(side: Side, counts: Counts) -> None:
    """Write how many pairs the blocks of each record give, some of them several times."""
    for record in range(len(counts)):
        pairs = 0
        for entry in range(side.starts[side.first_names[record]], side.starts[side.first_names[record + 1]]):
            pairs += side.about[entry] >> SIZE & SIZES
        counts[record] = pairs


@compiled()
def _slots_for(pairs: int) -> int:
    slots = FEWEST_SLOTS
    while slots < 2 * pairs:
        slots *= 2
    return slots


@compiled()
def _add_pairs(record: int, counted: int, side: Side, other: Side, setting: Setting, room: Room) -> int:
    """Sum the pairs of a record, whose blocks give `counted`: their rows stand in the room then; returns how many."""
    mask, found = np.uint64(_slots_for(counted) - 1), 0
    scripts_differ = len(side.is_latin) > 0
    for own in range(side.first_names[record], side.first_names[record + 1]):
        for entry in range(side.starts[own], side.starts[own + 1]):
            about = side.about[entry]
            gain, is_heard, place = about & WORTH, about >> HEARD != 0, side.places[entry]
            for member in range(place, place + (about >> SIZE & SIZES)):
                name, mine = other.names[member], np.uint32(own)
                if setting.is_one_list and other.record_of_name[name] == record:
                    continue
                if scripts_differ:
                    latin, its_latin = side.is_latin[mine], other.is_latin[name]
                    # Readings are compared only with Latin names, and these with readings; what is heard alike is of
                    # one mind only across scripts.
                    if (side.is_reading[mine] and not its_latin) or (other.is_reading[name] and not latin):
                        continue
                    if is_heard and latin == its_latin:
                        continue
                    if its_latin:
                        mine = side.spoken[mine]
                    if latin:
                        name = other.spoken[name]
                if setting.is_right or (setting.is_one_list and name < mine):
                    order = np.uint64(name) << np.uint64(32) | np.uint64(mine)
                else:
                    order = np.uint64(mine) << np.uint64(32) | np.uint64(name)
                slot = (order * _HASH >> np.uint64(32)) & mask
                while room.keys[slot] != order and room.keys[slot] != NO_ORDER:
                    slot = (slot + np.uint64(1)) & mask
                if room.keys[slot] == NO_ORDER:
                    room.keys[slot] = order
                    room.sums[slot] = 0
                    room.orders[found] = slot
                    found += 1
                room.sums[slot] += gain
    for row in range(found):
        slot = room.orders[row]
        room.orders[row], room.strengths[row] = room.keys[slot], room.sums[slot]
        room.keys[slot] = NO_ORDER
    return found


@compiled()
def _comes_before(strength: int, order: int, other_strength: int, other_order: int) -> bool:
    """Whether one row comes before another, or is it."""
    return strength > other_strength or (strength == other_strength and order <= other_order)


@compiled()
def _seen_from(order: int, record: int, setting: Setting, record_of_name: Numbers) -> Any:
    """The order of a row as one of its records sees it."""
    if setting.is_one_list and record_of_name[order & _NAME] == record:
        return order | _SEEN_FROM_RIGHT
    return order


@compiled()
def _last_kept(record: int, found: int, record_of_name: Numbers, setting: Setting, room: Room) -> tuple[Any, Any]:
    """Strength and order of the last row that a record keeps; 0 and no order where it keeps all."""
    if found <= setting.most:
        return np.uint32(0), NO_ORDER
    kept, last = 0, setting.most - 1
    strengths, orders = room.best_strengths, room.best_orders
    for row in range(found):
        strength, order = room.strengths[row], _seen_from(room.orders[row], record, setting, record_of_name)
        if kept > last:
            if _comes_before(strengths[last], orders[last], strength, order):
                continue
            kept = last
        place = kept
        while place > 0 and _comes_before(strength, order, strengths[place - 1], orders[place - 1]):
            strengths[place], orders[place] = strengths[place - 1], orders[place - 1]
            place -= 1
        strengths[place], orders[place] = strength, order
        kept += 1
    return strengths[last], orders[last]


@compiled(
    void(int64, int64, read_only(int64), SIDE, SIDE, _SETTING, _ROOM, written(uint32), written(uint64)),
)
def find_last_kept(
    begin: int,
    end: int,
    counts: Counts,
    side: Side,
    other: Side,
    setting: Setting,
    room: Room,
    strengths: Numbers,
    orders: Print,
) -> None:
    """Find the last row that each record keeps of its own.

    Args:
        begin: the first record.
        end: behind the last one.
        counts: as `count_pairs` writes them.
        side: their list.
        other: the other list, which is the same where there is but one.
        setting: what holds of all pairs.
        room: for the pairs of any of these records.
        strengths: written, by record; 0 where all rows are kept.
        orders: written, by record; `NO_ORDER` where all rows are kept.
    """
    for record in range(begin, end):
        found = _add_pairs(record, counts[record], side, other, setting, room)
        strengths[record], orders[record] = _last_kept(record, found, other.record_of_name, setting, room)


@compiled()
def _sort_rows(orders: Print, strengths: Numbers, begin: int, end: int) -> None:
    """Put some rows in order, by Shell's method: mostly they are few."""
    gap = 1
    while 3 * gap + 1 < end - begin:
        gap = 3 * gap + 1
    while gap > 0:
        for row in range(begin + gap, end):
            order, strength, place = orders[row], strengths[row], row
            while place >= begin + gap and orders[place - gap] > order:
                orders[place], strengths[place] = orders[place - gap], strengths[place - gap]
                place -= gap
            orders[place], strengths[place] = order, strength
        gap //= 3


@compiled(
    int64(
        int64,
        int64,
        read_only(int64),
        SIDE,
        SIDE,
        _SETTING,
        _ROOM,
        read_only(uint32),
        read_only(uint64),
        written(uint64),
        written(uint32),
    )
)
def strongest_pairs(
    begin: int,
    end: int,
    counts: Counts,
    side: Side,
    other: Side,
    setting: Setting,
    room: Room,
    last_strengths: Numbers,
    last_orders: Print,
    orders: Print,
    strengths: Numbers,
) -> int:
    """Write the rows of some left records that either of both records keeps.

    Args:
        begin: the first record.
        end: behind the last one.
        counts: as `count_pairs` writes them.
        side: their list.
        other: the other list, which is the same where there is but one.
        setting: what holds of all pairs.
        room: for the pairs of any of these records.
        last_strengths: what `find_last_kept` wrote of the other list.
        last_orders: the same.
        orders: written: left name before right name, 32 digits each; ordered.
        strengths: written.

    Returns:
        How many rows are written: no more than the sum of `counts`.
    """
    filled = 0
    for record in range(begin, end):
        found = _add_pairs(record, counts[record], side, other, setting, room)
        last_strength, last_order = _last_kept(record, found, other.record_of_name, setting, room)
        first = filled
        for row in range(found):
            strength, order = room.strengths[row], room.orders[row]
            is_kept = _comes_before(strength, order, last_strength, last_order)
            # The other record lies anywhere in memory, so it is looked up only where that matters.
            if setting.is_one_list or not is_kept:
                second = other.record_of_name[order & _NAME]
                # Of one list, each pair is written by its left record.
                if setting.is_one_list and second == record:
                    continue
                if not is_kept and strength == last_strengths[second]:
                    seen = _seen_from(order, second, setting, other.record_of_name)
                    is_kept = seen <= last_orders[second]
                is_kept = is_kept or strength > last_strengths[second]
            if is_kept:
                orders[filled], strengths[filled] = order, strength
                filled += 1
        _sort_rows(orders, strengths, first, filled)
    return filled
