"""Chapter 01: the slope of the error, derived line by line, and judged by finite differences of the error."""

from __future__ import annotations

import numpy as np

from course_lib.checking import require
from course_lib.checking.derivation import derivation
from course_lib.checking.registry import exercise
from course_lib.derivations import symbols


@derivation(points=2, first="d/dw (½ Σ_n (w x_n − y_n)²)", results=["Σ_n (w x_n − y_n) x_n"], steps=2)
def slope_derivation():
    """slope_derivation: the slope of the error of the line w x, one step a line."""
    yield symbols.number("w")
    yield symbols.array("x", "N")
    yield symbols.array("y", "N")


@exercise(points=3)
def error_slope(student, cases, criterion):
    """error_slope(w, x, y): a number w, x and y (N,) -> E'(w) for E(w) = ½ Σ (w x − y)², a number."""
    for name, sizes in (("one example", (1, 1, 1)), ("several examples", (2, 3, 5))):
        with criterion(name) as expect:
            for N in sizes:
                w, x, y = float(cases.normal()), cases.away_from_zero(N), cases.normal(N)
                slope = require.number(student.error_slope(w, x, y))
                expect.gradient(slope, lambda w, x=x, y=y: 0.5 * np.sum((w * x - y) ** 2), w, "E'(w)")
