"""The exercise of the start page: it belongs to no chapter, and no mark depends on it."""

import numpy as np

from course_lib.checking import require
from course_lib.checking.registry import exercise


@exercise(points=1)
def slope_of_square(student, cases, criterion):
    """slope_of_square(x): an array -> the derivative of x² at each of its entries."""
    for name, sizes in (("one number", (1, 1)), ("many numbers", (5, 7))):
        with criterion(name) as expect:
            for size in sizes:
                x = cases.away_from_zero(size)
                came = require.like(student.slope_of_square(x), x)
                expect.derivative(came, np.square, x, "this is the slope of x²")
