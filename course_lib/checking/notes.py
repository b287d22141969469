"""What is noted of a criterion: its first failure, with the call that it came in, and the hint that fits."""

from __future__ import annotations

from course_lib.checking.advice import about_alarm
from course_lib.checking.exchange import Call
from course_lib.checking.formatting import show, show_call
from course_lib.checking.patterns import Comparison, common
from course_lib.checking.report import Criterion, Failure
from course_lib.checking.require import Unmet
from course_lib.checking.student import Student

ALARMS = {
    "overflow": "a number on the way became too large for float64",
    "divide": "something was divided by zero, or log(0) was taken",
    "invalid": "something like inf − inf, 0/0 or log of a negative number was computed",
}

RETURN = "A function that ends without `return` gives None. Which line has the result, and does it return it?"


class Notes:
    """The notes on one criterion, about the answers of one student."""

    def __init__(self, criterion: Criterion, student: Student):
        self.criterion, self.student = criterion, student
        self.given = ""  # the hint that was given with the first failure
        self.cases: list[Comparison] = []  # all results that were compared with a right one
        self.compared = False  # whether the first failure is one of these
        self.heard = len(student.transcript)  # so many exchanges were searched for alarms

    def note(
        self,
        message: str,
        came=None,
        expected=None,
        where: str = "",
        hint: str = "",
        compared: bool = False,
        call: Call | None = None,
    ) -> None:
        """Note a failure, in the last call or in `call`; of several the first is shown.

        `hint` is about this failure; if it was `compared` with a right result, all cases may say more.
        """
        if self.criterion.failure is not None:
            return
        call = call or self._last_call()
        self.given, self.compared = hint, compared
        self.criterion.failure = Failure(
            message,
            show_call(call) if call else "",
            "" if came is None else show(came),
            "" if expected is None else show(expected),
            where,
        )

    @property
    def hint(self) -> str:
        """What goes with the failure: the hint given, else what can be said of the cases that failed."""
        return self.given or (common(self.cases) if self.compared else "")

    def note_unmet(self, gate: Unmet) -> None:
        """Note a gate that was not passed, with a reminder where the answer returned nothing at all."""
        self.note_alarms()
        last = self.student.transcript[-1:]
        forgot = gate.came is None and any(asked.answer.value is None for asked in last)
        hint = RETURN if forgot else gate.hint
        self.note(f"{gate}{'; does the function end with `return`?' * forgot}", gate.came, hint=hint)

    def note_alarms(self) -> None:
        """Note an alarm that NumPy gave in a call since this was last asked."""
        new = self.student.transcript[self.heard :]
        self.heard += len(new)
        for call, answer, _ in new:
            if answer.alarms:
                came = None if call.probe else answer.value  # what a probe saw is not what was returned
                self.note(_explained(answer.alarms[0]), came, hint=about_alarm(answer.alarms[0]), call=call)

    def _last_call(self) -> Call | None:
        return self.student.transcript[-1].call if self.student.transcript else None


def _explained(alarm: str) -> str:
    kinds = [meaning for word, meaning in ALARMS.items() if word in alarm]
    return f"NumPy warns ({alarm}): {kinds[0]}" if kinds else f"NumPy warns: {alarm}"
