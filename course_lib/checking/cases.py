"""Seeded inputs for checks: the same seed gives the same cases, small ones first.

Cases are random where a coincidence could hide a mistake (upstream gradients are never ones, shapes never
square), and kept away from values at which a right answer could look wrong (ties, kinks, vanishing
gradients).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np


class Cases:
    """The inputs of one run of a check. `rng` is the only source of chance.

    Its stream is that of the seed and of the `names` that say what it is for, such as an exercise's.
    """

    def __init__(self, seed: int | list[int], *names: str):
        self.seed, self.names = [seed] if isinstance(seed, int) else list(seed), names
        self.rng = np.random.default_rng([*self.seed, *map(_digest, names)])

    @contextmanager
    def stream(self, name: str) -> Iterator[None]:
        """Inside, draw from the stream of this name, whatever was drawn before; then go on as before."""
        before, self.rng = self.rng, Cases(self.seed, *self.names, name).rng
        try:
            yield
        finally:
            self.rng = before

    def normal(self, *shape: int, scale: float = 1.0) -> np.ndarray:
        """Independent N(0, scale²) entries, as float64; `normal()` is a 0-d array."""
        return np.asarray(scale * self.rng.standard_normal(shape))

    def uniform(self, low: float, high: float, *shape: int) -> np.ndarray:
        """Independent U(low, high) entries."""
        return np.asarray(self.rng.uniform(low, high, shape))

    def away_from_zero(self, *shape: int, least: float = 0.1, most: float = 2.0) -> np.ndarray:
        """Entries of either sign with least ≤ |entry| ≤ most: nothing vanishes, no kink at 0 is near."""
        return np.asarray(self.uniform(least, most, *shape) * self.rng.choice([-1.0, 1.0], shape))

    def everywhere(self, most: float = 40.0) -> np.ndarray:
        """Ninety entries of either sign and of all sizes from 0.002 to `most`, the smallest first; (90,).

        There a function of one number bends, and there it has become straight. Each size is at most 1.25
        times the one before, so that no range wider than that is missed with any seed.
        """
        sizes = 0.002 * (most / 0.002) ** ((np.arange(45) + self.uniform(0.0, 1.0)) / 45)
        return np.stack([sizes, -sizes], axis=1).ravel()

    def generator(self) -> np.random.Generator:
        """A generator for one call: the record of a call keeps it, and must not see it move on."""
        return np.random.default_rng(self.rng.integers(2**63))

    def probabilities(self, *shape: int) -> np.ndarray:
        """Rows that are positive and sum to one, no entry near 0: (C,) one example, (N, C) a batch."""
        weights = self.uniform(0.5, 1.0, *shape)
        return weights / weights.sum(axis=-1, keepdims=True)

    def labels(self, C: int, N: int | None = None) -> int | np.ndarray:
        """A label in 0 … C−1 (an int), or N of them that are not all equal if N and C allow it."""
        if N is None:
            return int(self.rng.integers(C))
        y = self.rng.integers(C, size=N)
        if N > 1 and C > 1 and (y == y[0]).all():
            y[-1] = (y[0] + 1) % C
        return y


def _digest(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest())
