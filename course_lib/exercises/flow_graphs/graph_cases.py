"""Random graphs on which an algorithm is judged. Used by chapter 05."""

from __future__ import annotations

from course_lib.checking.cases import Cases
from course_lib.exercises.flow_graphs.probes.graphs import Children, Formula


def random_children(cases: Cases, boxes: int) -> Children:
    """Two leaves, boxes with one to three random children, and a last box above all without a parent."""
    found: list[tuple[int, ...]] = [(), ()]
    for number in range(2, boxes - 1):
        found.append(tuple(int(i) for i in cases.rng.integers(number, size=cases.rng.integers(1, 4))))
    orphans = set(range(boxes - 1)).difference(*found)
    return (*found, tuple(int(i) for i in cases.rng.permutation(sorted(orphans))))


def formula(cases: Cases, shapes: tuple, children: Children, **options) -> Formula:
    """A Formula with random values: leaves of these shapes (None: a number), boxes with these children."""
    leaves = tuple(_entries(cases, shape) for shape in shapes)
    every = (*shapes, *(None for _ in children))
    steps = tuple(
        (numbers, tuple(_entries(cases, every[i]) for i in numbers), float(cases.uniform(-0.6, 0.6)))
        for numbers in children
    )
    return Formula(leaves, steps, **options)


def _entries(cases: Cases, shape):
    return float(cases.away_from_zero(most=1.2)) if shape is None else cases.away_from_zero(*shape, most=1.2)
