"""The chapter's own answers in disguise: right numbers in another form, or wrong where few look.

A disguise is a function from a right answer to another answer. Those that keep something from one call to
the next are made anew for every student (see `fresh`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import cache, wraps

import numpy as np

from autograder.build.answers import answers_of
from autograder.course import Course
from benchmarks.habits import HALF, RIGHT, WRONG, Earns, Habit
from course_lib.checking.engine import judge
from course_lib.checking.student import LocalStudent
from course_lib.checking.values import fresh

Answer = Callable
MANY = 300  # calls in which a disguise should have shown


def _each(change: Callable, value):
    """`change` of every number and array in a result."""
    if isinstance(value, (list, tuple)):
        return type(value)(_each(change, item) for item in value)
    return change(value) if isinstance(value, (float, np.ndarray, np.floating)) else value


def _changing(change: Callable) -> Callable[[Answer], Answer]:
    """The disguise that changes every number of the result."""

    def disguise(answer):
        @wraps(answer)
        def changed(*args, **kwargs):
            return _each(change, answer(*args, **kwargs))

        return changed

    return disguise


# -- the form ------------------------------------------------------------------------------------------


def _single(value):
    return np.asarray(value, dtype=np.float32) if np.ndim(value) else value


def _nested(value):
    return value.tolist() if isinstance(value, np.ndarray) and value.ndim else value


def _in_a_row(value):
    return value[None] if isinstance(value, np.ndarray) and value.ndim == 1 else value


def _in_a_box(value):
    return np.array([value]) if np.ndim(value) == 0 else value


def _column_of_rows(value):
    return np.atleast_2d(value).T if isinstance(value, np.ndarray) and value.ndim == 1 else value


def _double_precision(value):
    return np.asarray(value)  # a 0-d array is a number


# -- the numbers ---------------------------------------------------------------------------------------


def _turned(value):
    """A stray transpose, which shows only where an array is not square."""
    square = isinstance(value, np.ndarray) and value.ndim == 2 and value.shape[0] == value.shape[1]
    return value.T if square else value


# -- memory --------------------------------------------------------------------------------------------


def remembers(key: Callable) -> Callable[[Answer], Answer]:
    """The first answer is given again whenever the arguments have the same key."""

    def disguise(answer):
        memory = {}

        @wraps(answer)
        def remembering(*args, **kwargs):
            known = key((args, kwargs))
            if known not in memory:
                memory[known] = answer(*args, **kwargs)
            return memory[known]

        return remembering

    return disguise


def _key(of_array: Callable, of_number: Callable) -> Callable:
    """A key of arguments, however deep their arrays and numbers lie in lists."""

    def key(value):
        if isinstance(value, (list, tuple)):
            return tuple(key(item) for item in value)
        if isinstance(value, dict):
            return tuple((name, key(item)) for name, item in value.items())
        if isinstance(value, np.ndarray):
            return value.shape, of_array(value) if value.size else None
        return of_number(value) if isinstance(value, (int, float, str)) else type(value).__name__

    return key


_shapes = _key(lambda array: None, lambda number: type(number).__name__)
_first_entries = _key(lambda array: float(array.flat[0]), lambda number: number)
_sums = _key(lambda array: round(float(array.sum()), 6), lambda number: number)


def one_buffer(answer):
    """Every result of one shape is written into the same array."""
    buffers = {}

    def kept(value):
        if not isinstance(value, np.ndarray):
            return value
        buffer = buffers.setdefault(value.shape, np.empty_like(value))
        buffer[...] = value
        return buffer

    return _changing(kept)(answer)


def second_call_adds(answer):
    """Results add up in a list that is never emptied: right at the first call only."""
    total = []

    @wraps(answer)
    def adding(*args, **kwargs):
        result = answer(*args, **kwargs)
        total.append(1)
        return result if len(total) < 2 else _each(lambda value: value * 2.0, result)

    return adding


FORMS: dict[str, tuple[Callable, Earns]] = {
    "float32": (_changing(_single), HALF),
    "nested lists": (_changing(_nested), HALF),
    "a row (1, H)": (_changing(_in_a_row), HALF),
    "a column (H, 1)": (_changing(_column_of_rows), HALF),
    "an array of one number": (_changing(_in_a_box), HALF),
    "0-d arrays": (_changing(_double_precision), RIGHT),
}
NUMBERS: dict[str, tuple[Callable, Earns]] = {
    "below 0.01 dropped": (_changing(lambda value: np.where(np.abs(value) < 0.01, 0.0, value)), WRONG),
    "clipped at 1": (_changing(lambda value: np.clip(value, -1, 1)), WRONG),
    "one per cent more": (_changing(lambda value: value * 1.01), WRONG),
    "sign flipped": (_changing(lambda value: -value), WRONG),
    "square ones transposed": (_changing(_turned), WRONG),
}
MEMORY: dict[str, tuple[Callable, Earns]] = {
    "remembers by shape": (remembers(_shapes), WRONG),
    "remembers by the first entries": (remembers(_first_entries), WRONG),
    "remembers by the sums": (remembers(_sums), WRONG),
    "one buffer": (one_buffer, WRONG),
    "the second call adds": (second_call_adds, WRONG),
}
DISGUISES = FORMS | NUMBERS | MEMORY

#: the exercises in which it is a mistake to change the values so; in others none is so small, or so large
MISTAKES: dict[str, str] = {
    "below 0.01 dropped": "softmax logistic_gradient preactivation_gradient sigmoid_prime tanh_prime relu "
    "leaky_relu elu softplus softplus_prime hard_tanh softmax_jacobian l2_gradient soft_threshold sgd_step "
    "momentum_step inverse_decay",
    "clipped at 1": "logistic_gradient squared_error squared_error_gradient log_softmax output_gradient relu "
    "leaky_relu elu softplus hidden_gradient weight_gradient bias_gradient l2_gradient soft_threshold "
    "sgd_step "
    "momentum_step standardise",
}

ALLOWED = {  # small whole numbers in any form, and what random weights may be or cannot show
    *(("float32", "xor_network"), ("nested lists", "xor_network")),
    *(("sign flipped", name) for name in ("glorot_uniform", "he_normal", "init_params")),
    *(("one per cent more", "he_normal"), ("square ones transposed", "init_params")),
    ("an array of one number", "select"),
}


@cache
def disguised(chapter: str) -> list[Habit]:
    """Every answer of the chapter in every disguise that changes it, but for those that may take long."""
    exercises = Course.load().exercises_of(chapter)
    return [
        Habit(name, disguise, _maker(answer, DISGUISES[disguise][0]), DISGUISES[disguise][1])
        for name, answer in answers_in(chapter).items()
        if callable(answer) and not isinstance(answer, type) and not exercises[name].seconds
        for disguise in _showing(name, chapter)
        if (disguise, name) not in ALLOWED and name in MISTAKES.get(disguise, name).split()
    ]


def _showing(name: str, chapter: str) -> list[str]:
    """The disguises in which the answer ever gives another result than it should, in their order."""
    answers, shown, calls = answers_in(chapter), set(), []
    disguised = {disguise: make(answers[name]) for disguise, (make, _) in DISGUISES.items()}

    @wraps(answers[name])
    def noting(*args, **kwargs):
        result = answers[name](*fresh(args), **fresh(kwargs))
        calls.append(1)
        for disguise in DISGUISES.keys() - shown if len(calls) < MANY else ():
            other = disguised[disguise](*fresh(args), **fresh(kwargs))
            kept = disguise == "one buffer" and "array" in repr(result)
            if kept or not _identical(result, other):
                shown.add(disguise)
        return result

    judge(Course.load().exercises_of(chapter)[name], LocalStudent(answers | {name: noting}))
    return [disguise for disguise in DISGUISES if disguise in shown]


def _identical(one, other) -> bool:
    """The same values in the same form."""
    if isinstance(one, (list, tuple)):
        return type(one) is type(other) and all(map(_identical, one, other))
    if isinstance(one, (np.ndarray, np.generic)):
        return (
            type(one) is type(other)
            and one.dtype == other.dtype
            and np.array_equal(one, other, equal_nan=True)
        )
    plain = isinstance(one, (bool, int, float, str, type(None)))
    return type(one) is type(other) and (one == other or one != one or not plain)


def _maker(answer: Answer, make: Callable) -> Callable[[], Answer]:
    return lambda: make(answer)


@cache
def answers_in(chapter: str) -> dict:
    """The chapter's own answers by the names of their exercises."""
    with contextlib.redirect_stdout(None):  # chapters print
        answers = answers_of(chapter)
    return {name: answers[name] for name in Course.load().exercises_of(chapter) if name in answers}
