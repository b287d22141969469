"""How much work it is to evaluate a line: hostile text is refused before it is evaluated.

Counted in visits of nodes, at the largest sizes. A sum costs its body once a position, a derivative its
body six times, with all that has to be computed anew for it.
"""

from __future__ import annotations

from course_lib.derivations.errors import ReadingError
from course_lib.derivations.expressions import (
    Apply,
    Derivative,
    Entry,
    Expected,
    Expression,
    Named,
    Over,
    Variance,
    children,
    walk,
)
from course_lib.derivations.vocabulary import Vocabulary

POSITIONS = 3  # on an axis, at most
EVALUATIONS = 6  # of a difference quotient
OUTCOMES = 10  # what evaluating at all outcomes costs, beside evaluating once
MAX_COST = 60_000  # of a line; of all lines together twice as much


def cost(node: Expression, vocabulary: Vocabulary) -> int:
    """Visits of nodes to evaluate it, about."""
    inner = 1 + sum(cost(child, vocabulary) for child in children(node))
    match node:
        case Over():
            return POSITIONS * inner
        case Derivative(variable=variable):
            name = variable.array.name if isinstance(variable, Entry) else variable.name
            return EVALUATIONS * (
                inner + sum(_definition(each, vocabulary) for each in _moved(node, name, vocabulary))
            )
        case Expected() | Variance():
            return OUTCOMES * inner
        case Apply(function=function, order=order) if function in vocabulary.symbols:
            return inner + cost(vocabulary[function].expressions[order], vocabulary)
        case _:
            return inner


def _moved(node: Derivative, name: str, vocabulary: Vocabulary) -> set[str]:
    """What is defined, occurs in a derivative over others too, and depends on its variable."""
    names = {
        each.name for each in walk(node.body) if isinstance(each, Named) and each.name in vocabulary.symbols
    }
    reached = names.union(*(vocabulary.dependencies[each] for each in names))
    return {each for each in reached if vocabulary.is_defined(each) and name in vocabulary.dependencies[each]}


def _definition(name: str, vocabulary: Vocabulary) -> int:
    symbol = vocabulary[name]
    return POSITIONS ** len(symbol.indices) * cost(symbol.expressions[0], vocabulary)


def refuse_what_costs_too_much(node: Expression, vocabulary: Vocabulary, spent: int) -> int:
    """The cost with what was spent before. Raises ReadingError where it is too much."""
    own = cost(node, vocabulary)
    if own > MAX_COST or own + spent > 2 * MAX_COST:
        raise ReadingError(
            "it would take too long to follow this line: write it with fewer sums in sums, and fewer "
            "derivatives in derivatives"
        )
    return own + spent
