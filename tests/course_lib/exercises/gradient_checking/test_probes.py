"""The probes that watch how an answer uses the function it is given."""

import numpy as np
import pytest

from course_lib.exercises.gradient_checking.probes import (
    CallRecorder,
    watch_direction,
    watch_gradient,
    watch_gradient_strided,
    watch_gradient_transposed,
    watch_jacobian,
    watch_verdict,
)
from course_lib.exercises.shared.probes.functions import FailingWave, GaveUp, Wave, claim_about

X = np.array([[0.5, 1.0, -1.0], [2.0, 0.0, 0.25]])
F = Wave(k=np.ones((2, 3)))


def test_a_recorder_keeps_copies_of_the_points():
    recorder, x = CallRecorder(F), X.copy()
    recorder(x)
    x[0, 0] = 9.0
    assert np.array_equal(recorder.points[0], X)


def test_a_recorder_fails_at_the_call_that_was_announced_and_at_no_other():
    recorder = CallRecorder(FailingWave(k=1.0, fails_at=2))
    recorder(0.5)
    with pytest.raises(GaveUp, match="call number 2"):
        recorder(0.5)
    recorder(0.5)


def test_the_result_the_points_and_an_untouched_x_are_reported():
    seen = watch_gradient({"numerical_gradient": lambda f, x: x * f(x)}, F, X)
    assert np.array_equal(seen["result"], X * F(X))
    assert len(seen["points"]) == 1 and seen["kept"] and not seen["raised"]


@pytest.mark.parametrize("bits", [0.0, np.nextafter(0.5, 1)])
def test_a_changed_bit_of_x_is_noticed(bits):
    def answer(f, x):
        x[0, 0] = bits

    assert not watch_gradient({"numerical_gradient": answer}, F, X)["kept"]


def test_minus_zero_turned_into_zero_is_noticed():
    def answer(f, x):
        x += 0.0

    assert not watch_jacobian({"numerical_jacobian": answer}, F, np.array([-0.0]))["kept"]


def test_a_change_of_the_direction_is_noticed():
    def answer(f, x, u):
        u *= 2

    assert not watch_direction({"directional_derivative": answer}, F, X, X)["kept"]


def test_a_change_beside_the_view_is_noticed():
    def answer(f, x):
        x.base[:] = 7.5

    assert not watch_gradient_strided({"numerical_gradient": answer}, F, X)["kept"]


@pytest.mark.parametrize("probe", [watch_gradient_transposed, watch_gradient_strided])
def test_views_hold_the_same_numbers_and_are_not_contiguous(probe):
    layouts = []

    def answer(f, x):
        layouts.append(x.flags.c_contiguous)
        return x

    assert np.array_equal(probe({"numerical_gradient": answer}, F, X)["result"], X)
    assert layouts == [False]


def test_an_exception_counts_as_raised_only_if_it_is_the_one_of_f():
    failing = FailingWave(k=1.0, fails_at=1)

    def another(f, x):
        raise GaveUp("not the one of f")

    assert watch_gradient({"numerical_gradient": lambda f, x: f(x)}, failing, X)["raised"]
    assert not watch_gradient({"numerical_gradient": another}, failing, X)["raised"]


def test_an_exception_of_the_answer_itself_comes_through():
    with pytest.raises(ZeroDivisionError):
        watch_gradient({"numerical_gradient": lambda f, x: 1 / 0}, F, X)


def test_a_checker_sees_nothing_but_what_the_functions_answer():
    curious = {"is_gradient": lambda f, gradient, x: hasattr(f, "gradient") or hasattr(gradient, "flaw")}
    assert watch_verdict(curious, F, claim_about(F), X)["result"] is False


def test_a_checker_that_hands_out_its_own_x_is_noticed():
    careless = {"is_gradient": lambda f, gradient, x: bool(np.all(gradient(x) == F.gradient(x)))}
    assert watch_verdict(careless, F, claim_about(F), X) == {"result": True, "kept": True}
    assert not watch_verdict(careless, F, claim_about(F, "moves"), X)["kept"]
