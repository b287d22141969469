"""Networks whose dead gradients, equal units and dead units are known because they are built in.

Chapter 07.
"""

from __future__ import annotations

import numpy as np

from course_lib.checking.cases import Cases
from course_lib.exercises.shared.networks import random_data, random_params, with_output_biases
from course_lib.exercises.shared.probes.networks import Params, Ripple, RippleSlope, logits


def through_zero(cases: Cases) -> tuple[Ripple, RippleSlope]:
    """A hidden unit with g(0) = 0, as tanh has."""
    k = round(float(cases.uniform(1.0, 3.0)), 2)
    return Ripple(k, 0.0), RippleSlope(k, 0.0)


def above_zero(cases: Cases) -> tuple[Ripple, RippleSlope]:
    """A hidden unit with g(0) > 0, as the sigmoid has."""
    k, s = round(float(cases.uniform(1.0, 3.0)), 2), round(float(cases.uniform(0.5, 2.5)), 2)
    return Ripple(k, s), RippleSlope(k, s)


def mostly_at_rest(cases: Cases, alive: int):
    """A network whose hidden units rest on their shelf for every x, but for the first `alive`; with data."""
    (W, _), output = random_params(cases, [3, 4, 2])
    biases = np.where(np.arange(4) < alive, 5.0, -10.0)  # |W x| is at most 3.2
    return [(W, biases), output], *random_data(cases, (3,), [3, 4, 2])


def opposite(cases: Cases, sizes: list[int]):
    """A network that is undecided between two classes, and two equal rows, one of each class.

    Their gradients are exactly opposite.
    """
    params, x = random_params(cases, sizes), random_data(cases, (), sizes)[0]
    W, b = params[-1]
    return [*params[:-1], (0 * W, 0 * b)], np.tile(x, (2, 1)), cases.rng.permutation(2)


def balanced(cases: Cases, sizes: list[int], g):
    """A network that gives each of three classes its share in a batch of seven equal rows, with the batch."""
    shares = np.array([1, 2, 4])
    x = np.tile(random_data(cases, (), sizes)[0], (7, 1))
    params = random_params(cases, sizes)
    params = with_output_biases(params, np.log(shares / 7) - logits(params, x[0], g))
    return params, x, cases.rng.permutation(np.repeat(np.arange(3), shares))


def equal_units(W: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The layer with all its units made like the first."""
    return np.tile(W[0], (len(W), 1)), np.full_like(b, b[0])


def nudged(array: np.ndarray, index) -> np.ndarray:
    """The array with one entry moved a little."""
    nudged = array.copy()
    nudged[index] += 0.01
    return nudged


def with_dead_units(cases: Cases, N: int, sizes: list[int], dead: list[int]) -> tuple[Params, np.ndarray]:
    """A ReLU network with `dead` units in its hidden layers, and N rows.

    Of the others some are active on one row or a few, and some on all but one or a few.
    """
    X, params = cases.away_from_zero(N, sizes[0]), random_params(cases, sizes)
    h = X
    for k, count in enumerate(dead):
        W = params[k][0]
        a = h @ W.T
        lowest, highest, margin = a.min(axis=0), a.max(axis=0), cases.uniform(0.1, 0.5, len(W))
        often = (cases.uniform(0.0, 1.0, len(W)) < 0.5) & (highest - lowest > 0.1)
        threshold = np.where(often, 0.8 * lowest + 0.2 * highest, highest - margin)
        b = -np.where(cases.rng.permutation(len(W)) < count, highest + margin, threshold)
        params[k] = (W, b)
        h = np.maximum(a + b, 0.0)
    return params, X


def with_inhibiting_dead_units(params: Params, X: np.ndarray) -> Params:
    """The ReLU network with weights −100 from its dead units: it is the same, but not with another unit.

    With tanh, or none, the layers above have no dead unit.
    """
    params, h = list(params), X
    for k in range(len(params) - 1):
        (W, b), (V, c) = params[k : k + 2]
        a = h @ W.T + b
        params[k + 1] = np.where(a.max(axis=0) > 0, V, -100.0), c
        h = np.maximum(a, 0.0)
    return params


def with_active_first_layer(cases: Cases, N: int, dead: int) -> tuple[Params, np.ndarray]:
    """A ReLU network whose first layer is active on all N rows, and whose second has `dead` dead units.

    With hidden units that do not exceed 1, such as tanh, it has none.
    """
    X, [(W, _), (V, _), output] = cases.away_from_zero(N, 3, most=1.5), random_params(cases, [3, 4, 5, 2])
    b, V = np.full(4, 5.0), -np.abs(V)  # |W x| is at most 3.2
    highest = ((X @ W.T + b) @ V.T).max(axis=0)
    c = np.where(np.arange(5) < dead, -0.1, 0.1) - highest
    return [(W, b), (V, c), output], X
