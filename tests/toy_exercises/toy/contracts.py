"""The one exercise of the toy course; an answer that is linear earns a quarter."""

from __future__ import annotations

from course_lib.checking import require
from course_lib.checking.registry import exercise


@exercise(points=2)
def double(student, cases, criterion):
    """double(a): a number -> 2a."""
    with criterion("nothing") as expect:
        expect.close(require.number(student.double(0)), 0, "twice nothing is nothing")
    with criterion("three", share=3) as expect:
        expect.close(require.number(student.double(3)), 6, "twice three is six")
