"""What the probe of chapter 03 sees."""

import numpy as np
import pytest

from course_lib.exercises.forward_propagation.probes import Curve, watch_approximation

POINTS = np.linspace(0, 1, 401)


TARGET = Curve(level=3.0, slope=1.0, height=0.3, rate=2.0, shift=0.7)


def seen(network, n=8):
    """What the probe sees of an answer that returns `network` for every target."""
    return watch_approximation({"approximate": lambda target, n: network}, TARGET, n, POINTS, [0.0, 0.31])


def sigmoids(steepness):
    return lambda x: sum(1 / (1 + np.exp(-steepness * (np.asarray(x) - edge))) for edge in (0.2, 0.5, 0.8))


def test_a_curve_takes_one_number_at_a_time():
    assert isinstance(TARGET(0.5), float)
    with pytest.raises(TypeError, match="one float at a time"):
        TARGET(POINTS)


@pytest.mark.parametrize("steepness", [5.0, 80.0, 300.0, 600.0])
def test_sums_of_sigmoids_neither_jump_nor_are_straight(steepness):
    found = seen(sigmoids(steepness))
    assert found["jump"] < 1e-8 and found["straight"] < 0.1 and not found["copies"]
    np.testing.assert_array_equal(found["values"], sigmoids(steepness)(POINTS))
    assert found["one by one"] == [sigmoids(steepness)(0.0), sigmoids(steepness)(0.31)]


def test_stairs_jump():
    assert seen(lambda x: np.floor(8 * np.asarray(x)))["jump"] == 1.0


def test_a_polygon_is_straight():
    assert seen(lambda x: np.interp(x, [0, 0.3, 0.6, 1], [1, 3, 2, 4]))["straight"] > 0.9


def test_whoever_asks_the_target_at_every_new_number_is_a_copy():
    def copy(target, n):
        return lambda x: np.array([target(z) for z in x]) if np.ndim(x) else target(x)

    def lazy(target, n):
        return lambda x: target(0.5) + 0.0 * np.asarray(x)

    for answer, copies in ((copy, True), (lazy, False)):
        found = watch_approximation({"approximate": answer}, TARGET, 4, POINTS, [0.3111])
        assert found["copies"] == copies
