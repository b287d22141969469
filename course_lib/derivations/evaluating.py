"""What an expression is worth, where every symbol has a value.

Sums run over their axes; what is defined is computed from its definition; ∂X/∂x is a difference quotient of
X, extrapolated (Richardson); E[X] is Σ_ω P(ω) X(ω) over all outcomes ω. A random variable is an array over
the outcomes, so that what is inside of E is evaluated for all of them at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from course_lib.derivations.expressions import (
    ANY,
    Apply,
    Derivative,
    Elementwise,
    Entry,
    Expected,
    Expression,
    Indicator,
    Inverse,
    Named,
    Number,
    Over,
    Power,
    Product,
    Quotient,
    Sum,
    Transpose,
    Variance,
)
from course_lib.derivations.vocabulary import Vocabulary

Value = float | np.ndarray
Positions = Mapping[str, int]  # where each index stands

STEP = 1 / 256  # of a difference quotient, relative to the variable
SMALLEST = 0.05  # variables below it are moved as if they were as large

FUNCTIONS: dict[tuple[str, int], Callable] = {
    ("exp", 0): np.exp,
    ("exp", 1): np.exp,
    ("log", 0): np.log,
    ("log", 1): lambda x: 1 / x,
    ("tanh", 0): np.tanh,
    ("tanh", 1): lambda x: 1 - np.tanh(x) ** 2,
    ("σ", 0): lambda x: 1 / (1 + np.exp(-x)),
    ("σ", 1): lambda x: 1 / (2 + np.exp(x) + np.exp(-x)),
    ("sqrt", 0): np.sqrt,
    ("sqrt", 1): lambda x: 0.5 / np.sqrt(x),
}


class Values:
    """The value of every symbol: drawn at random, or computed when it is first asked for.

    sizes: how many positions each axis has. chances: the probability of each outcome.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        drawn: Mapping[str, Value],
        sizes: Mapping[str, int],
        chances: np.ndarray,
    ):
        self.vocabulary, self.sizes, self.chances = vocabulary, sizes, chances
        self.known = dict(drawn)

    def of(self, name: str) -> Value:
        """The value of a symbol."""
        if name not in self.known:
            self.known[name] = self._computed(name)
        return self.known[name]

    def _computed(self, name: str) -> Value:
        symbol = self.vocabulary[name]
        definition = symbol.expressions[0]
        if not symbol.indices:
            return evaluate(definition, self, {})
        sizes = tuple(self.sizes[axis] for axis in symbol.axes)
        found = np.empty(sizes)
        for place in np.ndindex(sizes):
            found[place] = evaluate(definition, self, dict(zip(symbol.indices, place, strict=True)))
        return found

    def moved(self, name: str, value: Value) -> Values:
        """The values when one symbol has another: all that depends on it is to be computed again."""
        dependencies = self.vocabulary.dependencies
        kept = {each: old for each, old in self.known.items() if name not in dependencies.get(each, ())}
        return type(self)(self.vocabulary, kept | {name: value}, self.sizes, self.chances)

    def value(self, name: str, order: int, argument: Value) -> Value:
        """A value of a function, or of one of its derivatives."""
        if (name, order) in FUNCTIONS:
            return FUNCTIONS[name, order](argument)
        symbol = self.vocabulary[name]
        return evaluate(symbol.expressions[order], self.moved(symbol.indices[0], argument), {})

    def slope(self, node: Derivative, at: Positions) -> Value:
        """∂body/∂variable, by differences."""
        variable = node.variable
        name = variable.array.name if isinstance(variable, Entry) else variable.name
        place = tuple(at[index] for index in variable.indices) if isinstance(variable, Entry) else ()
        here = np.array(self.of(name), dtype=float)

        def body(value: float) -> Value:
            moved = here.copy()
            moved[place] = value
            return evaluate(node.body, self.moved(name, moved if moved.ndim else float(moved)), at)

        return richardson(body, float(here[place]))

    def expected(self, body: Expression, at: Positions) -> Value:
        """E[body]: the mean over the outcomes."""
        return np.sum(evaluate(body, self, at) * self.chances)

    def variance(self, body: Expression, at: Positions) -> Value:
        """Var[body] = E[(body − E[body])²]."""
        value = evaluate(body, self, at) * np.ones_like(self.chances)
        return np.sum((value - np.sum(value * self.chances)) ** 2 * self.chances)


def richardson(f: Callable[[float], Value], x: float) -> Value:
    """f′(x) from central differences D at the steps h, h/2 and h/4: the errors in h² and h⁴ cancel.

    First (4 D(h/2) − D(h)) / 3, then (16 · − ·) / 15; what is left is of the order h⁶.
    """
    h = STEP * max(abs(x), SMALLEST)
    wide, middle, narrow = ((f(x + step) - f(x - step)) / (2 * step) for step in (h, h / 2, h / 4))
    first, second = (4 * middle - wide) / 3, (4 * narrow - middle) / 3
    return (16 * second - first) / 15


def close(one: Value, other: Value, tolerance: float) -> bool:
    """Whether two values are equal relative to their size, or to one where they are small."""
    one, other = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    if one.shape != other.shape or not (np.isfinite(one).all() and np.isfinite(other).all()):
        return False
    scale = max(1.0, float(np.max(np.abs(one), initial=0.0)), float(np.max(np.abs(other), initial=0.0)))
    return bool(np.max(np.abs(one - other), initial=0.0) <= tolerance * scale)


def evaluate(node: Expression, values: Values, at: Positions) -> Value:
    """The value of the expression, with every index at its position."""
    return _EVALUATE[type(node)](node, values, at)


def _number(node: Number, values, at):
    return np.float64(node.value)  # NumPy's numbers overflow to inf, where Python's raise


def _named(node: Named, values, at):
    return values.of(node.name)


def _entry(node: Entry, values, at):
    array = evaluate(node.array, values, at)
    return array[tuple(0 if index == ANY else at[index] for index in node.indices)]


def _indicator(node: Indicator, values, at):
    return float(at[node.left] == at[node.right])


def _sum(node: Sum, values, at):
    return sum(sign * evaluate(term, values, at) for sign, term in node.terms)


def _product(node: Product, values, at):
    first, *others = node.factors
    whole, axes = evaluate(first, values, at), first.axes
    for factor in others:
        value = evaluate(factor, values, at)
        whole = whole @ value if axes and factor.axes else whole * value
        axes = (axes[0], *factor.axes[1:]) if axes and factor.axes else axes or factor.axes
    return whole


def _elementwise(node: Elementwise, values, at):
    return evaluate(node.left, values, at) * evaluate(node.right, values, at)


def _quotient(node: Quotient, values, at):
    return evaluate(node.top, values, at) / np.float64(evaluate(node.bottom, values, at))


def _power(node: Power, values, at):
    return np.power(np.float64(evaluate(node.base, values, at)), evaluate(node.exponent, values, at))


def _transpose(node: Transpose, values, at):
    return evaluate(node.matrix, values, at).T


def _inverse(node: Inverse, values, at):
    matrix = evaluate(node.matrix, values, at)
    try:
        return np.linalg.inv(matrix)
    except np.linalg.LinAlgError:  # singular: there is no value
        return np.full_like(matrix, np.nan)


def _apply(node: Apply, values, at):
    return values.value(node.function, node.order, evaluate(node.argument, values, at))


def _over(node: Over, values, at):
    bodies = [
        evaluate(node.body, values, {**at, node.index: place}) for place in range(values.sizes[node.axis])
    ]
    return sum(bodies) if node.sign == "Σ" else np.prod(np.array(bodies), axis=0)


def _derivative(node: Derivative, values, at):
    return values.slope(node, at)


def _expected(node: Expected, values, at):
    return values.expected(node.body, at)


def _variance(node: Variance, values, at):
    return values.variance(node.body, at)


_EVALUATE = {
    Number: _number, Named: _named, Entry: _entry, Indicator: _indicator, Sum: _sum, Product: _product,
    Elementwise: _elementwise, Quotient: _quotient, Power: _power, Transpose: _transpose, Inverse: _inverse,
    Apply: _apply, Over: _over, Derivative: _derivative, Expected: _expected, Variance: _variance,
}  # fmt: skip
