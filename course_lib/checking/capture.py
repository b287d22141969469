"""Captures prints and warnings of code while it runs, and stops it when its time is up."""

from __future__ import annotations

import builtins
import contextlib
import io
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

MAX_PRINTED_CHARACTERS = 2_000  # characters that a report keeps


class TimeIsUp(BaseException):
    """Raised inside code that runs for too long; not an Exception, which `except Exception` would swallow."""


@dataclass
class Captured:
    """What was printed (standard output and error together) and which numerical alarms NumPy gave."""

    printed: str = ""
    alarms: tuple[str, ...] = ()


@contextlib.contextmanager
def capture() -> Iterator[Captured]:
    """Catch prints and warnings of the code inside: they belong into the report, and on stderr they would
    cost marks.

    (nbgrader gives no points for a graded cell that wrote to standard error.) NumPy's overflow, invalid and
    divide warnings are switched on, whatever the notebook has set, and are returned as alarms; underflow to
    zero is fine. What child processes and C code write past Python is dropped. One thread captures at a time.
    """
    captured, kept = Captured(), _CapturingStream()
    with contextlib.ExitStack() as stack:
        stack.enter_context(_ONE_AT_A_TIME)
        for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
            _redirect(stream, kept, stack)
        stack.enter_context(contextlib.redirect_stdout(kept))
        stack.enter_context(contextlib.redirect_stderr(kept))
        _silence_descriptors(stack)
        stack.enter_context(_nobody_to_ask())
        caught = stack.enter_context(warnings.catch_warnings(record=True))
        warnings.simplefilter("default")  # once a line: an endless loop must not fill the memory
        stack.enter_context(np.errstate(over="warn", invalid="warn", divide="warn", under="ignore"))
        yield captured
    said = [(warning.category, readable(warning.message)) for warning in caught]
    alarms = [text for kind, text in said if issubclass(kind, RuntimeWarning) and "encountered" in text]
    captured.alarms = tuple(dict.fromkeys(alarms))
    others = [f"{kind.__name__}: {text}\n" for kind, text in said if text not in alarms]
    captured.printed = readable(kept.text + "".join(dict.fromkeys(others)))


def is_capturing() -> bool:
    """Whether what is printed now goes into a report."""
    return isinstance(sys.stdout, _CapturingStream)


def readable(thing, most: int = MAX_PRINTED_CHARACTERS) -> str:
    """str(thing) as text that can be stored and shown anywhere, of at most so many characters.

    `thing` comes from a student: its __str__ may fail, and it may hold what is no Unicode.
    """
    try:
        text = str.encode(str(thing), "utf-8", "replace").decode()
    except Exception:
        return f"(a {type(thing).__name__} that cannot be shown)"
    return text if len(text) <= most else text[:most] + " …"


_ONE_AT_A_TIME = threading.RLock()  # the streams belong to the whole process


class _CapturingStream(io.TextIOBase):
    """A stream that keeps the beginning of what is written to it."""

    def __init__(self):
        self.text = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.text += text[: MAX_PRINTED_CHARACTERS + 1 - len(self.text)]
        return len(text)


def _redirect(stream, kept: _CapturingStream, stack: contextlib.ExitStack) -> None:
    """Let `stream` itself write to `kept`: loggers keep the stream that they were made with."""
    if not hasattr(stream, "__dict__"):
        return
    own = vars(stream).get("write")
    stream.write = kept.write
    stack.callback(_restore, stream, own)


def _restore(stream, write) -> None:
    if write is None:
        del stream.write
    else:
        stream.write = write


@contextlib.contextmanager
def _nobody_to_ask() -> Iterator[None]:
    """Let `input()` fail: a check would wait for somebody to type, and the prompt would stay."""

    def refuse(*prompt, **options):
        raise RuntimeError("input() waits for somebody to type; take the numbers from the arguments")

    kept, builtins.input = builtins.input, refuse
    try:
        yield
    finally:
        builtins.input = kept


def _silence_descriptors(stack: contextlib.ExitStack) -> None:
    """Point the process's own standard output and error to nowhere, if it has any."""
    with contextlib.suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        stack.callback(os.close, nowhere)
        for number in (1, 2):
            saved = os.dup(number)
            stack.callback(os.close, saved)
            os.dup2(nowhere, number)
            stack.callback(os.dup2, saved, number)


@contextlib.contextmanager
def time_limit(seconds: float, patience: float = 1.0) -> Iterator[None]:
    """Raise TimeIsUp in the code inside after `seconds`, and again every second until it gives in.

    With a `patience` above 1 what counts is the processor time that the code gets, at most so many times
    longer by the clock: then a busy machine stops nothing that is quick. Needs the signals of a Unix main
    thread; elsewhere (Windows, other threads) the code runs unlimited.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    used, last = time.thread_time() + seconds, time.monotonic() + patience * seconds

    def stop(signum, frame):
        left = min(used - time.thread_time(), last - time.monotonic())
        if patience > 1 and left > 0:
            signal.setitimer(signal.ITIMER_REAL, max(left, 0.001), 1.0)
        else:
            raise TimeIsUp

    previous = signal.signal(signal.SIGALRM, stop)
    timer = signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, previous or signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, *timer)
