"""What a check may expect of an answer.

Gates end the criterion; expectations note the first failure and let the cases go on.
"""

from __future__ import annotations

import math

import numpy as np

from course_lib.checking.diagnosis import diagnose
from course_lib.checking.formatting import show, show_call
from course_lib.checking.report import Criterion, Failure
from course_lib.checking.student import IN_THE_LINE, AnswerProblem, Call, Student
from course_lib.checking.values import with_article
from course_lib.finite_differences.gradients import (
    GradientCheck,
    check_derivative,
    check_gradient,
    check_jacobian,
)

RTOL, ATOL = 1e-9, 1e-12


ALARMS = {
    "overflow": "a number on the way became too large for float64",
    "divide": "something was divided by zero, or log(0) was taken",
    "invalid": "something like inf − inf, 0/0 or log of a negative number was computed",
}


class Unmet(Exception):
    """A gate was not passed: what came cannot be examined any further."""


class Expectations:
    """The expectations of one criterion, about the answers of one student."""

    def __init__(self, criterion: Criterion, student: Student):
        self.criterion, self.student, self.hint = criterion, student, ""
        self.start = len(student.transcript)

    # -- gates: right kind, right shape, finite ----------------------------------------------------------

    def array(self, value, shape: tuple[int, ...]) -> np.ndarray:
        """`value` as a finite float64 array of this shape; a float where the shape is ()."""
        self._count()
        if shape == () and _is_number(value):
            value = np.float64(value)
        if not isinstance(value, (np.ndarray, np.float64)):
            self._refuse(f"expected {_an_array(shape)}, but {self._came(value)}", value)
        if value.shape != shape:
            self._refuse(f"expected {_an_array(shape)}, but the shape is {value.shape}", value)
        if value.dtype != np.float64:
            self._refuse(f"expected entries of type float64, but they are {value.dtype}", value)
        if not np.isfinite(value).all():
            self._refuse("expected finite numbers, but there is nan or inf", value)
        return value

    def like(self, value, a) -> np.ndarray:
        """`value` as a finite float64 array of the shape of `a` (a number where `a` is one)."""
        return self.array(value, np.shape(a))

    def number(self, value) -> float:
        """`value` as a finite float: a Python or NumPy number or a 0-d array."""
        self._count()
        if isinstance(value, np.ndarray) and value.shape == ():
            value = value.item()
        if not _is_number(value):
            self._refuse(f"expected one number, but {self._came(value)}", value)
        if not math.isfinite(value):
            self._refuse(f"expected a finite number, but {value} came", value)
        return float(value)

    def boolean(self, value) -> bool:
        """`value` as a bool: a Python or NumPy one or a 0-d array."""
        self._count()
        if isinstance(value, np.ndarray) and value.shape == ():
            value = value.item()
        if not isinstance(value, (bool, np.bool_)):
            self._refuse(f"expected True or False, but {self._came(value)}", value)
        return bool(value)

    def list_of(self, value, length: int | None = None) -> list:
        """`value` as a list (a tuple counts), of this length if one is given."""
        self._count()
        if not isinstance(value, (list, tuple)):
            self._refuse(f"expected a list, but {self._came(value)}", value)
        if length is not None and len(value) != length:
            entries = "1 entry" if length == 1 else f"{length} entries"
            self._refuse(f"expected {entries} in the list, but {len(value)} came", value)
        return list(value)

    def _came(self, value) -> str:
        """What came instead, with a reminder where the answer returned nothing at all."""
        nothing = value is None and all(answer.value is None for _, answer in self.student.transcript[-1:])
        return f"{_what(value)} came" + ("; does the function end with `return`?" if nothing else "")

    # -- expectations ------------------------------------------------------------------------------------

    def that(
        self, condition, message: str, *, came=None, expected=None, hint: str = "", call: Call | None = None
    ) -> bool:
        """`condition` holds; `message` says what is wrong when it does not, in the last call or in `call`."""
        self._count()
        if not condition:
            self._note(message, came, expected, hint=hint, call=call)
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

        `what` is the claim, as in "every row sums to one"; `hint` goes before what a diagnosis would guess.
        """
        self._count()
        came, expected = np.asarray(came), np.broadcast_to(np.asarray(expected, dtype=float), np.shape(came))
        with np.errstate(invalid="ignore", over="ignore"):
            gap = np.abs(came - expected)
            fine = gap <= atol + rtol * np.abs(expected)
        if fine.all():
            return True
        guess = hint or diagnose(came, expected, batch=batch) or ""
        self._note(f"this does not hold: {what}", came, expected, _where(came, expected, gap), guess)
        return False

    def gradient(
        self,
        came,
        f,
        x,
        what: str = "this is the gradient of the loss",
        *,
        batch: int | None = None,
        **options,
    ) -> bool:
        """The array `came` is the gradient of the scalar function `f` at `x`, says finite differences."""
        return self._agrees(came, check_gradient(f, came, x, **options), what, batch)

    def jacobian(
        self, came, f, x, what: str = "row i, column j: the derivative of output i in input j", **options
    ) -> bool:
        """The array `came`, (m, n), is the Jacobian at `x` of `f`, (n,) → (m,), says finite differences."""
        return self._agrees(came, check_jacobian(f, came, x, **options), what, None)

    def derivative(self, came, g, a, what: str = "this is the slope of g at every entry of a") -> bool:
        """`came`, like `a`, is g′(a) of the elementwise `g` (at a kink, between its slopes), say finite
        differences."""
        return self._agrees(came, check_derivative(g, came, a), what, None)

    def _agrees(self, came, verdict: GradientCheck, what: str, batch: int | None) -> bool:
        self._count()
        if verdict.ok:
            return True
        if verdict.problem != "mismatch":
            self._note(verdict.message, came, None)
            return False
        gap = np.abs(np.asarray(came) - verdict.numerical)
        guess = diagnose(np.asarray(came), verdict.numerical, batch=batch) or ""
        self._note(
            f"finite differences disagree that {what}",
            came,
            verdict.numerical,
            _where(came, verdict.numerical, gap),
            guess,
        )
        return False

    def refusal(self, name: str, *args, value, accepted: tuple = (), **kwargs) -> bool:
        """The call raises ValueError; its message holds the rejected `value` and everything `accepted`.

        Of a tuple of ways to write the value, one is enough.
        """
        ways = value if isinstance(value, tuple) else (value,)
        self._count()
        try:
            came = getattr(self.student, name)(*args, **kwargs)
        except AnswerProblem as problem:
            if problem.voids:
                raise
            message = problem.answer.message
            kind, _, text = message.partition(IN_THE_LINE)[0].partition(":")
            raised = "ValueError" in kind
            named = any(str(way) in text for way in ways)
            if raised and named and all(str(each) in text for each in accepted):
                return True
            wanted = f"a ValueError whose message holds {' or '.join(map(repr, ways))} and what is accepted"
            self._note(
                f"expected {wanted}, but {message}" if not raised else f"expected {wanted}: {message}",
                None,
                None,
            )
            return False
        self._note(f"expected a ValueError for {ways[0]!r}, but a result came", came, None)
        return False

    # -- notes -------------------------------------------------------------------------------------------

    def fail(self, message: str, call: Call | None = None) -> None:
        """Note a failure that is not about a value."""
        if self.criterion.failure is None:
            asked = call or self._last_call()
            self.criterion.failure = Failure(message, show_call(asked) if asked else "")

    def _count(self) -> None:
        """Count an expectation, and fail if NumPy gave an alarm in a call since the last one."""
        self.criterion.examined += 1
        for call, answer in self.student.transcript[self.start :]:
            if answer.alarms and self.criterion.failure is None:
                came = "" if answer.value is None else show(answer.value)
                self.criterion.failure = Failure(_explained(answer.alarms[0]), show_call(call), came)
        self.start = len(self.student.transcript)

    def _refuse(self, message: str, value) -> None:
        self._note(message, value, None)
        raise Unmet(message)

    def _note(
        self, message: str, came, expected, where: str = "", hint: str = "", call: Call | None = None
    ) -> None:
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

    def _last_call(self) -> Call | None:
        return self.student.transcript[-1][0] if self.student.transcript else None


def _where(came, expected, gap) -> str:
    """'at [1, 0]: 0.5 instead of 0.25', or nothing where there is only one number."""
    if np.size(gap) <= 1:
        return ""
    gap = np.where(np.isnan(gap), np.inf, gap)
    index = np.unravel_index(int(np.argmax(gap)), np.shape(gap))
    place = "[" + ", ".join(str(int(i)) for i in index) + "]"
    return f"at {place}: {np.asarray(came)[index]:.6g} instead of {np.asarray(expected)[index]:.6g}"


def _explained(alarm: str) -> str:
    kinds = [meaning for word, meaning in ALARMS.items() if word in alarm]
    return f"NumPy warns ({alarm}): {kinds[0]}" if kinds else f"NumPy warns: {alarm}"


def _is_number(value) -> bool:
    return isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)


def _an_array(shape: tuple[int, ...]) -> str:
    return f"an array of shape {shape}" if shape else "one number"


def _what(value) -> str:
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    return with_article(type(value).__name__)
