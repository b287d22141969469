"""The guard of a submission: it watches the notebook from outside its namespaces, and ends all of it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from contextlib import suppress

from . import confinement, protocol, usage
from .notebook import notebook

TICK = 0.05  # seconds between two looks at memory and processes


def guard(
    shell,
    channel: socket.socket,
    guard_socket: socket.socket,
    limits: dict,
    confined: bool,
    jailed: bool,
    has_own_namespaces: bool,
) -> None:
    """Start the notebook, watch it, and say on the socket how it ended when nothing of it is left.

    A byte on the socket is an interrupt for the notebook; the end of the socket is its end.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if sys.platform == "linux":
        confinement.adopt_orphans()
    folder = tempfile.mkdtemp(prefix="notebook-")
    if has_own_namespaces:
        confinement.enter_process_namespace()
    pid = os.fork()
    if pid == 0:
        guard_socket.close()
        try:
            notebook(shell, channel, limits, folder, confined, has_own_namespaces)
        finally:
            os._exit(0)
    channel.close()
    reason = _watch(pid, guard_socket, limits, jailed)
    _end_all(pid)
    shutil.rmtree(folder, ignore_errors=True)
    guard_socket.settimeout(None)
    guard_socket.sendall(protocol.pack({"reason": reason}))


def _watch(pid: int, guard_socket: socket.socket, limits: dict, jailed: bool) -> str:
    """Wait until the notebook ends, should end or must end: "ended", "asked", "memory" or "processes"."""
    guard_socket.settimeout(TICK)
    while True:
        try:
            if not guard_socket.recv(1):
                return "asked"
            _signal(pid, signal.SIGINT)
        except TimeoutError:
            pass
        if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return "ended"
        family = list(usage.descendants())
        if sum(process.threads for process in family) > limits["processes"]:
            return "processes"
        pids = [process.pid for process in family]
        if usage.uses_more(pids, limits["memory_mb"] * confinement.MB, alone=jailed):
            return "memory"


def _end_all(pid: int) -> None:
    """Kill the notebook and everything that it started, and wait until nothing of it is left."""
    for descendant in _family(pid):
        _signal(descendant, signal.SIGSTOP)  # what is stopped starts nothing new
    while True:
        for descendant in _family(pid):
            _signal(descendant, signal.SIGKILL)
        try:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.001)
        except ChildProcessError:
            return


def _family(pid: int) -> list[int]:
    return [pid, *(process.pid for process in usage.descendants())]


def _signal(pid: int, sign: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, sign)
