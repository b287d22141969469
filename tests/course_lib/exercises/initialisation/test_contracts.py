"""Chapter 07: its proofs and formulas hold, say autograd and SciPy, and what breaks a contract is refused."""

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import scipy.integrate
import scipy.stats

from autograder.build.answers import answers_of
from course_lib.checking.engine import judge
from course_lib.checking.student import LocalStudent
from course_lib.exercises.initialisation import contracts
from tests.this_course import exercises_of

EXERCISES = exercises_of("07_initialisation")
ANSWERS = answers_of("07_initialisation")
LAYERS = ["glorot_uniform", "he_normal"]
SCHEMES = ("zeros", "constant", "glorot", "he")


def judged(name, answer, seed=0):
    return judge(EXERCISES[name], LocalStudent({**ANSWERS, name: answer}), seed)


def changed(name, change):
    """The right answer to `name` with its result changed."""
    return lambda *args: change(ANSWERS[name](*args))


def arcs(rng=0):
    """120 and 80 points of two classes with different means."""
    rng = np.random.default_rng(rng)
    y = np.repeat([0, 1], [120, 80])
    return rng.standard_normal((200, 2)) + np.array([[0.0, 0.5], [1.0, -0.3]])[y], y


def loss(params, X, y, g=anp.tanh):
    """Mean cross-entropy of a network with hidden units g, for autograd."""
    h = X
    for k, (W, b) in enumerate(params):
        h = anp.dot(h, W.T) + b
        h = g(h) if k < len(params) - 1 else h
    return anp.mean(anp.log(anp.sum(anp.exp(h), axis=1)) - h[np.arange(len(y)), y])


def gradients(params, X, y, g=anp.tanh):
    return autograd.grad(lambda params: loss(params, X, y, g))(params)


def params_of(sizes, scheme, seed=0):
    return ANSWERS["init_params"](sizes, scheme, np.random.default_rng(seed))


def test_the_chapter_is_worth_about_twenty_five_points():
    assert sum(exercise.points for exercise in EXERCISES.values()) == 26  # and 6 for the written questions


# -- the saddle at zero ------------------------------------------------------------------------------------


@pytest.mark.parametrize("hidden", [[3], [3, 4], [3, 4, 2]])
def test_at_zero_only_the_output_bias_has_a_gradient_and_it_is_f_minus_p(hidden):
    X, y = arcs()
    params = params_of([2, *hidden, 2], "zeros")
    grads = gradients(params, X, y)
    assert all(not grad_W.any() for grad_W, _ in grads)
    assert all(not grad_b.any() for _, grad_b in grads[:-1])
    np.testing.assert_allclose(grads[-1][1], np.array([0.5, 0.5]) - [0.6, 0.4], atol=1e-15)


def test_the_hessian_at_zero_has_curvature_of_both_signs_with_one_hidden_layer():
    X, y = arcs()
    b = np.log([0.6, 0.4])

    def of_weights(theta):
        return loss([(theta[:6].reshape(3, 2), np.zeros(3)), (theta[6:].reshape(2, 3), b)], X, y)

    eigenvalues = np.linalg.eigvalsh(autograd.hessian(of_weights)(np.zeros(12)))
    assert eigenvalues[0] < -0.01 and eigenvalues[-1] > 0.01


def test_with_two_hidden_layers_the_hessian_in_the_weights_vanishes():
    X, y = arcs()
    shapes, b = [(3, 2), (2, 3), (2, 2)], [np.zeros(3), np.zeros(2), np.log([0.6, 0.4])]

    def of_weights(theta):
        parts = np.cumsum([0] + [m * n for m, n in shapes])
        weights = [theta[parts[k] : parts[k + 1]].reshape(shape) for k, shape in enumerate(shapes)]
        return loss(list(zip(weights, b, strict=True)), X, y)

    assert not autograd.hessian(of_weights)(np.zeros(16)).any()


@pytest.mark.parametrize("L", [1, 2, 3])
@pytest.mark.parametrize("s", [-1, 1])
def test_along_the_path_of_the_proof_the_loss_changes_as_derived(L, s):
    X, y = arcs()
    u, t = X.mean(axis=0) - X[y == 1].mean(axis=0), 0.02
    params = params_of([2, *[3] * L, 2], "zeros")
    params[-1] = (params[-1][0], np.log([0.6, 0.4]))
    at_zero = loss(params, X, y)
    params[0][0][0] = t * u
    for k in range(1, L):
        params[k][0][0, 0] = t
    params[-1][0][1, 0] = s * t
    assert (loss(params, X, y) - at_zero) / t ** (L + 1) == pytest.approx(s * 0.4 * u @ u, rel=0.01)


def test_with_sigmoids_the_zero_start_wakes_one_layer_after_the_other_and_the_units_stay_equal():
    X, y = arcs()
    params = params_of([2, 3, 2], "zeros")
    dead = []
    for _ in range(3):
        grads = gradients(params, X, y, lambda a: 1 / (1 + anp.exp(-a)))
        dead.append([not grad_W.any() for grad_W, _ in grads])
        params = [(W - 0.5 * dW, b - 0.5 * db) for (W, b), (dW, db) in zip(params, grads, strict=True)]
    assert dead == [[True, False], [False, False], [False, False]]
    assert ANSWERS["symmetric_units"](params) == [True]


# -- twins -------------------------------------------------------------------------------------------------


def test_twins_stay_twins_under_mini_batches_and_momentum():
    X, y = arcs()
    params = params_of([2, 5, 4, 2], "constant")
    velocity = [(0 * W, 0 * b) for W, b in params]
    rng = np.random.default_rng(0)
    for _ in range(30):
        batch = rng.permutation(len(X))[:20]
        grads = gradients(params, X[batch], y[batch])
        velocity = [
            (dW + 0.9 * vW, db + 0.9 * vb) for (dW, db), (vW, vb) in zip(grads, velocity, strict=True)
        ]
        params = [(W - 0.1 * vW, b - 0.1 * vb) for (W, b), (vW, vb) in zip(params, velocity, strict=True)]
    assert np.abs(params[0][0] - 0.5).max() > 0.01
    for W, b in params[:-1]:
        assert np.ptp(W, axis=0).max() < 1e-12 and np.ptp(b) < 1e-12


def test_from_a_constant_only_the_output_layer_learns_in_the_first_step():
    X, y = arcs()
    first, second, output = gradients(params_of([2, 5, 4, 2], "constant"), X, y)
    assert np.abs(first[0]).max() < 1e-12 and np.abs(second[0]).max() < 1e-12
    assert np.abs(output[0]).max() > 1e-3


def test_random_weights_on_either_side_break_the_symmetry():
    X, y = arcs()
    for constant in (0, 1):
        params = params_of([2, 3, 2], "glorot")
        params[constant] = params_of([2, 3, 2], "constant")[constant]
        grads = gradients(params, X, y)
        params = [(W - 0.1 * dW, b - 0.1 * db) for (W, b), (dW, db) in zip(params, grads, strict=True)]
        assert ANSWERS["symmetric_units"](params) == [False]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_dead_gradients_agrees_with_autograd(scheme):
    X, y = arcs()
    params = params_of([2, 4, 3, 2], scheme)
    grads = gradients(params, X, y)
    dead = ANSWERS["dead_gradients"](params, X, y, np.tanh, ANSWERS["tanh_prime"])
    assert dead == [np.abs(grad_W).max() < 1e-12 for grad_W, _ in grads]
    _, ours = ANSWERS["backpropagation"](params, X, y, np.tanh, ANSWERS["tanh_prime"])
    for (grad_W, grad_b), (our_W, our_b) in zip(grads, ours, strict=True):
        np.testing.assert_allclose(our_W, grad_W, atol=1e-14)
        np.testing.assert_allclose(our_b, grad_b, atol=1e-14)


# -- variances ---------------------------------------------------------------------------------------------


def test_the_variance_of_a_preactivation_is_that_of_a_simulation():
    rng, n = np.random.default_rng(0), 200_000
    w, h = rng.uniform(-0.6, 0.6, (n, 7)), rng.laplace(0, 0.8, (n, 7))
    predicted = ANSWERS["preactivation_variance"](7, 0.6**2 / 3, 2 * 0.8**2)
    assert np.var((w * h).sum(axis=1)) == pytest.approx(predicted, rel=0.02)  # four standard errors: 0.017


@pytest.mark.parametrize("law", [scipy.stats.norm(0, 1.7), scipy.stats.uniform(-2, 4), scipy.stats.laplace()])
def test_relu_halves_the_mean_square_of_a_symmetric_variable(law):
    half, _ = scipy.integrate.quad(lambda a: a**2 * law.pdf(a), 0, min(law.support()[1], 60.0))
    assert half == pytest.approx(law.var() / 2, rel=1e-6)


def test_the_layers_follow_the_distributions_that_scipy_knows():
    rng = np.random.default_rng(0)
    b, std = np.sqrt(6 / 500), np.sqrt(2 / 300)
    uniform, normal = (ANSWERS[name](300, 200, rng).ravel() for name in LAYERS)
    assert scipy.stats.kstest(uniform, scipy.stats.uniform(-b, 2 * b).cdf).pvalue > 1e-6
    assert scipy.stats.kstest(normal, scipy.stats.norm(0, std).cdf).pvalue > 1e-6


def test_glorot_gives_the_variance_of_the_compromise():
    for fan_in, fan_out in ((1, 1), (2, 4), (300, 100)):
        b = contracts._glorot(fan_in, fan_out).bound
        assert scipy.stats.uniform(-b, 2 * b).var() == pytest.approx(2 / (fan_in + fan_out))


def test_the_worked_numbers_of_the_chapter_are_right():
    assert contracts._glorot(2, 4).bound == 1.0
    assert round(contracts._glorot(784, 100).bound, 4) == 0.0824
    assert ANSWERS["preactivation_variance"](100, 0.0001, 1.0) == pytest.approx(0.01)
    assert round(0.5 * np.tanh(0.5), 4) == 0.2311
    assert round(np.log1p(np.exp(-0.5 * np.tanh(0.5))), 4) == 0.5843
    assert round(np.log1p(np.exp(0.5 * np.tanh(0.5))), 4) == 0.8153
    assert round(-0.6 * np.log(0.6) - 0.4 * np.log(0.4), 3) == 0.673
    assert round(np.sqrt(0.5) ** 9, 3) == round(1 / 22.6, 3)


@pytest.mark.parametrize(
    ("scheme", "unit", "kept"), [("glorot", "tanh", 0.38), ("he", "ReLU", 1.0), ("glorot", "ReLU", 0.5**4.5)]
)
def test_ten_layers_keep_as_much_of_the_signal_as_the_chapter_says(scheme, unit, kept):
    g = np.tanh if unit == "tanh" else ANSWERS["relu"]
    X = np.random.default_rng(1).standard_normal((100, 100))
    _, cache = ANSWERS["forward"](params_of([100] * 11 + [10], scheme), X, g)
    size = [np.sqrt(np.mean(h**2)) for _, h in cache]
    assert kept / 1.7 < size[9] / size[0] < 1.7 * kept


# -- what must be refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("variance", [0.5, 2.0])
def test_a_variance_that_is_off_by_a_factor_of_two_earns_nothing_with_any_seed(name, variance):
    for seed in range(10):
        assert judged(name, changed(name, lambda W: W * np.sqrt(variance)), seed).points == 0


@pytest.mark.parametrize("factor", [1 - 1e-3, 1 + 1e-3])
def test_a_bound_of_glorot_that_is_off_by_a_thousandth_loses_marks(factor):
    for seed in range(5):
        assert not judged("glorot_uniform", changed("glorot_uniform", lambda W: W * factor), seed).passed


@pytest.mark.parametrize("name", LAYERS)
def test_weights_that_lie_on_their_side_earn_nothing_and_float32_loses_the_share_of_its_form(name):
    for change in (np.transpose, np.ravel):
        assert judged(name, changed(name, change)).points == 0
    report = judged(name, changed(name, np.float32))
    assert [criterion.passed for criterion in report.criteria] == [True, True, False]


@pytest.mark.parametrize("name", LAYERS)
def test_chance_from_elsewhere_earns_nothing(name):
    def from_the_world(fan_in, fan_out, rng):
        return ANSWERS[name](fan_in, fan_out, np.random.mtrand._rand)

    def unseeded(fan_in, fan_out, rng):
        return ANSWERS[name](fan_in, fan_out, np.random.default_rng())

    def from_a_child(fan_in, fan_out, rng):
        return ANSWERS[name](fan_in, fan_out, rng.spawn(1)[0])

    def mixed(fan_in, fan_out, rng):
        return np.where(np.random.random((fan_out, fan_in)) < 0.5, 1, -1) * ANSWERS[name](
            fan_in, fan_out, rng
        )

    for answer in (from_the_world, unseeded, from_a_child, mixed):
        report = judged(name, answer)
        assert report.points == 0
        assert "Only rng may be asked" in report.hint or "rng itself that is asked" in report.hint


@pytest.mark.parametrize("cut", [2.0, 3.0])
def test_a_truncated_gaussian_is_refused(cut):
    def truncated(fan_in, fan_out, rng):
        z = scipy.stats.truncnorm(-cut, cut).rvs((fan_out, fan_in), random_state=rng)
        return z * np.sqrt(2 / fan_in)

    assert not judged("he_normal", truncated).passed


def test_weights_that_are_orthogonal_and_of_the_right_size_are_refused():
    def orthogonal(fan_in, fan_out, rng):
        Q, _ = np.linalg.qr(rng.standard_normal((max(fan_in, fan_out),) * 2))
        return Q[:fan_out, :fan_in] * np.sqrt(2 * max(fan_in, fan_out) / fan_in)

    assert not judged("he_normal", orthogonal).passed


@pytest.mark.parametrize("scheme", SCHEMES)
def test_biases_that_are_not_zero_are_refused_in_every_scheme(scheme):
    def with_bias(sizes, chosen, rng):
        params = ANSWERS["init_params"](sizes, chosen, rng)
        return [(W, b + 0.1 * (chosen == scheme)) for W, b in params]

    assert not judged("init_params", with_bias).passed


def test_layers_that_repeat_the_draws_of_another_layer_are_refused():
    def repeating(sizes, scheme, rng):
        params = ANSWERS["init_params"](sizes, scheme, rng)
        for k in range(1, len(params)):
            if params[k][0].shape == params[k - 1][0].shape:
                params[k] = params[k - 1]
        return params

    report = judged("init_params", repeating)
    assert [criterion.passed for criterion in report.criteria] == [True, False, False, True]


@pytest.mark.parametrize("error", [KeyError, TypeError, Exception])
def test_an_unknown_scheme_must_raise_a_value_error(error):
    def other_error(sizes, scheme, rng):
        if scheme not in SCHEMES:
            raise error(f"{scheme}: zeros, constant, glorot, he")
        return ANSWERS["init_params"](sizes, scheme, rng)

    assert [criterion.passed for criterion in judged("init_params", other_error).criteria][-1] is False


def test_params_as_lists_or_tuples_are_right():
    for kind in (list, tuple):
        answer = changed("init_params", lambda params, kind=kind: kind(kind(pair) for pair in params))
        assert judged("init_params", answer).passed


@pytest.mark.parametrize("name", ["dead_gradients", "symmetric_units"])
def test_numbers_and_arrays_in_the_place_of_bools_lose_the_share_of_their_form(name):
    for change in (lambda found: [int(each) for each in found], np.array):
        report = judged(name, changed(name, change))
        assert not report.criteria[-1].passed and 0 < report.points < EXERCISES[name].points
    assert judged(name, changed(name, all)).points == 0
    assert judged(name, changed(name, lambda found: tuple(np.bool_(each) for each in found))).passed


def test_counts_that_are_floats_or_an_array_lose_the_share_of_their_form():
    for change in (lambda counts: [float(count) for count in counts], np.array):
        assert judged("dead_units", changed("dead_units", change)).points == 1.5
    assert judged("dead_units", changed("dead_units", sum)).points == 0
    assert judged("dead_units", changed("dead_units", lambda counts: [np.int64(c) for c in counts])).passed


def test_a_float_among_the_counts_is_named():
    report = judged("dead_units", changed("dead_units", lambda counts: [float(count) for count in counts]))
    assert "expected an int, but the number" in str(report)


@pytest.mark.parametrize("g", [np.tanh, lambda a: a, lambda a: 1 / (1 + np.exp(-a))])
def test_another_unit_than_relu_between_the_layers_loses_marks_with_any_seed(g):
    def answer(params, X):
        return [int((a <= 0).all(axis=0).sum()) for a, _ in ANSWERS["forward"](params, X, g)[1][:-1]]

    for seed in range(30):
        assert not judged("dead_units", answer, seed).passed


@pytest.mark.parametrize("one_number", [np.sum, np.sort, np.prod])
def test_units_with_the_same_numbers_in_another_order_are_not_equal(one_number):
    def answer(params):
        return [
            all(np.allclose(one_number(row), one_number(W[0])) for row in W) and bool(np.all(b == b[0]))
            for W, b in params[:-1]
        ]

    for seed in range(10):
        assert not judged("symmetric_units", answer, seed).passed


@pytest.mark.parametrize("tolerance", [1e-8, 1e-10, 0.0])
def test_a_tolerance_far_from_the_stated_one_loses_marks(tolerance):
    def answer(params, x, y, g, g_prime):
        _, grads = ANSWERS["backpropagation"](params, x, y, g, g_prime)
        return [bool(np.abs(grad_W).max() <= tolerance) for grad_W, _ in grads]

    assert not judged("dead_gradients", answer).passed or tolerance == 1e-10


def test_no_helper_of_the_judges_is_an_answer():
    helpers = [value for name, value in vars(contracts).items() if name.startswith("_")]
    for name in EXERCISES:
        for helper in filter(callable, helpers):
            assert not judged(name, helper).passed, f"{helper.__name__} answers {name}"
