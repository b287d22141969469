"""A step is a line that is another function, or once for each function more than another order."""

import numpy as np
import pytest

from course_lib.derivations.cases import cases_of
from course_lib.derivations.steps import Steps

from .toys import NETWORK, RANDOM, SOFTMAX, in_network, in_random, in_softmax


def steps(vocabulary, *rows):
    read = {SOFTMAX: in_softmax, NETWORK: in_network, RANDOM: in_random}[vocabulary]
    rng = np.random.default_rng(0)
    return Steps(vocabulary, cases_of(vocabulary, rng), rng).count([read(row) for row in rows])


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        (["∂S/∂a_c", "∂S/∂a_c"], 0),
        (["∂S/∂a_c", "exp(a_c)"], 1),
        (["∂S/∂a_c", "exp(a_c)", "exp(a_c)", "exp(a_c)"], 1),
        (["−(S − f_y)", "f_y − S"], 0),
        (["f_y", "exp(a_y)/S"], 0),
        (["f_y S + f_y", "f_y (S + 1)", "(S + 1) f_y", "f_y (1 + S + 0 S)"], 1),
        (["∂S/∂a_c", "exp(a_c)", "∂S/∂a_c", "exp(a_c)"], 1),
        (["∂(f_y S)/∂a_c", "f_y ∂S/∂a_c + S ∂f_y/∂a_c"], 1),
        (["∂(f_y S)/∂a_c", "∂/∂a_c (exp(a_y))", "1[y=c] exp(a_y)"], 2),
    ],
)
def test_steps_are_counted(rows, count):
    assert steps(SOFTMAX, *rows) == count


def test_an_expected_value_that_is_taken_apart_is_a_step():
    assert steps(RANDOM, "E[(w − t)²]", "E[w²] − 2 t E[w] + t²", "v + t²") == 2


def test_a_derivative_of_the_same_value_in_the_same_variable_is_one_unknown():
    assert steps(NETWORK, "∂L/∂h_j", "Σ_k δ_k ∂z_k/∂h_j", "Σ_k ∂L/∂z_k ∂z_k/∂h_j", "Σ_k δ_k W_kj") == 2
