"""What domains, registered numbers and places say of candidate pairs."""

import numpy as np
import numpy.typing as npt
import polars as pl
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from accountmap.matching.fingerprints import LEAST_LABEL, MISSING, Print
from accountmap.matching.pairs import Pairs, Rows
from accountmap.matching.shapes import least_edits

Column = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
Features = dict[str, Column]

# Cities less alike than this are two.
LEAST_CITY = 0.75
_ROUNDING = 1e-5


def compare_facts(pairs: Pairs) -> Features:
    """Features of the facts beside the name; see `comparison.compare_pairs`."""
    one, other = pairs.left.fact_prints, pairs.right.fact_prints
    at, to = pairs.left_record, pairs.right_record
    features: Features = {}
    for field in ("country", "region", "postal_code", "phone", "industry"):
        same, differs = _agreement(getattr(one, field), getattr(other, field), at, to)
        features[f"{field}_same"] = same
        if field != "industry":
            features[f"{field}_differs"] = differs
    return features | _compare_cities(pairs) | _compare_domains(pairs) | _compare_identifiers(pairs)


def _agreement(one: Print, other: Print, at: Rows, to: Rows) -> tuple[Column, Column]:
    """1 where both are known and equal, and 1 where both are known and differ."""
    if not (one.any() and other.any()):
        return np.zeros(len(at), np.float32), np.zeros(len(at), np.float32)
    here, there = one[at], other[to]
    known, equal = (here != MISSING) & (there != MISSING), here == there
    return (known & equal).astype(np.float32), (known & ~equal).astype(np.float32)


def _compare_cities(pairs: Pairs) -> Features:
    """Cities are the same if one contains the other (Frankfurt am Main) or they are spelled nearly alike."""
    one, other = pairs.left.fact_prints, pairs.right.fact_prints
    city, other_city = one.city[pairs.left_record], other.city[pairs.right_record]
    known = (city > 0) & (other_city > 0)
    same = known & (one.city_print[city] == other.city_print[other_city])
    rows = np.flatnonzero(known & ~same)
    shape, other_shape = one.city_shape[city[rows]], other.city_shape[other_city[rows]]
    longer = np.maximum(shape.length, other_shape.length)
    possible = least_edits(shape, other_shape) <= (1 - LEAST_CITY + _ROUNDING) * longer
    possible |= (shape.letters & ~other_shape.letters == 0) | (other_shape.letters & ~shape.letters == 0)
    rows = rows[possible]
    same[rows] = _same_city(city[rows], other_city[rows], one.cities, other.cities)
    return {"city_same": same.astype(np.float32), "city_differs": (known & ~same).astype(np.float32)}


def _same_city(
    city: npt.NDArray[np.uint32], other_city: npt.NDArray[np.uint32], one: pl.Series, other: pl.Series
) -> Flags:
    """Looked up once per distinct pair of cities."""
    codes, inverse = np.unique(city.astype(np.uint64) << np.uint64(32) | other_city, return_inverse=True)
    both = pl.DataFrame({"city": one[codes >> np.uint64(32)], "city_right": other[codes & np.uint64(0xFFFFFFFF)]})
    typing = cpdist(
        both["city"].to_list(), both["city_right"].to_list(), scorer=OSA.normalized_similarity, dtype=np.float32
    )
    contained = pl.col("city").str.contains(pl.col("city_right"), literal=True)
    contained |= pl.col("city_right").str.contains(pl.col("city"), literal=True)
    same: Flags = both.select(contained)["city"].to_numpy() | (np.asarray(typing) >= np.float32(LEAST_CITY))
    return same[inverse]


def _compare_domains(pairs: Pairs) -> Features:
    one, other = pairs.left.fact_prints, pairs.right.fact_prints
    at, to = pairs.left_record, pairs.right_record
    here, there = one.domains[at], other.domains[to]
    known = (here > 0) & (there > 0)
    same = known & (one.domain[at] == other.domain[to])
    holders = one.holders[at] * other.holders[to]
    own = same & (holders == 1)
    # A domain that k pairs of rows share is right in one pair of k at best.
    shared = np.where(same & (holders > 1), 1 / np.sqrt(np.maximum(holders, 1)), 0).astype(np.float32)
    label = known & ~same & (one.label[at] == other.label[to]) & one.has_long_label[at]
    own, label = own.astype(np.float32), label.astype(np.float32)
    rows = np.flatnonzero(known & ((here > 1) | (there > 1)))
    if len(rows):
        own[rows], shared[rows], label[rows] = _facing_domains(pairs[rows])
    differs = known & (own == 0) & (shared == 0) & (label == 0)
    return {
        "domain_own": own,
        "domain_shared": shared,
        "domain_label": label,
        "domain_differs": differs.astype(np.float32),
        "label_name": _label_is_name(pairs, here, there),
    }


def _facing_domains(pairs: Pairs) -> tuple[Column, Column, Column]:
    """domain_own, domain_shared and domain_label where a record has several domains; both have at least one."""
    numbered = pl.DataFrame({"left_record": pairs.left_record, "right_record": pairs.right_record}).with_row_index(
        "pair"
    )
    with_left = numbered.join(pairs.left.addresses, left_on="left_record", right_on="record")
    with_both = with_left.join(pairs.right.addresses, left_on="right_record", right_on="record", suffix="_right")
    same = pl.col("domain") == pl.col("domain_right")
    holders = (pl.col("holders") * pl.col("holders_right")).cast(pl.Float32)
    long_label = pl.col("label").str.len_chars() >= LEAST_LABEL
    facing = (
        with_both.group_by("pair")
        .agg(
            own=(same & (holders == 1)).any().cast(pl.Float32),
            shared=pl.when(same & (holders > 1)).then(1 / holders.sqrt()).otherwise(0.0).max().cast(pl.Float32),
            label=((pl.col("label") == pl.col("label_right")) & ~same & long_label).any().cast(pl.Float32),
        )
        .sort("pair")
    )
    own, shared, label = (facing[name].to_numpy() for name in ("own", "shared", "label"))
    return own, shared, label


def _label_is_name(pairs: Pairs, here: npt.NDArray[np.uint32], there: npt.NDArray[np.uint32]) -> Column:
    """1 where one side has no domain and its name, written together, is the other side's domain label."""
    names, other_names = pairs.left.name_prints.joined, pairs.right.name_prints.joined
    labels, other_labels = pairs.left.fact_prints.bare_label, pairs.right.fact_prints.bare_label
    hit: Flags = (there == 0) & (here > 0) & (labels[pairs.left_record] == other_names[pairs.right_view])
    hit |= (here == 0) & (there > 0) & (other_labels[pairs.right_record] == names[pairs.left_view])
    for side, other, several, none in (("left", "right", here, there), ("right", "left", there, here)):
        rows = np.flatnonzero((several > 1) & (none == 0))
        if len(rows):
            hit[rows] = _any_label_is_name(pairs[rows], side, other)
    return np.asarray(hit, dtype=np.float32)


def _any_label_is_name(pairs: Pairs, side: str, other: str) -> Flags:
    """Whether any of the labels of a record with several is the other side's name."""
    records, others = getattr(pairs, side), getattr(pairs, other)
    names = pl.DataFrame(
        {"record": getattr(pairs, f"{side}_record"), "joined": others.forms["joined"][getattr(pairs, f"{other}_view")]}
    ).with_row_index("pair")
    labels = records.addresses.select("record", joined=pl.col("label").str.replace_all("-", "", literal=True))
    hits = names.join(labels.unique(), on=["record", "joined"], how="semi")["pair"]
    found = np.zeros(len(pairs), dtype=np.bool_)
    found[hits.to_numpy()] = True
    return found


def _compare_identifiers(pairs: Pairs) -> Features:
    """Registered numbers of one kind: any that is the same, or all that differ."""
    found = {name: np.zeros(len(pairs), np.float32) for name in ("identifier_same", "identifier_differs")}
    both = pairs.left.fact_prints.has_identifier[pairs.left_record]
    both = both & pairs.right.fact_prints.has_identifier[pairs.right_record]
    rows = np.flatnonzero(both)
    if not len(rows):
        return found
    kinds = [
        records.identifiers.select("record", "identifier", kind=pl.col("identifier").str.extract(r"^([A-Z]+):"))
        for records in (pairs.left, pairs.right)
    ]
    facing = (
        pl.DataFrame({"pair": rows, "left": pairs.left_record[rows], "right": pairs.right_record[rows]})
        .join(kinds[0], left_on="left", right_on="record")
        .join(kinds[1], left_on="right", right_on="record", suffix="_right")
        .filter(pl.col("kind") == pl.col("kind_right"))
        .group_by("pair")
        .agg(same=(pl.col("identifier") == pl.col("identifier_right")).any())
    )
    pair, same = facing["pair"].to_numpy(), facing["same"].to_numpy()
    found["identifier_same"][pair] = same
    found["identifier_differs"][pair] = ~same
    return found
