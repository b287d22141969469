"""What an exercise asks does not depend on what was answered: every exercise of every chapter."""

import json
from collections import defaultdict
from functools import cache

import numpy as np
import pytest

from autograder.build.answers import answers_of
from autograder.jail.inside.protocol import encode
from course_lib.checking.engine import judge
from course_lib.checking.exchange import Answer, Call, Exchange, Problem
from course_lib.checking.student import LocalStudent, Student
from tests.this_course import CHAPTERS, COURSE, exercises_of

EXERCISES = [(chapter, name) for chapter in CHAPTERS for name in exercises_of(chapter)]
#: in place of an answer that takes long
QUICK = dict.fromkeys(("baseline", "capstone"), lambda *data: lambda X: np.zeros(len(X), dtype=int))
SEED = 7


@cache
def right_answers(chapter):
    return answers_of(chapter) | QUICK


def by_criterion(transcript):
    """Criterion -> its exchanges in order."""
    found = defaultdict(list)
    for exchange in transcript:
        found[exchange.criterion].append(exchange)
    return found


def asked(exchanges: list[Exchange]) -> list[str]:
    """The questions as text, all of their arguments included, as they are sent into the jail."""
    return [json.dumps(encode(vars(exchange.call), COURSE.exercises_package)) for exchange in exchanges]


class Echo(Student):
    """Answers what was answered before to the same number of a criterion's questions, spoilt by `spoil`."""

    def __init__(self, before: dict[str, list[Exchange]], spoil):
        super().__init__()
        self.before, self.spoil, self.calls = before, spoil, defaultdict(list)

    def perform(self, call: Call) -> Answer:
        calls, before = self.calls[self.criterion], self.before[self.criterion]
        if not calls or calls[-1] is not call:  # else it is asked again
            calls.append(call)
        number = len(calls) - 1
        return self.spoil(number, before[number].answer if number < len(before) else Answer())


def raised(number, answer):
    return Answer(problem=Problem.EXCEPTION, message="it raised", raised="KeyError")


def nothing(number, answer):
    return Answer()


def wrong_numbers(number, answer):
    """Everything in its form, but with other numbers."""
    return Answer(_other(answer.value), answer.problem, answer.message, refused=answer.refused)


def _other(value):
    if isinstance(value, (list, tuple)):
        return type(value)(map(_other, value))
    if isinstance(value, dict):
        return {key: _other(item) for key, item in value.items()}
    is_float = isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype.kind == "f")
    return 3.0 * value + 1.0 if is_float else value


def only(wanted, spoil):
    return lambda number, answer: spoil(number, answer) if number == wanted else answer


SPOILT = {
    "everything raises": raised,
    "nothing is returned": nothing,
    "other numbers": wrong_numbers,
    "call 1 of each criterion raises": only(1, raised),
    "call 2 of each criterion returns nothing": only(2, nothing),
}


@pytest.mark.parametrize(("chapter", "name"), EXERCISES, ids=[name for _, name in EXERCISES])
def test_a_wrong_answer_is_asked_what_a_right_one_is_asked_as_far_as_a_criterion_goes(chapter, name):
    exercise, student = exercises_of(chapter)[name], LocalStudent(right_answers(chapter))
    judge(exercise, student, SEED)
    right = by_criterion(student.transcript)
    questions = {criterion: asked(exchanges) for criterion, exchanges in right.items()}
    for spoilt, spoil in SPOILT.items():
        echo = Echo(right, spoil)
        judge(exercise, echo, SEED)
        got = {criterion: asked(exchanges) for criterion, exchanges in by_criterion(echo.transcript).items()}
        assert got.keys() == questions.keys(), spoilt
        for criterion, wanted in questions.items():
            assert got[criterion] == wanted[: len(got[criterion])], f"{spoilt}, {criterion!r}"
