"""A probe that runs the graph of a network that an answer has built. Used by chapter 05."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from course_lib.boxes import Box
from course_lib.checking.values import fresh, with_article
from course_lib.exercises.shared.probes.networks import Label, Params


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
