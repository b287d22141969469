"""What a line says: a tree of expressions.

Every node knows its `axes`: () for a number, ("C",) for a vector with one entry a class, ("I", "J") for a
matrix. Axes are names and not sizes, so that a matrix that happens to be square is still not its transpose.
Nodes keep the order in which a student wrote terms and factors; brackets are gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

Axes = tuple[str, ...]
ANY = "any"  # the index of any one entry of an array of independent equals, as in Var[w]


@dataclass(frozen=True)
class Expression:
    """One node; `axes` is computed by whoever builds it (see shapes.py)."""


@dataclass(frozen=True)
class Number(Expression):
    """A number as it is written."""

    value: float
    axes: Axes = ()


@dataclass(frozen=True)
class Named(Expression):
    """A symbol as a whole: a number, a vector, a matrix."""

    name: str
    axes: Axes = ()


@dataclass(frozen=True)
class Entry(Expression):
    """a_c, W_ij, (Wᵀ δ)_j."""

    array: Expression
    indices: tuple[str, ...]
    axes: Axes = ()


@dataclass(frozen=True)
class Indicator(Expression):
    """1[left = right]: 1 if the two indices are equal, else 0."""

    left: str
    right: str
    axes: Axes = ()


@dataclass(frozen=True)
class Sum(Expression):
    """a + b − c: (sign, term) pairs, each sign 1 or −1."""

    terms: tuple[tuple[int, Expression], ...]
    axes: Axes = ()


@dataclass(frozen=True)
class Product(Expression):
    """a b c, numbers and matrices alike, multiplied from left to right."""

    factors: tuple[Expression, ...]
    axes: Axes = ()


@dataclass(frozen=True)
class Elementwise(Expression):
    """a ⊙ b."""

    left: Expression
    right: Expression
    axes: Axes = ()


@dataclass(frozen=True)
class Quotient(Expression):
    """top / bottom; the bottom is a number."""

    top: Expression
    bottom: Expression
    axes: Axes = ()


@dataclass(frozen=True)
class Power(Expression):
    """base ^ exponent, of numbers."""

    base: Expression
    exponent: Expression
    axes: Axes = ()


@dataclass(frozen=True)
class Transpose(Expression):
    """matrixᵀ."""

    matrix: Expression
    axes: Axes = ()


@dataclass(frozen=True)
class Inverse(Expression):
    """matrix⁻¹."""

    matrix: Expression
    axes: Axes = ()


@dataclass(frozen=True)
class Apply(Expression):
    """function(argument), elementwise; order counts the primes: σ′(a) is Apply("σ", 1, a)."""

    function: str
    order: int
    argument: Expression
    axes: Axes = ()


@dataclass(frozen=True)
class Over(Expression):
    """Σ_index body or Π_index body, over all positions on `axis`."""

    sign: str
    index: str
    axis: str
    body: Expression
    axes: Axes = ()


@dataclass(frozen=True)
class Derivative(Expression):
    """∂body/∂variable; the variable is a symbol or one entry of it."""

    body: Expression
    variable: Named | Entry
    axes: Axes = ()


@dataclass(frozen=True)
class Expected(Expression):
    """E[body]."""

    body: Expression
    axes: Axes = ()


@dataclass(frozen=True)
class Variance(Expression):
    """Var[body]."""

    body: Expression
    axes: Axes = ()


def children(node: Expression) -> Iterator[Expression]:
    """The nodes right below."""
    if isinstance(node, Sum):
        yield from (term for _, term in node.terms)
        return
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Expression):
            yield value
        elif field.name == "factors":
            yield from value


def walk(node: Expression) -> Iterator[Expression]:
    """The node and all below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def indices_of(node: Expression) -> set[str]:
    """The indices that occur in it and are bound outside of it."""
    match node:
        case Entry(array=array, indices=indices):
            return indices_of(array) | set(indices)
        case Indicator(left=left, right=right):
            return {left, right}
        case Over(index=index, body=body):
            return indices_of(body) - {index}
        case _:
            return set().union(*(indices_of(child) for child in children(node)))


def rebuilt(node: Expression, change) -> Expression:
    """The node with `change` applied to each of its children."""
    changed = {}
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Expression):
            changed[field.name] = change(value)
        elif field.name == "factors":
            changed[field.name] = tuple(change(factor) for factor in value)
        elif field.name == "terms":
            changed[field.name] = tuple((sign, change(term)) for sign, term in value)
    return type(node)(**({each.name: getattr(node, each.name) for each in fields(node)} | changed))
