"""A line read as a function of its symbols: what has been computed so far, and what is still to be.

What is defined is written out and sums are evaluated, but each ∂ and each E that is left is an unknown number: a
random one, fixed by the value of what is inside of it, its variable and its indices. (Var X is E[(X − E X)²].)
So is each value of a function of the exercise, and of σ′ and the like, fixed by its argument.
So `∂(u v)/∂x` and `u ∂v/∂x + v ∂u/∂x` are two functions, though they are equal: between them is a step. And
`f_y` and `exp(a_y)/S` are one function.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course_lib.derivations.cases import Case
from course_lib.derivations.evaluating import Positions, Value, Values, evaluate
from course_lib.derivations.expressions import Derivative, Entry, Expression

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


class Functions:
    """Compares lines as functions, at the cases of one judgement."""

    def __init__(self, cases: Sequence[Case], rng: np.random.Generator):
        self.places = [(Unevaluated.like(case.values, rng), case.at) for case in cases]

    def of(self, node: Expression) -> list[Value]:
        return [evaluate(node, values, at) for values, at in self.places]

    def same(self, one: list[Value], other: list[Value]) -> bool:
        return all(close(mine, yours, 100 * TOLERANCE) for mine, yours in zip(one, other, strict=True))


def close(one: Value, other: Value, tolerance: float) -> bool:
    """Whether two values are equal relative to their size, or to one where they are small."""
    one, other = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    if one.shape != other.shape or not (np.isfinite(one).all() and np.isfinite(other).all()):
        return False
    scale = max(1.0, float(np.max(np.abs(one), initial=0.0)), float(np.max(np.abs(other), initial=0.0)))
    return bool(np.max(np.abs(one - other), initial=0.0) <= tolerance * scale)
