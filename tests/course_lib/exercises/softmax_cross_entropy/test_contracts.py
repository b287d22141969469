"""Chapter 02: its formulas agree with autograd and SciPy, and what breaks a contract is refused."""

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import scipy.special
from autograd.scipy.special import logsumexp

from autograder.build.answers import answers_of
from course_lib.checking.engine import judge
from course_lib.checking.student import LocalStudent
from course_lib.exercises.softmax_cross_entropy import contracts as softmax_cross_entropy
from tests.this_course import exercises_of

CHAPTER = "02_softmax_cross_entropy"
EXERCISES = exercises_of(CHAPTER)
ANSWERS = answers_of(CHAPTER)
FUNCTIONS = [name for name in EXERCISES if not name.endswith("_derivation")]
GRADIENTS = ["logistic_gradient", "squared_error_gradient", "output_gradient", "preactivation_gradient"]
OF_ANY_SHAPE = ["sigmoid", "squared_error_gradient", "softmax", "log_softmax", "preactivation_gradient"]

CAT = {"a": np.array([1.0, 2.0, 0.0]), "y": 0}  # the example of the chapter


def judged(name, answer, seed=0):
    return judge(EXERCISES[name], LocalStudent({**ANSWERS, name: answer}), seed)


def changed(name, change):
    """The right answer to `name` with its result changed."""
    return lambda *args: change(ANSWERS[name](*args))


def test_the_chapter_is_worth_about_thirty_points():
    assert sum(exercise.points for exercise in EXERCISES.values()) == 31  # and 3 for the written question


# -- the formulas, by independent oracles ------------------------------------------------------------------


@pytest.mark.parametrize("size", [1.0, 10.0, 1000.0])
def test_sigmoid_softmax_and_log_softmax_agree_with_scipy(size):
    a = np.random.uniform(-size, size, (50, 7))
    np.testing.assert_allclose(ANSWERS["sigmoid"](a), scipy.special.expit(a), rtol=1e-13, atol=1e-300)
    np.testing.assert_allclose(ANSWERS["softmax"](a), scipy.special.softmax(a, axis=1), rtol=1e-12)
    np.testing.assert_allclose(ANSWERS["log_softmax"](a), scipy.special.log_softmax(a, axis=1), rtol=1e-12)


def test_the_gradients_agree_with_autograd():
    N, C, D = 6, 4, 3
    theta, X, labels = np.random.randn(D), np.random.randn(N, D), np.random.randint(2, size=N)
    p, t, a, y = *np.random.randn(3, N, C), np.random.randint(C, size=N)
    f = scipy.special.softmax(a[0])
    rows = np.arange(N)

    def logistic_loss(theta):
        z = anp.dot(X, theta)
        return anp.mean(anp.logaddexp(0.0, z) - labels * z)

    for name, args, loss, x in (
        ("logistic_gradient", (theta, X, labels), logistic_loss, theta),
        ("squared_error_gradient", (p, t), lambda p: anp.sum(0.5 * (p - t) ** 2) / N, p),
        ("output_gradient", (f, 2), lambda f: -anp.log(f[2]), f),
        ("preactivation_gradient", (a, y), lambda a: anp.mean(logsumexp(a, axis=1) - a[rows, y]), a),
    ):
        np.testing.assert_allclose(ANSWERS[name](*args), autograd.grad(loss)(x), rtol=1e-12, atol=1e-15)


def test_the_hessian_of_the_logistic_loss_is_convex_and_as_derived():
    theta, X, y = np.random.randn(3), np.random.randn(8, 3), np.random.randint(2, size=8)
    s = scipy.special.expit(X @ theta) * scipy.special.expit(-X @ theta)
    derived = X.T @ np.diag(s) @ X / len(y)

    def loss(theta):
        z = anp.dot(X, theta)
        return anp.mean(anp.logaddexp(0.0, z) - y * z)

    np.testing.assert_allclose(derived, autograd.hessian(loss)(theta), rtol=1e-10)
    assert (np.linalg.eigvalsh(derived) > 0).all()


def test_the_squared_error_of_a_sigmoid_is_not_convex():
    def second_derivative(a):
        return autograd.grad(autograd.grad(lambda a: 0.5 * (1 / (1 + anp.exp(-a)) - 1) ** 2))(a)

    assert second_derivative(-3.0) < 0 < second_derivative(0.0)


def test_the_worked_numbers_of_the_chapter_are_right():
    f = ANSWERS["softmax"](CAT["a"])
    np.testing.assert_allclose(f, [0.2447, 0.6652, 0.0900], atol=5e-5)
    np.testing.assert_allclose(-np.log(f), [1.408, 0.408, 2.408], atol=5e-4)
    np.testing.assert_allclose(ANSWERS["output_gradient"](f, CAT["y"]), [-4.086, 0, 0], atol=5e-4)
    np.testing.assert_allclose(ANSWERS["preactivation_gradient"](**CAT), [-0.7553, 0.6652, 0.0900], atol=5e-5)
    grad = ANSWERS["logistic_gradient"](np.array([-3.0, 1.0]), np.array([[1.0, 4.9]]), np.array([1]))
    np.testing.assert_allclose(grad, [-0.130, -0.638], atol=5e-4)
    p, t = np.array([1.0, 3.0]), np.array([2.0, 1.0])
    assert ANSWERS["squared_error"](p, t) == 2.5
    np.testing.assert_array_equal(ANSWERS["squared_error_gradient"](p, t), [-1, 2])
    a = np.array([-10.0, -5.0, 0.0, 5.0])
    error, slope = scipy.special.expit(-a), scipy.special.expit(a) * scipy.special.expit(-a)
    np.testing.assert_allclose(error, [0.99995, 0.993, 0.5, 0.00669], rtol=1e-3)
    np.testing.assert_allclose(error * slope, [0.0000454, 0.00660, 0.125, 0.0000445], rtol=1e-3)


def test_the_valley_of_the_sixteen_students_is_where_the_chapter_says():
    loss = ANSWERS["logistic_loss"]
    lowest = loss(np.array([-3.984, 1.4086]), ANSWERS["X_hours"], ANSWERS["passed"])
    assert round(lowest, 3) == 0.442
    assert round(loss(np.zeros(2), ANSWERS["X_hours"], ANSWERS["passed"]), 3) == 0.693
    gradient = ANSWERS["logistic_gradient"](np.array([-3.984, 1.4086]), ANSWERS["X_hours"], ANSWERS["passed"])
    np.testing.assert_allclose(gradient, 0, atol=1e-4)


# -- what must be refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", GRADIENTS)
@pytest.mark.parametrize("factor", [1 - 1e-3, 1 + 1e-3])
def test_a_gradient_with_one_entry_off_by_a_thousandth_earns_nothing(name, factor):
    def off(grad):
        wrong = np.array(grad)
        wrong.flat[np.argmax(abs(wrong))] *= factor
        return wrong

    for seed in range(10):
        assert judged(name, changed(name, off), seed).points == 0


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_result_that_is_off_by_a_hundred_thousandth_earns_nothing(name):
    assert judged(name, changed(name, lambda result: result * (1 + 1e-5))).points == 0


@pytest.mark.parametrize("name", OF_ANY_SHAPE)
def test_float32_results_and_lists_lose_the_share_of_their_form(name):
    for form in (
        lambda result: np.asarray(result, dtype=np.float32),
        lambda result: np.asarray(result).tolist(),
    ):
        report = judged(name, changed(name, form))
        assert [criterion.passed for criterion in report.criteria][-1] is False
        assert EXERCISES[name].points / 2 <= report.points < EXERCISES[name].points


@pytest.mark.parametrize("name", ["logistic_loss", "squared_error", "cross_entropy"])
def test_a_loss_that_is_an_array_with_an_axis_loses_the_share_of_its_form(name):
    report = judged(name, changed(name, lambda loss: np.array([loss])))
    assert [criterion.passed for criterion in report.criteria][-1] is False
    assert EXERCISES[name].points / 2 <= report.points < EXERCISES[name].points
    assert judged(name, changed(name, np.array)).passed


@pytest.mark.parametrize("name", FUNCTIONS)
def test_an_answer_that_changes_its_argument_earns_nothing(name):
    def spoiling(first, *others):
        result = ANSWERS[name](first, *others)
        if isinstance(first, np.ndarray):
            first += 1.0
        return result

    report = judged(name, spoiling)
    assert report.points == 0 and "changed its argument" in report.problem


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_rows_of_one_class_and_batches_of_one_example_keep_their_shape(name):
    squeezed = judged(name, changed(name, np.squeeze))
    assert [criterion.passed for criterion in squeezed.criteria] == [True, True, True, False]


@pytest.mark.parametrize("floor", [1e-7, 1e-15, 1e-300])
def test_a_clipped_probability_is_refused(floor):
    def clipped_cross_entropy(f, y):
        return ANSWERS["cross_entropy"](np.clip(f, floor, 1.0), y)

    def clipped_log_softmax(a):
        return np.log(np.clip(ANSWERS["softmax"](a), floor, 1.0))

    assert not judged("cross_entropy", clipped_cross_entropy).passed
    assert not judged("log_softmax", clipped_log_softmax).passed


def test_no_helper_of_the_judges_is_an_answer():
    helpers = [value for name, value in vars(softmax_cross_entropy).items() if name.startswith("_")]
    for name in FUNCTIONS:
        for helper in filter(callable, helpers):
            assert not judged(name, helper).passed, f"{helper.__name__} answers {name}"


# -- the derivations ---------------------------------------------------------------------------------------

FIRST = "∂/∂a_c (−log f_y)"


def test_the_first_wrong_line_of_the_derivation_is_named_and_the_lines_above_it_count():
    report = judged("softmax_derivation", f"{FIRST}\n= −1/f_y ∂f_y/∂a_c\n= −1/f_y (f_y − f_y f_c)\n= f_c − 1")
    assert report.points == 0.8
    wrong = [line for line in report.lines if line["mistake"]]
    assert [(line["number"], line["mistake"]["message"]) for line in wrong] == [
        (3, "line 3 does not follow from line 2")
    ]


def test_a_derivation_that_stops_halfway_says_which_line_is_missing():
    report = judged("softmax_derivation", f"{FIRST}\n= −1/f_y ∂f_y/∂a_c\n= …")
    assert report.status == "checked" and "line 3 is not written yet" in str(report)


def test_the_result_below_the_first_line_skips_the_work():
    report = judged("softmax_derivation", f"{FIRST}\n= f_c − 1[y=c]")
    assert report.points < 4 and "one step of at least 3" in str(report)


@pytest.mark.parametrize("wrong", [[], 1.0, b"f_c", "f_c", ["a", "b"], FIRST, f"{FIRST} = {FIRST}"])
def test_what_is_no_derivation_earns_nothing(wrong):
    assert judged("softmax_derivation", wrong).points == 0


def test_the_loss_is_the_lead_of_the_strongest_wrong_class_and_at_most_log_C_more():
    for C in (2, 3, 10):
        a, y = np.random.uniform(-20, 20, (50, C)), np.random.randint(C, size=50)
        lead = a.max(axis=1) - a[np.arange(50), y]
        loss = -ANSWERS["log_softmax"](a)[np.arange(50), y]
        assert (loss >= lead).all() and (loss <= lead + np.log(C)).all()
    at_the_kink = -ANSWERS["log_softmax"](np.array([2.0, 2.0, 0.0]))[0]
    assert round(at_the_kink, 2) == 0.76


def test_at_the_lowest_point_the_errors_add_up_to_zero_and_no_threshold_separates():
    hours = np.array([5, 8, 12, 16, 19, 22, 24, 27, 30, 31, 35, 38, 41, 44, 49, 54]) / 10
    passed = np.array([0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1])
    X, theta = np.column_stack([np.ones(16), hours]), np.array([-4.0, 1.4])
    for _ in range(20):  # Newton
        p = ANSWERS["sigmoid"](X @ theta)
        theta -= np.linalg.solve((X.T * (p * (1 - p))) @ X, X.T @ (p - passed))
    np.testing.assert_allclose(ANSWERS["logistic_gradient"](theta, X, passed), 0, atol=1e-12)
    np.testing.assert_allclose(ANSWERS["sigmoid"](X @ theta).mean(), 0.5, atol=1e-12)
    assert round(ANSWERS["logistic_loss"](theta, X, passed), 3) == 0.442
