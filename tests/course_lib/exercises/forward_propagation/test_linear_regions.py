import numpy as np
import pytest

from course_lib.checking.cases import Cases
from course_lib.exercises.forward_propagation import linear_regions

from .pieces import pieces_seen


@pytest.mark.parametrize("seed", range(3))
def test_networks_with_known_kinks_have_the_number_of_pieces_that_they_promise(seed):
    cases = Cases(seed)
    for params, start, end, pieces in (
        linear_regions.linear(cases, 3, 2),
        linear_regions.one_hidden_layer(cases, 2, 3, inside=5, outside=2),
        linear_regions.one_hidden_layer(cases, 1, 1, inside=0, outside=3),
        linear_regions.folded(cases, 2, 2, 2),
        linear_regions.folded(cases, 1, 3, 4),
        linear_regions.folded(cases, 3, 2, 3, decoys=True),
        linear_regions.folded(cases, 3, 2, 3, decoys=True, row=True),
        linear_regions.cancelled_in_one_logit(cases),
        linear_regions.on_the_edge(cases),
    ):
        assert pieces_seen(params, start, end)[0] == pieces


def test_pieces_are_longer_than_a_thousandth_of_the_segment():
    for seed in range(30):
        cases = Cases(seed)
        for params, start, end, _ in (
            linear_regions.one_hidden_layer(cases, 3, 2, inside=6),
            linear_regions.folded(cases, 2, 1, 4),
            linear_regions.folded(cases, 3, 2, 3, decoys=True),
        ):
            assert pieces_seen(params, start, end, points=4000)[1] > 4


def test_the_same_seed_gives_the_same_network():
    one, other = (linear_regions.folded(Cases(3), 2, 2, 3, decoys=True) for _ in range(2))
    for (W, b), (V, c) in zip(one[0], other[0], strict=True):
        np.testing.assert_array_equal(W, V)
        np.testing.assert_array_equal(b, c)
