"""The probes report what a box or an algorithm does, as plain data."""

import time

import numpy as np
import pytest

from course_lib.boxes import Box, Variable
from course_lib.checking.values import plain
from course_lib.exercises.flow_graphs import probes
from course_lib.exercises.flow_graphs.graph_cases import Chain, Formula, Graph, Ladder
from course_lib.exercises.flow_graphs.probes import (
    RippleBox,
    Round,
    Run,
    run_box,
    share_gradients,
    watch_backpropagation,
    watch_network,
    watch_order,
)
from course_lib.exercises.shared.networks import Ripple, RippleSlope


class Sum(Box):
    """All children added, for whatever number of them."""

    def fprop(self):
        self.value = sum(np.sum(child.value) for child in self.children)

    def bprop(self):
        for child in self.children:
            child.gradient = child.gradient + self.gradient * np.ones(np.shape(child.value))


TWICE = Run("Sum", ("a", "b", "a"), (Round({"a": np.ones(2), "b": np.zeros(3)}, 0.5, {"b": np.ones(3)}, 2),))


def test_a_run_reports_values_gradients_and_children():
    seen = plain(run_box({"Sum": Sum}, TWICE))
    assert seen["is a box"] and seen["children"] == ["a", "b", "a"] and seen["gradient at first"] == 0.0
    [came] = seen["rounds"]
    assert came["value"] == 4.0 and came["changed"] == [] and not came["shared"]
    np.testing.assert_array_equal(came["gradients"]["a"], [2.0, 2.0])
    np.testing.assert_array_equal(came["gradients"]["b"], [2.0, 2.0, 2.0])


def test_a_run_reports_what_was_changed_and_what_is_shared():
    class Rude(Sum):
        def bprop(self):
            a, b, _ = self.children
            a.value += 1.0
            a.gradient = b.gradient = np.zeros(3)
            self.gradient = None

    [came] = run_box({"Sum": Rude}, TWICE)["rounds"]
    assert came["changed"] == ["a.value", "its own gradient"] and came["shared"]


def test_a_run_is_shown_as_its_children_values_and_gradients():
    shown = str(TWICE)
    assert shown.startswith("a, b, a\na.value = [1., 1.]")
    assert "b.gradient before bprop = [1., 1., 1.]" in shown and shown.endswith("bprop 2 times")


def test_two_parts_of_one_array_are_not_shared_and_an_overlap_is():
    array, one, other = np.zeros(4), Box(), Box()
    one.gradient, other.gradient = array[:2], array[2:]
    assert not share_gradients([one, other])
    other.gradient = array[1:]
    assert share_gradients([one, other])


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
    time.sleep(5)


@pytest.mark.parametrize(
    ("answer", "graph", "trouble"),
    [
        (_recursively, Chain(10_000), "RecursionError"),
        (_recursively, Ladder(60), "TooManyLooks"),
        (_slowly, Chain(1), "TimeIsUp"),
    ],
)
def test_what_stops_an_algorithm_is_reported_by_name(answer, graph, trouble, monkeypatch):
    monkeypatch.setattr(probes, "SECONDS", 0.5)
    assert watch_order({"topological_order": answer}, graph)["trouble"] == trouble
    assert watch_backpropagation({"backpropagate": answer}, graph)["trouble"] == trouble


def test_a_way_back_is_reported_after_each_call():
    def one_more(box):
        box.gradient += 1.0

    graph = Formula((2.0,), (((0,), (3.0,), 0.0),), starts=(5.0, 7.0), times=2)
    seen = plain(watch_backpropagation({"backpropagate": one_more}, graph))
    assert seen == {"gradients": [[5.0, 8.0], [5.0, 9.0]], "trouble": "", "kept": True}


def test_a_network_is_run_with_its_own_and_with_other_parameters():
    def build(params, x, y, activation):
        [(W, b)] = [(Variable(W), Variable(b)) for W, b in params]
        return Sum(W, activation(b)), [(W, b)]

    params, others = [(np.ones((1, 2)), np.zeros(1))], [(np.full((1, 2), 3.0), np.ones(1))]
    seen = plain(watch_network({"build_network": build}, params, np.ones(2), 0, RippleBox, others))
    g, g_prime = Ripple(2.0, 0.3), RippleSlope(2.0, 0.3)
    assert seen["unrun"]
    for (loss, [(grad_W, grad_b)]), [(W, b)] in zip(seen["runs"], (params, others), strict=True):
        assert loss == pytest.approx(W.sum() + g(b).sum())
        np.testing.assert_array_equal(grad_W, np.ones((1, 2)))
        np.testing.assert_allclose(grad_b, g_prime(b))


@pytest.mark.parametrize("built", [None, 3.0, [1]])
def test_what_is_no_pair_of_a_box_and_a_list_is_named(built):
    with pytest.raises(TypeError, match="expected a pair"):
        watch_network({"build_network": lambda *_: built}, [], np.ones(2), 0, RippleBox)
