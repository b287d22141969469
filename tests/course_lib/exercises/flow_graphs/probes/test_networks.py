"""What is seen of a network that was built of boxes."""

import numpy as np
import pytest

from course_lib.boxes import Box, Variable
from course_lib.checking.values import plain
from course_lib.exercises.flow_graphs.probes.networks import RippleBox, watch_network
from course_lib.exercises.shared.probes.networks import Ripple, RippleSlope


class Sum(Box):
    """All children added, for whatever number of them."""

    def fprop(self):
        self.value = sum(np.sum(child.value) for child in self.children)

    def bprop(self):
        for child in self.children:
            child.gradient = child.gradient + self.gradient * np.ones(np.shape(child.value))


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
