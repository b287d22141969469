"""The case in which two lines differ, in words: for y = 0, c = 1, a = (0.2, −1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from course_lib.derivations.cases import Case
from course_lib.derivations.evaluating import Value
from course_lib.derivations.expressions import Expression, Named, indices_of, walk
from course_lib.derivations.vocabulary import Vocabulary


def described_case(vocabulary: Vocabulary, case: Case, lines: Sequence[Expression]) -> str:
    """The values of what the lines are about: free indices, and what is drawn and not hidden."""
    return ", ".join(_parts(vocabulary, case, lines))


def _parts(vocabulary: Vocabulary, case: Case, lines: Sequence[Expression]) -> Iterator[str]:
    used = {node.name for line in lines for node in walk(line) if isinstance(node, Named)}
    used = used.union(*(vocabulary.dependencies.get(name, ()) for name in used))
    free = set().union(*(indices_of(line) for line in lines))
    shown = {name: each for name, each in vocabulary.symbols.items() if not each.hidden}
    for name, symbol in shown.items():
        if symbol.values == "index" and name in free:
            yield f"{name} = {case.at[name]}"
    for name in [name for name in shown if name in used]:
        if shown[name].values == "random":
            yield _described_chance(name, case, len(shown[name].axes))
        elif shown[name].values in DRAWN:
            yield f"{name} = {described_value(case.values.known[name])}"


DRAWN = {"real", "positive", "probability", "bit", "count", "symmetric", "size"}


def _described_chance(name: str, case: Case, axes: int) -> str:
    """p = 0.3, 1.2 or −0.7, with the probabilities 0.2, 0.5, 0.3."""
    outcomes = case.values.known[name][(0,) * axes]
    values, which = np.unique(outcomes, return_inverse=True)
    chances = np.bincount(which, weights=case.values.chances)
    listed = [described_value(value) for value in values]
    probabilities = ", ".join(described_value(chance) for chance in chances)
    return f"{name} = {', '.join(listed[:-1])} or {listed[-1]} with the probabilities {probabilities}"


def described_value(value: Value) -> str:
    """Numbers to four digits; vectors in round brackets, matrices by rows."""
    array = np.asarray(value)
    if array.ndim == 0:
        return f"{float(array):.4g}".replace("-", "−")
    return "(" + ", ".join(described_value(entry) for entry in array) + ")"
