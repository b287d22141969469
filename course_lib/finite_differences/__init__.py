"""Derivatives by finite differences that can be trusted, for any NumPy project.

Three files, each a step up: `differences` (what a derivative is, numerically, and how far it can be off),
`agreement` (when two derivatives are the same), `gradients` (what one calls).
"""

from course_lib.finite_differences.gradients import (
    GradientCheck,
    check_derivative,
    check_gradient,
    check_jacobian,
    numerical_gradient,
    numerical_jacobian,
    richardson,
)

__all__ = [
    "GradientCheck",
    "check_derivative",
    "check_gradient",
    "check_jacobian",
    "numerical_gradient",
    "numerical_jacobian",
    "richardson",
]
