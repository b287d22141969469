"""Gates: what an answer has to be before anything more can be expected of it.

    f = require.like(student.softmax(a), a)

A gate gives back the value in the form that was asked for, or raises Unmet, which ends the criterion. What is
expected of the value itself is in `expectations`; there a failure is noted, and the cases go on.

Right numbers in another form, such as ints or a row (1, H) for (H,), are given back in the right form, and it
is put down what was wrong with theirs: that costs once, not in every criterion (see `forgiving`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

import numpy as np

from course_lib.checking.values import unpacked, with_article

KEEPDIMS = (
    "Which operation keeps an axis of length 1, or makes one: keepdims, reshape, np.atleast_2d, a slice?"
)
FLOATS = "Where do these entries come from? 1 and 0 make an array of ints, 1.0 and 0.0 one of floats."
SEVERAL = "Which things does the exercise ask for, in which order, and which of them are in your result?"
WHOLE = "The numbers are right, as floats. Which operation made them so: a division, np.zeros, a mean?"
DOUBLE = "NumPy makes float64 numbers unless it is told otherwise: where is a dtype= or an astype?"
LISTS = "The numbers are right. np.array(…) makes an array of a list."


class Unmet(Exception):
    """What came cannot be examined any further. The message says why, `came` is shown beside it."""

    def __init__(self, message: str, came=None, hint: str = ""):
        super().__init__(message)
        self.came, self.hint = came, hint


class Misform(NamedTuple):
    """A value whose form was not the one that was asked for; its numbers were judged all the same."""

    message: str
    came: Any
    hint: str


_PUT_DOWN: ContextVar[Callable[[Misform], None] | None] = ContextVar("put down", default=None)


@contextmanager
def forgiving(put_down: Callable[[Misform], None]) -> Iterator[None]:
    """Inside, the form of a value ends no criterion; `put_down` is told of every one that is wrong."""
    token = _PUT_DOWN.set(put_down)
    try:
        yield
    finally:
        _PUT_DOWN.reset(token)


def that(condition, message: str, *, came=None, hint: str = "") -> None:
    """`condition` holds; `message` says what is wrong when it does not."""
    if not condition:
        raise Unmet(message, came, hint)


def form(condition, message: str, *, came=None, hint: str = "") -> None:
    """The same for a form in which the numbers can be judged all the same."""
    put_down = _PUT_DOWN.get()
    if put_down is None:
        that(condition, message, came=came, hint=hint)
    elif not condition:
        put_down(Misform(message, came, hint))


def array(value, shape: tuple[int, ...], kind: str = "f") -> np.ndarray:
    """`value` as a finite array of this shape, of floats (float64) or with "i" of ints; a number where the
    shape is ().
    """
    wanted = f"an array of shape {shape}" if shape else "one number"
    came = value
    if isinstance(value, (list, tuple)):
        value = _as_array(value)
        is_array = value is not None and value.size > 0
        that(is_array, f"expected {wanted}, but {_what(came)} came", came=came)
        form(False, f"expected {wanted}, but {_what(came)} came", came=came, hint=LISTS)
    elif shape == () and _is_number(value):
        value = np.float64(value) if kind == "f" else np.int64(value)
    fits = isinstance(value, (np.ndarray, np.generic)) or (isinstance(value, bool) and shape == ())
    hint = _about_shapes((), shape) if _is_number(value) else ""
    that(fits, f"expected {wanted}, but {_what(came)} came", came=came, hint=hint)
    value = np.asarray(value)
    if value.shape != shape:
        message = f"expected {wanted}, but the shape is {value.shape}"
        hint = _about_shapes(value.shape, shape)
        that(_without_ones(value.shape) == _without_ones(shape), message, came=came, hint=hint)
        form(False, message, came=came, hint=KEEPDIMS)
        value = value.reshape(shape)
    that(value.dtype.kind in "fiub", f"expected numbers, but the entries are {value.dtype}", came=came)
    return _of_kind(value, kind, came)


def _of_kind(value: np.ndarray, kind: str, came) -> np.ndarray:
    """`value` as float64, or as ints where the numbers are whole."""
    that(
        value.dtype.kind != "f" or np.isfinite(value).all(),
        "expected finite numbers, but there is nan or inf",
        came=came,
    )
    dtype = {"f": np.float64, "i": np.int64}[kind]
    if kind == "i":
        whole = value.dtype.kind in "iu" or (value == np.rint(value)).all()
        that(whole, f"expected integers, but the entries are {value.dtype}", came=came)
    fits = value.dtype == dtype if kind == "f" else value.dtype.kind in "iu"
    wanted = "entries of type float64" if kind == "f" else "integers"
    hint = (FLOATS if value.dtype.kind in "iub" else DOUBLE) if kind == "f" else WHOLE
    form(fits, f"expected {wanted}, but they are {value.dtype}", came=came, hint=hint)
    return value.astype(dtype)[()]


def like(value, a) -> np.ndarray:
    """`value` as a finite float64 array of the shape of `a` (a number where `a` is one)."""
    return array(value, np.shape(a))


def number(value) -> float:
    """`value` as a finite float: a Python or NumPy number or a 0-d array."""
    value = unpacked(value)
    if isinstance(value, (list, tuple, np.ndarray)) and _has_one_entry(value):
        form(False, f"expected one number, but {_what(value)} came", came=value, hint=KEEPDIMS)
        value = np.ravel(value)[0].item()
    hint = _about_shapes(np.shape(value), ()) if isinstance(value, np.ndarray) else ""
    that(_is_number(value), f"expected one number, but {_what(value)} came", came=value, hint=hint)
    that(math.isfinite(value), f"expected a finite number, but {value} came", came=value)
    return float(value)


def boolean(value) -> bool:
    """`value` as a bool: a Python or NumPy one or a 0-d array."""
    value = unpacked(value)
    is_bool = isinstance(value, (bool, np.bool_))
    message = f"expected True or False, but {_what(value)} came"
    that(is_bool or (_is_number(value) and value in (0, 1)), message, came=value)
    form(is_bool, message, came=value)
    return bool(value)


def integer(value) -> int:
    """`value` as an int: a Python or NumPy one or a 0-d array."""
    value = unpacked(value)
    is_int = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    message = f"expected a whole number, but {_what(value)} came"
    that(is_int or (_is_number(value) and float(value).is_integer()), message, came=value)
    form(is_int, f"expected an int, but {_what(value)} came", came=value)
    return int(value)


def list_of(value, length: int | None = None) -> list:
    """`value` as a list (a tuple counts), of this length if one is given."""
    message = f"expected a list, but {_what(value)} came"
    is_list = isinstance(value, (list, tuple))
    that(is_list or (isinstance(value, np.ndarray) and value.ndim), message, came=value, hint=SEVERAL)
    form(is_list, message, came=value)
    if length is not None:
        entries = "1 entry" if length == 1 else f"{length} entries"
        message = f"expected {entries} in the list, but {len(value)} came"
        that(len(value) == length, message, came=value, hint=SEVERAL)
    return list(value)


def _as_array(value) -> np.ndarray | None:
    """A list of numbers, or of equally long lists of them, as an array; None for anything else."""
    try:
        found = np.array(value)
    except ValueError:  # a ragged list
        return None
    return found if found.dtype.kind in "fiub" else None


def _about_shapes(came: tuple[int, ...], wanted: tuple[int, ...]) -> str:
    """A question about two shapes that are not the same up to axes of length 1."""
    if came == wanted[::-1]:
        return (
            "Rows and columns have changed places. Which array should be transposed, or which order changed?"
        )
    if not wanted:
        return "One number is asked for. Which sum, mean or maximum is still missing?"
    if not came:
        return "A number for every entry is asked for, and one came. Does a sum or a mean run over too much?"
    if len(came) > len(wanted):
        return "There is an axis too many. Over which axis should be summed, or which product be another one?"
    if len(came) < len(wanted):
        return "There is an axis too few. Which sum, mean, index or ravel takes it away?"
    return "What does each axis of the result stand for, and how long is it in the case shown?"


def _has_one_entry(value) -> bool:
    found = value if isinstance(value, np.ndarray) else _as_array(value)
    return found is not None and found.size == 1


def _without_ones(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(length for length in shape if length != 1)


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
