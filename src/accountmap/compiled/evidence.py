"""From features to evidence in bits."""

from typing import Any

import numpy as np
import numpy.typing as npt

from accountmap.compiled.compiling import compiled
from accountmap.compiled.features import Row
from accountmap.compiled.signatures import float32, float64, int64, read_only, void, written

Numbers = npt.NDArray[np.integer[Any]]


@compiled(void(read_only(float32, 2), read_only(int64), read_only(float32), read_only(int64), written(float64, 2)))
def sum_pieces(features: Row, chosen: Numbers, weights: Row, pieces: Numbers, own: npt.NDArray[np.float64]) -> None:
    """Sum the bits of features by piece, in the order of the weights.

    Args:
        features: one row per pair.
        chosen: places of the features that have a weight.
        weights: bits per unit of each.
        pieces: the piece that each belongs to.
        own: written to: bits, one row per pair, one column per piece.
    """
    for pair in range(len(features)):
        own[pair] = 0
        for place in range(len(chosen)):
            own[pair, pieces[place]] += weights[place] * features[pair, chosen[place]]
