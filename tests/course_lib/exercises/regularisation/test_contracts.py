"""Chapter 06: gradients agree with autograd, priors with SciPy, and what breaks a contract is refused."""

import math

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import scipy.optimize
import scipy.stats
from autograd.scipy.special import logsumexp

from autograder.build.answers import answers_of
from course_lib.checking.engine import judge
from course_lib.checking.student import LocalStudent
from course_lib.exercises.regularisation import contracts as regularisation
from tests.this_course import exercises_of

CHAPTER = "06_regularisation"
EXERCISES = exercises_of(CHAPTER)
ANSWERS = answers_of(CHAPTER)
PENALTIES = ["l1_penalty", "l2_penalty"]
GRADIENTS = ["l1_gradient", "l2_gradient"]

BY_HAND = [
    (np.array([[1.0, -2.0], [0.0, 0.5]]), np.array([3.0, -1.0])),
    (np.array([[-1.0, 2.0]]), np.array([10.0])),
]


def judged(name, answer, seed=0):
    return judge(EXERCISES[name], LocalStudent({**ANSWERS, name: answer}), seed)


def changed(name, change):
    """The right answer to `name` with its result changed."""
    return lambda *args: change(ANSWERS[name](*args))


def passed(report):
    return [criterion.passed for criterion in report.criteria]


def network(sizes):
    return [(np.random.randn(m, n), np.random.randn(m)) for m, n in zip(sizes[1:], sizes, strict=False)]


def omega(params, penalty):
    return sum(anp.sum(W**2 if penalty == "l2" else anp.abs(W)) for W, b in params)


def objective(params, x, y, lam, penalty):
    """The regularised loss of a tanh network, for autograd."""
    total = lam * omega(params, penalty)
    for W, b in params[:-1]:
        x = anp.tanh(anp.dot(x, W.T) + b)
    W, b = params[-1]
    a = anp.dot(x, W.T) + b
    chosen = a[y] if a.ndim == 1 else a[np.arange(len(a)), y]
    return total + anp.mean(logsumexp(a, axis=-1) - chosen)


def assert_same_grads(came, expected):
    for came_pair, expected_pair in zip(came, expected, strict=True):
        for grad, truth in zip(came_pair, expected_pair, strict=True):
            np.testing.assert_allclose(grad, truth, rtol=1e-9, atol=1e-13)


def test_the_chapter_is_worth_twenty_points():
    assert sum(exercise.points for exercise in EXERCISES.values()) == 27  # and 5 for the written questions


# -- the formulas, by an independent oracle --------------------------------------------------------------


@pytest.mark.parametrize("penalty", ["l1", "l2"])
def test_penalties_and_their_gradients_agree_with_autograd(penalty):
    params = network((3, 4, 2, 5))
    assert math.isclose(ANSWERS[f"{penalty}_penalty"](params), omega(params, penalty), rel_tol=1e-12)
    assert_same_grads(ANSWERS[f"{penalty}_gradient"](params), autograd.grad(omega)(params, penalty))


@pytest.mark.parametrize("penalty", ["l1", "l2"])
@pytest.mark.parametrize("sizes", [(3, 4), (3, 5, 2), (2, 3, 4, 3)])
@pytest.mark.parametrize("rows", [(), (1,), (6,)])
def test_the_regularised_loss_agrees_with_autograd(penalty, sizes, rows):
    params, x = network(sizes), np.random.randn(*rows, sizes[0])
    y = np.random.randint(sizes[-1], size=rows) if rows else 1
    came = ANSWERS["regularised_loss"](params, x, y, np.tanh, ANSWERS["tanh_prime"], 0.3, penalty)
    assert math.isclose(came[0], objective(params, x, y, 0.3, penalty), rel_tol=1e-12)
    assert_same_grads(came[1], autograd.grad(objective)(params, x, y, 0.3, penalty))


@pytest.mark.parametrize("scale", [0.4, 1.0, 3.0])
def test_log_priors_differ_as_the_densities_of_scipy_do(scale):
    w, v = np.random.randn(2, 5)
    for kind, density in (("gaussian", scipy.stats.norm), ("laplace", scipy.stats.laplace)):
        expected = np.sum(density.logpdf(w, scale=scale) - density.logpdf(v, scale=scale))
        came = ANSWERS["log_prior"](w, kind, scale) - ANSWERS["log_prior"](v, kind, scale)
        assert math.isclose(came, expected, rel_tol=1e-9)


def test_a_log_prior_is_minus_lambda_times_the_penalty():
    w, sigma, b = np.random.randn(6), 0.7, 0.3
    params = [(w.reshape(2, 3), np.ones(2))]
    gaussian, laplace = ANSWERS["log_prior"](w, "gaussian", sigma), ANSWERS["log_prior"](w, "laplace", b)
    assert math.isclose(gaussian, -ANSWERS["l2_penalty"](params) / (2 * sigma**2), rel_tol=1e-12)
    assert math.isclose(laplace, -ANSWERS["l1_penalty"](params) / b, rel_tol=1e-12)


def test_the_most_probable_weights_minimise_the_mean_loss_plus_a_penalty_that_shrinks_with_N():
    N, sigma = 40, 0.5
    X = np.random.randn(N, 3)
    y = X @ np.array([0.5, -0.2, 0.0]) + np.random.randn(N)

    def minus_log_posterior(w):
        return 0.5 * np.sum((y - X @ w) ** 2) - ANSWERS["log_prior"](w, "gaussian", sigma)

    lam = 1 / (2 * sigma**2 * N)
    ridge = np.linalg.solve(X.T @ X / N + 2 * lam * np.eye(3), X.T @ y / N)
    found = scipy.optimize.minimize(minus_log_posterior, np.zeros(3), tol=1e-10).x
    np.testing.assert_allclose(found, ridge, atol=1e-5)


@pytest.mark.parametrize("t", [0.0, 0.5, 1.7])
def test_the_soft_threshold_is_where_a_search_finds_the_lowest_point(t):
    for w in np.linspace(-3, 3, 25):
        found = scipy.optimize.minimize_scalar(
            lambda u, w=w: 0.5 * (u - w) ** 2 + t * abs(u), bounds=(-4, 4), method="bounded"
        ).x
        assert abs(ANSWERS["soft_threshold"](w, t) - found) < 1e-5


def test_proximal_steps_reach_the_minimum_of_a_penalised_quadratic_and_exact_zeros():
    A, m, lam = np.array([[1.0, 0.35], [0.35, 1.0]]), np.array([1.5, 0.45]), 0.61
    w = np.zeros(2)
    for _ in range(500):
        w = ANSWERS["soft_threshold"](w - 0.5 * (A @ (w - m)), 0.5 * lam)
    assert w[1] == 0
    np.testing.assert_allclose(w[0], 1.6575 - lam, atol=1e-9)


def test_bias_and_variance_are_those_of_numpy():
    predictions, truth = np.random.randn(7, 4), np.random.randn(4)
    bias2, variance, mse = ANSWERS["bias_variance"](predictions, truth)
    assert math.isclose(variance, predictions.var(axis=0).mean(), rel_tol=1e-12)
    assert math.isclose(mse, ((predictions - truth) ** 2).mean(), rel_tol=1e-12)
    assert math.isclose(bias2 + variance, mse, rel_tol=1e-12)


def test_early_stopping_agrees_with_its_definition_on_random_lists():
    for _ in range(300):
        losses = np.random.choice([0.1, 0.2, 0.3, 0.4, 0.5, np.nan], np.random.randint(1, 15)).tolist()
        losses[0], patience = 0.4, np.random.randint(1, 6)
        news = [e for e, loss in enumerate(losses) if not any(loss >= v for v in losses[:e]) and loss == loss]
        quiet = [
            e
            for e in range(len(losses))
            if e >= patience and not set(range(e - patience + 1, e + 1)) & {*news}
        ]
        stopped = quiet[0] if quiet else None
        best = max(e for e in news if stopped is None or e <= stopped)
        assert ANSWERS["early_stopping"](losses, patience) == (best, stopped)


# -- what the chapter works by hand, and claims ----------------------------------------------------------


def test_the_numbers_that_the_chapter_works_by_hand_are_right():
    assert ANSWERS["l2_penalty"](BY_HAND) == 10.25 and ANSWERS["l1_penalty"](BY_HAND) == 6.5
    zeros = [np.zeros(2), np.zeros(1)]
    slopes = {"l2": ([[2, -4], [0, 1]], [[-2, 4]]), "l1": ([[1, -1], [0, 1]], [[-1, 1]])}
    for penalty, expected in slopes.items():
        assert_same_grads(ANSWERS[f"{penalty}_gradient"](BY_HAND), zip(expected, zeros, strict=True))
    w = np.array([1.0, -2.0, 0.5])
    assert ANSWERS["log_prior"](w, "gaussian", 2.0) == -0.65625
    assert ANSWERS["log_prior"](w, "laplace", 0.5) == -7.0
    thresholded = ANSWERS["soft_threshold"](np.array([2.0, 0.3, -0.5, -0.8]), 0.5)
    np.testing.assert_allclose(thresholded, [1.5, 0, 0, -0.3])
    came = ANSWERS["bias_variance"](np.array([[1.0], [2.0], [6.0]]), np.array([2.0]))
    np.testing.assert_allclose(came, [1, 14 / 3, 17 / 3])
    losses = [0.9, 0.7, 0.8, 0.6, 0.65, 0.7, 0.6, 0.5]
    assert ANSWERS["early_stopping"](losses, 3) == (3, 6)
    assert ANSWERS["early_stopping"](losses, 4) == (7, None)


def test_the_cross_entropy_in_bits_is_never_below_the_mistakes():
    for C in (2, 3, 10):
        a, y = 3 * np.random.randn(500, C), np.random.randint(C, size=500)
        wrong = a.argmax(axis=1) != y
        bits = np.array([ANSWERS["loss_of_logits"](row, label) for row, label in zip(a, y, strict=True)])
        assert (bits / np.log(2) >= wrong).all()


@pytest.mark.parametrize(
    ("h", "after_steps", "under_l2"), [(0.01, 0.049, 0.048), (0.2, 0.636, 0.5), (5, 1, 0.962)]
)
def test_fifty_steps_act_like_the_penalty_that_the_chapter_says(h, after_steps, under_l2):
    w, alpha, t = 0.0, 0.1, 50
    for _ in range(t):
        w -= alpha * h * (w - 1.0)
    lam = 1 / (2 * alpha * t)
    assert round(w, 3) == after_steps and round(h / (h + 2 * lam), 3) == under_l2


def test_the_given_backpropagation_agrees_with_autograd():
    params, x, y = network((3, 4, 2)), np.random.randn(5, 3), np.random.randint(2, size=5)
    loss, grads = ANSWERS["backpropagation"](params, x, y, np.tanh, ANSWERS["tanh_prime"])
    assert math.isclose(loss, objective(params, x, y, 0.0, "l2"), rel_tol=1e-12)
    assert_same_grads(grads, autograd.grad(objective)(params, x, y, 0.0, "l2"))


# -- what must be refused --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", GRADIENTS)
@pytest.mark.parametrize("factor", [1 - 1e-3, 1 + 1e-3])
def test_a_gradient_with_one_entry_off_by_a_thousandth_earns_nothing(name, factor):
    for seed in range(5):
        rng = np.random.default_rng(seed)

        def off(grads, rng=rng):
            for W, _ in grads:
                W.flat[rng.choice(np.flatnonzero(W))] *= factor
            return grads

        assert judged(name, changed(name, off), seed).points == 0


@pytest.mark.parametrize("layer", [0, -1])
@pytest.mark.parametrize("place", [0, 1])
def test_a_regularised_gradient_with_one_entry_off_by_a_thousandth_earns_nothing(layer, place):
    def off(result):
        result[1][layer][place].flat[np.abs(result[1][layer][place]).argmax()] *= 1.001
        return result

    assert judged("regularised_loss", changed("regularised_loss", off)).points == 0


@pytest.mark.parametrize("name", GRADIENTS)
@pytest.mark.parametrize("amount", [1e-9, 1e-3])
def test_a_bias_gradient_that_is_not_zero_earns_nothing(name, amount):
    report = judged(name, changed(name, lambda grads: [(W, b + amount) for W, b in grads]))
    assert report.points == 0


@pytest.mark.parametrize("name", PENALTIES)
def test_a_penalty_off_by_a_hundred_thousandth_earns_nothing(name):
    assert judged(name, changed(name, lambda value: value * (1 + 1e-5))).points == 0


@pytest.mark.parametrize("name", PENALTIES)
@pytest.mark.parametrize("layer", [0, -1])
def test_a_penalty_of_one_layer_alone_is_right_only_where_there_is_one(name, layer):
    for seed in range(20):
        answer = lambda params: ANSWERS[name]([params[layer]])  # noqa: E731
        assert passed(judged(name, answer, seed)) == [True, False, False]


@pytest.mark.parametrize("name", PENALTIES)
def test_a_penalty_may_be_a_0d_array_but_has_no_axes(name):
    assert judged(name, changed(name, np.array)).passed
    report = judged(name, changed(name, lambda value: np.array([value])))
    *numbers, last = (criterion.passed for criterion in report.criteria)
    assert all(numbers) and not last and EXERCISES[name].points / 2 <= report.points < EXERCISES[name].points


@pytest.mark.parametrize("name", GRADIENTS)
def test_gradient_pairs_may_be_lists_or_tuples_of_float64_arrays(name):
    assert judged(name, changed(name, lambda grads: tuple(list(pair) for pair in grads))).passed
    for spoil in (
        lambda grads: [W for W, _ in grads],
        lambda grads: [(b, W) for W, b in grads],
        lambda grads: [(W.T, b) for W, b in grads],
        lambda grads: [(W, None) for W, b in grads],
        lambda grads: [(W, 0.0) for W, b in grads],
        lambda grads: [(W, b[None, :]) for W, b in grads],
        lambda grads: [(W.astype(int), b) for W, b in grads],
        lambda grads: [(W.astype(np.float32), b) for W, b in grads],
        lambda grads: {k: pair for k, pair in enumerate(grads)},
    ):
        assert not judged(name, changed(name, spoil)).passed


@pytest.mark.parametrize("slope", [1.0, -1.0, 0.5, np.nan])
def test_a_weight_of_exactly_zero_has_the_l1_gradient_zero_and_no_other(slope):
    def answer(params):
        return [(np.where(W == 0, slope, np.sign(W)), np.zeros_like(b)) for W, b in params]

    for seed in range(20):
        assert passed(judged("l1_gradient", answer, seed)) == [True, True, False]


def test_parameters_that_decay_in_place_earn_nothing():
    def careless(params):
        for W, _ in params:
            W *= 2
        return [(W, np.zeros_like(b)) for W, b in params]

    report = judged("l2_gradient", careless)
    assert report.points == 0 and "changed its argument" in report.problem


@pytest.mark.parametrize("message", ["", "no", "not 'l3'", "l1 or l2", "KeyError: l3"])
def test_a_value_error_that_does_not_say_what_came_and_what_is_accepted_is_not_enough(message):
    def answer(params, x, y, g, g_prime, lam, penalty):
        if penalty not in ("l1", "l2"):
            raise ValueError(message)
        return ANSWERS["regularised_loss"](params, x, y, g, g_prime, lam, penalty)

    assert passed(judged("regularised_loss", answer)) == [True, True, True, False]


def test_another_exception_than_a_value_error_is_not_enough():
    def answer(w, kind, scale):
        if kind not in ("gaussian", "laplace"):
            raise KeyError(f"{kind}: gaussian or laplace")
        return ANSWERS["log_prior"](w, kind, scale)

    assert passed(judged("log_prior", answer)) == [True, True, True, False]


def test_always_refusing_earns_nothing():
    def refuses(*args):
        raise ValueError(f"{args[-1]!r} {args[1]!r}: l1, l2, gaussian or laplace")

    for name in ("regularised_loss", "log_prior"):
        assert judged(name, refuses).points == 0


def test_a_difference_quotient_is_never_taken_for_the_gradient_of_the_squares():
    def quotients(params):
        return [(((W + 1e-5) ** 2 - (W - 1e-5) ** 2) / 2e-5, 0 * b) for W, b in params]

    for seed in range(40):
        assert not judged("l2_gradient", quotients, seed).criteria[2].passed


def test_the_report_on_a_log_prior_shows_both_weights_and_what_came_for_them():
    report = judged("log_prior", changed("log_prior", lambda value: 2 * value))
    failure = report.criteria[0].failure
    assert failure.call.startswith("log_prior([") and "w = [" in failure.came
    differences = [float(text.rpartition(" ")[2]) for text in (failure.came, failure.expected)]
    assert math.isclose(differences[0], 2 * differences[1], rel_tol=1e-8)


@pytest.mark.parametrize("factor", [1 - 1e-3, 1 + 1e-3, -1.0, 2.0])
def test_a_log_prior_with_another_scale_earns_nothing(factor):
    assert judged("log_prior", changed("log_prior", lambda value: factor * value)).points == 0


@pytest.mark.parametrize("constant", [3.0, -1000.0])
def test_a_log_prior_may_have_any_constant(constant):
    assert judged("log_prior", changed("log_prior", lambda value: value + constant)).passed


def test_a_log_prior_that_clips_the_density_is_refused_far_out():
    def clipped(w, kind, scale):
        exponent = -(w**2) / (2 * scale**2) if kind == "gaussian" else -np.abs(w) / scale
        if kind not in ("gaussian", "laplace"):
            return ANSWERS["log_prior"](w, kind, scale)
        return np.sum(np.log(np.maximum(np.exp(exponent), 1e-300)))

    assert passed(judged("log_prior", clipped)) == [True, True, False, True]


@pytest.mark.parametrize("residue", [1e-15, 1e-300])
def test_nearly_zero_is_not_exactly_zero(residue):
    name = "soft_threshold"
    report = judged(name, changed(name, lambda u: np.where(np.equal(u, 0), residue, u)))
    assert report.points == 0


def test_a_weight_just_above_the_threshold_survives():
    def eager(w, t):
        return ANSWERS["soft_threshold"](w, t) * (np.abs(w) > t + 2e-7)

    for seed in range(20):
        assert passed(judged("soft_threshold", eager, seed)) == [True, True, False]


@pytest.mark.parametrize("name", ["soft_threshold"])
def test_float32_and_wrong_shapes_are_refused(name):
    report = judged(name, changed(name, lambda u: np.asarray(u, dtype=np.float32)))
    assert report.points < EXERCISES[name].points and not report.criteria[-1].passed
    assert not judged(name, changed(name, np.squeeze)).passed
    assert not judged(name, changed(name, np.atleast_1d)).passed


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("factor", [1 - 1e-3, 1 + 1e-3])
def test_each_part_of_the_decomposition_is_judged(place, factor):
    def off(parts):
        parts = list(parts)
        parts[place] *= factor
        return parts

    assert not judged("bias_variance", changed("bias_variance", off)).passed


@pytest.mark.parametrize(("place", "name"), [(0, "bias²"), (1, "variance"), (2, "mse")])
def test_the_report_names_the_part_of_the_decomposition_that_is_wrong(place, name):
    def off(parts):
        return [part + (i == place) for i, part in enumerate(parts)]

    report = judged("bias_variance", changed("bias_variance", off))
    assert f"this does not hold: {name}:" in report.criteria[0].failure.message


@pytest.mark.parametrize("spoil", [sum, lambda parts: parts[::-1], lambda parts: parts[:2]])
def test_what_is_no_triple_of_floats_in_order_earns_nothing(spoil):
    assert judged("bias_variance", changed("bias_variance", spoil)).points == 0


@pytest.mark.parametrize(
    "spoil",
    [
        lambda best, stopped: (stopped, best),
        lambda best, stopped: (best + 1, stopped),
        lambda best, stopped: (best, None),
        lambda best, stopped: (best, -1 if stopped is None else stopped),
        lambda best, stopped: (best, float("nan") if stopped is None else float(stopped)),
        lambda best, stopped: (best, stopped or 0),
        lambda best, stopped: best,
        lambda best, stopped: {"best": best, "stopped": stopped},
    ],
)
def test_a_stop_in_another_form_does_not_get_full_marks(spoil):
    assert not judged("early_stopping", changed("early_stopping", lambda result: spoil(*result))).passed


@pytest.mark.parametrize("least_gain", [1e-2, 1e-4, 1e-8])
def test_a_loss_that_is_smaller_by_little_is_better_all_the_same(least_gain):
    def choosy(losses, patience):
        best = 0
        for epoch, loss in enumerate(losses):
            best = epoch if loss < losses[best] - least_gain else best
            if epoch - best >= patience:
                return best, epoch
        return best, None

    for seed in range(20):
        assert not judged("early_stopping", choosy, seed).criteria[0].passed


def test_the_report_says_that_an_epoch_is_no_float():
    def floats(result):
        return [None if epoch is None else float(epoch) for epoch in result]

    report = judged("early_stopping", changed("early_stopping", floats))
    assert report.points == 2.25 and "expected an int" in report.criteria[-1].failure.message


def test_epochs_may_be_numpy_integers():
    def numpy_integers(result):
        return [None if epoch is None else np.int64(epoch) for epoch in result]

    assert judged("early_stopping", changed("early_stopping", numpy_integers)).passed


def test_no_helper_of_the_judges_is_an_answer():
    helpers = [value for value in vars(regularisation).values() if callable(value)]
    for name in EXERCISES:
        for helper in helpers:
            report = judge(EXERCISES[name], LocalStudent({name: helper}))
            assert report.points == 0, f"{helper} answers {name}"
