"""A hidden unit to hand to the answers of chapter 07."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from course_lib.checking.formatting import show


@dataclass(frozen=True)
class Shelf:
    """A hidden unit that rests on a shelf until a exceeds it: g(a) = max(a, level)."""

    level: float

    def __call__(self, a):
        return np.maximum(a, self.level)

    def __str__(self) -> str:
        return f"max(a, {show(self.level)})"


@dataclass(frozen=True)
class ShelfSlope:
    """The derivative of a Shelf: 1 above the level, else 0."""

    level: float

    def __call__(self, a):
        return np.where(np.asarray(a) > self.level, 1.0, 0.0)

    def __str__(self) -> str:
        return f"(1 where a > {show(self.level)}, else 0)"
