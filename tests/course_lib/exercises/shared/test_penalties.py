import numpy as np
import pytest

from course_lib.checking.cases import Cases
from course_lib.exercises.shared.networks import random_params, tensors
from course_lib.exercises.shared.penalties import (
    LARGE,
    TINY,
    extreme_params,
    objective,
    omega,
    params_of_size,
)


def test_omega_counts_the_weights_of_all_layers_and_no_bias():
    params = [(np.array([[1.0, -2.0]]), np.array([5.0])), (np.array([[3.0]]), np.array([7.0]))]
    assert omega("l2", params) == 14.0
    assert omega("l1", params) == 6.0


def test_the_objective_is_the_loss_plus_lambda_omega():
    params = random_params(Cases(0), (2, 3))
    total = objective(lambda params, x, y, g: x + y, 1.0, 2.0, None, 0.5, "l1")
    assert total(params) == 3.0 + 0.5 * omega("l1", params)


@pytest.mark.parametrize("sizes", [(1, 1), (2, 3), (3, 2, 4)])
def test_extreme_weights_range_from_tiny_to_large_with_their_signs(sizes):
    for seed in range(50):
        params, signs = extreme_params(Cases(seed), sizes)
        for (_, theta, _), (_, sign, _) in zip(tensors(params), tensors(signs), strict=True):
            np.testing.assert_array_equal(np.sign(theta), sign)
        for W, b in params:
            sizes_of_weights = np.abs(W[W != 0])
            assert W.flat[0] != 0 and (W.size == 1 or W.flat[-1] == 0)
            assert sizes_of_weights.min() >= 0.999 * TINY
            assert sizes_of_weights.max() <= 1.001 * LARGE
            assert np.abs(b).min() >= 0.1 * LARGE


def test_a_single_extreme_weight_is_tiny():
    (W, _), *_ = extreme_params(Cases(0), (1, 1))[0]
    assert abs(W[0, 0]) == TINY


@pytest.mark.parametrize("size", [TINY, LARGE])
def test_all_layers_weigh_alike_in_parameters_of_one_size(size):
    for seed in range(50):
        params = params_of_size(Cases(seed), (3, 2, 4), size)
        for W, b in params:
            assert W.flat[-1] == 0 and (W.ravel()[:-1] != 0).all()
            assert np.abs(W).max() <= 1.2 * size and np.abs(b).min() >= 0.1 * LARGE
        each = [omega("l2", [layer]) for layer in params]
        assert min(each) > 0.01 * sum(each)
