"""How good the matching with each partner is said to be."""

import polars as pl

from accountmap.matching.stage import STATISTICS
from accountmap.warehouse.selects import run_select
from tests.sql.world import World, expect


def test_recall_is_the_found_share_of_what_was_compared_times_the_share_that_is_compared(world: World) -> None:
    world.accounts("us", "account_id | account_name\n 1 | A\n 2 | B\n 3 | C\n 4 | D")
    world.accounts("hooli", "account_id | account_name\n x | A\n y | B\n z | C")
    world.accounts("initech", "account_id | account_name\n x | Q")
    # Of account 1 the larger counts; account 2 was confirmed, so it is found; the rejected pair of 3 is not.
    world.pairs(
        "hooli",
        """
        account_id | partner_account_id | probability
        1          | x                  | 0.9
        1          | y                  | 0.6
        2          | y                  | 0.7
        3          | z                  | 0.8
        """,
    )
    world.given(
        "matching.recorded_decisions",
        """
        partner_id | account_id | partner_account_id | decision  | sequence
        hooli      | 2          | y                  | confirmed | 1
        hooli      | 3          | z                  | rejected  | 2
        """,
    )
    rows = [("hooli", 0.475, 0.96, 0.4, "m1", ""), ("initech", 0.2, 0.96, 0.3, "m1", "")]
    world.warehouse.write("matching.model_statistics", pl.DataFrame(rows, schema=STATISTICS, orient="row"))
    world.build("staging", "matching")
    run_select(world.warehouse, "matching.match_quality", world.parameters)
    # hooli: (0.9 + 1) / (0.9 + 1 + 0.475) = 0.8, times 0.96. With initech nothing was found: that says nothing.
    expect(
        world,
        "matching.match_quality",
        """
        partner_id | estimated_recall | calibration_error | model_id
        hooli      | 0.768            | 0.4               | m1
        initech    |                  | 0.3               | m1
        """,
    )
