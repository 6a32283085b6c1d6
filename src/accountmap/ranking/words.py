"""What people call the motions of a partnership, and in which order they want to see them."""

from collections.abc import Mapping, Sequence
from typing import Any

MOTIONS = {
    "integration": "Integrate: customers we share",
    "co_sell": "Sell together: our open deals at their customers",
    "resell": "They sell for us: their customers that we don't have",
}


def motions_in_order(goals: Sequence[str]) -> list[str]:
    """All motions, the user's goals first."""
    return [*goals, *(motion for motion in MOTIONS if motion not in goals)]


def ranking_title(motion: str, months: int, currency: str, goals: Sequence[str]) -> str:
    """What stands above a ranking; the headline says that it is the first goal."""
    headline = " (your first goal)" if goals and motion == goals[0] else ""
    return f"{MOTIONS[motion]}{headline} · over {months} months, in {currency}"


# Past so many partners nobody reads on; the table `partner_sets` has them all.
MOST_NAMED = 5
_COUNTED_ONCE = {
    "integration": "integrations add up, but save no more of a customer's revenue than is lost",
    "co_sell": "a deal counts once, for the partner from whom most is expected there",
    "resell": "a market counts once, as nobody can see which of their customers there are the same",
}
_SERVED_BEFORE = {
    "integration": "of its {all} shared customers are shared with them, too",
    "co_sell": "of the {all} accounts it holds are held by them, too",
    "resell": "of its {all} accounts lie in markets that they serve, too",
}


def together_lines(
    sets: Sequence[Mapping[str, Any]], names: Mapping[str, str], harmful: Sequence[str] = ()
) -> list[str]:
    """What stands below a ranking: what its partners are worth together, the one first that adds most.

    Args:
        sets: Rows of `partner_sets` of one motion and horizon, by size; fewer than two say nothing.
        names: Display name by partner id.
        harmful: Partners of the ranking whose help is expected to lose more than it wins.
    """
    if len(sets) < 2:
        return []
    whole, alone = sets[-1], sum(row["value_alone"] for row in sets)
    # Each figure is rounded to hundredths by itself.
    is_sum = abs(alone - whole["expected_value"]) < len(sets) / 100
    lines = [f"Together ({_COUNTED_ONCE[whole['motion']]}):"]
    lines += [f"  {_name(sets[0]['partner_id'], names)} {sets[0]['expected_value']:,.0f}{_after_costs(sets[0])}"]
    lines += [
        f"  + {_name(row['partner_id'], names)} = {row['expected_value']:,.0f}: {added_in_words(row)}"
        for row in sets[1:MOST_NAMED]
    ]
    lines += [f"  and {len(sets) - MOST_NAMED} more"] if len(sets) > MOST_NAMED else []
    worth = f"{whole['expected_value']:,.0f} (likely {whole['value_low']:,.0f} to {whole['value_high']:,.0f})"
    lines.append(f"  all {len(sets)}: {worth}, {'the sum' if is_sum else f'not {alone:,.0f}, the sum'} of each alone")
    if harmful:
        who = ", ".join(_name(partner, names) for partner in harmful)
        lines.append(f"  left out, as its help is expected to lose more than it wins: {who}")
    return lines


def added_in_words(row: Mapping[str, Any]) -> str:
    """What a partner adds to those before it, from a row of `partner_sets`."""
    added, alone = f"{row['added_value']:,.0f}", f"{row['value_alone']:,.0f}"
    shared, accounts = round(row["shared_accounts"]), round(row["accounts"])
    why = f"; {shared:,} {_SERVED_BEFORE[row['motion']].format(all=f'{accounts:,}')}" if shared else ""
    worth = added if added == alone else f"{added} of its {alone}"
    return f"adds {worth}{_after_costs(row)}{why}"


def _after_costs(row: Mapping[str, Any]) -> str:
    return f", after our costs {row['added_net_value']:,.0f}"


def _name(partner: str, names: Mapping[str, str]) -> str:
    return names.get(partner, partner)
