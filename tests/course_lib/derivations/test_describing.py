"""A case in words: free indices first, then what the lines are about."""

import numpy as np

from course_lib.derivations.cases import cases_of
from course_lib.derivations.describing import described_case, described_value

from .toys import RANDOM, SOFTMAX, in_random, in_softmax


def described(vocabulary, *lines):
    return described_case(vocabulary, cases_of(vocabulary, np.random.default_rng(0))[0], lines)


def test_a_case_tells_what_the_lines_depend_on_over_others_too():
    said = described(SOFTMAX, in_softmax("f_y"))
    assert said.startswith("y = ") and "a = (" in said
    assert "c =" not in said and "S =" not in said


def test_a_random_variable_is_told_with_its_probabilities():
    said = described(RANDOM, in_random("Var[w]"))
    assert "w = " in said and " or " in said and said.endswith(("0.2", "0.3", "0.5"))
    assert "h =" not in said


def test_values_have_four_digits_and_a_true_minus():
    assert described_value(-1.23456) == "−1.235"
    assert described_value(np.array([[1.0, 2.0], [3.0, -4.0]])) == "((1, 2), (3, −4))"
