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
    for name, symbol in vocabulary.symbols.items():
        if symbol.values == "index" and name in free:
            yield f"{name} = {case.at[name]}"
        elif name in used and not symbol.hidden and symbol.values == "random":
            yield f"{name} random"
        elif (
            name in used
            and not symbol.hidden
            and symbol.values not in ("defined", "function", "identity", "index")
        ):
            yield f"{name} = {described_value(case.values.known[name])}"


def described_value(value: Value) -> str:
    """Numbers to four digits; vectors in round brackets, matrices by rows."""
    array = np.asarray(value)
    if array.ndim == 0:
        return f"{float(array):.4g}".replace("-", "−")
    return "(" + ", ".join(described_value(entry) for entry in array) + ")"
