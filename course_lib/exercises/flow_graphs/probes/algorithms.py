"""Probes that run a student's algorithms on graphs, and say what they saw. Used by chapter 05."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from course_lib.boxes import Box, Variable
from course_lib.checking.capture import TimeIsUp, time_limit
from course_lib.checking.values import fresh, untouched, with_article
from course_lib.exercises.flow_graphs.probes.graphs import TooManyLooks

SECONDS = 2.0  # of processor time for an algorithm on a graph of 10,000 boxes
PATIENCE = 20.0  # times as long by the clock, so that a busy machine costs nobody marks


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

    Where code cannot be stopped, the time is looked at afterwards.
    """
    begin = time.thread_time()
    try:
        with time_limit(SECONDS, PATIENCE):
            yield
    except (RecursionError, TooManyLooks, TimeIsUp) as error:
        seen["trouble"] = type(error).__name__
    if not seen["trouble"] and time.thread_time() - begin > SECONDS:
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
