"""Graphs on which an algorithm is judged, as plain data that builds its boxes. Children come before parents,
and the last box is the one on top. No exercise asks for these boxes, so that one mistake costs once.

Used by chapter 05.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from course_lib.boxes import Box, Variable
from course_lib.checking.formatting import show

Children = tuple[tuple[int, ...], ...]


MAX_LOOKS = 100_000  # at the children of the boxes of one ladder


@dataclass(frozen=True, eq=False)
class Graph:
    """Boxes without a formula: who is whose child, and whose order is asked for, one after the other."""

    children: Children
    asked: tuple[int, ...]

    def build(self) -> list[Box]:
        boxes: list[Box] = []
        for numbers in self.children:
            boxes.append(Box(*(boxes[i] for i in numbers)) if numbers else Variable(0.0))
        return boxes

    def __str__(self) -> str:
        lines = [", and then of ".join(f"b{top}" for top in self.asked)]
        for number, children in enumerate(self.children):
            made = f"Box({', '.join(f'b{i}' for i in children)})" if children else "Variable(0.0)"
            lines.append(f"b{number} = {made}")
        return "\n".join(lines)


@dataclass(frozen=True, eq=False)
class Formula:
    """Variables with these values, and above them boxes, each a WaveBox of some of the boxes before it.

    A step is (children, weights, bend). `starts` are gradients from before, if there are any, and `times` is
    how often to go back.
    """

    leaves: tuple
    steps: tuple[tuple, ...]
    starts: tuple = ()
    times: int = 1

    @property
    def children(self) -> Children:
        return (*(() for _ in self.leaves), *(numbers for numbers, _, _ in self.steps))

    def build(self) -> list[Box]:
        boxes: list[Box] = [Variable(np.array(leaf) if np.ndim(leaf) else leaf) for leaf in self.leaves]
        for numbers, weights, bend in self.steps:
            boxes.append(WaveBox(weights, bend, *(boxes[i] for i in numbers)))
        return boxes

    def values(self, **moved) -> list:
        """The values of all boxes; `moved(box=i, to=value)` puts another value into box i."""
        values = list(self.leaves)
        if moved and moved["box"] < len(values):
            values[moved["box"]] = moved["to"]
        for numbers, weights, bend in self.steps:
            at_top = moved and moved["box"] == len(values)
            values.append(moved["to"] if at_top else wave(weights, bend, [values[i] for i in numbers]))
        return values

    def __str__(self) -> str:
        count, lines = len(self.leaves), [f"b{len(self.children) - 1}"]
        for number, leaf in enumerate(self.leaves):
            lines.append(f"b{number} = Variable({show(leaf)})".replace("\n", "\n" + " " * 14))
        for number, (children, weights, bend) in enumerate(self.steps, count):
            terms = " + ".join(f"sum({show(k)} * b{i})" for i, k in zip(children, weights, strict=True))
            lines.append(f"b{number}: s + {bend:.3g} * sin(s) with s = {terms}")
        for number, start in enumerate(self.starts):
            lines.append(f"b{number}.gradient = {show(start)} from before")
        return "\n".join(lines) + ("\nand then once more" if self.times > 1 else "")


@dataclass(frozen=True, eq=False)
class Chain:
    """`depth` boxes, one on the other, on one leaf."""

    depth: int
    asked: tuple[int, ...] = (-1,)
    starts: tuple = ()
    times: int = 1

    @property
    def children(self) -> Children:
        return ((), *((i,) for i in range(self.depth)))

    @property
    def weights(self) -> tuple:
        """2 and ½ in turn, so that nothing grows or vanishes."""
        return ((), *(((0.5,), (2.0,))[i % 2] for i in range(self.depth)))

    def build(self) -> list[Box]:
        boxes: list[Box] = [Variable(1.0)]
        for weights in self.weights[1:]:
            boxes.append(Linear(weights, boxes[-1]))
        return boxes

    def __str__(self) -> str:
        return f"(the top of a chain of {self.depth:,} boxes, each the parent of the one before)"


@dataclass(frozen=True, eq=False)
class Ladder:
    """`rungs` diamonds, one on the other: two boxes with the same child, and one above both."""

    rungs: int
    asked: tuple[int, ...] = (-1,)
    starts: tuple = ()
    times: int = 1

    @property
    def children(self) -> Children:
        rungs = range(0, 3 * self.rungs, 3)
        return ((), *(numbers for i in rungs for numbers in ((i,), (i,), (i + 1, i + 2))))

    @property
    def weights(self) -> tuple:
        """1·½ + (−2)·(−¼) = 1 along the two sides of a diamond."""
        return ((), *(((0.5,), (-0.25,), (1.0, -2.0)) * self.rungs))

    def build(self) -> list[Box]:
        looks = [0]
        boxes: list[Box] = [Variable(1.0)]
        for numbers, weights in zip(self.children[1:], self.weights[1:], strict=True):
            boxes.append(Watched(looks, weights, *(boxes[i] for i in numbers)))
        return boxes

    def __str__(self) -> str:
        return (
            f"(the top of {self.rungs} diamonds, one on the other: two boxes with the same child, and a box "
            "above the two)"
        )


class TooManyLooks(BaseException):
    """Raised where an algorithm walks every path of a ladder; not an Exception, which could be swallowed."""


class Linear(Box):
    """Σᵢ wᵢ cᵢ over numbers."""

    def __init__(self, weights, *children):
        super().__init__(*children)
        self.weights = weights

    def fprop(self):
        self.value = sum(w * c.value for w, c in zip(self.weights, self.children, strict=True))

    def bprop(self):
        for w, child in zip(self.weights, self.children, strict=True):
            child.gradient += w * self.gradient


class Watched(Linear):
    """A Linear that counts in `looks`, a list of one number, how often its children are looked at."""

    def __init__(self, looks, weights, *children):
        self.looks = looks
        super().__init__(weights, *children)

    @property
    def children(self):
        self.looks[0] += 1
        if self.looks[0] > MAX_LOOKS:
            raise TooManyLooks
        return self._children

    @children.setter
    def children(self, children):
        self._children = children


def wave(weights, bend: float, values) -> float:
    """s + bend·sin(s) with s = Σᵢ Σ wᵢ cᵢ, a number, for children of any shape."""
    s = sum(float(np.sum(w * c)) for w, c in zip(weights, values, strict=True))
    return s + bend * np.sin(s)


class WaveBox(Box):
    """s + bend·sin(s) with s = Σᵢ Σ wᵢ cᵢ; with |bend| < 1 no slope vanishes."""

    def __init__(self, weights, bend, *children):
        super().__init__(*children)
        self.weights, self.bend = weights, bend

    def fprop(self):
        self.value = wave(self.weights, self.bend, [child.value for child in self.children])

    def bprop(self):
        s = sum(float(np.sum(w * c.value)) for w, c in zip(self.weights, self.children, strict=True))
        for w, child in zip(self.weights, self.children, strict=True):
            child.gradient += self.gradient * (1 + self.bend * np.cos(s)) * w
