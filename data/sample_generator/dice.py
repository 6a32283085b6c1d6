"""Reproducible chance: one stream of draws per purpose, so that a new purpose moves nobody else's draws."""

import math
import random
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

Item = TypeVar("Item")


class Dice:
    """Draws for one purpose, e.g. `Dice(seed, "opportunity", number)`.

    Only `random.Random.random` is used: of the standard generator, its sequence alone is promised to stay the same.
    """

    def __init__(self, *purpose: object) -> None:
        text = "|".join(str(part) for part in purpose)
        self._draw: Callable[[], float] = random.Random(text).random  # noqa: S311 - an invented world, no secret

    def share(self) -> float:
        """A number in [0, 1)."""
        return self._draw()

    def chance(self, probability: float) -> bool:
        """True with that probability."""
        return self._draw() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._draw() * (high - low + 1))

    def pick(self, items: Sequence[Item]) -> Item:
        """One of the items, all equally likely."""
        return items[int(self._draw() * len(items))]

    def weighted(self, weights: Mapping[Item, float]) -> Item:
        """One of the keys, as likely as its weight says."""
        left = self._draw() * sum(weights.values())
        for item, weight in weights.items():
            left -= weight
            if left < 0:
                return item
        return item

    def normal(self) -> float:
        """A standard normal number (Box-Muller)."""
        radius = math.sqrt(-2 * math.log(1 - self._draw()))
        return radius * math.cos(2 * math.pi * self._draw())

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """The items in random order."""
        keys = [self._draw() for _ in items]
        return [items[place] for place in sorted(range(len(items)), key=keys.__getitem__)]

    def digits(self, count: int) -> str:
        """That many digits, the first not 0."""
        return str(self.between(1, 9)) + "".join(str(self.between(0, 9)) for _ in range(count - 1))
