"""Evidence as people read it: pieces of a pair's log-odds in tenths of a bit, and a sentence for each.

The pieces are what the probability is made of, not a commentary on it: a pair's log-odds is the sum of the numbers
shown, prior included.
"""

import numpy as np
import numpy.typing as npt
import polars as pl

from accountmap.compiled.evidence import sum_pieces
from accountmap.compiled.features import Feature
from accountmap.matching.comparison import Features
from accountmap.matching.model import Evidence, Weights, evidence_beyond_doubt
from accountmap.matching.records import Records

Tenths = npt.NDArray[np.int16]

# Piece -> the features it sums. What stands in no other piece belongs to the name.
FACT_PIECES: dict[str, tuple[str, ...]] = {
    "legal": ("legal_same", "legal_differ", "legal_one"),
    "numbers": ("numbers_same", "numbers_differ", "numbers_one"),
    "places": ("places_differ", "places_one"),
    "domain": ("domain_own", "domain_shared", "domain_label", "domain_differs", "group_country", "group_words"),
    "label": ("label_name", "label_alone", "label_cross"),
    "identifier": ("identifier_same", "identifier_differs"),
    "country": ("country_same", "country_differs"),
    "region": ("region_same", "region_differs"),
    "city": ("city_same", "city_differs"),
    "postal_code": ("postal_code_same", "postal_code_differs"),
    "phone": ("phone_same", "phone_differs"),
    "industry": ("industry_same",),
}
OWN_PIECES = ("name", *FACT_PIECES)
PIECES = (*OWN_PIECES, "beyond_doubt", "left_rivals", "right_rivals", "respelling", "prior")
BEFORE_LOOKING = "before looking"
# In one list, left and right are the first and the second of a pair.
_RIVALS_WITHIN = {
    "left_rivals": pl.lit("another company is near the second"),
    "right_rivals": pl.lit("another company is near the first"),
}


def own_pieces(features: Features, weights: Weights) -> npt.NDArray[np.float64]:
    """Bits of each pair by piece (`OWN_PIECES`), before the second layer scales them; the prior is not among them."""
    of_fact = {feature: piece for piece, members in FACT_PIECES.items() for feature in members}
    weighty = {feature: weight for feature, weight in weights.features.items() if weight}
    pieces = [OWN_PIECES.index(of_fact.get(feature, "name")) for feature in weighty]
    bits = np.empty((len(features), len(OWN_PIECES)))
    sum_pieces(
        features,
        np.array([Feature[feature] for feature in weighty], np.int64),
        np.array(list(weighty.values()), np.float32),
        np.array(pieces, np.int64),
        bits,
    )
    return bits


def shown_pieces(
    own: npt.NDArray[np.float64],
    left_rivals: Evidence,
    right_rivals: Evidence,
    weights: Weights,
) -> Tenths:
    """All pieces (`PIECES`) in tenths of a bit, as they are shown and summed; nothing is known of the lists yet.

    Args:
        own: `own_pieces` of each pair.
        left_rivals: what competes on the left, in bits, per pair.
        right_rivals: the same on the right.
        weights: the model.
    """
    beyond_doubt = weights.beyond_doubt * evidence_beyond_doubt(own.sum(axis=1) + weights.prior)
    rivals = (-weights.left_rivals * left_rivals, -weights.right_rivals * right_rivals)
    prior = np.full(1, weights.prior * weights.scale + weights.offset)
    tenths: Tenths = np.empty((len(own), len(PIECES)), dtype=np.int16)
    # One piece at a time: all of a million pairs at once would need half a gigabyte.
    for place in range(len(OWN_PIECES)):
        tenths[:, place] = np.rint(own[:, place] * weights.scale * 10)
    for place, piece in enumerate((beyond_doubt, *rivals, np.zeros(1), prior), start=len(OWN_PIECES)):
        tenths[:, place] = np.rint(piece * 10)
    return tenths


def write_evidence(
    pairs: pl.DataFrame, pieces: Tenths, left: Records, right: Records, *, one_list: bool = False
) -> pl.Series:
    """One text per pair: `same domain acme.com +11.2; name 'Acme' ≈ 'ACME Inc' +6.1; country differs -1.3; …`.

    Args:
        pairs: left_record, right_record, left_view, right_view.
        pieces: `shown_pieces` of these pairs.
        left: the left list.
        right: the right list.
        one_list: whether both are one list.
    """
    words = _with_bits(pairs, pieces, left, right)
    sentences = _sentences() | (_RIVALS_WITHIN if one_list else {})
    texts = [
        pl.when(pl.col(f"{name}_bits") != 0).then(pl.concat_str(sentence, pl.lit(" "), _signed(f"{name}_bits")))
        for name, sentence in sentences.items()
    ]
    return words.select(evidence=pl.concat_str(texts, separator="; ", ignore_nulls=True))["evidence"]


def list_pieces(pair: pl.DataFrame, pieces: Tenths, left: Records, right: Records) -> list[tuple[str, int]]:
    """The pieces of one pair that are not zero: sentence and tenths of a bit, in the order of `write_evidence`."""
    row = _with_bits(pair, pieces, left, right).with_columns(**_sentences()).row(0, named=True)
    return [(row[name], row[f"{name}_bits"]) for name in _sentences() if row[f"{name}_bits"]]


def _with_bits(pairs: pl.DataFrame, pieces: Tenths, left: Records, right: Records) -> pl.DataFrame:
    bits = pl.DataFrame(pieces, schema=[f"{name}_bits" for name in PIECES])
    return pl.concat([pairs, bits, _described(pairs, left, right)], how="horizontal")


def _described(pairs: pl.DataFrame, left: Records, right: Records) -> pl.DataFrame:
    sides = []
    for side, records in (("left", left), ("right", right)):
        names = records.views.select("display", "joined")[pairs[f"{side}_view"]]
        facts = records.facts.select("country", "region", "city", "postal_code", "phone", "industry")[
            pairs[f"{side}_record"]
        ]
        addresses = records.addresses.group_by("record", maintain_order=True).agg(
            pl.col("domain").first(), domains=pl.col("domain")
        )
        known = pairs.select(record=f"{side}_record").join(addresses, on="record", how="left", maintain_order="left")
        both = pl.concat([names, facts, known.select("domain", "domains")], how="horizontal")
        sides.append(both.rename({name: f"{side}_{name}" for name in both.columns}))
    return pl.concat(sides, how="horizontal")


def _signed(column: str) -> pl.Expr:
    """Tenths of a bit as `+6.1` or `−1.3`."""
    value = pl.col(column).abs()
    sign = pl.when(pl.col(column) < 0).then(pl.lit("−")).otherwise(pl.lit("+"))
    return pl.concat_str(sign, (value // 10).cast(pl.String), pl.lit("."), (value % 10).cast(pl.String))


def _sentences() -> dict[str, pl.Expr]:
    same_name = pl.col("left_joined") == pl.col("right_joined")
    relation = pl.when(same_name).then(pl.lit("=")).otherwise(pl.lit("≈"))
    name = pl.concat_str(
        pl.lit("name '"),
        pl.col("left_display"),
        pl.lit("' "),
        relation,
        pl.lit(" '"),
        pl.col("right_display"),
        pl.lit("'"),
    )
    shared = pl.col("left_domains").list.set_intersection("right_domains").list.sort().list.first()
    domain = (
        pl.when(shared.is_not_null())
        .then(pl.concat_str(pl.lit("same domain "), shared))
        .otherwise(pl.concat_str(pl.lit("domains "), pl.col("left_domain"), pl.lit(" and "), pl.col("right_domain")))
    )
    label = pl.concat_str(pl.lit("domain "), pl.coalesce("right_domain", "left_domain"), pl.lit(" is the other's name"))
    said = {
        "domain": domain.fill_null("domain"),
        "label": label,
        "name": name,
        "identifier": _agreement("identifier", "registration number"),
        "legal": _agreement("legal", "legal form"),
        "numbers": _agreement("numbers", "number in the name"),
        "places": _agreement("places", "country in the name"),
    }
    for column in ("country", "region", "city", "postal_code", "phone", "industry"):
        said[column] = _agreement(column, column.replace("_", " "))
    return said | {
        "beyond_doubt": pl.lit("beyond doubt, where more likeness adds little"),
        "left_rivals": pl.lit("another company in the left list is near"),
        "right_rivals": pl.lit("another company in the right list is near"),
        "respelling": pl.lit("these lists often write one company in two ways"),
        "prior": pl.lit(BEFORE_LOOKING),
    }


def _agreement(piece: str, words: str) -> pl.Expr:
    against = pl.col(f"{piece}_bits") < 0
    return pl.when(against).then(pl.lit(f"{words} differs")).otherwise(pl.lit(f"same {words}"))
