"""The cost of a line grows with its sums and derivatives; too much is refused."""

import pytest

from course_lib.derivations.cost import MAX_COST, cost, refuse_what_costs_too_much
from course_lib.derivations.errors import ReadingError

from .toys import LINES, SOFTMAX, in_softmax


def test_sums_and_derivatives_multiply():
    once = cost(in_softmax("f_y S"), SOFTMAX)
    assert cost(in_softmax("Σ_k f_y S"), SOFTMAX) > 2 * once
    assert cost(in_softmax("∂(f_y S)/∂a_c"), SOFTMAX) > 5 * once


def test_a_usual_line_costs_little_and_sums_in_sums_too_much():
    assert max(cost(in_softmax(line), SOFTMAX) for line in LINES) < MAX_COST / 50
    with pytest.raises(ReadingError, match="too long to follow"):
        refuse_what_costs_too_much(in_softmax("Σ_i Σ_j Σ_k Σ_l Σ_m Σ_n Σ_o Σ_p Σ_q Σ_r S"), SOFTMAX, 0)


def test_all_lines_together_have_a_limit_too():
    with pytest.raises(ReadingError):
        refuse_what_costs_too_much(in_softmax("S"), SOFTMAX, 2 * MAX_COST)
