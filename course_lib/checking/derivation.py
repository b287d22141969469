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
to the result, in equal shares. The first line earns nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from course_lib.checking.engine import Exercise, exercise
from course_lib.derivations.declaring import Derivation
from course_lib.derivations.symbols import Symbol

DERIVATIONS: dict[str, Derivation] = {}


def derivation(
    points: float, *, first: str, results: Sequence[str], steps: int, without: Collection[str] = ()
) -> Callable[[Callable[[], Iterable[Symbol]]], Exercise]:
    """Make the decorated function, which gives the vocabulary, an exercise of its name; see `Derivation`."""

    def register(symbols: Callable[[], Iterable[Symbol]]) -> Exercise:
        name = symbols.__name__
        DERIVATIONS[name] = Derivation(name, tuple(symbols()), first, results, steps, frozenset(without))

        def judge(student, cases, criterion):
            raise NotImplementedError

        judge.__name__, judge.__doc__, judge.__module__ = name, symbols.__doc__, symbols.__module__
        return exercise(points)(judge)

    return register
