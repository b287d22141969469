import numpy as np
import pytest
import scipy.special

from course_lib.checking.cases import Cases
from course_lib.checking.require import Unmet
from course_lib.exercises.backpropagation.perturbation import differences, parameter_wave
from course_lib.exercises.shared.networks import (
    certain,
    certain_loss,
    hidden_unit,
    like_params,
    random_data,
    random_params,
    tensors,
    with_output_biases,
)
from course_lib.exercises.shared.probes.networks import logits


@pytest.mark.parametrize("sizes", [(3, 2), (2, 4, 3), (1, 3, 2, 5)])
@pytest.mark.parametrize("rows", [(), (1,), (4,)])
def test_a_certain_network_is_wrong_about_the_first_example_and_its_loss_is_exact(sizes, rows):
    for seed in range(100):
        cases = Cases(seed)
        params, x, y = certain(cases, rows, sizes)
        g, _ = hidden_unit(cases)
        a = np.atleast_2d(logits(params, x, g))
        assert np.abs(a).max() < 1000
        assert np.diff(np.sort(a, axis=1), axis=1)[:, -1].min() > 40
        assert a[0].argmax() != np.atleast_1d(y)[0]
        expected = np.mean(scipy.special.logsumexp(a, axis=1) - a[np.arange(len(a)), y])
        np.testing.assert_allclose(certain_loss(params, x, y, g), expected, rtol=1e-14)


def test_moderate_logits_stay_below_1000_when_990_is_added():
    for seed in range(200):
        cases = Cases(seed)
        params, (x, _) = random_params(cases, (3, 2, 3)), random_data(cases, (4,), (3, 2, 3))
        moved = with_output_biases(params, 990.0)
        assert np.abs(logits(moved, x, hidden_unit(cases)[0])).max() < 1000


def test_tensors_names_every_parameter_and_puts_another_in_its_place():
    params = random_params(Cases(0), (2, 3, 2))
    names = [name for name, *_ in tensors(params)]
    assert names == ["W of layer 1", "b of layer 1", "W of layer 2", "b of layer 2"]
    for place, (_, theta, put) in enumerate(tensors(params)):
        after = [other for _, other, _ in tensors(put(theta + 1))]
        before = [other for _, other, _ in tensors(params)]
        for k, (now, then) in enumerate(zip(after, before, strict=True)):
            np.testing.assert_array_equal(now, then + (k == place))


def test_the_differences_of_a_parameter_wave_are_exact():
    cases = Cases(1)
    params = random_params(cases, (2, 3, 2))
    wave = parameter_wave(cases, params, scale=1.0)
    for (_, theta, put), expected in zip(
        tensors(params), (d for pair in differences(wave, params, 0.3) for d in pair), strict=True
    ):
        step = np.zeros(theta.shape)
        step.flat[0] = 0.3
        difference = (wave(put(theta + step)) - wave(put(theta - step))) / 0.6
        assert abs(difference - expected.flat[0]) < 1e-12


def test_arrays_like_the_parameters_come_in_the_order_of_the_tensors():
    params = random_params(Cases(0), (2, 3, 2))
    for value in (params, tuple(list(pair) for pair in params)):
        for came, (_, theta, _) in zip(like_params(value, params), tensors(params), strict=True):
            assert np.array_equal(came, theta)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda params: params[:1],
        lambda params: [W for W, _ in params],
        lambda params: [(b, W) for W, b in params],
        lambda params: [(W, b, b) for W, b in params],
        lambda params: None,
    ],
)
def test_what_is_not_like_the_parameters_ends_the_criterion(spoil):
    params = random_params(Cases(0), (2, 3, 2))
    with pytest.raises(Unmet):
        like_params(spoil(params), params)
