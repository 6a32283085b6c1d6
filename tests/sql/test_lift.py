"""Lift on tables that can be computed by hand, and on lists that are related by size alone."""
# ruff: noqa: E501 - tables are read across

import numpy as np
import polars as pl
import pytest

from tests.sql.world import World


def shared_world(world: World, rows: list[tuple[str, str, int | None, str | None]]) -> World:
    """One shared, confirmed account per row: our type, their type, employees, country."""
    ours = "\n".join(f"A{n} | Name {n} | {row[0]} | {row[2] or ''} | {row[3] or ''}" for n, row in enumerate(rows))
    theirs = "\n".join(f"P{n} | Name {n} | {row[1]}" for n, row in enumerate(rows))
    pairs = "\n".join(f"A{n} | P{n} | 1.0" for n in range(len(rows)))
    world.accounts("us", f"account_id | account_name | account_type | employees | country\n{ours}")
    world.accounts("initech", f"account_id | account_name | account_type\n{theirs}")
    world.pairs("initech", f"account_id | partner_account_id | probability\n{pairs}")
    return world.build("staging", "matching", "overlap", "ranking", "marts")


def lift_of(world: World, ours: str = "customer", theirs: str = "customer") -> tuple[object, ...]:
    query = (
        "select lift, lift_low, lift_high, lift_unstratified, lift_reason from marts.overlap_matrix "
        "where partner_id = 'initech' and our_population = $ours and their_population = $theirs"
    )
    return world.warehouse.rows(query, {"ours": ours, "theirs": theirs})[0]


def test_in_one_stratum_lift_is_shared_accounts_over_what_independence_gives(world: World) -> None:
    rows = [("Customer", "Customer")] * 12 + [("Customer", "Lead")] * 8 + [("Prospect", "Customer")] * 8
    rows += [("Prospect", "Prospect")] * 12
    world.given(
        "config.population_rules", "rule_number | field | pattern | population\n 9 | account_type | lead | prospect"
    )
    shared_world(world, [(*row, 100, "DE") for row in rows])
    lift, low, high, unstratified, reason = lift_of(world)
    assert (lift, unstratified, reason) == (pytest.approx(12 * 40 / (20 * 20)), pytest.approx(1.2), None)
    assert 0.8 < low < 1.2 < high < 1.7


def test_strata_are_compared_each_by_itself(world: World) -> None:
    """Large companies are customers of both, small ones of neither: within a size nothing is left."""
    large = (
        [("Customer", "Customer")] * 16
        + [("Customer", "Prospect"), ("Prospect", "Customer")] * 4
        + [("Prospect", "Prospect")]
    )
    small = (
        [("Customer", "Customer")]
        + [("Customer", "Prospect"), ("Prospect", "Customer")] * 4
        + [("Prospect", "Prospect")] * 16
    )
    shared_world(world, [(*row, 1000, "DE") for row in large] + [(*row, 10, "DE") for row in small])
    lift, _, _, unstratified, _ = lift_of(world)
    assert lift == pytest.approx(1.0)
    assert unstratified == pytest.approx(17 * 50 / 25**2)


def test_a_stratum_without_comparison_is_left_out(world: World) -> None:
    compared = [("Customer", "Customer"), ("Customer", "Prospect"), ("Prospect", "Customer"), ("Prospect", "Prospect")]
    shared_world(world, [(*row, 100, "DE") for row in compared] + [("Customer", "Customer", 9000, "FR")] * 30)
    assert lift_of(world)[0] == pytest.approx(1.0)


def test_lift_is_unknown_with_the_reason_and_never_guessed(world: World) -> None:
    shared_world(world, [("Customer", "Customer", 100, "DE"), ("Prospect", "Customer", 100, "DE")])
    assert lift_of(world) == (None, None, None, None, "the partner sends one population only")
    assert lift_of(world, "all", "all")[-1] == "a total has nothing to compare with"


def test_lift_is_unknown_where_our_list_has_one_population_or_strata_cannot_be_compared() -> None:
    world = World()
    shared_world(world, [("Customer", "Customer", 100, "DE"), ("Customer", "Prospect", 100, "DE")])
    assert lift_of(world)[-1] == "our list has one population only"
    world.warehouse.close()
    world = World()
    shared_world(world, [("Customer", "Customer", 100, "DE"), ("Prospect", "Prospect", 5000, "DE")])
    assert lift_of(world)[-1] == "too few shared accounts of one size and country to compare"
    world.warehouse.close()


def test_lists_that_both_prefer_large_companies_but_know_nothing_of_each_other_have_lift_one(world: World) -> None:
    random = np.random.default_rng(11)
    size = np.exp(random.normal(4, 1.8, 20000)).astype(int) + 1
    likes_large = 1 / (1 + np.exp(-(np.log(size) - 4)))
    country = random.choice(["DE", "FR", "US"], 20000)
    kinds = {side: np.where(random.random(20000) < likes_large, "Customer", "Prospect") for side in ("ours", "theirs")}
    write_lists(world, size, country, kinds)
    lift, low, high, unstratified, _ = lift_of(world.build("staging", "matching", "overlap", "ranking", "marts"))
    assert lift == pytest.approx(1.0, abs=0.05)
    # Within a size band, which spans a doubling, both still prefer the larger ones: about one per cent remains.
    assert low < lift < high < low + 0.05
    assert unstratified > 1.2


def write_lists(world: World, size: "np.ndarray", country: "np.ndarray", kinds: dict[str, "np.ndarray"]) -> None:
    """All companies are in both lists and matched; what differs is who is a customer."""
    for company, side in (("us", "ours"), ("initech", "theirs")):
        world.accounts(company, "account_id | account_name\n first | First")
        frame = pl.DataFrame({"employees": size, "country": country, "account_type": kinds[side]}).with_row_index(
            "line", 10
        )
        with world.warehouse.lent(many=frame):
            world.warehouse.rows(
                "insert into intake.accounts by name select $receipt as receipt_id, $company as company_id, line, "
                "line::varchar as account_id, line::varchar as account_name, employees, country, account_type from many",
                {"receipt": f"receipt-{world.files}", "company": company},
            )
    with world.warehouse.lent(many=frame):
        world.warehouse.rows(
            "insert into matching.scored_pairs select 'initech', line::varchar, line::varchar, 0.99, '' from many"
        )
