"""From features to a probability: match weights in bits, after Fellegi and Sunter (1969), fitted as a logistic.

log2 odds = prior + sum over features of weight x value (the pair's own evidence), then the second layer: own evidence
scaled, less of it beyond doubt, minus what rivals on either side are worth, and shifted by how often the two lists
write one company in two ways. The weights are data,
`reference/match_weights.toml`, made by `benchmarks/fit_priors.py`; every weight has the sign that its feature's meaning
demands, or is 0.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from accountmap.reference import reference_file

Evidence = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Weights:
    """Everything the model learned.

    Attributes:
        prior: log2 odds of a candidate pair of which nothing is known.
        features: bits per unit of each feature.
        scale: what own evidence counts for beside rivals.
        offset: bits added in the second layer.
        left_rivals: bits lost per bit of rivals of the right record (other left companies).
        right_rivals: the same for rivals on the right.
        beyond_doubt: what a bit of own evidence beyond `DOUBT_ENDS` counts for, less the scale; 0 or less. However
            alike two records are, some pairs are namesakes and some rows are stale.
        respelling: what a bit of `respelling.leaning` counts for in pairs whose names differ: 0 or more.
        respelling: what a bit of `respelling.leaning` counts for in pairs whose names differ: 0 to 1.
    """

    prior: float
    features: Mapping[str, float]
    scale: float
    offset: float
    left_rivals: float
    right_rivals: float
    beyond_doubt: float
    respelling: float


# Own evidence, in bits, from which a pair counts as beyond doubt: 94 in 100, about where pairs are accepted.
DOUBT_ENDS = 4.0

# What neither agrees nor contradicts, whose weight may have either sign: that two names stand in two scripts.
NEITHER = frozenset({"cross_script"})
# Features that speak against a match: their weights are 0 or negative. All others are 0 or positive.
AGAINST = frozenset(
    {
        "over_both",
        "over_one",
        "cross_over_both",
        "cross_native_list",
        "cross_lone_word",
        "cross_holding_one",
        "cross_legal_one",
        "short_equal",
        "lone_word",
        "native_differs",
        "numbers_differ",
        "numbers_one",
        "holding_one",
        "group_country",
        "group_words",
        "places_differ",
        "places_one",
        "legal_differ",
        "legal_one",
        "name_part",
        "name_alternative",
        "domain_differs",
        "identifier_differs",
        "country_differs",
        "region_differs",
        "postal_code_differs",
        "phone_differs",
        "city_differs",
    }
)


WEIGHTS_FILE = "match_weights.toml"


@cache
def shipped_weights() -> Weights:
    """The weights that come with the package."""
    values = tomllib.loads(reference_file(WEIGHTS_FILE).read_text(encoding="utf-8"))
    return Weights(**values)


@cache
def shipped_model_id() -> str:
    """SHA-256 of the weights that come with the package."""
    return hashlib.sha256(reference_file(WEIGHTS_FILE).read_bytes()).hexdigest()


def own_evidence(features: pl.DataFrame, weights: Weights) -> Evidence:
    """Evidence of each pair by itself, in bits, prior included."""
    names = list(weights.features)
    values = features.select(names).to_numpy().astype(np.float64)
    # Not a matrix product: BLAS sums in another order on another machine.
    bits = np.full(len(values), weights.prior)
    for position, name in enumerate(names):
        bits += weights.features[name] * values[:, position]
    return bits


def evidence_beyond_doubt(own: Evidence) -> Evidence:
    """Bits of own evidence, prior included, beyond `DOUBT_ENDS`; 0 or more."""
    return np.maximum(own - DOUBT_ENDS, 0)


def probability_of(bits: Evidence) -> Evidence:
    """Probability of log2 odds."""
    return np.asarray(1 / (1 + np.exp2(-np.clip(bits, -60, 60))))
