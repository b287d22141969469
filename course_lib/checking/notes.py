"""What is noted of a criterion: its first failure, with the call that it came in."""

from __future__ import annotations

from course_lib.checking.exchange import Call
from course_lib.checking.formatting import show, show_call
from course_lib.checking.report import Criterion, Failure
from course_lib.checking.require import Unmet
from course_lib.checking.student import Student

ALARMS = {
    "overflow": "a number on the way became too large for float64",
    "divide": "something was divided by zero, or log(0) was taken",
    "invalid": "something like inf − inf, 0/0 or log of a negative number was computed",
}


class Notes:
    """The notes on one criterion, about the answers of one student; `hint` goes with the failure."""

    def __init__(self, criterion: Criterion, student: Student):
        self.criterion, self.student, self.hint = criterion, student, ""
        self.heard = len(student.transcript)  # so many exchanges were searched for alarms

    def note(
        self,
        message: str,
        came=None,
        expected=None,
        where: str = "",
        hint: str = "",
        call: Call | None = None,
    ) -> None:
        """Note a failure, in the last call or in `call`, unless there is one already."""
        if self.criterion.failure is not None:
            return
        call = call or self._last_call()
        self.hint = hint
        self.criterion.failure = Failure(
            message,
            show_call(call) if call else "",
            "" if came is None else show(came),
            "" if expected is None else show(expected),
            where,
        )

    def note_unmet(self, gate: Unmet) -> None:
        """Note a gate that was not passed, with a reminder where the answer returned nothing at all."""
        self.note_alarms()
        last = self.student.transcript[-1:]
        forgot = gate.came is None and any(asked.answer.value is None for asked in last)
        self.note(f"{gate}{'; does the function end with `return`?' * forgot}", gate.came, hint=gate.hint)

    def note_alarms(self) -> None:
        """Note an alarm that NumPy gave in a call since this was last asked."""
        new = self.student.transcript[self.heard :]
        self.heard += len(new)
        for call, answer, _ in new:
            if answer.alarms:
                self.note(_explained(answer.alarms[0]), answer.value, call=call)

    def _last_call(self) -> Call | None:
        return self.student.transcript[-1].call if self.student.transcript else None


def _explained(alarm: str) -> str:
    kinds = [meaning for word, meaning in ALARMS.items() if word in alarm]
    return f"NumPy warns ({alarm}): {kinds[0]}" if kinds else f"NumPy warns: {alarm}"
