"""What people call the motions of a partnership, and in which order they want to see them."""

from collections.abc import Sequence

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
