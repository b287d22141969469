"""Putting expressions together: each must fit its neighbours.

    number · anything      (I, J) · (J,) = (I,)      (I, J) · (J, K) = (I, K)      a + b of the same axes only
    vector · vector is refused: entry by entry (⊙) and summed (Σ_i) are two things

Each function gives a node with its axes, or raises ReadingError.
"""

from __future__ import annotations

from collections.abc import Sequence

from course_lib.derivations.errors import ReadingError
from course_lib.derivations.expressions import (
    Apply,
    Axes,
    Elementwise,
    Entry,
    Expression,
    Inverse,
    Power,
    Product,
    Quotient,
    Sum,
    Transpose,
)
from course_lib.derivations.typesetting import plain


def described(axes: Axes) -> str:
    """What has these axes, in words."""
    return ("a number", "a vector", "a matrix")[len(axes)]


def total(terms: Sequence[tuple[int, Expression]]) -> Expression:
    """The sum of signed terms; one term with a plus is itself."""
    if len(terms) == 1 and terms[0][0] == 1:
        return terms[0][1]
    first = terms[0][1]
    for _, term in terms:
        if len(term.axes) != len(first.axes):
            raise ReadingError(
                f"`{plain(first)}` is {described(first.axes)} and `{plain(term)}` is {described(term.axes)}: "
                "they cannot be added"
            )
        if term.axes != first.axes:
            raise ReadingError(
                f"`{plain(first)}` and `{plain(term)}` have their entries on different axes, {_axes(first)} "
                f"and {_axes(term)}: they cannot be added"
            )
    return Sum(tuple(terms), first.axes)


def product(factors: Sequence[Expression]) -> Expression:
    """The product from left to right."""
    if len(factors) == 1:
        return factors[0]
    whole, axes = factors[0], factors[0].axes
    for factor in factors[1:]:
        axes = _product_axes(whole, axes, factor)
        whole = factor if factor.axes else whole
    return Product(tuple(factors), axes)


def _product_axes(left: Expression, axes: Axes, right: Expression) -> Axes:
    if not axes or not right.axes:
        return axes or right.axes
    if len(axes) == 1:
        what = "two vectors stand" if len(right.axes) == 1 else "a vector stands before a matrix; they stand"
        raise ReadingError(
            f"{what} side by side (`{plain(left)}` and `{plain(right)}`): which product is meant? Entry by "
            "entry is `⊙`, a sum over entries is written with `Σ_i`, and a matrix stands before its vector"
        )
    if axes[1] != right.axes[0]:
        raise ReadingError(
            f"`{plain(left)}` has its columns on the axis {axes[1]}, and `{plain(right)}` its entries on the "
            f"axis {right.axes[0]}: they cannot be multiplied; is a transpose missing, or one too many?"
        )
    return (axes[0], *right.axes[1:])


def elementwise(left: Expression, right: Expression) -> Expression:
    """left ⊙ right, of the same axes."""
    if left.axes != right.axes:
        raise ReadingError(
            f"`⊙` multiplies entries of the same places, but `{plain(left)}` is {described(left.axes)} "
            f"({_axes(left)}) and `{plain(right)}` is {described(right.axes)} ({_axes(right)}); mind brackets"
        )
    return Elementwise(left, right, left.axes)


def quotient(top: Expression, bottom: Expression) -> Expression:
    """top / bottom, where the bottom is a number."""
    need_number(bottom, "nothing is divided by {}; write entries with an index")
    return Quotient(top, bottom, top.axes)


def power(base: Expression, exponent: Expression) -> Expression:
    """base ^ exponent, both numbers."""
    need_number(base, "`^` needs a number below it, and `{1}` is {0}; write an entry of it, as in `h_j²`")
    need_number(exponent, "an exponent is a number, and `{1}` is {0}")
    return Power(base, exponent)


def apply(function: str, order: int, argument: Expression) -> Expression:
    """function(argument), entry by entry."""
    return Apply(function, order, argument, argument.axes)


def transpose(matrix: Expression) -> Expression:
    """matrixᵀ."""
    if len(matrix.axes) != 2:
        raise ReadingError(
            f"only a matrix has a transpose here, and `{plain(matrix)}` is {described(matrix.axes)}"
        )
    return Transpose(matrix, matrix.axes[::-1])


def inverse(matrix: Expression) -> Expression:
    """matrix⁻¹, of a square matrix."""
    if len(matrix.axes) != 2 or matrix.axes[0] != matrix.axes[1]:
        raise ReadingError(f"only a square matrix has an inverse, and `{plain(matrix)}` is none")
    return Inverse(matrix, matrix.axes)


def entry(array: Expression, indices: tuple[str, ...]) -> Expression:
    """The entry of an array; there are as many indices as axes."""
    if len(indices) != len(array.axes):
        count = len(array.axes)
        needs = "has no entries" if not count else f"takes {count} ind{'ex' if count == 1 else 'ices'}"
        raise ReadingError(f"`{plain(array)}` is {described(array.axes)} and {needs}, not {len(indices)}")
    return Entry(array, indices)


def need_number(node: Expression, message: str) -> Expression:
    """The node, which has to be a number; `message` gets what it is, and how it is written."""
    if node.axes:
        raise ReadingError(message.format(described(node.axes), plain(node)))
    return node


def _axes(node: Expression) -> str:
    return " × ".join(node.axes) or "no axis"
