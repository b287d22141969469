import itertools

import numpy as np
import pytest

from course_lib.checking.cases import Cases
from course_lib.exercises.regularisation.validation_curves import validation_curve


@pytest.mark.parametrize("fillers", ["worse", "ties", "nan", "mixed"])
def test_a_curve_gets_better_after_each_wait_and_beyond_the_tail_and_nowhere_else(fillers):
    for seed in range(50):
        losses = validation_curve(Cases(seed), [2, 1, 4], 3, fillers, 2)
        assert len(losses) == 1 + 2 + 1 + 4 + 3 + 2
        better = [e for e in range(1, len(losses)) if losses[e] < np.nanmin(losses[:e])]
        assert better == [2, 3, 7, 11, 12]


@pytest.mark.parametrize("gain", [0.2, 5e-9])
def test_a_better_loss_is_strictly_smaller_however_small_the_gain(gain):
    for seed in range(50):
        losses = validation_curve(Cases(seed), [1, 1, 1], 0, gain=gain)
        assert all(gain / 4 < a - b < 3 * gain for a, b in itertools.pairwise(losses))


def test_losses_are_positive_and_have_two_decimals_at_any_level():
    for level in (1.0, 100.0):
        losses = validation_curve(Cases(0), [2, 1, 3], 3, beyond=4, level=level)
        assert min(losses) > 0 and losses == [round(loss, 2) for loss in losses]
        assert 3 * level <= losses[0] <= 9 * level


def test_worse_losses_fall_and_stay_above_the_best():
    losses = validation_curve(Cases(0), [], 5)
    assert all(losses[e] > losses[e + 1] > losses[0] for e in range(1, 5))


def test_ties_are_exact_and_mixed_fillers_hold_all_kinds():
    assert len(set(validation_curve(Cases(0), [], 4, "ties"))) == 1
    start, worse, tie, nan = validation_curve(Cases(0), [], 3, "mixed")
    assert worse > start == tie and np.isnan(nan)
