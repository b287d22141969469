"""The exercises, one folder per chapter; their contracts are loaded when they are first asked for."""

from __future__ import annotations

from course_lib.checking.registry import Exercise, exercises_in

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


def exercises_of(chapter: str) -> dict[str, Exercise]:
    """The exercises of a chapter by name, in the order in which they are defined."""
    return exercises_in(f"course_lib.exercises.{chapter.partition('_')[2]}.contracts")
