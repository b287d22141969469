"""The warm process of a jail: it imports everything once, and forks for each submission."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import signal
import socket
import tempfile

from course_lib.course_file import contracts_in

from . import confinement, protocol
from .guard import guard

#: what notebooks import, and what NumPy and Python import only when it is first used
NEEDED = (
    "numpy.random",
    "course_lib.diagrams.flow_graphs",
    "course_lib.checking.calling",
    "course_lib.training",
    "course_lib.widgets",
)


def main(descriptor: int, jailed: bool) -> None:
    """Serve the control socket until it ends.

    A request is the limits of a submission with two sockets: `channel`, on which its notebook answers, and
    `line`, on which its guard listens. What the notebook sends is a stranger's word; the guard's is not.
    """
    if jailed:
        confinement.give_up_root()
        confinement.hide_memory(True)
    control = socket.socket(fileno=descriptor)
    control.set_inheritable(False)
    home = "/tmp" if jailed else tempfile.mkdtemp(prefix="jail-")
    try:
        _serve(control, home, jailed)
    finally:
        if not jailed:
            shutil.rmtree(home, ignore_errors=True)
    os._exit(0)  # at once; there is nothing else to tidy up


def _serve(control: socket.socket, home: str, jailed: bool) -> None:
    """Get warm, say so, and fork for each submission."""
    os.environ |= {
        "HOME": home,
        "TMPDIR": home,
        "IPYTHONDIR": f"{home}/.ipython",
        "MPLCONFIGDIR": f"{home}/.mpl",
    }
    os.chdir(home)
    tempfile.tempdir = home
    for module in NEEDED:
        importlib.import_module(module)
    for module in contracts_in("course_lib.exercises"):  # calls name their functions and probes
        importlib.import_module(module)
    from .shell import warm_shell

    shell = warm_shell()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nests = jailed and _namespaces_nest()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no one waits for a guard
    control.sendall(protocol.pack({"nests": nests}))
    while True:
        request, descriptors, _, _ = socket.recv_fds(control, 4096, 2)
        if not request:
            return
        channel, line = (socket.socket(fileno=received) for received in descriptors)
        if os.fork() == 0:
            control.close()
            run_and_exit(guard, shell, channel, line, json.loads(request), jailed, nests)
        channel.close()
        line.close()


def run_and_exit(function, *args) -> None:
    """Run `function` and end the process, whatever happens: a fork never returns into its parent's code."""
    code = 1
    try:
        function(*args)
        code = 0
    finally:
        os._exit(code)


def _namespaces_nest() -> bool:
    """Whether a process in here may enter namespaces of its own; some systems forbid it in bubblewrap."""
    pid = os.fork()
    if pid == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        run_and_exit(_nest)
    return os.waitpid(pid, 0)[1] == 0


def _nest() -> None:
    confinement.enter_process_namespace()
    pid = os.fork()
    if pid == 0:
        run_and_exit(confinement.enter_file_namespaces, 1)
    if os.waitpid(pid, 0)[1]:
        raise OSError("no file namespaces")
