"""What is seen of an algorithm on a graph."""

import pytest

from course_lib.boxes import Variable
from course_lib.checking.values import plain
from course_lib.exercises.flow_graphs.probes import algorithms
from course_lib.exercises.flow_graphs.probes.algorithms import watch_backpropagation, watch_order
from course_lib.exercises.flow_graphs.probes.graphs import Chain, Formula, Graph, Ladder


def test_an_order_is_reported_by_numbers_with_strangers_and_marks():
    def order_of(box):
        box.note = "seen"
        return [*box.children, box, Variable(0.0)]

    seen = plain(watch_order({"topological_order": order_of}, Graph(((), (), (1, 0)), (2,))))
    assert seen == {"orders": [[1, 0, 2, -1]], "marked": ["note"], "trouble": ""}


def _recursively(box):
    for child in box.children:
        _recursively(child)
    return []


def _slowly(box):
    while True:
        pass


@pytest.mark.parametrize(
    ("answer", "graph", "trouble"),
    [
        (_recursively, Chain(10_000), "RecursionError"),
        (_recursively, Ladder(60), "TooManyLooks"),
        (_slowly, Chain(1), "TimeIsUp"),
    ],
)
def test_what_stops_an_algorithm_is_reported_by_name(answer, graph, trouble, monkeypatch):
    if trouble == "TimeIsUp":
        monkeypatch.setattr(algorithms, "SECONDS", 0.2)
    assert watch_order({"topological_order": answer}, graph)["trouble"] == trouble
    assert watch_backpropagation({"backpropagate": answer}, graph)["trouble"] == trouble


def test_a_way_back_is_reported_after_each_call():
    def one_more(box):
        box.gradient += 1.0

    graph = Formula((2.0,), (((0,), (3.0,), 0.0),), starts=(5.0, 7.0), times=2)
    seen = plain(watch_backpropagation({"backpropagate": one_more}, graph))
    assert seen == {"gradients": [[5.0, 8.0], [6.0, 10.0]], "trouble": "", "kept": True}
