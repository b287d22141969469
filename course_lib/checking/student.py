"""Calling a student's answer, and writing down what it answers.

A check never touches an answer directly. It asks a `Student`: `student.softmax(a)` hands copies of the
arguments to the answer named `softmax` and gives back plain data. Where the answer runs is the student's own
affair: `LocalStudent` calls the functions of a live notebook; any other kind of student implements `perform`
and nothing else.
"""

from __future__ import annotations

import difflib
import inspect
import linecache
import os
import sysconfig
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from course_lib.checking.capture import TimeIsUp, listening, readable, time_limit
from course_lib.checking.registry import REGISTRY
from course_lib.checking.values import NotPlain, bare, fresh, plain, same, untouched, with_article

SECONDS_PER_CALL = 10.0


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


@dataclass
class Answer:
    """What came back: a value, or the problem that there is instead of one.

    problem is None, or one of "missing", "not done", "exception", "endless", "interrupted", "changed",
    "not plain", "unstable".
    """

    value: Any = None
    problem: str | None = None
    message: str = ""
    alarms: tuple[str, ...] = ()
    printed: str = ""


class AnswerProblem(Exception):
    """Raised into a check by a call without a usable value; the engine makes it a line of the report."""

    #: after these nothing else can be trusted (or waited for): the whole exercise earns nothing
    VOIDING = frozenset({"missing", "not done", "endless", "interrupted", "changed", "unstable"})

    def __init__(self, call: Call, answer: Answer):
        super().__init__(answer.message)
        self.call, self.answer = call, answer

    @property
    def voids(self) -> bool:
        return self.answer.problem in self.VOIDING


class Student:
    """The one who answers. `student.softmax(a)` asks for the answer `softmax`; `student.probe(p, …)` runs p
    beside the answers.

    Both return plain data or raise AnswerProblem. Every question and its answer go into `transcript`, from
    which misconceptions are recognised.
    """

    def __init__(self):
        self.transcript: list[tuple[Call, Answer]] = []
        self.twice = True
        self.seconds = SECONDS_PER_CALL

    def __getattr__(self, name: str):
        if name.startswith("_"):
            raise AttributeError(name)
        return partial(self.ask, name)

    def ask(self, name: str, *args, **kwargs):
        return self._value(Call(name, args, kwargs))

    def probe(self, probe: Callable, name: str, *args, shown: int | None = None, **kwargs):
        """Run the course's own function `probe(answers, *args)` where the answers are, a mapping of names to
        functions; `name` is the exercise it looks at. A report shows the first `shown` arguments.
        """
        return self._value(Call(name, args, kwargs, probe, shown))

    def perform(self, call: Call) -> Answer:
        """Carry out one call and report it. The only thing that differs between kinds of students."""
        raise NotImplementedError

    def _value(self, call: Call):
        answer = self.perform(call)
        if self.twice and answer.problem is None:
            self.twice = False  # the engine asks again for one repetition a criterion
            again = self.perform(call)
            if again.problem is not None or not same(answer.value, again.value):
                message = f"{call} gives another answer when it is called again with the same arguments"
                answer = Answer(answer.value, "unstable", message, printed=answer.printed)
        self.transcript.append((call, answer))
        if answer.problem is not None:
            raise AnswerProblem(call, answer)
        return answer.value


class LocalStudent(Student):
    """A student in this very process: a namespace of answers, such as the globals of a notebook."""

    def __init__(self, namespace: Mapping[str, Any], seconds: float = SECONDS_PER_CALL):
        super().__init__()
        self.namespace, self.seconds = namespace, seconds

    def perform(self, call: Call) -> Answer:
        return perform(self.namespace, call, self.seconds)


def perform(namespace: Mapping[str, Any], call: Call, seconds: float) -> Answer:
    """Carry out `call` on the answers in `namespace`, with copies of its arguments, for at most `seconds`."""
    if call.name not in namespace:
        return Answer(problem="missing", message=_missing(namespace, call.name))
    if call.probe is None and not callable(namespace[call.name]):
        kind = with_article(type(namespace[call.name]).__name__)
        return Answer(problem="exception", message=f"{call} is {kind}, not a function")
    function = partial(call.probe, namespace) if call.probe else namespace[call.name]
    before = (call.args, call.kwargs) if call.probe else bare((call.args, call.kwargs))
    args, kwargs = given = fresh(before)
    with listening() as heard:
        answer = _outcome(call, function, args, kwargs, seconds)
    answer.printed, answer.alarms = heard.printed, heard.alarms
    if answer.problem is None and not untouched(given, before):
        answer.problem = "changed"
        answer.message = f"{call} changed its argument in place; work on a copy, or on a new array"
    return answer


def _outcome(call: Call, function: Callable, args: tuple, kwargs: dict, seconds: float) -> Answer:
    try:
        with time_limit(seconds):
            return Answer(plain(function(*args, **kwargs)))
    except NotImplementedError as error:
        return Answer(problem="not done", message=_undone(call, error))
    except NotPlain as error:
        message = f"{call} returned {error}; expected numbers: a NumPy array, a number, or a list of these"
        return Answer(problem="not plain", message=message)
    except TimeIsUp:
        message = (
            f"{call} still ran after {seconds:g} seconds and was stopped: is there a loop without an end?"
        )
        return Answer(problem="endless", message=message)
    except KeyboardInterrupt:
        return Answer(problem="interrupted", message=f"{call} was interrupted while it was running")
    except BaseException as error:  # SystemExit and whatever else a student may raise
        message = _misfit(call, function, args, kwargs, error) or _explained(call, error)
        return Answer(problem="exception", message=message)


def _missing(namespace: Mapping[str, Any], name: str) -> str:
    others = [other for other, value in namespace.items() if callable(value) and other not in REGISTRY]
    close = difflib.get_close_matches(name, others, n=1, cutoff=0.75)
    if close:
        return f"there is no {name} here, but there is {close[0]}: the check looks for the name {name}"
    return f"{name} is not defined yet: write it in the cell above and run that cell"


def _undone(call: Call, error: NotImplementedError) -> str:
    """'softmax is not done yet', or 'log_softmax uses softmax, which is not done yet'."""
    own = _own_frames(error)
    name = own[-1][0].f_code.co_qualname if own else call.name
    if name.partition(".")[0] == call.name or name.startswith("<"):
        return f"{call} is not done yet"
    return f"{call} uses {name}, which is not done yet"


def _misfit(call: Call, function: Callable, args: tuple, kwargs: dict, error: BaseException) -> str | None:
    """'softmax is written as softmax(a, y), but the check gives it 1 argument', if that is the problem."""
    if call.probe or not isinstance(error, TypeError) or _own_frames(error):
        return None
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None
    try:
        signature.bind(*args, **kwargs)
    except TypeError:
        given = f"{len(args)} argument{'s' * (len(args) != 1)}" + "".join(f" and {name}" for name in kwargs)
        return f"{call} is written as {call}{readable(signature)}, but the check gives it {given}"
    return None


def _explained(call: Call, error: BaseException) -> str:
    """'softmax raised ValueError: … (in the line `return …`)': the last line that is the student's own."""
    if isinstance(error, RecursionError):
        return f"{call} calls itself without an end (RecursionError)"
    text, own, kind = readable(error, 500), _own_frames(error), type(error).__name__
    if isinstance(error, ValueError) and kind != "ValueError":
        kind += " (a ValueError)"
    said = f"{call} raised {kind}" + (f": {text}" if text else "")
    line = linecache.getline(own[-1][0].f_code.co_filename, own[-1][1]).strip() if own else ""
    return f"{said}{IN_THE_LINE}{readable(line, 100)}`)" if line else said


IN_THE_LINE = " (in the line `"


def _own_frames(error: BaseException) -> list[tuple]:
    """The student's own frames of a traceback, with line numbers: neither libraries nor the course."""
    frames = traceback.walk_tb(error.__traceback__)
    return [(frame, line) for frame, line in frames if not frame.f_code.co_filename.startswith(_NOT_OWN)]


_NOT_OWN = (
    "<frozen",
    os.path.dirname(os.path.dirname(__file__)) + os.sep,
    *(sysconfig.get_path(name) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib")),
    os.path.dirname(np.__path__[0]) + os.sep,
)
