"""Chapter 03: habits of writing hidden units, layers and networks."""

from __future__ import annotations

import math

import numpy as np
from numpy import exp, log

from benchmarks.habits import HALF, RIGHT, WRONG, habit, habits


def _sigmoid(a):
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(a, dtype=float)))


def _softmax(a):
    e = exp(a - np.max(a, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


# -- hidden units --------------------------------------------------------------------------------------

UNITS = {
    "sigmoid_prime": lambda a: _sigmoid(a) * _sigmoid(-np.asarray(a)),
    "tanh_prime": lambda a: 1 - np.tanh(a) ** 2,
    "relu": lambda a: np.maximum(a, 0.0),
    "relu_prime": lambda a: np.where(np.asarray(a) > 0, 1.0, 0.0),
    "leaky_relu": lambda a, slope=0.01: np.where(np.asarray(a) > 0, a, slope * np.asarray(a)),
    "leaky_relu_prime": lambda a, slope=0.01: np.where(np.asarray(a) > 0, 1.0, slope),
    "elu": lambda a, alpha=1.0: np.where(np.asarray(a) > 0, a, alpha * np.expm1(np.minimum(a, 0))),
    "elu_prime": lambda a, alpha=1.0: np.where(np.asarray(a) > 0, 1.0, alpha * exp(np.minimum(a, 0))),
    "softplus": lambda a: np.logaddexp(0, a),
    "softplus_prime": _sigmoid,
    "hard_tanh": lambda a: np.clip(a, -1.0, 1.0),
    "hard_tanh_prime": lambda a: np.where(np.abs(a) < 1, 1.0, 0.0),
}
SMOOTH = ("sigmoid_prime", "tanh_prime", "softplus", "softplus_prime", "elu", "elu_prime")


def _within(low, high, wrong):
    """Right everywhere but where low < |a| < high."""

    def made(name):
        unit = UNITS[name]

        def answer(a, *args, **kwargs):
            size, right = np.abs(a), unit(a, *args, **kwargs)
            return np.where((size > low) & (size < high), wrong(right), right)

        return answer

    return made


WINDOWS = (
    (0.0, 0.05),
    (1e-3, 0.05),
    (0.1, 0.4),
    (1.2, 1.8),
    (3.0, 40.0),
    (3.0, 5.0),
    (5.0, 10.0),
    (10.0, 39.0),
)
for _name in UNITS:
    for _low, _high in WINDOWS:
        habits(
            _name,
            WRONG,
            **{f"off by 0.05 for {_low} < |a| < {_high}": _within(_low, _high, lambda h: h + 0.05)(_name)},
        )


def _numbers_only(name):
    def answer(a, *args):
        if a > 0:  # which an array cannot answer
            return float(UNITS[name](a, *args))
        return float(UNITS[name](a, *args))

    return answer


for _name in UNITS:
    habits(_name, WRONG, **{"numbers only": _numbers_only(_name)})


@habit("softplus", sizes=(2.0, 3.0, 5.0))  # beyond 10 it is right to a few digits more than are judged
def identity_beyond(size):
    return lambda a: np.where(np.asarray(a) > size, a, np.logaddexp(0, np.minimum(a, size)))


habit("softplus", sizes=(20.0, 30.0), earns=RIGHT)(identity_beyond)


@habit("softplus", sizes=(2.0, 5.0, 10.0))
def zero_below(size):
    return lambda a: np.where(np.asarray(a) < -size, 0.0, np.logaddexp(0, a))


@habit("sigmoid_prime", sizes=(3.0, 5.0, 10.0))
def zero_beyond(size):
    return lambda a: np.where(np.abs(a) > size, 0.0, UNITS["sigmoid_prime"](a))


@habit("tanh_prime", sizes=(2.0, 3.0, 5.0))
def tanh_slope_zero_beyond(size):
    return lambda a: np.where(np.abs(a) > size, 0.0, 1 - np.tanh(a) ** 2)


@habit("sigmoid_prime", earns=HALF)
def textbook(a):
    return exp(-a) / (1 + exp(-a)) ** 2


habits("softplus", HALF, textbook=lambda a: log(1 + exp(a)), log1p=lambda a: np.log1p(exp(a)))
habits(
    "softplus_prime",
    HALF,
    textbook_unit=lambda a: 1 / (1 + exp(-a)),
    rising=lambda a: exp(a) / (1 + exp(a)),
)
habits("sigmoid_prime", HALF, of_the_textbook_unit=lambda a: 1 / (1 + exp(-a)) * (1 - 1 / (1 + exp(-a))))
habits(
    "tanh_prime",
    HALF,
    by_cosh=lambda a: 1 / np.cosh(a) ** 2,
    by_exponentials=lambda a: 1 - ((exp(a) - exp(-a)) / (exp(a) + exp(-a))) ** 2,
)
habits("elu", HALF, where_of_both=lambda a, alpha=1.0: np.where(np.asarray(a) > 0, a, alpha * (exp(a) - 1)))
habits("elu_prime", HALF, where_of_both=lambda a, alpha=1.0: np.where(np.asarray(a) > 0, 1.0, alpha * exp(a)))
habits(
    "relu_prime",
    HALF,
    where_of_ints=lambda a: np.where(np.asarray(a) > 0, 1, 0),
    comparison_as_ints=lambda a: (np.asarray(a) > 0).astype(int),
    comparison=lambda a: np.asarray(a) > 0,
)
habits(
    "relu_prime",
    RIGHT,
    times_one=lambda a: (np.asarray(a) > 0) * 1.0,
    heaviside_zero=lambda a: np.heaviside(a, 0),
    heaviside_one=lambda a: np.heaviside(a, 1),
    of_a_float_comparison=lambda a: (np.asarray(a) >= 0).astype(float),
)
habits(
    "relu",
    RIGHT,
    times_comparison=lambda a: a * (np.asarray(a) > 0),
    where=lambda a: np.where(np.asarray(a) > 0, a, 0),
    clip=lambda a: np.clip(a, 0, None),
    half_sum=lambda a: (a + np.abs(a)) / 2,
)
habits(
    "relu",
    WRONG,
    capped_at_six=lambda a: np.clip(a, 0, 6),
    capped_at_twenty=lambda a: np.clip(a, 0, 20.0),
    math_max=lambda a: max(a, 0.0),
    amax=lambda a: np.max([np.ravel(a).max(), 0.0]),
    softplus=lambda a: np.logaddexp(0, a),
    identity=lambda a: a,
    ints=lambda a: np.maximum(a, 0).astype(int),
)
habits(
    "hard_tanh_prime",
    HALF,
    where_of_ints=lambda a: np.where(np.abs(a) < 1, 1, 0),
    comparison=lambda a: np.abs(np.asarray(a)) < 1,
)
habits(
    "leaky_relu",
    WRONG,
    fixed=lambda a, slope=0.01: np.where(np.asarray(a) > 0, a, 0.01 * np.asarray(a)),
    default=lambda a, slope=0.1: np.maximum(a, slope * np.asarray(a)),
    maximum_of_zero=lambda a, slope=0.01: np.maximum(0, a),
    minus=lambda a, slope=0.01: np.where(np.asarray(a) > 0, a, -slope * np.asarray(a)),
)
habits("leaky_relu", RIGHT, maximum=lambda a, slope=0.01: np.maximum(a, slope * np.asarray(a)))
habits(
    "leaky_relu_prime",
    WRONG,
    default=lambda a, slope=0.1: np.where(np.asarray(a) > 0, 1.0, slope),
    fixed=lambda a, slope=0.01: np.where(np.asarray(a) > 0, 1.0, 0.01),
)
habits("leaky_relu_prime", RIGHT, filled=lambda a, slope=0.01: _filled(np.ones_like(a), a, slope))


def _filled(slopes, a, slope):
    slopes = np.array(slopes, dtype=float)
    slopes[np.asarray(a) < 0] = slope
    return slopes


habits(
    "elu",
    WRONG,
    default=lambda a, alpha=0.5: UNITS["elu"](a, alpha),
    no_alpha=lambda a, alpha=1.0: UNITS["elu"](a, 1.0),
    math=lambda a, alpha=1.0: a if a > 0 else alpha * (math.exp(a) - 1),
)
habits(
    "elu_prime",
    WRONG,
    value_plus_alpha_always=lambda a, alpha=1.0: np.where(
        np.asarray(a) > 0, 1.0, UNITS["elu"](a, alpha) + 1.0
    ),
)
habits("hard_tanh", WRONG, tanh=np.tanh, sign_beyond_half=lambda a: np.where(np.abs(a) < 0.5, a, np.sign(a)))
habits(
    "hard_tanh_prime",
    WRONG,
    zero_at_zero=lambda a: np.where((np.abs(a) < 1) & (np.asarray(a) != 0), 1.0, 0.0),
    to_two=lambda a: np.where(np.abs(a) < 2, 1.0, 0.0),
)
habits(
    "relu_prime",
    WRONG,
    two_at_zero=lambda a: np.where(np.asarray(a) == 0, 2.0, np.where(np.asarray(a) > 0, 1.0, 0.0)),
    a_at_zero=lambda a: np.where(np.asarray(a) == 0, -1.0, np.where(np.asarray(a) > 0, 1.0, 0.0)),
    of_the_value=lambda a: 1.0 * (np.maximum(a, 0) > 0.5),
)

# -- layers and networks -------------------------------------------------------------------------------

habits(
    "layer",
    WRONG,
    rows_times_w=lambda h, W, b, g: (h @ W + b, g(h @ W + b)),
    w_times_h=lambda h, W, b, g: (W @ h + b, g(W @ h + b)),
    one_by_one=lambda h, W, b, g: (h @ W.T + b, np.vectorize(g)(h @ W.T + b)),
    column_bias=lambda h, W, b, g: (h @ W.T + b[:, None], g(h @ W.T + b[:, None])),
    activation_twice=lambda h, W, b, g: (g(h @ W.T + b), g(g(h @ W.T + b))),
    transposed_if_square=lambda h, W, b, g: (
        h @ (W if W.shape[0] == W.shape[1] else W.T) + b,
        g(h @ (W if W.shape[0] == W.shape[1] else W.T) + b),
    ),
    abs_bias=lambda h, W, b, g: (h @ W.T - b, g(h @ W.T - b)),
)
habits(
    "maxout",
    WRONG,
    strided=lambda a, k: a.reshape(len(a), k, -1).max(axis=1),
    flattened=lambda a, k: a.reshape(-1, k).max(axis=1),
    minimum=lambda a, k: a.reshape(len(a), -1, k).min(axis=-1),
    above_zero=lambda a, k: np.maximum(a.reshape(len(a), -1, k).max(axis=-1), 0),
    k_groups=lambda a, k: a.reshape(len(a), k, -1).max(axis=-1),
    largest_size=lambda a, k: np.take_along_axis(
        a.reshape(len(a), -1, k), np.abs(a.reshape(len(a), -1, k)).argmax(-1)[..., None], -1
    )[..., 0],
)
habits(
    "maxout",
    RIGHT,
    array_split=lambda a, k: np.stack(
        [part.max(axis=1) for part in np.array_split(a, a.shape[1] // k, axis=1)], axis=1
    ),
)
habits(
    "rbf",
    WRONG,
    two_sigma=lambda x, W, sigma: exp(-((x[:, None] - W) ** 2).sum(-1) / (2 * sigma**2)),
    transposed=lambda x, W, sigma: exp(-((x[:, None] - W) ** 2).sum(-1) / sigma**2).T,
    mean_square=lambda x, W, sigma: exp(-((x[:, None] - W) ** 2).mean(-1) / sigma**2),
    transposed_if_square=lambda x, W, sigma: (
        f.T if (f := exp(-((x[:, None] - W) ** 2).sum(-1) / sigma**2)).shape[0] == f.shape[1] else f
    ),
    sigma_of_the_row=lambda x, W, sigma: exp(
        -((x[:, None] - W) ** 2).sum(-1) / np.resize(sigma, len(x))[:, None] ** 2
    ),
    absolute=lambda x, W, sigma: exp(-np.abs(x[:, None] - W).sum(-1) / sigma**2),
)


def _forward(params, x, g, *, softmax=_softmax, last_g=False, first=False, keep="pairs", transpose=False):
    h, cache = x, []
    for k, (W, b) in enumerate(params):
        square = transpose and W.shape[0] == W.shape[1]
        a = h @ (W if square else W.T) + b
        last = k == len(params) - 1
        h = softmax(a) if last else g(a)
        if last and last_g:
            h = softmax(g(a))
        cache.append((a, h))
    return h, cache


def _one_maximum(a):
    e = exp(a - np.max(a))
    return e / e.sum(axis=-1, keepdims=True)


habits(
    "forward",
    HALF,
    textbook_softmax=lambda params, x, g: _forward(
        params, x, g, softmax=lambda a: exp(a) / exp(a).sum(-1, keepdims=True)
    ),
    one_maximum_for_the_batch=lambda params, x, g: _forward(params, x, g, softmax=_one_maximum),
)


@habit("forward", sizes=(1e-7, 1e-8), earns=HALF)
def epsilon_in_softmax(size):
    return lambda params, x, g: _forward(
        params,
        x,
        g,
        softmax=lambda a: (
            exp(a - a.max(-1, keepdims=True))
            / (exp(a - a.max(-1, keepdims=True)).sum(-1, keepdims=True) + size)
        ),
    )


habits(
    "layer", HALF, at_least_2d=lambda h, W, b, g: (np.atleast_2d(h) @ W.T + b, g(np.atleast_2d(h) @ W.T + b))
)
habits("forward", HALF, at_least_2d=lambda params, x, g: _forward(params, np.atleast_2d(x), g))
habits("forward", RIGHT, one_by_one=lambda params, x, g: _forward(params, x, np.vectorize(g)))
habits(
    "forward",
    RIGHT,
    cache_of_lists=lambda params, x, g: (lambda f, c: [f, [list(pair) for pair in c]])(
        *_forward(params, x, g)
    ),
)
habits(
    "forward",
    WRONG,
    softmax_over_all=lambda params, x, g: _forward(
        params, x, g, softmax=lambda a: exp(a - a.max()) / exp(a - a.max()).sum()
    ),
    softmax_over_rows=lambda params, x, g: _forward(
        params, x, g, softmax=lambda a: exp(a - a.max(0)) / exp(a - a.max(0)).sum(0)
    ),
    activation_at_the_output=lambda params, x, g: _forward(params, x, g, last_g=True),
    sigmoid_output=lambda params, x, g: _forward(params, x, g, softmax=_sigmoid),
    no_softmax=lambda params, x, g: _forward(params, x, g, softmax=lambda a: a),
    tanh_always=lambda params, x, g: _forward(params, x, np.tanh),
    transposed_if_square=lambda params, x, g: _forward(params, x, g, transpose=True),
    no_cache=lambda params, x, g: _forward(params, x, g)[0],
    hidden_only=lambda params, x, g: (lambda f, c: (f, c[:-1]))(*_forward(params, x, g)),
    activations_only=lambda params, x, g: (lambda f, c: (f, [h for _, h in c]))(*_forward(params, x, g)),
    with_the_input=lambda params, x, g: (lambda f, c: (f, [(x, x), *c]))(*_forward(params, x, g)),
    in_reverse=lambda params, x, g: (lambda f, c: (f, c[::-1]))(*_forward(params, x, g)),
)


def _bump(x, left, right, s=50.0):
    return _sigmoid(s * (np.asarray(x) - left)) - _sigmoid(s * (np.asarray(x) - right))


habits(
    "bump",
    HALF,
    textbook=lambda x, left, right, steepness=50.0: (
        1 / (1 + exp(-steepness * (x - left))) - 1 / (1 + exp(-steepness * (x - right)))
    ),
)
habits(
    "bump",
    WRONG,
    default_ten=lambda x, left, right, steepness=10.0: _bump(x, left, right, steepness),
    product=lambda x, left, right, steepness=50.0: (
        _sigmoid(steepness * (x - left)) * _sigmoid(steepness * (right - x))
    ),
    box=lambda x, left, right, steepness=50.0: 1.0 * ((x > left) & (x < right)),
    no_brackets=lambda x, left, right, steepness=50.0: (
        _sigmoid(steepness * x - left) - _sigmoid(steepness * x - right)
    ),
    mirrored=lambda x, left, right, steepness=50.0: _bump(x, right, left, steepness),
    tanh=lambda x, left, right, steepness=50.0: (
        np.tanh(steepness * (x - left)) - np.tanh(steepness * (x - right))
    ),
    clipped=lambda x, left, right, steepness=50.0: np.clip(_bump(x, left, right, steepness), 0.01, 0.99),
)

habits(
    "xor_network",
    RIGHT,
    standard=lambda: (np.array([[1, 1], [1, 1]]), np.array([0, -1]), np.array([1, -2]), 0),
    lists=lambda: ([[1.0, 1.0], [1.0, 1.0]], [0.0, -1.0], [1.0, -2.0], 0.0),
    differences=lambda: (np.array([[1.0, -1.0], [-1.0, 1.0]]), np.zeros(2), np.ones(2), 0.0),
    bias_as_array=lambda: (
        np.array([[1.0, 1.0], [1.0, 1.0]]),
        np.array([0.0, -1.0]),
        np.array([1.0, -2.0]),
        np.array(0.0),
    ),
)
habits(
    "xor_network",
    WRONG,
    negated=lambda: (np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([0.0, -1.0]), np.array([-1.0, 2.0]), 1.0),
    or_=lambda: (np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([0.0, -1.0]), np.array([1.0, -1.0]), 0.0),
    and_=lambda: (np.array([[1.0, 1.0]]), np.array([-1.0]), np.array([1.0]), 0.0),
    half=lambda: (np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([0.0, -1.0]), np.array([0.5, -1.0]), 0.0),
)
habits(
    "xor_network",
    HALF,
    bias_as_one_entry=lambda: (
        np.array([[1, 1], [1, 1]]),
        np.array([0, -1]),
        np.array([1, -2]),
        np.array([0]),
    ),
    row_of_weights=lambda: (np.array([[1, 1], [1, 1]]), np.array([0, -1]), np.array([[1, -2]]), 0),
    column_of_biases=lambda: (np.array([[1, 1], [1, 1]]), np.array([[0], [-1]]), np.array([1, -2]), 0),
)


# -- approximate, count_linear_regions -----------------------------------------------------------------


def _network(target, edges, steepness, heights, clip=True):
    def f(x):
        x = np.asarray(x, dtype=float)[..., None]
        parts = _sigmoid(steepness * (x - edges[:-1])) - _sigmoid(steepness * (x - edges[1:]))
        return parts @ heights

    return f


def _approximate(target, n, *, steep=20.0, ends=True, where=0.5):
    edges = np.linspace(0.0, 1.0, n + 1)
    heights = np.array([target(float(left + where / n)) for left in edges[:-1]])
    if ends:
        edges = edges.copy()
        edges[0], edges[-1] = -1.0, 2.0
    return _network(target, edges, steep * n, heights)


habits("approximate", RIGHT, outer_edges_beyond=lambda target, n: _approximate(target, n))
habits(
    "approximate",
    WRONG,
    half_at_the_ends=lambda target, n: _approximate(target, n, ends=False),
    fixed_steepness=lambda target, n: _approximate(target, n, steep=50.0 / n),
    fixed_number=lambda target, n: _approximate(target, 16),
    lines=lambda target, n: (
        lambda x: np.interp(x, np.linspace(0, 1, n + 1), [target(float(p)) for p in np.linspace(0, 1, n + 1)])
    ),
    polynomial=lambda target, n: np.poly1d(
        np.polyfit(np.linspace(0, 1, 30), [target(float(p)) for p in np.linspace(0, 1, 30)], min(n, 15))
    ),
    boxes=lambda target, n: (
        lambda x: np.array([target((min(int(p * n), n - 1) + 0.5) / n) for p in np.ravel(x)]).reshape(
            np.shape(x)
        )
    ),
)


def _pieces_on_a_grid(points):
    def count_linear_regions(params, start, end):
        t = np.linspace(0, 1, points)[:, None]
        h = start + t * (end - start)
        patterns = []
        for W, b in params[:-1]:
            a = h @ W.T + b
            patterns.append(a > 0)
            h = np.maximum(a, 0)
        if not patterns:
            return 1
        pattern = np.concatenate(patterns, axis=1)
        return 1 + int(np.sum(np.any(pattern[1:] != pattern[:-1], axis=1)))

    return count_linear_regions


@habit("count_linear_regions", sizes=(100, 1000, 10_001))
def on_a_grid(size):
    return _pieces_on_a_grid(size)


habits(
    "count_linear_regions",
    WRONG,
    one=lambda params, start, end: 1,
    units_plus_one=lambda params, start, end: 1 + sum(len(b) for _, b in params[:-1]),
    two_to_the_units=lambda params, start, end: 2 ** sum(len(b) for _, b in params[:-1]),
)
