"""A derivation as code: a list of functions, one a line, each of which must equal the true derivative.

A student writes every line of a pen-and-paper derivation as a small function of the same arguments. All
lines of a right derivation are equal, so each can be compared with finite differences; the first that is
not shows where the algebra went wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from course_lib.checking.expectations import Expectations
from course_lib.checking.formatting import Shown
from course_lib.checking.student import Call, Student
from course_lib.exercises.shared.probes.line_lists import evaluate_lines

RTOL, ATOL = 1e-6, 1e-9


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
