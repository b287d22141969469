"""What the networks of chapter 07's cases promise is true, say autograd and counting."""

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from course_lib.checking.cases import Cases
from course_lib.exercises.initialisation.dead_units import (
    above_zero,
    balanced,
    equal_units,
    mostly_at_rest,
    nudged,
    opposite,
    through_zero,
    with_active_first_layer,
    with_dead_units,
    with_inhibiting_dead_units,
)
from course_lib.exercises.shared.networks import hidden_unit

SEEDS = range(20)


def sizes_of_gradients(params, x, y, g):
    """The largest entry of each weight gradient of the mean cross-entropy."""

    def loss(weights):
        h = anp.atleast_2d(x)
        for k, (W, (_, b)) in enumerate(zip(weights, params, strict=True)):
            h = anp.dot(h, W.T) + b
            h = g(h) if k < len(params) - 1 else h
        log_sum = anp.log(anp.sum(anp.exp(h - anp.max(h)), axis=1)) + anp.max(h)
        return anp.mean(log_sum - h[np.arange(len(h)), np.atleast_1d(y)])

    return [np.abs(grad).max() for grad in autograd.grad(loss)([W for W, _ in params])]


def ripple(unit):
    return lambda a: a + anp.sin(unit.k * a + unit.s) / (2 * unit.k)


@pytest.mark.parametrize("seed", SEEDS)
def test_balanced_and_opposite_gradients_cancel_up_to_rounding(seed):
    cases = Cases(seed)
    unit, _ = hidden_unit(cases)
    for sizes in ([2, 3], [3, 4, 3]):
        params, x, y = balanced(cases, sizes, unit)
        assert max(sizes_of_gradients(params, x, y, ripple(unit))) < 1e-14
        assert min(sizes_of_gradients(params, x[:1], y[:1], ripple(unit))) > 1e-6
    params, x, y = opposite(cases, [3, 2, 2])
    assert sizes_of_gradients(params, x, y, ripple(unit)) == [0.0, 0.0]


@pytest.mark.parametrize("alive", [0, 1])
def test_units_on_their_shelf_get_no_gradient(alive):
    for seed in SEEDS:
        params, x, y = mostly_at_rest(Cases(seed), alive)
        first, second = sizes_of_gradients(params, x, y, lambda a: anp.maximum(a, 0.5))
        assert (first > 1e-9) == bool(alive)
        assert second > 1e-6


def test_units_go_through_zero_or_above_it():
    for seed in SEEDS:
        assert through_zero(Cases(seed))[0](0.0) == 0.0
        assert above_zero(Cases(seed))[0](0.0) > 0.05


def test_equal_units_are_equal_and_a_nudge_moves_one_entry():
    W, b = np.arange(6.0).reshape(3, 2), np.arange(3.0)
    same_W, same_b = equal_units(W, b)
    np.testing.assert_array_equal(same_W, [[0.0, 1.0]] * 3)
    np.testing.assert_array_equal(same_b, [0.0] * 3)
    assert np.count_nonzero(nudged(W, (1, 1)) != W) == 1 and W[1, 1] == 3.0


def dead_below(params, h, g):
    """For each hidden layer: the number of units whose a is below −0.05 on every row; none is near 0."""
    counts = []
    for W, b in params[:-1]:
        highest = (h @ W.T + b).max(axis=0)
        assert np.abs(highest).min() > 0.05
        counts.append(int((highest < 0).sum()))
        h = g(h @ W.T + b)
    return counts


def relu(a):
    return np.maximum(a, 0.0)


def test_as_many_units_are_dead_as_promised():
    for seed in SEEDS:
        for N, sizes, dead in ((1, [3, 4, 2], [2]), (5, [2, 6, 5, 2], [3, 1]), (4, [2, 3, 4, 2], [3, 4])):
            params, X = with_dead_units(Cases(seed), N, sizes, dead)
            assert dead_below(params, X, relu) == dead
            assert dead_below(with_inhibiting_dead_units(params, X), X, relu) == dead


@pytest.mark.parametrize("g", [np.tanh, lambda a: a], ids=["tanh", "no unit"])
def test_a_unit_that_does_not_silence_its_dead_wakes_the_layer_above(g):
    for seed in SEEDS:
        params, X = with_dead_units(Cases(seed), 4, [2, 3, 4, 2], [1, 2])
        assert dead_below(with_inhibiting_dead_units(params, X), X, g) == [1, 0]


def test_over_a_layer_that_is_wide_awake_only_bounded_units_keep_all_alive():
    for seed in SEEDS:
        params, X = with_active_first_layer(Cases(seed), 3, 2)
        assert dead_below(params, X, relu) == dead_below(params, X, lambda a: a) == [0, 2]
        assert dead_below(params, X, np.tanh) == [0, 0]
