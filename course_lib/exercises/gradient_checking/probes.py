"""Probes that watch how an answer uses the function it is given: at which points, and what it leaves behind.

They run beside the answers and return plain data. Each builds its own x, since an argument that is sent to
where the answer runs arrives contiguous.

Used by chapter 01.
"""

from __future__ import annotations

import numpy as np

from course_lib.checking.values import bare
from course_lib.exercises.shared.probes.functions import GaveUp


class CallRecorder:
    """Calls `f` and keeps a copy of every point it was asked at; a FailingWave fails when it is time."""

    def __init__(self, f):
        self.f = f
        self.points: list[np.ndarray] = []
        self.raised: GaveUp | None = None

    def __call__(self, x):
        self.points.append(np.array(x, dtype=float))
        if len(self.points) == getattr(self.f, "fails_at", None):
            self.raised = GaveUp(f"f fails at call number {self.f.fails_at}")
            raise self.raised
        return self.f(x)


def watch_gradient(answers, f, x, *steps) -> dict:
    """Probe: numerical_gradient(f, x, ...), watched."""
    return _watch(answers["numerical_gradient"], f, np.array(x), *steps)


def watch_gradient_transposed(answers, f, x, *steps) -> dict:
    """Probe: the same where x is the transpose of an array."""
    return _watch(answers["numerical_gradient"], f, np.array(x.T, order="C").T, *steps)


def watch_gradient_strided(answers, f, x, *steps) -> dict:
    """Probe: the same where x is every other entry of a larger array."""
    larger = np.full([2 * length for length in x.shape], 7.0)
    view = larger[tuple(slice(None, None, 2) for _ in x.shape)]
    view[...] = x
    return _watch(answers["numerical_gradient"], f, view, *steps)


def watch_jacobian(answers, f, x, *steps) -> dict:
    """Probe: numerical_jacobian(f, x, ...), watched."""
    return _watch(answers["numerical_jacobian"], f, np.array(x), *steps)


def watch_row_jacobian(answers, f, x, *steps) -> dict:
    """Probe: the same for a scalar f made into one with m = 1."""
    return _watch(answers["numerical_jacobian"], f, np.array(x), *steps, convert=np.atleast_1d)


def watch_direction(answers, f, x, u, *steps) -> dict:
    """Probe: directional_derivative(f, x, u, ...), watched."""
    return _watch(answers["directional_derivative"], f, np.array(x), np.array(u), *steps)


def watch_verdict(answers, f, gradient, x) -> dict:
    """Probe: is_gradient(f, gradient, x), and whether x is as before."""
    x_given = np.array(x)
    verdict = answers["is_gradient"](bare(f), bare(gradient), x_given)
    return {"result": verdict, "kept": x_given.tobytes() == x.tobytes()}


def _watch(answer, f, x, *others, convert=None) -> dict:
    """Call answer(f, x, *others): its "result" and the "points" at which f was asked.

    "kept": all arrays given have the same bits as before; "raised": the exception that f raised came out.
    """
    recorder, result, raised = CallRecorder(f), None, False
    asked = (lambda point: recorder(point)) if convert is None else lambda point: convert(recorder(point))
    arrays = [array for array in (x, x.base, *others) if isinstance(array, np.ndarray)]
    before = [array.tobytes() for array in arrays]
    try:
        result = answer(asked, x, *others)
    except GaveUp as error:
        raised = error is recorder.raised
    kept = [array.tobytes() for array in arrays] == before
    return {"result": result, "points": recorder.points, "kept": kept, "raised": raised}
