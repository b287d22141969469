"""The registry: which exercises there are, and what each is worth. It knows no course.

An `@exercise` is known from the moment it is defined, in a module, a script or a notebook. Where those are
that were not imported yet, a course says: it puts a function into FINDERS.
"""

from __future__ import annotations

import difflib
import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field

#: what a notebook calls, and the public names of a `Student`: no answer of such a name could be asked for
RESERVED = frozenset(
    {
        *("check", "show", "hint", "predict", "progress"),
        *("ask", "begin", "criterion", "failure", "namespace", "patience", "perform", "probe", "repeated"),
        *("seconds", "stale", "submission", "transcript"),
    }
)


@dataclass(frozen=True)
class Exercise:
    """One exercise: its name (the name of the answer), points, and the function that judges a student.

    contract: what the answer is called with and returns. module: the dotted name of the one that defines it.
    seconds: what one call of the answer may take, where that is more than usual.
    """

    name: str
    points: float
    contract: str
    module: str
    function: Callable = field(repr=False, compare=False)
    seconds: float = 0.0


REGISTRY: dict[str, Exercise] = {}

#: asked in turn by `find`, before the registry: each gives the exercise of a name, or None
FINDERS: list[Callable[[str], Exercise | None]] = []


def exercise(points: float, seconds: float = 0.0) -> Callable[[Callable], Exercise]:
    """Make the decorated function `(student, cases, criterion)` the judge of the exercise of its name.

    ValueError if no answer can have that name, or another module has an exercise of that name.
    """

    def register(function: Callable) -> Exercise:
        name, module = function.__name__, function.__module__
        if name in RESERVED or name.startswith("_"):
            others = ", ".join(sorted(RESERVED))
            raise ValueError(
                f"no exercise can be called {name!r}: give it another name, without an underscore in front, "
                f"and none of {others}"
            )
        if name in REGISTRY and REGISTRY[name].module != module:
            raise ValueError(
                f"{name!r} is an exercise of {REGISTRY[name].module} and again of {module}: rename one"
            )
        REGISTRY[name] = Exercise(name, points, inspect.getdoc(function) or "", module, function, seconds)
        return REGISTRY[name]

    return register


def exercises_in(module: str) -> dict[str, Exercise]:
    """The exercises that a module defines, by name, in their order. Raises ImportError if there is none."""
    importlib.import_module(module)
    return {name: found for name, found in REGISTRY.items() if found.module == module}


def find(name: str) -> Exercise:
    """The exercise of this name; ValueError with the nearest name if there is none."""
    for finder in FINDERS:
        if found := finder(name):
            return found
    if name not in REGISTRY:
        close = difflib.get_close_matches(name, REGISTRY, n=1)
        raise ValueError(
            f"there is no exercise {name!r}" + (f"; did you mean {close[0]!r}?" if close else "")
        )
    return REGISTRY[name]
