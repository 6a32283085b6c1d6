"""What a pair is worth after people have spoken, and which pair speaks for an account."""
# ruff: noqa: E501 - tables are read across

import pytest

from tests.sql.world import World, expect


@pytest.fixture
def listed(world: World) -> World:
    """Three accounts on each side."""
    world.accounts("us", "account_id | account_name\n A1 | Globex\n A2 | Initrode\n A3 | Hooli")
    world.accounts("initech", "account_id | account_name\n P1 | Globex\n P2 | Initrode\n P3 | Hooli")
    return world


def test_thresholds_divide_matches_from_reviews(listed: World) -> None:
    listed.pairs(
        "initech",
        """
        account_id | partner_account_id | probability | evidence
        A1         | P1                 | 0.95        | same domain
        A2         | P2                 | 0.9499      | similar name
        A3         | P3                 | 0.5         | similar name
        A3         | P1                 | 0.4999      | little
        """,
    )
    listed.build("staging", "matching")
    expect(
        listed,
        "matching.matches",
        """
        account_id | partner_account_id | probability | decision | evidence
        A1         | P1                 | 0.95        | match    | same domain
        A2         | P2                 | 0.9499      | review   | similar name
        A3         | P3                 | 0.5         | review   | similar name
        """,
    )


def test_a_decision_outranks_the_model_and_the_last_one_counts(listed: World) -> None:
    listed.pairs(
        "initech",
        """
        account_id | partner_account_id | probability | evidence
        A1         | P1                 | 0.6         | similar name
        A2         | P2                 | 0.99        | same domain
        """,
    )
    listed.given(
        "matching.recorded_decisions",
        """
        partner_id | account_id | partner_account_id | decision  | decided_by | sequence
        initech    | A1         | P1                 | rejected  | lee        | 1
        initech    | A1         | P1                 | confirmed | dana       | 2
        initech    | A2         | P2                 | rejected  | dana       | 3
        initech    | A3         | P3                 | confirmed | dana       | 4
        """,
    )
    listed.build("staging", "matching")
    expect(
        listed,
        "matching.matches",
        """
        account_id | partner_account_id | probability | model_probability | decision  | decided_by | evidence
        A1         | P1                 | 1.0         | 0.6               | confirmed | dana       | similar name
        A2         | P2                 | 0.0         | 0.99              | rejected  | dana       | same domain
        A3         | P3                 | 1.0         |                   | confirmed | dana       | the model does not propose this pair
        """,
    )


def test_a_pair_whose_account_left_its_list_is_no_match_even_if_confirmed(listed: World) -> None:
    listed.pairs("initech", "account_id | partner_account_id | probability\n A1 | P9 | 0.99\n A9 | P1 | 0.99")
    listed.given(
        "matching.recorded_decisions",
        "partner_id | account_id | partner_account_id | decision | sequence\n initech | A1 | P8 | confirmed | 1",
    )
    listed.build("staging", "matching")
    expect(listed, "matching.matches", "account_id | partner_account_id")


def test_a_pair_keeps_the_date_it_was_first_seen(listed: World) -> None:
    listed.pairs("initech", "account_id | partner_account_id | probability\n A1 | P1 | 0.99\n A2 | P2 | 0.99")
    listed.given(
        "history.first_seen",
        "partner_id | account_id | partner_account_id | first_seen_at\n initech | A1 | P1 | 2026-10-01 00:00:00",
    )
    listed.build("staging", "matching")
    expect(
        listed,
        "matching.matches",
        "account_id | first_seen_at\n A1 | 2026-10-01 00:00:00\n A2 | 2026-11-21 00:00:00",
    )


def test_the_largest_probability_speaks_for_an_account_and_of_equals_the_first_id(listed: World) -> None:
    listed.pairs(
        "initech",
        """
        account_id | partner_account_id | probability
        A1         | P1                 | 0.7
        A1         | P2                 | 0.98
        A2         | P3                 | 0.8
        A2         | P2                 | 0.8
        A3         | P3                 | 0.9
        A3         | P1                 | 0.6
        """,
    )
    listed.given(
        "matching.recorded_decisions",
        "partner_id | account_id | partner_account_id | decision | sequence\n initech | A3 | P3 | rejected | 1",
    )
    listed.build("staging", "matching")
    expect(
        listed,
        "matching.best_pairs",
        """
        account_id | partner_account_id | probability | decision | pairs
        A1         | P2                 | 0.98        | match    | 2
        A2         | P2                 | 0.8         | review   | 2
        A3         | P1                 | 0.6         | review   | 1
        """,
    )
