"""The exercises, one folder per chapter; their contracts are loaded when they are first asked for."""

from __future__ import annotations

import difflib
import importlib

from course_lib.checking.registry import REGISTRY, Exercise

#: the chapters in their order: number and name, as in file names
CHAPTERS = (
    "01_gradient_checking",
    "02_softmax_cross_entropy",
    "03_forward_propagation",
    "04_backpropagation",
    "05_flow_graphs",
    "06_regularisation",
    "07_initialisation",
    "08_optimisation",
    "09_model_selection",
)


def module_of(chapter: str) -> str:
    """The folder name of a chapter: '02_softmax_cross_entropy' -> 'softmax_cross_entropy'."""
    return chapter.partition("_")[2]


def exercises_of(chapter: str) -> dict[str, Exercise]:
    """The exercises of a chapter by name, in the order in which they are defined."""
    module = module_of(chapter)
    importlib.import_module(f"course_lib.exercises.{module}.contracts")
    return {name: found for name, found in REGISTRY.items() if found.module == module}


def find(name: str) -> Exercise:
    """The exercise of this name; ValueError with the nearest name if there is none."""
    for chapter in CHAPTERS:
        if name in REGISTRY:
            break
        exercises_of(chapter)
    if name not in REGISTRY:
        close = difflib.get_close_matches(name, REGISTRY, n=1)
        raise ValueError(
            f"there is no exercise {name!r}" + (f"; did you mean {close[0]!r}?" if close else "")
        )
    return REGISTRY[name]
