"""A hidden unit to hand to an answer, and the loss of a small network.

The unit is none that a chapter asks for, so an answer has to use the `g` that it is given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from course_lib.checking.formatting import show

Params = list[tuple[np.ndarray, np.ndarray]]
Label = int | np.ndarray


@dataclass(frozen=True)
class Ripple:
    """A hidden unit that rises in waves: g(a) = a + sin(ka + s) / 2k, of a number or elementwise."""

    k: float
    s: float

    def __call__(self, a):
        return a + np.sin(self.k * a + self.s) / (2 * self.k)

    def __str__(self) -> str:
        return f"(a + sin({show(self.k)}·a + {show(self.s)}) / {show(2 * self.k)})"


@dataclass(frozen=True)
class RippleSlope:
    """The derivative of a Ripple, g′(a) = 1 + cos(ka + s) / 2: between ½ and 1½, so no gradient vanishes."""

    k: float
    s: float

    def __call__(self, a):
        return 1 + np.cos(self.k * a + self.s) / 2

    def __str__(self) -> str:
        return f"(1 + cos({show(self.k)}·a + {show(self.s)}) / 2)"


def logits(params: Params, x: np.ndarray, g: Callable) -> np.ndarray:
    """a⁽ᴸ⁺¹⁾ of one example or a batch."""
    for W, b in params[:-1]:
        x = g(x @ W.T + b)
    W, b = params[-1]
    return x @ W.T + b


def textbook_loss(params: Params, x: np.ndarray, y: Label, g: Callable) -> float:
    """The mean of −log f_y; overflows for logits above 709."""
    e = np.exp(np.atleast_2d(logits(params, x, g)))
    return -np.mean(np.log(e[np.arange(len(e)), y] / e.sum(axis=1)))
