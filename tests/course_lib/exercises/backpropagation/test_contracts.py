"""Chapter 04: its gradients agree with autograd, and what breaks a contract is refused."""

import ast
import json
import math
from pathlib import Path

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import scipy.special
from autograd.scipy.special import logsumexp

from autograder.build.answers import answers_of
from autograder.jail.inside.protocol import decode, encode
from course_lib.checking.engine import judge
from course_lib.checking.exchange import Call
from course_lib.checking.student import LocalStudent
from course_lib.exercises.backpropagation import contracts
from tests.this_course import exercises_of

CHAPTER = "04_backpropagation"
PACKAGE = "course_lib.exercises"
EXERCISES = exercises_of(CHAPTER)
ANSWERS = answers_of(CHAPTER)
LINEAR = ["hidden_gradient", "hidden_preactivation_gradient", "weight_gradient", "bias_gradient"]
ARRAYS = [*LINEAR, "softmax_jacobian", "activation_jacobian", "jacobian_chain"]
DEPTHS = [(3, 4), (3, 5, 2), (2, 3, 4, 3), (4, 3, 1, 2, 5, 3)]

BY_HAND = [
    (np.array([[1.0, 1.0], [0.5, 2.0]]), np.array([np.log(2) - 1, 1 - np.log(3)])),
    (np.array([[1.0, -1.0], [2.0, 0.0], [-1.0, 1.0]]), np.array([-1.4, -1.2, 1.4 + np.log(2)])),
]
X_BY_HAND = np.array([2.0, -1.0])


def judged(name, answer, seed=0):
    return judge(EXERCISES[name], LocalStudent({**ANSWERS, name: answer}), seed)


def changed(name, change):
    """The right answer to `name` with its result changed."""
    return lambda *args: change(ANSWERS[name](*args))


def network(sizes):
    return [(np.random.randn(m, n), np.random.randn(m)) for m, n in zip(sizes[1:], sizes, strict=False)]


def data(rows, sizes):
    return np.random.randn(*rows, sizes[0]), np.random.randint(sizes[-1], size=rows) if rows else 1


def oracle(params, x, y):
    """The mean cross-entropy of a tanh network, for autograd."""
    for W, b in params[:-1]:
        x = anp.tanh(anp.dot(x, W.T) + b)
    W, b = params[-1]
    a = anp.dot(x, W.T) + b
    chosen = a[y] if a.ndim == 1 else a[np.arange(len(a)), y]
    return anp.mean(logsumexp(a, axis=-1) - chosen)


def assert_same_grads(came, expected, atol=1e-13):
    for came_pair, expected_pair in zip(came, expected, strict=True):
        for grad, truth in zip(came_pair, expected_pair, strict=True):
            np.testing.assert_allclose(grad, truth, rtol=1e-9, atol=atol)


def test_the_chapter_is_worth_about_forty_points():
    assert sum(exercise.points for exercise in EXERCISES.values()) == 40  # and 3 for the written question


@pytest.mark.parametrize("name", EXERCISES)
def test_every_call_of_a_check_can_be_sent_to_another_process(name):
    class Sent(LocalStudent):
        def perform(self, call):
            args, probe = decode(json.loads(json.dumps(encode((call.args, call.probe), PACKAGE))), PACKAGE)
            return super().perform(Call(call.name, args, {}, probe))

    report = judge(EXERCISES[name], Sent(ANSWERS))
    assert report.passed, report


# -- the formulas, by an independent oracle --------------------------------------------------------------


@pytest.mark.parametrize("sizes", DEPTHS)
@pytest.mark.parametrize("rows", [(), (1,), (6,)])
def test_backpropagation_agrees_with_autograd(sizes, rows):
    params, (x, y) = network(sizes), data(rows, sizes)
    loss, grads = ANSWERS["backpropagation"](params, x, y, np.tanh, ANSWERS["tanh_prime"])
    assert math.isclose(loss, oracle(params, x, y), rel_tol=1e-12)
    assert_same_grads(grads, autograd.grad(oracle)(params, x, y))


def test_later_chapters_are_given_one_and_the_same_backpropagation():
    given = set()
    for source in sorted((Path(__file__).parents[4] / "chapters").glob("0[5-9]_*.py")):
        functions = [node for node in ast.parse(source.read_text()).body if isinstance(node, ast.FunctionDef)]
        [found] = [node for node in functions if node.name == "backpropagation"]
        given.add(ast.unparse(found))
    assert len(given) == 1


@pytest.mark.parametrize("rows", [(), (4,)])
def test_backpropagation_is_exact_for_logits_of_a_thousand(rows):
    sizes = (3, 4, 5)
    params, (x, y) = network(sizes), data(rows, sizes)
    params[-1] = (200.0 * params[-1][0], params[-1][1])
    loss, grads = ANSWERS["backpropagation"](params, x, y, np.tanh, ANSWERS["tanh_prime"])
    assert math.isclose(loss, oracle(params, x, y), rel_tol=1e-12)
    assert_same_grads(grads, autograd.grad(oracle)(params, x, y), atol=1e-10)


@pytest.mark.parametrize("sizes", DEPTHS)
def test_the_product_of_jacobians_agrees_with_autograd(sizes):
    params, (x, y) = network(sizes), data((), sizes)
    came = ANSWERS["jacobian_chain"](params, x, y, np.tanh, ANSWERS["tanh_prime"])
    np.testing.assert_allclose(came, autograd.grad(oracle, 1)(params, x, y), rtol=1e-9, atol=1e-13)


def test_the_two_jacobians_agree_with_autograd():
    a = np.random.randn(5)
    softmax = autograd.jacobian(lambda a: anp.exp(a - logsumexp(a)))(a)
    np.testing.assert_allclose(ANSWERS["softmax_jacobian"](a), softmax, rtol=1e-9, atol=1e-14)
    tanh = autograd.jacobian(anp.tanh)(a)
    np.testing.assert_allclose(ANSWERS["activation_jacobian"](a, ANSWERS["tanh_prime"]), tanh, rtol=1e-12)


@pytest.mark.parametrize("rows", [(), (7,)])
def test_each_step_back_agrees_with_autograd(rows):
    W, b, h = np.random.randn(4, 3), np.random.randn(4), np.random.randn(*rows, 3)
    upstream = np.random.randn(*rows, 4)

    def along(W, b, h):
        return anp.sum(upstream * (anp.dot(h, W.T) + b))

    for name, args, which in (
        ("weight_gradient", (upstream, h), 0),
        ("bias_gradient", (upstream,), 1),
        ("hidden_gradient", (W, upstream), 2),
    ):
        expected = autograd.grad(along, which)(W, b, h)
        np.testing.assert_allclose(ANSWERS[name](*args), expected, rtol=1e-12, atol=1e-14)
    came = ANSWERS["hidden_preactivation_gradient"](upstream, h @ W.T, ANSWERS["tanh_prime"])
    expected = autograd.grad(lambda a: anp.sum(upstream * anp.tanh(a)))(h @ W.T)
    np.testing.assert_allclose(came, expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("rows", [(), (3,)])
def test_weight_perturbation_agrees_with_autograd_after_2P_evaluations(rows):
    sizes = (3, 4, 2)
    params, (x, y) = network(sizes), data(rows, sizes)
    grads, evaluations = ANSWERS["weight_perturbation"](lambda params: oracle(params, x, y), params)
    assert evaluations == 2 * (4 * 3 + 4 + 2 * 4 + 2)
    for came, expected in zip(grads, autograd.grad(oracle)(params, x, y), strict=True):
        for grad, truth in zip(came, expected, strict=True):
            np.testing.assert_allclose(grad, truth, atol=1e-8)


def test_the_network_that_the_chapter_works_by_hand_has_the_printed_numbers():
    f, cache = ANSWERS["forward"](BY_HAND, X_BY_HAND, np.tanh)
    np.testing.assert_allclose(cache[0][0], [np.log(2), -np.log(3)])
    np.testing.assert_allclose(cache[0][1], [0.6, -0.8])
    np.testing.assert_allclose(cache[1][0], [0, 0, np.log(2)], atol=1e-15)
    np.testing.assert_allclose(f, [0.25, 0.25, 0.5])
    loss, grads = ANSWERS["backpropagation"](BY_HAND, X_BY_HAND, 0, np.tanh, ANSWERS["tanh_prime"])
    assert math.isclose(loss, np.log(4)) and round(loss, 3) == 1.386
    printed = [
        ([[-0.96, 0.48], [0.9, -0.45]], [-0.48, 0.45]),
        ([[-0.45, 0.6], [0.15, -0.2], [0.3, -0.4]], [-0.75, 0.25, 0.5]),
    ]
    assert_same_grads(grads, printed)
    np.testing.assert_allclose(ANSWERS["hidden_gradient"](BY_HAND[1][0], grads[1][1]), [-0.75, 1.25])
    grad_x = ANSWERS["jacobian_chain"](BY_HAND, X_BY_HAND, 0, np.tanh, ANSWERS["tanh_prime"])
    np.testing.assert_allclose(grad_x, [-0.255, 0.42])
    moved = [
        tuple(theta - 0.1 * grad for theta, grad in zip(*pairs, strict=True))
        for pairs in zip(BY_HAND, grads, strict=True)
    ]
    assert round(oracle(moved, X_BY_HAND, 0), 3) == 1.040
    assert round(sum(np.sum(grad**2) for pair in grads for grad in pair), 2) == 4.35
    jacobian = [[0.1875, -0.0625, -0.125], [-0.0625, 0.1875, -0.125], [-0.125, -0.125, 0.25]]
    np.testing.assert_allclose(ANSWERS["softmax_jacobian"](cache[1][0]), jacobian, atol=1e-15)


def test_the_repaired_backpropagation_agrees_with_autograd_and_the_broken_one_nowhere_but_by_chance():
    params, X, T = network((3, 4, 2, 3)), np.random.randn(5, 3), np.random.randn(5, 3)

    def loss_of(params):
        h = X
        for W, b in params[:-1]:
            h = anp.tanh(anp.dot(h, W.T) + b)
        return anp.sum((anp.dot(h, params[-1][0].T) + params[-1][1] - T) ** 2) / 10

    truth = autograd.grad(loss_of)(params)
    loss, grads = ANSWERS["repaired_backpropagation"](params, X, T, np.tanh, ANSWERS["tanh_prime"])
    assert math.isclose(loss, loss_of(params), rel_tol=1e-12)
    assert_same_grads(grads, truth)
    _, broken = ANSWERS["broken_backpropagation"](params, X, T, np.tanh, ANSWERS["tanh_prime"])
    right = [
        np.allclose(grad, known)
        for pair, known_pair in zip(broken, truth, strict=True)
        for grad, known in zip(pair, known_pair, strict=True)
    ]
    assert right == [False] * 5 + [True]  # the biases of the output, by two mistakes that cancel
    assert judged("repaired_backpropagation", ANSWERS["broken_backpropagation"]).points == 0


def test_the_squared_length_of_a_product_has_the_gradients_that_the_chapter_prints():
    W, x = np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([2.0, 1.0])
    to_W, to_x = (autograd.grad(lambda W, x: anp.sum(anp.dot(W, x) ** 2), which)(W, x) for which in (0, 1))
    assert (to_W.tolist(), to_x.tolist()) == ([[16, 8], [-4, -2]], [8, 18])


@pytest.mark.parametrize("letter", "BCEH")
def test_a_correction_that_is_left_out_loses_its_criterion_alone(letter):
    def without(formulas):
        return {key: formula for key, formula in formulas.items() if key != letter}

    report = judged("corrected_formulas", changed("corrected_formulas", without))
    assert sorted(criterion.passed for criterion in report.criteria[:4]) == [False, True, True, True]


@pytest.mark.parametrize("answer", [dict, list, set, lambda: None, lambda: {"B": 1, "C": 2, "E": 3, "H": 4}])
def test_what_is_no_dict_of_functions_corrects_nothing(answer):
    assert judged("corrected_formulas", answer).points == 0


def test_the_hunt_refutes_what_the_lectures_misprint_and_nothing_else():
    W, t = np.random.randn(3, 3), np.random.randn(3)

    def half_squared_error(p):
        return 0.5 * np.sum((p - t) ** 2)

    a, z = np.array([0.4, -0.9, 0.0]), np.array([2.0, -2.0, 3.0])
    claims = {
        "(1 - z)^2": (lambda a: np.tanh(a).sum(), lambda a: (1 - np.tanh(a)) ** 2, np.zeros(3)),
        "1 - z^2": (lambda a: np.tanh(a).sum(), lambda a: 1 - np.tanh(a) ** 2, a),
        "y - p": (half_squared_error, lambda p: t - p, a),
        "p - y": (half_squared_error, lambda p: p - t, a),
        "a = 1": (lambda z: np.abs(z).sum(), lambda z: np.ones(3), z),
        "a = -1": (lambda z: np.abs(z).sum(), lambda z: np.where(z > 0, 1.0, -1.0), z),
        "hidden": (
            lambda a: half_squared_error(W @ np.tanh(a)),
            lambda a: (1 - np.tanh(a) ** 2) * (W.T @ (W @ np.tanh(a) - t)),
            a,
        ),
    }
    assert ANSWERS["wrong_formulas"](claims) == {"(1 - z)^2", "y - p", "a = 1"}


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_a_folding_network_has_as_many_regions_as_the_chapter_counts(layers):
    side = (np.arange(400) + 0.5) / 400
    points = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    slopes = np.ones(points.shape)
    for _ in range(layers - 1):
        slopes *= np.where(points > 0.5, -2.0, 2.0)
        points = 1 - np.abs(2 * points - 1)
    normals, offsets = np.array([[1, 0.2], [-0.2, 1], [1, 1], [1, -1]]), np.array([0.55, 0.35, 1.18, 0.12])
    active = points @ normals.T > offsets
    places = np.floor(np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2) * 2 ** (layers - 1))
    assert len(np.unique(np.hstack([active, places]), axis=0)) == 11 * 4 ** (layers - 1)
    printed, bound, reached = (growth ** (layers - 1) for growth in (math.comb(4, 2) ** 2, 11, (4 / 2) ** 2))
    assert printed > bound > reached if layers > 1 else printed == bound == reached


# -- what must be refused --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ARRAYS)
@pytest.mark.parametrize("factor", [1 - 1e-3, 1 + 1e-3])
def test_an_array_with_one_entry_off_by_a_thousandth_earns_nothing(name, factor):
    for seed in range(5):
        rng = np.random.default_rng(seed)

        def off(grad, rng=rng):
            wrong = np.array(grad)
            wrong.flat[rng.integers(wrong.size)] *= factor
            return wrong

        report = judge(EXERCISES[name], LocalStudent({name: changed(name, off)}), seed)
        assert report.points == 0


@pytest.mark.parametrize("name", ["backpropagation", "weight_perturbation"])
@pytest.mark.parametrize(("layer", "place"), [(0, 0), (0, 1), (-1, 0), (-1, 1)])
def test_a_gradient_list_with_one_entry_off_by_a_thousandth_earns_nothing(name, layer, place):
    def off(result):
        grads = result[1] if name == "backpropagation" else result[0]
        grads[layer][place].flat[np.abs(grads[layer][place]).argmax()] *= 1.001
        return result

    report = judged(name, changed(name, off))
    assert not any(criterion.passed for criterion in report.criteria if "evaluations" not in criterion.name)


@pytest.mark.parametrize("factor", [1 + 1e-5, -1.0, 2.0])
def test_a_wrong_loss_earns_nothing_though_its_gradients_are_right(factor):
    assert judged("backpropagation", changed("backpropagation", lambda r: (factor * r[0], r[1]))).points == 0


def test_gradient_pairs_may_be_lists_or_tuples():
    for outer in (list, tuple):
        for inner in (list, tuple):

            def made_of(result, outer=outer, inner=inner):
                return result[0], outer(inner(pair) for pair in result[1])

            assert judged("backpropagation", changed("backpropagation", made_of)).passed


@pytest.mark.parametrize(
    "spoil",
    [
        lambda loss, grads: grads,
        lambda loss, grads: (grads, loss),
        lambda loss, grads: (loss, [b for _, b in grads]),
        lambda loss, grads: (loss, [(b, W) for W, b in grads]),
        lambda loss, grads: (loss, [(W.T, b) for W, b in grads]),
        lambda loss, grads: (loss, [(W, b[None, :]) for W, b in grads]),
        lambda loss, grads: (loss, [(W.astype(np.float32), b) for W, b in grads]),
        lambda loss, grads: (loss, grads[::-1]),
        lambda loss, grads: (loss, {k: pair for k, pair in enumerate(grads)}),
        lambda loss, grads: (np.array([loss]), grads),
    ],
)
def test_backpropagation_in_another_form_does_not_get_full_marks(spoil):
    assert not judged("backpropagation", changed("backpropagation", lambda result: spoil(*result))).passed


@pytest.mark.parametrize("name", LINEAR)
def test_float32_and_lists_lose_the_share_of_their_form(name):
    for form in (lambda result: result.astype(np.float32), lambda result: result.tolist()):
        report = judged(name, changed(name, form))
        *numbers, last = (criterion.passed for criterion in report.criteria)
        assert all(numbers) and not last and report.points >= EXERCISES[name].points / 2


def test_backpropagation_that_clips_its_probabilities_is_refused():
    def clipped(params, x, y, g, g_prime):
        f, _ = ANSWERS["forward"](params, x, g)
        rows = np.clip(np.atleast_2d(f), 1e-300, 1.0)
        loss = -np.mean(np.log(rows[np.arange(len(rows)), y]))
        return loss, ANSWERS["backpropagation"](params, x, y, g, g_prime)[1]

    report = judged("backpropagation", clipped)
    assert [criterion.passed for criterion in report.criteria] == [True, True, True, True, False]


def test_perturbing_the_parameters_of_the_caller_earns_nothing():
    def careless(loss, params, eps=1e-5):
        result = ANSWERS["weight_perturbation"](loss, params, eps)
        params[0][0][0, 0] += eps
        params[0][0][0, 0] -= 2 * eps
        return result

    assert judged("weight_perturbation", careless).points == 0


def test_evaluations_that_are_claimed_and_not_made_lose_that_criterion_alone():
    def without_the_loss(loss, params, eps=1e-5):
        grads, evaluations = ANSWERS["weight_perturbation"](
            lambda params: loss(params) + 0 * loss(params), params, eps
        )
        return grads, evaluations

    report = judged("weight_perturbation", without_the_loss)
    assert [criterion.passed for criterion in report.criteria] == [True, True, False]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda formulas: set(),
        lambda formulas: set(formulas),
        lambda formulas: set(formulas) - ANSWERS["wrong_formulas"](formulas),
        lambda formulas: ANSWERS["wrong_formulas"](formulas) | {"another name"},
        lambda formulas: ANSWERS["wrong_formulas"](formulas) | {1},
    ],
)
def test_another_set_of_names_earns_nothing(wrong):
    assert judged("wrong_formulas", wrong).points == 0


def test_a_list_of_the_right_names_loses_the_share_of_its_form():
    report = judged("wrong_formulas", changed("wrong_formulas", sorted))
    assert report.points == 2.25 and not report.criteria[-1].passed


def test_names_may_come_as_a_frozenset():
    assert judged("wrong_formulas", changed("wrong_formulas", frozenset)).passed


@pytest.mark.parametrize("name", ["backpropagation", "jacobian_chain", "activation_jacobian"])
def test_an_answer_that_ignores_the_unit_it_is_given_is_refused(name):
    def with_tanh(*args):
        args = [*args]
        args[-1] = ANSWERS["tanh_prime"]
        return ANSWERS[name](*args)

    assert not judged(name, with_tanh).passed


def test_no_helper_of_the_judges_is_an_answer():
    helpers = [value for name, value in vars(contracts).items() if name not in EXERCISES and callable(value)]
    for name in EXERCISES:
        for helper in helpers:
            assert not judged(name, helper).passed, f"{helper.__name__} answers {name}"


def test_softmax_of_the_judges_is_that_of_scipy():
    a = np.random.randn(6)
    np.testing.assert_allclose(contracts._softmax(a), scipy.special.softmax(a), rtol=1e-13)
