"""What runs beside the answers of chapter 08: a falling rate, two trainings, batches and their memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from course_lib.checking.formatting import show
from course_lib.exercises.shared.probes.networks import Params


@dataclass(frozen=True, eq=False)
class FallingRate:
    """The learning rate of update t = 0, 1, 2, …: first / (1 + decrease · t)."""

    first: float
    decrease: float

    def __call__(self, t: int) -> float:
        return self.first / (1 + self.decrease * t)

    def __str__(self) -> str:
        return f"(t ↦ {show(self.first)} / (1 + {show(self.decrease)}·t))"


def train_twice(answers: Mapping, *args, rng: np.random.Generator, **options) -> list[Params]:
    """Probe: the parameters from two calls of train, one after the other, with one generator."""
    return [answers["train"](*args, rng=rng, **options)[0] for _ in range(2)]


def batch_numbers(answers: Mapping, n: int, size: int, rng: np.random.Generator, times: int) -> np.ndarray:
    """Probe: minibatches(n, size, rng), many times with one generator: row by row, the number of the batch
    that each of the n indices is in; −1 if in none. What is no index is left out."""
    found = np.full((times, n), -1)
    for row in found:
        for number, batch in enumerate(answers["minibatches"](n, size, rng)):
            indices = np.asarray(batch)
            if indices.dtype.kind in "iuf" and (indices == np.rint(indices)).all():
                indices = indices.astype(int)
                row[indices[(indices >= 0) & (indices < n)]] = number
    return found


def kept_apart(answers: Mapping, *asked) -> bool:
    """Probe: whether no array in the result of a call shares memory with an argument. `asked` is the
    arguments and, after them, the name of the answer: so a report can show the arguments alone."""
    *args, name = asked
    result = answers[name](*args)
    given = [array for arg in args for array in _arrays(arg)]
    return not any(np.shares_memory(came, array) for came in _arrays(result) for array in given)


def _arrays(value) -> list[np.ndarray]:
    if isinstance(value, np.ndarray):
        return [value]
    return [array for item in value for array in _arrays(item)] if isinstance(value, (list, tuple)) else []
