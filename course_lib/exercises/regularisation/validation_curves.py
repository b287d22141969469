"""Validation curves for checks, built around the epoch at which training should stop. Chapter 06.

The losses have two decimals, so that a report is quickly read; only very small gains have more.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course_lib.checking.cases import Cases

FILLERS = ("worse", "ties", "nan")


def validation_curve(
    cases: Cases,
    waits: Sequence[int],
    tail: int,
    fillers: str = "worse",
    beyond: int = 0,
    *,
    level: float = 1.0,
    gain: float = 0.2,
) -> list[float]:
    """A list of losses: one, a better one after each of the `waits`, `tail` that are not, `beyond` that are.

    The first is 3 to 9 times the `level`, a better one is smaller by 0.5 to 2 times the `gain`. Those that
    are not better are "worse" than the best so far (but falling), "ties" with it, "nan", or "mixed". The
    best epoch before the tail is sum(waits).
    """
    losses = [_rounded(level * cases.uniform(3.0, 9.0))]
    for wait in waits:
        losses += _not_better(cases, losses[-1], wait - 1, fillers)
        losses.append(_better(cases, losses, gain))
    losses += _not_better(cases, losses[-1], tail, fillers)
    for _ in range(beyond):
        losses.append(_better(cases, losses, gain))
    return losses


def _better(cases: Cases, losses: list[float], gain: float) -> float:
    better = float(np.nanmin(losses) - gain * cases.uniform(0.5, 2.0))
    return _rounded(better) if gain > 0.1 else better


def _not_better(cases: Cases, best: float, length: int, fillers: str) -> list[float]:
    heights = {"worse": float(cases.uniform(1.0, 2.0)), "nan": np.nan}
    kinds = [FILLERS[i % 3] if fillers == "mixed" else fillers for i in range(length)]
    return [
        best if kind == "ties" else _rounded(best + heights[kind] / (1 + i)) for i, kind in enumerate(kinds)
    ]


def _rounded(loss: float) -> float:
    return round(float(loss), 2)
