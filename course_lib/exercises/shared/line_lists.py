"""A derivation as code: a list of functions, one a line, each of which must equal the true derivative.

A student writes every line of a pen-and-paper derivation as a small function of the same arguments. All
lines of a right derivation are equal, so each can be compared with finite differences; the first that is
not shows where the algebra went wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from course_lib.checking.capture import readable
from course_lib.checking.expectations import Expectations
from course_lib.checking.formatting import Shown
from course_lib.checking.student import Call, Student
from course_lib.checking.values import fresh, untouched, with_article

RTOL, ATOL = 1e-6, 1e-9


def evaluate_lines(answers: Mapping, name: str, cases: Sequence[tuple]) -> list[dict]:
    """Probe: for each line of the derivation `name` its function's name, its values at the cases, and the
    error that ended them, if one did.
    """
    lines = answers[name]
    if not isinstance(lines, (list, tuple)):
        raise TypeError(f"{name} should be a list of functions, one for each line of the derivation")
    found = []
    for line in lines:
        found.append({"title": getattr(line, "__name__", type(line).__name__), "values": [], "error": ""})
        try:
            for case in cases:
                found[-1]["values"].append(_value(line, case))
        except NotImplementedError:
            if len(found) == 1:
                raise
            found[-1]["error"] = "is not written yet"
        except _NoNumber as error:
            found[-1]["error"] = str(error)
        except Exception as error:
            found[-1]["error"] = f"raised {type(error).__name__}: {readable(error, 200)}"
    return found


class _NoNumber(Exception):
    """A line that gives no number; the message says what it gives instead."""


def _value(line: Callable, case: tuple) -> float:
    """What the line gives for these arguments: a Python or NumPy number, or a 0-d array."""
    if not callable(line):
        raise _NoNumber(f"is {with_article(type(line).__name__)}, not a function")
    arguments = fresh(case)
    value = line(*arguments)
    if not untouched(arguments, case):
        raise _NoNumber("changes its argument in place")
    if isinstance(value, np.ndarray) and value.ndim:
        raise _NoNumber(f"returns an array of shape {value.shape}, not one number")
    if value is None or isinstance(value, (str, bool)):
        raise _NoNumber(f"returns {value!r:.20}, not one number")
    return float(value)


def judge_derivation(
    student: Student,
    criterion: Callable[..., Expectations],
    name: str,
    cases: Sequence[tuple],
    truths: Sequence[float],
    *,
    least: int,
) -> None:
    """Judge the derivation `name`: at least `least` lines, each of which is the derivative.

    `cases` are the arguments at which the lines are evaluated and `truths` the derivative there, from
    finite differences. The report names the first line that is wrong.
    """
    lines: list[dict] = []
    wrong: list[int] = []
    with criterion(f"at least {least} lines; the first and the last are the derivative") as expect:
        lines = student.probe(evaluate_lines, name, name, cases)
        expect.that(len(lines) >= least, f"expected at least {least} lines, but there are {len(lines)}")
        wrong = [number for number, line in enumerate(lines, 1) if _failing(line, truths) is not None]
        if {1, len(lines)} & set(wrong):
            _explain(expect, lines, wrong[0], cases, truths)
    with criterion("every line equals the true derivative", share=2) as expect:
        expect.that(len(lines) >= least, f"only {len(lines)} of at least {least} lines are written")
        if wrong:
            _explain(expect, lines, wrong[0], cases, truths)


def _failing(line: dict, truths: Sequence[float]) -> int | None:
    """The index of the first case in which the line is not the derivative, if there is one."""
    for index, truth in enumerate(truths[: len(line["values"])]):
        if not abs(line["values"][index] - truth) <= ATOL + RTOL * abs(truth):
            return index
    return len(line["values"]) if len(line["values"]) < len(truths) else None


def _explain(
    expect: Expectations, lines: list[dict], number: int, cases: Sequence[tuple], truths: Sequence[float]
) -> None:
    """Note what line `number` (from 1) gives, and what the line before it gave."""
    line = lines[number - 1]
    index = _failing(line, truths)
    label, call = f"line {number} (`{line['title']}`)", Call(line["title"], tuple(cases[index]))
    if index == len(line["values"]):
        expect.that(False, f"{label} {line['error']}", call=call)
        return
    expected = f"{truths[index]:.10g}, say finite differences"
    if number == 1:
        message = f"{label} is not the derivative"
    else:
        expected += f" and line {number - 1}"
        before = f"line {number - 1} (`{lines[number - 2]['title']}`)"
        message = f"{label} does not follow from {before}, which is still right"
    expect.that(False, message, came=line["values"][index], expected=Shown(expected), call=call)
