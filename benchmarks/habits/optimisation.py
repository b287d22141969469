"""Chapter 08: habits of writing steps, mini-batches, rates and training."""

from __future__ import annotations

import numpy as np

from benchmarks.habits import HALF, NOTHING, RIGHT, WRONG, habits
from benchmarks.habits.backpropagation import _softmax, backprop

# -- steps ---------------------------------------------------------------------------------------------


def _pairs(first, second, rule):
    return [(rule(W, V), rule(b, c)) for (W, b), (V, c) in zip(first, second, strict=True)]


def _in_place(params, grads, alpha):
    for (W, b), (gW, gb) in zip(params, grads, strict=True):
        W -= alpha * gW
        b -= alpha * gb
    return params


habits(
    "sgd_step",
    WRONG,
    uphill=lambda params, grads, alpha: _pairs(params, grads, lambda t, g: t + alpha * g),
    no_rate=lambda params, grads, alpha: _pairs(params, grads, lambda t, g: t - g),
    step_alone=lambda params, grads, alpha: _pairs(params, grads, lambda t, g: -alpha * g),
    weights_only=lambda params, grads, alpha: [
        (W - alpha * gW, b) for (W, b), (gW, _) in zip(params, grads, strict=True)
    ],
    sign_of_gradient=lambda params, grads, alpha: _pairs(params, grads, lambda t, g: t - alpha * np.sign(g)),
    clipped=lambda params, grads, alpha: _pairs(params, grads, lambda t, g: t - alpha * np.clip(g, -1, 1)),
    normalised=lambda params, grads, alpha: _pairs(
        params, grads, lambda t, g: t - alpha * g / np.linalg.norm(g)
    ),
    small_dropped=lambda params, grads, alpha: _pairs(
        params, grads, lambda t, g: t - alpha * np.where(np.abs(g) < 0.05, 0, g)
    ),
    biases_handed_back_where_zero=lambda params, grads, alpha: _pairs(
        params, grads, lambda t, g: t - alpha * g if g.any() else t
    ),
    rate_over_layers=lambda params, grads, alpha: _pairs(
        params, grads, lambda t, g: t - alpha / len(params) * g
    ),
    one_layer=lambda params, grads, alpha: [
        (params[0][0] - alpha * grads[0][0], params[0][1] - alpha * grads[0][1])
    ],
)
habits("sgd_step", NOTHING, in_place=_in_place)
habits(
    "sgd_step",
    RIGHT,
    lists=lambda params, grads, alpha: [
        [W - alpha * gW, b - alpha * gb] for (W, b), (gW, gb) in zip(params, grads, strict=True)
    ],
)
habits(
    "momentum_step",
    WRONG,
    average=lambda v, g, beta: _pairs(v, g, lambda u, d: beta * u + (1 - beta) * d),
    beta_on_the_gradient=lambda v, g, beta: _pairs(v, g, lambda u, d: u + beta * d),
    minus=lambda v, g, beta: _pairs(v, g, lambda u, d: beta * u - d),
    gradient_alone=lambda v, g, beta: _pairs(v, g, lambda u, d: d + 0),
    no_beta=lambda v, g, beta: _pairs(v, g, lambda u, d: u + d),
    given_gradients=lambda v, g, beta: g if beta == 0 else _pairs(v, g, lambda u, d: d + beta * u),
    given_gradients_at_rest=lambda v, g, beta: _pairs(v, g, lambda u, d: d + beta * u if u.any() else d),
    small_velocities_dropped=lambda v, g, beta: _pairs(
        v, g, lambda u, d: d + beta * np.where(np.abs(u) < 0.1, 0, u)
    ),
    weights_only=lambda v, g, beta: [(gW + beta * vW, gb) for (vW, vb), (gW, gb) in zip(v, g, strict=True)],
    squared=lambda v, g, beta: _pairs(v, g, lambda u, d: beta * u + (1 - beta) * d**2),
)


# -- minibatches, rates --------------------------------------------------------------------------------


def _cut(order, size):
    return [order[start : start + size] for start in range(0, len(order), size)]


_SEEDED = np.random.default_rng(0)
habits(
    "minibatches",
    WRONG,
    in_order=lambda n, size, rng: _cut(np.arange(n), size),
    last_dropped=lambda n, size, rng: [b for b in _cut(rng.permutation(n), size) if len(b) == size],
    array_split=lambda n, size, rng: np.array_split(rng.permutation(n), max(n // size, 1)),
    array_split_up=lambda n, size, rng: np.array_split(rng.permutation(n), -(-n // size)),
    split=lambda n, size, rng: np.split(rng.permutation(n), np.arange(size, n + 1, size)),
    with_replacement=lambda n, size, rng: _cut(rng.integers(n, size=n), size),
    numpys_own_chance=lambda n, size, rng: _cut(np.random.permutation(n), size),
    own_seed=lambda n, size, rng: _cut(np.random.default_rng(0).permutation(n), size),
    own_generator=lambda n, size, rng: _cut(_SEEDED.permutation(n), size),
    sorted_batches=lambda n, size, rng: (
        [np.sort(b) for b in _cut(rng.permutation(n), size)][::-1]
        if n < size
        else [np.arange(n)[b] for b in _cut(np.arange(n), size)]
    ),
    only_batches_shuffled=lambda n, size, rng: [
        _cut(np.arange(n), size)[k] for k in rng.permutation(-(-n // size))
    ],
    rolled=lambda n, size, rng: _cut(np.roll(np.arange(n), rng.integers(n)), size),
    from_one=lambda n, size, rng: _cut(rng.permutation(n) + 1, size),
    a_generator=lambda n, size, rng: (b for b in _cut(rng.permutation(n), size)),
    reversed_sometimes=lambda n, size, rng: _cut(np.arange(n)[:: 1 if rng.random() < 0.5 else -1], size),
)
habits(
    "minibatches",
    RIGHT,
    sorted_within=lambda n, size, rng: [np.sort(b) for b in _cut(rng.permutation(n), size)],
    shuffled=lambda n, size, rng: (lambda order: (rng.shuffle(order), _cut(order, size))[1])(np.arange(n)),
    choice=lambda n, size, rng: _cut(rng.choice(n, n, replace=False), size),
)
habits(
    "minibatches",
    HALF,
    lists=lambda n, size, rng: [b.tolist() for b in _cut(rng.permutation(n), size)],
    floats=lambda n, size, rng: [b.astype(float) for b in _cut(rng.permutation(n), size)],
)
habits(
    "inverse_decay",
    WRONG,
    t_plus_one=lambda alpha, delta, t: alpha / (1 + delta * (t + 1)),
    exponential=lambda alpha, delta, t: alpha * np.exp(-delta * t),
    no_one=lambda alpha, delta, t: alpha / max(delta * t, 1),
    root=lambda alpha, delta, t: alpha / np.sqrt(1 + delta * t),
    floor=lambda alpha, delta, t: max(alpha / (1 + delta * t), 1e-4),
    delta_over_t=lambda alpha, delta, t: alpha / (1 + t / delta),
    from_the_last=lambda alpha, delta, t: alpha / (1 + delta) ** t,
)


def _power(test, message="delta is {delta}: expected 0.5 < delta <= 1"):
    def power_decay(alpha, delta, t):
        if test(delta):
            raise ValueError(message.format(delta=delta))
        return alpha / t**delta

    return power_decay


habits(
    "power_decay",
    WRONG,
    half_accepted=_power(lambda d: not 0.5 <= d <= 1),
    one_refused=_power(lambda d: not 0.5 < d < 1),
    nan_accepted=_power(lambda d: d <= 0.5 or d > 1),
    no_check=lambda alpha, delta, t: alpha / t**delta,
    assertion=lambda alpha, delta, t: (
        alpha / t**delta if 0.5 < delta <= 1 else _fail(AssertionError("delta"))
    ),
    value_not_named=_power(lambda d: not 0.5 < d <= 1, "expected 0.5 < delta <= 1"),
    range_not_named=_power(lambda d: not 0.5 < d <= 1, "delta = {delta} is wrong"),
    t_plus_one=lambda alpha, delta, t: _power(lambda d: not 0.5 < d <= 1)(alpha, delta, t + 1),
    returns_none=lambda alpha, delta, t: alpha / t**delta if 0.5 < delta <= 1 else None,
    nan_result=lambda alpha, delta, t: alpha / t**delta if 0.5 < delta <= 1 else float("nan"),
    isclose_accepted=_power(lambda d: not (0.5 < d <= 1 or np.isclose(d, 1))),
)
habits("power_decay", RIGHT, usual=_power(lambda d: not 0.5 < d <= 1))


def _fail(error):
    raise error


habits(
    "satisfies_conditions",
    WRONG,
    one_excluded=lambda p: (p < 1, p > 0.5),
    half_included=lambda p: (p <= 1, p >= 0.5),
    swapped=lambda p: (p > 0.5, p <= 1),
    second_converges_from_one=lambda p: (p <= 1, p > 1),
    both=lambda p: 0.5 < p <= 1,
    positive_only=lambda p: (0 < p <= 1, p > 0.5),
    partial_sums=lambda p: (
        sum(float(t) ** -p for t in range(1, 2000)) > 8,
        sum(float(t) ** (-2 * p) for t in range(1, 2000)) < 10,
    ),
    isclose=lambda p: (p < 1 or bool(np.isclose(p, 1)), p > 0.5 and not np.isclose(p, 0.5)),
)
habits("satisfies_conditions", HALF, ints=lambda p: (int(p <= 1), int(p > 0.5)))


# -- second order --------------------------------------------------------------------------------------


def _hessian(f, theta, eps=1e-4, *, forward=False, symmetric=True, fixed=None, diagonal=False):
    h, P = fixed or eps, len(theta)
    E, H = h * np.eye(P), np.zeros((P, P))
    for i in range(P):
        for j in range(P):
            if forward:
                H[i, j] = (f(theta + E[i] + E[j]) - f(theta + E[i]) - f(theta + E[j]) + f(theta)) / h**2
            else:
                H[i, j] = (
                    f(theta + E[i] + E[j])
                    - f(theta + E[i] - E[j])
                    - f(theta - E[i] + E[j])
                    + f(theta - E[i] - E[j])
                ) / (4 * h**2)
    if diagonal:
        H = np.diag(np.diag(H))
    return (H + H.T) / 2 if symmetric else H


habits(
    "numerical_hessian",
    WRONG,
    forward=lambda f, theta, eps=1e-4: _hessian(f, theta, eps, forward=True),
    fixed=lambda f, theta, eps=1e-4: _hessian(f, theta, fixed=1e-4),
    diagonal=lambda f, theta, eps=1e-4: _hessian(f, theta, eps, diagonal=True),
    factor=lambda f, theta, eps=1e-4: 4 * _hessian(f, theta, eps),
    upper_half=lambda f, theta, eps=1e-4: np.triu(_hessian(f, theta, eps)),
    rounded=lambda f, theta, eps=1e-4: np.round(_hessian(f, theta, eps), 3),
    outer_of_gradients=lambda f, theta, eps=1e-4: np.outer(
        *[np.array([(f(theta + e) - f(theta - e)) / (2 * eps) for e in eps * np.eye(len(theta))])] * 2
    ),
)
habits(
    "numerical_hessian",
    RIGHT,
    four_corners=lambda f, theta, eps=1e-4: _hessian(f, theta, eps),
    default_1e_3=lambda f, theta, eps=1e-3: _hessian(f, theta, eps),
)
habits(
    "numerical_hessian",
    WRONG,
    not_symmetrised=lambda f, theta, eps=1e-4: np.where(
        np.tri(len(theta), k=-1) > 0, (1 + 1e-12) * (H := _hessian(f, theta, eps)), H
    ),
)
habits(
    "newton_step",
    WRONG,
    plus=lambda theta, g, H: theta + np.linalg.solve(H, g),
    gradient_step=lambda theta, g, H: theta - g,
    times_h=lambda theta, g, H: theta - H @ g,
    pinv=lambda theta, g, H: theta - np.linalg.pinv(H) @ g,
    step_alone=lambda theta, g, H: -np.linalg.solve(H, g),
    solve_alone=lambda theta, g, H: theta - np.linalg.solve(H, g),
    diagonal=lambda theta, g, H: theta - g / np.diag(H),
    damped=lambda theta, g, H: theta - np.linalg.solve(H + 1e-8 * np.eye(len(H)), g),
    determinant=lambda theta, g, H: (
        theta - np.linalg.solve(H, g) if abs(np.linalg.det(H)) > 1e-6 else _fail(ValueError("singular"))
    ),
    cholesky=lambda theta, g, H: theta - np.linalg.solve(H, g) if np.linalg.cholesky(H) is not None else None,
    condition=lambda theta, g, H: (
        theta - np.linalg.solve(H, g) if np.linalg.cond(H) < 1e3 else _fail(ValueError("singular"))
    ),
    absolute=lambda theta, g, H: (
        theta - np.linalg.solve((lambda w, V: (V * np.abs(w)) @ V.T)(*np.linalg.eigh(H)), g)
    ),
)
habits(
    "newton_step",
    HALF,
    row=lambda theta, g, H: (
        (theta - np.linalg.solve(H, g))[None]
        if np.linalg.matrix_rank(H) == len(H)
        else _fail(ValueError("singular"))
    ),
)


def _permuted(
    params, layer, order, *, biases=True, above=True, inverse=False, rows_only=False, hand_back=False
):
    order = np.argsort(order) if inverse else order
    new = list(params) if hand_back else [(W.copy(), b.copy()) for W, b in params]
    W, b = new[layer - 1]
    new[layer - 1] = (W[order], b[order] if biases else b)
    if above:
        W, b = new[layer]
        new[layer] = (W[:, order], b)
    return new


habits(
    "permute_hidden",
    WRONG,
    biases_forgotten=lambda params, layer, p: _permuted(params, layer, p, biases=False),
    above_forgotten=lambda params, layer, p: _permuted(params, layer, p, above=False),
    inverse=lambda params, layer, p: _permuted(params, layer, p, inverse=True),
    next_layer=lambda params, layer, p: _permuted(params, min(layer + 1, len(params) - 1), p),
    first_layer=lambda params, layer, p: _permuted(params, 1, p) if len(p) == len(params[0][1]) else params,
    unchanged=lambda params, layer, p: params,
    reversed_order=lambda params, layer, p: _permuted(params, layer, p[::-1]),
)
habits(
    "permute_hidden",
    RIGHT,
    others_handed_back=lambda params, layer, p: _permuted(params, layer, p, hand_back=True),
)


# -- train ---------------------------------------------------------------------------------------------


def _train(
    params,
    X,
    y,
    *,
    g,
    g_prime,
    alpha,
    epochs,
    batch_size,
    beta=0.0,
    lam=0.0,
    rng,
    chance=None,
    once=False,
    reset=False,
    decay_factor=2.0,
    biases=False,
    average=False,
    last_batch=False,
    best=False,
    softmax=_softmax,
    shuffle=True,
    update_count="all",
    history_penalty=True,
    order_twice=False,
    history_before=False,
):
    rng = rng if chance is None else chance
    theta = [(W.copy(), b.copy()) for W, b in params]
    v = [(0 * W, 0 * b) for W, b in params]
    history, t, states = [], 0, []

    def objective(theta, X, y):
        loss, _ = backprop(
            theta, X, y, g, g_prime, softmax=softmax, log_of=lambda f: np.log(np.maximum(f, 1e-300))
        )
        return float(loss + (lam * sum(np.sum(W**2) for W, _ in theta) if history_penalty else 0))

    order = rng.permutation(len(X)) if shuffle else np.arange(len(X))
    for _ in range(epochs):
        if not once and shuffle:
            order = rng.permutation(len(X))
        if reset:
            v = [(0 * W, 0 * b) for W, b in params]
        if history_before:
            history.append(objective(theta, X, y))
        t = 0 if update_count == "epoch" else t
        for batch in _cut(order, batch_size):
            _, grads = backprop(theta, X[batch], y[batch], g, g_prime, softmax=softmax)
            grads = [
                (gW + decay_factor * lam * W, gb + (decay_factor * lam * b if biases else 0))
                for (gW, gb), (W, b) in zip(grads, theta, strict=True)
            ]
            v = _pairs(v, grads, lambda u, d: d * (1 - beta if average else 1) + beta * u)
            rate = alpha(t) if callable(alpha) else alpha
            theta = _pairs(theta, v, lambda p, d, rate=rate: p - rate * d)
            t += 1
        if not history_before:
            history.append(objective(theta, X[batch], y[batch]) if last_batch else objective(theta, X, y))
        states.append(theta)
    if best:
        theta = states[int(np.argmin(history))]
    return theta, history


def _training(**options):
    return lambda params, X, y, **given: _train(params, X, y, **given, **options)


habits(
    "train",
    WRONG,
    numpys_own_chance=_training(chance=np.random),
    own_seed=lambda params, X, y, **given: _train(params, X, y, chance=np.random.default_rng(0), **given),
    one_order=_training(once=True),
    never_shuffled=_training(shuffle=False),
    velocity_reset=_training(reset=True),
    lam_without_two=_training(decay_factor=1.0),
    biases_penalised=_training(biases=True),
    averaged_momentum=_training(average=True),
    last_mini_batch=_training(last_batch=True),
    best_epoch=_training(best=True),
    epochs_counted_anew=_training(update_count="epoch"),
    history_without_penalty=_training(history_penalty=False),
    history_before_the_epoch=_training(history_before=True),
    rate_of_the_start=lambda params, X, y, *, alpha, **given: _train(
        params, X, y, alpha=alpha(0) if callable(alpha) else alpha, **given
    ),
    number_rates_only=lambda params, X, y, *, alpha, **given: _train(
        params, X, y, alpha=(lambda t: alpha * 1.0), **given
    ),
    in_place=lambda params, X, y, **given: (
        lambda new, h: (
            [
                (W.__setitem__(Ellipsis, V) or W, b.__setitem__(Ellipsis, c) or b)
                for (W, b), (V, c) in zip(params, new, strict=True)
            ],
            h,
        )
    )(*_train(params, X, y, **given)),
)
habits("train", RIGHT, usual=_training())


def _rows_one_maximum(a):
    e = np.exp(a - a.max())
    return e / e.sum(axis=-1, keepdims=True)


habits("train", HALF, one_maximum_for_the_batch=_training(softmax=_rows_one_maximum))
