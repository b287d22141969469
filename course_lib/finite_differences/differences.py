"""Derivatives by central differences: slow, but independent of any formula.

Every function here works in float64, hands `f` a fresh copy of the point at each call (so `f` may change or
keep its argument), copies what `f` returns (so `f` may return its argument or a view of it), and divides by
the step as it is represented, (x + h) − (x − h), not by the step that was meant.

Source: chapter 01; Press et al., Numerical Recipes, section 5.7 (Numerical Derivatives).
"""

import numpy as np

EPS = np.finfo(np.float64).eps

# A central difference errs by about h² in truncation and EPS/h in rounding: the sum is least near EPS^(1/3).
DEFAULT_STEP = EPS ** (1 / 3)

# The steps of `richardson`. Powers of two, so that x ± h is nearly always exact. The first suits most
# functions; shorter ones serve a function that bends or breaks within it, longer ones a function whose
# rounding drowns its slope.
FIRST_STEP = 2.0**-13
SHORTER_STEPS = (2.0**-17, 2.0**-20, 2.0**-24, 2.0**-27)
LONGER_STEPS = (2.0**-10, 2.0**-7, 2.0**-3)
GOAL = 1e-9  # the relative error estimate at which `richardson` is content
ROUNDING = 4 * EPS


def numerical_gradient(f, x, eps=None):
    """Gradient of a scalar function by central differences, ∂f/∂x_i ≈ (f(x + h e_i) − f(x − h e_i)) / 2h.

    `f` maps an array like `x` to one number; `x` has any shape, () included; `eps` is the step h, one
    number or one per entry of `x`, EPS^(1/3)·max(1, |x_i|) if left out. The result is a float64 array of
    the shape of `x`, after 2P calls of `f` for P entries. Raises ValueError if `f` does not return one
    number or if a step vanishes in rounding; an exception of `f` reaches the caller.
    """
    x = as_point(x)
    slopes = np.empty(x.size)
    for i, (up, down) in enumerate(_both_sides(x, eps)):
        slopes[i] = (as_number(f(moved(x, i, up))) - as_number(f(moved(x, i, down)))) / (up - down)
    return slopes.reshape(x.shape)


def numerical_jacobian(f, x, eps=None):
    """Jacobian by central differences, J_ij = ∂f_i/∂x_j, of `f` from (n,) to (m,): a float64 array (m, n).

    For other shapes the result has the shape of `f(x)` followed by that of `x`. Steps, calls of `f` and
    errors are those of `numerical_gradient`, with one call more to learn the shape of the output.
    """
    x = as_point(x)
    jacobian = np.empty((*as_array(f(x.copy())).shape, x.size))
    for j, (up, down) in enumerate(_both_sides(x, eps)):
        jacobian[..., j] = (as_array(f(moved(x, j, up))) - as_array(f(moved(x, j, down)))) / (up - down)
    return jacobian.reshape(jacobian.shape[:-1] + x.shape)


def richardson(f, x, entries=None):
    """Derivative of `f` at `x` and an estimate of its error: two arrays, shaped as `f(x)` followed by `x`.

    `f` maps an array like `x`, of any shape, to an array of any shape, or to a number.

    Two central differences D(h), D(h/2) are combined into R = (4 D(h/2) − D(h)) / 3, which errs by h⁴
    instead of h². The estimate is |R − D(h/2)| plus the rounding of `f` over h: it is the error of the
    *unextrapolated* difference, so R is usually far better. Steps are changed, entry by entry, until the
    estimate is below 1e-9 of the largest derivative; where none is, the best is returned. An entry near
    which `f` is nowhere finite gets nan and an infinite estimate. `f` is called 4P + 8 times if the first
    step does for all P entries. `entries` (indices in C order) limits the work to some entries of `x`; the
    others get nan too.
    """
    x = as_point(x)
    rounding_of_f = roundoff(f, x)
    slope = np.full((*rounding_of_f.shape, x.size), np.nan)
    error = np.full(slope.shape, np.inf)
    rounding = np.zeros(slope.shape)
    entries = np.arange(x.size) if entries is None else np.asarray(entries)

    def improve(step, wanted, leap=np.inf):
        """Take the slopes at this step where they are surer, and not more than `leap` errors from those
        known."""
        for i in entries[wanted.any(axis=tuple(range(wanted.ndim - 1)))[entries]]:
            h = step * _unit(x.flat[i])
            coarse, fine = _central(f, x, i, h), _central(f, x, i, h / 2)
            extrapolated = (4 * fine - coarse) / 3
            noise = rounding_of_f / h
            estimate = np.abs(extrapolated - fine) + noise
            better = (estimate < error[..., i]) & ~(
                np.abs(extrapolated - slope[..., i]) > leap * error[..., i]
            )
            slope[..., i] = np.where(better, extrapolated, slope[..., i])
            error[..., i] = np.where(better, estimate, error[..., i])
            rounding[..., i] = np.where(better, noise, rounding[..., i])

    def doubtful():
        known = np.abs(np.where(np.isfinite(error), slope, 0.0))
        return ~(error <= GOAL * known.max(initial=0.0))

    with np.errstate(all="ignore"):
        improve(FIRST_STEP, doubtful())
        for step in SHORTER_STEPS:
            improve(step, doubtful() & (error > 2 * rounding))
        for step in LONGER_STEPS:
            improve(step, doubtful() & (error <= 2 * rounding), leap=10)  # or a long step may overlook a kink
    shape = rounding_of_f.shape + x.shape
    return slope.reshape(shape), error.reshape(shape)


def roundoff(f, x):
    """How far rounding may move `f` near `x`, an array like `f(x)`.

    It is 4·EPS of the numbers that go in and come out, or more where `f` scatters more: where it subtracts
    large numbers, its values a few last digits apart do not lie on a line, and their second differences
    tell by how much.
    """
    with np.errstate(all="ignore"):
        direction = np.cos(np.arange(x.size)).reshape(x.shape) * _unit(x)  # as good as any
        values = np.array([as_array(f(x + k * 2.0**-40 * direction)) for k in range(8)])
        size = np.maximum(np.abs(values[0]), np.abs(x).max(initial=0.0))
        return np.fmax(ROUNDING * size, 2 * np.abs(np.diff(values, 2, axis=0)).max(axis=0))


def _unit(x):
    """What steps are counted in: 1 for numbers up to 1000, in proportion beyond."""
    return np.maximum(1.0, np.abs(x) / 1000)


def as_point(x):
    """A float64 copy of `x`, of the same shape, in C order."""
    return np.array(x, dtype=np.float64, order="C")


def _both_sides(x, eps):
    """The pairs (x_i + h_i, x_i − h_i) as numbers."""
    h = DEFAULT_STEP * np.maximum(1.0, np.abs(x)) if eps is None else np.asarray(eps, dtype=np.float64)
    if not np.all(h > 0):
        raise ValueError(f"the step eps must be positive, not {eps}")
    up, down = x + h, x - h
    if np.any(up == down):
        raise ValueError(f"the step eps = {eps} is too small: x + eps rounds to x")
    return zip(up.ravel().tolist(), down.ravel().tolist(), strict=True)


def moved(x, i, value):
    """A copy of the array `x` with entry `i`, counted in C order, set to `value`."""
    point = x.copy()
    point.flat[i] = value
    return point


def _central(f, x, i, h):
    """(f(x + h e_i) − f(x − h e_i)) / 2h, of the shape of f(x)."""
    up, down = x.flat[i] + h, x.flat[i] - h
    return (as_array(f(moved(x, i, up))) - as_array(f(moved(x, i, down)))) / (up - down)


def as_number(value):
    """What a scalar function returned, as a float."""
    if isinstance(value, float):  # np.float64 is one too; this runs 2P times
        return value
    array = as_array(value)
    if array.ndim:
        raise ValueError(f"f must return one number, it returned an array of shape {array.shape}")
    return float(array)


def as_array(value):
    """What a function returned, as a float64 array that shares no memory with it."""
    array = np.array(value)
    if array.dtype.kind not in "fiub":
        raise ValueError(f"f must return real numbers, it returned {value!r:.60}")
    return array.astype(np.float64, copy=False)
