"""The functions that are handed to answers: their gradients, confirmed by automatic differentiation."""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from course_lib.checking.cases import Cases
from course_lib.exercises.shared.known_slopes import differences, wave_at
from course_lib.exercises.shared.probes.functions import (
    FLAWS,
    FailingWave,
    Itself,
    Kinked,
    LogSumExp,
    Product,
    Quadratic,
    Wave,
    Waves,
    Window,
    claim_about,
)

X = np.array([0.4, -1.2, 0.7])
A = np.array([[2.0, 0.5, 0.0], [0.5, 1.0, -0.3], [0.0, -0.3, 3.0]])
B = np.array([1.0, -2.0, 0.5])
W, C = np.array([[1.0, -0.5, 0.2], [0.3, 0.9, -1.0]]), np.array([0.1, -0.4])
K = np.array([0.8, -0.6, 1.1])


def quadratic(x):
    return 0.5 * anp.dot(x, anp.dot(A, x)) - anp.dot(B, x)


def log_sum_exp(x):
    return anp.log(anp.sum(anp.exp(anp.dot(W, x) + C)))


FUNCTIONS = {
    "wave": (Wave(k=K, shift=0.3, height=2.0, level=5.0), lambda x: 5 + 2 * anp.sin(anp.sum(K * x) + 0.3)),
    "quadratic": (Quadratic(A=A, b=B, height=3.0), lambda x: 3 * quadratic(x)),
    "log-sum-exp": (LogSumExp(W=W, c=C, level=-1.0), lambda x: log_sum_exp(x) - 1),
    "product": (Product(height=0.5), lambda x: 0.5 * anp.prod(x)),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_values_and_gradients_are_those_of_automatic_differentiation(name):
    f, written = FUNCTIONS[name]
    assert f(X) == pytest.approx(float(written(X)), rel=1e-14)
    np.testing.assert_allclose(f.gradient(X), grad(written)(X), rtol=1e-13)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_scaled_function_has_the_value_and_the_slope_that_were_asked_for(name):
    f = FUNCTIONS[name][0].scaled(X, value=-40.0, slope=0.01)
    assert f(X) == pytest.approx(-40.0, rel=1e-12)
    assert np.linalg.norm(f.gradient(X)) == pytest.approx(0.01, rel=1e-12)


def test_a_product_has_a_gradient_of_any_shape_and_zero_entries_are_no_trouble():
    x = np.array([[2.0, 0.0], [3.0, 5.0]])
    assert np.array_equal(Product().gradient(x), [[0.0, 30.0], [0.0, 0.0]])


def test_a_kinked_line_has_its_two_slopes():
    f = Kinked(at=1.0, left=-2.0, right=3.0, level=0.5)
    assert (f(0.0), f(1.0), f(2.0)) == (2.5, 0.5, 3.5)


def test_vector_functions_return_waves_their_argument_or_a_view_of_it():
    assert np.array_equal(Waves(W, C)(X), np.sin(W @ X + C))
    assert Itself()(X) is X
    assert np.shares_memory(Window(1, 3)(X), X) and np.array_equal(Window(step=-1)(X), X[::-1])


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_claim_with_a_flaw_differs_from_the_right_gradient(flaw):
    f = Wave(k=K, shift=0.3)
    point = X.copy()
    try:
        claimed = claim_about(f, flaw)(point)
    except Exception:
        assert flaw == "raises"
        return
    right = claimed.shape == X.shape and np.array_equal(claimed, f.gradient(X)) and np.array_equal(point, X)
    assert right == (flaw == "")


def test_one_entry_is_off_by_one_per_cent():
    f = Wave(k=K, shift=0.3)
    ratio = claim_about(f, "entry")(X) / f.gradient(X)
    assert sorted(ratio) == pytest.approx([1.0, 1.0, 1.01])


def test_an_unknown_flaw_is_refused_by_name():
    with pytest.raises(ValueError, match=r"'wobbly'.*known are sign"):
        claim_about(Product(), "wobbly")


def test_functions_are_shown_as_formulas():
    assert str(Wave(k=2.0, shift=-0.5, level=1.0)) == "x ↦ sin(2 * x - 0.5) + 1"
    assert str(Wave(k=K[:2], shift=0.5)) == "x ↦ sin(sum(k * x) + 0.5), where k = [ 0.8, -0.6]"
    failing = FailingWave(k=1.0, fails_at=3)
    assert str(failing) == "x ↦ sin(1 * x), but call number 3 raises an exception"
    assert str(Window(1, 3)) == "x ↦ x[1:3]" and str(Window(step=-1)) == "x ↦ x[::-1]"
    assert str(Quadratic(A=A[:2, :2], b=B[:2])).splitlines()[1:3] == ["A = [[2. , 0.5],", "     [0.5, 1. ]]"]


def test_what_is_handed_out_is_plain_data():
    f = FUNCTIONS["quadratic"][0]
    plain = (float, int, str, dict, np.ndarray)
    for sent in (f, claim_about(f, "sign"), Waves(W, C), Window(1, 3), Kinked(0.0, 1.0, 2.0)):
        assert all(isinstance(value, plain) or value is None for value in vars(sent).values())


def test_known_slopes_are_far_from_zero_where_a_sine_is_differentiated():
    for seed in range(200):
        f, x = wave_at(Cases(seed), (2, 3))
        slope = differences(f, x, 1e-5)
        assert np.abs(slope).min() > 0.1
        np.testing.assert_allclose(slope, f.gradient(x), rtol=1e-9)
