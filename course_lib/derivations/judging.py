"""Following a derivation: does each line follow from the one before, and where does it end?

1. The first line is the one that is asked for, in any order and spelling.
2. Every line equals the one before, at random values of random sizes. The first that does not ends the
   judgement.
3. Steps are counted (steps.py).
4. The last line is a result: the same function as a promised form, of the same symbols, and no longer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from course_lib.derivations.cases import Case, cases_of
from course_lib.derivations.cost import cost, refuse_what_costs_too_much
from course_lib.derivations.declaring import Derivation
from course_lib.derivations.describing import described_case, described_value
from course_lib.derivations.diagnosing import diagnosis
from course_lib.derivations.errors import ReadingError, caret
from course_lib.derivations.evaluating import Value, close, evaluate
from course_lib.derivations.expressions import Expression
from course_lib.derivations.forms import is_carried_out, length, same_form, signs_in
from course_lib.derivations.lines import Line, lines_of
from course_lib.derivations.reading import read
from course_lib.derivations.shapes import described
from course_lib.derivations.steps import Steps
from course_lib.derivations.typesetting import plain

TOLERANCE = 1e-7  # relative to the values, or to one: the symbols are of size about one, and so are the terms

MAX_VISITS = 60_000  # of nodes, while a reason for a wrong line is looked for

HOLDS, WRONG, NOT_JUDGED = "holds", "wrong", "not judged"


@dataclass
class JudgedLine:
    """A line with its verdict; `expression` is None where it cannot be read."""

    line: Line
    expression: Expression | None = None
    verdict: str = NOT_JUDGED


@dataclass
class Mistake:
    """The first line that does not follow. All but `values` is text, ready to be shown.

    kind: "unreadable", "undone", "first line", "shape" or "value". values: of the wrong line at each case.
    """

    number: int
    kind: str
    message: str
    place: str = ""
    case: str = ""
    before: str = ""
    after: str = ""
    diagnosis: str = ""
    values: list[Value] = field(default_factory=list)


@dataclass
class Judgement:
    """What was found out about one derivation.

    steps: how many there are above the first wrong line. carried_out: whether one of these lines has neither
    derivative nor expected value. waypoint: whether one of them has the form that is asked for on the way.
    unfinished: why the last line is not the result, or "".
    """

    lines: list[JudgedLine] = field(default_factory=list)
    mistake: Mistake | None = None
    steps: int = 0
    carried_out: bool = False
    waypoint: bool = False
    unfinished: str = ""


def judge(derivation: Derivation, text: str, seed: int | Sequence[int] = 0) -> Judgement:
    """Follow the text line by line. Never raises for what a student wrote."""
    return _Judge(derivation, seed).judge(text)


class _Judge:
    def __init__(self, derivation: Derivation, seed: int | Sequence[int]):
        self.derivation, self.vocabulary = derivation, derivation.vocabulary
        rng = np.random.default_rng(seed)
        self.cases: list[Case] = cases_of(self.vocabulary, rng)
        self.steps = Steps(self.vocabulary, self.cases, rng)
        self.spent = 0

    def judge(self, text: str) -> Judgement:
        found = Judgement()
        try:
            found.lines = [JudgedLine(line) for line in lines_of(text)]
        except ReadingError as error:
            found.mistake = Mistake(1, "unreadable", error.message)
            return found
        if not found.lines:
            found.mistake = Mistake(1, "undone", "nothing is written yet")
            return found
        with np.errstate(all="ignore"):
            self._follow(found, text)
            self._look_back(found)
        return found

    # -- line by line --------------------------------------------------------------------------------------

    def _follow(self, found: Judgement, text: str) -> None:
        """Judge the lines up to the first that does not follow; read the others, to be shown."""
        before: JudgedLine | None = None
        values: list[Value] = []
        for each in found.lines:
            number = each.line.number
            try:
                each.expression = self._read(each.line)
            except ReadingError as error:
                if found.mistake is None:
                    kind = "undone" if each.line.undone else "unreadable"
                    place = caret(text, error.at) if error.at is not None else ""
                    found.mistake = Mistake(number, kind, error.message, place)
                    each.verdict = WRONG
                continue
            if found.mistake is not None:
                continue
            own = self._values(each.expression)
            found.mistake = self._compared(number, before and before.expression, values, each.expression, own)
            each.verdict = WRONG if found.mistake else HOLDS
            before, values = each, own

    def _read(self, line: Line) -> Expression:
        if "NotImplementedError" in line.source:
            raise ReadingError(
                f"line {line.number} is `{line.source}`; take it out when your lines are written"
            )
        if line.undone:
            raise ReadingError(f"line {line.number} is not written yet")
        found = read(line.tokens, self.vocabulary)
        self.spent = refuse_what_costs_too_much(found, self.vocabulary, self.spent)
        return found

    def _values(self, node: Expression) -> list[Value]:
        return [evaluate(node, case.values, case.at) for case in self.cases]

    def _compared(self, number, before, values, node, own) -> Mistake | None:
        """What is wrong with a line beside the one before it, or with the first."""
        if before is None:
            if same_form(node, self.derivation.first_line):
                return None
            said = f"the derivation is to begin with `{plain(self.derivation.first_line)}`"
            return Mistake(number, "first line", said)
        follow = f"line {number} does not follow from line {number - 1}"
        if node.axes != before.axes:
            return Mistake(number, "shape", f"{follow}: {_other_shape(number, before, node)}", values=own)
        for case, value, other in zip(self.cases, values, own, strict=True):
            if not close(value, other, TOLERANCE):
                return Mistake(
                    number,
                    "value",
                    follow,
                    case=described_case(self.vocabulary, case, (before, node)),
                    before=described_value(value),
                    after=described_value(other),
                    diagnosis=self._diagnosis(before, values, node, own),
                    values=own,
                )
        return None

    def _diagnosis(self, before, values, node, own) -> str:
        if not all(np.all(np.isfinite(value)) for value in own):
            return "it has no value here: a division by 0, a root or a logarithm of a negative number"
        most = MAX_VISITS // max(cost(each, self.vocabulary) for each in (before, node))
        return diagnosis((before, values), (node, own), self._has_values, self.vocabulary, most)

    def _has_values(self, node: Expression, values: Sequence[Value]) -> bool:
        """Whether an expression has these values at the cases, the last of which tells most."""
        try:
            return all(
                close(evaluate(node, case.values, case.at), value, TOLERANCE)
                for case, value in zip(reversed(self.cases), reversed(values), strict=True)
            )
        except (IndexError, KeyError, ValueError, np.linalg.LinAlgError):  # a change that does not fit
            return False

    # -- all lines that hold ---------------------------------------------------------------------------------

    def _look_back(self, found: Judgement) -> None:
        held = [each.expression for each in found.lines if each.verdict == HOLDS]
        if not held:
            return
        found.steps = self.steps.count(held)
        found.carried_out = any(is_carried_out(node) for node in held[1:])
        found.waypoint = any(not signs_in(node) & self.derivation.without for node in held[1:])
        if found.mistake is None:
            found.unfinished = self._unfinished(held[-1])

    def _unfinished(self, last: Expression) -> str:
        """Why the last line is not the result, or ""."""
        allowed = self.derivation.allowed
        if foreign := signs_in(last) - allowed:
            return (
                f"the last line still has {_listed(foreign)}; the result is written with {_listed(allowed)} "
                "and numbers alone"
            )
        if length(last) > self.derivation.longest:
            most = self.derivation.longest
            return (
                f"the last line has {length(last)} symbols and numbers; the result needs no more than {most}"
            )
        if not any(self.steps.are_one_function(last, ending) for ending in self.derivation.endings):
            return "the last line is not the result yet"
        return ""


def _listed(signs: set[str]) -> str:
    return ", ".join(f"`{sign}`" for sign in sorted(signs))


def _other_shape(number: int, before: Expression, node: Expression) -> str:
    if len(before.axes) == len(node.axes):
        return "their entries are on different axes; is a transpose missing?"
    return f"line {number - 1} is {described(before.axes)}, line {number} is {described(node.axes)}"


__all__ = ["HOLDS", "NOT_JUDGED", "WRONG", "JudgedLine", "Judgement", "Mistake", "judge"]
