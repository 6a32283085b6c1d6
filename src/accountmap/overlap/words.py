"""What pages, reports and the command line call the things that tables have short names for."""

GROUPS = {
    "customer": "customers",
    "open_opportunity": "open deals",
    "prospect": "prospects",
    "former_customer": "former customers",
    "unknown": "not said",
    "all": "accounts",
}
DECISIONS = {"match": "sure", "confirmed": "sure, confirmed", "review": "please check", "rejected": "rejected"}


def group_in_words(population: str) -> str:
    """A group as people call it; the user's own groups have the names the user gave."""
    return GROUPS.get(population, population)


def groups_in_words(populations: str | None) -> str:
    """Groups that a table lists parted by commas."""
    return ", ".join(group_in_words(name) for name in (populations or "").split(", ") if name)


def decision_in_words(decision: str) -> str:
    """A decision as people call it."""
    return DECISIONS.get(decision, decision)


def likely_in_words(probability: float) -> str:
    """A probability as people read it; never certain where it is not."""
    if probability in (0, 1):
        return f"{100 * probability:.0f} %"
    return "over 99 %" if probability > 0.99 else f"{100 * probability:.0f} %"
