"""Identities of the matrix that hold for any lists and any match table."""

from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sql.world import World

TYPES = ["Customer", "Prospect", "Former customer", "Press"]
CHECKS = ("cells_that_do_not_add_up", "totals_above_their_cells", "lists_that_do_not_fill_their_cell")
CELLS = ["partner_id", "our_population", "their_population", "our_accounts", "partner_accounts", "expected_accounts"]
few = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))

types = st.lists(st.sampled_from(TYPES), min_size=1, max_size=8)
pairs = st.dictionaries(
    st.tuples(st.integers(0, 7), st.integers(0, 7)), st.sampled_from([0.5, 0.7, 0.95, 0.99]), max_size=14
)
amounts = st.lists(st.tuples(st.integers(0, 7), st.sampled_from(["", "10", "250.50"]), st.booleans()), max_size=6)


def listed(kinds: list[str]) -> str:
    return "account_id | account_name | account_type\n" + "\n".join(
        f"X{number} | X{number} | {kind}" for number, kind in enumerate(kinds)
    )


def make(ours: list[str], lists: dict[str, list[str]], matches: dict[str, dict], deals: Sequence[tuple] = ()) -> World:
    """A world, built; pairs of accounts that are in no list are left out by the selects."""
    world = World(threads=2)
    world.accounts("us", listed(ours))
    for partner, kinds in lists.items():
        world.accounts(partner, listed(kinds))
        rows = "\n".join(f"X{left} | X{right} | {value}" for (left, right), value in sorted(matches[partner].items()))
        world.pairs(partner, f"account_id | partner_account_id | probability\n{rows}")
    if deals:
        rows = "\n".join(f"O{n} | X{deal[0]} | {deal[2]} | {deal[1]}" for n, deal in enumerate(deals))
        world.opportunities("us", f"opportunity_id | account_id | is_closed | amount\n{rows}")
    return world.build()


@few
@given(types, types, pairs, amounts)
def test_cells_are_sound_totals_at_most_their_sums_and_every_list_fills_its_cell(
    ours: list[str], theirs: list[str], matches: dict, deals: list
) -> None:
    world = make(ours, {"hooli": theirs}, {"hooli": matches}, deals)
    assert [row for check in CHECKS for row in world.table(f"checks.{check}")] == []
    rows = world.warehouse.rows(
        "select count(*) from marts.overlap_matrix where not expected_accounts between expected_low and expected_high"
    )
    world.warehouse.close()
    assert rows == [(0,)]


@few
@given(types, types, types, pairs, pairs)
def test_removing_a_partner_never_changes_anothers_matrix(
    ours: list[str], theirs: list[str], others: list[str], matches: dict, other_matches: dict
) -> None:
    both = make(ours, {"hooli": theirs, "zeta": others}, {"hooli": matches, "zeta": other_matches})
    alone = make(ours, {"hooli": theirs}, {"hooli": matches})
    with_other = [row for row in both.table("marts.overlap_matrix") if row[0] == "hooli"]
    without = alone.table("marts.overlap_matrix")
    both.warehouse.close()
    alone.warehouse.close()
    assert with_other == without


@few
@given(types, types, st.permutations(range(8)), st.lists(st.sampled_from([0.6, 0.9, 0.97]), min_size=8, max_size=8))
def test_swapping_the_companies_of_one_to_one_matches_swaps_the_counts_and_keeps_the_expectation(
    ours: list[str], theirs: list[str], partner_of: list[int], probabilities: list[float]
) -> None:
    matches = {(left, right): probabilities[left] for left, right in enumerate(partner_of)}
    there = make(ours, {"hooli": theirs}, {"hooli": matches})
    back = make(theirs, {"hooli": ours}, {"hooli": {(right, left): value for (left, right), value in matches.items()}})
    found = there.table("marts.overlap_matrix", CELLS)
    swapped = sorted(
        [row[0], row[2], row[1], row[4], row[3], row[5]] for row in back.table("marts.overlap_matrix", CELLS)
    )
    there.warehouse.close()
    back.warehouse.close()
    assert found == swapped


@few
@given(types, types, pairs, st.data())
def test_a_decision_changes_the_expectation_by_the_new_less_the_old_maximum_of_its_account(
    ours: list[str], theirs: list[str], matches: dict, data: st.DataObject
) -> None:
    standing = {pair: value for pair, value in matches.items() if pair[0] < len(ours) and pair[1] < len(theirs)}
    if not standing:
        return
    decided = data.draw(st.sampled_from(sorted(standing)))
    word, value = data.draw(st.sampled_from([("confirmed", 1.0), ("rejected", 0.0)]))
    world = make(ours, {"hooli": theirs}, {"hooli": standing})
    before = total(world)
    world.given(
        "matching.recorded_decisions",
        "partner_id | account_id | partner_account_id | decision | sequence\n"
        f"hooli | X{decided[0]} | X{decided[1]} | {word} | 1",
    )
    after = total(world.build())
    world.warehouse.close()
    of_account = {pair: probability for pair, probability in standing.items() if pair[0] == decided[0]}
    change = max({**of_account, decided: value}.values()) - max(of_account.values())
    assert abs(after - before - change) < 1e-9


def total(world: World) -> float:
    query = (
        "select expected_accounts from marts.overlap_matrix where our_population = 'all' and their_population = 'all'"
    )
    return float(world.warehouse.rows(query)[0][0])
