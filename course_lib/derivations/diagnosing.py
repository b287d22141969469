"""What may have gone wrong in a line: the one change to it, or to the line before, that makes them equal.

A sign, a constant factor, a term or factor too many or missing, an index, a matrix that is transposed, one
symbol in place of another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from itertools import chain, islice

import numpy as np

from course_lib.derivations.evaluating import Value
from course_lib.derivations.expressions import (
    Entry,
    Expression,
    Indicator,
    Named,
    Number,
    Over,
    Power,
    Product,
    Quotient,
    Sum,
    Transpose,
)
from course_lib.derivations.typesetting import plain
from course_lib.derivations.vocabulary import Vocabulary

MAX_CHANGES = 300


Valued = tuple[Expression, Sequence[Value]]  # a line, and its values at the cases


def diagnosis(
    before: Valued,
    wrong: Valued,
    has_values: Callable[[Expression, Sequence[Value]], bool],
    vocabulary: Vocabulary,
    most: int = MAX_CHANGES,
) -> str:
    """A sentence on what may be wrong, or "".

    has_values: whether an expression has such values. vocabulary: the words of the exercise. most: how many
    changes may be tried.
    """
    if said := _as_a_whole(before[1], wrong[1]):
        return said
    tried = chain(
        (
            (f"it would follow with {what}", changed, before[1])
            for what, changed in changes(wrong[0], [*vocabulary.indices])
        ),
        ((f"{what} is missing", changed, wrong[1]) for what, changed in shortenings(before[0])),
        (
            (f"it would follow with {what}", changed, before[1])
            for what, changed in swaps(wrong[0], vocabulary.alike)
        ),
    )
    for said, changed, values in islice(tried, min(most, MAX_CHANGES)):
        if has_values(changed, values):
            return said
    return ""


def _as_a_whole(before: Sequence[Value], wrong: Sequence[Value]) -> str:
    """The sign, or one factor, if that explains all cases."""
    before, wrong = (np.concatenate([np.ravel(value) for value in values]) for values in (before, wrong))
    used = np.abs(before) > 1e-6
    if not used.any() or not np.isfinite(wrong).all() or np.abs(wrong[~used]).max(initial=0.0) > 1e-6:
        return ""
    ratios = wrong[used] / before[used]
    if np.ptp(ratios) > 1e-6 * max(1.0, np.abs(ratios).max()) or len(ratios) < 2:
        return ""
    ratio = ratios[0]
    if abs(ratio + 1) < 1e-6:
        return "the sign of the whole line is the other way round"
    if abs(ratio) < 1e-9:
        return "the line is always 0"
    for number in (ratio, 1 / ratio):
        if abs(number - round(number)) < 1e-6:
            times = f"{round(number)} times" if number == ratio else f"1/{round(number)} of"
            return f"the line is always {times} the line before"
    return f"the line is always {ratio:.4g} times the line before"


def changes(node: Expression, indices: list[str]) -> Iterator[tuple[str, Expression]]:
    """Every expression that differs from this one in one small thing, and what that is."""
    yield from _here(node, indices)
    inner = [*indices, node.index] if isinstance(node, Over) else indices
    for child, put in places(node):
        for what, changed in changes(child, inner):
            yield what, put(changed)


def shortenings(node: Expression) -> Iterator[tuple[str, Expression]]:
    """Every expression with one term or factor less, and which."""
    match node:
        case Sum(terms=terms) if len(terms) > 1:
            for number, (sign, term) in enumerate(terms):
                shown = f"{'+' if sign > 0 else '−'} {plain(term)}"
                yield f"the term `{shown}`", replace(node, terms=terms[:number] + terms[number + 1 :])
        case Product(factors=factors):
            for number, factor in enumerate(factors):
                rest = factors[:number] + factors[number + 1 :]
                if not factor.axes:
                    yield f"the factor `{plain(factor)}`", replace(node, factors=rest)
        case Quotient(top=top, bottom=bottom):
            yield f"the denominator `{plain(bottom)}`", top
        case Power(base=base, exponent=exponent):
            yield f"the exponent `{plain(exponent)}`", base
    for child, put in places(node):
        for what, changed in shortenings(child):
            yield what, put(changed)


def swaps(node: Expression, alike: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Expression]]:
    """Every expression with a symbol in place of another one, once, and which."""
    if isinstance(node, Named):
        for other in alike.get(node.name, ()):
            yield f"`{other}` in place of `{node.name}`", replace(node, name=other)
    for child, put in places(node):
        for what, changed in swaps(child, alike):
            yield what, put(changed)


def _here(node: Expression, indices: list[str]) -> Iterator[tuple[str, Expression]]:
    match node:
        case Sum(terms=terms):
            for number, (sign, term) in enumerate(terms):
                flipped = (*terms[:number], (-sign, term), *terms[number + 1 :])
                yield f"the other sign before `{plain(term)}`", replace(node, terms=flipped)
                if len(terms) > 1:
                    yield f"no `{plain(term)}`", replace(node, terms=terms[:number] + terms[number + 1 :])
        case Product(factors=factors):
            for number, factor in enumerate(factors):
                if not factor.axes and len(factors) > 1:
                    rest = factors[:number] + factors[number + 1 :]
                    yield f"no factor `{plain(factor)}`", replace(node, factors=rest)
        case Quotient(top=top, bottom=bottom):
            yield f"no denominator `{plain(bottom)}`", top
            yield "the fraction upside down", Quotient(bottom, top) if not top.axes else top
        case Power(base=base):
            yield f"`{plain(base)}` without its exponent", base
        case Entry(array=array, indices=own):
            for number, old in enumerate(own):
                for new in indices:
                    if new != old:
                        changed = (*own[:number], new, *own[number + 1 :])
                        yield f"another index at `{plain(node)}`", Entry(array, changed)
            if len(own) == 2:
                yield f"`{plain(node)}` transposed", Entry(array, own[::-1])
        case Indicator(left=left, right=right):
            yield f"no `{plain(node)}`", Number(1.0)
            for new in indices:
                if new not in (left, right):
                    yield f"another index at `{plain(node)}`", Indicator(left, new)
                    yield f"another index at `{plain(node)}`", Indicator(new, right)
        case Transpose(matrix=matrix):
            yield f"`{plain(matrix)}` not transposed", matrix


def places(node: Expression) -> Iterator[tuple[Expression, Callable[[Expression], Expression]]]:
    """Each child, and the function that puts another in its place."""
    if isinstance(node, Sum):
        for number, (sign, term) in enumerate(node.terms):
            yield (
                term,
                lambda new, n=number, s=sign: replace(
                    node, terms=(*node.terms[:n], (s, new), *node.terms[n + 1 :])
                ),
            )
        return
    if isinstance(node, Product):
        for number, factor in enumerate(node.factors):
            yield (
                factor,
                lambda new, n=number: replace(node, factors=(*node.factors[:n], new, *node.factors[n + 1 :])),
            )
        return
    for field in fields(node):
        child = getattr(node, field.name)
        if isinstance(child, Expression) and field.name != "variable":
            yield child, lambda new, name=field.name: replace(node, **{name: new})


__all__ = ["changes", "diagnosis", "places", "shortenings", "swaps"]
