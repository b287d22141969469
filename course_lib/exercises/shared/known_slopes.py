"""Random functions whose slopes are known in closed form, each with a point at which to differentiate it.

Taught in chapter 01.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from course_lib.checking.cases import Cases
from course_lib.exercises.shared.probes.functions import Function, LogSumExp, Product, Quadratic, Wave, Waves


def wave(cases: Cases, x, k) -> Wave:
    """A sine whose slope and curvature at x are both far from zero."""
    phase = float(cases.uniform(0.3, 1.1))
    return Wave(k=k, shift=phase - float(np.sum(k * x)))


def wave_at(cases: Cases, shape: tuple[int, ...]) -> tuple[Wave, np.ndarray]:
    """A sine and a point of this shape.

    Where there is room, the point has −0.0 and a tiny entry, whose bits are easily lost.
    """
    x = cases.normal(*shape)
    if x.size > 1:
        x.flat[0], x.flat[-1] = -0.0, 1e-9 * x.flat[-1]
    return wave(cases, x, cases.away_from_zero(*shape, least=0.3, most=1.5)), x


def waves_at(cases: Cases, m: int, n: int) -> tuple[Waves, np.ndarray]:
    """The same with m sines of n numbers."""
    x, K = cases.normal(n), cases.away_from_zero(m, n, least=0.3, most=1.5)
    if n > 1:
        x[0], x[-1] = -0.0, 1e-9 * x[-1]
    return Waves(K, cases.uniform(0.3, 1.1, m) - K @ x), x


def differences(f: Wave, x, eps: float):
    """The central differences of a sine, exactly, since sin(φ + kε) − sin(φ − kε) = 2 cos φ sin kε."""
    return np.cos(f.phase(x)) * np.sin(np.asarray(f.k) * eps) / eps


def smooth(cases: Cases, value: float = 1.0, slope: float = 1.0) -> Iterator[tuple[Function, np.ndarray]]:
    """Pairs (f, x) with f(x) = value and ‖∇f(x)‖ = slope."""
    for f, x in _unscaled(cases):
        yield f.scaled(x, value, slope), x


def _unscaled(cases: Cases):
    x, A = cases.normal(2), _positive(cases, 2)
    yield Quadratic(A=A, b=A @ (x - cases.away_from_zero(2, least=0.5))), x
    W = cases.uniform(0.5, 2.0, 4, 3) * cases.rng.choice([-1.0, 1.0], 3)
    yield LogSumExp(W=W, c=cases.normal(4)), cases.normal(3)
    yield Product(), cases.away_from_zero(3, least=0.5)
    x = cases.normal(2, 3)
    yield wave(cases, x, cases.away_from_zero(2, 3, least=0.3, most=1.5)), x


def stationary(
    cases: Cases, value: float, height: float, D: int = 5
) -> Iterator[tuple[Function, np.ndarray]]:
    """Pairs (f, x) with f(x) = value and ∇f(x) exactly zero: the bottom of a bowl over (D,), and a saddle."""
    x, A = cases.normal(D), _positive(cases, D)
    bowl = Quadratic(A=A, b=A @ x, height=height)
    yield replace(bowl, level=value - bowl(x)), x
    x = cases.away_from_zero(3, least=0.5)
    x[:2] = 0.0
    yield Product(height=height, level=value), x


def _positive(cases: Cases, D: int) -> np.ndarray:
    M = cases.normal(D, D)
    return np.eye(D) + M @ M.T / D
