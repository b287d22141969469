"""Random curves to be approximated by a network. Chapter 03."""

from __future__ import annotations

from course_lib.checking.cases import Cases
from course_lib.exercises.forward_propagation.probes import Curve


def curve(cases: Cases) -> Curve:
    """A random curve that rises or falls, bends, and is at least 0.5 on [0, 1]."""
    return Curve(
        level=float(cases.uniform(3.0, 4.0)),
        slope=float(cases.away_from_zero(least=1.0, most=2.0)),
        height=float(cases.uniform(0.2, 0.4)),
        rate=float(cases.uniform(1.5, 2.5)),
        shift=float(cases.uniform(0.5, 1.0)),
    )
