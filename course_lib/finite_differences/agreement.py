"""Do claimed derivatives agree with finite differences, entry by entry?

Source: chapter 01.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from course_lib.finite_differences.differences import moved, richardson, roundoff

RTOL = 1e-7  # agreement, relative to the largest entry of the tensor
ATOL = 1e-13
ERRORS = 10  # two numbers agree when they lie at most so many error estimates apart
KINK_STEPS = (2.0**-17, 2.0**-23)


@dataclass(frozen=True)
class GradientCheck:
    """What came of a check.

    `problem` is None, "shape", "dtype", "not finite", "function", "vacuous" or "mismatch". `numerical` is
    what finite differences say: None if they were not asked entry by entry, nan in the entries where they
    were not. `worst` is the index of the largest disagreement, `tolerance` what was allowed there,
    `disagrees` the mask of all entries that disagree; `evaluations` counts the calls of f.
    """

    problem: str | None
    message: str
    claimed: np.ndarray | None = None
    numerical: np.ndarray | None = None
    worst: tuple[int, ...] | None = None
    tolerance: float | None = None
    disagrees: np.ndarray | None = None
    evaluations: int = 0

    @property
    def ok(self) -> bool:
        return self.problem is None

    def __bool__(self) -> bool:
        return self.ok


def as_claim(claim, shape, noun):
    """The claim as a float64 array of this shape, and the refusal of one that cannot be compared.

    One of the two is None. `noun` is what the refusal calls the claim.
    """
    try:
        claimed = np.array(claim)
    except ValueError:
        return None, GradientCheck(
            "shape", f"The {noun} is a ragged list, expected an array of shape {shape}."
        )
    if claimed.dtype.kind not in "fiu":
        return None, GradientCheck(
            "dtype", f"The {noun} holds {claimed.dtype} values, expected float64 numbers."
        )
    if claimed.shape != shape:
        return None, GradientCheck(
            "shape", f"The {noun} has shape {claimed.shape}, expected {shape}.", claimed
        )
    claimed = claimed.astype(np.float64)
    if not np.isfinite(claimed).all():
        worst = _index(~np.isfinite(claimed))
        message = f"The {noun} is {claimed[worst]}{_at(worst)}."
        return None, GradientCheck("not finite", message, worst=worst)
    return claimed, None


def agreement(f, claimed, x, noun, entries, allow_vacuous, scale=0.0):
    """Compare `claimed`, shaped as f(x) followed by x, with finite differences.

    `f` maps a float64 array like `x`, of any shape, to one of any shape. `entries` (k,) are those of x to
    look at, counted in C order, None for all; `scale` is the size of the tensor, if it is larger than what is
    seen here.
    """
    value = f(x.copy())
    if not np.isfinite(value).all():
        return GradientCheck("function", "The function itself is not finite here.", claimed)
    entries = np.arange(x.size) if entries is None else entries
    numerical, error = richardson(f, x, entries)
    columns = (*claimed.shape[: claimed.ndim - x.ndim], x.size)
    asked = np.broadcast_to(np.isin(np.arange(x.size), entries), columns).reshape(claimed.shape)
    if np.isinf(error[asked]).any():
        message = "The function is not finite near this point."
        return GradientCheck("function", message, claimed, numerical)

    scale = max(scale, np.abs(claimed).max(initial=0.0), np.abs(numerical[asked]).max(initial=0.0))
    tolerance = np.maximum(ATOL + RTOL * scale, ERRORS * error)
    disagrees = np.asarray(np.abs(claimed - numerical) > tolerance)
    vacuous = not allow_vacuous and bool((np.abs(numerical) <= ERRORS * error)[asked].all())
    doubtful = asked if vacuous else disagrees
    rounding = roundoff(f, x) if doubtful.any() else 0.0
    for i in np.flatnonzero(doubtful.reshape(columns).any(axis=tuple(range(len(columns) - 1)))):
        here = (..., *np.unravel_index(i, x.shape))
        kinked, accepted = _kink(f, x, i, value, rounding, claimed[here], tolerance[here])
        disagrees[here] &= ~accepted
        vacuous &= not np.any(kinked)

    if disagrees.any():
        excess = np.where(disagrees, np.abs(claimed - numerical) / tolerance, 0.0)
        worst = _index(excess == excess.max())
        message = f"The {noun} is {{}}{_at(worst)}, finite differences say {{}}."
        message = message.format(*apart(claimed[worst], numerical[worst]))
        allowed = float(tolerance[worst])
        return GradientCheck("mismatch", message, claimed, numerical, worst, allowed, disagrees)
    if vacuous:
        message = f"The true {noun} is zero here, up to rounding, so that any multiple of it would pass."
        return GradientCheck("vacuous", message, claimed, numerical)
    return GradientCheck(None, f"The {noun} agrees with finite differences.", claimed, numerical)


def _kink(f, x, i, value, rounding, claimed, tolerance):
    """Has `f` a kink at `x` along entry i, and if so: is `claimed` between the slopes on its two sides?

    Two masks of the shape of f(x), as are `value`, which is f(x), `rounding`, `claimed` and `tolerance`. At a
    kink the slopes on the two sides differ, and each side for itself is straight: with the slope towards h,
    s(h) = (f(x + h e_i) − f(x)) / h, the gap |s(h/2) − s(−h/2)| is much larger than the bends |s(h/2) − s(h)|
    and |s(−h/2) − s(−h)|.
    """
    kinked = accepted = np.zeros(np.shape(value), dtype=bool)
    for step in KINK_STEPS:
        left_far, left, right, right_far = (
            (f(moved(x, i, x.flat[i] + h)) - value) / h  # s(h)
            for h in (-step, -step / 2, step / 2, step)
        )
        gap, bend = np.abs(right - left), np.maximum(np.abs(right - right_far), np.abs(left - left_far))
        noise = ERRORS * rounding / step
        breaks = (gap > 10 * noise) & (bend < 0.05 * gap)
        slack = tolerance + noise + bend
        between = (np.minimum(left, right) - slack <= claimed) & (claimed <= np.maximum(left, right) + slack)
        kinked, accepted = kinked | breaks, accepted | (breaks & between)
    return kinked, accepted


def _index(where):
    """The first index at which the mask is true, as a tuple of ints."""
    return tuple(int(i) for i in np.argwhere(where)[0])


def _at(index):
    if not index:
        return ""
    return f" at index {index[0] if len(index) == 1 else index}"


def apart(u, v):
    """Two different numbers as text, with the digits it takes to see the difference."""
    digits = next((d for d in range(4, 17) if f"{u:.{d}g}" != f"{v:.{d}g}"), 16)
    return f"{u:.{digits + 1}g}", f"{v:.{digits + 1}g}"
