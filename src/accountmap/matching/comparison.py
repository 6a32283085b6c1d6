"""Comparison: every candidate pair as a row of features, each bounded, each with a direction that never turns.

A feature says one thing about a pair; `model` gives it its weight in bits. Features that speak for a match grow with
agreement, those that speak against grow with contradiction, so that correcting a field never lowers a pair's evidence.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import polars as pl
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from accountmap.matching.alignment import align_words
from accountmap.matching.records import ALTERNATIVE, PART, Records
from accountmap.matching.vocabulary import Vocabulary, Words

Column = npt.NDArray[np.float32]
Views = npt.NDArray[np.uint32]


def compare_pairs(pairs: pl.DataFrame, left: Records, right: Records, vocabulary: Vocabulary) -> pl.DataFrame:
    """Features of candidate pairs.

    Args:
        pairs: left_record, right_record, left_view, right_view.
        left: the left list.
        right: the right list.
        vocabulary: the words of both.

    Returns:
        One row per pair, in order; float32 columns as `model` names them.
    """
    names = compare_names(pairs, left, right, vocabulary)
    facts = compare_facts(pairs, left, right)
    features = pl.concat([names, facts], how="horizontal")
    # The label speaks for itself only where the names do not say the same already: a renamed company keeps its domain.
    alone = pl.col("label_name") * (1 - pl.col("typing_70"))
    # Companies of one group share a domain: another country, or other words on both sides, says so.
    one_domain = pl.max_horizontal("domain_own", "domain_shared", "domain_label").clip(0, 1)
    elsewhere = pl.max_horizontal("places_one", "places_differ", "country_differs")
    return features.with_columns(
        label_alone=alone,
        label_cross=alone * pl.col("other_script"),
        group_country=one_domain * elsewhere,
        group_words=one_domain * pl.col("over_both"),
    ).drop("other_script")


def compare_names(pairs: pl.DataFrame, left: Records, right: Records, vocabulary: Vocabulary) -> pl.DataFrame:
    """What the two names say; see `compare_pairs`."""
    left_view, right_view = pairs["left_view"].to_numpy(), pairs["right_view"].to_numpy()
    aligned = align_words(vocabulary.left[left_view], vocabulary.right[right_view], vocabulary)
    # Bits that single out one record of the larger list; word evidence counts in shares of it, whatever the size.
    enough = np.float32(np.log2(max(left.facts.height, right.facts.height, 2)))
    matched = aligned.exact + aligned.mistyped + aligned.shortened + aligned.sounding + aligned.translated
    left_total, right_total = matched + aligned.left_over, matched + aligned.right_over
    word_share = 2 * matched / np.maximum(left_total + right_total, 0.01)
    other_script = _other_script(left, right, left_view, right_view)
    words = {
        "words_exact": aligned.exact / enough,
        "words_mistyped": aligned.mistyped / enough,
        "words_shortened": aligned.shortened / enough,
        "words_sounding": aligned.sounding / enough,
        "words_translated": aligned.translated / enough,
        "over_both": np.minimum(aligned.left_over, aligned.right_over) / enough,
        "over_one": np.abs(aligned.left_over - aligned.right_over) / enough,
        "word_share": word_share,
        "contained_share": matched / np.maximum(np.minimum(left_total, right_total), 0.01),
        "first_word": aligned.first,
        "sole_share": aligned.sole * word_share,
        "sole_near": aligned.sole_near * word_share,
        "sole_cross": np.maximum(aligned.sole, aligned.sole_near) * other_script,
        "lone_word": _lone_word(vocabulary.left[left_view], vocabulary.right[right_view]),
    }
    columns = pl.DataFrame({name: np.clip(value, 0, 2).astype(np.float32) for name, value in words.items()})
    strings = _compare_strings(pairs, left, right).with_columns(other_script=other_script)
    # A legal form is translated with the name: there it contradicts nothing.
    same_script = 1 - pl.col("other_script")
    strings = strings.with_columns(pl.col("legal_same", "legal_differ") * same_script)
    return pl.concat([columns, strings], how="horizontal")


def _other_script(left: Records, right: Records, left_view: Views, right_view: Views) -> Column:
    """1 where one name is in Latin letters and the other is not: then words that differ may be translations."""
    is_latin = [records.forms["is_latin"].to_numpy() for records in (left, right)]
    return np.asarray(is_latin[0][left_view] ^ is_latin[1][right_view], dtype=np.float32)


def _lone_word(left: Words, right: Words) -> Column:
    """1 where one name is a single word and the other is not: all that agrees may be that word (Snap and Snap-on)."""
    counts = np.stack([np.count_nonzero(words, axis=1) for words in (left, right)])
    return np.asarray((counts.min(axis=0) == 1) & (counts.max(axis=0) > 1), dtype=np.float32)


def _compare_strings(pairs: pl.DataFrame, left: Records, right: Records) -> pl.DataFrame:
    one = left.forms[pairs["left_view"]]
    other = right.forms[pairs["right_view"]]
    both = pl.concat([one, other.rename(lambda name: f"{name}_right")], how="horizontal")
    native = (pl.col("native") != "") & (pl.col("native_right") != "")
    both = both.with_columns(
        is_native=native,
        whole=pl.when(native).then("native").otherwise("joined"),
        whole_right=pl.when(native).then("native_right").otherwise("joined_right"),
    )
    measured = both.with_columns(
        typing=_measure(both, "whole", OSA.normalized_similarity),
        spelling=_measure(both, "whole", JaroWinkler.normalized_similarity),
        full=_measure(both, "compare", OSA.normalized_similarity),
        sound=_measure(both, "skeleton", OSA.normalized_similarity),
    )
    return measured.select(**{name: value.fill_null(0).cast(pl.Float32) for name, value in _string_features().items()})


def _measure(both: pl.DataFrame, column: str, scorer: Callable[..., float]) -> Column:
    one, other = both[column].to_list(), both[f"{column}_right"].to_list()
    return np.asarray(cpdist(one, other, scorer=scorer, dtype=np.float32))


def _string_features() -> dict[str, pl.Expr]:
    shorter = pl.min_horizontal(pl.col("joined").str.len_chars(), pl.col("joined_right").str.len_chars()).cast(pl.Int32)
    equal = (pl.col("joined") == pl.col("joined_right")) & (pl.col("joined") != "")
    initials = (pl.col("initials") == pl.col("joined_right")) & pl.col("several")
    initials |= (pl.col("initials_right") == pl.col("joined")) & pl.col("several_right")
    place, place_right = pl.col("places"), pl.col("places_right")
    some, some_right = pl.col("numbers") != "", pl.col("numbers_right") != ""
    squeezed = pl.col("compare").str.replace_all(" ", "")
    known = pl.col("legal_code").is_not_null() & pl.col("legal_code_right").is_not_null()
    same_legal = pl.col("legal_code") == pl.col("legal_code_right")
    return {
        "name_equal": equal,
        "short_equal": equal & (shorter <= 3) & ~pl.col("is_native"),
        "native_equal": pl.col("is_native") & (pl.col("native") == pl.col("native_right")),
        "native_differs": pl.col("is_native") & equal & (pl.col("native") != pl.col("native_right")),
        "cross_script": (pl.col("native") != "") ^ (pl.col("native_right") != ""),
        "full_equal": pl.col("compare") == pl.col("compare_right"),
        "full_joined_equal": squeezed == pl.col("compare_right").str.replace_all(" ", ""),
        "typing_70": _beyond("typing", 0.70),
        "typing_85": _beyond("typing", 0.85),
        "spelling_80": _beyond("spelling", 0.80),
        "spelling_92": _beyond("spelling", 0.92),
        "full_70": _beyond("full", 0.70),
        "sound_75": pl.when(shorter >= 4).then(_beyond("sound", 0.75)).otherwise(0.0),
        "initialism": pl.when(initials).then((shorter.clip(1, 6) - 1) / 5).otherwise(0.0),
        "numbers_same": (pl.col("numbers") == pl.col("numbers_right")) & some,
        "numbers_differ": (pl.col("numbers") != pl.col("numbers_right")) & some & some_right,
        "numbers_one": some ^ some_right,
        "holding_one": pl.col("is_holding") ^ pl.col("is_holding_right"),
        "places_differ": (place != place_right) & (place != "") & (place_right != ""),
        "places_one": (place != "") ^ (place_right != ""),
        "legal_same": known & same_legal,
        "legal_differ": known & ~same_legal,
        "legal_one": pl.col("has_legal") ^ pl.col("has_legal_right"),
        "name_part": (pl.col("view_kind") == PART).cast(pl.Int8) + (pl.col("view_kind_right") == PART).cast(pl.Int8),
        "name_alternative": (pl.col("view_kind") == ALTERNATIVE) | (pl.col("view_kind_right") == ALTERNATIVE),
    }


def _beyond(column: str, threshold: float) -> pl.Expr:
    """How far a similarity lies above a threshold, as a share of what lies above it: 0 to 1."""
    return ((pl.col(column) - threshold) / (1 - threshold)).clip(0, 1)


def compare_facts(pairs: pl.DataFrame, left: Records, right: Records) -> pl.DataFrame:
    """What domains, identifiers and places say; see `compare_pairs`."""
    one = left.facts[pairs["left_record"]]
    other = right.facts[pairs["right_record"]]
    both = pl.concat([one, other.rename(lambda name: f"{name}_right")], how="horizontal")
    city = both.select(pl.col("city").fill_null(""), pl.col("city_right").fill_null(""))
    both = both.with_columns(city_typing=_measure(city, "city", OSA.normalized_similarity))
    features: dict[str, pl.Expr] = {}
    for field in ("country", "region", "postal_code", "phone", "industry"):
        features[f"{field}_same"] = pl.col(field) == pl.col(f"{field}_right")
    for field in ("country", "region", "postal_code", "phone"):
        features[f"{field}_differs"] = pl.col(field) != pl.col(f"{field}_right")
    known = pl.col("city").is_not_null() & pl.col("city_right").is_not_null()
    contained = pl.col("city").str.contains(pl.col("city_right"), literal=True)
    contained |= pl.col("city_right").str.contains(pl.col("city"), literal=True)
    same_city = contained | (pl.col("city_typing") >= 0.75)
    features |= {"city_same": known & same_city, "city_differs": known & ~same_city}
    table = both.select(**{name: value.fill_null(value=False).cast(pl.Float32) for name, value in features.items()})
    return pl.concat(
        [table, _compare_domains(pairs, left, right), _compare_identifiers(pairs, left, right)], how="horizontal"
    )


def _compare_domains(pairs: pl.DataFrame, left: Records, right: Records) -> pl.DataFrame:
    numbered = pairs.select("left_record", "right_record", "left_view", "right_view").with_row_index("pair")
    one, other = _shared_domains(left), _shared_domains(right)
    with_left = numbered.join(one, left_on="left_record", right_on="record")
    with_both = with_left.join(other, left_on="right_record", right_on="record", suffix="_right")
    same = pl.col("domain") == pl.col("domain_right")
    holders = (pl.col("holders") * pl.col("holders_right")).cast(pl.Float32)
    facing = with_both.group_by("pair").agg(
        domain_own=(same & (holders == 1)).any(),
        # A domain that k pairs of rows share is right in one pair of k at best.
        domain_shared=pl.when(same & (holders > 1)).then(1 / holders.sqrt()).otherwise(0.0).max(),
        domain_label=(
            (pl.col("label") == pl.col("label_right")) & ~same & (pl.col("label").str.len_chars() >= 3)
        ).any(),
        both_known=pl.lit(value=True),
    )
    facing = numbered.select("pair").join(facing, on="pair", how="left", maintain_order="left")
    agrees = pl.col("domain_own") | (pl.col("domain_shared") > 0) | pl.col("domain_label")
    domains = facing.select(
        pl.col("domain_own", "domain_shared", "domain_label").cast(pl.Float32).fill_null(0),
        domain_differs=(pl.col("both_known") & ~agrees).cast(pl.Float32).fill_null(0),
    )
    return domains.with_columns(label_name=_label_is_name(numbered, left, right))


def _shared_domains(records: Records) -> pl.DataFrame:
    """The addresses with how many records of the list hold each domain."""
    return records.addresses.select("record", "domain", "label", holders=pl.len().over("domain").cast(pl.Float32))


def _label_is_name(numbered: pl.DataFrame, left: Records, right: Records) -> pl.Series:
    """1 where one side has no domain and its name, written together, is the other side's domain label."""
    found = []
    for records, others, side, other in ((left, right, "left", "right"), (right, left, "right", "left")):
        names = others.views.select(pl.col("view").alias(f"{other}_view"), "joined")
        known = others.addresses.select(pl.col("record").alias(f"{other}_record")).unique()
        labels = records.addresses.select(pl.col("record").alias(f"{side}_record"), "label")
        named = numbered.join(known, on=f"{other}_record", how="anti").join(names, on=f"{other}_view")
        found.append(
            named.join(labels, on=f"{side}_record").filter(pl.col("joined") == pl.col("label").str.replace_all("-", ""))
        )
    hits = pl.concat([hit.select("pair") for hit in found]).unique().with_columns(hit=pl.lit(1.0, pl.Float32))
    return numbered.select("pair").join(hits, on="pair", how="left", maintain_order="left")["hit"].fill_null(0)


def _compare_identifiers(pairs: pl.DataFrame, left: Records, right: Records) -> pl.DataFrame:
    numbered = pairs.select("left_record", "right_record").with_row_index("pair")
    kinds = [
        records.identifiers.select("record", "identifier", kind=pl.col("identifier").str.extract(r"^([A-Z]+):"))
        for records in (left, right)
    ]
    facing = (
        numbered.join(kinds[0], left_on="left_record", right_on="record")
        .join(kinds[1], left_on="right_record", right_on="record", suffix="_right")
        .filter(pl.col("kind") == pl.col("kind_right"))
        .group_by("pair")
        .agg(same=(pl.col("identifier") == pl.col("identifier_right")).any())
    )
    found = numbered.select("pair").join(facing, on="pair", how="left", maintain_order="left")
    return found.select(
        identifier_same=pl.col("same").fill_null(value=False).cast(pl.Float32),
        identifier_differs=(~pl.col("same")).fill_null(value=False).cast(pl.Float32),
    )
