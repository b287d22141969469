import numpy as np

from course_lib.checking.cases import Cases
from course_lib.exercises.forward_propagation.curves import curve

POINTS = np.linspace(0, 1, 401)


def test_curves_are_far_from_zero_and_not_straight():
    for seed in range(50):
        target = curve(Cases(seed))
        values = np.array([target(x) for x in POINTS])
        assert values.min() > 0.5 and np.ptp(values) > 0.2
        assert np.abs(np.diff(values, 2)).max() > 1e-7
