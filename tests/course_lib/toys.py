"""A toy exercise, its right answer and its judge, and answers that misbehave."""

import numpy as np

from course_lib.checking import require
from course_lib.checking.engine import judge
from course_lib.checking.registry import exercise
from course_lib.checking.student import LocalStudent


def double_exercise():
    """double(a) = 2a, for one number (1 point's worth) and for arrays (2 points' worth)."""

    @exercise(points=3)
    def double(student, cases, criterion):
        """double(a): a number or an array -> 2a, like a."""
        with criterion("one number") as expect:
            for a in (1.0, -2.5):
                expect.close(require.number(student.double(a)), 2 * a, "the result is 2a")
        with criterion("an array", share=2) as expect:
            for shape in ((2,), (2, 3)):
                a = cases.away_from_zero(*shape)
                expect.close(require.like(student.double(a), a), 2 * a, "the result is 2a")

    return double


def report_on(exercise, answer=None, *, seconds=5.0, **namespace):
    """The report on an answer (or on a namespace of several)."""
    if answer is not None:
        namespace[exercise.name] = answer
    return judge(exercise, LocalStudent(namespace, seconds=seconds))


def right(a):
    return 2.0 * a


def numbers_only(a):
    return 2.0 * a if np.ndim(a) == 0 else a
