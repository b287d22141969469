"""A control group for a jail: the kernel counts all memory there, also what is in no process.

It can be had where the system has control groups of version 2 and the grader's own group was delegated to it:
nobody but the grader is in it, and the grader may write there. `systemd-run --user --scope -p Delegate=yes
autograder grade 02` makes such a group; in a container the group of the container is one.

    own group          autograder and its processes, until the first jail is made
     ├─ grader         where they are from then on: a group that has groups below it holds no process itself
     └─ jail-PID-N     one jail: the warm process and its forks
"""

from __future__ import annotations

import itertools
import os
import time
from contextlib import suppress
from pathlib import Path

from autograder.jail.limits import MB

COUNTER = itertools.count(1)
ATTEMPTS = 10
SECONDS = 2.0  # in which the kernel lets go of processes that it has killed


class Group:
    """The group of one jail."""

    def __init__(self, path: Path):
        self.path = path

    def entering(self, command: list[str]) -> list[str]:
        """The command, run inside the group from its first moment."""
        return ["/bin/sh", "-c", 'echo 0 > "$0" && exec "$@"', str(self.path / "cgroup.procs"), *command]

    def limit(self, more_mb: int) -> None:
        """From now on at most `more_mb` on top of what is used now. Raises OSError."""
        most = int((self.path / "memory.current").read_text()) + more_mb * MB
        (self.path / "memory.max").write_text(str(most))
        with suppress(FileNotFoundError):  # where there is no swap
            (self.path / "memory.swap.max").write_text("0")

    def kills(self) -> int:
        """How many processes had to end because the group was full."""
        with suppress(OSError):
            for line in (self.path / "memory.events").read_text().splitlines():
                name, _, count = line.partition(" ")
                if name == "oom_kill":
                    return int(count)
        return 0

    def remove(self) -> None:
        """Kill what is left in it, and remove it."""
        deadline = time.monotonic() + SECONDS
        while self.path.exists() and time.monotonic() < deadline:
            with suppress(OSError):
                (self.path / "cgroup.kill").write_text("1")
            with suppress(OSError):
                self.path.rmdir()
                return
            time.sleep(0.01)


def new_group() -> Group | None:
    """A group for a jail, or None where none can be had (`reason` says why)."""
    own = _own()
    if own is None or _refused(own):
        return None
    path = own / f"jail-{os.getpid()}-{next(COUNTER)}"
    _remove_what_is_left_of_killed_graders(own)
    try:
        if not _counts_memory(own):
            _divide(own)
        path.mkdir()
    except OSError:
        return None
    return Group(path)


def reason() -> str:
    """Why no group can be had here; "" if it can."""
    own = _own()
    return "there are no control groups of version 2" if own is None else _refused(own)


def _own() -> Path | None:
    """The group that was given to this grader: that of this process, or the one above `grader`."""
    root = next(
        (Path(line.split()[4]) for line in _lines("/proc/self/mountinfo") if " - cgroup2 " in line), None
    )
    name = next((line[3:] for line in _lines("/proc/self/cgroup") if line.startswith("0::/")), None)
    if root is None or name is None:
        return None
    path = root / name.strip("/")
    return path.parent if path.name == "grader" else path


def _refused(own: Path) -> str:
    if "memory" not in _words(own / "cgroup.controllers"):
        return "its control group counts no memory"
    if not os.access(own / "cgroup.subtree_control", os.W_OK) or not os.access(own, os.W_OK):
        return "its control group is not its own"
    if not _counts_memory(own) and not all(map(_is_of_this_job, _words(own / "cgroup.procs"))):
        return "others are in its control group"
    return ""


def _counts_memory(own: Path) -> bool:
    return "memory" in _words(own / "cgroup.subtree_control")


def _is_of_this_job(pid: str) -> bool:
    try:
        return os.getpgid(int(pid)) == os.getpgrp()
    except ProcessLookupError:
        return True


def _divide(own: Path) -> None:
    """Move the processes of the group into one below it, and let groups below it count memory."""
    below = own / "grader"
    below.mkdir(exist_ok=True)
    for attempt in range(ATTEMPTS):
        for pid in _words(own / "cgroup.procs"):
            with suppress(ProcessLookupError):
                (below / "cgroup.procs").write_text(pid)
        try:
            (own / "cgroup.subtree_control").write_text("+memory")
            return
        except OSError:  # another process of the grader has just started
            if attempt == ATTEMPTS - 1:
                raise


def _remove_what_is_left_of_killed_graders(own: Path) -> None:
    for path in own.glob("jail-*-*"):
        if not Path("/proc", path.name.split("-")[1]).exists():
            with suppress(OSError):
                path.rmdir()


def _words(path: Path) -> list[str]:
    return [word for line in _lines(path) for word in line.split()]


def _lines(path: str | Path) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []
