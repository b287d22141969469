"""`course_lib` as it is in the jail: what tells a student something in a notebook does nothing here.

Whoever judges is outside, so there is nothing to check with, and no check that a student's code could change.
"""

from __future__ import annotations


def nothing(*_, **__) -> None:
    """Take whatever it is given; never fail."""


check = show = hint = predict = progress = nothing
check_derivative = check_gradient = check_jacobian = nothing

__all__ = ["check", "hint", "predict", "progress", "show"]
