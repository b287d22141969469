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


@pytest.mark.parametrize("seed", range(20))
def test_a_layer_has_its_kinks_where_it_promises_and_they_are_apart(seed):
    cases = Cases(seed)
    for K, H, quiet in ((2, 1, False), (2, 4, False), (5, 3, False), (3, 1, True), (5, 3, True)):
        t, a, places = linear_regions.one_layer(cases, K, H, quiet=quiet)
        assert np.diff(places).min() > 1e-4 and len(places) >= 2 * K - 1
        fine = np.sort(np.concatenate([places - 1e-7, places + 1e-7]))[1:-1]  # beside every place
        positive = np.array([np.interp(fine, t, unit) for unit in a.T]) > 0
        changes = (positive[:, 1:] != positive[:, :-1]).any(axis=0)
        assert not changes[0::2].any()  # none between two places
        inner = places[1:-1]
        assert changes[1::2][~np.isin(inner, t)].all()


@pytest.mark.parametrize("seed", range(5))
def test_a_polygon_has_as_many_second_differences_as_it_promises_kinks(seed):
    for K, C, kinks, even in ((2, 1, 0, False), (12, 1, 3, True), (10, 3, 8, False)):
        t, logits, pieces = linear_regions.polygon(Cases(seed), K, C, kinks, even=even)
        second = np.diff(np.diff(logits, axis=0) / np.diff(t)[:, None], axis=0)
        assert (np.abs(second).max(axis=1) > 0.4).sum() == kinks == pieces - 1
        assert ((np.abs(second) < 1e-12) | (np.abs(second) > 0.4)).all()


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
