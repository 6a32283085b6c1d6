"""One simulation for all rankings: seeded, and every random number keyed by what it belongs to."""

import numpy as np
from numpy.typing import NDArray

from accountmap.overlap.assumptions import Assumption
from accountmap.overlap.random_numbers import keyed_normals

Floats = NDArray[np.float64]


def draw_common(assumption: Assumption, seed: int, draws: int) -> Floats:
    """(draws,) values of an assumption that holds for all partners alike."""
    return assumption.draw(keyed_normals(seed, [f"assumption:{assumption.name}"], draws)[:, 0])


def draw_per_partner(assumption: Assumption, partners: tuple[str, ...], seed: int, draws: int) -> Floats:
    """(draws, partners) values of an assumption that differs between partners: half the variance is common to all.

    A single partner's value keeps the stated range; between partners it correlates by one half.
    """
    common = keyed_normals(seed, [f"assumption:{assumption.name}"], draws)
    own = keyed_normals(seed, [f"assumption:{assumption.name}:{partner}" for partner in partners], draws)
    return assumption.draw((common + own) / np.sqrt(2))
