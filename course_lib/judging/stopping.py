"""Validation curves for checks, built around the epoch at which training should stop. Chapter 06."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course_lib.cases import Cases

FILLERS = ("worse", "ties", "nan")


def validation_curve(cases: Cases, waits: Sequence[int], tail: int, fillers: str, beyond: int) -> list[float]:
    """A list of losses: one, a better one after each of the `waits`, `tail` that are not, `beyond` that are.

    Those that are not better are "worse" than the best so far (but falling), "ties" with it, "nan", or
    "mixed". The best epoch before the tail is sum(waits).
    """
    losses = [float(cases.uniform(-50.0, 900.0))]
    for wait in waits:
        losses += _not_better(cases, losses[-1], wait - 1, fillers)
        losses.append(_better(cases, losses))
    losses += _not_better(cases, losses[-1], tail, fillers)
    for _ in range(beyond):
        losses.append(_better(cases, losses))
    return losses


def _better(cases: Cases, losses: list[float]) -> float:
    return float(np.nanmin(losses) - cases.uniform(1.0, 10.0))


def _not_better(cases: Cases, best: float, length: int, fillers: str) -> list[float]:
    kinds = [FILLERS[i % 3] if fillers == "mixed" else fillers for i in range(length)]
    heights = {"worse": float(cases.uniform(4.0, 8.0)), "ties": 0.0, "nan": np.nan}
    return [best + heights[kind] / (1 + i) for i, kind in enumerate(kinds)]
