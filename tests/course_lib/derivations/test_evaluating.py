"""Values agree with calculus, with sums written out, and with moments computed by hand."""

import numpy as np
import pytest

from course_lib.derivations import symbols
from course_lib.derivations.cases import cases_of
from course_lib.derivations.declaring import vocabulary_of
from course_lib.derivations.evaluating import close, evaluate, richardson
from course_lib.derivations.reading import read_text

from .toys import NETWORK, RANDOM, SOFTMAX


def cases(vocabulary, seed=0):
    return cases_of(vocabulary, np.random.default_rng(seed))


def value(row, vocabulary, case):
    return evaluate(read_text(row, vocabulary), case.values, case.at)


def test_softmax_and_its_slope():
    for case in cases(SOFTMAX):
        a, y, c = case.values.of("a"), case.at["y"], case.at["c"]
        f = np.exp(a) / np.exp(a).sum()
        np.testing.assert_allclose(case.values.of("f"), f)
        assert close(value("∂f_y/∂a_c", SOFTMAX, case), f[y] * ((y == c) - f[c]), 1e-9)
        assert close(value("∂/∂f_y (log f_y)", SOFTMAX, case), 1 / f[y], 1e-9)
        assert close(value("Π_k f_k", SOFTMAX, case), np.prod(f), 1e-12)


def test_matrices_and_derivatives_through_a_network():
    for case in cases(NETWORK):
        W, h, b, i, j = *(case.values.of(name) for name in "Whb"), case.at["i"], case.at["j"]
        z = W @ h + b
        np.testing.assert_allclose(value("W h + b", NETWORK, case), z)
        assert close(value("∂L/∂W_ij", NETWORK, case), 3 * z[i] ** 2 * h[j], 1e-8)
        assert close(value("∂L/∂h_j", NETWORK, case), (W.T @ (3 * z**2))[j], 1e-8)
        assert close(value("(Wᵀ δ)_j", NETWORK, case), (W.T @ (3 * z**2))[j], 1e-8)
        H = case.values.of("H")
        np.testing.assert_allclose(value("H⁻¹ h", NETWORK, case), np.linalg.solve(H, h))


def test_what_is_held_fixed_does_not_move():
    """∂/∂z_i moves z and what depends on it, and not what z is made of."""
    for case in cases(NETWORK):
        assert close(value("∂b_i/∂z_i", NETWORK, case), 0.0, 1e-12)


def test_expected_values_are_exact_and_the_variables_skewed():
    for case in cases(RANDOM):
        n = case.values.sizes["n"]
        assert close(value("E[w]", RANDOM, case), 0.0, 1e-12)
        assert close(value("Var[Σ_i w_i h_i]", RANDOM, case), n * value("Var[w h]", RANDOM, case), 1e-12)
        assert abs(value("E[w³]", RANDOM, case)) > 1e-6
        assert close(value("E[t]", RANDOM, case), case.values.of("t"), 1e-12)


def test_a_chance_is_the_probability_of_one():
    coin = vocabulary_of(symbols.number("q", "probability"), symbols.random("z", chance="q"))
    for case in cases(coin):
        assert close(value("E[z]", coin, case), case.values.of("q"), 1e-12)


@pytest.mark.parametrize(
    ("f", "x", "slope"),
    [(np.exp, 1.5, np.exp(1.5)), (np.log, 0.06, 1 / 0.06), (lambda x: x**5, -1.2, 5 * 1.2**4)],
)
def test_slopes_are_good_to_ten_digits(f, x, slope):
    assert abs(richardson(f, x) / slope - 1) < 1e-10


def test_numbers_are_close_relative_to_one():
    assert close(1e-9, 0.0, 1e-8) and not close(1e-7, 0.0, 1e-8)
    assert not close(np.nan, np.nan, 1.0) and not close(np.zeros(2), np.zeros(3), 1.0)
