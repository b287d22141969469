"""The graphs of the checks are what they say, and their own boxes are right."""

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from course_lib.checking.cases import Cases
from course_lib.exercises.flow_graphs.graph_cases import random_children
from course_lib.exercises.flow_graphs.probes.graphs import Formula


def walk(boxes):
    """All gradients below the last box; the boxes stand in order."""
    for box in boxes:
        box.fprop()
    boxes[-1].gradient = 1.0
    for box in reversed(boxes):
        box.bprop()
    return [box.gradient for box in boxes]


def test_the_boxes_of_a_formula_agree_with_autograd():
    A, c = np.random.randn(2, 3), 0.7
    graph = Formula((A, c), (((0, 1), (np.ones((2, 3)) / 3, -1.5), 0.4), ((2, 1, 2), (0.8, 1.1, -0.3), -0.5)))

    def value(A, c):
        s = anp.sum(A) / 3 - 1.5 * c
        first = s + 0.4 * anp.sin(s)
        t = 0.5 * first + 1.1 * c
        return t - 0.5 * anp.sin(t)

    gradients = walk(graph.build())
    assert graph.values()[-1] == pytest.approx(value(A, c))
    np.testing.assert_allclose(gradients[0], autograd.grad(value, 0)(A, c))
    np.testing.assert_allclose(gradients[1], autograd.grad(value, 1)(A, c))


@pytest.mark.parametrize("seed", range(20))
def test_random_graphs_have_children_before_parents_and_all_boxes_under_the_last(seed):
    children = random_children(Cases(seed), 9)
    assert len(children) == 9 and children[0] == children[1] == ()
    assert all(child < number for number, found in enumerate(children) for child in found)
    assert set().union(*children) == set(range(8))
