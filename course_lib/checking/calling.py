"""Carrying out a call on the answers in a namespace: with copies, a time limit, and words for what fails."""

from __future__ import annotations

import difflib
import inspect
import linecache
import os
import sysconfig
import traceback
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from course_lib.checking.capture import TimeIsUp, capture, readable, time_limit
from course_lib.checking.exchange import Answer, Call, Problem
from course_lib.checking.registry import REGISTRY
from course_lib.checking.values import NotPlain, bare, fresh, plain, untouched, with_article

#: of each answer the result that came last, itself and a copy: who was given it expects it to stay
Kept = dict[str, tuple[Any, Any]]


def perform(
    namespace: Mapping[str, Any],
    call: Call,
    seconds: float,
    kept: Kept | None = None,
    patience: float = 1.0,
) -> Answer:
    """Carry out `call` on the answers in `namespace`, with copies of its arguments, for at most `seconds`.

    `kept` remembers results from one call to the next; `patience` as in `time_limit`.
    """
    kept = {} if kept is None else kept
    if call.name not in namespace:
        return Answer(problem=Problem.MISSING, message=_missing(namespace, call.name))
    if call.probe is None and not callable(namespace[call.name]):
        kind = with_article(type(namespace[call.name]).__name__)
        return Answer(problem=Problem.EXCEPTION, message=f"{call} is {kind}, not a function")
    function = partial(call.probe, namespace) if call.probe else namespace[call.name]
    before = (call.args, call.kwargs) if call.probe else bare((call.args, call.kwargs))
    args, kwargs = given = fresh(before)
    with capture() as captured:
        answer = _outcome(call, function, args, kwargs, (seconds, patience), kept)
    answer.printed, answer.alarms = captured.printed, captured.alarms
    if answer.problem is None and not untouched(given, before):
        answer.problem = Problem.CHANGED
        answer.message = f"{call} changed its argument in place; work on a copy, or on a new array"
    return answer


def _outcome(
    call: Call, function: Callable, args: tuple, kwargs: dict, limit: tuple[float, float], kept: Kept
) -> Answer:
    try:
        with time_limit(*limit):
            result = function(*args, **kwargs)
            before, then = kept.get(call.name, (None, None))
            if not untouched(before, then):
                message = f"what {call} had returned was changed when it was called again; return a new array"
                return Answer(problem=Problem.UNSTABLE, message=message)
            value = plain(result)
            kept[call.name] = result, fresh(result)
            return Answer(value)
    except NotImplementedError as error:
        return Answer(problem=Problem.NOT_DONE, message=_undone(call, error))
    except NotPlain as error:
        message = f"{call} returned {error}; expected numbers: a NumPy array, a number, or a list of these"
        if "generator" in str(error):
            message = (
                f"{call} returned a generator, which gives its items one by one; list(…) makes a list of it"
            )
        return Answer(problem=Problem.NOT_PLAIN, message=message)
    except TimeIsUp:
        message = (
            f"{call} still ran after {limit[0]:g} seconds and was stopped: is there a loop without an end?"
        )
        return Answer(problem=Problem.ENDLESS, message=message)
    except KeyboardInterrupt:
        return Answer(problem=Problem.INTERRUPTED, message=f"{call} was interrupted while it was running")
    except BaseException as error:  # SystemExit and whatever else a student may raise
        wrong_signature = _wrong_signature(call, function, args, kwargs, error)
        return (
            Answer(problem=Problem.EXCEPTION, message=wrong_signature)
            if wrong_signature
            else _raised(call, error)
        )


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
        left = own and _has_code_above(*own[-1])
        said = ", or `raise NotImplementedError()` still stands below your code: then delete that line"
        return f"{call} is not done yet{said * bool(left)}"
    return f"{call} uses {name}, which is not done yet"


def _has_code_above(frame, line: int) -> bool:
    """Whether the function does anything before it comes to this line."""
    lines = {number for *_, number in frame.f_code.co_lines() if number}
    return any(frame.f_code.co_firstlineno < number < line for number in lines)


def _wrong_signature(
    call: Call, function: Callable, args: tuple, kwargs: dict, error: BaseException
) -> str | None:
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


def _raised(call: Call, error: BaseException) -> Answer:
    """'softmax raised ValueError: … (in the line `return …`)': the last line that is the student's own."""
    kind, said, refused = type(error).__name__, readable(error, 500), isinstance(error, ValueError)
    facts = {"raised": kind, "said": said, "refused": refused}
    if isinstance(error, RecursionError):
        message = f"{call} calls itself without an end (RecursionError)"
        return Answer(problem=Problem.EXCEPTION, message=message, **facts)
    message = f"{call} raised {kind}{' (a ValueError)' * (refused and kind != 'ValueError')}"
    message += f": {said}" if said else ""
    own = _own_frames(error)
    line = linecache.getline(own[-1][0].f_code.co_filename, own[-1][1]).strip() if own else ""
    message += f" (in the line `{readable(line, 100)}`)" if line else ""
    return Answer(problem=Problem.EXCEPTION, message=message, **facts)


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
