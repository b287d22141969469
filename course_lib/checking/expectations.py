"""What a check may expect of an answer. The first failure is noted, and the cases go on.

What a value has to be before anything can be expected of it is in `require`.
"""

from __future__ import annotations

import numpy as np

from course_lib.checking.advice import advice
from course_lib.checking.exchange import Answer, Call
from course_lib.checking.formatting import show
from course_lib.checking.notes import Notes
from course_lib.checking.patterns import Comparison
from course_lib.checking.student import AnswerProblem
from course_lib.finite_differences.agreement import apart
from course_lib.finite_differences.gradients import (
    GradientCheck,
    check_derivative,
    check_gradient,
    check_jacobian,
)

RTOL, ATOL = 1e-6, 1e-6  # of ordinary cases: an ε of 1e-8 in a logarithm is punished where it does harm


TELL = "Who reads the message should know which value was rejected, and which are accepted. Does it say both?"

ANOTHER = ("KeyError", "AssertionError", "Exception", "RuntimeError", "IndexError")
RAISE = "Another kind of error comes here. Which line finds the wrong argument, and what does it `raise`?"


class Expectations(Notes):
    """The expectations of one criterion, about the answers of one student."""

    def that(
        self, condition, message: str, *, came=None, expected=None, hint: str = "", call: Call | None = None
    ) -> bool:
        """`condition` holds; `message` says what is wrong when it does not, in the last call or in `call`."""
        self._count()
        if not condition:
            self.note(message, came, expected, hint=hint, call=call)
        return bool(condition)

    def close(
        self,
        came,
        expected,
        what: str,
        *,
        rtol: float = RTOL,
        atol: float = ATOL,
        batch: int | None = None,
        hint: str = "",
    ) -> bool:
        """`came` equals `expected` within atol + rtol·|expected|.

        `what` is the claim, as in "every row sums to one"; `hint` goes before what a diagnosis would say.
        """
        self._count()
        came, expected = np.asarray(came), np.broadcast_to(np.asarray(expected, dtype=float), np.shape(came))
        with np.errstate(invalid="ignore", over="ignore"):
            excess = np.abs(came - expected) - (atol + rtol * np.abs(expected))
        right = excess <= 0
        self._compare(what, came, expected, ~right, batch=batch)
        if right.all():
            return True
        where = _where(came, expected, excess)
        self.note(f"this does not hold: {what}", came, expected, where, hint, compared=True)
        return False

    def gradient(
        self,
        came,
        f,
        x,
        what: str = "this is the gradient of the loss",
        *,
        batch: int | None = None,
        hint: str = "",
        **options,
    ) -> bool:
        """The array `came` is the gradient of the scalar function `f` at `x`, says finite differences."""
        return self._agrees(came, check_gradient(f, came, x, **options), what, batch, hint=hint)

    def jacobian(
        self, came, f, x, what: str = "row i, column j is the derivative of output i in input j", **options
    ) -> bool:
        """The array `came`, (m, n), is the Jacobian at `x` of `f`, (n,) → (m,), says finite differences."""
        return self._agrees(came, check_jacobian(f, came, x, **options), what, None)

    def derivative(self, came, g, a, what: str = "this is the slope of g at every entry of a") -> bool:
        """`came`, like `a`, is g′(a) of the elementwise `g` (at a kink, between its slopes), say finite
        differences."""
        return self._agrees(came, check_derivative(g, came, a), what, None, arguments=a)

    def _agrees(
        self,
        came,
        verdict: GradientCheck,
        what: str,
        batch: int | None,
        *,
        arguments: np.ndarray | None = None,
        hint: str = "",
    ) -> bool:
        self._count()
        if verdict.ok:
            nowhere = np.zeros(np.shape(came), dtype=bool)
            self._compare(what, came, came, nowhere, batch=batch, arguments=arguments)
            return True
        if verdict.problem != "mismatch":
            self.note(verdict.message, came)
            return False
        gap = np.abs(np.asarray(came) - verdict.numerical)
        wrong = verdict.disagrees & ~(gap <= RTOL * np.abs(verdict.numerical).max())
        self._compare(what, came, verdict.numerical, wrong, batch=batch, arguments=arguments)
        if not wrong.any():
            return True
        self.note(
            f"finite differences disagree that {what}",
            came,
            verdict.numerical,
            _where(came, verdict.numerical, gap),
            hint,
            compared=True,
        )
        return False

    def refusal(
        self, name: str, *args, value=(), accepted: tuple = (), because: str = "", **kwargs
    ) -> Answer | None:
        """The call raises ValueError; its message holds the rejected `value` and everything `accepted`.

        Of a tuple of ways to write the value, one is enough; without one any message will do. `because` says
        why the arguments should be refused. Returns the answer that refused, None if there was none.
        """
        ways = value if isinstance(value, tuple) else (value,)
        try:
            came = self.student.ask(name, *args, **kwargs)
        except AnswerProblem as problem:
            if problem.answer.problem.fatal:
                raise
            self._count()
            return self._refused(problem.answer, ways, accepted, because)
        self._count()
        wanted = f", {because}" if because else f" for {ways[0]!r}"
        hint = "Which arguments should be refused, and by which `raise`?"
        self.note(f"expected a ValueError{wanted}, but a result came", came, hint=hint)
        return None

    def _refused(self, answer: Answer, ways: tuple, accepted: tuple, because: str) -> Answer | None:
        named = not ways or any(str(way) in answer.said for way in ways)
        if answer.refused and named and all(str(each) in answer.said for each in accepted):
            return answer
        wanted = "a ValueError"
        if ways:
            wanted += f" whose message holds {' or '.join(map(repr, ways))} and what is accepted"
        wanted += f", {because}" if because else ""
        hint = TELL if answer.refused else RAISE if answer.raised in ANOTHER else advice(answer)
        self.note(f"expected {wanted}{': ' if answer.refused else ', but '}{answer.message}", hint=hint)
        return None

    def _compare(
        self, claim: str, came, expected, wrong, *, batch: int | None, arguments: np.ndarray | None = None
    ) -> None:
        """Keep what came beside what should have, to see in the end what all cases have in common."""
        came, expected, wrong = (np.asarray(each) for each in (came, expected, wrong))
        if arguments is None:
            arguments = self._arguments_like(came)
        stale = self.student.stale
        self.cases.append(Comparison(claim, came, expected, wrong, arguments, batch, stale))

    def _arguments_like(self, came: np.ndarray) -> np.ndarray | None:
        """The first argument of the last call, if it alone has an entry for each entry of the result."""
        call = self._last_call()
        given = [] if call is None or call.probe else [*call.args, *call.kwargs.values()]
        alike = [
            isinstance(arg, (float, np.ndarray)) and np.shape(arg) == came.shape and np.size(arg) > 0
            for arg in given
        ]
        return np.asarray(given[0]) if alike and alike[0] and sum(alike) == 1 else None

    def _count(self) -> None:
        """Count an expectation; one whose value came with an alarm is not met."""
        self.criterion.examined += 1
        self.note_alarms()


def _where(came, expected, excess) -> str:
    """'at [1, 0]: 0.5 instead of 0.25', with the digits it takes; nothing if the two are one number each that
    is seen to differ."""
    excess = np.where(np.isnan(excess), np.inf, excess)
    index = np.unravel_index(int(np.argmax(excess)), np.shape(excess))
    place = f"at [{', '.join(str(int(i)) for i in index)}]: " if index else ""
    if not place and show(came) != show(expected):
        return ""
    two = apart(float(np.asarray(came)[index]), float(np.asarray(expected)[index]))
    return f"{place}{two[0]} instead of {two[1]}"
