"""A submission in the jail: its cells, its calls, and going on after its process has ended."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.console import printable
from autograder.jail.inside import protocol
from autograder.jail.inside.outside import stand_ins
from autograder.jail.session import Ended, Jail, JailError, Session, TooLong
from autograder.pictures import is_picture
from course_lib.checking.capture import MAX_PRINTED_CHARACTERS
from course_lib.checking.exchange import Answer, Call, Problem
from course_lib.checking.student import Student

MAX_MESSAGE_CHARACTERS = 2_000  # characters of a message or a line of a traceback
MAX_OUTPUTS = 200
USED_UP = "are used up"
LOUD_CELLS = 10  # as much output as so many cells may have is kept of a notebook,
ALWAYS_KEPT = 2_000  # and that many characters of any cell
IMAGES = ("image/png", "image/jpeg")
RESET = re.compile(r"^[ \t]*%reset\b", re.MULTILINE)


@dataclass(frozen=True)
class Replacement:
    """Right answers to put in place of the student's: their names, and the sources that define them."""

    names: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass
class JailedNotebook:
    """The cells of one student, run in a fork of the jail's warm process, with the files handed in beside
    them in the working folder. A context manager.

    A cell that ends the process costs only itself: the others are run again without it in a new fork, when
    one is next needed. All forks together have until `deadline`; what was noticed is in `incidents`.
    """

    jail: Jail
    replacement: Replacement = Replacement()
    deadline: float = 0.0
    files: Mapping[str, bytes] = field(default_factory=dict)
    cells: list[str] = field(default_factory=list)
    incidents: list[str] = field(default_factory=list)
    session: Session | None = None
    room: int = 0  # characters of output that are still kept

    def __post_init__(self):
        self.room = LOUD_CELLS * self.jail.limits.output_kb * 1024
        self.deadline = self.deadline or time.monotonic() + self.jail.limits.submission_seconds

    def __enter__(self) -> JailedNotebook:
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def close(self) -> None:
        """End the process and all that it started."""
        if self.session is not None:
            self.session.close()
            self.session = None

    def run(self, source: str) -> list[NotebookNode]:
        """Run a cell; its outputs. They end with an error if the cell did."""
        try:
            outputs = self._run(source)
        except Ended as end:
            self.incidents.append(f"a cell {end}: {_first_line(source)}")
            return [_error("CellStopped", str(end), f"This cell {end}, and was stopped.")]
        self.cells.append(source)
        if RESET.search(source):
            self.incidents.append(f"a cell deletes what the cells before it defined: {_first_line(source)}")
        return self._kept(outputs)

    def perform(self, call: Call, seconds: float = 0.0) -> Answer:
        """Carry out a call beside the cells that ran, for `seconds` if that is more than the usual limit.

        JailError for an argument that cannot be sent.
        """
        seconds = max(seconds, self.jail.limits.call_seconds)
        package = self.jail.exercises.package
        try:
            functions: list = []
            given = {part: stand_ins(getattr(call, part), functions) for part in ("args", "kwargs")}
            given |= {"name": call.name, "probe": call.probe}
            parts = {part: protocol.encode(value, package) for part, value in given.items()}
        except protocol.ProtocolError as error:
            raise JailError(f"{call} cannot be asked in the jail: {error}") from error
        message = {"do": "call", **parts, "package": package, "seconds": seconds}
        try:
            return _answer(call, self._ask(message, seconds, functions=functions))
        except TooLong as end:
            self.incidents.append(f"{call} {end}")
            return Answer(problem=Problem.ENDLESS, message=f"{call} {end} and could not be interrupted")
        except Ended as end:
            self.incidents.append(f"{call} {end}")
            return Answer(problem=Problem.INTERRUPTED, message=f"{call} {end}")

    def _run(self, source: str) -> list[NotebookNode]:
        limits = self.jail.limits
        self._be_ready()  # the time that this takes is not the cell's
        started = time.monotonic()
        reply = self._ask({"do": "cell", "source": source}, limits.cell_seconds, interrupt=True)
        if time.monotonic() - started > limits.cell_seconds:
            self.incidents.append(
                f"a cell was interrupted after {limits.cell_seconds:g} seconds: {_first_line(source)}"
            )
        return outputs_of(reply)

    def _kept(self, outputs: list[NotebookNode]) -> list[NotebookNode]:
        """The outputs, while there is room: all cells together could fill the memory of the judge.

        In their place comes an error, since nbgrader takes a plain test without any output as passed.
        """
        size = len(json.dumps(outputs))
        if size > max(self.room, ALWAYS_KEPT):
            said = "the outputs of the notebook are too long, and those of this cell were cut"
            self.incidents.append(f"{said}: {_first_line(self.cells[-1])}")
            return [_error("OutputCut", said, f"{said[0].upper()}{said[1:]}.")]
        self.room -= size
        return outputs

    def _ask(self, message: dict, seconds: float, interrupt: bool = False, functions: Sequence = ()) -> dict:
        """The reply. After Ended there is no process until the next question, or the time is up."""
        self._be_ready()
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise Ended(
                f"was not run: the {self.jail.limits.submission_seconds:g} s of the notebook {USED_UP}"
            )
        try:
            return self.session.ask(message, min(seconds, left), interrupt, functions)
        except Ended:
            self.session = None
            raise

    def _be_ready(self) -> None:
        while self.session is None:
            self._begin()

    def _begin(self) -> None:
        """A new process in which the cells have run that run without ending it."""
        cells, self.cells = self.cells, []
        self.session = self.jail.fork()
        if self.files:
            packed = {name: base64.b64encode(content).decode() for name, content in self.files.items()}
            self._ask({"do": "write", "files": packed}, self.jail.limits.cell_seconds)
        if self.replacement.names:
            names, sources = list(self.replacement.names), list(self.replacement.sources)
            self._ask({"do": "replace", "names": names, "sources": sources}, self.jail.limits.cell_seconds)
        for source in cells:
            with suppress(Ended):
                self._ask({"do": "cell", "source": source}, self.jail.limits.cell_seconds, interrupt=True)
                self.cells.append(source)


class JailedStudent(Student):
    """A student whose answers run in the jail: only values come back."""

    def __init__(self, submission: JailedNotebook):
        super().__init__()
        self.submission, self.seconds = submission, submission.jail.limits.call_seconds
        self.failure: Exception | None = None  # of the jail, which no check may take for the student's

    def perform(self, call: Call) -> Answer:
        try:
            return self.submission.perform(call, self.seconds)
        except Exception as error:
            self.failure = error
            return Answer(problem=Problem.INTERRUPTED, message=str(error))


def _error(name: str, value: str, line: str) -> NotebookNode:
    return new_output("error", ename=name, evalue=value, traceback=[line])


# -- what a stranger wrote -------------------------------------------------------------------------


def _answer(call: Call, reply: Mapping[str, Any]) -> Answer:
    """The reply as an Answer; one that is not of the form counts as the end of the process would."""
    try:
        value = protocol.decode(reply.get("value"))
        alarms = protocol.decode(reply.get("alarms"))
    except (protocol.ProtocolError, RecursionError) as error:
        return Answer(
            problem=Problem.INTERRUPTED, message=f"{call} sent something that is no answer ({error})"
        )
    return Answer(
        value,
        _problem(reply.get("problem")),
        _text(reply.get("message")),
        tuple(_text(alarm) for alarm in alarms[:10]) if isinstance(alarms, tuple) else (),
        _text(reply.get("printed"), MAX_PRINTED_CHARACTERS),
        _text(reply.get("raised"), 100),
        _text(reply.get("said")),
        reply.get("refused") is True,
    )


def _problem(raw: Any) -> Problem | None:
    try:
        return None if raw is None else Problem(raw)
    except ValueError:
        return Problem.INTERRUPTED


def outputs_of(reply: Mapping[str, Any]) -> list[NotebookNode]:
    """The outputs that a reply tells of: text and pictures, nothing that could do something in a browser."""
    raw = reply.get("outputs")
    read = (
        [_output(output) for output in raw[:MAX_OUTPUTS] if isinstance(output, dict)]
        if isinstance(raw, list)
        else []
    )
    return [output for output in read if output is not None]


def _output(raw: Mapping[str, Any]) -> NotebookNode | None:
    kind = raw.get("output_type")
    if kind == "stream":
        name = "stderr" if raw.get("name") == "stderr" else "stdout"
        return new_output("stream", name=name, text=_text(raw.get("text"), None))
    if kind == "error":
        raw_lines = raw.get("traceback")
        lines = [_text(line, 4_000) for line in raw_lines[:50]] if isinstance(raw_lines, list) else []
        return new_output(
            "error", ename=_text(raw.get("ename"), 100), evalue=_text(raw.get("evalue")), traceback=lines
        )
    data = raw.get("data")
    if kind not in ("display_data", "execute_result") or not isinstance(data, dict):
        return None
    shown = {mime: data[mime] for mime in IMAGES if is_picture(mime, data.get(mime))}
    shown["text/plain"] = _text(data.get("text/plain"), None)
    return new_output(kind, data=shown)


def _text(raw: Any, most: int | None = MAX_MESSAGE_CHARACTERS) -> str:
    return protocol.as_utf8(raw, most) if isinstance(raw, str) else ""


def _first_line(source: str) -> str:
    """The first line of a cell, without anything that a terminal would obey."""
    return printable(next((line.strip()[:60] for line in source.splitlines() if line.strip()), ""))
