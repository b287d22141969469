"""The guard of a submission: it watches the notebook from outside its namespaces, and ends all of it."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress

from . import confinement, protocol
from .notebook import notebook

TICK = 0.05  # seconds between two looks at memory and processes
PAGE = resource.getpagesize()


def guard(
    shell, channel: socket.socket, line: socket.socket, limits: dict, jailed: bool, nests: bool
) -> None:
    """Start the notebook, watch it, and say on the line how it ended when nothing of it is left.

    A byte on the line is an interrupt for the notebook; the end of the line is its end.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if sys.platform == "linux":
        confinement.adopt_orphans()
    folder = tempfile.mkdtemp(prefix="notebook-")
    if nests:
        confinement.enter_process_namespace()
    pid = os.fork()
    if pid == 0:
        line.close()
        try:
            notebook(shell, channel, limits, folder, jailed, nests)
        finally:
            os._exit(0)
    channel.close()
    reason = _watch(pid, line, limits)
    _end_all(pid)
    shutil.rmtree(folder, ignore_errors=True)
    line.settimeout(None)
    line.sendall(protocol.pack({"reason": reason}))


def _watch(pid: int, line: socket.socket, limits: dict) -> str:
    """Wait until the notebook ends, should end or must end: "ended", "asked", "memory" or "processes"."""
    line.settimeout(TICK)
    while True:
        try:
            if not line.recv(1):
                return "asked"
            _signal(pid, signal.SIGINT)
        except TimeoutError:
            pass
        if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return "ended"
        family = list(_descendants())
        if len(family) > limits["processes"]:
            return "processes"
        if _uses_more(family, limits["memory_mb"] * confinement.MB):
            return "memory"


def _end_all(pid: int) -> None:
    """Kill the notebook and everything that it started, and wait until nothing of it is left."""
    for descendant in (pid, *_descendants()):
        _signal(descendant, signal.SIGSTOP)  # what is stopped starts nothing new
    while True:
        for descendant in (pid, *_descendants()):
            _signal(descendant, signal.SIGKILL)
        try:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.001)
        except ChildProcessError:
            return


def _signal(pid: int, sign: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, sign)


def _descendants() -> Iterator[int]:
    """The processes below this one; orphans among them are its children. None where there is no /proc."""
    children: dict[int, list[int]] = {}
    for entry in filter(str.isdecimal, os.listdir("/proc") if sys.platform == "linux" else []):
        stat = _read(f"/proc/{entry}/stat").rpartition(")")[2].split()
        if stat:
            children.setdefault(int(stat[1]), []).append(int(entry))
    waiting = [os.getpid()]
    while waiting:
        found = children.get(waiting.pop(), [])
        yield from found
        waiting += found


def _uses_more(pids: list[int], most: int) -> bool:
    """Whether these processes together use more than `most` bytes, what they share counted once."""
    resident = sum(int((_read(f"/proc/{pid}/statm").split() or (0, 0))[1]) for pid in pids) * PAGE
    return resident > most and sum(_proportional(pid) for pid in pids) > most


def _proportional(pid: int) -> int:
    """Bytes that a process uses, its part of what it shares."""
    for line in _read(f"/proc/{pid}/smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _read(path: str) -> str:
    """The text of a file of /proc, "" if the process has just ended."""
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""
