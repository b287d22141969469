"""The process in which a submission runs: it executes cells and answers calls, one after the other."""

from __future__ import annotations

import base64
import fcntl
import os
import random
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import numpy as np

from course_lib.checking import calling
from course_lib.checking.exchange import Answer, Call, Problem

from . import confinement, protocol, syscalls
from .outside import Outside
from .shell import connect_streams, run_cell

calling._NOT_OWN += (os.path.dirname(__file__) + os.sep,)  # no line of a student's is here
DESCRIPTORS = 256
USER = "student"  # there is no list of users to ask
#: what an interrupt, or a timer or handler that a cell has left, could send in the middle of a message
HELD = tuple(
    getattr(signal, f"SIG{name}") for name in ("INT", "ALRM", "VTALRM", "PROF", "USR1", "USR2", "TERM", "HUP")
)


def notebook(
    shell, channel: socket.socket, limits: dict, folder: str, confined: bool, has_own_namespaces: bool
) -> None:
    """Confine this process, then serve the channel until it ends."""
    os.setsid()
    if sys.platform == "linux":
        confinement.die_with_parent()
    if has_own_namespaces:
        confinement.enter_file_namespaces(limits["disk_mb"])
        folder = "/tmp/home"
        os.mkdir(folder)
    elif confined:
        confinement.hide_memory(False)  # from the guard, which counts it
    confinement.be_ended_first()
    os.chdir(folder)
    os.environ |= {"HOME": folder, "USER": USER, "LOGNAME": USER}
    sys.path.insert(0, "")  # as in any notebook: modules that a cell writes, or that were handed in with it
    channel = _out_of_reach(channel)
    notebook = Notebook(shell, channel, limits, alone=has_own_namespaces)
    confinement.set_limits(limits, DESCRIPTORS, count_processes=has_own_namespaces)
    if confined:
        syscalls.refuse()
    notebook.serve()


def _out_of_reach(channel: socket.socket) -> socket.socket:
    """The same socket under a number that is hard to guess; all else but the standard streams is closed."""
    lowest = random.SystemRandom().randrange(100, DESCRIPTORS - 10)
    number = fcntl.fcntl(channel.fileno(), fcntl.F_DUPFD_CLOEXEC, lowest)
    channel.close()
    os.closerange(3, number)
    os.closerange(number + 1, 1024)
    return socket.socket(fileno=number)


class Notebook:
    """The cells of one submission and what they define."""

    def __init__(self, shell, channel: socket.socket, limits: dict, alone: bool):
        self.shell, self.channel, self.limits = shell, channel, limits
        self.pid, self.alone = os.getpid(), alone
        self.replacements: dict = {}
        self.kept: calling.Kept = {}
        self.asking = threading.Lock()
        Outside.ask = self.ask_outside
        self.streams = connect_streams()
        random.seed(0)  # who forgets to seed gets the same marks at every grading, where we can help it
        np.random.seed(0)

    def serve(self) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, HELD)
        while True:
            self.channel.setblocking(True)  # whatever was done to the descriptor meanwhile
            try:
                message = protocol.receive(self.channel)
            except EOFError:
                return
            reply = getattr(self, message["do"])(message)
            self._end_what_was_started()
            self.channel.sendall(protocol.pack({"id": message["id"], **reply}))

    def _end_what_was_started(self) -> None:
        """No process outlives the cell that started it: it could answer in this one's place."""
        if os.getpid() != self.pid:
            os._exit(0)
        if self.alone:
            with suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)

    def write(self, message: dict) -> dict:
        """Put files into the working folder, as many as there is room for."""
        for name, content in message["files"].items():
            with suppress(OSError):
                os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
                with open(name, "wb") as file:
                    file.write(base64.b64decode(content))
        return {}

    def cell(self, message: dict) -> dict:
        """Run a cell: whether it went well, and its outputs."""
        with interruptible():
            result = run_cell(self.shell, message["source"], self.streams, self.limits["output_kb"] * 1024)
        self.shell.user_ns.update(self.replacements)
        return result

    def replace(self, message: dict) -> dict:
        """From now on, whatever the cells define, these names are what the given sources define."""
        namespace = {"__name__": "answers"}
        with interruptible():
            for source in message["sources"]:
                exec(source, namespace)
        self.replacements = {name: namespace[name] for name in message["names"]}
        self.shell.user_ns.update(self.replacements)
        return {}

    def call(self, message: dict) -> dict:
        """Carry out a call, and describe the answer."""
        parts = ("name", "args", "kwargs", "probe")
        call = Call(*(protocol.decode(message[part], message["package"]) for part in parts))
        try:
            with interruptible():
                answer = calling.perform(self.shell.user_ns, call, message["seconds"], self.kept)
        except BaseException as error:
            kind = type(error).__name__
            answer = Answer(problem=Problem.EXCEPTION, message=f"{call} raised {kind}", raised=kind)
        try:
            return self._described(answer)
        except protocol.ProtocolError as error:
            problem = f"{call} returned what cannot be sent to the judge: {error}"
            return self._described(Answer(problem=Problem.NOT_PLAIN, message=problem, printed=answer.printed))

    def ask_outside(self, number: int, args: tuple) -> dict:
        """Ask the judge for a value of the function that it has under this number."""
        if os.getpid() != self.pid:
            raise RuntimeError("this function can be called in the notebook's own process alone")
        held = signal.pthread_sigmask(signal.SIG_BLOCK, HELD)
        try:
            with self.asking:
                self.channel.sendall(protocol.pack({"ask": number, "args": protocol.encode(list(args))}))
                reply = protocol.receive(self.channel)
        except protocol.ProtocolError as error:
            raise TypeError(f"this function takes numbers and arrays: {error}") from None
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, held)
        return {name: protocol.decode(value) for name, value in reply.items()}

    def _described(self, answer: Answer) -> dict:
        facts = vars(answer) | {"problem": answer.problem and answer.problem.value}
        described = {name: protocol.encode(value) for name, value in facts.items()}
        size, most = len(protocol.pack(described)), self.limits["answer_mb"] * confinement.MB
        if size > most:
            raise protocol.ProtocolError(
                f"it takes {size / 1e6:.0f} MB, and at most {most / 1e6:.0f} are read"
            )
        return described


@contextmanager
def interruptible() -> Iterator[None]:
    """Let signals reach the student's code, an interrupt as KeyboardInterrupt; outside of this they wait."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # forgets an interrupt that came too late for the code before
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HELD)
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_BLOCK, HELD)
