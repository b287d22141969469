"""One question to a student and what came back, as data: Call, Answer, Exchange."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple


@dataclass(frozen=True)
class Call:
    """One question to a student: an answer's name with its arguments, or a probe that runs beside answers.

    Of a probe's arguments only the first `shown` are the answer's own (all of them, if it is None).
    """

    name: str
    args: tuple = ()
    kwargs: dict = field(default_factory=dict)
    probe: Callable | None = None
    shown: int | None = None

    def __str__(self) -> str:
        return self.name


class Problem(StrEnum):
    """Why an answer has no usable value."""

    MISSING = "missing"
    NOT_DONE = "not done"
    EXCEPTION = "exception"
    NOT_PLAIN = "not plain"
    CHANGED = "changed"
    UNSTABLE = "unstable"
    ENDLESS = "endless"
    INTERRUPTED = "interrupted"

    @property
    def fatal(self) -> bool:
        """Whether nothing else can be trusted (or waited for): then the whole exercise earns nothing."""
        return self not in (Problem.EXCEPTION, Problem.NOT_PLAIN)


@dataclass
class Answer:
    """What came back: a value, or the problem that there is instead of one, with a message that says so.

    `raised` is the kind of exception that the answer raised, `said` its message; `refused`: it is a
    ValueError, by which an answer refuses its arguments. `alarms` are NumPy's numerical warnings.
    """

    value: Any = None
    problem: Problem | None = None
    message: str = ""
    alarms: tuple[str, ...] = ()
    printed: str = ""
    raised: str = ""
    said: str = ""
    refused: bool = False


class Exchange(NamedTuple):
    """A call, its answer, and the criterion that asked."""

    call: Call
    answer: Answer
    criterion: str = ""
