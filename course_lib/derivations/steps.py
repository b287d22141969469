"""What is a step: lines read as functions of their symbols.

What is defined is written out and sums are evaluated, but each ∂ and each E that is left is an unknown
number: a random one, fixed by the value of what is inside of it, its variable and its indices. (Var X is
E[(X − E X)²].) So is each value of a function of the exercise, and of σ′ and the like, fixed by its
argument.

So `∂(u v)/∂x` and `u ∂v/∂x + v ∂u/∂x` are two functions, though they are equal: between them is a step. And
`f_y` and `exp(a_y)/S` are one function.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from course_lib.derivations.cases import Case
from course_lib.derivations.evaluating import Positions, Value, Values, close, evaluate
from course_lib.derivations.expressions import Derivative, Entry, Expression
from course_lib.derivations.forms import normal, unfolded
from course_lib.derivations.vocabulary import Vocabulary

TOLERANCE = 1e-9  # relative; no difference quotient is taken here


class Unknowns:
    """The random numbers that stand for what is not computed yet, by what they stand for."""

    def __init__(self, rng: np.random.Generator):
        self.rng = rng
        self.found: dict[tuple, list[tuple[Value, float]]] = {}

    def number(self, kind: tuple, value: Value) -> float:
        """The same number for the same kind and value, up to rounding."""
        known = self.found.setdefault(kind, [])
        for other, number in known:
            if close(other, value, TOLERANCE):
                return number
        known.append((value, float(self.rng.uniform(0.5, 2.0))))
        return known[-1][1]


class Unevaluated(Values):
    """Values in which a derivative or an expected value is unknown."""

    unknowns: Unknowns

    @classmethod
    def like(cls, values: Values, rng: np.random.Generator) -> Unevaluated:
        defined = {name for name, symbol in values.vocabulary.symbols.items() if symbol.values == "defined"}
        drawn = {name: value for name, value in values.known.items() if name not in defined}
        found = cls(values.vocabulary, drawn, values.sizes, values.chances)
        found.unknowns = Unknowns(rng)
        return found

    def moved(self, name: str, value: Value) -> Unevaluated:
        found = super().moved(name, value)
        found.unknowns = self.unknowns
        return found

    def value(self, name: str, order: int, argument: Value) -> Value:
        if order == 0 and name not in self.vocabulary.symbols:
            return super().value(name, order, argument)
        return np.vectorize(lambda x: self.unknowns.number((name, order), x), otypes=[float])(argument)

    def slope(self, node: Derivative, at: Positions) -> Value:
        variable = node.variable
        name, indices = (
            (variable.array.name, variable.indices) if isinstance(variable, Entry) else (variable.name, ())
        )
        kind = ("∂", name, *(at[index] for index in indices))
        return self.unknowns.number(kind, evaluate(node.body, self, at))

    def expected(self, body: Expression, at: Positions) -> Value:
        return self.unknowns.number(("E",), evaluate(body, self, at) * np.ones_like(self.chances))

    def variance(self, body: Expression, at: Positions) -> Value:
        value = evaluate(body, self, at) * np.ones_like(self.chances)
        mean = self.unknowns.number(("E",), value)
        return self.unknowns.number(("E",), (value - mean) ** 2)


class Steps:
    """Counts steps, at the cases of one judgement."""

    def __init__(self, vocabulary: Vocabulary, cases: Sequence[Case], rng: np.random.Generator):
        self.vocabulary = vocabulary
        self.places = [(Unevaluated.like(case.values, rng), case.at) for case in cases]

    def count(self, lines: Sequence[Expression]) -> int:
        """How many lines are steps.

        A line whose function stood nowhere above is one; and once for each function, a line that is more
        than a reordering with everything that is defined written out.
        """
        steps, known = 0, []
        for line in lines:
            values, form = self._values(line), normal(unfolded(line, self.vocabulary))
            stretch = next((each for each in known if _same(each.values, values)), None)
            if stretch is None:
                known.append(_Stretch(values, {form}))
                steps += 1
            elif form not in stretch.forms:
                stretch.forms.add(form)
                steps += not stretch.is_rewritten
                stretch.is_rewritten = True
        return steps - 1  # the first line is none

    def are_one_function(self, one: Expression, other: Expression) -> bool:
        return _same(self._values(one), self._values(other))

    def _values(self, line: Expression) -> list[Value]:
        return [evaluate(line, values, at) for values, at in self.places]


@dataclass
class _Stretch:
    """Lines that are one function: its values, and the forms in which it was written."""

    values: list[Value]
    forms: set[tuple]
    is_rewritten: bool = False


def _same(one: Sequence[Value], other: Sequence[Value]) -> bool:
    return all(close(mine, yours, 100 * TOLERANCE) for mine, yours in zip(one, other, strict=True))
