"""Probes that run a student's boxes, and a student's algorithms on graphs, and say what they saw.

The graphs on which an algorithm is judged are made of boxes that no exercise asks for, so that one mistake
costs once. Used by chapter 05.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from course_lib.boxes import Box, Variable
from course_lib.checking.capture import TimeIsUp, time_limit
from course_lib.checking.formatting import show
from course_lib.checking.values import fresh, untouched, with_article
from course_lib.exercises.flow_graphs.graph_cases import TooManyLooks
from course_lib.exercises.shared.networks import Label, Params

SECONDS = 2.0  # for an algorithm on a graph of 10,000 boxes

# -- one box -----------------------------------------------------------------------------------------------


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


# -- algorithms on graphs ----------------------------------------------------------------------------------


def watch_order(answers: Mapping, graph) -> dict:
    """Probe: topological_order of the boxes that the graph asks for, one after the other.

    "orders": for each, the numbers of the boxes in the order that came, −1 for a stranger; "marked": the
    names of what was left on a box; "trouble": why there is no order, or why it came too late.
    """
    boxes = graph.build()
    numbers = {id(box): number for number, box in enumerate(boxes)}
    before = [_marks(thing) for thing in (*boxes, Box, Variable)]
    seen: dict = {"orders": [], "marked": [], "trouble": ""}
    with _noting_trouble(seen):
        for top in graph.asked:
            order = answers["topological_order"](boxes[top])
            if not isinstance(order, (list, tuple)):
                raise TypeError(f"expected a list of boxes, but {with_article(type(order).__name__)} came")
            seen["orders"].append([numbers.get(id(box), -1) for box in order])
    after = [_marks(thing) for thing in (*boxes, Box, Variable)]
    seen["marked"] = sorted(
        {name for old, new in zip(before, after, strict=True) for name in _changed(old, new)}
    )
    return seen


@contextmanager
def _noting_trouble(seen: dict) -> Iterator[None]:
    """Catch what stops an algorithm on a large graph, and note its name; TimeIsUp also for one that is slow.

    What counts is the time of this process, so that a busy machine costs nobody marks.
    """
    begin = time.process_time()
    try:
        with time_limit(2 * SECONDS):
            yield
    except (RecursionError, TooManyLooks, TimeIsUp) as error:
        seen["trouble"] = type(error).__name__
    if not seen["trouble"] and time.process_time() - begin > SECONDS:
        seen["trouble"] = TimeIsUp.__name__


def _marks(thing) -> dict:
    return dict(vars(thing))


def _changed(old: dict, new: dict) -> list[str]:
    return [name for name in old.keys() | new.keys() if old.get(name) is not new.get(name)]


def watch_backpropagation(answers: Mapping, graph) -> dict:
    """Probe: backpropagate from the last box of the graph, as often as the graph says, after an fprop of all.

    "gradients": a list of all gradients after each call; "kept": no value changed; "trouble" as in
    `watch_order`.
    """
    boxes = graph.build()
    for box in boxes:
        box.fprop()
    for box, start in zip(boxes, graph.starts or [0.0] * len(boxes), strict=True):
        box.gradient = fresh(start)
    values = [fresh(box.value) for box in boxes]
    seen: dict = {"gradients": [], "trouble": ""}
    with _noting_trouble(seen):
        for _ in range(graph.times):
            answers["backpropagate"](boxes[-1])
            seen["gradients"].append([fresh(box.gradient) for box in boxes])
            for box in boxes:  # what stands there at the next call is not its result
                box.gradient = box.gradient + 1.0
    seen["kept"] = all(untouched(box.value, value) for box, value in zip(boxes, values, strict=True))
    return seen


# -- a network ---------------------------------------------------------------------------------------------


class RippleBox(Box):
    """An activation that no exercise asks for: a + sin(2a + 0.3) / 4, the unit Ripple(2.0, 0.3)."""

    def fprop(self):
        a = self.children[0].value
        self.value = a + np.sin(2 * a + 0.3) / 4

    def bprop(self):
        child = self.children[0]
        child.gradient += self.gradient * (1 + np.cos(2 * child.value + 0.3) / 2)


def watch_network(
    answers: Mapping, params: Params, x: np.ndarray, y: Label, activation: type, *others: Params
) -> dict:
    """Probe: build_network(params, x, y, activation), run with these parameters and then with others.

    "unrun": the value of the loss box was None; "parameters": the values of the parameter boxes; "runs": for
    each the loss and the gradients in the parameter boxes.
    """
    built = answers["build_network"](params, x, y, activation)
    if not (isinstance(built, (list, tuple)) and len(built) == 2):
        came = with_article(type(built).__name__)
        raise TypeError(f"expected a pair (loss_box, parameter_boxes), but {came} came")
    loss, pairs = built
    seen = {"unrun": loss.value is None, "parameters": _of_each(pairs, "value"), "runs": [_run(loss, pairs)]}
    for other in others:
        for boxes, arrays in zip(pairs, other, strict=True):
            for box, array in zip(boxes, arrays, strict=True):
                box.value = fresh(array)
        seen["runs"].append(_run(loss, pairs))
    return seen


def _run(loss: Box, pairs) -> tuple:
    boxes: list[Box] = []
    _fprop_below(loss, boxes)
    for box in boxes:
        box.gradient = 0.0
    loss.gradient = 1.0
    for box in reversed(boxes):
        box.bprop()
    return fresh(loss.value), _of_each(pairs, "gradient")


def _fprop_below(box: Box, done: list[Box]) -> None:
    """Run the box after everything below it; for the few boxes of a small network."""
    for child in box.children:
        if not any(child is other for other in done):
            _fprop_below(child, done)
    box.fprop()
    done.append(box)


def _of_each(pairs, what: str) -> list:
    return [tuple(fresh(getattr(box, what)) for box in pair) for pair in pairs]
