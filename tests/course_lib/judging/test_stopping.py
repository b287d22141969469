import numpy as np
import pytest

from course_lib.cases import Cases
from course_lib.judging.stopping import validation_curve


@pytest.mark.parametrize("fillers", ["worse", "ties", "nan", "mixed"])
def test_a_curve_gets_better_after_each_wait_and_beyond_the_tail_and_nowhere_else(fillers):
    for seed in range(50):
        losses = validation_curve(Cases(seed), [2, 1, 4], 3, fillers, 2)
        assert len(losses) == 1 + 2 + 1 + 4 + 3 + 2
        better = [e for e in range(1, len(losses)) if losses[e] < np.nanmin(losses[:e])]
        assert better == [2, 3, 7, 11, 12]


def test_worse_losses_fall_and_stay_above_the_best():
    losses = validation_curve(Cases(0), [], 5, "worse", 0)
    assert all(losses[e] > losses[e + 1] > losses[0] for e in range(1, 5))


def test_ties_are_exact_and_mixed_fillers_hold_all_kinds():
    assert len(set(validation_curve(Cases(0), [], 4, "ties", 0))) == 1
    start, worse, tie, nan = validation_curve(Cases(0), [], 3, "mixed", 0)
    assert worse > start == tie and np.isnan(nan)
