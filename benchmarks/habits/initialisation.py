"""Chapter 07: habits of drawing weights, and of finding dead gradients and equal units."""

from __future__ import annotations

import itertools
import math

import numpy as np

from benchmarks.habits import HALF, RIGHT, WRONG, habit, habits
from benchmarks.habits.backpropagation import backprop


def _b(fan_in, fan_out):
    return math.sqrt(6 / (fan_in + fan_out))


_OWN = np.random.default_rng(0)
habits(
    "glorot_uniform",
    WRONG,
    one_over_root_fan_in=lambda m, n, rng: rng.uniform(-1 / math.sqrt(m), 1 / math.sqrt(m), (n, m)),
    six_over_fan_in=lambda m, n, rng: rng.uniform(-math.sqrt(6 / m), math.sqrt(6 / m), (n, m)),
    three_over_sum=lambda m, n, rng: rng.uniform(-math.sqrt(3 / (m + n)), math.sqrt(3 / (m + n)), (n, m)),
    root_missing=lambda m, n, rng: rng.uniform(-6 / (m + n), 6 / (m + n), (n, m)),
    root_of_the_product=lambda m, n, rng: rng.uniform(
        -math.sqrt(6 / (m * n)), math.sqrt(6 / (m * n)), (n, m)
    ),
    turned=lambda m, n, rng: rng.uniform(-_b(m, n), _b(m, n), (m, n)),
    positive=lambda m, n, rng: rng.uniform(0, _b(m, n), (n, m)),
    normal=lambda m, n, rng: rng.normal(0, math.sqrt(2 / (m + n)), (n, m)),
    from_zero_to_two_b=lambda m, n, rng: rng.random((n, m)) * 2 * _b(m, n),
    numpys_own_chance=lambda m, n, rng: np.random.uniform(-_b(m, n), _b(m, n), (n, m)),
    own_seed=lambda m, n, rng: np.random.default_rng(0).uniform(-_b(m, n), _b(m, n), (n, m)),
    own_generator=lambda m, n, rng: _OWN.uniform(-_b(m, n), _b(m, n), (n, m)),
    one_row=lambda m, n, rng: np.tile(rng.uniform(-_b(m, n), _b(m, n), m), (n, 1)),
    number=lambda m, n, rng: np.full((n, m), rng.uniform(-_b(m, n), _b(m, n))),
    fan_out=lambda m, n, rng: rng.uniform(-math.sqrt(6 / n), math.sqrt(6 / n), (n, m)),
    flat=lambda m, n, rng: rng.uniform(-_b(m, n), _b(m, n), n * m),
    rounded=lambda m, n, rng: np.round(rng.uniform(-_b(m, n), _b(m, n), (n, m)), 2),
)
habits(
    "glorot_uniform",
    HALF,
    lists=lambda m, n, rng: rng.uniform(-_b(m, n), _b(m, n), (n, m)).tolist(),
)
habits("glorot_uniform", RIGHT, size_and_shift=lambda m, n, rng: (2 * rng.random((n, m)) - 1) * _b(m, n))
habits(
    "he_normal",
    WRONG,
    one_over_fan_in=lambda m, n, rng: rng.normal(0, math.sqrt(1 / m), (n, m)),
    variance_as_scale=lambda m, n, rng: rng.normal(0, 2 / m, (n, m)),
    fan_out=lambda m, n, rng: rng.normal(0, math.sqrt(2 / n), (n, m)),
    uniform=lambda m, n, rng: rng.uniform(-math.sqrt(6 / m), math.sqrt(6 / m), (n, m)),
    sum_of_fans=lambda m, n, rng: rng.normal(0, math.sqrt(2 / (m + n)), (n, m)),
    truncated=lambda m, n, rng: np.clip(rng.standard_normal((n, m)), -2, 2) * math.sqrt(2 / m),
    divided=lambda m, n, rng: rng.standard_normal((n, m)) / math.sqrt(2 * m),
    positive=lambda m, n, rng: np.abs(rng.normal(0, math.sqrt(2 / m), (n, m))),
    turned=lambda m, n, rng: rng.normal(0, math.sqrt(2 / m), (m, n)),
    numpys_own_chance=lambda m, n, rng: np.random.normal(0, math.sqrt(2 / m), (n, m)),
    randn=lambda m, n, rng: np.random.randn(n, m) * math.sqrt(2 / m),
)


def _initial(sizes, scheme, rng, *, bias=0.0, constant=0.1, turned=False):
    draw = {
        "zeros": lambda m, n: np.zeros((n, m)),
        "constant": lambda m, n: np.full((n, m), constant),
        "glorot": lambda m, n: rng.uniform(-_b(m, n), _b(m, n), (n, m)),
        "he": lambda m, n: rng.normal(0, math.sqrt(2 / m), (n, m)),
    }
    if scheme not in draw:
        raise ValueError(f"scheme {scheme!r}: expected 'zeros', 'constant', 'glorot' or 'he'")
    made = [(draw[scheme](m, n), np.full(n, bias)) for m, n in itertools.pairwise(sizes)]
    return [(W.T, b) for W, b in made] if turned else made


habits(
    "init_params",
    WRONG,
    small_bias=lambda s, k, r: _initial(s, k, r, bias=0.01),
    turned=lambda s, k, r: _initial(s, k, r, turned=True),
    constant_zero=lambda s, k, r: _initial(s, k, r, constant=0.0),
    no_check=lambda s, k, r: _initial(s, k if k in ("zeros", "constant", "glorot") else "he", r),
    none_else=lambda s, k, r: _initial(s, k, r) if k in ("zeros", "constant", "glorot", "he") else None,
    lower_case=lambda s, k, r: _initial(s, k.lower(), r),
    one_layer_more=lambda s, k, r: _initial([*s, s[-1]], k, r),
    own_seed=lambda s, k, r: _initial(s, k, np.random.default_rng(0)),
    weights_alone=lambda s, k, r: [W for W, _ in _initial(s, k, r)],
    short_message=lambda s, k, r: (
        _initial(s, k, r)
        if k in ("zeros", "constant", "glorot", "he")
        else _fail(ValueError("unknown scheme"))
    ),
)
habits(
    "init_params",
    HALF,
    bias_columns=lambda s, k, r: [(W, b[:, None]) for W, b in _initial(s, k, r)],
    bias_rows=lambda s, k, r: [(W, b[None]) for W, b in _initial(s, k, r)],
    int_biases=lambda s, k, r: [(W, b.astype(int)) for W, b in _initial(s, k, r)],
)
habits("init_params", RIGHT, usual=_initial)


def _fail(error):
    raise error


habits(
    "preactivation_variance",
    WRONG,
    no_fan_in=lambda fan_in, var_w, var_h: var_w * var_h,
    sum_of_variances=lambda fan_in, var_w, var_h: fan_in * (var_w + var_h),
    mean=lambda fan_in, var_w, var_h: var_w * var_h / fan_in,
    fan_in_squared=lambda fan_in, var_w, var_h: fan_in**2 * var_w * var_h,
    std=lambda fan_in, var_w, var_h: math.sqrt(fan_in * var_w * var_h),
    root_fan_in=lambda fan_in, var_w, var_h: math.sqrt(fan_in) * var_w * var_h,
    stds_given=lambda fan_in, var_w, var_h: fan_in * var_w**2 * var_h**2,
    simulated=lambda fan_in, var_w, var_h: float(
        np.var(
            np.sum(
                np.random.default_rng(0).normal(0, math.sqrt(var_w), (4000, fan_in))
                * np.random.default_rng(1).normal(0, math.sqrt(var_h), (4000, fan_in)),
                axis=1,
            )
        )
    ),
)

# -- dead gradients, equal units, dead units -----------------------------------------------------------


def _dead(params, x, y, g, g_prime, *, test, biases=False, mean=True):
    _, grads = backprop(params, x, y, g, g_prime, mean=mean, log_of=lambda f: np.log(np.maximum(f, 1e-300)))
    return [bool(test(gW) and (not biases or test(gb))) for gW, gb in grads]


@habit("dead_gradients", sizes=(0.0, 1e-16, 1e-6, 1e-8, 1e-3))
def below(size):
    return lambda *args: _dead(*args, test=lambda g: np.all(np.abs(g) <= size))


habits(
    "dead_gradients",
    WRONG,
    allclose=lambda *args: _dead(*args, test=lambda g: np.allclose(g, 0)),
    any_zero=lambda *args: _dead(*args, test=lambda g: np.any(np.abs(g) < 1e-12)),
    sum_is_zero=lambda *args: _dead(*args, test=lambda g: abs(g.sum()) < 1e-12),
    not_positive=lambda *args: _dead(*args, test=lambda g: np.all(g < 1e-12)),
    biases_too=lambda *args: _dead(*args, test=lambda g: np.all(np.abs(g) < 1e-12), biases=True),
    alive=lambda *args: [not d for d in _dead(*args, test=lambda g: np.all(np.abs(g) < 1e-12))],
    mean_is_small=lambda *args: _dead(*args, test=lambda g: np.mean(np.abs(g)) < 1e-3),
    one_answer=lambda *args: all(_dead(*args, test=lambda g: np.all(np.abs(g) < 1e-12))),
    first_entry=lambda *args: _dead(*args, test=lambda g: abs(g.flat[0]) < 1e-12),
    weights_zero=lambda params, *args: [not W.any() for W, _ in params],
    hidden_only=lambda *args: _dead(*args, test=lambda g: np.all(np.abs(g) < 1e-12))[:-1],
)
habits(
    "dead_gradients",
    RIGHT,
    usual=lambda *args: _dead(*args, test=lambda g: np.all(np.abs(g) < 1e-12)),
    largest=lambda *args: _dead(*args, test=lambda g: np.abs(g).max() < 1e-12),
    norm=lambda *args: _dead(*args, test=lambda g: np.linalg.norm(g) < 1e-12),
)
habits(
    "dead_gradients",
    HALF,
    ints=lambda *args: [int(d) for d in _dead(*args, test=lambda g: np.all(np.abs(g) < 1e-12))],
)


def _symmetric(params, test=lambda W, b: (W[0] == W).all() and (b == b[0]).all(), upto=-1):
    return [bool(test(W, b)) for W, b in params[:upto]]


def _sym(test, **options):
    return lambda params: _symmetric(params, test, **options)


habits(
    "symmetric_units",
    WRONG,
    biases_forgotten=_sym(lambda W, b: (W[0] == W).all()),
    all_equal_numbers=_sym(lambda W, b: np.ptp(W) == 0 and np.ptp(b) == 0),
    columns=_sym(lambda W, b: (W[:, :1] == W).all() and (b == b[0]).all()),
    first_two=_sym(lambda W, b: len(b) < 2 or ((W[0] == W[1]).all() and b[0] == b[1])),
    first_and_last=_sym(lambda W, b: (W[0] == W[-1]).all() and b[0] == b[-1]),
    any_two=_sym(lambda W, b: len(np.unique(np.column_stack([W, b]), axis=0)) < max(len(b), 2)),
    sums_of_rows=_sym(lambda W, b: np.allclose(W.sum(1), W.sum(1)[0]) and np.allclose(b, b[0])),
    allclose_coarse=_sym(lambda W, b: np.allclose(W, W[0], atol=0.1) and np.allclose(b, b[0], atol=0.1)),
    output_too=lambda params: _symmetric(params, upto=len(params)),
    zero_only=_sym(lambda W, b: not W.any()),
    norms=_sym(
        lambda W, b: np.allclose(np.linalg.norm(W, axis=1), np.linalg.norm(W[0])) and np.allclose(b, b[0])
    ),
    outgoing_too=lambda params: [
        bool(s and (V[:, :1] == V).all()) for s, (V, _) in zip(_symmetric(params), params[1:], strict=True)
    ],
    some_layer=lambda params: any(_symmetric(params)),
)
habits(
    "symmetric_units",
    RIGHT,
    usual=_symmetric,
    std=_sym(lambda W, b: np.ptp(W, axis=0).max() == 0 and np.ptp(b) == 0),
)


def _counts(params, X, test=lambda a: (a <= 0).all(axis=0), g=lambda a: np.maximum(a, 0), last=-1):
    counts, h = [], X
    for W, b in params[:last]:
        a = h @ W.T + b
        counts.append(int(test(a).sum()))
        h = g(a)
    return counts


habits(
    "dead_units",
    WRONG,
    below_zero=lambda p, X: _counts(p, X, lambda a: (a < 0).all(axis=0)),
    on_some_row=lambda p, X: _counts(p, X, lambda a: (a <= 0).any(axis=0)),
    first_row=lambda p, X: _counts(p, X, lambda a: a[0] <= 0),
    of_the_mean=lambda p, X: _counts(p, X, lambda a: a.mean(axis=0) <= 0),
    rows_not_units=lambda p, X: _counts(p, X, lambda a: (a <= 0).all(axis=1)),
    output_too=lambda p, X: _counts(p, X, last=len(p)),
    alive=lambda p, X: _counts(p, X, lambda a: (a > 0).any(axis=0)),
    no_activation=lambda p, X: _counts(p, X, g=lambda a: a),
    tanh=lambda p, X: _counts(p, X, g=np.tanh),
    total=lambda p, X: sum(_counts(p, X)),
    weights_zero=lambda p, X: [int((~W.any(axis=1)).sum()) for W, _ in p[:-1]],
)
habits("dead_units", RIGHT, usual=_counts, numpy_ints=lambda p, X: [np.int64(n) for n in _counts(p, X)])
habits(
    "dead_units",
    HALF,
    floats=lambda p, X: [float(n) for n in _counts(p, X)],
    array=lambda p, X: np.array(_counts(p, X)),
)
