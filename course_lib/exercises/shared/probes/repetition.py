"""One question asked many times, to see what is random in the answers."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Repeatedly:
    """Probe: the answer `name`, called `times` times with one generator, its last argument.

    "results" is what came, as one array if that can be; "again" the first result for a copy of the generator;
    "moved" says whether the generator's state is another one afterwards.
    """

    name: str
    times: int

    def __call__(self, answers: Mapping[str, Callable], *args) -> dict:
        *others, rng = args
        answer, twin, before = answers[self.name], copy.deepcopy(rng), str(rng.bit_generator.state)
        results = [answer(*others, rng) for _ in range(self.times)]
        moved = str(rng.bit_generator.state) != before
        if all(type(result) is np.ndarray and result.shape == results[0].shape for result in results):
            results = np.stack(results)
        return {"results": results, "again": answer(*others, twin), "moved": moved}
