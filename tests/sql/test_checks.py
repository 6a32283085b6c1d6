"""A check that never finds anything protects nobody: each is shown a table that is wrong."""

import pytest

from accountmap.warehouse.selects import run_select, sql_folder
from tests.sql.world import PARAMETERS, World

CHECKS = sorted(path.stem for path in (sql_folder() / "checks").glob("*.sql"))

# check -> statements, each of which alone must make it find something
DAMAGE = {
    "cells_that_do_not_add_up": [
        "update marts.overlap_matrix set sure_accounts = sure_accounts + 1",
        "update marts.overlap_matrix set expected_accounts = our_accounts + 1",
        "update marts.overlap_matrix set potential_revenue = -1",
        "update marts.overlap_matrix set expected_low = our_accounts + 2",
        "update marts.overlap_matrix set partner_accounts = 0",
    ],
    "greenfield_without_agreement": [
        "insert into marts.greenfield_accounts by name select 'initech' as partner_id, 'P9' as partner_account_id",
        "update config.partner_agreements set shares_all_accounts = true; "
        "insert into marts.greenfield_accounts by name select 'initech' as partner_id, 'P1' as partner_account_id",
    ],
    "lists_that_do_not_fill_their_cell": [
        "delete from marts.overlap_accounts where account_id = 'A1'",
        "update marts.overlap_matrix set potential_revenue = potential_revenue * 2",
        "update marts.overlap_accounts set probability = 0.1",
    ],
    "matches_without_accounts": [
        "delete from marts.accounts where account_id = 'A1'",
        "update marts.matches set partner_account_id = 'P9'",
    ],
    "probabilities_out_of_range": [
        "update marts.matches set probability = 1.1",
        "update marts.matches set probability = null",
        "update marts.matches set probability = 'nan'",
        "update marts.matches set decision = 'rejected'",
    ],
    "published_keys": [
        "insert into marts.accounts from marts.accounts limit 1",
        "update marts.partners set partner_id = null",
        "insert into marts.matches from marts.matches limit 1",
        "insert into marts.overlap_matrix from marts.overlap_matrix limit 1",
    ],
    "totals_above_their_cells": [
        "update marts.overlap_matrix set our_accounts = 9 where our_population = 'all'",
        "update marts.overlap_matrix set potential_revenue = 99999 where their_population = 'all'",
        "update marts.overlap_matrix set our_accounts = 0 where our_population = 'all'",
        "update marts.overlap_matrix set partner_accounts = 9 where our_population = 'all'",
    ],
}


@pytest.fixture
def sound(world: World) -> World:
    world.accounts("us", "account_id | account_name | account_type\n A1 | Globex | Customer\n A2 | Hooli | Prospect")
    world.accounts("initech", "account_id | account_name | account_type\n P1 | Globex | Customer\n P2 | Hooli | Lead")
    world.opportunities("us", "opportunity_id | account_id | is_closed | amount\n O1 | A1 | false | 100")
    world.pairs("initech", "account_id | partner_account_id | probability\n A1 | P1 | 0.98\n A2 | P2 | 0.7")
    return world.build()


@pytest.mark.parametrize("check", CHECKS)
def test_a_sound_world_passes(sound: World, check: str) -> None:
    assert sound.table(f"checks.{check}") == []


@pytest.mark.parametrize(("check", "damage"), [(check, damage) for check in CHECKS for damage in DAMAGE[check]])
def test_damage_is_found(sound: World, check: str, damage: str) -> None:
    sound.warehouse.rows(damage)
    run_select(sound.warehouse, f"checks.{check}", PARAMETERS)
    assert sound.table(f"checks.{check}") != []
