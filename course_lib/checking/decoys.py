"""Questions that look like another one: what an answer keeps of them shows in the next.

An answer that remembers results must tell arguments apart by all their entries. A decoy has arrays of the
same shapes, the same first entries and the same sums as the question that follows it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from course_lib.checking.exchange import Call

STEP = 0.37  # not so small that a rounded key would miss it


def decoy_of(call: Call) -> Call | None:
    """The call with two entries of every array changed; None if there is no array."""
    changed: list[np.ndarray] = []
    args, kwargs = _disordered((call.args, call.kwargs), changed)
    return replace(call, args=args, kwargs=kwargs) if changed else None


def _disordered(value, seen: list):
    """`value` with every array in it changed, each by another step: what is equal does not stay so."""
    if isinstance(value, np.ndarray):
        seen.append(value)
        return _swapped(value) if value.dtype.kind in "iub" else _shifted(value, STEP * len(seen))
    if isinstance(value, (list, tuple)):
        return type(value)(_disordered(item, seen) for item in value)
    if isinstance(value, dict):
        return {key: _disordered(item, seen) for key, item in value.items()}
    return value


def _shifted(array: np.ndarray, step: float) -> np.ndarray:
    """The last entry gets the other sign and more size; the one before it, if there is one, keeps the sum."""
    shifted = array.copy()
    change = -2 * shifted.flat[-1:] - np.where(shifted.flat[-1:] < 0, -step, step)
    shifted.flat[-1:] += change
    if shifted.size > 1:
        shifted.flat[-2] -= change[0]
    return shifted


def _swapped(array: np.ndarray) -> np.ndarray:
    """The last entry changes places with the last that differs from it, if there is one."""
    swapped, others = array.copy(), np.flatnonzero(array.ravel() != array.ravel()[-1:])
    if len(others):
        swapped.flat[-1], swapped.flat[others[-1]] = array.flat[others[-1]], array.flat[-1]
    return swapped
