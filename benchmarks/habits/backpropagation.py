"""Chapter 04: habits of writing the gradient of every layer."""

from __future__ import annotations

import numpy as np
from numpy import exp, log

from benchmarks.habits import HALF, NOTHING, RIGHT, WRONG, habit, habits
from benchmarks.habits.forward_propagation import _softmax

# -- one layer -----------------------------------------------------------------------------------------


def _square(W):
    return W.shape[0] == W.shape[1]


habits(
    "hidden_gradient",
    WRONG,
    not_transposed=lambda W, grad_a: grad_a @ W.T if _square(W) else grad_a @ W,
    w_times_grad=lambda W, grad_a: W @ grad_a,
    one_example_only=lambda W, grad_a: W.T @ grad_a,
    elementwise=lambda W, grad_a: (W.T * grad_a).sum(axis=0) if _square(W) else W.T @ grad_a,
    mean=lambda W, grad_a: grad_a @ W / W.shape[0],
    over_the_batch=lambda W, grad_a: grad_a @ W / (len(grad_a) if grad_a.ndim == 2 else 1),
    summed_batch=lambda W, grad_a: np.atleast_2d(grad_a).sum(axis=0) @ W,
    sign=lambda W, grad_a: -grad_a @ W,
    sizes=lambda W, grad_a: np.abs(grad_a @ W),
    at_least_2d=lambda W, grad_a: np.atleast_2d(grad_a) @ W,
)
habits(
    "hidden_preactivation_gradient",
    WRONG,
    slope_of_h=lambda grad_h, a, g_prime: grad_h * g_prime(grad_h),
    slope_forgotten=lambda grad_h, a, g_prime: 1.0 * grad_h,
    slope_alone=lambda grad_h, a, g_prime: g_prime(a),
    divided=lambda grad_h, a, g_prime: grad_h / g_prime(a),
    times_a=lambda grad_h, a, g_prime: grad_h * a,
    tanh=lambda grad_h, a, g_prime: grad_h * (1 - np.tanh(a) ** 2),
    matrix_product=lambda grad_h, a, g_prime: grad_h @ g_prime(a),
    added=lambda grad_h, a, g_prime: grad_h + g_prime(a),
    slope_of_slope=lambda grad_h, a, g_prime: grad_h * g_prime(g_prime(a)),
    outer=lambda grad_h, a, g_prime: np.outer(grad_h, g_prime(a)),
    no_array=lambda grad_h, a, g_prime: np.array(
        [g * g_prime(float(z)) for g, z in zip(grad_h, a, strict=True)]
    ),
)
habits(
    "weight_gradient",
    WRONG,
    turned=lambda grad_a, h: np.atleast_2d(h).T @ np.atleast_2d(grad_a),
    turned_if_square=lambda grad_a, h: (
        np.atleast_2d(h).T @ np.atleast_2d(grad_a)
        if h.shape[-1] == grad_a.shape[-1]
        else np.atleast_2d(grad_a).T @ np.atleast_2d(h)
    ),
    mean=lambda grad_a, h: np.atleast_2d(grad_a).T @ np.atleast_2d(h) / (len(h) if h.ndim == 2 else 1),
    outer_of_the_batch=lambda grad_a, h: np.outer(grad_a, h),
    inner=lambda grad_a, h: grad_a @ h,
    first_example=lambda grad_a, h: np.outer(np.atleast_2d(grad_a)[0], np.atleast_2d(h)[0]),
    outer_of_sums=lambda grad_a, h: np.outer(np.atleast_2d(grad_a).sum(0), np.atleast_2d(h).sum(0)),
    batch_only=lambda grad_a, h: grad_a.T @ h,
    one_example_only=lambda grad_a, h: (
        np.outer(grad_a, h) if grad_a.ndim == 1 else np.einsum("ni,nj->nij", grad_a, h)
    ),
    sign=lambda grad_a, h: -np.atleast_2d(grad_a).T @ np.atleast_2d(h),
)
habits(
    "bias_gradient",
    HALF,
    keepdims=lambda grad_a: np.sum(np.atleast_2d(grad_a), axis=0, keepdims=True),
)
habits(
    "bias_gradient",
    WRONG,
    mean=lambda grad_a: np.atleast_2d(grad_a).mean(axis=0),
    unchanged=lambda grad_a: grad_a.copy(),
    number=lambda grad_a: np.sum(grad_a),
    over_units=lambda grad_a: np.sum(grad_a, axis=-1),
    first_row=lambda grad_a: np.atleast_2d(grad_a)[0],
    keepdims_of_a_batch=lambda grad_a: grad_a.sum(axis=0, keepdims=grad_a.ndim == 2),
    ones=lambda grad_a: np.ones(grad_a.shape[-1]),
    sum_of_columns=lambda grad_a: grad_a.sum(axis=0),
)


# -- the whole network ---------------------------------------------------------------------------------


def backprop(
    params,
    x,
    y,
    g,
    g_prime,
    *,
    log_of=log,
    softmax=_softmax,
    mean=True,
    keep_bias=False,
    slope="a",
    delta=None,
    first=True,
    updated=False,
    loss_mean=True,
    column_bias=False,
    turn=False,
    ints=False,
    grad_clip=None,
):
    """Backpropagation with the usual variations."""
    X, Y = np.atleast_2d(x), np.atleast_1d(y)
    hs, pre = [X], []
    for k, (W, b) in enumerate(params):
        a = hs[-1] @ W.T + b
        pre.append(a)
        hs.append(softmax(a) if k == len(params) - 1 else g(a))
    N, f = len(X), hs[-1]
    loss = -np.mean(log_of(f[np.arange(N), Y])) if loss_mean else -np.sum(log_of(f[np.arange(N), Y]))
    grad_a = f.copy()
    grad_a[np.arange(N), Y] -= 1
    if delta:
        grad_a = delta(grad_a, f, Y)
    grad_a = grad_a / N if mean else grad_a
    grads = []
    for k in range(len(params) - 1, -1, -1):
        W = params[k][0]
        grad_W, grad_b = grad_a.T @ hs[k], grad_a.sum(axis=0, keepdims=keep_bias)
        if column_bias:
            grad_b = grad_b.reshape(-1, 1)
        if turn and W.shape[0] == W.shape[1]:
            grad_W = grad_W.T
        grads.insert(0, (grad_W, grad_b))
        if k:
            grad_h = grad_a @ W
            at = {"a": pre[k - 1], "h": hs[k], "next": None}[slope]
            grad_a = grad_h * (g_prime(at) if at is not None else 1.0)
            if grad_clip:
                grad_a = np.where(np.abs(grad_a) < grad_clip, 0.0, grad_a)
    return loss, grads


def _with(**options):
    return lambda params, x, y, g, g_prime: backprop(params, x, y, g, g_prime, **options)


@habit("backpropagation", sizes=(1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15), earns=HALF)
def epsilon_in_the_log(size):
    return _with(log_of=lambda f: log(f + size))


@habit("backpropagation", sizes=(1e-7, 1e-8, 1e-10, 1e-12, 1e-15), earns=HALF)
def clipped_log(size):
    return _with(log_of=lambda f: log(np.clip(f, size, 1 - size)))


habit("backpropagation", sizes=(1e-2, 1e-3, 1e-4))(epsilon_in_the_log)


def _one_maximum(a):
    e = exp(a - np.max(a))
    return e / e.sum(axis=-1, keepdims=True)


habits(
    "backpropagation",
    HALF,
    textbook_softmax=_with(softmax=lambda a: exp(a) / exp(a).sum(axis=-1, keepdims=True)),
    log_of_softmax=_with(),
    one_maximum_for_the_batch=_with(softmax=_one_maximum),
    bias_as_a_row=_with(keep_bias=True, log_of=lambda f: log(np.maximum(f, 1e-300))),
    bias_as_a_column=_with(column_bias=True),
    lists_of_lists=lambda params, x, y, g, g_prime: (
        lambda loss, grads: (loss, [(W.tolist(), b.tolist()) for W, b in grads])
    )(*backprop(params, x, y, g, g_prime)),
    float32=lambda params, x, y, g, g_prime: (
        lambda loss, grads: (loss, [(W.astype("f"), b.astype("f")) for W, b in grads])
    )(*backprop(params, x, y, g, g_prime)),
)
habits(
    "backpropagation",
    WRONG,
    gradients_not_averaged=_with(mean=False),
    loss_not_averaged=_with(loss_mean=False),
    slope_at_h=_with(slope="h"),
    slope_forgotten=_with(slope="next"),
    sign=_with(delta=lambda d, f, y: -d),
    squared_error=_with(delta=lambda d, f, y: d * f),
    labels_forgotten=_with(delta=lambda d, f, y: f),
    all_rows_and_labels=_with(delta=lambda d, f, y: f - np.isin(np.arange(f.shape[1]), y)),
    turned_if_square=_with(turn=True),
    in_reverse=lambda params, x, y, g, g_prime: (lambda loss, grads: (loss, grads[::-1]))(
        *backprop(params, x, y, g, g_prime)
    ),
    biases_zero=lambda params, x, y, g, g_prime: (lambda loss, grads: (loss, [(W, 0 * b) for W, b in grads]))(
        *backprop(params, x, y, g, g_prime)
    ),
    last_layer_only=lambda params, x, y, g, g_prime: (
        lambda loss, grads: (loss, [*[(0 * W, 0 * b) for W, b in grads[:-1]], grads[-1]])
    )(*backprop(params, x, y, g, g_prime)),
    two_layers_at_most=lambda params, x, y, g, g_prime: (
        lambda loss, grads: (loss, [*[(0 * W, 0 * b) for W, b in grads[:-2]], *grads[-2:]])
    )(*backprop(params, x, y, g, g_prime)),
    tanh_always=lambda params, x, y, g, g_prime: backprop(
        params, x, y, np.tanh, lambda a: 1 - np.tanh(a) ** 2
    ),
    batch_only=lambda params, x, y, g, g_prime: backprop(params, x, y, g, g_prime) if x.shape[1] else None,
    accuracy_as_loss=lambda params, x, y, g, g_prime: (0.0, backprop(params, x, y, g, g_prime)[1]),
    gradients_only=lambda params, x, y, g, g_prime: backprop(params, x, y, g, g_prime)[1],
    small_slopes_dropped=_with(grad_clip=0.02),
    step_taken_on_the_way=lambda params, x, y, g, g_prime: _stepping(params, x, y, g, g_prime),
)


def _stepping(params, x, y, g, g_prime):
    loss, grads = backprop(params, x, y, g, g_prime)
    for (W, b), (gW, gb) in zip(params, grads, strict=True):
        W -= 0.1 * gW
        b -= 0.1 * gb
    return loss, grads


habits(
    "backpropagation",
    NOTHING,
    none=lambda params, x, y, g, g_prime: (0.0, [(0 * W, 0 * b) for W, b in params]),
)

# -- Jacobians -----------------------------------------------------------------------------------------


def _jacobian(a, softmax=_softmax):
    f = softmax(a)
    return np.diag(f) - np.outer(f, f)


habits(
    "softmax_jacobian",
    HALF,
    textbook=lambda a: _jacobian(a, lambda a: exp(a) / exp(a).sum()),
    as_lists=lambda a: _jacobian(a).tolist(),
)
habits(
    "softmax_jacobian",
    WRONG,
    diagonal_only=lambda a: np.diag(_softmax(a) * (1 - _softmax(a))),
    vector=lambda a: _softmax(a) * (1 - _softmax(a)),
    plus=lambda a: np.diag(_softmax(a)) + np.outer(_softmax(a), _softmax(a)),
    sign=lambda a: -_jacobian(a),
    outer_only=lambda a: -np.outer(_softmax(a), _softmax(a)),
    identity=lambda a: np.eye(len(a)) - np.outer(_softmax(a), _softmax(a)),
    of_rows=lambda a: _softmax(a)[:, None] * (np.eye(len(a)) - _softmax(a)[:, None]),
    small_dropped=lambda a: np.where(np.abs(_jacobian(a)) < 0.01, 0.0, _jacobian(a)),
)
habits(
    "activation_jacobian",
    WRONG,
    vector=lambda a, g_prime: g_prime(a),
    outer=lambda a, g_prime: np.outer(g_prime(a), g_prime(a)),
    identity=lambda a, g_prime: np.eye(len(a)),
    tiled=lambda a, g_prime: np.tile(g_prime(a), (len(a), 1)),
    of_the_matrix=lambda a, g_prime: g_prime(np.diag(a)),
)
habits("activation_jacobian", RIGHT, eye=lambda a, g_prime: np.eye(len(a)) * g_prime(a))


def _chain(params, x, y, g, g_prime, *, softmax=_softmax, start=None, slope="a", turn=False):
    pre, h = [], x
    for k, (W, b) in enumerate(params):
        pre.append(W @ h + b)
        h = softmax(pre[-1]) if k == len(params) - 1 else g(pre[-1])
    row = h - np.eye(len(h))[y] if start is None else start(h, y) @ _jacobian(pre[-1], softmax)
    for k in range(len(params) - 1, -1, -1):
        W = params[k][0]
        row = row @ (W.T if turn and _square(W) else W)
        if k:
            row = row @ np.diag(g_prime(pre[k - 1] if slope == "a" else g(pre[k - 1])))
    return row


habits(
    "jacobian_chain",
    HALF,
    through_one_over_f=lambda params, x, y, g, g_prime: _chain(
        params, x, y, g, g_prime, start=lambda f, y: -np.eye(len(f))[y] / f[y]
    ),
    textbook=lambda params, x, y, g, g_prime: _chain(
        params, x, y, g, g_prime, softmax=lambda a: exp(a) / exp(a).sum()
    ),
    epsilon=lambda params, x, y, g, g_prime: _chain(
        params, x, y, g, g_prime, start=lambda f, y: -np.eye(len(f))[y] / (f[y] + 1e-12)
    ),
    row=lambda params, x, y, g, g_prime: _chain(params, x, y, g, g_prime)[None],
)
habits(
    "jacobian_chain",
    WRONG,
    slope_at_h=lambda params, x, y, g, g_prime: _chain(params, x, y, g, g_prime, slope="h"),
    turned_if_square=lambda params, x, y, g, g_prime: _chain(params, x, y, g, g_prime, turn=True),
    sign=lambda params, x, y, g, g_prime: -_chain(params, x, y, g, g_prime),
    labels_forgotten=lambda params, x, y, g, g_prime: _chain(
        params, x, y, g, g_prime, start=lambda f, y: -1 / f
    ),
)

# -- perturbation, wrong_formulas ----------------------------------------------------------------------


def _perturbed(loss, params, eps, *, forward=False, count=True, fixed=None, restore=True):
    h, calls = fixed or eps, 0
    base = loss(params) if forward else None
    calls += forward
    grads = []
    params = [(W.copy(), b.copy()) for W, b in params]
    for pair in params:
        out = []
        for theta in pair:
            grad = np.zeros_like(theta)
            for i in np.ndindex(theta.shape):
                old = theta[i]
                theta[i] = old + h
                high = loss(params)
                calls += 1
                if forward:
                    grad[i] = (high - base) / h
                else:
                    theta[i] = old - h
                    grad[i] = (high - loss(params)) / (2 * h)
                    calls += 1
                if restore:
                    theta[i] = old
            out.append(grad)
        grads.append(tuple(out))
    return grads, calls


def _one_call_more(loss, params, eps=1e-5):
    loss(params)
    grads, calls = _perturbed(loss, params, eps)
    return grads, calls + 1


habits(
    "weight_perturbation",
    HALF,
    loss_first=_one_call_more,
    parameters_counted=lambda loss, params, eps=1e-5: (
        _perturbed(loss, params, eps)[0],
        sum(W.size + b.size for W, b in params),
    ),
    count_as_array=lambda loss, params, eps=1e-5: (lambda grads, n: (grads, np.array([n])))(
        *_perturbed(loss, params, eps)
    ),
)
habits(
    "weight_perturbation",
    RIGHT,
    float_count=lambda loss, params, eps=1e-5: (lambda grads, n: (grads, float(n)))(
        *_perturbed(loss, params, eps)
    ),
)
habits(
    "weight_perturbation",
    WRONG,
    forward=lambda loss, params, eps=1e-5: _perturbed(loss, params, eps, forward=True),
    fixed_step=lambda loss, params, eps=1e-5: _perturbed(loss, params, eps, fixed=1e-5),
    never_restored=lambda loss, params, eps=1e-5: _perturbed(loss, params, eps, restore=False),
    weights_only=lambda loss, params, eps=1e-5: (lambda grads, n: ([(W, 0 * b) for W, b in grads], n))(
        *_perturbed(loss, params, eps)
    ),
)


def _slopes(f, x, eps=1e-5):
    return np.array([(f(x + eps * e) - f(x - eps * e)) / (2 * eps) for e in np.eye(len(x))])


def _refuting(differs, around=True):
    def wrong_formulas(formulas):
        names = set()
        for name, (f, claim, x) in formulas.items():
            points = (
                [x, *(x + np.random.default_rng(k).normal(0, 0.3, x.shape) for k in range(3))]
                if around
                else [x]
            )
            for point in points:
                try:
                    claimed = np.asarray(claim(point.copy()), dtype=float)
                    bad = claimed.shape != point.shape or not np.isfinite(claimed).all()
                    if bad or differs(claimed, _slopes(f, point)):
                        names.add(name)
                except Exception:
                    names.add(name)
        return names

    return wrong_formulas


@habit("wrong_formulas", sizes=(1e-2, 1e-3, 1e-4, 1e-5))
def allclose_at_x_only(size):
    return _refuting(lambda u, v: not np.allclose(u, v, rtol=size, atol=size), around=False)


habits(
    "wrong_formulas",
    WRONG,
    sums_of_entries=_refuting(lambda u, v: abs(u.sum() - v.sum()) > 1e-4),
    norms=_refuting(lambda u, v: abs(np.linalg.norm(u) - np.linalg.norm(v)) > 1e-4),
    sorted_entries=_refuting(lambda u, v: not np.allclose(np.sort(u), np.sort(v), atol=1e-4)),
    sizes_of_entries=_refuting(lambda u, v: not np.allclose(np.abs(u), np.abs(v), atol=1e-4)),
    first_entry=_refuting(lambda u, v: abs(u[0] - v[0]) > 1e-4),
    last_entry=_refuting(lambda u, v: abs(u[-1] - v[-1]) > 1e-4),
    products=_refuting(lambda u, v: abs(u.prod() - v.prod()) > 1e-4),
    directions=_refuting(lambda u, v: u @ v < 0.9999 * np.linalg.norm(u) * np.linalg.norm(v) - 1e-12),
    ten_per_cent=_refuting(lambda u, v: not np.allclose(u, v, rtol=0.1, atol=0.1)),
    weighted_sum=_refuting(lambda u, v: abs(u @ np.arange(len(u)) - v @ np.arange(len(v))) > 1e-4),
    the_right_ones=lambda formulas: (
        set(formulas) - _refuting(lambda u, v: not np.allclose(u, v, atol=1e-4))(formulas)
    ),
)
habits(
    "wrong_formulas", RIGHT, all_entries=_refuting(lambda u, v: not np.allclose(u, v, rtol=1e-4, atol=1e-5))
)
habits(
    "wrong_formulas",
    HALF,
    as_a_list=lambda formulas: sorted(
        _refuting(lambda u, v: not np.allclose(u, v, rtol=1e-4, atol=1e-5))(formulas)
    ),
)
