"""How words sound, coarsely: what different transliterations of one name have in common."""

import polars as pl


def skeleton(words: pl.Expr) -> pl.Expr:
    """Consonant skeleton: what stays the same when a name is transliterated by another rule.

    Voiced and unvoiced consonants, l and r, and the hissing sounds each count as one; vowels, h, w and y are dropped,
    except that a leading vowel is kept as `a`.
    """
    hissing = [
        ("shch", "s"),
        ("tch", "s"),
        ("sch", "s"),
        ("sh", "s"),
        ("ch", "s"),
        ("cz", "s"),
        ("sz", "s"),
        ("zh", "s"),
    ]
    groups = [*hissing, ("ts", "s"), ("tz", "s"), ("dz", "s"), ("dj", "s")]
    groups += [("ph", "p"), ("qu", "kv"), ("x", "ks")]
    simple = words.str.replace_many([a for a, _ in groups], [b for _, b in groups], leftmost=True)
    return (
        simple.str.replace_all("^[aeiouy]", "A")
        .str.replace_all("[aeiouhwy]", "")
        .str.to_lowercase()
        .str.replace_many(list("cgqbfvdljz"), list("kkkppptrss"))
        .str.replace_many([c + c for c in "akptsrmn"], list("akptsrmn"))
    )
