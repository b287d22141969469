"""The warm process of a jail: it imports everything once, and forks for each submission."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import signal
import site
import socket
import sys
import tempfile

from . import confinement, protocol

#: what notebooks import, and what NumPy and Python import only when it is first used
NEEDED = (
    "numpy.random",
    "course_lib.diagrams.flow_graphs",
    "course_lib.checking.calling",
    "course_lib.training",
    "course_lib.widgets",
)


def main(
    descriptor: int,
    probes: list[str],
    names: list[str],
    withheld: tuple[str, ...],
    links: dict[str, str] | None,
    nest: bool,
    confined: bool,
) -> None:
    """Serve the control socket until it ends.

    probes: the course's modules that run beside answers; names: those of its exercises; withheld: packages
    that an answer may not import; links: without a jail, the places and targets of what a jail would show,
    else None; nest: whether submissions get namespaces of their own where the system allows it; confined:
    whether they are an ordinary user to whom system calls are refused, as in a jail.

    A request is the limits of a submission with two sockets: `channel`, on which its notebook answers, and
    `line`, on which its guard listens. What the notebook sends is a stranger's word; the guard's is not.
    """
    confinement.forget_soft_limit_of_memory()
    jailed = links is None
    if confined:
        confinement.give_up_root()
        confinement.hide_memory(True)
    control = socket.socket(fileno=descriptor)
    control.set_inheritable(False)
    home = "/tmp" if jailed else tempfile.mkdtemp(prefix="jail-")
    try:
        if links:
            _link(links, f"{home}/course")
        _get_warm(home, probes, names)
        sys.meta_path.insert(0, Withheld(withheld))
        _serve(control, confined, jailed, nest)
    finally:
        if not jailed:
            shutil.rmtree(home, ignore_errors=True)
    os._exit(0)  # at once; there is nothing else to tidy up


class Withheld:
    """Says of packages that are withheld what is to be done; their files are not in the jail either."""

    def __init__(self, names: tuple[str, ...]):
        self.names = names

    def find_spec(self, name: str, path=None, target=None) -> None:
        if name.partition(".")[0] in self.names:
            said = f"{name} is not there when answers are graded: this course withholds it (course.toml)"
            raise ModuleNotFoundError(f"{said}; write it with NumPy", name=name)


def _link(links: dict[str, str], folder: str) -> None:
    """Make the folder from which a jail imports, of links; it goes before an installed `course_lib`."""
    for place, target in links.items():
        path = os.path.join(folder, place)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.symlink(target, path)
    sys.path.insert(0, folder)


def _get_warm(home: str, probes: list[str], names: list[str]) -> None:
    """Import what no fork should have to, the probes among it."""
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
    for module in probes:
        try:
            importlib.import_module(module)
        except ImportError as error:
            raise ImportError(f"{module} imports what is not in the jail: {error}") from error
    importlib.import_module("course_lib.checking.registry").REGISTRY.update(dict.fromkeys(names))


def _serve(control: socket.socket, confined: bool, jailed: bool, nest: bool) -> None:
    """Say that it is warm, and fork for each submission."""
    from .guard import guard
    from .shell import warm_shell

    for function in (site.setquit, site.setcopyright, site.sethelper):  # Python runs without `site` here
        function()
    shell = warm_shell()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    has_own_namespaces = jailed and nest and _namespaces_nest()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no one waits for a guard
    control.sendall(protocol.pack({"has_own_namespaces": has_own_namespaces}))
    while True:
        request, descriptors, _, _ = socket.recv_fds(control, 4096, 2)
        if not request:
            return
        channel, guard_socket = (socket.socket(fileno=received) for received in descriptors)
        if os.fork() == 0:
            control.close()
            limits = json.loads(request)
            run_and_exit(guard, shell, channel, guard_socket, limits, confined, jailed, has_own_namespaces)
        channel.close()
        guard_socket.close()


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
