"""What stands below a ranking: what the partners are worth together."""

from accountmap.ranking.words import together_lines


def one(partner: str, value: int, added: int, alone: int, shared: float = 0.0) -> dict[str, object]:
    return {
        "motion": "co_sell",
        "partner_id": partner,
        "expected_value": value,
        "value_low": value / 2,
        "value_high": value * 2,
        "added_value": added,
        "added_net_value": added - 12_000,
        "value_alone": alone,
        "accounts": 90.4,
        "shared_accounts": shared,
    }


def test_two_partners_are_worth_less_than_the_sum_and_the_line_says_why() -> None:
    sets = [one("acme", 1_200_000, 1_200_000, 1_200_000), one("bolt", 1_400_000, 200_000, 700_000, 60.2)]
    assert together_lines(sets, {"acme": "Acme", "bolt": "Bolt"}, harmful=["curb"]) == [
        "Together (a deal counts once, for the partner from whom most is expected there):",
        "  Acme 1,200,000, after our costs 1,188,000",
        "  + Bolt = 1,400,000: adds 200,000 of its 700,000, after our costs 188,000; 60 of the 90 accounts it holds "
        "are held by them, too",
        "  all 2: 1,400,000 (likely 700,000 to 2,800,000), not 1,900,000, the sum of each alone",
        "  left out, as its help is expected to lose more than it wins: curb",
    ]


def test_many_partners_are_counted_and_not_named() -> None:
    lines = together_lines([one(f"p{number}", 100 * number, 100, 100) for number in range(1, 9)], {})
    assert lines[5:] == [
        "  + p5 = 500: adds 100, after our costs -11,900",
        "  and 3 more",
        "  all 8: 800 (likely 400 to 1,600), the sum of each alone",
    ]


def test_a_single_partner_has_nobody_to_be_together_with() -> None:
    assert together_lines([one("acme", 1, 1, 1)], {}) == []
