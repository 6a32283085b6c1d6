"""What domains, registered numbers and places say of a pair."""

import numpy as np

from accountmap.compiled.compiling import compiled
from accountmap.compiled.features import Feature, Row
from accountmap.compiled.layouts import Letters, Record, Side, Table
from accountmap.compiled.similarity import Distances, contains, least_edits, typing_similarity
from accountmap.compiled.word_pairs import ROUNDING

# Cities less alike than this are two.
LEAST_CITY = np.float32(0.75)


@compiled()
def _agree(one: np.uint64, other: np.uint64, row: Row, same: int, differs: int) -> None:
    if one != 0 and other != 0:
        row[same if one == other else differs] = 1


@compiled()
def compare_places(one: Record, other: Record, row: Row) -> None:
    """What can only be equal or differ: countries, regions, postal codes, telephones, industries."""
    _agree(one.country, other.country, row, Feature.country_same, Feature.country_differs)
    _agree(one.region, other.region, row, Feature.region_same, Feature.region_differs)
    _agree(one.postal_code, other.postal_code, row, Feature.postal_code_same, Feature.postal_code_differs)
    _agree(one.phone, other.phone, row, Feature.phone_same, Feature.phone_differs)
    row[Feature.industry_same] = one.industry != 0 and one.industry == other.industry


@compiled()
def _may_be_same(one: Record, other: Record) -> bool:
    """Whether two cities can be one, by their shapes."""
    shape, other_shape = one.shape, other.shape
    if not shape.letters & ~other_shape.letters or not other_shape.letters & ~shape.letters:
        return True
    longer = max(shape.length, other_shape.length)
    return bool(least_edits(shape, other_shape) <= (1 - LEAST_CITY + ROUNDING) * longer)


@compiled()
def _is_same_city(one: Letters, other: Letters, distances: Distances) -> bool:
    return contains(one, other) or contains(other, one) or bool(typing_similarity(one, other, distances) >= LEAST_CITY)


@compiled()
def compare_cities(left: Side, right: Side, city: int, other_city: int, distances: Distances, row: Row) -> None:
    """Cities are the same if one contains the other (Frankfurt am Main) or they are spelled nearly alike."""
    if city == 0 or other_city == 0:
        return
    one, other = left.cities[city], right.cities[other_city]
    is_same = one.city == other.city or (
        _may_be_same(one, other)
        and _is_same_city(
            left.city_letters[one.start : one.end], right.city_letters[other.start : other.end], distances
        )
    )
    row[Feature.city_same if is_same else Feature.city_differs] = 1


@compiled()
def _compare_domain(one: Record, other: Record, row: Row) -> None:
    if one.domain != other.domain:
        if one.label == other.label and one.has_long_label:
            row[Feature.domain_label] = 1
        return
    holders = one.holders * other.holders
    if holders == 1:
        row[Feature.domain_own] = 1
    else:
        # A domain that k pairs of rows share is right in one pair of k at best.
        row[Feature.domain_shared] = max(row[Feature.domain_shared], np.float32(1) / np.sqrt(holders))


@compiled()
def compare_domains(left: Side, right: Side, one: Record, other: Record, row: Row) -> None:
    """The best of all pairs of domains of two records."""
    if one.domains == 0 or other.domains == 0:
        return
    for domain in left.domains[one.first_domain : one.first_domain + one.domains]:
        for other_domain in right.domains[other.first_domain : other.first_domain + other.domains]:
            _compare_domain(domain, other_domain, row)
    if not (row[Feature.domain_own] or row[Feature.domain_shared] or row[Feature.domain_label]):
        row[Feature.domain_differs] = 1


@compiled()
def has_label(domains: Table, record: Record, name: np.uint64) -> bool:
    """Whether a name, written together, is the label of one of a record's domains."""
    for domain in domains[record.first_domain : record.first_domain + record.domains]:
        if domain.bare_label == name:
            return True
    return False


@compiled()
def compare_identifiers(left: Side, right: Side, one: Record, other: Record, row: Row) -> None:
    """Registered numbers of one kind: any that is the same, or all that differ."""
    comparable, same = False, False
    for number in left.identifiers[one.first_identifier : one.first_identifier + one.identifiers]:
        for other_number in right.identifiers[other.first_identifier : other.first_identifier + other.identifiers]:
            if number.kind != 0 and number.kind == other_number.kind:
                comparable = True
                same |= number.identifier == other_number.identifier
    row[Feature.identifier_same] = same
    row[Feature.identifier_differs] = comparable and not same
