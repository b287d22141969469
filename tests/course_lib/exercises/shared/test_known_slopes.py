import numpy as np
import pytest

from course_lib.checking.cases import Cases
from course_lib.exercises.shared.known_slopes import differences, smooth, stationary, wave_at, waves_at
from course_lib.finite_differences.gradients import numerical_gradient, numerical_jacobian


@pytest.mark.parametrize("shape", [(1,), (4,), (2, 3)])
@pytest.mark.parametrize("eps", [0.3, 1e-3])
def test_the_differences_of_a_wave_are_its_central_differences(shape, eps):
    f, x = wave_at(Cases(3), shape)
    for index in np.ndindex(shape):
        step = np.zeros(shape)
        step[index] = eps
        by_hand = (f(x + step) - f(x - step)) / (2 * eps)
        np.testing.assert_allclose(differences(f, x, eps)[index], by_hand, rtol=1e-9, atol=1e-11)


def test_a_wave_has_room_for_bits_that_are_easily_lost():
    _, x = wave_at(Cases(3), (5,))
    assert np.signbit(x[0]) and x[0] == 0
    assert 0 < abs(x[-1]) < 1e-7


def test_waves_are_several_waves_of_one_point():
    f, x = waves_at(Cases(3), 2, 4)
    assert f(x).shape == (2,)
    assert np.abs(numerical_jacobian(f, x)).min() > 0.05


@pytest.mark.parametrize(("value", "slope"), [(1.0, 1.0), (1e4, 1e-3), (1e-3, 1e4)])
def test_smooth_functions_have_the_value_and_the_slope_asked_for(value, slope):
    for f, x in smooth(Cases(3), value, slope):
        assert f(x) == pytest.approx(value, rel=1e-9)
        assert np.linalg.norm(f.gradient(x)) == pytest.approx(slope, rel=1e-9)


def test_stationary_points_have_no_slope_and_the_value_asked_for():
    for f, x in stationary(Cases(3), 2.0, 1.5):
        assert f(x) == pytest.approx(2.0)
        assert np.abs(f.gradient(x)).max() < 1e-12
        assert np.abs(numerical_gradient(f, x)).max() < 1e-8
