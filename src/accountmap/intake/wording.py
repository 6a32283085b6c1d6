"""How many of something, in words."""


def counted(count: int, one: str, several: str) -> str:
    """A count before what is counted: `counted(1, "row is", "rows are")` is `1 row is`."""
    return f"{count:,} {one if count == 1 else several}"
