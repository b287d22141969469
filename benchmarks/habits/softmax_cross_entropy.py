"""Chapter 02: habits of writing a logistic unit, softmax, the losses and their gradients."""

from __future__ import annotations

import math

import numpy as np
from numpy import exp, log

from benchmarks.habits import HALF, NOTHING, RIGHT, WRONG, habit, habits

SIZES = (1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-14, 1e-15, 1e-16)
COARSE, FINE = SIZES[:4], SIZES[4:]  # what shows in ordinary numbers, and what only in extreme ones


def _softmax(a):
    e = exp(a - np.max(a, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def _sigmoid(a):
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(a)))


def _textbook(a):
    return 1 / (1 + exp(-a))


# -- sigmoid -------------------------------------------------------------------------------------------

habits(
    "sigmoid",
    HALF,
    textbook=_textbook,
    one_minus=lambda a: 1 - 1 / (1 + exp(a)),
    exp_over=lambda a: exp(a) / (1 + exp(a)),
    where_of_both=lambda a: np.where(a < 0, exp(a) / (1 + exp(a)), 1 / (1 + exp(-a))),
    clipped_at_500=lambda a: 1 / (1 + exp(-np.clip(a, -500, 500))) + 0 * exp(-a),
)
habits(
    "sigmoid",
    RIGHT,
    clipped_at_500_alone=lambda a: 1 / (1 + exp(-np.clip(a, -500, 500))),
    clipped_at_700=lambda a: 1 / (1 + exp(-np.clip(a, -700, 700))),
    errors_ignored=lambda a: np.where(
        np.asarray(a) > 0, 1 / (1 + exp(-np.abs(a))), exp(-np.abs(a)) / (1 + exp(-np.abs(a)))
    ),
    vectorised=np.vectorize(lambda a: 1 / (1 + math.exp(-a)) if a >= 0 else math.exp(a) / (1 + math.exp(a))),
)


@habit("sigmoid", sizes=(3.0, 5.0, 6.0, 10.0))
def straight_beyond(size):
    return lambda a: np.where(np.abs(a) < size, _sigmoid(a), 1.0 * (np.asarray(a) > 0))


@habit("sigmoid")
def numbers_only(a):
    return 1 / (1 + math.exp(-a)) if a >= 0 else math.exp(a) / (1 + math.exp(a))


@habit("sigmoid")
def math_exp(a):
    return 1 / (1 + math.exp(-a))


@habit("sigmoid", sizes=(1e-2, 0.05))
def linear_near_zero(size):
    return lambda a: np.where(np.abs(a) < size, 0.5, _sigmoid(a))


habits(
    "sigmoid",
    WRONG,
    plus_sign=lambda a: 1 / (1 + exp(a)),
    tanh=np.tanh,
    hard=lambda a: np.clip(0.2 * np.asarray(a) + 0.5, 0, 1),
    slope=lambda a: _sigmoid(a) * (1 - _sigmoid(a)),
    no_one=lambda a: 1 / exp(-a),
    tanh_of_a=lambda a: 0.5 * (1 + np.tanh(a)),
    rounded=lambda a: np.round(_sigmoid(a), 4),
    clipped_to_inside=lambda a: np.clip(_sigmoid(a), 1e-3, 1 - 1e-3),
)

# -- logistic_loss, logistic_gradient ------------------------------------------------------------------


def _loss(p, y):
    return -np.mean(y * log(p) + (1 - y) * log(1 - p))


def _epsilon_in_both_logs(size):
    return lambda theta, X, y: (
        -np.mean(y * log(_sigmoid(X @ theta) + size) + (1 - y) * log(1 - _sigmoid(X @ theta) + size))
    )


def _probabilities_clipped(size):
    return lambda theta, X, y: _loss(np.clip(_sigmoid(X @ theta), size, 1 - size), y)


def _clipped_above_zero(size):
    return lambda theta, X, y: (
        -np.mean(
            y * log(np.maximum(_sigmoid(X @ theta), size))
            + (1 - y) * log(np.maximum(1 - _sigmoid(X @ theta), size))
        )
    )


habit("logistic_loss", sizes=COARSE)(_epsilon_in_both_logs)
habit("logistic_loss", sizes=FINE, earns=HALF)(_epsilon_in_both_logs)
habit("logistic_loss", sizes=SIZES, earns=HALF)(_probabilities_clipped)
habit("logistic_loss", sizes=SIZES, earns=HALF)(_clipped_above_zero)
habits(
    "logistic_loss",
    HALF,
    textbook=lambda theta, X, y: _loss(_textbook(X @ theta), y),
    stable_unit_alone=lambda theta, X, y: _loss(_sigmoid(X @ theta), y),
    of_the_true_class=lambda theta, X, y: (
        -np.mean(log(np.where(y == 1, _sigmoid(X @ theta), 1 - _sigmoid(X @ theta))))
    ),
    log_of_one_plus_exp=lambda theta, X, y: np.mean(log(1 + exp(X @ theta)) - y * (X @ theta)),
    log1p_of_exp=lambda theta, X, y: np.mean(np.log1p(exp(-(2 * y - 1) * (X @ theta)))),
)
habits(
    "logistic_loss",
    WRONG,
    sum_over_examples=lambda theta, X, y: np.sum(np.logaddexp(0, X @ theta) - y * (X @ theta)),
    base_two=lambda theta, X, y: np.mean(np.logaddexp(0, X @ theta) - y * (X @ theta)) / np.log(2),
    sign=lambda theta, X, y: -np.mean(np.logaddexp(0, X @ theta) - y * (X @ theta)),
    labels_swapped=lambda theta, X, y: np.mean(np.logaddexp(0, X @ theta) - (1 - y) * (X @ theta)),
    only_positives=lambda theta, X, y: -np.mean(y * log(_sigmoid(X @ theta) + 1e-300)),
    squared=lambda theta, X, y: np.mean((_sigmoid(X @ theta) - y) ** 2),
    half_mean=lambda theta, X, y: np.mean(np.logaddexp(0, X @ theta) - y * (X @ theta)) / 2,
    without_the_bias=lambda theta, X, y: np.mean(
        np.logaddexp(0, X[:, 1:] @ theta[1:]) - y * (X[:, 1:] @ theta[1:])
    ),
    over_the_columns=lambda theta, X, y: np.sum(np.logaddexp(0, X @ theta) - y * (X @ theta)) / X.shape[1],
    each_example=lambda theta, X, y: np.logaddexp(0, X @ theta) - y * (X @ theta),
)
habits(
    "logistic_loss",
    RIGHT,
    softplus_of_signed=lambda theta, X, y: np.logaddexp(0, -(2 * y - 1) * (X @ theta)).mean(),
)

habits(
    "logistic_gradient",
    HALF,
    textbook=lambda theta, X, y: X.T @ (_textbook(X @ theta) - y) / len(y),
    row=lambda theta, X, y: (X.T @ (_sigmoid(X @ theta) - y) / len(y))[None],
    column=lambda theta, X, y: (X.T @ (_sigmoid(X @ theta) - y) / len(y))[:, None],
    list_of_floats=lambda theta, X, y: list(X.T @ (_sigmoid(X @ theta) - y) / len(y)),
)
habits(
    "logistic_gradient",
    WRONG,
    sum_over_examples=lambda theta, X, y: X.T @ (_sigmoid(X @ theta) - y),
    sign=lambda theta, X, y: X.T @ (y - _sigmoid(X @ theta)) / len(y),
    of_squared_error=lambda theta, X, y: (
        X.T @ ((_sigmoid(X @ theta) - y) * _sigmoid(X @ theta) * (1 - _sigmoid(X @ theta))) / len(y)
    ),
    twice=lambda theta, X, y: 2 * X.T @ (_sigmoid(X @ theta) - y) / len(y),
    over_the_columns=lambda theta, X, y: X.T @ (_sigmoid(X @ theta) - y) / X.shape[1],
    a_instead_of_p=lambda theta, X, y: X.T @ (X @ theta - y) / len(y),
    no_x=lambda theta, X, y: np.full_like(theta, np.mean(_sigmoid(X @ theta) - y)),
    first_example=lambda theta, X, y: X[0] * (_sigmoid(X[0] @ theta) - y[0]),
    threshold=lambda theta, X, y: X.T @ (1.0 * (X @ theta > 0) - y) / len(y),
    bias_not_learned=lambda theta, X, y: np.append(0.0, (X.T @ (_sigmoid(X @ theta) - y) / len(y))[1:]),
    numbers_only=lambda theta, X, y: X[0] * (1 / (1 + math.exp(-(X @ theta).item())) - y[0]),
)

# -- squared_error -------------------------------------------------------------------------------------

habits(
    "squared_error",
    WRONG,
    mean_of_entries=lambda p, t: np.mean((p - t) ** 2),
    half_mean_of_entries=lambda p, t: 0.5 * np.mean((p - t) ** 2),
    no_half=lambda p, t: np.sum((p - t) ** 2) / (len(p) if p.ndim == 2 else 1),
    sum_over_batch=lambda p, t: 0.5 * np.sum((p - t) ** 2),
    root=lambda p, t: 0.5 * np.linalg.norm(p - t),
    absolute=lambda p, t: 0.5 * np.sum(np.abs(p - t)) / (len(p) if p.ndim == 2 else 1),
    batch_only=lambda p, t: np.mean(0.5 * np.sum((p - t) ** 2, axis=1)),
    over_first_axis=lambda p, t: 0.5 * np.sum((p - t) ** 2) / len(p),
    over_last_axis=lambda p, t: 0.5 * np.sum((p - t) ** 2) / p.shape[-1],
    difference_of_squares=lambda p, t: 0.5 * np.sum(p**2 - t**2) / (len(p) if p.ndim == 2 else 1),
    dot_of_a_batch=lambda p, t: 0.5 * (p - t) @ (p - t),
    each_example=lambda p, t: 0.5 * np.sum((p - t) ** 2, axis=-1),
)
habits(
    "squared_error",
    RIGHT,
    mean_of_sums=lambda p, t: np.mean(np.sum((p - t) ** 2, axis=-1)) / 2,
    norm=lambda p, t: 0.5 * np.linalg.norm(p - t) ** 2 / (p.shape[0] if p.ndim > 1 else 1),
)
habits(
    "squared_error_gradient",
    WRONG,
    sign=lambda p, t: (t - p) / (len(p) if p.ndim == 2 else 1),
    twice=lambda p, t: 2 * (p - t) / (len(p) if p.ndim == 2 else 1),
    no_mean=lambda p, t: p - t,
    over_all_entries=lambda p, t: (p - t) / p.size,
    over_first_axis=lambda p, t: (p - t) / len(p),
    over_last_axis=lambda p, t: (p - t) / p.shape[-1],
    sign_only=lambda p, t: np.sign(p - t),
    clipped=lambda p, t: np.clip(p - t, -1, 1) / (len(p) if p.ndim == 2 else 1),
    batch_mean=lambda p, t: np.atleast_2d(p - t).mean(axis=0),
    batch_only=lambda p, t: (p - t) / p.shape[0] if p.shape[1] else p,
)

# -- softmax, log_softmax ------------------------------------------------------------------------------


def _masked(a):
    shifted = a - a.max(axis=-1, keepdims=True)
    e = np.where(shifted > -30, exp(shifted), 0.0)
    return e / e.sum(axis=-1, keepdims=True)


def _softmax_of_rows(a):
    a = a - np.max(a)
    return exp(a) / np.sum(exp(a), axis=-1, keepdims=True)


habits(
    "softmax",
    HALF,
    textbook=lambda a: exp(a) / exp(a).sum(axis=-1, keepdims=True),
    one_maximum_for_the_batch=_softmax_of_rows,
    mean_subtracted=lambda a: (
        exp(a - a.mean(axis=-1, keepdims=True))
        / exp(a - a.mean(axis=-1, keepdims=True)).sum(axis=-1, keepdims=True)
    ),
    minimum_subtracted=lambda a: (
        exp(a - a.min(axis=-1, keepdims=True))
        / exp(a - a.min(axis=-1, keepdims=True)).sum(axis=-1, keepdims=True)
    ),
    clipped_logits=lambda a: (
        exp(np.clip(a, -500, 500)) / exp(np.clip(a, -500, 500)).sum(axis=-1, keepdims=True)
    ),
    nan_to_num=lambda a: np.nan_to_num(exp(a) / exp(a).sum(axis=-1, keepdims=True), nan=1.0),
)
habits(
    "softmax",
    RIGHT,
    small_terms_dropped=_masked,
    exp_of_logs=lambda a: exp(a - np.logaddexp.reduce(a, axis=-1, keepdims=True)),
)


@habit("softmax", sizes=(1e-3, 1e-4, 1e-5))
def epsilon_below(size):
    return lambda a: (
        exp(a - a.max(axis=-1, keepdims=True))
        / (exp(a - a.max(axis=-1, keepdims=True)).sum(axis=-1, keepdims=True) + size)
    )


habit("softmax", sizes=(1e-7, 1e-8, 1e-9, 1e-10), earns=HALF)(epsilon_below)
habit("softmax", sizes=(1e-12, 1e-15, 1e-16), earns=RIGHT)(epsilon_below)


@habit("softmax", sizes=(1e-3, 1e-4, 1e-5))
def result_clipped(size):
    return lambda a: np.clip(_softmax(a), size, 1 - size)


habit("softmax", sizes=(1e-7, 1e-8, 1e-9), earns=HALF)(result_clipped)
habits(
    "softmax",
    WRONG,
    over_the_batch=lambda a: exp(a - a.max()) / exp(a - a.max()).sum(),
    maximum_of_columns=lambda a: exp(a - a.max(axis=0)) / exp(a - a.max(axis=0)).sum(axis=-1, keepdims=True),
    over_rows=lambda a: exp(a - a.max(axis=0)) / exp(a - a.max(axis=0)).sum(axis=0),
    maximum_after_exp=lambda a: (exp(a) - a.max(axis=-1, keepdims=True)) / exp(a).sum(axis=-1, keepdims=True),
    exp_minus_max_both=lambda a: (exp(a) - np.max(a)) / np.sum(exp(a) - np.max(a)),
    base_two=lambda a: 2.0**a / (2.0**a).sum(axis=-1, keepdims=True),
    no_keepdims=lambda a: exp(a - a.max()) / exp(a - a.max()).sum(axis=-1),
    no_exp=lambda a: a / a.sum(axis=-1, keepdims=True),
    absolute=lambda a: np.abs(a) / np.abs(a).sum(axis=-1, keepdims=True),
    minus_a=lambda a: _softmax(-a),
    sigmoids=_sigmoid,
    batch_only=lambda a: (
        exp(a - a.max(axis=1, keepdims=True))
        / exp(a - a.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True)
    ),
    one_example_only=lambda a: exp(a - max(a)) / sum(exp(a - max(a))),
    temperature=lambda a: _softmax(a / 2),
    axis_zero_for_square=lambda a: (
        _softmax(a.T).T if a.ndim == 2 and a.shape[0] == a.shape[1] else _softmax(a)
    ),
    hard=lambda a: 1.0 * (a == a.max(axis=-1, keepdims=True)),
    rounded=lambda a: np.round(_softmax(a), 3),
)
habits(
    "log_softmax",
    HALF,
    log_of_softmax=lambda a: log(_softmax(a)),
    textbook=lambda a: a - log(exp(a).sum(axis=-1, keepdims=True)),
    one_maximum_for_the_batch=lambda a: a - a.max() - log(exp(a - a.max()).sum(axis=-1, keepdims=True)),
)


@habit("log_softmax", sizes=COARSE)
def epsilon_in_the_log(size):
    return lambda a: log(_softmax(a) + size)


habit("log_softmax", sizes=SIZES[5:], earns=HALF)(epsilon_in_the_log)


@habit("log_softmax", sizes=SIZES[3:], earns=HALF)
def clipped_before_the_log(size):
    return lambda a: log(np.clip(_softmax(a), size, 1))


habits(
    "log_softmax",
    WRONG,
    maximum_not_put_back=lambda a: (
        a - log(exp(a - a.max(axis=-1, keepdims=True)).sum(axis=-1, keepdims=True))
    ),
    log_of_the_sum_of_all=lambda a: a - a.max() - log(exp(a - a.max()).sum()),
    softmax=_softmax,
    sign=lambda a: -log(_softmax(a) + 1e-300),
    no_keepdims=lambda a: a - a.max() - log(exp(a - a.max()).sum(axis=-1)),
    base_two=lambda a: np.log2(_softmax(a) + 1e-300),
    over_rows=lambda a: a - np.logaddexp.reduce(a, axis=0),
    batch_only=lambda a: a - np.logaddexp.reduce(a, axis=1, keepdims=True),
    mean_instead_of_sum=lambda a: a - np.logaddexp.reduce(a, axis=-1, keepdims=True) + log(a.shape[-1]),
    clipped_at_minus_100=lambda a: np.maximum(a - np.logaddexp.reduce(a, axis=-1, keepdims=True), -100),
)

# -- cross_entropy and the gradients -------------------------------------------------------------------


def _picked(f, y):
    return np.atleast_2d(f)[np.arange(np.size(y)), np.atleast_1d(y)]


@habit("cross_entropy", sizes=COARSE)
def epsilon_added(size):
    return lambda f, y: -np.mean(log(_picked(f, y) + size))


habit("cross_entropy", sizes=FINE, earns=HALF)(epsilon_added)


@habit("cross_entropy", sizes=SIZES, earns=HALF)
def clipped(size):
    return lambda f, y: -np.mean(log(_picked(np.clip(f, size, 1.0), y)))


@habit("cross_entropy", sizes=COARSE[:3])
def clipped_on_both_sides(size):
    return lambda f, y: -np.mean(log(_picked(np.clip(f, size, 1.0 - size), y)))


habit("cross_entropy", sizes=FINE, earns=HALF)(clipped_on_both_sides)


@habit("cross_entropy", sizes=FINE, earns=HALF)
def one_hot_times_log_with_epsilon(size):
    return lambda f, y: -np.mean(np.sum(np.eye(f.shape[-1])[y] * log(f + size), axis=-1))


habits(
    "cross_entropy",
    HALF,
    one_hot_times_log=lambda f, y: -np.mean(np.sum(np.eye(f.shape[-1])[y] * log(f), axis=-1)),
    where_log=lambda f, y: -np.mean(np.sum(np.where(np.eye(f.shape[-1])[y] == 1, log(f), 0), axis=-1)),
)
habits(
    "cross_entropy",
    WRONG,
    sum_over_batch=lambda f, y: -np.sum(log(_picked(f, y))),
    sign=lambda f, y: np.mean(log(_picked(f, y))),
    base_two=lambda f, y: -np.mean(np.log2(_picked(f, y))),
    base_ten=lambda f, y: -np.mean(np.log10(_picked(f, y))),
    over_classes=lambda f, y: -np.sum(log(_picked(f, y))) / f.shape[-1],
    no_log=lambda f, y: np.mean(1 - _picked(f, y)),
    all_pairs=lambda f, y: -np.mean(log(f[..., y])),
    batch_only=lambda f, y: -np.mean(log(f[np.arange(len(y)), y])),
    one_example_only=lambda f, y: -log(f[y]),
    binary=lambda f, y: (
        -np.mean(log(_picked(f, y)) + np.sum(log(1 - f + 1e-12), axis=-1) - log(1 - _picked(f, y) + 1e-12))
    ),
    largest=lambda f, y: -np.mean(log(f.max(axis=-1))),
    softmax_again=lambda f, y: -np.mean(log(_picked(_softmax(f), y))),
    log_of_the_mean=lambda f, y: -log(np.mean(_picked(f, y))),
    each_example=lambda f, y: -log(_picked(f, y)),
    nan_to_num=lambda f, y: float(np.nan_to_num(-np.mean(log(np.maximum(_picked(f, y), 1e-12))), posinf=0)),
)
habits(
    "output_gradient",
    WRONG,
    sign=lambda f, y: np.eye(len(f))[y] / f[y],
    f_minus_e=lambda f, y: f - np.eye(len(f))[y],
    every_entry=lambda f, y: -1 / np.maximum(f, 1e-300),
    only_the_entry=lambda f, y: -1 / f[y],
    no_fraction=lambda f, y: -np.eye(len(f))[y],
    of_the_log=lambda f, y: np.eye(len(f))[y] * -np.log(f[y]),
    squared=lambda f, y: -np.eye(len(f))[y] / f[y] ** 2,
    next_class=lambda f, y: -np.eye(len(f))[(y + 1) % len(f)] / f[y],
)
habits(
    "output_gradient",
    HALF,
    over_f=lambda f, y: -np.eye(len(f))[y] / f,
    row=lambda f, y: (-np.eye(len(f))[y] / f[y])[None],
    as_a_list=lambda f, y: [-1 / f[y] if c == y else 0.0 for c in range(len(f))],
    list_with_int_zeros=lambda f, y: [-1 / f[y] if c == y else 0 for c in range(len(f))],
)


@habit("output_gradient", sizes=(1e-7, 1e-8, 1e-10, 1e-12, 1e-15), earns=HALF)
def gradient_with_epsilon(size):
    return lambda f, y: -np.eye(len(f))[y] / (f[y] + size)


habit("output_gradient", sizes=(1e-3, 1e-4, 1e-5))(gradient_with_epsilon)


def _minus_one_hot(a, y, softmax=_softmax):
    f = softmax(a)
    return (f - np.eye(f.shape[-1])[y]) / (len(f) if f.ndim == 2 else 1)


def _stray(a, y):
    f = _softmax(a)
    f[y] -= 1
    return f / (len(f) if f.ndim == 2 else 1)


def _all_rows(a, y):
    f = _softmax(a)
    f[..., y] -= 1
    return f / (len(f) if f.ndim == 2 else 1)


def _changes_the_logits(a, y):
    a -= a.max(axis=-1, keepdims=True)
    return _minus_one_hot(a, y)


habits(
    "preactivation_gradient",
    HALF,
    textbook=lambda a, y: _minus_one_hot(a, y, lambda a: exp(a) / exp(a).sum(axis=-1, keepdims=True)),
    one_maximum_for_the_batch=lambda a, y: _minus_one_hot(a, y, _softmax_of_rows),
)
habits(
    "preactivation_gradient",
    WRONG,
    sign=lambda a, y: -_minus_one_hot(a, y),
    no_mean=lambda a, y: _softmax(a) - np.eye(a.shape[-1])[y],
    over_classes=lambda a, y: (_softmax(a) - np.eye(a.shape[-1])[y]) / a.shape[-1],
    over_first_axis=lambda a, y: (_softmax(a) - np.eye(a.shape[-1])[y]) / len(a),
    rows_minus_one=_stray,
    all_columns_minus_one=_all_rows,
    batch_only=lambda a, y: (_softmax(a) - np.eye(a.shape[1])[y]) / len(y),
    f_alone=lambda a, y: _softmax(a),
    of_the_output=lambda a, y: -np.eye(a.shape[-1])[y] / _softmax(a),
    squared_error=lambda a, y: _softmax(a) * _minus_one_hot(a, y),
    batch_mean=lambda a, y: np.atleast_2d(_softmax(a) - np.eye(a.shape[-1])[y]).mean(axis=0),
)
habits("preactivation_gradient", NOTHING, changes_the_logits=_changes_the_logits)
