"""Plain data: what goes to an answer and comes back, compared and copied without trusting it."""

from __future__ import annotations

import copy
import dataclasses

import numpy as np

from course_lib.checking.capture import readable

MAX_ENTRIES = 10_000_000  # of an array that is worth a copy
MAX_DEPTH = 20  # lists in lists
KINDS = {"b": bool, "i": int, "u": int, "f": float}  # of NumPy's types, and Python's counterparts


class NotPlain(TypeError):
    """A value that is not plain data: only numbers, strings, arrays, lists, tuples and dicts are."""


def plain(value, depth: int = 0):
    """A copy of `value` as plain data: None, bool, int, float, str, float/int/bool arrays, lists, tuples and
    dicts of these.

    NumPy scalars become Python numbers, unsigned integers signed ones, 0-d arrays stay arrays, named tuples
    and the like become what they are named after. Anything else (matrix, object array, generator, …) raises
    NotPlain with what came, as does what is too large or too deep.
    """
    if depth > MAX_DEPTH:
        raise NotPlain(f"lists nested more than {MAX_DEPTH} deep")
    kind = type(value)
    if kind is int and value.bit_length() > 1000:
        raise NotPlain("an integer that is too large for float64")
    if value is None or kind in (bool, int, float):
        return value
    if isinstance(value, str):
        return readable(value)
    if isinstance(value, np.generic) and value.dtype.kind in KINDS:
        return KINDS[value.dtype.kind](value)
    if kind is np.ndarray:
        if value.dtype.kind not in KINDS:
            raise NotPlain(f"an array of dtype {value.dtype}")
        if value.size > MAX_ENTRIES:
            raise NotPlain(f"an array of shape {value.shape}")
        return np.array(value, np.int64 if value.dtype.kind == "u" else None)
    if isinstance(value, (list, tuple)):
        items = [plain(item, depth + 1) for item in value]
        return tuple(items) if isinstance(value, tuple) else items
    if isinstance(value, dict):
        return {plain(key, depth + 1): plain(item, depth + 1) for key, item in value.items()}
    raise NotPlain(with_article(kind.__name__))


def fresh(value):
    """A copy of an argument that shares no memory with it; functions stay themselves."""
    return copy.deepcopy(value)


def bare(value):
    """`value` with plain functions in place of the course's callable objects: they answer calls, and the
    fields that say how they are made are not at hand."""
    if isinstance(value, (list, tuple)):
        return type(value)(bare(item) for item in value)
    if isinstance(value, dict):
        return {key: bare(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and callable(value) and not isinstance(value, type):
        return lambda *args: value(*args)
    return value


def untouched(now, before) -> bool:
    """Whether arguments are bit for bit what they were; generators and functions may have any state."""
    if isinstance(before, np.ndarray):
        return (
            type(now) is np.ndarray
            and (now.shape, now.dtype) == (before.shape, before.dtype)
            and now.tobytes() == before.tobytes()
        )
    if isinstance(before, (list, tuple)):
        return (
            type(now) is type(before)
            and len(now) == len(before)
            and all(untouched(n, b) for n, b in zip(now, before, strict=True))
        )
    if isinstance(before, dict):
        return (
            type(now) is dict
            and now.keys() == before.keys()
            and all(untouched(now[key], item) for key, item in before.items())
        )
    if isinstance(before, (bool, int, float, str)):
        return type(now) is type(before) and repr(now) == repr(before)
    return type(now) is type(before)


def same(u, v, rtol: float = 0.0, atol: float = 0.0) -> bool:
    """Whether two plain values agree: the same structure, and numbers equal (or within the tolerances; nan
    equals nan). An array without axes is a number."""
    u, v = unpacked(u), unpacked(v)
    if isinstance(u, np.ndarray) or isinstance(v, np.ndarray):
        if type(u) is not type(v) or u.shape != v.shape or u.dtype.kind != v.dtype.kind:
            return False
        return bool(np.allclose(u, v, rtol=rtol, atol=atol, equal_nan=True))
    if isinstance(u, (list, tuple)) and isinstance(v, (list, tuple)):
        return len(u) == len(v) and all(same(a, b, rtol, atol) for a, b in zip(u, v, strict=True))
    if isinstance(u, dict) and isinstance(v, dict):
        return u.keys() == v.keys() and all(same(u[key], v[key], rtol, atol) for key in u)
    if isinstance(u, (int, float)) and isinstance(v, (int, float)):
        return u == v or (u != u and v != v) or abs(u - v) <= atol + rtol * abs(v) < float("inf")
    return type(u) is type(v) and u == v


def unpacked(value):
    """The number in an array without axes or in a NumPy scalar; any other value as it is."""
    return value.item() if isinstance(value, (np.ndarray, np.generic)) and value.shape == () else value


def with_article(noun: str) -> str:
    """'an array', 'a list'."""
    return f"{'an' if noun[:1] in 'aeiouAEIOU' else 'a'} {noun}"
