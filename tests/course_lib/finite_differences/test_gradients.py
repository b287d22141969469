"""Finite differences and the checks built on them, against autograd and against hostile functions."""

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from course_lib.finite_differences.gradients import (
    check_derivative,
    check_gradient,
    check_jacobian,
    numerical_gradient,
    numerical_jacobian,
    richardson,
)

SHAPES = [(), (1,), (5,), (1, 4), (4, 1), (2, 3), (2, 1, 3), (90,), (7, 13)]
RNG = np.random.default_rng(20)
M = RNG.normal(size=(6, 5))


def soft_maximum(x):
    return anp.log(anp.sum(anp.exp(x - anp.max(x)))) + anp.max(x)


def wavy(x):
    return anp.sum(anp.sin(3 * x) * anp.exp(x / 2))


def network(x):
    return anp.mean(
        anp.tanh(anp.tanh(anp.outer(anp.array([1.0, -0.7, 0.3]), anp.reshape(x, (-1,)))) - 0.2) ** 2
    )


def rational(x):
    return anp.sum(1 / (1 + x**2)) ** 2


FUNCTIONS = [soft_maximum, wavy, network, rational]


def point(shape, seed=0):
    return np.random.default_rng([seed, len(shape)]).normal(size=shape)


def close(came, expected, tolerance):
    return np.abs(came - expected).max() <= tolerance * max(1e-3, np.abs(expected).max())


# -- numerical_gradient, numerical_jacobian, richardson -----------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("f", FUNCTIONS)
def test_the_numerical_gradient_equals_that_of_autograd(f, shape):
    x = point(shape)
    came = numerical_gradient(f, x)
    assert came.shape == shape and came.dtype == np.float64
    assert close(came, autograd.grad(f)(x), 1e-8)


@pytest.mark.parametrize("shape", [(), (3,), (2, 3)], ids=str)
@pytest.mark.parametrize("f", FUNCTIONS)
def test_the_extrapolated_gradient_is_within_its_own_error_estimate(f, shape):
    x = point(shape)
    gradient, error = richardson(f, x)
    assert gradient.shape == error.shape == shape
    assert (np.abs(gradient - autograd.grad(f)(x)) <= error).all()
    assert error.max() <= 1e-8 * np.abs(gradient).max()


def test_a_scalar_function_of_p_numbers_is_evaluated_2p_times():
    calls = []
    numerical_gradient(lambda x: calls.append(x) or x.sum(), np.ones((3, 4)))
    assert len(calls) == 24


def test_each_evaluation_gets_an_array_of_its_own_that_differs_in_one_entry():
    x, calls = point((2, 3)), []
    numerical_gradient(lambda x: calls.append(x) or x.sum(), x)
    assert len({id(call) for call in calls}) == 12
    assert all(np.count_nonzero(call != x) == 1 for call in calls)


def scribbling(x):
    value = np.sum(x**2)
    x[...] = np.nan
    return value


def returning_a_view(x):
    return x.reshape(-1)[:1].reshape(())


@pytest.mark.parametrize("size", [3, 100, 10_001])
def test_a_function_that_scribbles_on_its_argument_harms_nothing(size):
    x = point((size,))
    before = x.copy()
    assert check_gradient(scribbling, 2 * x, x)
    assert np.array_equal(x, before)
    if size == 3:
        assert close(numerical_gradient(scribbling, x), 2 * x, 1e-8)


def test_a_result_that_is_a_view_of_the_argument_is_read_at_once():
    x = point((4,))
    assert close(numerical_gradient(returning_a_view, x), np.eye(4)[0], 1e-9)
    assert close(numerical_jacobian(lambda x: x, x), np.eye(4), 1e-9)
    assert close(numerical_jacobian(lambda x: x[::-1], x), np.eye(4)[::-1], 1e-9)
    assert check_jacobian(lambda x: x, np.eye(4), x)


def test_an_output_array_that_is_used_again_at_every_call_is_copied():
    output = np.empty(6)
    x = point((5,))
    assert close(numerical_jacobian(lambda x: np.dot(M, x, out=output), x), M, 1e-9)


@pytest.mark.parametrize("result", [np.float64, np.asarray, float, np.float32, lambda v: int(v * 0)])
def test_any_kind_of_single_number_is_a_scalar(result):
    assert numerical_gradient(lambda x: result(x.sum()), np.ones(2)).shape == (2,)


def test_memory_layout_does_not_matter():
    x = point((4, 6))
    w = point((4, 6), seed=1)
    for same in (np.asfortranarray(x), np.repeat(x, 2, axis=1)[:, ::2], x[::-1][::-1], x.tolist()):
        assert close(numerical_gradient(lambda x: np.sum(w * np.sin(x)), same), w * np.cos(x), 1e-8)
        assert check_gradient(lambda x: np.sum(w * np.sin(x)), np.asfortranarray(w * np.cos(x)), same)


def test_integers_are_moved_as_floats():
    assert close(numerical_gradient(lambda x: np.sum(x**3), np.array([1, 2])), np.array([3, 12]), 1e-8)


def test_a_given_step_is_used_as_it_is():
    x = np.array([1.0, 2.0])
    assert np.allclose(numerical_gradient(lambda x: np.sum(x**3), x, eps=0.5), 3 * x**2 + 0.25, rtol=1e-14)
    steps = np.array([0.5, 0.25])
    assert np.allclose(numerical_gradient(lambda x: np.sum(x**3), x, steps), 3 * x**2 + steps**2, rtol=1e-14)


def test_the_step_is_divided_by_as_it_is_represented():
    x = np.array([1000.1])
    assert abs(numerical_gradient(lambda x: x[0], x, eps=1e-9)[0] - 1) == 0


@pytest.mark.parametrize("eps", [0, -1e-5, np.nan, 1e-20])
def test_a_step_that_is_no_step_is_refused(eps):
    with pytest.raises(ValueError, match="step eps"):
        numerical_gradient(np.sum, np.ones(2), eps)


@pytest.mark.parametrize("result", [np.ones(1), np.ones((2, 2)), [1.0, 2.0]])
def test_a_function_that_returns_no_single_number_is_refused(result):
    for ask in (numerical_gradient, lambda f, x: check_gradient(f, x, x)):
        with pytest.raises(ValueError, match=r"f must return one number.*shape"):
            ask(lambda x: result, np.ones(2))


@pytest.mark.parametrize("result", [None, "1.0", 1j, {}])
def test_a_function_that_returns_no_number_at_all_is_refused(result):
    for ask in (numerical_gradient, numerical_jacobian, lambda f, x: check_gradient(f, x, x)):
        with pytest.raises(ValueError, match="f must return real numbers"):
            ask(lambda x: result, np.ones(2))


@pytest.mark.parametrize("size", [2, 100])
def test_an_exception_of_the_function_reaches_the_caller(size):
    def refuses(x):
        raise KeyError("mine")

    x = np.ones(size)
    for ask in (numerical_gradient, numerical_jacobian, richardson, lambda f, x: check_gradient(f, x, x)):
        with pytest.raises(KeyError, match="mine"):
            ask(refuses, x)


@pytest.mark.parametrize("f", [lambda x: anp.tanh(anp.dot(M, x)), lambda x: x[1:] * x[:-1], lambda x: x[:1]])
def test_the_numerical_jacobian_equals_that_of_autograd(f):
    x = point((5,))
    expected = autograd.jacobian(f)(x)
    came = numerical_jacobian(f, x)
    assert came.shape == expected.shape
    assert close(came, expected, 1e-8)


# -- check_gradient: right gradients ------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("f", FUNCTIONS)
def test_the_gradient_of_autograd_is_accepted(f, shape):
    x = point(shape, seed=2)
    check = check_gradient(f, autograd.grad(f)(x), x)
    assert check and check.problem is None, check.message


@pytest.mark.parametrize("height", [0, 1, 1e4])
@pytest.mark.parametrize("scale", [1e-3, 1, 1e4])
def test_neither_the_height_nor_the_scale_of_a_function_matters(height, scale):
    x, w = point((3, 4)), point((3, 4), seed=1)
    w *= scale / np.linalg.norm(w)
    right = w * np.cos(x)

    def f(x):
        return height + np.sum(w * np.sin(x))

    assert check_gradient(f, right, x)
    wrong = right.copy()
    wrong[1, 2] *= 1.001
    assert check_gradient(f, wrong, x).worst == (1, 2)


def test_entries_as_large_as_a_thousand_are_no_trouble():
    x = np.array([[1000.0, -1000, 999, 0.5], [-1000, 998.5, 1000, 2]])

    def f(a):
        return np.sum(np.max(a, axis=1) + np.log(np.exp(a - a.max(axis=1, keepdims=True)).sum(axis=1)))

    right = np.exp(x - x.max(axis=1, keepdims=True))
    right /= right.sum(axis=1, keepdims=True)
    assert check_gradient(f, right, x)
    wrong = right * np.array([[1.001, 1, 1, 1], [1, 1, 1, 1]])
    assert check_gradient(f, wrong, x).worst == (0, 0)


@pytest.mark.parametrize("probability", [1e-6, 1e-3, 1.0])
def test_a_wall_close_by_is_no_trouble(probability):
    f = np.array([0.3, probability])
    assert check_gradient(lambda f: -np.log(f[1]), np.array([0, -1 / probability]), f)
    assert (
        check_gradient(lambda f: -np.log(f[1]), np.array([0, -1.001 / probability]), f).problem == "mismatch"
    )


def test_a_kink_close_by_is_no_trouble():
    for distance in 10.0 ** np.linspace(-12, -1, 45):
        x = np.array([distance, -distance, 1.0])
        right = np.array([1.0, 0.0, 1.0])
        assert check_gradient(lambda x: np.maximum(x, 0).sum(), right, x), distance


@pytest.mark.parametrize("shape", [(100,), (3, 37), (20_000,), (100, 1, 150)], ids=str)
def test_many_entries_that_are_right_take_seven_evaluations(shape):
    x = point(shape)
    check = check_gradient(lambda x: np.sum(np.sin(x)), np.cos(x), x)
    assert check
    assert check.evaluations == 7


def test_the_outcome_does_not_depend_on_the_call_before():
    x = point((100,))
    first, second = (check_gradient(lambda x: np.sum(x**4), 4.1 * x**3, x, rng=3) for _ in range(2))
    assert first.message == second.message and np.array_equal(first.numerical, second.numerical)


def test_a_generator_or_a_seed_chooses_the_directions():
    x = point((100,))
    for rng in (5, np.random.default_rng(5)):
        assert check_gradient(lambda x: np.sum(x**4), 4 * x**3, x, rng=rng)


def test_a_function_that_loses_digits_is_given_room_for_it():
    """A variance as the difference of two large numbers."""
    for offset in (1.0, 100, 1000):
        for seed in range(50):
            x = offset + point((7,), seed)
            right = 2 * (x - x.mean()) / 7
            wrong = right.copy()
            wrong[np.argmax(np.abs(right))] *= 1.001
            assert check_gradient(lambda x: np.mean(x**2) - np.mean(x) ** 2, right, x)
            assert not check_gradient(lambda x: np.mean(x**2) - np.mean(x) ** 2, wrong, x)


# -- check_gradient: wrong gradients ------------------------------------------------------------------------


@pytest.mark.parametrize("factor", [0.999, 1.001])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("f", FUNCTIONS)
def test_a_gradient_with_one_entry_off_by_a_thousandth_is_refused(f, shape, factor):
    x = point(shape, seed=3)
    wrong = np.array(autograd.grad(f)(x))
    worst = np.unravel_index(np.argmax(np.abs(wrong)), shape)
    wrong[worst] *= factor
    check = check_gradient(f, wrong, x)
    assert not check and check.problem == "mismatch"
    assert check.worst == worst
    assert check.tolerance < 1e-4 * abs(wrong[worst])
    assert close(check.numerical, autograd.grad(f)(x), 1e-8)


def test_one_fault_among_very_many_entries_is_found_and_named():
    x = point((150, 200))
    wrong = np.cos(x)
    wrong[123, 145] = np.cos(x[123, 145]) * 1.001
    check = check_gradient(lambda x: np.sum(np.sin(x)), wrong, x)
    assert check.problem == "mismatch"
    assert check.worst == (123, 145)
    assert abs(check.numerical[123, 145] - np.cos(x[123, 145])) < 1e-6
    assert np.isnan(check.numerical[0, 0])


@pytest.mark.parametrize("size", [4, 100, 10_001])
@pytest.mark.parametrize(
    "spoil",
    [np.negative, lambda g: 2 * g, np.zeros_like, lambda g: g[::-1], lambda g: g + 1e-3, np.ones_like],
)
def test_the_usual_mistakes_are_refused_at_any_size(spoil, size):
    x = point((size,), seed=4)
    assert check_gradient(lambda x: np.dot(x * x, x) / 3, spoil(x**2), x).problem == "mismatch"


def test_two_faults_that_cancel_are_refused():
    x = point((200,))
    for first, second in [(1, 1), (1, -1), (1, -2)]:
        wrong = np.cos(x)
        wrong[[20, 150]] += [0.01 * first, 0.01 * second]
        assert not check_gradient(lambda x: np.sum(np.sin(x)), wrong, x)


def test_a_mismatch_is_told_with_the_digits_that_tell_the_numbers_apart():
    message = check_gradient(
        lambda x: np.sum(x**2), np.array([[2.0, 4.0004]]), np.array([[1.0, 2.0]])
    ).message
    assert message == "The gradient is 4.0004 at index (0, 1), finite differences say 4."


@pytest.mark.parametrize(
    ("claim", "problem", "message"),
    [
        (np.ones((3, 2)), "shape", "The gradient has shape (3, 2), expected (2, 3)."),
        (1.0, "shape", "The gradient has shape (), expected (2, 3)."),
        ([[1.0], [1.0, 2.0]], "shape", "The gradient is a ragged list"),
        (np.ones((2, 3), dtype=bool), "dtype", "The gradient holds bool values"),
        (np.ones((2, 3), dtype=complex), "dtype", "The gradient holds complex128 values"),
        (None, "dtype", "The gradient holds object values"),
        ([["1", "2", "3"]] * 2, "dtype", "The gradient holds <U1 values"),
        ([[1, 1, np.nan]] * 2, "not finite", "The gradient is nan at index (0, 2)."),
        ([[1, 1, 1], [-np.inf, 1, 1]], "not finite", "The gradient is -inf at index (1, 0)."),
    ],
)
def test_what_cannot_be_compared_is_said_as_such(claim, problem, message):
    check = check_gradient(np.sum, claim, np.ones((2, 3)))
    assert not check and check.problem == problem
    assert check.message.startswith(message)


@pytest.mark.parametrize("size", [3, 100, 10_001])
def test_a_function_that_is_not_finite_is_not_the_fault_of_the_gradient(size):
    x = np.ones(size)
    assert check_gradient(lambda x: np.sum(x) * np.nan, x, x).problem == "function"
    assert check_gradient(lambda x: 1.0 if (x == 1).all() else np.nan, x, x).problem == "function"


# -- check_gradient: kinks ----------------------------------------------------------------------------------


@pytest.mark.parametrize("subgradient", [-1.0, -0.5, 0.0, 0.3, 1.0])
def test_any_slope_between_the_two_sides_of_a_kink_is_right(subgradient):
    x = np.array([0.0, 2.0, -1.0])
    assert check_gradient(lambda x: np.abs(x).sum(), np.array([subgradient, 1, -1]), x)


@pytest.mark.parametrize("slope", [-1.01, 1.01, 3.0])
def test_a_slope_outside_of_a_kink_is_wrong(slope):
    x = np.array([0.0, 2.0, -1.0])
    check = check_gradient(lambda x: np.abs(x).sum(), np.array([slope, 1, -1]), x)
    assert check.problem == "mismatch" and check.worst == (0,)


def test_a_kink_in_one_entry_excuses_no_other():
    x = np.array([0.0, 2.0, -1.0])
    check = check_gradient(lambda x: np.maximum(x, 0).sum(), np.array([0.5, 1.001, 0]), x)
    assert check.problem == "mismatch" and check.worst == (1,)


def test_either_of_two_equal_largest_entries_may_carry_the_slope():
    x = np.array([1.0, 3.0, 3.0])
    for right in ([0, 1, 0], [0, 0, 1], [0, 0.5, 0.5]):
        assert check_gradient(np.max, np.array(right), x)
    assert not check_gradient(np.max, np.array([0.5, 0.5, 0]), x)


@pytest.mark.parametrize("size", [100, 10_001])
def test_kinks_among_many_entries_are_accepted(size):
    x = point((size,))
    x[5] = 0
    right = (x > 0).astype(float)
    right[5] = 0.7
    assert check_gradient(lambda x: np.maximum(x, 0).sum(), right, x)


def test_no_entries_at_all_test_nothing():
    assert check_gradient(np.sum, np.ones((0, 3)), np.ones((0, 3))).problem == "vacuous"
    assert numerical_gradient(np.sum, np.ones((0, 3))).shape == (0, 3)


def test_a_steep_smooth_function_is_no_kink():
    x = np.array([1e-4])
    right = 1000 * (1 - np.tanh(1000 * x) ** 2)
    assert check_gradient(lambda x: np.tanh(1000 * x)[0], right, x)
    assert not check_gradient(lambda x: np.tanh(1000 * x)[0], 1.001 * right, x)


# -- check_gradient: vacuous cases --------------------------------------------------------------------------


def sum_of_softmax(x):
    e = np.exp(x - x.max())
    return np.sum(e / e.sum())


@pytest.mark.parametrize(
    "f", [sum_of_softmax, lambda x: 0.0, lambda x: 1e4, lambda x: np.sum(np.tanh(x + 50))]
)
@pytest.mark.parametrize("size", [3, 100, 10_001])
def test_a_point_at_which_zero_would_pass_is_refused(f, size):
    x = point((size,))
    check = check_gradient(f, np.zeros(size), x)
    assert not check and check.problem == "vacuous"
    assert check_gradient(f, np.zeros(size), x, allow_vacuous=True)


@pytest.mark.parametrize("size", [3, 100, 10_001])
def test_a_wrong_gradient_is_wrong_where_the_true_one_is_zero(size):
    x = point((size,))
    for allow in (False, True):
        assert check_gradient(sum_of_softmax, np.ones(size), x, allow_vacuous=allow).problem == "mismatch"


def test_a_small_gradient_is_not_vacuous():
    x = point((4,))
    assert check_gradient(lambda x: 1e4 + 1e-3 * np.sum(x), np.full(4, 1e-3), x)


def test_a_stationary_point_of_a_function_with_other_slopes_is_fair():
    x = np.array([0.0, 1.0])
    assert check_gradient(lambda x: np.sum(x**2), 2 * x, x)


# -- check_jacobian, check_derivative -----------------------------------------------------------------------


@pytest.mark.parametrize("f", [lambda x: anp.tanh(anp.dot(M, x)), lambda x: x[1:] * x[:-1], lambda x: x[:1]])
def test_the_jacobian_of_autograd_is_accepted_and_one_wrong_entry_refused(f):
    x = point((5,), seed=5)
    right = autograd.jacobian(f)(x)
    assert check_jacobian(f, right, x)
    wrong = right.copy()
    worst = np.unravel_index(np.argmax(np.abs(right)), right.shape)
    wrong[worst] *= 1.001
    check = check_jacobian(f, wrong, x)
    assert check.problem == "mismatch" and check.worst == worst


def test_a_transposed_jacobian_is_refused_also_when_it_is_square():
    square = M[:5]
    assert check_jacobian(lambda x: square @ x, square.T, np.ones(5)).problem == "mismatch"
    assert (
        check_jacobian(lambda x: M @ x, M.T, np.ones(5)).message
        == "The Jacobian has shape (5, 6), expected (6, 5)."
    )


def test_a_kink_in_a_jacobian_takes_any_slope_between():
    x = np.array([0.0, 1.0, -1.0])
    for subgradient in (0, 0.4, 1):
        assert check_jacobian(lambda x: np.maximum(x, 0), np.diag([subgradient, 1, 0]), x)
    assert not check_jacobian(lambda x: np.maximum(x, 0), np.diag([1.2, 1, 0]), x)


@pytest.mark.parametrize("shape", [(), (1,), (7,), (3, 4), (2, 1, 3)], ids=str)
@pytest.mark.parametrize(
    "g", [anp.tanh, anp.exp, lambda a: anp.log(1 + anp.exp(a)), lambda a: a**3], ids=range(4)
)
def test_the_derivative_of_autograd_is_accepted_and_one_wrong_entry_refused(g, shape):
    a = point(shape, seed=6)
    right = np.array(autograd.elementwise_grad(g)(a))
    assert check_derivative(g, right, a)
    wrong = right.copy()
    worst = np.unravel_index(np.argmax(np.abs(right)), shape)
    wrong[worst] *= 0.999
    check = check_derivative(g, wrong, a)
    assert check.problem == "mismatch" and check.worst == worst


def test_the_derivative_of_relu_at_zero_is_anything_between_zero_and_one():
    a = np.array([[-1000.0, 0.0], [-0.0, 1000.0]])

    def relu(a):
        return np.maximum(a, 0)

    for at_zero in (0, 0.5, 1):
        assert check_derivative(relu, np.array([[0, at_zero], [at_zero, 1]]), a)
    for at_zero in (-0.1, 1.1, np.nan):
        assert not check_derivative(relu, np.array([[0, at_zero], [0, 1]]), a)
    assert not check_derivative(relu, np.array([[0.001, 0], [0, 1]]), a)


def test_saturated_units_are_judged_absolutely():
    a = np.array([-1000.0, -30, 0, 30, 1000])
    assert check_derivative(np.tanh, 1 - np.tanh(a) ** 2, a)
    assert check_derivative(np.tanh, np.zeros(2), a[[0, -1]])


def test_an_elementwise_function_that_changes_the_shape_is_refused():
    with pytest.raises(ValueError, match="like its argument"):
        check_derivative(np.sum, np.ones(3), np.ones(3))
