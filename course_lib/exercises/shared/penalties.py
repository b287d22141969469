"""Penalised losses for checks, and weights that are 0, tiny or large."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_lib.checking.cases import Cases
from course_lib.exercises.shared.networks import random_params
from course_lib.exercises.shared.probes.networks import Params

TINY, LARGE = 1e-9, 1000.0


def omega(penalty: str, params: Params) -> float:
    """Ω: Σ W² for "l2" or Σ |W| for "l1", weight by weight; the biases are left out."""
    weights = [W.ravel() for W, _ in params]
    return float(sum(w @ w if penalty == "l2" else np.abs(w).sum() for w in weights))


def objective(loss: Callable, x, y, g: Callable, lam: float, penalty: str) -> Callable[[Params], float]:
    """loss(params, x, y, g) + λΩ as a function of the parameters alone."""
    return lambda params: loss(params, x, y, g) + lam * omega(penalty, params)


def extreme_params(cases: Cases, sizes) -> tuple[Params, list[tuple[np.ndarray, np.ndarray]]]:
    """Weights from 1e-9 to 1000, some 0 or −0, with large biases; and the signs of all of them.

    The first weight of a layer is not 0; the last one is, if there is more than one.
    """
    params, signs = [], []
    for W, b in random_params(cases, sizes):
        sign = cases.rng.choice([-1.0, 1.0], W.shape) * (cases.uniform(0, 1, *W.shape) < 0.7)
        sign.flat[-1], sign.flat[0] = 0.0, cases.rng.choice([-1.0, 1.0])
        size = cases.rng.permutation(np.geomspace(TINY, LARGE, W.size)).reshape(W.shape)
        params.append((sign * size, LARGE * cases.away_from_zero(*b.shape, most=1.0)))
        signs.append((sign, np.sign(params[-1][1])))
    return params, signs


def params_of_size(cases: Cases, sizes, size: float) -> Params:
    """Weights of one order of magnitude, the last of a layer 0 if it has more than one, with large biases."""
    params = []
    for W, b in random_params(cases, sizes):
        if W.size > 1:
            W.flat[-1] = 0.0
        params.append((size * W, LARGE * cases.away_from_zero(*b.shape, most=1.0)))
    return params
