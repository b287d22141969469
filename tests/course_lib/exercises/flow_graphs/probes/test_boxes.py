"""The probes report what a box or an algorithm does, as plain data."""

import numpy as np

from course_lib.boxes import Box
from course_lib.checking.values import plain
from course_lib.exercises.flow_graphs.probes.boxes import Round, Run, run_box, share_gradients


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
