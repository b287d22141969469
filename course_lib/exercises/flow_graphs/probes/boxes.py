"""A probe that runs a student's box, and says what it saw. Used by chapter 05."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from course_lib.boxes import Box, Variable
from course_lib.checking.formatting import show
from course_lib.checking.values import fresh, untouched


@dataclass(frozen=True, eq=False)
class Round:
    """One fprop, then bprop (so many `times`): the leaves' values, the gradient from above, and gradients
    that are there before."""

    values: dict
    upstream: np.ndarray | float
    starts: dict = field(default_factory=dict)
    times: int = 1


@dataclass(frozen=True, eq=False)
class Run:
    """A box `name` over Variables, called `children`, and the rounds it goes through.

    A name that comes twice is the same Variable twice. `labels` go to the constructor after the children.
    """

    name: str
    children: tuple[str, ...]
    rounds: tuple[Round, ...]
    labels: tuple = ()

    def __str__(self) -> str:
        lines = [", ".join([*self.children, *map(show, self.labels)])]
        for number, step in enumerate(self.rounds, 1):
            lines += [f"and then fprop number {number}, and bprop, with"] if number > 1 else []
            lines += [_line(f"{name}.value", value) for name, value in step.values.items()]
            lines += [_line(f"{name}.gradient before bprop", start) for name, start in step.starts.items()]
            lines.append(_line("gradient from above", step.upstream))
            lines += [f"bprop {step.times} times"] if step.times > 1 else []
        return "\n".join(lines)


def _line(name: str, value) -> str:
    return f"{name} = " + show(value).replace("\n", "\n" + " " * (len(name) + 3))


class Leaf(Variable):
    """A Variable that counts the calls of its bprop."""

    calls = 0

    def bprop(self):
        self.calls += 1


def run_box(answers: Mapping, run: Run) -> dict:
    """Probe: make the box, take it through its rounds, and report values, gradients and what is off."""
    leaves = {name: Leaf(None) for name in run.children}
    labels = fresh(run.labels)
    box = answers[run.name](*(leaves[name] for name in run.children), *labels)
    return {
        "is a box": any(kind.__name__ == "Box" for kind in type(box).__mro__),
        "children": [_name_of(child, leaves) for child in box.children],
        "gradient at first": fresh(box.gradient),
        "rounds": [_go_round(box, leaves, step) for step in run.rounds],
        "labels kept": untouched(labels, run.labels),
    }


def _name_of(child, leaves: Mapping[str, Box]) -> str:
    return next((name for name, leaf in leaves.items() if leaf is child), "something else")


def _go_round(box: Box, leaves: Mapping[str, Box], step: Round) -> dict:
    for name, leaf in leaves.items():
        leaf.value, leaf.gradient = fresh(step.values[name]), fresh(step.starts.get(name, 0.0))
    box.fprop()
    value, box.gradient = fresh(box.value), fresh(step.upstream)
    calls = sum(leaf.calls for leaf in leaves.values())
    for _ in range(step.times):
        box.bprop()
    kept = {f"{name}.value": (leaf.value, step.values[name]) for name, leaf in leaves.items()}
    kept |= {"its own value": (box.value, value), "its own gradient": (box.gradient, step.upstream)}
    return {
        "value": value,
        "gradients": {name: fresh(leaf.gradient) for name, leaf in leaves.items()},
        "changed": [what for what, (now, before) in kept.items() if not untouched(now, before)],
        "called": sum(leaf.calls for leaf in leaves.values()) > calls,
        "shared": share_gradients([box, *leaves.values()]),
    }


def share_gradients(boxes: Iterable[Box]) -> bool:
    """Whether two of the boxes have an array of gradients in common, or a part of one."""
    arrays = [box.gradient for box in boxes if isinstance(box.gradient, np.ndarray)]
    return any(np.shares_memory(one, other) for one, other in combinations(arrays, 2))
