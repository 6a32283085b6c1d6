"""Random numbers keyed by what they belong to: a new partner, account or deal moves nobody else's draws.

Every stream is a pure function of the seed and of a text key such as `partner:acme`, or of a pair of such keys; never
of a position in a table.
"""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]
Words = NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


def key_word(seed: int, key: str) -> np.uint64:
    """A 64-bit word of a key, the same on every machine and in every session."""
    return np.uint64(int.from_bytes(blake2b(f"{seed}:{key}".encode(), digest_size=8).digest(), "little"))


def keyed_generator(seed: int, key: str) -> np.random.Generator:
    """A generator of its own for one key."""
    digest = blake2b(f"{seed}:{key}".encode(), digest_size=16).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(digest, "little")))


def keyed_normals(seed: int, keys: Sequence[str], draws: int) -> Floats:
    """Standard normal numbers, one column per key: (draws, keys).

    Latin hypercube (McKay, Beckman and Conover 1979): every key has the same evenly spread numbers in an order of its
    own, so that partners who are alike come out alike and not in the order of their luck.
    """
    levels = ndtri((np.arange(draws) + 0.5) / draws)
    columns = [keyed_generator(seed, key).permutation(levels) for key in keys]
    return np.column_stack(columns) if columns else np.empty((draws, 0))


def keyed_words(words: Words, draws: int) -> Words:
    """Uniform 64-bit words (draws, keys) from one word per key.

    SplitMix64 (Steele, Lea and Flood 2014) in counter mode: word d of a key is the mix of key + d x golden ratio.
    """
    with np.errstate(over="ignore"):
        mixed = (np.arange(1, draws + 1, dtype=np.uint64) * _GOLDEN)[:, None] + words[None, :]
        shifted = np.empty_like(mixed)
        for distance, factor in ((30, _FIRST), (27, _SECOND)):
            mixed ^= np.right_shift(mixed, np.uint64(distance), out=shifted)
            mixed *= factor
        mixed ^= np.right_shift(mixed, np.uint64(31), out=shifted)
    return mixed


def pair_words(left: Words, right: Words) -> Words:
    """One word per pair of keys, e.g. partner and account."""
    with np.errstate(over="ignore"):
        mixed = left * _FIRST ^ (right + _GOLDEN)
        mixed ^= mixed >> np.uint64(29)
        mixed *= _SECOND
        mixed ^= mixed >> np.uint64(32)
    return mixed


def keyed_uniforms(words: Words, draws: int) -> Floats:
    """Uniform numbers in [0, 1): (draws, keys)."""
    return (keyed_words(words, draws) >> np.uint64(11)).astype(np.float64) * 2.0**-53
