"""The one who is asked. A check never touches an answer directly: it asks a `Student`.

`student.softmax(a)` hands copies of the arguments to the answer named `softmax` and gives back plain data.
Where the answer runs is the student's own affair: `LocalStudent` calls the functions of a live notebook; any
other kind of student implements `perform` and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from course_lib.checking.calling import Kept, perform
from course_lib.checking.decoys import decoy_of
from course_lib.checking.exchange import Answer, Call, Exchange, Problem
from course_lib.checking.values import same

SECONDS_PER_CALL = 10.0


class AnswerProblem(Exception):
    """Raised into a check by a call without a usable value; the engine makes it a line of the report."""

    def __init__(self, call: Call, answer: Answer):
        super().__init__(answer.message)
        self.call, self.answer = call, answer


class Student:
    """The one who answers. `student.softmax(a)` asks for the answer `softmax`; `student.probe(p, …)` runs p
    beside the answers.

    Both return plain data or raise AnswerProblem. The first call of a criterion is made twice, since a right
    answer gives the same again; before every call, of probes before the first, stands a decoy, since a right
    answer does not give what it gave for other arguments. Every question and its answer go into `transcript`,
    from which misconceptions are recognised. `stale` says of the last answer that it is the one before, which
    was given to other arguments.
    """

    def __init__(self, seconds: float = SECONDS_PER_CALL):
        self.seconds = seconds
        self.transcript: list[Exchange] = []
        self.stale = False
        self.begin("")

    def __getattr__(self, name: str):
        if name.startswith("_"):
            raise AttributeError(name)
        return partial(self.ask, name)

    def begin(self, criterion: str) -> None:
        """From here on it is this criterion that asks."""
        self.criterion, self.repeated = criterion, False

    def ask(self, name: str, *args, **kwargs):
        return self._value(Call(name, args, kwargs))

    def probe(
        self, probe: Callable, name: str, *args, shown: int | None = None, repeat: bool = True, **kwargs
    ):
        """Run the course's own function `probe(answers, *args)` where the answers are, a mapping of names to
        functions; `name` is the exercise it looks at. A report shows the first `shown` arguments.

        Without `repeat` it is not made twice: where another answer may be right too, or takes long.
        """
        return self._value(Call(name, args, kwargs, probe, shown), repeat)

    def perform(self, call: Call) -> Answer:
        """Carry out one call and report it. The only thing that differs between kinds of students."""
        raise NotImplementedError

    def _value(self, call: Call, repeat: bool = True):
        first = repeat and not self.repeated
        before = self._answered_before(call)
        if (first or not call.probe) and (decoy := decoy_of(call)):
            before = self.perform(decoy)
        answer = self.perform(call)
        self.stale = _is_stale(answer, before)
        if first and answer.problem is None:
            self.repeated = True
            again = self.perform(call)
            if again.problem is not None or not same(answer.value, again.value):
                message = f"{call} gives another answer when it is called again with the same arguments"
                answer = Answer(answer.value, Problem.UNSTABLE, message, printed=answer.printed)
        self.transcript.append(Exchange(call, answer, self.criterion))
        if answer.problem is not None:
            raise AnswerProblem(call, answer)
        return answer.value

    def _answered_before(self, call: Call) -> Answer | None:
        """The answer to the last question, if that was the same one about other arguments."""
        last = self.transcript[-1] if self.transcript else None
        if last is None or last.call.name != call.name or last.call.probe != call.probe:
            return None
        return None if same((last.call.args, last.call.kwargs), (call.args, call.kwargs)) else last.answer


def _is_stale(answer: Answer, before: Answer | None) -> bool:
    """Whether both answers are the same, and not such numbers as come by themselves: 0, 1, 3, True."""
    if before is None or answer.problem is not None or before.problem is not None:
        return False
    return _is_telling(answer.value) and same(answer.value, before.value)


def _is_telling(value) -> bool:
    if isinstance(value, (list, tuple)):
        return any(map(_is_telling, value))
    return isinstance(value, (float, np.ndarray)) and bool(np.any(np.asarray(value) != np.rint(value)))


class LocalStudent(Student):
    """A student in this very process: a namespace of answers, such as the globals of a notebook.

    `patience` as in `time_limit`: above 1, `seconds` are processor time.
    """

    def __init__(
        self, namespace: Mapping[str, Any], seconds: float = SECONDS_PER_CALL, patience: float = 1.0
    ):
        super().__init__(seconds)
        self.namespace, self.patience = namespace, patience
        self._kept: Kept = {}

    def perform(self, call: Call) -> Answer:
        return perform(self.namespace, call, self.seconds, self._kept, self.patience)
