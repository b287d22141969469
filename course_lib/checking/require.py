"""Gates: what an answer has to be before anything more can be expected of it.

    f = require.like(student.softmax(a), a)

A gate gives back the value in the form that was asked for, or raises Unmet, which ends the criterion. What is
expected of the value itself is in `expectations`; there a failure is noted, and the cases go on.
"""

from __future__ import annotations

import math

import numpy as np

from course_lib.checking.values import unpacked, with_article


class Unmet(Exception):
    """What came cannot be examined any further. The message says why, `came` is shown beside it."""

    def __init__(self, message: str, came=None, hint: str = ""):
        super().__init__(message)
        self.came, self.hint = came, hint


def that(condition, message: str, *, came=None, hint: str = "") -> None:
    """`condition` holds; `message` says what is wrong when it does not."""
    if not condition:
        raise Unmet(message, came, hint)


def array(value, shape: tuple[int, ...]) -> np.ndarray:
    """`value` as a finite float64 array of this shape; a float where the shape is ()."""
    if shape == () and _is_number(value):
        value = np.float64(value)
    wanted = f"an array of shape {shape}" if shape else "one number"
    that(
        isinstance(value, (np.ndarray, np.float64)), f"expected {wanted}, but {_what(value)} came", came=value
    )
    that(value.shape == shape, f"expected {wanted}, but the shape is {value.shape}", came=value)
    message = f"expected entries of type float64, but they are {value.dtype}"
    that(value.dtype == np.float64, message, came=value)
    that(np.isfinite(value).all(), "expected finite numbers, but there is nan or inf", came=value)
    return value


def like(value, a) -> np.ndarray:
    """`value` as a finite float64 array of the shape of `a` (a number where `a` is one)."""
    return array(value, np.shape(a))


def number(value) -> float:
    """`value` as a finite float: a Python or NumPy number or a 0-d array."""
    value = unpacked(value)
    that(_is_number(value), f"expected one number, but {_what(value)} came", came=value)
    that(math.isfinite(value), f"expected a finite number, but {value} came", came=value)
    return float(value)


def boolean(value) -> bool:
    """`value` as a bool: a Python or NumPy one or a 0-d array."""
    value = unpacked(value)
    that(isinstance(value, (bool, np.bool_)), f"expected True or False, but {_what(value)} came", came=value)
    return bool(value)


def list_of(value, length: int | None = None) -> list:
    """`value` as a list (a tuple counts), of this length if one is given."""
    that(isinstance(value, (list, tuple)), f"expected a list, but {_what(value)} came", came=value)
    if length is not None:
        entries = "1 entry" if length == 1 else f"{length} entries"
        that(len(value) == length, f"expected {entries} in the list, but {len(value)} came", came=value)
    return list(value)


def _is_number(value) -> bool:
    return isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)


def _what(value) -> str:
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    return with_article(type(value).__name__)
