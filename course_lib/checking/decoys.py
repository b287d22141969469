"""Questions that look like another one: what an answer keeps of them shows in the next.

An answer that remembers results must tell arguments apart by all their entries. A decoy has arrays of the
same shapes, the same first entries and the same sums as the question that follows it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from course_lib.checking.exchange import Call


def decoy_of(call: Call) -> Call | None:
    """The call with two entries of every array changed places; None if that changes nothing."""
    args, kwargs = _disordered(call.args), _disordered(call.kwargs)
    return None if args is call.args and kwargs is call.kwargs else replace(call, args=args, kwargs=kwargs)


def _disordered(value):
    """`value` itself where nothing in it could be changed."""
    if isinstance(value, np.ndarray):
        return _swapped(value)
    if isinstance(value, (list, tuple)):
        items = [_disordered(item) for item in value]
        kept = all(new is old for new, old in zip(items, value, strict=True))
        return value if kept else type(value)(items)
    if isinstance(value, dict):
        items = {key: _disordered(item) for key, item in value.items()}
        return value if all(items[key] is item for key, item in value.items()) else items
    return value


def _swapped(array: np.ndarray) -> np.ndarray:
    """The last entry changes places with the last that differs from it, the first one only if need be."""
    others = np.flatnonzero(array.ravel() != array.flat[-1]) if array.size else ()
    if not len(others):
        return array
    swapped = array.copy()
    swapped.flat[-1], swapped.flat[others[-1]] = array.flat[others[-1]], array.flat[-1]
    return swapped
