"""The form of an expression: the same line in another order, how long it is, and what occurs in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from math import prod

from course_lib.derivations.expressions import (
    Apply,
    Derivative,
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
    children,
    rebuilt,
    walk,
)
from course_lib.derivations.vocabulary import Vocabulary


def normal(node: Expression, bound: tuple[str, ...] = ()) -> tuple:
    """A value that two expressions share if they differ only in order, brackets, the place of signs, factors
    1, terms 0 and the letters of sums.

    A sum is the sorted tuple of its (sign, numerators, denominators). bound: the indices of the sums around.
    """
    terms = _sorted(_terms(node, 1, bound))
    if len(terms) == 1 and terms[0][0] == 1 and not terms[0][2] and len(terms[0][1]) == 1:
        return terms[0][1][0]
    return ("Sum", *terms)


def same_form(one: Expression, other: Expression) -> bool:
    """Whether two expressions differ in nothing but order and spelling."""
    return normal(one) == normal(other)


def _terms(node: Expression, sign: int, bound: tuple[str, ...]) -> list[tuple]:
    if isinstance(node, Sum):
        return [each for own, term in node.terms for each in _terms(term, sign * own, bound)]
    if node == Number(0.0):
        return []
    own, above, below = _factors(node, bound)
    if len(above) == 1 and not below and above[0][0] == "Sum":  # a sum in brackets
        return [(sign * own * each, *rest) for each, *rest in above[0][1:]]
    return [(sign * own, tuple(above), tuple(below))]


def _factors(node: Expression, bound: tuple[str, ...]) -> tuple[int, list, list]:
    """(sign, numerators, denominators); numbers sorted, matrices in their order behind them."""
    match node:
        case Product(factors=factors):
            signs, tops, bottoms = zip(*(_factors(factor, bound) for factor in factors), strict=True)
            numbers = chain(*(top for top, factor in zip(tops, factors, strict=True) if not factor.axes))
            arrays = chain(*(top for top, factor in zip(tops, factors, strict=True) if factor.axes))
            return prod(signs), [*_sorted(numbers), *arrays], _sorted(chain(*bottoms))
        case Quotient(top=top, bottom=bottom):
            sign, above, below = _factors(top, bound)
            other, under, over = _factors(bottom, bound)
            return sign * other, _sorted([*above, *over]), _sorted([*below, *under])
        case Sum(terms=((sign, term),)):
            own, above, below = _factors(term, bound)
            return sign * own, above, below
        case Number(value=1.0):
            return 1, [], []
        case _:
            return 1, [_atom(node, bound)], []


def _sorted(parts: Iterable[tuple]) -> list[tuple]:
    return sorted(parts, key=repr)


def _atom(node: Expression, bound: tuple[str, ...]) -> tuple:
    match node:
        case Sum():
            return normal(node, bound)
        case Over(sign=sign, index=index, axis=axis, body=body):
            return (sign, axis, normal(body, (*bound, index)))
        case Entry(array=array, indices=indices):
            return ("Entry", normal(array, bound), *(_index(each, bound) for each in indices))
        case Indicator(left=left, right=right):
            return ("Indicator", *sorted(_index(each, bound) for each in (left, right)))
        case Number(value=value):
            return ("Number", value)
        case Named(name=name):
            return ("Named", name)
        case Apply(function=function, order=order, argument=argument):
            return ("Apply", function, order, normal(argument, bound))
        case Power(base=base, exponent=exponent):
            return ("Power", normal(base, bound), normal(exponent, bound))
        case _:
            parts = [normal(getattr(node, name), bound) for name in _PARTS if hasattr(node, name)]
            return (type(node).__name__, *parts)


_PARTS = ("body", "variable", "matrix", "left", "right")


def _index(name: str, bound: tuple[str, ...]) -> str:
    """A bound index by its sum, counted from the outermost."""
    return str(len(bound) - 1 - bound[::-1].index(name)) if name in bound else name


def length(node: Expression) -> int:
    """How many symbols and numbers are written; a fraction of two numbers counts as one."""
    match node:
        case Quotient(top=Number(), bottom=Number()) | Number() | Named() | Indicator():
            return 1
        case Entry(array=array):
            return length(array)
        case _:
            return sum(length(child) for child in children(node))


def signs_in(node: Expression) -> set[str]:
    """What is written in it besides numbers: symbols, functions and operators, by their signs."""
    found = set()
    for each in walk(node):
        match each:
            case Named(name=name):
                found.add(name)
            case Apply(function=function, order=order):
                found.add({"sqrt": "√"}.get(function, function) + "′" * order)
            case Indicator():
                found.add("1[…]")
            case Over(sign=sign):
                found.add(sign)
            case Derivative():
                found.add("∂")
            case Expected():
                found.add("E")
            case Variance():
                found.add("Var")
            case Inverse():
                found.add("⁻¹")
            case Transpose():
                found.add("ᵀ")
    return found


def is_carried_out(node: Expression) -> bool:
    """Whether no derivative and no expected value is left."""
    return not signs_in(node) & {"∂", "E", "Var"}


def unfolded(node: Expression, vocabulary: Vocabulary) -> Expression:
    """The expression with everything that is defined written out."""
    match node:
        case Entry(array=Named(name=name), indices=indices) if vocabulary.is_defined(name):
            symbol = vocabulary[name]
            if not symbol.indices:
                return Entry(unfolded(symbol.expressions[0], vocabulary), indices)
            renamed = with_indices(symbol.expressions[0], dict(zip(symbol.indices, indices, strict=True)))
            return unfolded(renamed, vocabulary)
        case Named(name=name) if vocabulary.is_defined(name) and not vocabulary[name].indices:
            return unfolded(vocabulary[name].expressions[0], vocabulary)
        case Derivative(body=body, variable=variable):
            return Derivative(unfolded(body, vocabulary), variable)
        case _:
            return rebuilt(node, lambda child: unfolded(child, vocabulary))


def with_indices(node: Expression, names: Mapping[str, str]) -> Expression:
    """The expression with other letters for its free indices."""
    match node:
        case Entry(array=array, indices=indices):
            return Entry(with_indices(array, names), tuple(names.get(each, each) for each in indices))
        case Indicator(left=left, right=right):
            return Indicator(names.get(left, left), names.get(right, right))
        case Over(index=index):
            inner = {old: new for old, new in names.items() if old != index}
            return rebuilt(node, lambda child: with_indices(child, inner))
        case _:
            return rebuilt(node, lambda child: with_indices(child, names))
