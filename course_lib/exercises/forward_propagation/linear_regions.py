"""ReLU networks whose kinks along a segment are known, because the networks are built around them.

The first two builders make what a layer, or the logits, look like at a list of places t. Each of the others
returns (params, start, end) and the number of linear pieces of the logits from start to end. A point of the
segment is x(t) = start + t (end − start), 0 ≤ t ≤ 1. Pieces are longer than a thousandth of it.

Used by chapter 03.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from course_lib.checking.cases import Cases
from course_lib.exercises.shared.probes.networks import Params

Case = tuple[Params, np.ndarray, np.ndarray, int]

MARGIN = 1.0  # by how much a unit that never changes stays on its side


def one_layer(cases: Cases, K: int, H: int, *, quiet: bool = False) -> tuple[np.ndarray, ...]:
    """Places t (K,), pre-activations a (K, H) there, and all places at which the layer has to be split.

    In every stretch at least one unit changes sides. `quiet` adds units that make no new place: one that
    stays on its side, one that is 0 all along, two with the kinks of the first unit, and one that changes
    sides where there is a place already.
    """
    t = np.concatenate([[0.0], _spread(cases, K - 2), [1.0]])
    a, found = [cases.away_from_zero(H, least=0.3)], [t]
    for i in range(K - 1):
        share = np.zeros(H)
        crosses = (cases.rng.random(H) < 0.5) | (np.arange(H) == i % H)
        share[crosses] = cases.rng.permutation(_spread(cases, crosses.sum()))
        ratio = np.where(crosses, (share - 1) / np.where(crosses, share, 1.0), cases.uniform(0.5, 2.0, H))
        a.append(a[-1] * ratio)
        found.append(t[i] + share[crosses] * (t[i + 1] - t[i]))
    a = np.array(a)
    if quiet:
        side, slope = cases.uniform(0.5, 2.0, K) * cases.away_from_zero(), cases.away_from_zero()
        a = np.column_stack([a, side, 0.0 * t, 3.0 * a[:, 0], -0.7 * a[:, 0], slope * (t - t[K // 2])])
        a = a[:, cases.rng.permutation(a.shape[1])]
    return t, a, np.sort(np.concatenate(found))


def polygon(
    cases: Cases, K: int, C: int, changes: int, *, even: bool = False
) -> tuple[np.ndarray, np.ndarray, int]:
    """Places t (K,), logits (K, C) there, and the number of pieces; the slopes change at `changes` places.

    At each of them one logit or several change; at the other places none does. `even` makes all stretches
    equally long.
    """
    t = np.linspace(0.0, 1.0, K) if even else np.concatenate([[0.0], _spread(cases, K - 2), [1.0]])
    slopes = np.tile(cases.away_from_zero(C), (K - 1, 1))
    for i in cases.rng.choice(np.arange(1, K - 1), changes, replace=False):
        moves = (cases.rng.random(C) < 0.5) | (np.arange(C) == i % C)
        slopes[i:] += moves * cases.away_from_zero(C, least=0.5)
    steps = np.vstack([cases.normal(C), slopes * np.diff(t)[:, None]])
    return t, np.cumsum(steps, axis=0), 1 + changes


def one_hidden_layer(cases: Cases, D: int, C: int, inside: int, outside: int = 0) -> Case:
    """One hidden layer: `inside` units have their kink on the segment and `outside` ones off it."""
    start, direction = cases.normal(D), cases.away_from_zero(D, least=0.5)
    t = np.concatenate(
        [_spread(cases, inside), cases.rng.choice([-1.0, 1.0], outside) + _spread(cases, outside)]
    )
    t = cases.rng.permutation(t)
    W = cases.normal(inside + outside, D)
    slopes = cases.away_from_zero(len(t), least=0.5)  # of the pre-activations along the segment
    W += np.outer(slopes - W @ direction, direction) / (direction @ direction)
    b = -W @ start - t * slopes
    params = [(W, b), (cases.away_from_zero(C, len(t)), cases.normal(C))]
    return params, start, start + direction, 1 + inside


def linear(cases: Cases, D: int, C: int) -> Case:
    """No hidden layer: the logits are affine everywhere."""
    return [(cases.normal(C, D), cases.normal(C))], cases.normal(D), cases.normal(D), 1


def folded(cases: Cases, D: int, C: int, L: int, *, decoys: bool = False, row: bool = False) -> Case:
    """L hidden layers, each of which folds the interval [0, 1] once: up to 2^L pieces.

    A layer computes a tent, 0 at 0, 1 at its peak p, 0 at 1, from s + MARGIN, which is always active, and
    s − p. The segment covers at least the middle third of the interval. The units are scaled and shuffled.
    `decoys` adds to each layer units that change nothing: a dead one, two that cancel each other, and half of
    the kink in a second unit with the same kink. `row` gives all logits the same weights, so that the softmax
    is constant and the logits are not.
    """
    peaks = cases.uniform(0.35, 0.65, L)
    edges = np.concatenate([[0.0], np.sort(_kinks_of_tents(list(peaks))), [1.0]])
    middles = (edges[1:] + edges[:-1]) / 2
    third = len(middles) // 3
    first, last = cases.rng.integers(third + 1), len(middles) - 1 - cases.rng.integers(third + 1)
    start, end, u, shift = _segment(cases, D, middles[first], middles[last])

    params, reading = [], (u, shift)  # the next tent reads s = reading[0] @ h + reading[1]
    for p in peaks:
        units = _tent(p)
        if decoys:
            units = [*_in_two(units[0]), *_in_two(units[1]), *_without_effect(cases, p)]
        W, b, reading = _layer(cases, units, reading)
        params.append((W, b))
    v = np.full(C, 1.5) if row else cases.away_from_zero(C, least=0.5)
    params.append((np.outer(v, reading[0]), v * reading[1] + cases.normal(C)))
    return params, *_either_way(cases, start, end), int(last - first) + 1


def cancelled_in_one_logit(cases: Cases) -> Case:
    """Two kinks at the same place that cancel in the first logit only, and one that cancels in all."""
    params, start, end, _ = one_hidden_layer(cases, 3, 2, inside=3)
    [(W, b), (V, c)] = params
    W, b = W[[0, 0, 1, 2, 2]], b[[0, 0, 1, 2, 2]]
    V = np.stack([V[0, [0, 0, 1, 2, 2]] * [1, -1, 1, 1, -1], V[1, [0, 0, 1, 2, 2]] * [1, 1, 1, 2, -2]])
    return [(W, b), (V, c)], start, end, 3


def on_the_edge(cases: Cases) -> Case:
    """Kinks at the start and at the end, one inside, and a unit whose pre-activation is 0 all along."""
    W, b = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), np.array([0.0, -1.0, -4.0, 0.0])
    params = [(W, b), (cases.away_from_zero(2, 4, least=0.5), cases.normal(2))]
    return params, np.array([0.0, 0.0]), np.array([4.0, 0.0]), 2


def of_length_zero(cases: Cases) -> Case:
    """A deep network from a point to the same point."""
    params, start, _, _ = folded(cases, 2, 3, 2)
    return params, start, start.copy(), 1


# -- tents -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Unit:
    """A hidden unit max(0, slope·s + shift) that the next layer reads with the weight `out`."""

    slope: float
    shift: float
    out: float


def _tent(p: float) -> list[Unit]:
    return [Unit(1.0, MARGIN, 1 / p), Unit(1.0, -p, -1 / p - 1 / (1 - p))]


def _in_two(unit: Unit) -> list[Unit]:
    return [Unit(unit.slope, unit.shift, unit.out / 2)] * 2


def _without_effect(cases: Cases, p: float) -> list[Unit]:
    elsewhere, w = p + float(cases.rng.choice([-0.2, 0.2])), float(cases.away_from_zero(least=0.5))
    return [Unit(1.0, -elsewhere, w), Unit(1.0, -elsewhere, -w), Unit(-1.0, -MARGIN, w)]


def _layer(cases: Cases, units: list[Unit], reading: tuple) -> tuple:
    """(W, b) of the units, scaled and shuffled, and how the layer above reads the sum of their outputs."""
    units = [units[i] for i in cases.rng.permutation(len(units))]
    scale = cases.rng.choice([0.5, 1.0, 2.0, 4.0], len(units))  # powers of two: what cancels does so exactly
    slope, shift, out = (
        np.array([getattr(unit, part) for unit in units]) for part in ("slope", "shift", "out")
    )
    weights, offset = reading
    W, b = np.outer(scale * slope, weights), scale * (slope * offset + shift)
    always = sum(unit.out for unit in units if unit.shift == MARGIN)
    return W, b, (out / scale, -MARGIN * always)


def _kinks_of_tents(peaks: list[float]) -> list[float]:
    """Where the tents, one after the other, break on [0, 1]: 2^L − 1 places."""
    if not peaks:
        return []
    p, later = peaks[0], _kinks_of_tents(peaks[1:])
    return [p, *(p * kink for kink in later), *(1 - (1 - p) * kink for kink in later)]


# -- segments --------------------------------------------------------------------------------------------


def _segment(cases: Cases, D: int, s_start: float, s_end: float) -> tuple:
    """start, end, and u, c such that u·x + c runs from s_start to s_end on the way."""
    u, c = cases.away_from_zero(D, least=0.5), float(cases.normal())
    start, end = (
        x + (s - c - u @ x) / (u @ u) * u for x, s in ((cases.normal(D), s_start), (cases.normal(D), s_end))
    )
    return start, end, u, c


def _either_way(cases: Cases, start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return (start, end) if cases.rng.random() < 0.5 else (end, start)


def _spread(cases: Cases, n: int) -> np.ndarray:
    """n places between 0 and 1, none near another or near the ends."""
    return (np.arange(n) + cases.uniform(0.2, 0.8, n)) / max(n, 1)
