"""Chapter 01: right answers pass, bad ones special to it are refused, its formulas and numbers are right."""

import math

import numpy as np
import pytest
from autograd import grad
from autograd import numpy as anp

from autograder.build.answers import answers_of
from course_lib.checking.engine import judge
from course_lib.checking.student import LocalStudent
from tests.this_course import exercises_of

CHAPTER = "01_gradient_checking"
EXERCISES = exercises_of(CHAPTER)
UNIT_ROUNDING = 2.0**-53


@pytest.fixture(scope="module")
def answers():
    return answers_of(CHAPTER)


def judged(name, answer, seed=7):
    return judge(EXERCISES[name], LocalStudent({name: answer}), seed)


def points(name, answer, seed=7):
    return judged(name, answer, seed).points


@pytest.mark.parametrize("name", EXERCISES)
def test_a_constant_answer_earns_nothing(name):
    for stub in (None, 0.0, 1.0, math.nan, True, False):
        assert points(name, lambda *_, stub=stub: stub) == 0, stub


@pytest.mark.parametrize("name", EXERCISES)
def test_an_answer_in_the_shape_of_its_argument_earns_nothing(name):
    for stub in (np.zeros_like, np.ones_like, np.array, lambda x: np.zeros((1, np.size(x)))):
        assert points(name, lambda first, x, *_, stub=stub: stub(np.asarray(x))) == 0


# -- contract violations -----------------------------------------------------------------------------------


@pytest.mark.parametrize("factor", [1 + 1e-3, 1 - 1e-3])
def test_a_slope_that_is_off_by_a_thousandth_is_refused(factor, answers):
    for name in ("central_difference", "directional_derivative"):
        report = judged(name, lambda *a, name=name: factor * answers[name](*a))
        assert not any(
            criterion.passed for criterion in report.criteria if "evaluations" not in criterion.name
        )


@pytest.mark.parametrize("factor", [1 + 1e-3, 1 - 1e-3])
@pytest.mark.parametrize("name", ["numerical_gradient", "numerical_jacobian"])
def test_a_gradient_with_one_entry_off_by_a_thousandth_is_refused(name, factor, answers):
    def answer(*args):
        result = answers[name](*args)
        result.flat[-1] *= factor
        return result

    report = judged(name, answer)
    assert not any(criterion.passed for criterion in report.criteria if "evaluations" not in criterion.name)


def test_a_gradient_that_evaluates_f_once_more_loses_that_criterion_alone(answers):
    def answer(f, x, eps=1e-5):
        f(x)
        return answers["numerical_gradient"](f, x, eps)

    assert points("numerical_gradient", answer) == pytest.approx(4 * 4 / 5)


def test_a_gradient_of_another_order_is_refused():
    def richardson(f, x, eps=1e-5):
        def central(step):
            return (f(x + step) - f(x - step)) / (2 * np.abs(step).max())

        steps = eps * np.eye(x.size).reshape(x.size, *x.shape)
        return np.array([(4 * central(step / 2) - central(step)) / 3 for step in steps]).reshape(x.shape)

    report = judged("numerical_gradient", richardson)
    assert [c.passed for c in report.criteria if "2P" in c.name or "step as given" in c.name] == [
        False,
        False,
    ]


def test_a_gradient_that_hands_f_a_flattened_array_is_refused(answers):
    def answer(f, x, eps=1e-5):
        return answers["numerical_gradient"](lambda flat: f(flat), x.ravel(), eps).reshape(x.shape)

    assert points("numerical_gradient", answer) < EXERCISES["numerical_gradient"].points


def test_a_gradient_that_raises_an_exception_of_its_own_is_refused(answers):
    def answer(f, x, eps=1e-5):
        try:
            return answers["numerical_gradient"](f, x, eps)
        except Exception as error:
            raise RuntimeError("no gradient") from error

    assert points("numerical_gradient", answer) < EXERCISES["numerical_gradient"].points


def test_a_gradient_in_fortran_order_is_accepted(answers):
    def answer(f, x, eps=1e-5):
        return np.array(answers["numerical_gradient"](f, x, eps), order="F")

    assert points("numerical_gradient", answer) == EXERCISES["numerical_gradient"].points


@pytest.mark.parametrize("verdict", [np.bool_, np.array])
def test_a_verdict_may_be_a_bool_of_numpy(verdict, answers):
    assert (
        points("is_gradient", lambda *a: verdict(answers["is_gradient"](*a)))
        == EXERCISES["is_gradient"].points
    )


@pytest.mark.parametrize(("verdict", "earned"), [(int, 3.2), (str, 0), (float, 3.2)])
def test_a_verdict_that_is_no_bool_is_refused_or_loses_the_share_of_its_form(verdict, earned, answers):
    assert points("is_gradient", lambda *a: verdict(answers["is_gradient"](*a))) == pytest.approx(earned)


def test_a_checker_that_knows_only_half_of_the_story_loses_that_criterion(answers):
    """Each criterion pairs right and broken gradients, so being blind on one side earns nothing in it."""

    def refuses_at_stationary_points(f, gradient, x):
        numerical = answers["numerical_gradient"](f, x)
        return bool(np.abs(numerical).max() > 1e-5 and answers["is_gradient"](f, gradient, x))

    assert points("is_gradient", refuses_at_stationary_points) == 3.0


def test_a_relative_error_that_is_nan_for_other_reasons_is_refused():
    assert points("relative_error", lambda u, v: float(np.sum(u - v) * np.nan)) == 0


# -- the chapter's formulas ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("f", "x"), [(anp.sin, 1.0), (anp.exp, 0.3), (anp.tanh, -0.7)])
def test_the_central_difference_is_off_by_eps_squared_times_a_sixth_of_the_third_derivative(f, x, answers):
    third = grad(grad(grad(f)))(x)
    for eps in (1e-2, 3e-3):
        error = answers["central_difference"](f, x, eps) - grad(f)(x)
        assert error == pytest.approx(eps**2 * third / 6, rel=20 * eps**2)


@pytest.mark.parametrize(("f", "x"), [(np.sin, 1.0), (np.exp, 0.3)])
def test_the_best_step_is_the_cube_root_of_three_u_f_over_the_third_derivative(f, x):
    third = abs(grad(grad(grad({np.sin: anp.sin, np.exp: anp.exp}[f])))(x))
    best = (3 * UNIT_ROUNDING * abs(f(x)) / third) ** (1 / 3)
    eps = best * np.linspace(0.2, 5, 10_001)
    bound = UNIT_ROUNDING * abs(f(x)) / eps + eps**2 * third / 6
    assert eps[np.argmin(bound)] == pytest.approx(best, rel=1e-3)
    assert bound.min() == pytest.approx(best**2 * third / 2, rel=1e-6)


def test_the_numbers_of_the_worked_example_of_the_step_are_right():
    best = (3 * UNIT_ROUNDING * math.sin(1) / math.cos(1)) ** (1 / 3)
    assert best == pytest.approx(8.0e-6, rel=5e-3)
    assert best**2 * math.cos(1) / 2 == pytest.approx(1.7e-11, rel=3e-2)


def test_the_other_worked_examples_are_right(answers):
    def f(x):
        return x[0] * x[1] ** 2

    at = np.array([2.0, 3.0])
    assert f([2.01, 2.98]) - f(at) == pytest.approx(-0.150396)
    assert answers["numerical_gradient"](f, at, 0.1) == pytest.approx([9.0, 12.0])
    assert answers["directional_derivative"](f, at, np.array([1.0, -2.0]), 0.1) == pytest.approx(-14.96)
    assert answers["central_difference"](math.sin, 1.0, 0.1) == pytest.approx(0.539402, abs=5e-7)
    assert answers["relative_error"](np.array([2, 0, 5.0]), np.array([2, 0, 5.1])) == pytest.approx(
        0.0099, abs=5e-5
    )
    routes = grad(lambda x: x**2 * anp.sin(x))(1.0)
    assert routes == pytest.approx(2.223244, abs=5e-7)
    W = np.array([[1.0, 2.0, 0.0], [0.0, -1.0, 1.0]])
    jacobian = answers["numerical_jacobian"](lambda x: np.tanh(W @ x), np.array([1.0, 0.0, 0.0]))
    assert jacobian == pytest.approx(np.array([[0.419974, 0.839949, 0.0], [0.0, -1.0, 1.0]]), abs=1e-6)


def test_at_a_kink_the_central_difference_mixes_the_two_slopes(answers):
    for eps in (0.5, 1e-3):
        for x in (0.0, 0.3 * eps, -0.8 * eps):
            slope = answers["central_difference"](lambda t: max(0.0, t), x, eps)
            assert slope == pytest.approx((x + eps) / (2 * eps))


def test_the_gradients_agree_with_automatic_differentiation(answers):
    def f(x):
        return anp.sum(anp.tanh(x) ** 2) + x[0, 0] * x[1, 2]

    x = np.random.default_rng(0).standard_normal((2, 3))
    right = grad(f)
    assert answers["relative_error"](answers["numerical_gradient"](f, x), right(x)) < 1e-8
    assert answers["directional_derivative"](f, x, x) == pytest.approx(np.sum(right(x) * x), rel=1e-8)
    assert answers["is_gradient"](f, right, x)
    assert not answers["is_gradient"](f, lambda x: right(x) * 1.01, x)
