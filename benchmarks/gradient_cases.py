"""Random functions with known gradients, of the kinds that a course on neural networks differentiates.

A family takes a Generator and returns (f, gradient, x). Sizes run from one entry to a few hundred, |f| from
about 1e-3 to 1e4, the entries of x up to 1000; shapes are any, contiguous or not.
"""

import numpy as np

FAMILIES = []  # with a kink at or near the point too, where several numbers are right
SMOOTH = []


def family(function):
    """A family of smooth functions."""
    FAMILIES.append(function)
    SMOOTH.append(function)
    return function


def family_with_kinks(function):
    """A family of functions with kinks, where any number between the slopes on both sides is right."""
    FAMILIES.append(function)
    return function


def any_shape(rng):
    """A shape with up to three axes, or with one long axis."""
    if rng.random() < 0.1:
        return (int(rng.integers(65, 300)),)  # beyond what is differenced entry by entry at once
    return tuple(int(n) for n in rng.integers(1, 5, rng.integers(0, 4)))


def any_layout(x, rng):
    """The numbers of `x`, of any shape, sometimes laid out in memory otherwise."""
    if x.ndim > 1 and rng.random() < 0.3:
        return np.asfortranarray(x)
    return np.repeat(x, 2, axis=-1)[..., ::2] if x.ndim and rng.random() < 0.3 else x


def magnitude(rng, low=-2, high=2):
    """10^u, u uniform from `low` to `high`."""
    return 10 ** rng.uniform(low, high)


@family
def quadratic(rng):
    """c (½ xᵀA x + bᵀx), x (n,)."""
    n = int(rng.integers(1, 30))
    A, b, c = rng.normal(size=(n, n)), rng.normal(size=n), magnitude(rng, -3, 3)
    x = rng.normal(size=n)
    return lambda x: c * (x @ A @ x / 2 + b @ x), c * ((A + A.T) @ x / 2 + b), x


@family
def elementwise(rng):
    """Σ w g(k x) for smooth g, steep ones too."""
    g, g_prime = [
        (np.sin, np.cos),
        (np.tanh, lambda a: 1 / np.cosh(a) ** 2),
        (np.exp, np.exp),
        (np.arctan, lambda a: 1 / (1 + a * a)),
        (lambda a: a**5, lambda a: 5 * a**4),
    ][rng.integers(5)]
    x = rng.normal(size=any_shape(rng)).clip(-3, 3)
    w, k = rng.normal(size=x.shape), magnitude(rng, -1, 0.5)
    return lambda x: np.sum(w * g(k * x)), w * k * g_prime(k * x), x


@family
def oscillating(rng):
    """Σ w sin(k x)."""
    x = rng.uniform(-1, 1, size=any_shape(rng))
    w, k = rng.normal(size=x.shape), rng.uniform(1, 100)
    return lambda x: np.sum(w * np.sin(k * x)), w * k * np.cos(k * x), x


def softmax(a):
    """exp(a_c) / Σ_k exp(a_k), over the last axis of logits (..., C)."""
    e = np.exp(a - a.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def cross_entropy(a, one_hot):
    """The mean of −log softmax(a)_y over the examples; a and one_hot (N, C)."""
    z = a - a.max(axis=-1, keepdims=True)
    return (np.log(np.exp(z).sum(axis=-1)) - (z * one_hot).sum(axis=-1)).mean()


@family
def softmax_cross_entropy(rng):
    n, c = int(rng.integers(1, 9)), int(rng.integers(2, 12))
    a = rng.normal(size=(n, c)) * rng.choice([1, 3, 10])
    a += rng.choice([0, 1000, -1000])
    one_hot = np.eye(c)[rng.integers(0, c, n)]
    return lambda a: cross_entropy(a, one_hot), (softmax(a) - one_hot) / n, a


@family
def linear_softmax(rng):
    """The weights of a softmax layer: inputs of the size of pixels, P beyond 64 now and then."""
    n, d, c = int(rng.integers(1, 9)), int(rng.integers(1, 20)), int(rng.integers(2, 8))
    X, W = rng.normal(size=(n, d)) * magnitude(rng, -1, 1), rng.normal(size=(c, d)) / np.sqrt(d)
    one_hot = np.eye(c)[rng.integers(0, c, n)]
    return lambda W: cross_entropy(X @ W.T, one_hot), (softmax(X @ W.T) - one_hot).T @ X / n, W


@family
def logistic_loss(rng):
    n, d = int(rng.integers(1, 30)), int(rng.integers(1, 10))
    X, theta, y = rng.normal(size=(n, d)), rng.normal(size=d) * magnitude(rng, -1, 1), rng.integers(0, 2, n)
    X[:, 0] = 1

    def f(theta):
        a = X @ theta
        return np.mean(np.logaddexp(0, a) - y * a)

    return f, X.T @ (0.5 * (1 + np.tanh(X @ theta / 2)) - y) / n, theta


@family
def relu_network(rng):
    """All first-layer weights of a ReLU network, with kinks at all distances."""
    n, d, h = int(rng.integers(1, 9)), int(rng.integers(1, 9)), int(rng.integers(1, 12))
    X, W, v, t = rng.normal(size=(n, d)), rng.normal(size=(h, d)), rng.normal(size=h), rng.normal(size=n)

    def f(W):
        return np.mean((np.maximum(X @ W.T, 0) @ v - t) ** 2) / 2

    a = X @ W.T
    error = (np.maximum(a, 0) @ v - t) / n
    return f, (np.outer(error, v) * (a > 0)).T @ X, W


@family
def tanh_network(rng):
    n, d, h = int(rng.integers(1, 9)), int(rng.integers(1, 9)), int(rng.integers(1, 12))
    X, W, v, t = rng.normal(size=(n, d)), rng.normal(size=(h, d)), rng.normal(size=h), rng.normal(size=n)
    h1 = np.tanh(X @ W.T)
    error = (h1 @ v - t) / n
    gradient = (np.outer(error, v) * (1 - h1**2)).T @ X
    return lambda W: np.mean((np.tanh(X @ W.T) @ v - t) ** 2) / 2, gradient, W


@family_with_kinks
def l1_penalty(rng):
    """Kinks exactly at the point: any number in [−1, 1] is a subgradient there."""
    x = rng.normal(size=any_shape(rng))
    zero = rng.random(x.shape) < 0.3
    x = np.where(zero, 0.0, x)
    lam = magnitude(rng)
    return lambda x: lam * np.abs(x).sum(), lam * np.where(zero, rng.uniform(-1, 1, x.shape), np.sign(x)), x


@family_with_kinks
def hinge(rng):
    """Σ max(0, x), some entries exactly 0."""
    x = rng.normal(size=any_shape(rng)) * magnitude(rng, -1, 3)
    zero = rng.random(x.shape) < 0.2
    x = np.where(zero, 0.0, x)
    w = rng.uniform(0.5, 2, x.shape)
    slope = np.where(zero, rng.uniform(0, 1, x.shape), x > 0)
    return lambda x: np.sum(w * np.maximum(x, 0)), w * slope, x


@family_with_kinks
def maximum(rng):
    """The largest entry; two may tie."""
    x = rng.normal(size=int(rng.integers(2, 20)))
    first, second = np.argsort(-x)[:2]
    if rng.random() < 0.5:
        x[second] = x[first]
    gradient = np.zeros_like(x)
    gradient[first] = 1
    return np.max, gradient, x


@family
def negative_log_probability(rng):
    """−log f_y as a function of the probabilities, down to 1e-6: short distances to a wall."""
    f = softmax(rng.normal(size=int(rng.integers(2, 10))) * rng.choice([1, 3]))
    y = int(rng.integers(len(f)))
    f[y] = 10 ** rng.uniform(-6, 0)
    return lambda f: -np.log(f[y]), np.where(np.arange(len(f)) == y, -1 / f[y], 0.0), f


@family
def large_inputs(rng):
    x = rng.uniform(-1000, 1000, size=any_shape(rng))
    w = rng.normal(size=x.shape)
    return lambda x: np.sum(w * np.logaddexp(0, x)), w * 0.5 * (1 + np.tanh(x / 2)), x


@family
def powers_of_large_inputs(rng):
    x = rng.uniform(-1000, 1000, size=any_shape(rng))
    return lambda x: np.mean(x**3) / 1e6, 3 * x**2 / 1e6 / x.size, x


@family
def high_above_zero(rng):
    """A value of up to 1e4 with slopes down to 1e-3: rounding is large beside them."""
    x = rng.normal(size=any_shape(rng))
    height, c = 10 ** rng.uniform(0, 4), 10 ** rng.uniform(-3, 0)
    w = rng.normal(size=x.shape)
    w /= np.linalg.norm(w)
    return lambda x: height + c * np.sum(w * np.sin(x)), c * w * np.cos(x), x


@family
def near_a_minimum(rng):
    """Almost, or exactly, a stationary point."""
    centre = rng.normal(size=any_shape(rng))
    x = centre + rng.choice([0, 1e-9, 1e-6, 1e-3]) * rng.normal(size=centre.shape)
    height = rng.choice([0, 1, 100])
    return lambda x: height + np.sum((x - centre) ** 2), 2 * (x - centre), x


@family
def rosenbrock(rng):
    x = rng.normal(size=int(rng.integers(2, 80)))
    gradient = np.zeros_like(x)
    gradient[:-1] += -400 * x[:-1] * (x[1:] - x[:-1] ** 2) - 2 * (1 - x[:-1])
    gradient[1:] += 200 * (x[1:] - x[:-1] ** 2)
    return lambda x: np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2), gradient, x


@family
def norm(rng):
    x = rng.normal(size=any_shape(rng)) * magnitude(rng, -2, 3)
    return lambda x: np.sqrt(np.sum(x * x)), x / np.sqrt(np.sum(x * x)), x


@family
def python_loop(rng):
    """The sum of products by a loop in plain Python, whose rounding is worse than NumPy's."""
    x = rng.normal(size=int(rng.integers(2, 100)))

    def f(x):
        total = 0.0
        for i in range(len(x) - 1):
            total += x[i] * x[i + 1]
        return total

    gradient = np.zeros_like(x)
    gradient[:-1] += x[1:]
    gradient[1:] += x[:-1]
    return f, gradient, x


@family
def cancelling(rng):
    """A variance as the difference of two large numbers: its value has lost up to four digits."""
    x = magnitude(rng, -1, 2) + rng.normal(size=int(rng.integers(2, 20)))
    return lambda x: np.mean(x**2) - np.mean(x) ** 2, 2 * (x - x.mean()) / x.size, x


@family_with_kinks
def close_to_a_kink(rng):
    """max(0, x) at distances from 1e-12 to 1e-2 of its kink, with something added."""
    x = rng.choice([-1.0, 1.0], any_shape(rng))
    x = x * 10 ** rng.uniform(-12, -2, x.shape)
    height = rng.choice([0, 1, 100])
    return lambda x: height + np.sum(np.maximum(x, 0) + x * x), (x > 0) + 2 * x, x
