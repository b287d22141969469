"""Is this gradient right? Claimed derivatives judged by finite differences.

`check_gradient`, `check_jacobian` and `check_derivative` compare claimed numbers with central differences
and answer with a `GradientCheck`, which is true when the claim holds and says in one sentence what is wrong
when it does not. They refuse a derivative that is off by a factor 1 ± 1e-3 in one entry, and accept at a
kink any value between the slopes on its two sides.

Source: chapter 01.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from course_lib.finite_differences.agreement import RTOL, GradientCheck, agreement, as_claim
from course_lib.finite_differences.differences import (
    as_array,
    as_number,
    as_point,
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

FEW = 64  # so many entries are differenced one by one at once
MANY = 10_000  # with more than so many, a fault is located by halving
PROJECTIONS = 3
PROJECTION_STEP = 2.0**-16


def check_gradient(f, gradient, x, *, rng=0, allow_vacuous=False) -> GradientCheck:
    """Is the array `gradient` the gradient ∂f/∂x at `x` of the scalar function `f`?

    `x` has any shape, `gradient` the same, and `f` maps an array like `x` to one number.

    Up to 64 entries are compared one by one. More are first compared along three random directions u, as
    u·∇f with (f(x + tu) − f(x − tu)) / 2t: seven calls of `f` settle a right gradient of any size. Where
    that does not settle it, the entries are compared one by one; with more than 10,000 of them, those are
    found by halving where the fault is.

    Two numbers agree within max(1e-7 of the largest entry, 10 estimated errors of the difference); at a
    kink, any number between the slopes on its two sides is right. A true gradient that is zero everywhere,
    up to rounding, is refused as "vacuous" unless `allow_vacuous`: any multiple of it would pass. `rng` is
    a Generator or a seed. Raises ValueError if `f` does not return one number; an exception of `f` reaches
    the caller.
    """
    f, x = _Counted(f, as_number), as_point(x)
    claimed, refusal = as_claim(gradient, x.shape, "gradient")
    if claimed is None:
        return refusal
    entries = None
    with np.errstate(all="ignore"):
        if x.size > FEW and np.isfinite(f(x.copy())):
            directions = _directions(x.shape, np.random.default_rng(rng))
            settled = _projections_agree(f, claimed, x, directions)
            if not settled and x.size > MANY:
                entries = _suspects(f, claimed, x, directions)
                settled = entries is None
            if settled:
                return GradientCheck(
                    None, "The gradient agrees with finite differences.", claimed, evaluations=f.calls
                )
        verdict = agreement(f, claimed, x, "gradient", entries, allow_vacuous)
    return replace(verdict, evaluations=f.calls)


def check_jacobian(f, jacobian, x, *, allow_vacuous=False) -> GradientCheck:
    """Is the array `jacobian`, (m, n), the Jacobian J_ij = ∂f_i/∂x_j at `x` of `f`, from (n,) to (m,)?

    All entries are compared as in `check_gradient`; `f` is called about 4n times. For other shapes,
    `jacobian` has the shape of `f(x)` followed by that of `x`.
    """
    f, x = _Counted(f, as_array), as_point(x)
    with np.errstate(all="ignore"):
        claimed, refusal = as_claim(jacobian, f(x.copy()).shape + x.shape, "Jacobian")
        verdict = refusal if claimed is None else agreement(f, claimed, x, "Jacobian", None, allow_vacuous)
    return replace(verdict, evaluations=f.calls)


def check_derivative(g, g_prime_values, a) -> GradientCheck:
    """Are `g_prime_values` the derivatives g′(a) of the elementwise function `g`, an array like `a` each?

    All entries move together, so a handful of calls of `g` does. Small derivatives are judged beside the
    largest (tails are judged absolutely), and a derivative of zero everywhere is a fair case.
    """
    a, zero = as_point(a), np.zeros(())
    f = _Counted(lambda t: g(a + t), as_array)
    claimed, refusal = as_claim(g_prime_values, a.shape, "derivative")
    if claimed is None:
        return refusal
    with np.errstate(all="ignore"):
        shape = f(zero).shape
        if shape != a.shape:
            raise ValueError(
                f"g must return an array like its argument, {a.shape}; it returned one of shape {shape}"
            )
        verdict = agreement(f, claimed, zero, "derivative", None, allow_vacuous=True)
    return replace(verdict, evaluations=f.calls)


class _Counted:
    """A function that counts its calls and returns plain float64 numbers or fresh arrays."""

    def __init__(self, f, convert):
        self.f, self.convert, self.calls = f, convert, 0

    def __call__(self, x):
        self.calls += 1
        return self.convert(self.f(x))


def _directions(shape, rng):
    """Random directions u, an array (PROJECTIONS, *shape).

    Their entries are ±(0.5 … 1.5), none small, on a grid on which x ± tu is exact.
    """
    sizes = rng.integers(2**15, 3 * 2**15, (PROJECTIONS, *shape), endpoint=True) / 2**16
    return sizes * rng.choice([-1.0, 1.0], sizes.shape)


def _projections_agree(f, claimed, x, directions):
    """Whether u · claimed is (f(x + tu) − f(x − tu)) / 2t for every direction u."""
    scale = np.abs(claimed).max()
    for u in directions:
        up, down = x + PROJECTION_STEP * u, x - PROJECTION_STEP * u
        promised = np.vdot(claimed, up - down)
        # (f(x + tu) − f(x − tu)) / 2t − u · claimed, with the step as it is represented
        gap = (f(up) - f(down) - promised) / (2 * PROJECTION_STEP)
        if not abs(gap) < RTOL * scale:
            return False
    return True


def _suspects(f, claimed, x, directions):
    """A few entries with a fault among them, found by halving; None if the claim holds in all directions."""
    zero, scale = np.zeros(()), np.abs(claimed).max()

    def verdict(u, block):
        part = np.zeros(x.shape)
        part.flat[block] = u.flat[block]
        promised = np.array(np.vdot(claimed, part))
        return agreement(lambda t: f(x + t * part), promised, zero, "slope", None, False, scale).problem

    everything = np.arange(x.size)
    verdicts = [verdict(u, everything) for u in directions]
    if verdicts.count("vacuous") == PROJECTIONS:
        return everything[:FEW]
    for u, problem in zip(directions, verdicts, strict=True):
        if problem in ("mismatch", "function"):
            block = everything
            while block.size > FEW:
                left, right = np.array_split(block, 2)
                block = left if verdict(u, left) in ("mismatch", "function") else right
            return block
    return None
