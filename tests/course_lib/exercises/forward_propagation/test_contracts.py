"""Chapter 03: its formulas agree with autograd and brute force, and what breaks a contract is refused."""

from itertools import pairwise

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import scipy.spatial.distance
import scipy.special

from autograder.build.answers import answers_of
from course_lib.checking.cases import Cases
from course_lib.checking.engine import judge
from course_lib.checking.student import LocalStudent
from course_lib.exercises.forward_propagation.curves import curve
from course_lib.exercises.shared.networks import random_params
from tests.this_course import exercises_of

from .pieces import pieces_seen

CHAPTER = "03_forward_propagation"
EXERCISES = exercises_of(CHAPTER)
ANSWERS = answers_of(CHAPTER)

UNITS = {
    "sigmoid": lambda a: 1 / (1 + anp.exp(-a)),
    "tanh": anp.tanh,
    "relu": lambda a: anp.maximum(a, 0.0),
    "leaky_relu": lambda a: anp.where(a > 0, a, 0.01 * a),
    "elu": lambda a: anp.where(a > 0, a, anp.exp(a) - 1),
    "softplus": lambda a: anp.log(1 + anp.exp(a)),
    "hard_tanh": lambda a: anp.maximum(anp.minimum(a, 1.0), -1.0),
}
WITH_KINKS = {"relu_prime": (0.0, 1.0), "leaky_relu_prime": (0.01, 1.0), "hard_tanh_prime": (0.0, 1.0)}


def judged(name, answer, seed=0):
    return judge(EXERCISES[name], LocalStudent({**ANSWERS, name: answer}), seed)


def changed(name, change):
    """The right answer to `name` with its result changed."""
    return lambda *args, **kwargs: change(ANSWERS[name](*args, **kwargs))


def test_the_chapter_is_worth_about_thirty_five_points():
    assert sum(exercise.points for exercise in EXERCISES.values()) == 34  # and 3 for the written question


# -- the formulas, by independent oracles ------------------------------------------------------------------


@pytest.mark.parametrize("unit", UNITS)
def test_hidden_units_and_their_slopes_agree_with_autograd(unit):
    a = np.random.uniform(-6, 6, (40, 5))
    if unit in ANSWERS and unit != "sigmoid":
        np.testing.assert_allclose(ANSWERS[unit](a), UNITS[unit](a), rtol=1e-12, atol=1e-15)
    slopes = autograd.elementwise_grad(UNITS[unit])(a)
    np.testing.assert_allclose(ANSWERS[f"{unit}_prime"](a), slopes, rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize(("unit", "value"), [("leaky_relu", 0.3), ("leaky_relu", 0.0), ("elu", 2.5)])
def test_the_parameter_of_a_hidden_unit_shapes_its_negative_side(unit, value):
    a = np.random.uniform(-6, 6, 50)
    formula = {
        "leaky_relu": lambda a: anp.where(a > 0, a, value * a),
        "elu": lambda a: anp.where(a > 0, a, value * (anp.exp(a) - 1)),
    }[unit]
    np.testing.assert_allclose(ANSWERS[unit](a, value), formula(a), rtol=1e-12, atol=1e-15)
    slopes = autograd.elementwise_grad(formula)(a)
    np.testing.assert_allclose(ANSWERS[f"{unit}_prime"](a, value), slopes, rtol=1e-12)


def test_tanh_is_a_stretched_sigmoid():
    a = np.linspace(-20, 20, 401)
    np.testing.assert_allclose(np.tanh(a), 2 * scipy.special.expit(2 * a) - 1, atol=1e-15)


def test_rbf_and_maxout_agree_with_scipy_and_sorting():
    x, W, sigma = np.random.randn(7, 4), np.random.randn(5, 4), np.random.uniform(0.5, 2, 5)
    distances = scipy.spatial.distance.cdist(x, W, "sqeuclidean")
    np.testing.assert_allclose(ANSWERS["rbf"](x, W, sigma), np.exp(-distances / sigma**2), rtol=1e-12)
    a = np.random.randn(6, 12)
    expected = np.sort(a.reshape(6, 4, 3))[:, :, -1]
    np.testing.assert_array_equal(ANSWERS["maxout"](a, 3), expected)


@pytest.mark.parametrize("sizes", [(3, 2), (2, 5, 3), (4, 3, 2, 5, 6)])
def test_a_forward_pass_of_a_batch_is_that_of_its_examples(sizes):
    params, X = random_params(Cases(1), sizes), np.random.randn(4, sizes[0])
    f, cache = ANSWERS["forward"](params, X, np.tanh)
    for n, x in enumerate(X):
        h = x
        for k, (W, b) in enumerate(params):
            a = np.array([sum(W[i, j] * h[j] for j in range(len(h))) + b[i] for i in range(len(b))])
            h = np.tanh(a) if k < len(params) - 1 else scipy.special.softmax(a)
            np.testing.assert_allclose(cache[k][0][n], a, rtol=1e-12)
            np.testing.assert_allclose(cache[k][1][n], h, rtol=1e-12)
        np.testing.assert_allclose(f[n], h, rtol=1e-12)


@pytest.mark.parametrize("n", [4, 16, 64])
def test_the_error_of_n_bumps_is_below_half_the_width_of_a_cell_times_the_steepest_slope(n):
    x = np.linspace(0, 1, 5001)
    target = curve(Cases(n))
    values = np.array([target(z) for z in x])
    steepest = np.abs(np.gradient(values, x)).max()
    assert np.abs(ANSWERS["approximate"](target, n)(x) - values).max() <= 1.01 * steepest / (2 * n)


# -- linear pieces, by brute force -------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
def test_the_pieces_of_random_networks_are_those_of_a_fine_grid(seed):
    rng = np.random.default_rng(seed)
    sizes = [2, *rng.integers(2, 6, size=rng.integers(0, 4)), 3]
    params = [(rng.standard_normal((m, n)), 0.5 * rng.standard_normal(m)) for n, m in pairwise(sizes)]
    start, end = rng.uniform(-3, 3, (2, 2))
    seen, shortest = pieces_seen(params, start, end)
    assert shortest > 2, "too short a piece for this grid: take another seed"
    assert ANSWERS["count_linear_regions"](params, start, end) == seen


@pytest.mark.parametrize("L", range(1, 9))
def test_L_tents_of_two_units_make_2_to_the_L_pieces(L):
    first = (np.ones((2, 1)), np.array([0.0, -0.5]))
    later = (np.array([[2.0, -4.0], [2.0, -4.0]]), np.array([0.0, -0.5]))
    params = [first, *[later] * (L - 1), (np.array([[2.0, -4.0]]), np.zeros(1))]
    assert ANSWERS["count_linear_regions"](params, np.zeros(1), np.ones(1)) == 2**L


# -- what the chapter says -----------------------------------------------------------------------------------


def test_the_best_linear_model_of_xor_is_a_half_everywhere():
    X = np.array([[1, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1]])
    theta = np.linalg.lstsq(X, np.array([0, 1, 1, 0]), rcond=None)[0]
    np.testing.assert_allclose(theta, [0.5, 0, 0], atol=1e-15)


def test_halfway_between_two_networks_for_xor_lies_a_hill():
    x, t = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
    W, c, w, b = ANSWERS["xor_network"]()

    def loss(W, c, w):
        return 0.5 * np.mean((np.maximum(0, x @ W.T + c) @ w + b - t) ** 2)

    assert loss(W, c, w) == loss(W[::-1], c[::-1], w[::-1]) == 0
    assert loss((W + W[::-1]) / 2, (c + c[::-1]) / 2, (w + w[::-1]) / 2) > 0.8


def test_a_neighbouring_bump_does_not_enlarge_the_bound_near_an_edge():
    for n in (4, 16, 64):
        edges = np.linspace(0, 1, n + 1)
        middles = (edges[1:] + edges[:-1]) / 2
        edges[0], edges[-1] = -1, 2
        x = np.linspace(0, 1, 2001)[:, None]
        weights = scipy.special.expit(10 * n * (x - edges[:-1])) - scipy.special.expit(
            10 * n * (x - edges[1:])
        )
        distance = (weights * np.abs(x - middles)).sum(axis=1)
        assert distance.max() <= 1.001 / (2 * n)


def test_the_worked_numbers_of_the_chapter_are_right():
    W, b = np.array([[1.0, -1.0], [1.0, 0.0], [-2.0, 2.0]]), np.array([0.5, 0.0, -1.0])
    a, h = ANSWERS["layer"](np.array([1.0, 2.0]), W, b, ANSWERS["relu"])
    np.testing.assert_array_equal(a, [-0.5, 1, 1])
    np.testing.assert_array_equal(h, [0, 1, 1])
    out = (np.array([[2.0, 1.0, -1.0], [1.0, 0.5, 1.5]]), np.zeros(2))
    f, cache = ANSWERS["forward"]([(W, b), out], np.array([1.0, 2.0]), ANSWERS["relu"])
    np.testing.assert_array_equal(cache[1][0], [0, 2])
    np.testing.assert_allclose(f, [0.119, 0.881], atol=5e-4)
    np.testing.assert_array_equal(ANSWERS["maxout"](np.array([[3.0, 1, -2, -5]]), 2), [[3, -2]])
    assert ANSWERS["sigmoid_prime"](0.0) == 0.25
    assert ANSWERS["tanh_prime"](0.0) == 1.0
    assert round(float(ANSWERS["sigmoid_prime"](2.5)), 4) == 0.0701


def test_the_printed_number_of_regions_is_more_than_a_network_can_have():
    n, d = 3, 2
    most_parts = sum(scipy.special.comb(n, j, exact=True) for j in range(d + 1))
    for l in range(1, 5):  # noqa: E741
        printed = scipy.special.comb(n, d, exact=True) ** (d * (l - 1)) * n**d
        assert (most_parts, printed) == (7, 9**l) and printed > most_parts**l


# -- bad answers are refused -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in EXERCISES if name.endswith("_prime")])
@pytest.mark.parametrize("factor", [1 - 1e-3, 1 + 1e-3])
def test_a_slope_off_by_a_thousandth_is_refused(name, factor):
    for seed in range(5):
        assert judged(name, changed(name, lambda slope: slope * factor), seed).points == 0


@pytest.mark.parametrize("name", WITH_KINKS)
def test_any_slope_between_those_of_the_two_sides_is_right_at_a_kink_and_no_other(name):
    low, high = WITH_KINKS[name]

    def with_slope_at_the_kinks(share):
        def answer(a, *parameter, **named):
            kinks = (-1.0, 1.0) if name == "hard_tanh_prime" else (0.0,)
            least = [*parameter, *named.values()][0] if parameter or named else low
            return np.where(
                np.isin(a, kinks), least + share * (high - least), ANSWERS[name](a, *parameter, **named)
            )

        return answer

    for share, right in ((0.0, True), (0.3, True), (1.0, True), (1.01, False), (-0.01, False)):
        assert judged(name, with_slope_at_the_kinks(share)).passed == right, share


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("relu", changed("relu", lambda h: h.astype(np.float32))),
        ("relu_prime", lambda a: (np.asarray(a) > 0).astype(int)),
        ("relu", changed("relu", np.atleast_1d)),
        ("softplus", lambda a: np.where(np.asarray(a) > 30, a, np.log1p(np.exp(np.minimum(a, 30)))) + 1e-5),
        ("elu", lambda a, alpha=1.0: np.where(np.asarray(a) > 0, a, np.expm1(np.minimum(a, 0)))),
        ("maxout", changed("maxout", np.transpose)),
        ("rbf", changed("rbf", np.transpose)),
        ("layer", changed("layer", lambda pair: pair[:1])),
        ("forward", changed("forward", lambda pair: pair[0])),
        ("forward", changed("forward", lambda pair: (pair[0], pair[1][::-1]))),
        ("forward", changed("forward", lambda pair: (pair[0], [entry for one in pair[1] for entry in one]))),
        ("bump", changed("bump", lambda h: 2 * h)),
        ("approximate", lambda target, n: np.zeros_like),
        ("approximate", lambda target, n: lambda x: float(np.mean(ANSWERS["approximate"](target, n)(x)))),
        ("count_linear_regions", changed("count_linear_regions", float)),
        ("count_linear_regions", changed("count_linear_regions", lambda n: n + 1)),
        ("xor_network", lambda: (np.ones((2, 2)), np.array([0, -1]), np.array([1, -2]))),
        ("xor_network", lambda: (np.ones((2, 2)), np.array([0, -1]), np.array([1, -2]), np.zeros(1))),
        ("xor_network", lambda: (np.ones((2, 2)), np.array([0, -1]), np.array([1, -2]), 1e-6)),
        ("xor_network", lambda: (np.ones((2, 2)), np.array([0, -1]), np.array([1, -2]), np.nan)),
        ("xor_network", lambda: (np.zeros((0, 2)), np.zeros(0), np.zeros(0), 0)),
    ],
)
def test_a_result_of_another_kind_or_shape_is_refused(name, answer):
    for seed in range(3):
        report = judged(name, answer, seed)
        assert report.points <= 0.75 * report.max_points


def test_a_forward_pass_that_overflows_for_large_logits_keeps_its_other_marks():
    def softmax(a):
        e = np.exp(a)
        return e / e.sum(axis=-1, keepdims=True)

    def answer(params, x, g):
        cache = ANSWERS["forward"](params, x, g)[1]
        f = softmax(cache[-1][0])
        return f, [*cache[:-1], (cache[-1][0], f)]

    report = judged("forward", answer)
    assert [criterion.passed for criterion in report.criteria] == [True, True, False]


def test_a_fixed_steepness_is_refused_where_the_bumps_become_narrow():
    def answer(target, n):
        edges = np.linspace(0.0, 1.0, n + 1)
        heights = np.array([target(float(x)) for x in (edges[:-1] + edges[1:]) / 2])
        edges[0], edges[-1] = -1.0, 2.0
        return lambda x: ANSWERS["bump"](np.asarray(x)[..., None], edges[:-1], edges[1:], 50.0) @ heights

    report = judged("approximate", answer)
    assert 0 < report.points < report.max_points
    assert not report.criteria[-1].passed


@pytest.mark.parametrize("steepness", [lambda n: 3 * n, lambda n: 30 * n, lambda n: 1e4 * n, lambda n: n**2])
@pytest.mark.parametrize("place", [0.0, 0.5, 1.0])
def test_bumps_of_any_growing_steepness_and_any_place_of_their_height_are_right(steepness, place):
    def answer(target, n):
        edges = np.linspace(0.0, 1.0, n + 1)
        heights = np.array([target(float(x)) for x in edges[:-1] + place / n])
        edges[0], edges[-1] = -3.0, 4.0
        return lambda x: (
            ANSWERS["bump"](np.asarray(x)[..., None], edges[:-1], edges[1:], steepness(n)) @ heights
        )

    for seed in range(4):
        assert judged("approximate", answer, seed).passed
