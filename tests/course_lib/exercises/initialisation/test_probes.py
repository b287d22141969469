import numpy as np

from course_lib.exercises.initialisation.probes import Shelf, ShelfSlope


def test_a_shelf_and_its_slope():
    a = np.array([-2.0, 0.4, 0.6, 3.0])
    np.testing.assert_array_equal(Shelf(0.5)(a), [0.5, 0.5, 0.6, 3.0])
    np.testing.assert_array_equal(ShelfSlope(0.5)(a), [0.0, 0.0, 1.0, 1.0])
    assert str(Shelf(0.5)) == "max(a, 0.5)" and str(ShelfSlope(0.5)) == "(1 where a > 0.5, else 0)"
