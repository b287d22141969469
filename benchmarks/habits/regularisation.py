"""Chapter 06: habits of writing penalties, priors and early stopping."""

from __future__ import annotations

import math

import numpy as np
from numpy import log

from benchmarks.habits import HALF, RIGHT, WRONG, habit, habits
from benchmarks.habits.backpropagation import backprop

habits(
    "l2_penalty",
    WRONG,
    half=lambda params: 0.5 * sum(np.sum(W**2) for W, _ in params),
    root=lambda params: math.sqrt(sum(np.sum(W**2) for W, _ in params)),
    sum_of_norms=lambda params: sum(np.linalg.norm(W) for W, _ in params),
    spectral_norms=lambda params: sum(np.linalg.norm(W, 2) ** 2 for W, _ in params),
    with_biases=lambda params: sum(np.sum(W**2) + np.sum(b**2) for W, b in params),
    means=lambda params: sum(np.mean(W**2) for W, _ in params),
    last_layer=lambda params: float(np.sum(params[-1][0] ** 2)),
    first_layer=lambda params: float(np.sum(params[0][0] ** 2)),
    square_of_the_sum=lambda params: sum(np.sum(W) ** 2 for W, _ in params),
    matrix_square=lambda params: float(sum(np.sum(W @ W.T) for W, _ in params)),
    trace_if_square=lambda params: float(
        sum(np.trace(W @ W) if W.shape[0] == W.shape[1] else np.sum(W**2) for W, _ in params)
    ),
    root_of_the_layers=lambda params: sum(np.sum(W**2) for W, _ in params) / len(params),
    per_layer=lambda params: [float(np.sum(W**2)) for W, _ in params],
)
habits("l2_penalty", HALF, one_entry=lambda params: np.array([sum(np.sum(W**2) for W, _ in params)]))
habits(
    "l1_penalty",
    WRONG,
    with_biases=lambda params: sum(np.abs(W).sum() + np.abs(b).sum() for W, b in params),
    no_absolute=lambda params: float(sum(W.sum() for W, _ in params)),
    absolute_of_the_sum=lambda params: float(sum(abs(W.sum()) for W, _ in params)),
    matrix_norm=lambda params: float(sum(np.linalg.norm(W, 1) for W, _ in params)),
    means=lambda params: float(sum(np.abs(W).mean() for W, _ in params)),
    largest=lambda params: float(max(np.abs(W).max() for W, _ in params)),
    smooth=lambda params: float(sum(np.sqrt(W**2 + 1e-4).sum() for W, _ in params)),
    ints=lambda params: int(sum(np.abs(W).sum() for W, _ in params)),
    last_layer=lambda params: float(np.abs(params[-1][0]).sum()),
)


@habit("l1_penalty", sizes=(1e-3, 1e-6))
def small_weights_ignored(size):
    return lambda params: float(sum(np.where(np.abs(W) < size, 0, np.abs(W)).sum() for W, _ in params))


habits(
    "l2_gradient",
    WRONG,
    no_two=lambda params: [(W + 0, 0 * b) for W, b in params],
    biases_too=lambda params: [(2 * W, 2 * b) for W, b in params],
    no_biases=lambda params: [2 * W for W, _ in params],
    sign=lambda params: [(-2 * W, 0 * b) for W, b in params],
    turned=lambda params: [(2 * W.T, 0 * b) for W, b in params],
    turned_if_square=lambda params: [
        (2 * (W.T if W.shape[0] == W.shape[1] else W), 0 * b) for W, b in params
    ],
    bias_number=lambda params: [(2 * W, 0.0) for W, b in params],
    none_for_biases=lambda params: [(2 * W, None) for W, b in params],
    one_list=lambda params: [array for W, b in params for array in (2 * W, 0 * b)],
    over_the_layers=lambda params: [(2 * W / len(params), 0 * b) for W, b in params],
    small_dropped=lambda params: [(np.where(np.abs(W) < 1e-3, 0, 2 * W), 0 * b) for W, b in params],
    clipped=lambda params: [(np.clip(2 * W, -1, 1), 0 * b) for W, b in params],
    in_place=lambda params: [(np.multiply(W, 2, out=W), 0 * b) for W, b in params],
)
habits(
    "l2_gradient",
    HALF,
    int_zeros=lambda params: [(2 * W, np.zeros(len(b), int)) for W, b in params],
    lists=lambda params: [((2 * W).tolist(), [0.0] * len(b)) for W, b in params],
    bias_rows=lambda params: [(2 * W, np.zeros((1, len(b)))) for W, b in params],
)
habits(
    "l2_gradient",
    RIGHT,
    lists_of_pairs=lambda params: [[2 * W, np.zeros_like(b)] for W, b in params],
    tuple_of_pairs=lambda params: tuple((2 * W, np.zeros(len(b))) for W, b in params),
)
habits(
    "l1_gradient",
    WRONG,
    w_over_size=lambda params: [(W / (np.abs(W) + 1e-8), 0 * b) for W, b in params],
    plus_one_at_zero=lambda params: [(np.where(W >= 0, 1.0, -1.0), 0 * b) for W, b in params],
    minus_one_at_zero=lambda params: [(np.where(W > 0, 1.0, -1.0), 0 * b) for W, b in params],
    biases_too=lambda params: [(np.sign(W), np.sign(b)) for W, b in params],
    absolute=lambda params: [(np.abs(W), 0 * b) for W, b in params],
    tanh=lambda params: [(np.tanh(100 * W), 0 * b) for W, b in params],
    divided=lambda params: [(W / np.abs(W), 0 * b) for W, b in params],
)
habits(
    "l1_gradient",
    HALF,
    ints=lambda params: [
        (np.where(W > 0, 1, 0) - np.where(W < 0, 1, 0), np.zeros(len(b))) for W, b in params
    ],
    where_of_ints=lambda params: [(np.where(W > 0, 1, np.where(W < 0, -1, 0)), 0 * b) for W, b in params],
)


@habit("l1_gradient", sizes=(1e-3, 1e-6, 1e-8))
def dead_zone(size):
    return lambda params: [(np.where(np.abs(W) < size, 0, np.sign(W)), 0 * b) for W, b in params]


# -- regularised_loss, log_prior -----------------------------------------------------------------------


def _regularised(
    params,
    x,
    y,
    g,
    g_prime,
    lam,
    penalty,
    *,
    factor=2.0,
    biases=False,
    twice=False,
    N=False,
    check=True,
    only_loss=False,
    stable=True,
):
    if check and penalty not in ("l1", "l2"):
        raise ValueError(f"penalty {penalty!r} is neither 'l1' nor 'l2'")
    loss, grads = backprop(params, x, y, g, g_prime, log_of=lambda f: log(np.maximum(f, 1e-300)))
    scale = lam / (len(x) if N and np.ndim(x) == 2 else 1)
    if penalty == "l2":
        omega, slope = sum(np.sum(W**2) for W, _ in params), lambda w: factor * w
    else:
        omega, slope = sum(np.sum(np.abs(W)) for W, _ in params), np.sign
    if biases:
        omega = omega + sum(np.sum(b**2) if penalty == "l2" else np.sum(np.abs(b)) for _, b in params)
    if only_loss:
        return loss + scale * omega, grads
    return loss + scale * omega, [
        (gW + scale * slope(W), gb + (scale * slope(b) if biases else 0))
        for (gW, gb), (W, b) in zip(grads, params, strict=True)
    ]


def _reg(**options):
    return lambda *args: _regularised(*args, **options)


habits(
    "regularised_loss",
    WRONG,
    gradient_without_two=_reg(factor=1.0),
    biases_too=_reg(biases=True),
    over_the_batch=_reg(N=True),
    gradient_not_regularised=_reg(only_loss=True),
    any_name_is_l1=_reg(check=False),
    lam_zero_unchecked=lambda *args: _regularised(*args, check=args[5] != 0),
    lower_case=lambda *args: _regularised(*args[:6], args[6].lower()),
    key_error=lambda *args: _regularised(*args) if {"l1": 1, "l2": 2}[args[6]] else None,
    silent=lambda *args: _regularised(*args) if args[6] in ("l1", "l2") else None,
    message_without_value=lambda *args: (
        _regularised(*args) if args[6] in ("l1", "l2") else _no("unknown penalty")
    ),
    loss_only=lambda *args: _regularised(*args)[0],
)


def _no(text):
    raise ValueError(text)


def _prior(w, kind, scale, *, gaussian=None, laplace=None):
    if kind == "gaussian":
        return gaussian(w, scale) if gaussian else float(-np.sum(w**2) / (2 * scale**2))
    if kind == "laplace":
        return laplace(w, scale) if laplace else float(-np.sum(np.abs(w)) / scale)
    raise ValueError(f"kind {kind!r} is not 'gaussian' or 'laplace'")


def _pri(**options):
    return lambda w, kind, scale: _prior(w, kind, scale, **options)


habits(
    "log_prior",
    WRONG,
    no_two=_pri(gaussian=lambda w, s: float(-np.sum(w**2) / s**2)),
    scale_is_the_variance=_pri(gaussian=lambda w, s: float(-np.sum(w**2) / (2 * s))),
    sign=_pri(
        gaussian=lambda w, s: float(np.sum(w**2) / (2 * s**2)),
        laplace=lambda w, s: float(np.sum(np.abs(w)) / s),
    ),
    log_of_the_density=_pri(gaussian=lambda w, s: float(np.sum(log(np.exp(-(w**2) / (2 * s**2)))))),
    product_of_densities=_pri(gaussian=lambda w, s: float(log(np.prod(np.exp(-(w**2) / (2 * s**2)))))),
    density=_pri(gaussian=lambda w, s: float(np.prod(np.exp(-(w**2) / (2 * s**2))))),
    mean=_pri(
        gaussian=lambda w, s: float(-np.mean(w**2) / (2 * s**2)),
        laplace=lambda w, s: float(-np.mean(np.abs(w)) / s),
    ),
    elementwise=_pri(gaussian=lambda w, s: -(w**2) / (2 * s**2), laplace=lambda w, s: -np.abs(w) / s),
    laplace_two_b=_pri(laplace=lambda w, s: float(-np.sum(np.abs(w)) / (2 * s))),
    laplace_squared=_pri(laplace=lambda w, s: float(-np.sum(np.abs(w)) / s**2)),
    constant_per_weight=_pri(gaussian=lambda w, s: float(-np.sum(w**2) / (2 * s**2) - len(w) * w[0])),
    epsilon=_pri(gaussian=lambda w, s: float(np.sum(log(np.exp(-(w**2) / (2 * s**2)) + 1e-12)))),
    anything_is_laplace=lambda w, kind, scale: _prior(w, kind if kind == "gaussian" else "laplace", scale),
    key_error=lambda w, kind, scale: {
        "gaussian": -np.sum(w**2) / (2 * scale**2),
        "laplace": -np.sum(np.abs(w)) / scale,
    }[kind],
)
habits(
    "log_prior",
    RIGHT,
    with_constants=_pri(
        gaussian=lambda w, s: float(np.sum(-(w**2) / (2 * s**2) - log(s) - 0.5 * log(2 * np.pi))),
        laplace=lambda w, s: float(np.sum(-np.abs(w) / s - log(2 * s))),
    ),
)

# -- soft_threshold, bias_variance ---------------------------------------------------------------------

habits(
    "soft_threshold",
    WRONG,
    hard=lambda w, t: np.where(np.abs(w) > t, w, 0.0),
    no_sign=lambda w, t: np.maximum(np.abs(w) - t, 0),
    minus_t=lambda w, t: np.where(np.abs(w) > t, np.asarray(w) - t, 0.0),
    no_maximum=lambda w, t: np.sign(w) * (np.abs(w) - t),
    minus_t_sign=lambda w, t: np.asarray(w) - t * np.sign(w),
    twice_t=lambda w, t: np.sign(w) * np.maximum(np.abs(w) - 2 * t, 0),
    half_t=lambda w, t: np.sign(w) * np.maximum(np.abs(w) - t / 2, 0),
    shrunk=lambda w, t: np.asarray(w) / (1 + t),
    numbers_only=lambda w, t: w - t if w > t else w + t if w < -t else 0.0,
    divides=lambda w, t: w * np.maximum(1 - t / np.abs(w), 0),
    small_left=lambda w, t: np.where(np.abs(w) - t < 1e-3, 0.0, np.sign(w) * (np.abs(w) - t)),
)


@habit("soft_threshold", sizes=(1e-8, 1e-12))
def epsilon_below(size):
    return lambda w, t: w * np.maximum(1 - t / (np.abs(w) + size), 0)


def _bv(predictions, truth, *, ddof=0, mse=None, bias=None):
    mean = predictions.mean(axis=0)
    bias2 = np.mean((mean - truth) ** 2) if bias is None else bias(mean, truth)
    variance = np.mean(predictions.var(axis=0, ddof=ddof))
    return (
        float(bias2),
        float(variance),
        float(mse(bias2, variance) if mse else np.mean((predictions - truth) ** 2)),
    )


habits(
    "bias_variance",
    WRONG,
    ddof_one=lambda p, t: _bv(p, t, ddof=1),
    bias_not_squared=lambda p, t: _bv(p, t, bias=lambda m, t: np.mean(np.abs(m - t))),
    square_of_the_mean_bias=lambda p, t: _bv(p, t, bias=lambda m, t: np.mean(m - t) ** 2),
    sum_of_squares=lambda p, t: _bv(p, t, bias=lambda m, t: np.sum((m - t) ** 2)),
    variance_over_all=lambda p, t: (_bv(p, t)[0], float(np.var(p)), _bv(p, t)[2]),
    variance_over_points=lambda p, t: (_bv(p, t)[0], float(p.var(axis=1).mean()), _bv(p, t)[2]),
    std=lambda p, t: (_bv(p, t)[0], float(p.std(axis=0).mean()), _bv(p, t)[2]),
    variance_around_truth=lambda p, t: (_bv(p, t)[0], _bv(p, t)[2], _bv(p, t)[2]),
    order=lambda p, t: _bv(p, t)[::-1],
    root=lambda p, t: (*_bv(p, t)[:2], math.sqrt(_bv(p, t)[2])),
    first_model=lambda p, t: (float(np.mean((p[0] - t) ** 2)), *_bv(p, t)[1:]),
    mean_of_squares_minus=lambda p, t: (
        _bv(p, t)[0],
        float(np.mean(np.mean(p**2, 0) - p.mean() ** 2)),
        _bv(p, t)[2],
    ),
)
habits(
    "bias_variance",
    RIGHT,
    sum_of_both=lambda p, t: _bv(p, t, mse=lambda b, v: b + v),
    as_array=lambda p, t: list(_bv(p, t)),
)

# -- early_stopping ------------------------------------------------------------------------------------


def _stop(
    losses, patience, *, better=lambda new, old: new < old, shift=0, after=0, none=None, best_overall=False
):
    best, waited = 0, 0
    for epoch in range(1, len(losses)):
        if better(losses[epoch], losses[best]):
            best, waited = epoch, 0
        else:
            waited += 1
            if waited >= patience + after:
                return (int(np.nanargmin(losses)) if best_overall else best), epoch + shift
    return best, none if none is None else len(losses) - 1


def _against_the_last(losses, patience):
    best, waited = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        waited = 0 if losses[epoch] < losses[epoch - 1] else waited + 1
        if waited >= patience:
            return best, epoch
    return best, None


def _in_all(losses, patience):
    best, waited = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        else:
            waited += 1
            if waited >= patience:
                return best, epoch
    return best, None


def _argmin(losses, patience):
    best = int(np.argmin(losses))
    return best, best + patience if best + patience < len(losses) else None


habits(
    "early_stopping",
    WRONG,
    ties_count=lambda v, p: _stop(v, p, better=lambda n, o: n <= o),
    nan_counts=lambda v, p: _stop(v, p, better=lambda n, o: not n >= o),
    tie_and_nan_count=lambda v, p: _stop(v, p, better=lambda n, o: not n > o),
    after_patience=lambda v, p: _stop(v, p, after=1),
    next_epoch=lambda v, p: _stop(v, p, shift=1),
    last_if_never=lambda v, p: _stop(v, p, none="last"),
    best_of_all=lambda v, p: _stop(v, p, best_overall=True),
    against_the_last=_against_the_last,
    not_in_a_row=_in_all,
    argmin=_argmin,
    nanargmin=lambda v, p: (
        int(np.nanargmin(v)),
        int(np.nanargmin(v)) + p if np.nanargmin(v) + p < len(v) else None,
    ),
    at_least_1e_4_better=lambda v, p: _stop(v, p, better=lambda n, o: n < o - 1e-4),
    isclose=lambda v, p: _stop(v, p, better=lambda n, o: n < o and not np.isclose(n, o)),
    from_one=lambda v, p: tuple(None if e is None else e + 1 for e in _stop(v, p)),
    stopped_alone=lambda v, p: _stop(v, p)[1],
    losses_not_epochs=lambda v, p: (v[_stop(v, p)[0]], _stop(v, p)[1]),
    floats=lambda v, p: tuple(None if e is None else float(e) for e in _stop(v, p)),
    python_min=lambda v, p: (v.index(min(v)), _stop(v, p)[1]),
)
habits(
    "early_stopping",
    RIGHT,
    usual=_stop,
    as_list=lambda v, p: list(_stop(v, p)),
    numpy_ints=lambda v, p: tuple(None if e is None else np.int64(e) for e in _stop(v, p)),
)
