"""`autograder grade` in a process of its own, on a toy course, to be killed and interrupted."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from contextlib import suppress
from multiprocessing.process import BaseProcess
from pathlib import Path

from autograder.cli import main
from autograder.course import Course


def start_grading(course: Course, *arguments: str) -> BaseProcess:
    """Start `autograder grade 1 …`, in a session of its own, and return at once."""
    process = multiprocessing.get_context("fork").Process(target=_grade, args=(course, arguments))
    process.start()
    return process


def _grade(course: Course, arguments: tuple[str, ...]) -> None:
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.stdout = sys.stderr = open(course.root / "said", "a")  # noqa: SIM115 (until the process ends)
    main(["grade", "1", "--course", str(course.root), *arguments])


def descendants(pid: int) -> list[int]:
    """The processes that `pid` started, and those that they started, as far as they are alive."""
    parents = {}
    for entry in filter(str.isdecimal, os.listdir("/proc")):
        with suppress(OSError):
            state, parent = Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(entry)] = int(parent)
    found = [pid]
    for known in found:
        found += [child for child, parent in parents.items() if parent == known]
    return found[1:]


def is_alive(pid: int) -> bool:
    """Whether there is such a process that is more than an entry in a table."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def all_gone(pids: list[int], seconds: float = 30) -> bool:
    """Whether all these processes end within `seconds`."""
    deadline = time.monotonic() + seconds
    while any(map(is_alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(map(is_alive, pids))
