"""The catalogue of misconceptions: wrong answers as code with the hint that each deserves, and right answers
written another way.

It has three uses: a student whose answers equal those of a misconception is shown its hint; the checks are
tested with it (every misconception must lose marks, every alternative must get them all); and the class
report counts who holds which. A catalogue is a package with one module per chapter, loaded when an exercise
of that chapter is first looked up. This package is also the catalogue of this course.
"""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from course_lib.checking.derivation import DERIVATIONS, same_mistake
from course_lib.checking.exchange import Answer, Call, Exchange, Problem
from course_lib.checking.registry import Exercise
from course_lib.checking.student import LocalStudent
from course_lib.checking.values import same

SECONDS = 2.0  # for one call of a misconception, of processor time; they are small
PATIENCE = 20.0  # times as long by the clock: a busy machine must not cost a student the hint


@dataclass(frozen=True)
class Alternative:
    """A right answer to the exercise of this name, written in an unusual way. `made` is what was decorated:
    the answer itself, or what builds it."""

    exercise: str
    made: Any
    build: bool = False
    sizes: tuple = ()

    @property
    def name(self) -> str:
        return self.made.__name__

    @property
    def answers(self) -> list[Any]:
        """The same answer in several sizes, such as those of an ε; one, where there are no sizes."""
        if self.sizes:
            return [self.made(size) for size in self.sizes]
        return [self.made() if self.build else self.made]

    @property
    def answer(self) -> Any:
        return self.answers[0]


@dataclass(frozen=True)
class Misconception(Alternative):
    """A wrong answer that students really give, and a question or remark that helps without giving the answer
    away."""

    hint: str = ""


#: all that was defined, in that order, by the module that did
ENTRIES: dict[str, list[Alternative]] = {}


def misconception(exercise: str, *, hint: str, build: bool = False, sizes: tuple = ()) -> Callable:
    """Put the decorated answer to the exercise of this name into the catalogue; with `build`, what the
    decorated function returns (the text of a derivation, say), with `sizes` what it makes of each of them."""

    def register(made):
        ENTRIES.setdefault(made.__module__, []).append(Misconception(exercise, made, build, sizes, hint))
        return made

    return register


def alternative(exercise: str, *, build: bool = False) -> Callable:
    """Put the decorated right answer into the catalogue; with `build`, what the decorated function
    returns."""

    def register(made):
        ENTRIES.setdefault(made.__module__, []).append(Alternative(exercise, made, build))
        return made

    return register


@dataclass(frozen=True)
class Catalogue:
    """The catalogue in a package: a module NAME for each chapter NN_NAME. "" is the empty one.

    What is missing or broken costs its hints and nothing else; `fault` says what.
    """

    package: str

    def misconceptions_of(self, exercise: Exercise) -> list[Misconception]:
        """The misconceptions about an exercise, in the order in which they are written."""
        return [entry for entry in self._about(exercise) if isinstance(entry, Misconception)]

    def alternatives_of(self, exercise: Exercise) -> list[Alternative]:
        """The unusual right answers to an exercise."""
        return [entry for entry in self._about(exercise) if not isinstance(entry, Misconception)]

    def recognise(
        self, exercise: Exercise, transcript: list[Exchange], failed: Sequence[str] = ()
    ) -> tuple[str, str] | None:
        """(name, hint) of the misconception behind the answers, or None; `failed` are the criteria not met.

        That is the first that gives the same answers to every question. Two mistakes made at once are told
        apart by criterion: there a misconception is named if it alone gives the same answers to all questions
        of a criterion that failed.
        """
        asked: dict[str, list[Exchange]] = {}
        for exchange in transcript:
            if exchange.call.name == exercise.name:
                asked.setdefault(exchange.criterion, []).append(exchange)
        looked_at = [name for name in asked if name in failed] or list(asked)
        explained = {
            entry: [name for name in looked_at if _explains(entry, exercise, asked[name])]
            for entry in (self.misconceptions_of(exercise) if asked else ())
        }
        passed = [exchange for name in asked if name not in looked_at for exchange in asked[name]]
        whole = (entry for entry, names in explained.items() if names == looked_at)
        found = next((entry for entry in whole if not passed or _explains(entry, exercise, passed)), None)
        for criterion in (name for name in failed if len(asked.get(name, ())) > 1):
            alone = [entry for entry, names in explained.items() if criterion in names]
            found = found or (alone[0] if len(alone) == 1 else None)
        return (found.name, found.hint) if found else None

    def fault(self, chapter: str) -> str:
        """Why no misconception is recognised in this chapter; "" if it can be, or none is wanted."""
        return self.package and (_fault(self.package) or _fault(self._module(chapter.partition("_")[2])))

    def strangers(self, chapter: str, exercises: Iterable[str]) -> list[str]:
        """A line for each name that entries of this chapter are about, and that is none of its exercises."""
        module = self._module(chapter.partition("_")[2])
        names = Counter(entry.exercise for entry in ENTRIES.get(module, ()) if not self.fault(chapter))
        return [
            f"{module}: {count} {'entry' if count == 1 else 'entries'} about {name!r}, "
            f"which is no exercise of {chapter} here"
            for name, count in names.items()
            if name not in exercises
        ]

    def _module(self, chapter: str) -> str:
        return f"{self.package}.{chapter}"

    def _about(self, exercise: Exercise) -> list[Alternative]:
        """The entries about an exercise, which knows its chapter by the module that defines it."""
        module = self._module(exercise.module.removesuffix(".contracts").rpartition(".")[2])
        if not self.package or _fault(self.package) or _fault(module):
            return []
        return [entry for entry in ENTRIES.get(module, ()) if entry.exercise == exercise.name]


@cache
def _fault(module: str) -> str:
    """Import a module of a catalogue; why that cannot be done, "" if it was."""
    try:
        importlib.import_module(module)
    except Exception as error:  # whatever is wrong with it costs its hints, not the marks
        if isinstance(error, ModuleNotFoundError) and f"{module}.".startswith(f"{error.name}."):
            return f"there is no catalogue {module}"
        return f"the catalogue {module} cannot be imported ({type(error).__name__}: {error})"
    return ""


def _explains(entry: Misconception, exercise: Exercise, exchanges: list[Exchange]) -> bool:
    """Whether it answers every question alike, in one of its sizes; whether its wrong line is the first wrong
    one of a derivation, which came in rows."""
    if exercise.name in DERIVATIONS:
        texts = ["\n".join(answer.value) for _, answer, _ in exchanges if answer.problem is None]
        return any(same_mistake(exercise.name, text, entry.answer) for text in texts)
    seconds = max(SECONDS, exercise.seconds)
    students = (LocalStudent({exercise.name: answer}, seconds, PATIENCE) for answer in entry.answers)
    return any(
        all(_alike(call, student.perform(call), answer) for call, answer, _ in exchanges)
        for student in students
    )


def _alike(call: Call, one: Answer, other: Answer) -> bool:
    """The same values, problem and kinds of warnings; a right formula that overflows differs only in the
    last. Of two refusals both name what they reject, or neither does."""
    if one.problem != other.problem or _warned(one) != _warned(other):
        return False
    if one.problem is Problem.EXCEPTION:
        return one.raised == other.raised and _names(call, one) == _names(call, other)
    alike = _precise(one.value) == _precise(other.value)
    return alike and same(one.value, other.value, rtol=1e-7, atol=1e-12)


def _precise(value) -> bool:
    """Whether no array in it is float32 or less: rounded as those are, too much looks alike."""
    if isinstance(value, (list, tuple)):
        return all(map(_precise, value))
    if isinstance(value, dict):
        return all(map(_precise, value.values()))
    return not isinstance(value, np.ndarray) or value.dtype.kind != "f" or value.dtype.itemsize >= 8


def _names(call: Call, answer: Answer) -> bool:
    """Whether a refusal names an argument that it was given."""
    given = (arg for arg in (*call.args, *call.kwargs.values()) if isinstance(arg, (float, str)))
    return answer.refused and any(str(arg) in answer.said for arg in given)


def _warned(answer: Answer) -> set[str]:
    """'overflow' and 'invalid value', of 'overflow encountered in exp' and the like."""
    return {alarm.partition(" encountered")[0] for alarm in answer.alarms}


recognise = Catalogue(__name__).recognise  # for the checks of an instructor's own notebooks
