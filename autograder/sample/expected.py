"""What a sample submission should earn: its answers judged in this very process, by no way that grading
uses."""

from __future__ import annotations

import contextlib
import io
import warnings

from autograder.build.answers import answers_of
from autograder.course import Course
from autograder.sample.submissions import Answers
from course_lib.checking.engine import judge
from course_lib.checking.student import LocalStudent


def expected_marks(course: Course, chapter: str, answers: Answers) -> dict[str, float]:
    """Points by exercise for answers that this process may run (the sample class's own).

    Each answer is judged among the right answers to all other exercises: one mistake costs once.
    """
    return {
        name: judge(
            exercise, LocalStudent(_with_one_of_their_own(course, chapter, name, answers.get(name)))
        ).points
        for name, exercise in course.exercises_of(chapter).items()
    }


def _with_one_of_their_own(course: Course, chapter: str, name: str, source: str | None) -> dict:
    namespace = answers_of(chapter, course)
    del namespace[name]
    with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(source or "", f"<{name}>", "exec"), namespace)
    return namespace
