"""Common ways of writing each exercise, right and wrong, with what each should earn.

They are what students write: taken from public courses, blogs and repositories, and varied in size. The
catalogue holds those that deserve a hint of their own; these test the checks beyond it. One module per
chapter; `disguises` has those that fit any exercise, put around the chapter's own answers.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Earns:
    """A share of the points: at least `least` and at most `most`."""

    least: float
    most: float

    def __str__(self) -> str:
        return f"{self.least:.0%} to {self.most:.0%}" if self.least < self.most else f"{self.least:.0%}"

    def __contains__(self, share: float) -> bool:
        return self.least - 1e-9 <= share <= self.most + 1e-9


ALMOST = 0.999
RIGHT = Earns(1.0, 1.0)
WRONG = Earns(0.0, ALMOST)
HALF = Earns(0.5, ALMOST)  # right numbers in the wrong form, or wrong in the extreme cases alone
NOTHING = Earns(0.0, 0.0)


@dataclass(frozen=True)
class Habit:
    """One way of writing the exercise of this name, and what it should earn.

    make: gives the answer; a new one for every student, since some answers remember.
    """

    exercise: str
    name: str
    make: Callable[[], Any]
    earns: Earns


HABITS: list[Habit] = []


def habits(exercise: str, earns: Earns, **answers: Any) -> None:
    """Write down several short ones, by name."""
    HABITS.extend(Habit(exercise, name, lambda a=answer: a, earns) for name, answer in answers.items())


def habit(*exercises: str, earns: Earns = WRONG, sizes: tuple = (), anew: bool = False) -> Callable:
    """Write down the decorated answer; with `sizes`, what the decorated function makes of each of them;
    with `anew`, what it makes for every student."""

    def register(made):
        for exercise in exercises:
            if anew:
                HABITS.append(Habit(exercise, made.__name__, made, earns))
            elif sizes:
                HABITS.extend(
                    Habit(exercise, f"{made.__name__}({size})", lambda s=size: made(s), earns)
                    for size in sizes
                )
            else:
                habits(exercise, earns, **{made.__name__: made})
        return made

    return register


def habits_of(chapter: str) -> list[Habit]:
    """The habits of a chapter: its own, then its answers in disguise."""
    from benchmarks.habits.disguises import answers_in, disguised  # which import this module

    importlib.import_module(f"benchmarks.habits.{chapter.partition('_')[2]}")
    names = answers_in(chapter)
    return [each for each in HABITS if each.exercise in names] + disguised(chapter)
