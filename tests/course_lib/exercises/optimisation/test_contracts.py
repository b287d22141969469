"""Chapter 08: its formulas agree with autograd and SciPy, and what breaks a contract is refused."""

import itertools
import math

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import scipy.optimize
import scipy.special
from autograd.scipy.special import logsumexp

from autograder.build.answers import answers_of
from course_lib.checking.cases import Cases
from course_lib.checking.engine import judge
from course_lib.checking.student import LocalStudent
from course_lib.exercises.optimisation import contracts as optimisation
from course_lib.exercises.shared.networks import random_params
from course_lib.exercises.shared.probes.networks import logits
from tests.this_course import exercises_of

CHAPTER = "08_optimisation"
EXERCISES = exercises_of(CHAPTER)
ANSWERS = answers_of(CHAPTER)
LISTS = ["sgd_step", "momentum_step", "permute_hidden"]


def judged(name, answer, seed=0):
    return judge(EXERCISES[name], LocalStudent({**ANSWERS, name: answer}), seed)


def changed(name, change):
    """The right answer to `name` with its result changed."""
    return lambda *args, **options: change(ANSWERS[name](*args, **options))


def oracle(params, X, y, lam):
    """Mean cross-entropy + λΣ‖W‖² of a tanh network, for autograd."""
    h = X
    for W, b in params[:-1]:
        h = anp.tanh(anp.dot(h, W.T) + b)
    a = anp.dot(h, params[-1][0].T) + params[-1][1]
    loss = anp.mean(logsumexp(a, axis=1) - a[np.arange(len(y)), y])
    return loss + lam * sum(anp.sum(W**2) for W, _ in params)


def small_task(N=5, sizes=(2, 3, 2)):
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((N, sizes[0])), rng.integers(sizes[-1], size=N)
    return random_params(Cases(0), sizes), X, y


def trained(params, X, y, seed=0, **options):
    settings = {"alpha": 0.3, "epochs": 3, "batch_size": 2} | options
    return ANSWERS["train"](
        params, X, y, g=np.tanh, g_prime=ANSWERS["tanh_prime"], rng=np.random.default_rng(seed), **settings
    )


def test_the_chapter_is_worth_about_forty_points():
    assert sum(exercise.points for exercise in EXERCISES.values()) == 34  # and 6 for the written questions


# -- the formulas, by an independent oracle --------------------------------------------------------------


@pytest.mark.parametrize("batch_size", [5, 2, 1])
def test_training_agrees_with_steps_on_gradients_of_autograd(batch_size):
    params, X, y = small_task()
    came, history = trained(params, X, y, batch_size=batch_size, beta=0.8, lam=0.05, epochs=4)
    rng, velocity, expected = np.random.default_rng(0), None, []
    for _ in range(4):
        for batch in ANSWERS["minibatches"](5, batch_size, rng):
            grads = autograd.grad(oracle)(params, X[batch], y[batch], 0.05)
            if velocity is not None:
                grads = [
                    (gW + 0.8 * vW, gb + 0.8 * vb) for (gW, gb), (vW, vb) in zip(grads, velocity, strict=True)
                ]
            velocity = grads
            params = [(W - 0.3 * vW, b - 0.3 * vb) for (W, b), (vW, vb) in zip(params, velocity, strict=True)]
        expected.append(oracle(params, X, y, 0.05))
    np.testing.assert_allclose(history, expected, rtol=1e-10)
    for pair, truth in zip(came, params, strict=True):
        for array, wanted in zip(pair, truth, strict=True):
            np.testing.assert_allclose(array, wanted, rtol=1e-9, atol=1e-12)


def test_training_finds_the_minimum_that_scipy_finds():
    _, X, y = small_task(N=12, sizes=(2, 3))
    zeros = [(np.zeros((3, 2)), np.zeros(3))]
    _, history = trained(zeros, X, y, batch_size=12, epochs=600, beta=0.5, lam=0.05)

    def flat_objective(theta):
        return oracle([(theta[:6].reshape(3, 2), theta[6:])], X, y, 0.05)

    best = scipy.optimize.minimize(flat_objective, np.zeros(9), jac=autograd.grad(flat_objective))
    assert math.isclose(history[-1], best.fun, rel_tol=1e-6)


def test_a_falling_rate_agrees_with_single_trainings_of_one_update():
    params, X, y = small_task()
    options = dict(epochs=1, batch_size=5, lam=0.05)
    came, _ = trained(params, X, y, **options | {"alpha": lambda t: 0.3 / (1 + t), "epochs": 3})
    for alpha in (0.3, 0.15, 0.1):
        params, _ = trained(params, X, y, alpha=alpha, **options)
    for pair, truth in zip(came, params, strict=True):
        for array, wanted in zip(pair, truth, strict=True):
            np.testing.assert_allclose(array, wanted, rtol=1e-12)


@pytest.mark.parametrize("P", [1, 2, 4])
def test_gradient_descent_converges_below_the_largest_stable_rate_and_diverges_above(P):
    A = np.random.default_rng(P).standard_normal((P, P))
    H, rate = A @ A.T + np.eye(P), ANSWERS["largest_stable_rate"](A @ A.T + np.eye(P))
    for factor, ends_near_zero in ((0.98, True), (1.02, False)):
        theta = np.ones(P)
        for _ in range(3000):
            theta = theta - factor * rate * H @ theta
        assert bool(np.linalg.norm(theta) < 1e-9) is ends_near_zero


@pytest.mark.parametrize(
    ("kind", "f"),
    [
        ("minimum", lambda v: v[0] ** 2 + v[0] * v[1] + v[1] ** 2),
        ("maximum", lambda v: np.cos(v[0]) - v[1] ** 2),
        ("saddle", lambda v: v[0] * v[1]),
    ],
)
def test_the_kind_of_a_stationary_point_is_what_walking_around_it_shows(kind, f):
    around = [f(1e-3 * np.array([np.cos(angle), np.sin(angle)])) for angle in np.linspace(0, 6.28, 40)]
    rises, falls = (
        any(value > f(np.zeros(2)) for value in around),
        any(value < f(np.zeros(2)) for value in around),
    )
    assert (rises, falls) == {"minimum": (True, False), "maximum": (False, True), "saddle": (True, True)}[
        kind
    ]
    assert ANSWERS["classify_stationary"](ANSWERS["numerical_hessian"](f, np.zeros(2))) == kind


@pytest.mark.parametrize("P", [1, 2, 5])
def test_the_hessian_agrees_with_autograd(P):
    A, theta = np.random.randn(7, P), np.random.randn(P)

    def f(theta):
        return logsumexp(anp.dot(A, theta)) + anp.sum(anp.sin(theta))

    expected = autograd.hessian(f)(theta)
    np.testing.assert_allclose(ANSWERS["numerical_hessian"](f, theta), expected, atol=1e-6)


def test_newton_is_at_the_minimum_of_a_quadratic_after_one_step():
    M, b, theta = np.random.randn(4, 4), np.random.randn(4), np.random.randn(4)
    A = M @ M.T + np.eye(4)
    came = ANSWERS["newton_step"](theta, A @ theta - b, A)
    expected = scipy.optimize.minimize(lambda t: 0.5 * t @ A @ t - b @ t, theta, tol=1e-12).x
    np.testing.assert_allclose(came, expected, atol=1e-5)


def test_the_numbers_by_hand_are_those_of_the_answers():
    [(W, b)] = ANSWERS["sgd_step"](
        [(np.array([[1.0, -2.0]]), np.array([0.5]))], [(np.array([[4.0, -1.0]]), np.array([2.0]))], 0.1
    )
    np.testing.assert_allclose(W, [[0.6, -1.9]])
    np.testing.assert_allclose(b, [0.3])
    assert [round(ANSWERS["inverse_decay"](0.4, 0.5, t), 3) for t in range(4)] == [0.4, 0.267, 0.2, 0.16]
    assert [round(ANSWERS["power_decay"](0.4, 1.0, t), 3) for t in range(1, 5)] == [0.4, 0.2, 0.133, 0.1]
    one, velocity, seen = [(np.ones((1, 1)), np.ones(1))], [(np.zeros((1, 1)), np.zeros(1))], []
    for _ in range(4):
        velocity = ANSWERS["momentum_step"](velocity, one, 0.5)
        seen.append(float(velocity[0][1][0]))
    assert seen == [1.0, 1.5, 1.75, 1.875]
    came = ANSWERS["newton_step"](np.ones(2), np.array([3.0, 5.0]), np.array([[2.0, 1.0], [1.0, 4.0]]))
    np.testing.assert_allclose(came, [0.0, 0.0], atol=1e-15)
    permuted = ANSWERS["permute_hidden"](
        [(np.zeros((3, 1)), np.array([10.0, 20.0, 30.0])), (np.zeros((1, 3)), np.zeros(1))],
        1,
        np.array([1, 2, 0]),
    )
    assert permuted[0][1].tolist() == [20.0, 30.0, 10.0]


@pytest.mark.parametrize("p", [0.75, 0.5, 1.0, 0.4, 2.0, 1.2])
def test_the_conditions_agree_with_the_growth_of_the_partial_sums(p):
    # A sum diverges if 32 times as many terms add as much, or more, each time (here, 5 % less is allowed).
    t = np.arange(1, 2**20 + 1, dtype=float)

    def diverges(power):
        sums = np.cumsum(t**-power)[[2**10 - 1, 2**15 - 1, 2**20 - 1]]
        return bool(sums[2] - sums[1] > 0.95 * (sums[1] - sums[0]))

    assert ANSWERS["satisfies_conditions"](p) == (diverges(p), not diverges(2 * p))


def test_the_sums_of_the_table_are_zeta_values():
    assert round(scipy.special.zeta(1.5), 2) == 2.61
    assert round(scipy.special.zeta(2), 2) == 1.64
    assert round(scipy.special.zeta(4), 2) == 1.08


def test_noise_hovers_where_the_formula_says():
    alpha, h, sigma = 0.3, 1.0, 1.0
    rng, theta = np.random.default_rng(0), np.full(200_000, 5.0)
    for _ in range(100):
        theta = theta - alpha * (h * theta + sigma * rng.standard_normal(len(theta)))
    expected = alpha * sigma**2 / (h * (2 - alpha * h))
    assert abs(np.mean(theta**2) - expected) < 6 * expected * math.sqrt(2 / len(theta))
    assert round(math.sqrt(expected), 2) == 0.42


def test_a_layer_of_three_tanh_units_has_48_twins_with_the_same_function():
    params, x = random_params(Cases(0), (2, 3, 2)), np.random.randn(20, 2)
    twins = set()
    for order in itertools.permutations(range(3)):
        (W, b), (V, c) = ANSWERS["permute_hidden"](params, 1, np.array(order))
        for signs in itertools.product([1.0, -1.0], repeat=3):
            flip = np.array(signs)
            twin = [(flip[:, None] * W, flip * b), (V * flip, c)]
            np.testing.assert_allclose(logits(twin, x, np.tanh), logits(params, x, np.tanh), atol=1e-12)
            twins.add(tuple(np.concatenate([array.ravel() for pair in twin for array in pair])))
    assert len(twins) == 2**3 * math.factorial(3)


# -- what must be accepted, and what refused -------------------------------------------------------------


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("layer", [0, -1])
def test_a_list_with_one_entry_off_by_a_hundred_thousandth_is_refused(name, layer):
    def off(pairs):
        pairs = [[array.copy() for array in pair] for pair in pairs]
        pairs[layer][0].flat[np.abs(pairs[layer][0]).argmax()] *= 1 + 1e-5
        return pairs

    assert judged(name, changed(name, off)).points == 0


@pytest.mark.parametrize("name", LISTS)
def test_pairs_may_be_lists_or_tuples(name):
    for outer, inner in itertools.product((list, tuple), repeat=2):

        def made_of(pairs, outer=outer, inner=inner):
            return outer(inner(pair) for pair in pairs)

        assert judged(name, changed(name, made_of)).passed


@pytest.mark.parametrize("name", ["inverse_decay", "power_decay"])
def test_a_rate_off_by_a_hundred_thousandth_is_refused(name):
    report = judged(name, changed(name, lambda rate: rate * (1 + 1e-5)))
    assert report.points == 0


@pytest.mark.parametrize("name", ["numerical_hessian", "newton_step"])
@pytest.mark.parametrize("factor", [1 - 1e-3, 1 + 1e-3])
def test_an_array_with_one_entry_off_by_a_thousandth_is_refused(name, factor):
    def off(result):
        result = result.copy()
        result.flat[np.abs(result).argmax()] *= factor
        return result

    for seed in range(5):
        assert judged(name, changed(name, off), seed).points == 0


def test_a_step_that_returns_the_gradients_themselves_for_beta_0_loses_marks():
    def lazy(velocity, grads, beta):
        return grads if beta == 0 else ANSWERS["momentum_step"](velocity, grads, beta)

    report = judged("momentum_step", lazy)
    assert [criterion.passed for criterion in report.criteria] == [True, True, False]


def test_batches_in_any_order_within_and_as_a_tuple_are_accepted():
    for change in (
        tuple,
        lambda batches: [np.sort(batch) for batch in batches],
        lambda batches: [batch.astype(np.int32) for batch in batches],
    ):
        assert judged("minibatches", changed("minibatches", change)).passed


@pytest.mark.parametrize(
    "spoil",
    [
        lambda batches: [batch.astype(float) for batch in batches],
        lambda batches: [batch[None, :] for batch in batches],
        lambda batches: batches[::-1],
        lambda batches: np.concatenate(batches),
        lambda batches: [batch + 1 for batch in batches],
    ],
)
def test_batches_in_another_form_lose_marks(spoil):
    assert not judged("minibatches", changed("minibatches", spoil)).passed


@pytest.mark.parametrize(
    "order",
    [
        lambda n, size, rng: np.roll(np.arange(n), rng.integers(n)),
        lambda n, size, rng: np.concatenate(
            [rng.permutation(part) for part in np.split(np.arange(n), range(size, n, size))]
        ),
        lambda n, size, rng: np.arange(n)[:: rng.choice([1, -1])],
    ],
)
def test_orders_that_are_only_a_little_random_lose_marks(order):
    def little(n, size, rng):
        return np.split(order(n, size, rng), range(size, n, size))

    for seed in range(10):
        assert [criterion.passed for criterion in judged("minibatches", little, seed).criteria] == [
            True,
            False,
        ]


@pytest.mark.parametrize(
    "draw", [lambda n: np.random.permutation(n), lambda n: np.random.default_rng().permutation(n)]
)
def test_another_source_of_chance_is_void(draw):
    def elsewhere(n, size, rng):
        return np.split(draw(n), range(size, n, size))

    assert judged("minibatches", elsewhere).points == 0
    assert judged("train", with_batches(elsewhere)).points == 0


def test_a_report_about_shared_memory_shows_the_arguments_of_the_answer_alone():
    def lazy(velocity, grads, beta):
        return grads if beta == 0 else ANSWERS["momentum_step"](velocity, grads, beta)

    report = str(judged("momentum_step", lazy))
    shown = "".join(report.split())
    assert "sharesitsmemory" in shown and "momentum_step([(" in shown
    assert "'momentum_step'" not in report


def test_a_report_about_chance_shows_the_arguments_of_minibatches_alone():
    def sorted_batches(n, size, rng):
        return np.split(np.arange(n), range(size, n, size))

    report = str(judged("minibatches", sorted_batches))
    assert "minibatches(6, 2, rng)" in report and "of 1000 calls" in report


@pytest.mark.parametrize(("form", "earned"), [(int, 1.5), (str, 0), (lambda holds: np.array([holds]), 0)])
def test_answers_that_are_no_booleans_are_no_misconception_about_the_sums(form, earned):
    report = judge(
        EXERCISES["satisfies_conditions"],
        LocalStudent({"satisfies_conditions": lambda p: (form(p <= 1), form(p > 0.5))}),
    )
    assert report.points == earned and not report.misconception
    assert "expected True or False" in str(report)


def test_numbers_beside_a_border_look_different_from_it_in_a_report():
    report = str(judged("power_decay", lambda alpha, delta, t: alpha / t ** max(delta, 0.501)))
    assert "0.5000000009" in report


def test_the_tolerance_of_the_hessian_is_far_above_the_rounding_for_every_seed():
    # One of these seeds draws a function of so little curvature that rounding exceeds 1e-5 of it.
    def by_curvatures(f, theta, eps=1e-4):
        def curvature(u):
            return (f(theta + u) - 2 * f(theta) + f(theta - u)) / eps**2

        u = eps * np.eye(len(theta))
        return np.array([[(curvature(a + b) - curvature(a - b)) / 4 for a in u] for b in u])

    for seed in range(1000, 1200):
        report = judged("numerical_hessian", by_curvatures, seed)
        assert [criterion.passed for criterion in report.criteria[:2]] == [True, True], report


@pytest.mark.parametrize("answer", [(True, False), (True, True), (False, True), (False, False)])
def test_a_constant_pair_of_conditions_earns_nothing(answer):
    assert judged("satisfies_conditions", lambda p: answer).points == 0


def test_refusing_everything_earns_nothing():
    def refuse(*args):
        raise ValueError(f"not accepted: {args}")

    assert judged("power_decay", refuse).points == 0
    assert judged("newton_step", refuse).points == 0


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("delta is {}, but must be above 0.5 and at most 1", True),
        ("{} is not in ]½, 1]", True),
        ("{:g}: between one half and one, please", True),
        ("1/2 < delta <= 1 is needed, not {}", True),
        ("delta must not be {}", False),
        ("{} is at most 0.5", False),
    ],
)
def test_a_refusal_names_the_value_and_what_is_accepted(text, fine):
    def wordy(alpha, delta, t):
        if not 0.5 < delta <= 1:
            raise ValueError(text.format(delta))
        return alpha / t**delta

    assert judged("power_decay", wordy).passed is fine


def test_a_refusal_that_does_not_name_the_value_loses_marks():
    def silent(alpha, delta, t):
        if not 0.5 < delta <= 1:
            raise ValueError("out of range")
        return alpha / t**delta

    assert not judged("power_decay", silent).passed


@pytest.mark.parametrize("kind", ["minimum", "maximum", "saddle", "undecided", "valley", None, 1])
def test_one_word_for_every_place_earns_nothing(kind):
    assert judged("classify_stationary", lambda hessian: kind).points == 0


def test_words_in_capital_letters_earn_nothing():
    assert judged("classify_stationary", changed("classify_stationary", str.upper)).points == 0


@pytest.mark.parametrize("factor", [0.999, 1.001, 0.5, 2.0, -1.0])
def test_another_rate_earns_nothing(factor):
    assert (
        judged("largest_stable_rate", changed("largest_stable_rate", lambda rate: factor * rate)).points == 0
    )


# -- train -----------------------------------------------------------------------------------------------


def with_batches(batches_of, time=lambda t: t):
    """The chapter's `train` with other mini-batches, or with another time for the learning rate."""

    def train(params, X, y, *, g, g_prime, alpha, epochs, batch_size, beta=0.0, lam=0.0, rng):
        velocity, history, t = [(0 * W, 0 * b) for W, b in params], [], 0
        for _ in range(epochs):
            for batch in batches_of(len(X), batch_size, rng):
                _, grads = ANSWERS["regularised_loss"](params, X[batch], y[batch], g, g_prime, lam, "l2")
                velocity = ANSWERS["momentum_step"](velocity, grads, beta)
                rate = alpha(time(t)) if callable(alpha) else alpha
                params = ANSWERS["sgd_step"](params, velocity, rate)
                t += 1
            history.append(ANSWERS["regularised_loss"](params, X, y, g, g_prime, lam, "l2")[0])
        return params, history

    return train


def from_batches(order_of):
    return with_batches(lambda n, size, rng: np.split(np.asarray(order_of(n, rng)), range(size, n, size)))


@pytest.mark.parametrize(
    "order_of",
    [
        lambda n, rng: rng.permutation(n),
        lambda n, rng: rng.random(n).argsort(),
        lambda n, rng: rng.choice(n, n, replace=False),
        lambda n, rng: np.random.RandomState(rng.integers(2**31)).permutation(n),
        lambda n, rng: rng.permutation(n)[::-1],
    ],
)
def test_training_may_draw_its_order_as_it_likes(order_of):
    for seed in range(2):
        report = judged("train", from_batches(order_of), seed)
        assert report.passed, report


@pytest.mark.parametrize(
    "order_of",
    [
        lambda n, rng: np.arange(n),
        lambda n, rng: np.arange(n)[::-1],
        lambda n, rng: np.random.default_rng(7).permutation(n),
        lambda n, rng: rng.integers(n, size=n),
        lambda n, rng: np.append(rng.permutation(n), 0),
    ],
)
def test_training_on_other_orders_loses_marks(order_of):
    for seed in range(2):
        assert not judged("train", from_batches(order_of), seed).passed


@pytest.mark.parametrize("last", [True, False])
def test_batches_that_are_made_once_lose_marks_even_if_their_order_changes(last):
    def train(params, X, y, *, g, g_prime, alpha, epochs, batch_size, beta=0.0, lam=0.0, rng):
        batches = ANSWERS["minibatches"](len(X), batch_size, rng)
        whole = len(batches) - (last and len(X) % batch_size > 0)

        def in_another_order(n, size, rng):
            return [batches[k] for k in rng.permutation(whole)] + batches[whole:]

        return with_batches(in_another_order)(
            params, X, y, g=g, g_prime=g_prime, alpha=alpha, epochs=epochs, batch_size=batch_size,
            beta=beta, lam=lam, rng=rng,
        )  # fmt: skip

    for seed in range(10):
        assert not judged("train", train, seed).passed


@pytest.mark.parametrize("layer", [0, -1])
@pytest.mark.parametrize("place", [0, 1])
def test_a_gradient_with_one_entry_off_by_a_thousandth_is_refused(layer, place):
    def train(params, X, y, *, g, g_prime, alpha, epochs, batch_size, beta=0.0, lam=0.0, rng):
        velocity, history = [(0 * W, 0 * b) for W, b in params], []
        for _ in range(epochs):
            for batch in ANSWERS["minibatches"](len(X), batch_size, rng):
                _, grads = ANSWERS["regularised_loss"](params, X[batch], y[batch], g, g_prime, lam, "l2")
                grad = grads[layer][place]
                grad.flat[np.abs(grad).argmax()] *= 1.001
                velocity = ANSWERS["momentum_step"](velocity, grads, beta)
                rate = alpha(0) if callable(alpha) else alpha
                params = ANSWERS["sgd_step"](params, velocity, rate)
            history.append(ANSWERS["regularised_loss"](params, X, y, g, g_prime, lam, "l2")[0])
        return params, history

    assert judged("train", train).points == 0


@pytest.mark.parametrize(
    "spoil",
    [
        lambda params, history: params,
        lambda params, history: (history, params),
        lambda params, history: (params, history[:-1]),
        lambda params, history: (params, [0.0, *history]),
        lambda params, history: (params, history[-1]),
        lambda params, history: (params, [str(value) for value in history]),
        lambda params, history: ([(W.T, b) for W, b in params], history),
        lambda params, history: ([(W.astype(np.float32), b) for W, b in params], history),
    ],
)
def test_training_in_another_form_does_not_get_full_marks(spoil):
    assert not judged("train", changed("train", lambda result: spoil(*result))).passed


@pytest.mark.parametrize("form", [tuple, np.array, lambda history: [np.float64(value) for value in history]])
def test_a_history_may_be_a_tuple_or_an_array(form):
    assert judged("train", changed("train", lambda result: (result[0], form(result[1])))).passed


@pytest.mark.parametrize("time", [lambda t: t + 1, lambda t: 0, lambda t: t // 2, lambda t: t % 3])
def test_a_rate_at_another_time_loses_its_criterion_alone(time):
    report = judged("train", with_batches(ANSWERS["minibatches"], time))
    assert [criterion.passed for criterion in report.criteria] == [True, True, True, True, False, True]


def test_a_rate_may_be_asked_for_with_any_kind_of_integer_and_more_than_once():
    def twice(t):
        return np.int64(t)

    assert judged("train", with_batches(ANSWERS["minibatches"], twice)).passed


def test_a_history_that_is_a_thousandth_off_loses_its_criterion_alone():
    report = judged("train", changed("train", lambda result: (result[0], [1.001 * v for v in result[1]])))
    assert [criterion.passed for criterion in report.criteria] == [True, True, True, True, True, False]


def test_a_loss_that_overflows_loses_the_criterion_with_large_logits():
    def textbook(params, X, y, *, g, g_prime, alpha, epochs, batch_size, beta=0.0, lam=0.0, rng):
        result = ANSWERS["train"](
            params, X, y, g=g, g_prime=g_prime, alpha=alpha, epochs=epochs, batch_size=batch_size,
            beta=beta, lam=lam, rng=rng,
        )  # fmt: skip
        np.exp(logits(params, X, g))
        return result

    report = judged("train", textbook)
    assert [criterion.passed for criterion in report.criteria] == [False, True, True, True, True, True]


def test_training_in_place_on_the_callers_parameters_earns_nothing():
    def careless(params, X, y, **options):
        new, history = ANSWERS["train"](params, X, y, **options)
        for (W, b), (V, c) in zip(params, new, strict=True):
            W[:], b[:] = V, c
        return params, history

    assert judged("train", careless).points == 0


def test_a_bar_of_the_training_loop_does_not_get_into_the_report():
    assert judged("train", ANSWERS["train"]).printed == ""


def test_no_helper_of_the_judges_is_an_answer():
    helpers = [
        value for name, value in vars(optimisation).items() if name not in EXERCISES and callable(value)
    ]
    for name in EXERCISES:
        for helper in helpers:
            assert not judged(name, helper).passed, f"{helper.__name__} answers {name}"
