"""Where gradient descent can lead: each epoch, for every division of the examples into mini-batches.

The judges of chapter 08 walk with finite differences, and accept any order in which the examples were drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from course_lib.checking.cases import Cases
from course_lib.exercises.optimisation.probes import FallingRate
from course_lib.exercises.shared.networks import hidden_unit, random_params
from course_lib.exercises.shared.penalties import omega
from course_lib.exercises.shared.probes.networks import Params, textbook_loss
from course_lib.finite_differences.differences import numerical_gradient


@dataclass(frozen=True, eq=False)
class Training:
    """One task for `train`: a network, its data, and how it is to be trained."""

    params: Params
    X: np.ndarray
    y: np.ndarray
    g: Callable
    g_prime: Callable
    alpha: float | FallingRate
    epochs: int
    batch_size: int
    beta: float = 0.0
    lam: float = 0.0

    def asked(self) -> tuple[tuple, dict]:
        """The arguments of `train` but for rng, positional and by keyword; β and λ only where not 0."""
        names = ["g", "g_prime", "alpha", "epochs", "batch_size"]
        names += [name for name in ("beta", "lam") if getattr(self, name)]
        return (self.params, self.X, self.y), {name: getattr(self, name) for name in names}

    def objective(self, theta: np.ndarray, rows: Sequence[int] | slice = slice(None)) -> float:
        """Mean loss + λΣ‖W‖² over some of the examples, as a function of all parameters in one vector."""
        params = shaped(theta, self.params)
        return textbook_loss(params, self.X[rows], self.y[rows], self.g) + self.lam * omega("l2", params)


@dataclass(frozen=True, eq=False)
class State:
    """How far a walk has come: θ, ∇̄, the examples that this epoch has still to use, the updates so far."""

    theta: np.ndarray
    velocity: np.ndarray
    left: frozenset[int] = frozenset()
    updates: int = 0


def random_training(
    cases: Cases, N: int, sizes: Sequence[int], *, epochs: int, batch_size: int, **options
) -> Training:
    """A random network with layers of these sizes, N examples and a learning rate."""
    g, g_prime = hidden_unit(cases)
    X, y = cases.away_from_zero(N, sizes[0], most=1.5), cases.labels(sizes[-1], N)
    alpha = float(cases.uniform(0.2, 0.5))
    return Training(random_params(cases, sizes), X, y, g, g_prime, alpha, epochs, batch_size, **options)


def at_rest(training: Training) -> State:
    """The state before the first epoch."""
    theta = flat(training.params)
    return State(theta, np.zeros_like(theta))


def after_epoch(training: Training, start: State) -> list[State]:
    """Every state in which an epoch that begins at `start` can end."""
    examples = frozenset(range(len(training.X)))
    states = [replace(start, left=examples)]
    while states[0].left:
        size = min(training.batch_size, len(states[0].left))
        states = [
            _step(training, state, batch)
            for state in states
            for batch in combinations(sorted(state.left), size)
        ]
    return states


def after_same_epochs(training: Training, batches: Iterable[Sequence[int]]) -> State:
    """The state after all epochs, if every epoch uses these batches in this order."""
    state, batches = at_rest(training), list(batches)
    for _ in range(training.epochs):
        for batch in batches:
            state = _step(training, state, batch)
    return state


def _step(training: Training, state: State, batch: Sequence[int]) -> State:
    rows = list(batch)
    gradient = numerical_gradient(lambda theta: training.objective(theta, rows), state.theta)
    velocity = gradient + training.beta * state.velocity
    rate = training.alpha(state.updates) if callable(training.alpha) else training.alpha
    return State(state.theta - rate * velocity, velocity, state.left - frozenset(rows), state.updates + 1)


def flat(params: Params) -> np.ndarray:
    """All parameters in one vector, (P,)."""
    return np.concatenate([theta.ravel() for pair in params for theta in pair])


def shaped(theta: np.ndarray, like: Params) -> Params:
    """The vector `theta` as parameters of these shapes."""
    params, start = [], 0
    for pair in like:
        parts = []
        for part in pair:
            parts.append(theta[start : start + part.size].reshape(part.shape))
            start += part.size
        params.append(tuple(parts))
    return params
