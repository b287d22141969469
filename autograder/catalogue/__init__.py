"""The catalogue of misconceptions: wrong answers as code with the hint that each deserves, and right answers
written another way.

It has three uses: a student whose answers equal those of a misconception is shown its hint; the checks are
tested with it (every misconception must lose marks, every alternative must get them all); and the class
report counts who holds which. One module per chapter, loaded when an exercise of that chapter is first looked
up.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from course_lib.checking.derivation import DERIVATIONS, same_mistake
from course_lib.checking.engine import Exercise
from course_lib.checking.student import IN_THE_LINE, Answer, Call, LocalStudent, same

SECONDS = 2.0  # for one call of a misconception; they are small


@dataclass(frozen=True)
class Alternative:
    """A right answer to `exercise`, written in an unusual way. `made` is what was decorated: the answer
    itself, or what builds it."""

    exercise: Exercise
    made: Any
    build: bool = False

    @property
    def name(self) -> str:
        return self.made.__name__

    @property
    def answer(self) -> Any:
        return self.made() if self.build else self.made


@dataclass(frozen=True)
class Misconception(Alternative):
    """A wrong answer that students really give, and a question or remark that helps without giving the answer
    away."""

    hint: str = ""


MISCONCEPTIONS: list[Misconception] = []
ALTERNATIVES: list[Alternative] = []


def misconception(exercise: Exercise, *, hint: str, build: bool = False) -> Callable:
    """Put the decorated answer into the catalogue; with `build`, what the decorated function returns (a list
    of lines, say)."""

    def register(made):
        MISCONCEPTIONS.append(Misconception(exercise, made, build, hint))
        return made

    return register


def alternative(exercise: Exercise, *, build: bool = False) -> Callable:
    """Put the decorated right answer into the catalogue; with `build`, what the decorated function
    returns."""

    def register(made):
        ALTERNATIVES.append(Alternative(exercise, made, build))
        return made

    return register


def misconceptions_of(exercise: Exercise) -> list[Misconception]:
    """The misconceptions about an exercise, in the order in which they are written."""
    _load(exercise)
    return [entry for entry in MISCONCEPTIONS if entry.exercise == exercise]


def alternatives_of(exercise: Exercise) -> list[Alternative]:
    """The unusual right answers to an exercise."""
    _load(exercise)
    return [entry for entry in ALTERNATIVES if entry.exercise == exercise]


def recognise(exercise: Exercise, transcript: list[tuple[Call, Answer]]) -> tuple[str, str] | None:
    """(name, hint) of the first misconception that gives the same answers to every question of the
    transcript, or None."""
    asked = [(call, answer) for call, answer in transcript if call.name == exercise.name]
    for entry in misconceptions_of(exercise) if asked else []:
        if exercise.name in DERIVATIONS:
            if any(same_mistake(exercise.name, _text(answer), entry.answer) for _, answer in asked):
                return entry.name, entry.hint
            continue
        student = LocalStudent({exercise.name: entry.answer}, seconds=max(SECONDS, exercise.seconds))
        if all(_alike(student.perform(call), answer) for call, answer in asked):
            return entry.name, entry.hint
    return None


def _text(answer: Answer) -> str:
    """A derivation that was handed over in rows."""
    return "\n".join(answer.value) if answer.problem is None else ""


def _alike(one: Answer, other: Answer) -> bool:
    """The same values, problem and kinds of warnings; a right formula that overflows differs only in the
    last."""
    if one.problem != other.problem or _warned(one) != _warned(other):
        return False
    if one.problem == "exception" and _raised(one) != _raised(other):
        return False
    return same(one.value, other.value, rtol=1e-7, atol=1e-12)


def _warned(answer: Answer) -> set[str]:
    """'overflow' and 'invalid value', of 'overflow encountered in exp' and the like."""
    return {alarm.partition(" encountered")[0] for alarm in answer.alarms}


def _raised(answer: Answer) -> str:
    """The kind of exception in 'softmax raised ValueError: … (in the line …)'."""
    said = answer.message.partition(IN_THE_LINE)[0]
    return said.partition(" raised ")[2].partition(":")[0]


def _load(exercise: Exercise) -> None:
    """Import the catalogue of the exercise's chapter; a chapter of an instructor's own need not have one."""
    for package in ("autograder.catalogue", "autograder.catalogue.derivations"):
        if importlib.util.find_spec(f"{package}.{exercise.module}"):
            importlib.import_module(f"{package}.{exercise.module}")
