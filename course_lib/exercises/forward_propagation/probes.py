"""What runs beside the answers of chapter 03, and what is handed to them: curves to be approximated by a
network, and a look at the network that came.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from course_lib.checking.formatting import show

FEW = 16  # bumps; with more of them a closer look would take long


@dataclass(frozen=True)
class Curve:
    """f(x) = level + slope·x + height·sin(rate·x + shift), of one number at a time."""

    level: float
    slope: float
    height: float
    rate: float
    shift: float

    def __call__(self, x) -> float:
        if np.ndim(x):
            raise TypeError(f"the target takes one float at a time; an array of shape {np.shape(x)} came")
        return self.level + self.slope * x + self.height * math.sin(self.rate * x + self.shift)

    def __str__(self) -> str:
        wave = f"{show(self.height)}·sin({show(self.rate)}·x + {show(self.shift)})"
        return f"{show(self.level)} + {show(self.slope)}·x + {wave}"


class Asked:
    """Calls `f` and remembers at which numbers it was asked."""

    def __init__(self, f):
        self.f, self.points = f, set()

    def __call__(self, x):
        value = self.f(x)
        self.points.add(float(x))
        return value


def watch_approximation(answers, target: Curve, n: int, points: np.ndarray, numbers: list) -> dict:
    """Probe: approximate(target, n), its "values" at the array `points` and at the `numbers`, one by one.

    "copies": asked at other numbers, the network had to ask the target there. For few bumps, "jump": the
    largest change of its values within 1e-12; "straight": the share of places around which its values lie on
    a sloping line.
    """
    asked = Asked(target)
    network = answers["approximate"](asked, n)
    values = network(points.copy())
    before = len(asked.points)
    one_by_one = [network(number) for number in numbers]
    copies = len(asked.points) > before
    seen = {"values": values, "one by one": one_by_one, "copies": copies, "jump": 0.0, "straight": 0.0}
    fits = isinstance(values, np.ndarray) and values.shape == points.shape and values.dtype == np.float64
    if fits and n <= FEW:
        seen["jump"] = _jump(network, points, values)
        seen["straight"] = _straight(network, points[1:-1:25], 1e-3 / n)
    return seen


def _jump(network, points, values) -> float:
    """How much the values change at the steepest place: the steepest stretch, halved until it is a point."""
    i = int(np.argmax(np.abs(np.diff(values))))
    x, y = np.array(points[i : i + 2]), np.array(values[i : i + 2])
    while x[1] - x[0] > 1e-12 and x[0] < (middle := x.mean()) < x[1]:
        y_middle = float(network(np.array([middle]))[0])
        half = int(abs(y[1] - y_middle) > abs(y_middle - y[0]))
        x[1 - half], y[1 - half] = middle, y_middle
    return float(abs(y[1] - y[0]))


def _straight(network, places, step) -> float:
    left, here, right = (network(places + d) for d in (-step, 0.0, step))
    sloping = np.abs(right - left) > 1e-7
    return float(np.mean(sloping & (np.abs(right - 2 * here + left) < 1e-13)))


@dataclass(frozen=True)
class ShareOfAll:
    """g(a) = a / Σ|a| over all entries: like the softmax, it has to see more than one entry at a time."""

    def __call__(self, a):
        return a / np.abs(a).sum()

    def __str__(self) -> str:
        return "a / sum(abs(a))"
