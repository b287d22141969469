"""Graphs on which an algorithm is judged."""

import numpy as np
import pytest

from course_lib.checking.cases import Cases
from course_lib.exercises.flow_graphs.graph_cases import formula
from course_lib.exercises.flow_graphs.probes.graphs import Chain, Formula, Graph, Ladder, TooManyLooks


def walk(boxes):
    """All gradients below the last box; the boxes stand in order."""
    for box in boxes:
        box.fprop()
    boxes[-1].gradient = 1.0
    for box in reversed(boxes):
        box.bprop()
    return [box.gradient for box in boxes]


@pytest.mark.parametrize("graph", [Chain(7), Ladder(4)])
def test_in_a_chain_and_in_a_ladder_no_gradient_grows_or_vanishes(graph):
    boxes = graph.build()
    assert [tuple(boxes.index(child) for child in box.children) for box in boxes] == list(graph.children)
    sizes = np.abs(walk(boxes))
    assert sizes.min() >= 0.5 and sizes.max() <= 2.0


def test_a_chain_is_as_deep_and_a_ladder_has_as_many_boxes_as_it_says():
    assert len(Chain(10_000).build()) == 10_001
    assert len(Ladder(60).build()) == 181


def test_whoever_walks_every_path_of_a_ladder_is_stopped():
    def paths(box):
        return sum(paths(child) for child in box.children) if box.children else 1

    assert paths(Ladder(5).build()[-1]) == 2**5
    with pytest.raises(TooManyLooks):
        paths(Ladder(60).build()[-1])


def test_another_value_may_be_put_into_any_box_of_a_formula():
    graph = Formula((2.0,), (((0,), (1.0,), 0.0), ((1, 0), (1.0, 1.0), 0.0)))
    assert graph.values() == [2.0, 2.0, 4.0]
    assert graph.values(box=0, to=5.0) == [5.0, 5.0, 10.0]
    assert graph.values(box=1, to=5.0) == [2.0, 5.0, 7.0]
    assert graph.values(box=2, to=5.0) == [2.0, 2.0, 5.0]


def test_a_graph_is_shown_as_the_code_that_makes_it():
    assert str(Graph(((), (0, 0)), (1, 0))) == "b1, and then of b0\nb0 = Variable(0.0)\nb1 = Box(b0, b0)"
    assert "10,000" in str(Chain(10_000)) and "60 diamonds" in str(Ladder(60))
    shown = str(formula(Cases(0), (None,), ((0,),), starts=(1.0, 2.0), times=2))
    assert shown.startswith("b1\nb0 = Variable(") and "b1.gradient = 2 from before" in shown
