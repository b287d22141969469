"""The outside of the jail: the warm process, and one submission's fork of it."""

from __future__ import annotations

import itertools
import json
import select
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict

from autograder.jail import cgroup, sandbox
from autograder.jail.inside import protocol
from autograder.jail.inside.outside import value_of
from autograder.jail.limits import MB, Limits
from autograder.jail.view import Exercises

START_SECONDS = 60.0
END_SECONDS = 20.0
FOLDERS = 2  # /tmp and /dev/shm, whose files are in memory and have a limit of their own

REASONS = {
    "memory": "used more memory than the {limits.memory_mb} MB that a submission has",
    "processes": "started more processes than the {limits.processes} that a submission has",
}


class Ended(Exception):
    """The process of a submission is no more; the message says why, as the end of a sentence."""


class TooLong(Ended):
    """The process did not answer in time, and was ended."""


class JailError(Exception):
    """The jail itself does not work; no submission is to blame."""


class Jail:
    """One warm process, which forks for each submission. A context manager; it starts when first needed.

    With `nest`, each submission has namespaces of its own where the system allows it (`has_own_namespaces`);
    otherwise it has a jail of its own.
    """

    def __init__(
        self,
        sandbox: str = "bubblewrap",
        limits: Limits | None = None,
        exercises: Exercises | None = None,
        nest: bool = True,
    ):
        self.sandbox, self.limits, self.nest = sandbox, limits or Limits(), nest
        self.exercises = exercises or Exercises()
        self.process: subprocess.Popen | None = None
        self.group: cgroup.Group | None = None  # where the kernel counts memory, if it does
        self.has_own_namespaces = True

    def __enter__(self) -> Jail:
        return self

    def __exit__(self, *_) -> None:
        self.stop()

    def start(self) -> None:
        """Start the warm process, about a second's work. Raises SandboxError or JailError."""
        self.stop()
        self.control, inner = socket.socketpair()
        with inner, tempfile.TemporaryFile() as errors, tempfile.TemporaryFile() as options:
            try:
                command = sandbox.command(
                    self.sandbox, self.limits, self.exercises, inner.fileno(), self.nest
                )
            except sandbox.SandboxError:
                self.control.close()
                raise
            command = sandbox.out_of_sight(command, options)
            self.group = cgroup.new_group()
            self.process = subprocess.Popen(
                self.group.entering(command) if self.group else command,
                pass_fds=[inner.fileno(), options.fileno()],
                env=sandbox.environment(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
                start_new_session=True,
            )
            inner.close()
            try:
                hello = protocol.receive(self.control, 1000, time.monotonic() + START_SECONDS)
                if self.group:
                    self.group.limit(self.limits.memory_mb + FOLDERS * self.limits.disk_mb)
            except (OSError, EOFError, protocol.ProtocolError) as error:
                self.stop()
                errors.seek(0)
                said = errors.read().decode(errors="replace").strip().splitlines()
                reason = said[-1] if said else type(error).__name__
                raise JailError(f"the jail did not start: {reason}") from error
        self.has_own_namespaces = hello["has_own_namespaces"] or self.sandbox != "bubblewrap"

    def stop(self) -> None:
        """End the warm process and all that is left of its forks."""
        if self.process is None:
            return
        self.control.close()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None
        if self.group:
            self.group.remove()

    def kills(self) -> int:
        """How many processes the kernel had to end because there was no more memory for this jail."""
        return self.group.kills() if self.group else 0

    def fork(self) -> Session:
        """A fresh process for a submission."""
        for attempt in (1, 2):
            if self.process is None or self.process.poll() is not None:
                self.start()
            channel, inner_channel = socket.socketpair()
            guard_socket, inner_guard_socket = socket.socketpair()
            try:
                with inner_channel, inner_guard_socket:
                    request = json.dumps(asdict(self.limits)).encode()
                    socket.send_fds(
                        self.control, [request], [inner_channel.fileno(), inner_guard_socket.fileno()]
                    )
                return Session(self, channel, guard_socket)
            except OSError as error:
                channel.close()
                guard_socket.close()
                self.stop()
                if attempt == 2:
                    raise JailError(f"the jail does not answer: {error}") from error
        raise AssertionError


class Session:
    """One fork: a process in which a submission's code runs."""

    def __init__(self, jail: Jail, channel: socket.socket, guard_socket: socket.socket):
        self.jail, self.limits, self.channel, self.guard_socket = jail, jail.limits, channel, guard_socket
        self.numbers, self.kills = itertools.count(1), jail.kills()
        self.most = (self.limits.answer_mb + 1) * MB + self.limits.output_kb * 2048

    def ask(
        self, message: dict, seconds: float, interrupt: bool = False, functions: Sequence[Callable] = ()
    ) -> dict:
        """The reply to a message. After `seconds` the code is interrupted, if so asked, and soon after ended.

        Until it comes, the code may ask for values of `functions`, which stay here.

        Raises TooLong, or Ended for a process that ended, used too much, or did not answer as it should.
        """
        number, deadline = next(self.numbers), time.monotonic() + seconds + self.limits.grace_seconds
        try:
            self.channel.settimeout(seconds)
            self.channel.sendall(protocol.pack(message | {"id": number}))
            waiting, _, _ = select.select([self.channel], [], [], seconds)
            if interrupt and not waiting:
                self.guard_socket.sendall(b"!")
            reply = protocol.receive(self.channel, self.most, deadline)
            while "ask" in reply:
                self.channel.sendall(protocol.pack(_asked(reply, functions)))
                reply = protocol.receive(self.channel, self.most, deadline)
            if reply.pop("id", None) != number:
                raise protocol.ProtocolError("to another question")
            return reply
        except TimeoutError as error:
            self.close()
            raise TooLong(f"was still running after {seconds:g} seconds") from error
        except protocol.ProtocolError as error:
            self.close()
            raise Ended(f"sent something that is no answer ({error})") from error
        except (OSError, EOFError) as error:
            raise Ended(
                REASONS.get(self.close(), "ended the Python process").format(limits=self.limits)
            ) from error

    def close(self) -> str:
        """End the process and all that it started; what the guard says about its end."""
        self.channel.close()
        reason, gone = "", False
        try:
            self.guard_socket.shutdown(socket.SHUT_WR)
            reason = protocol.receive(self.guard_socket, 1000, time.monotonic() + END_SECONDS)["reason"]
        except (OSError, EOFError, protocol.ProtocolError):
            gone = True
        if self.jail.kills() > self.kills:
            reason = "memory"
        self.guard_socket.close()
        if gone or not self.jail.has_own_namespaces:  # what is left in its /tmp is gone with the jail
            self.jail.stop()
        return reason


def _asked(question: dict, functions: Sequence[Callable]) -> dict:
    """The reply to a stranger who asks for a value of one of these functions. Raises ProtocolError."""
    number, args = question["ask"], protocol.decode(question.get("args"))
    if type(number) is not int or not 0 <= number < len(functions) or not isinstance(args, list):
        raise protocol.ProtocolError("a question about no function")
    reply = value_of(functions[number], args)
    try:
        return {name: protocol.encode(value) for name, value in reply.items()}
    except protocol.ProtocolError as error:
        return {"raised": "TypeError", "said": str(error)}
