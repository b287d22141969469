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

from course_lib.checking.derivation import DERIVATIONS, same_mistake
from course_lib.checking.exchange import Answer, Call, Exchange, Problem
from course_lib.checking.recognition import asked_by_criterion, explanation, manner
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

        It is found as in `checking/recognition.py`.
        """
        asked = asked_by_criterion(transcript, exercise.name)

        def explains(entry: Misconception, names: Sequence[str]) -> bool:
            return _explains(entry, exercise, [exchange for name in names for exchange in asked[name]])

        found = explanation(self.misconceptions_of(exercise), asked, failed, explains)
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
    """The same values, and come in the same way."""
    if manner(call, one) != manner(call, other):
        return False
    return one.problem is Problem.EXCEPTION or same(one.value, other.value, rtol=1e-7, atol=1e-12)


recognise = Catalogue(__name__).recognise  # for the checks of an instructor's own notebooks
