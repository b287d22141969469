"""Small networks for checks: random hidden units, parameters and data, and logits far apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from course_lib.checking import require
from course_lib.checking.cases import Cases
from course_lib.exercises.shared.probes.networks import Ripple, RippleSlope, logits

Params = list[tuple[np.ndarray, np.ndarray]]
Label = int | np.ndarray

FAR = (960.0, -30.0, -960.0, 450.0, -500.0)  # logits this far apart leave one class


def hidden_unit(cases: Cases) -> tuple[Ripple, RippleSlope]:
    """A random hidden unit g with its g′, with round numbers that are quickly read in a report."""
    k, s = round(float(cases.uniform(1.0, 3.0)), 2), round(float(cases.uniform(0.0, 6.0)), 2)
    return Ripple(k, s), RippleSlope(k, s)


def random_params(cases: Cases, sizes: Sequence[int]) -> Params:
    """Parameters [(W⁽¹⁾, b⁽¹⁾), …] of a network with layers of these sizes, input first; no weight is near 0.

    The weights shrink with the number of inputs, so that the logits stay moderate at any depth.
    """
    layers = zip(sizes[1:], sizes[:-1], strict=True)
    return [
        (cases.away_from_zero(m, n, least=0.3, most=1.2) / np.sqrt(n), cases.normal(m, scale=0.5))
        for m, n in layers
    ]


def random_data(cases: Cases, rows: tuple[int, ...], sizes: Sequence[int]) -> tuple[np.ndarray, Label]:
    """x and y for a network of these sizes: one example for rows = (), a batch of N for rows = (N,)."""
    return cases.away_from_zero(*rows, sizes[0], most=1.5), cases.labels(sizes[-1], *rows)


def certain(cases: Cases, rows: tuple[int, ...], sizes: Sequence[int]) -> tuple[Params, np.ndarray, Label]:
    """A network with logits near ±1000, which gives one class all the probability, and data (x, y).

    The first example belongs to another class, the second, if there is one, to that class.
    """
    C = sizes[-1]
    params = with_output_biases(random_params(cases, sizes), cases.rng.permutation(FAR[:C]))
    x, y = random_data(cases, rows, sizes)
    favourite = int(np.argmax(params[-1][1]))
    other = (favourite + 1 + int(cases.rng.integers(C - 1))) % C
    if not rows:
        return params, x, other
    y[0], y[1:2] = other, favourite
    return params, x, y


def certain_loss(params: Params, x: np.ndarray, y: Label, g: Callable) -> float:
    """The mean of a_max − a_y: the loss where one logit exceeds all others by more than 40."""
    a = np.atleast_2d(logits(params, x, g))
    return np.mean(a.max(axis=1) - a[np.arange(len(a)), y])


def with_output_biases(params: Params, more) -> Params:
    """The network with `more` added to the biases of its output layer."""
    W, b = params[-1]
    return [*params[:-1], (W, b + more)]


def tensors(params: Params) -> Iterator[tuple[str, np.ndarray, Callable[[np.ndarray], Params]]]:
    """For each W and b: its name, itself, and `put`; put(other) is the parameters with `other` there."""
    for k, layer in enumerate(params):
        for place, name in enumerate("Wb"):

            def put(theta, k=k, place=place):
                pair = (theta, params[k][1]) if place == 0 else (params[k][0], theta)
                return [*params[:k], pair, *params[k + 1 :]]

            yield f"{name} of layer {k + 1}", layer[place], put


def like_params(value, params: Params) -> list[np.ndarray]:
    """Gate: `value` is a list of pairs like the parameters; its arrays in the order of `tensors`."""
    pairs = [require.list_of(pair, 2) for pair in require.list_of(value, len(params))]
    came = [array for pair in pairs for array in pair]
    return [require.like(array, theta) for array, (_, theta, _) in zip(came, tensors(params), strict=True)]
