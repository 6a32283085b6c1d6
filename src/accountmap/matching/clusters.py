"""Clusters of one list, from links between its rows: stars around a head, never chains.

If A resembles B and B resembles C, A and C need not be one company; joined by links alone (connected components),
clusters run on through such chains. Here a row joins a cluster only where it is linked with the head and with more than
half of the members that are there already.
"""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Rows = npt.NDArray[np.uint32]
Numbers = npt.NDArray[np.int64]

# Probabilities are summed as whole numbers of this part, so that the order of the links makes no difference.
_PARTS = 1_000_000_000

Links = dict[int, dict[int, int]]


def find_heads(left: Rows, right: Rows, probability: npt.NDArray[np.float64], completeness: Numbers) -> Numbers:
    """The head of each record's cluster.

    The head is the record with the largest sum of probabilities towards the others; of equal ones the most complete,
    then the first.

    Args:
        left: links between two records, each once: the lower number.
        right: the higher number.
        probability: of each link.
        completeness: by record, how much is known of it.

    Returns:
        By record, the number of its head: its own for heads and for records alone.
    """
    heads = np.arange(len(completeness), dtype=np.int64)
    worth = np.rint(probability * _PARTS).astype(np.int64)
    size = len(completeness)
    graph = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(size, size))
    component = connected_components(graph, directed=False)[1][left]
    is_lone = np.bincount(component)[component] == 1 if len(left) else np.zeros(0, np.bool_)
    # Two records that nothing else is linked with, which is what most clusters are.
    one, other = left[is_lone].astype(np.int64), right[is_lone].astype(np.int64)
    is_fuller = completeness[other] > completeness[one]
    heads[one], heads[other] = np.where(is_fuller, other, one), np.where(is_fuller, other, one)
    rest = np.flatnonzero(~is_lone)
    rest = rest[np.argsort(component[rest], kind="stable")]
    for start, end in _runs(component[rest]):
        rows = rest[start:end]
        for head, members in _stars(_neighbours(left[rows], right[rows], worth[rows]), completeness):
            heads[members] = head
    return heads


def _runs(numbers: npt.NDArray[np.int32]) -> Iterator[tuple[int, int]]:
    bounds = np.flatnonzero(np.diff(numbers)) + 1
    ends = [*bounds.tolist(), len(numbers)] if len(numbers) else []
    return zip([0, *bounds.tolist()], ends, strict=False)


def _neighbours(left: Rows, right: Rows, worth: Numbers) -> Links:
    linked: Links = defaultdict(dict)
    for one, other, value in zip(left.tolist(), right.tolist(), worth.tolist(), strict=True):
        linked[one][other] = linked[other][one] = value
    return linked


def _stars(linked: Links, completeness: Numbers) -> Iterator[tuple[int, list[int]]]:
    """Head and members of each cluster among records that hang together."""
    order = sorted(linked, key=lambda record: (-sum(linked[record].values()), -int(completeness[record]), record))
    rank = {record: place for place, record in enumerate(order)}
    is_free = dict.fromkeys(order, True)
    for head in order:
        if not is_free[head]:
            continue
        members = [head]
        for record in sorted(linked[head], key=lambda near: (-linked[head][near], rank[near])):
            met = sum(member in linked[record] for member in members)
            if is_free[record] and 2 * met > len(members):
                members.append(record)
        for record in members:
            is_free[record] = False
        yield head, members
