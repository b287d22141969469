"""Chapter 01: habits of differencing and of comparing."""

from __future__ import annotations

import numpy as np

from benchmarks.habits import HALF, NOTHING, RIGHT, WRONG, habit, habits

# -- central_difference --------------------------------------------------------------------------------

habits(
    "central_difference",
    WRONG,
    forward=lambda f, x, eps=1e-5: (f(x + eps) - f(x)) / eps,
    backward=lambda f, x, eps=1e-5: (f(x) - f(x - eps)) / eps,
    not_halved=lambda f, x, eps=1e-5: (f(x + eps) - f(x - eps)) / eps,
    half_step=lambda f, x, eps=1e-5: (f(x + eps / 2) - f(x - eps / 2)) / eps,
    no_brackets=lambda f, x, eps=1e-5: (f(x + eps) - f(x - eps)) / 2 * eps,
    upside_down=lambda f, x, eps=1e-5: 2 * eps / (f(x + eps) - f(x - eps)),
    sign=lambda f, x, eps=1e-5: (f(x - eps) - f(x + eps)) / (2 * eps),
    fixed_step=lambda f, x, eps=1e-5: (f(x + 1e-5) - f(x - 1e-5)) / 2e-5,
    another_fixed_step=lambda f, x, eps=1e-5: (f(x + 1e-4) - f(x - 1e-4)) / 2e-4,
    another_default=lambda f, x, eps=1e-3: (f(x + eps) - f(x - eps)) / (2 * eps),
    default_1e_7=lambda f, x, eps=1e-7: (f(x + eps) - f(x - eps)) / (2 * eps),
    relative_step=lambda f, x, eps=1e-5: (f(x + eps * abs(x)) - f(x - eps * abs(x))) / (2 * eps * abs(x)),
    five_points=lambda f, x, eps=1e-5: (
        (8 * (f(x + eps) - f(x - eps)) - (f(x + 2 * eps) - f(x - 2 * eps))) / (12 * eps)
    ),
    complex_step=lambda f, x, eps=1e-5: np.imag(f(x + 1j * eps)) / eps,
    sizes_only=lambda f, x, eps=1e-5: abs(f(x + eps) - f(x - eps)) / (2 * eps),
    step_at_least=lambda f, x, eps=1e-5: (
        (f(x + max(eps, 1e-6)) - f(x - max(eps, 1e-6))) / (2 * max(eps, 1e-6))
    ),
)
habits(
    "central_difference",
    RIGHT,
    mean_of_two=lambda f, x, eps=1e-5: 0.5 * ((f(x + eps) - f(x)) / eps + (f(x) - f(x - eps)) / eps),
    as_an_array=lambda f, x, eps=1e-5: np.asarray((f(x + eps) - f(x - eps)) / (2 * eps)),
)
habits(
    "central_difference",
    HALF,
    as_a_list=lambda f, x, eps=1e-5: [(f(x + eps) - f(x - eps)) / (2 * eps)],
    as_one_entry=lambda f, x, eps=1e-5: np.array([(f(x + eps) - f(x - eps)) / (2 * eps)]),
)

# -- numerical_gradient, numerical_jacobian ------------------------------------------------------------


def _gradient(f, x, eps, *, before=False, forward=False, restore=True, divide=True, fixed=None, flat=False):
    """The usual loop in place, with the usual variations."""
    h = fixed or eps
    fx = f(x) if before or forward else None
    grad = np.zeros(x.shape)
    with np.nditer(x, flags=["multi_index", "zerosize_ok"]) as it:
        for _ in it:
            i = it.multi_index
            old = float(x[i])
            x[i] = old + h
            high = f(x)
            if forward:
                grad[i] = (high - fx) / h
            else:
                x[i] = old - h
                grad[i] = (high - f(x)) / (2 * h if divide else h)
            if restore:
                x[i] = old
            elif restore is None:
                x[i] += h
    return grad.ravel() if flat else grad


def _copies(f, x, eps, *, before=False):
    fx = f(x) if before else 0.0
    grad = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += eps
        down[i] -= eps
        grad[i] = (f(up) - f(down)) / (2 * eps) + 0 * fx
    return grad


def _safe(f, x, eps):
    grad = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        old = x[i].copy()
        try:
            x[i] = old + eps
            high = f(x)
            x[i] = old - eps
            grad[i] = (high - f(x)) / (2 * eps)
        finally:
            x[i] = old
    return grad


def _swallows(f, x, eps=1e-5):
    try:
        return _copies(f, x, eps)
    except Exception:
        return np.zeros(x.shape)


habits(
    "numerical_gradient",
    RIGHT,
    on_copies=lambda f, x, eps=1e-5: _copies(f, x, eps),
    with_finally=lambda f, x, eps=1e-5: _safe(f, x, eps),
)
habits(
    "numerical_gradient",
    HALF,
    value_first=lambda f, x, eps=1e-5: _copies(f, x, eps, before=True),
    in_place_not_restored_when_it_raises=lambda f, x, eps=1e-5: _gradient(f, x, eps),
    value_first_in_place=lambda f, x, eps=1e-5: _gradient(f, x, eps, before=True),
    not_quite_restored=lambda f, x, eps=1e-5: _gradient(f, x, eps, restore=None),
    swallows=_swallows,
    as_lists=lambda f, x, eps=1e-5: _copies(f, x, eps).tolist(),
    single=lambda f, x, eps=1e-5: _copies(f, x, eps).astype(np.float32),
    every_point_twice=lambda f, x, eps=1e-5: (_copies(f, x, eps) + _copies(f, x, eps)) / 2,
)
habits(
    "numerical_gradient",
    WRONG,
    forward=lambda f, x, eps=1e-5: _gradient(f, x, eps, forward=True),
    fixed_step=lambda f, x, eps=1e-5: _gradient(f, x, eps, fixed=1e-5),
    not_halved=lambda f, x, eps=1e-5: _gradient(f, x, eps, divide=False),
    never_restored=lambda f, x, eps=1e-5: _gradient(f, x, eps, restore=False),
    flat=lambda f, x, eps=1e-5: _gradient(f, x, eps, flat=True),
    all_at_once=lambda f, x, eps=1e-5: np.full(x.shape, (f(x + eps) - f(x - eps)) / (2 * eps)),
    vectors_only=lambda f, x, eps=1e-5: np.array(
        [(f(x + eps * e) - f(x - eps * e)) / (2 * eps) for e in np.eye(len(x))]
    ),
    matrices_by_rows=lambda f, x, eps=1e-5: np.array(
        [[(f(x + eps) - f(x - eps)) / (2 * eps)] * x.shape[-1]] * len(x)
    ),
    default_1e_4=lambda f, x, eps=1e-4: _copies(f, x, eps),
)


def _jacobian(f, x, eps, *, copies=True, by_rows=False, forward=False, value_first=False, transposed=False):
    if by_rows:
        m = len(f(x.copy()))
        return np.array([_copies(lambda z, i=i: f(z)[i], x, eps) for i in range(m)])
    columns = []
    start = np.array(f(x.copy())) if forward or value_first else None
    for j in range(x.size):
        up, down = x.copy(), x.copy()
        up[j] += eps
        down[j] -= eps
        columns.append((f(up) - start) / eps if forward else (f(up) - f(down)) / (2 * eps))
    return np.array(columns) if transposed else np.array(columns).T


def _aliased(f, x, eps=1e-5):
    J = []
    for j in range(x.size):
        old = x[j]
        x[j] = old + eps
        high = f(x)
        x[j] = old - eps
        low = f(x)
        x[j] = old
        J.append((high - low) / (2 * eps))
    return np.array(J).T


habits(
    "numerical_jacobian",
    HALF,
    row_by_row=lambda f, x, eps=1e-5: _jacobian(f, x, eps, by_rows=True),
    value_first=lambda f, x, eps=1e-5: _jacobian(f, x, eps, value_first=True),
    as_lists=lambda f, x, eps=1e-5: _jacobian(f, x, eps).tolist(),
)
habits("numerical_jacobian", RIGHT, on_copies=lambda f, x, eps=1e-5: _jacobian(f, x, eps))
habits(
    "numerical_jacobian",
    WRONG,
    transposed=lambda f, x, eps=1e-5: _jacobian(f, x, eps, transposed=True),
    transposed_if_square=lambda f, x, eps=1e-5: (
        J.T if (J := _jacobian(f, x, eps)).shape[0] == J.shape[1] else J
    ),
    forward=lambda f, x, eps=1e-5: _jacobian(f, x, eps, forward=True),
    aliased=_aliased,
    sum_of_outputs=lambda f, x, eps=1e-5: _jacobian(lambda z: np.atleast_1d(f(z).sum()), x, eps),
    diagonal=lambda f, x, eps=1e-5: np.diag((f(x + eps) - f(x - eps)) / (2 * eps)),
    not_halved=lambda f, x, eps=1e-5: 2 * _jacobian(f, x, eps),
    fixed_step=lambda f, x, eps=1e-5: _jacobian(f, x, 1e-5),
)

# -- relative_error ------------------------------------------------------------------------------------


def _relative(u, v, floor=1e-8):
    return np.abs(u - v) / np.maximum(floor, np.abs(u) + np.abs(v))


habits(
    "relative_error",
    WRONG,
    mean=lambda u, v: np.mean(_relative(u, v)),
    of_norms=lambda u, v: np.linalg.norm(u - v) / max(1e-8, np.linalg.norm(u) + np.linalg.norm(v)),
    over_the_larger=lambda u, v: np.max(np.abs(u - v) / np.maximum(1e-8, np.maximum(np.abs(u), np.abs(v)))),
    over_u=lambda u, v: np.max(np.abs(u - v) / np.maximum(1e-8, np.abs(u))),
    of_the_sum=lambda u, v: np.max(np.abs(u - v) / np.maximum(1e-8, np.abs(u + v))),
    floor_added=lambda u, v: np.max(np.abs(u - v) / (np.abs(u) + np.abs(v) + 1e-8)),
    no_floor=lambda u, v: np.max(np.abs(u - v) / (np.abs(u) + np.abs(v))),
    absolute=lambda u, v: np.max(np.abs(u - v)),
    largest_over_largest=lambda u, v: np.max(np.abs(u - v)) / max(1e-8, np.max(np.abs(u) + np.abs(v))),
    nanmax=lambda u, v: np.nanmax(_relative(u, v)),
    pythons_max=lambda u, v: max(np.ravel(_relative(u, v))),
    elementwise=_relative,
    no_absolute=lambda u, v: np.max((u - v) / np.maximum(1e-8, np.abs(u) + np.abs(v))),
    percent=lambda u, v: 100 * np.max(_relative(u, v)),
    minus=lambda u, v: np.max(np.abs(u - v) / np.maximum(1e-8, np.abs(u) - np.abs(v))),
    numbers_only=lambda u, v: abs(u - v) / max(1e-8, abs(u) + abs(v)),
    zero_where_equal=lambda u, v: 0.0 if np.allclose(u, v) else np.max(_relative(u, v)),
)


@habit("relative_error", sizes=(1e-3, 1e-6, 1e-7, 1e-9, 1e-10, 1e-12, 1e-15))
def another_floor(size):
    return lambda u, v: np.max(_relative(u, v, size))


# -- is_gradient, directional_derivative ---------------------------------------------------------------


def _numerical(f, x, eps=1e-5):
    return _copies(f, np.array(x, dtype=float), eps)


def _by_allclose(rtol, atol, eps=1e-5):
    def is_gradient(f, gradient, x):
        try:
            claimed = gradient(np.array(x))
            numerical = _numerical(f, x, eps)
            return np.shape(claimed) == x.shape and bool(
                np.allclose(claimed, numerical, rtol=rtol, atol=atol)
            )
        except Exception:
            return False

    return is_gradient


@habit(
    "is_gradient",
    sizes=(
        (1e-4, 1e-6),
        (1e-5, 1e-8),
        (1e-3, 1e-5),
        (1e-4, 1e-4),
    ),
)
def allclose(size):
    return _by_allclose(*size)


def _by_relative_error(limit, eps=1e-5):
    def is_gradient(f, gradient, x):
        try:
            claimed = gradient(np.array(x))
            if np.shape(claimed) != x.shape:
                return False
            return bool(np.max(_relative(claimed, _numerical(f, x, eps))) < limit)
        except Exception:
            return False

    return is_gradient


@habit("is_gradient", sizes=(1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8))
def relative_error_below(size):
    return _by_relative_error(size)


@habit("is_gradient", sizes=(1e-2, 1e-3, 1e-4, 1e-5, 1e-7))
def norm_ratio_below(size):
    def is_gradient(f, gradient, x):
        try:
            claimed, numerical = gradient(np.array(x)), _numerical(f, x)
            gap = np.linalg.norm(claimed - numerical)
            return bool(gap / (np.linalg.norm(claimed) + np.linalg.norm(numerical) + 1e-12) < size)
        except Exception:
            return False

    return is_gradient


habits(
    "is_gradient",
    WRONG,
    always=lambda f, gradient, x: True,
    never=lambda f, gradient, x: False,
    exactly=lambda f, gradient, x: bool(np.array_equal(gradient(x), _numerical(f, x))),
    not_guarded=lambda f, gradient, x: bool(np.allclose(gradient(x), _numerical(f, x), rtol=1e-4, atol=1e-4)),
)

habits(
    "directional_derivative",
    WRONG,
    normalised=lambda f, x, u, eps=1e-5: (
        (f(x + eps * u / np.linalg.norm(u)) - f(x - eps * u / np.linalg.norm(u))) / (2 * eps)
    ),
    forward=lambda f, x, u, eps=1e-5: (f(x + eps * u) - f(x)) / eps,
    not_halved=lambda f, x, u, eps=1e-5: (f(x + eps * u) - f(x - eps * u)) / eps,
    gradient_times_u=lambda f, x, u, eps=1e-5: float(np.sum(_numerical(f, x, eps) * u)),
    over_the_length=lambda f, x, u, eps=1e-5: (
        (f(x + eps * u) - f(x - eps * u)) / (2 * eps * max(np.linalg.norm(u), 1e-12))
    ),
    fixed_step=lambda f, x, u, eps=1e-5: (f(x + 1e-5 * u) - f(x - 1e-5 * u)) / 2e-5,
    sign=lambda f, x, u, eps=1e-5: (f(x - eps * u) - f(x + eps * u)) / (2 * eps),
    all_entries=lambda f, x, u, eps=1e-5: u * (f(x + eps * u) - f(x - eps * u)) / (2 * eps),
    sizes_only=lambda f, x, u, eps=1e-5: abs(f(x + eps * u) - f(x - eps * u)) / (2 * eps),
)
habits(
    "directional_derivative",
    HALF,
    value_first=lambda f, x, u, eps=1e-5: (f(x + eps * u) - f(x - eps * u)) / (2 * eps) + 0 * f(x),
)
habits(
    "directional_derivative",
    RIGHT,
    flat=lambda f, x, u, eps=1e-5: float((f(x + u * eps) - f(x - u * eps)) / eps / 2),
)
habits("numerical_gradient", NOTHING, nothing=lambda f, x, eps=1e-5: np.zeros(x.shape))
