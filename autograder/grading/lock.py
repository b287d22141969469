"""One grader of a class at a time."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 5.0  # seconds for the processes of a grader that was killed to end


class Locked(Exception):
    """Somebody else is at it; the message says what to do."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Nobody else grades the class in `folder` meanwhile. The kernel ends the lock with whoever holds it.

    Raises Locked if somebody does.
    """
    with open(folder / ".grading-lock", "w") as file:
        _acquire(file.fileno(), folder)
        yield


def _acquire(descriptor: int, folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                said = f"another `autograder grade` is at the class in {folder}: wait for its end, or stop it"
                raise Locked(said) from None
            time.sleep(0.05)
