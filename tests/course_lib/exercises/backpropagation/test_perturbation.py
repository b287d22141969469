import numpy as np
import pytest

from course_lib.checking.cases import Cases
from course_lib.exercises.backpropagation.perturbation import differences, parameter_wave


@pytest.fixture
def params():
    return [(np.array([[0.5, -1.0, 2.0], [1.5, 0.3, -0.2]]), np.array([0.1, -0.4]))]


@pytest.mark.parametrize("eps", [0.1, 1e-4])
def test_the_differences_of_a_parameter_wave_are_its_central_differences(params, eps):
    loss = parameter_wave(Cases(3), params, 1.0)
    expected = differences(loss, params, eps)
    for which, theta in enumerate(params[0]):
        for index in np.ndindex(theta.shape):
            moved = []
            for sign in (1, -1):
                pair = [part.copy() for part in params[0]]
                pair[which][index] += sign * eps
                moved.append(loss([tuple(pair)]))
            by_hand = (moved[0] - moved[1]) / (2 * eps)
            np.testing.assert_allclose(expected[0][which][index], by_hand, rtol=1e-8, atol=1e-10)


def test_a_parameter_wave_is_far_from_its_flat_places(params):
    loss = parameter_wave(Cases(5), params, 1.0)
    assert 0.2 < abs(np.cos(loss.phase(params))) < 0.99
