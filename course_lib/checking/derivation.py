"""A derivation as an exercise: the answer is a text, followed line by line.

    @derivation(points=4, first="∂/∂a_c (−log f_y)", results=["−(1[y=c] − f_c)"], steps=3)
    def softmax_derivation():
        \"\"\"softmax_derivation: the slope of −log f_y in the logit a_c; y is the true class.\"\"\"
        yield symbols.array("a", "C")
        yield symbols.index("y", "C")
        yield symbols.index("c", "C")
        yield symbols.defined("S", "Σ_k exp(a_k)")
        yield symbols.defined("f_c", "exp(a_c) / S")

Points go to the steps, to having no derivative or expected value left, to the waypoint if there is one, and
to the result, in equal shares. The first line earns nothing. The text is data: nothing of a student's runs
for its verdict.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress

from course_lib.checking.engine import in_notebook, tell
from course_lib.checking.exchange import Answer, Problem
from course_lib.checking.probes import rows_of
from course_lib.checking.registry import Exercise, exercise, find
from course_lib.checking.student import AnswerProblem, Student
from course_lib.derivations.declaring import Derivation
from course_lib.derivations.evaluating import close
from course_lib.derivations.judging import TOLERANCE, Mistake, judge
from course_lib.derivations.lines import is_begun
from course_lib.derivations.marking import partial_credits
from course_lib.derivations.showing import Typeset, shown_lines, typeset
from course_lib.derivations.symbols import Symbol
from course_lib.derivations.vocabulary import Vocabulary

DERIVATIONS: dict[str, Derivation] = {}


def derivation(
    points: float, *, first: str, results: Sequence[str], steps: int, without: Collection[str] = ()
) -> Callable[[Callable[[], Iterable[Symbol]]], Exercise]:
    """Make the decorated function, which gives the vocabulary, an exercise of its name; see `Derivation`."""

    def register(vocabulary: Callable[[], Iterable[Symbol]]) -> Exercise:
        name = vocabulary.__name__
        declared = Derivation(name, tuple(vocabulary()), first, results, steps, frozenset(without))

        def check(student, cases, criterion):
            text = _text_of(student, name)
            if not is_begun(text):
                message = f"{name} is not done yet: write the lines below the first"
                raise AnswerProblem(student.transcript[-1].call, Answer(None, Problem.NOT_DONE, message))
            found = judge(declared, text, seed=int(cases.rng.integers(2**32)))
            for credit in partial_credits(declared, found):
                with criterion(credit.name) as expect:
                    expect.that(credit.holds, credit.reason, hint=_hint(found.mistake))
            return shown_lines(found)

        check.__name__, check.__doc__, check.__module__ = name, vocabulary.__doc__, vocabulary.__module__
        DERIVATIONS[name] = declared
        return exercise(points)(check)

    return register


def _text_of(student: Student, name: str) -> str:
    """The text of that name. Raises AnswerProblem for anything else, which a jail could send."""
    rows = student.probe(rows_of, name, name, shown=0)
    if not (isinstance(rows, list) and all(isinstance(row, str) for row in rows)):
        message = f"{name} is no text"
        raise AnswerProblem(student.transcript[-1].call, Answer(None, Problem.NOT_PLAIN, message))
    return "\n".join(rows)


def _hint(mistake: Mistake | None) -> str:
    """Where to look, for a student and for whoever counts where a class goes wrong."""
    if mistake is None or mistake.kind == "undone":
        return ""
    return f"Look at line {mistake.number} again" + (f": {mistake.diagnosis}." if mistake.diagnosis else ".")


def show(text: str, exercise: str = "") -> Typeset | None:
    """Typeset a derivation, line below line, as it is read; nothing is judged.

    The words are those of the exercise of this name, or of the one by whose name the caller knows the text;
    without one, every letter is a symbol. In a notebook the result shows itself; elsewhere it is printed,
    and None comes back.
    """
    namespace = inspect.currentframe().f_back.f_globals
    names = [exercise] if exercise else [name for name, value in namespace.items() if value is text]
    shown = typeset(text, next(filter(None, map(_vocabulary_of, names)), None))
    if in_notebook():
        return shown
    tell(str(shown))
    return None


def _vocabulary_of(name: str) -> Vocabulary | None:
    with suppress(Exception):  # a text of another name; a place without exercises
        find(name)
    return DERIVATIONS[name].vocabulary if name in DERIVATIONS else None


def same_mistake(name: str, text: str, other: str) -> bool:
    """Whether the first wrong lines of two texts have the same values."""
    one, two = (judge(DERIVATIONS[name], each).mistake for each in (text, other))
    if not (one and two and one.values and two.values):
        return False
    return all(close(a, b, TOLERANCE) for a, b in zip(one.values, two.values, strict=True))


__all__ = ["DERIVATIONS", "derivation", "same_mistake", "show"]
