"""What may be wrong in a line is found by the one change that would make it right."""

import pytest

from course_lib.derivations.declaring import Derivation
from course_lib.derivations.judging import judge

from .toys import CROSS_ENTROPY, LAYER, LINES, text

THROUGH_W = Derivation("through_w", LAYER, "∂L/∂h_j", ("(Wᵀ δ)_j",), steps=1)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("1[y=c] − f_c", "the sign of the whole line is the other way round"),
        ("2 (f_c − 1[y=c])", "the line is always 2 times the line before"),
        ("(f_c − 1[y=c])/3", "the line is always 1/3 of the line before"),
        ("f_c − f_c", "the line is always 0"),
        ("−1[y=c] − f_c", "it would follow with the other sign before `f_c`"),
        ("f_y − 1[y=c]", "it would follow with another index at `f_y`"),
        ("f_c − 1[y=c] + S", "it would follow with no `S`"),
        ("f_c S − 1[y=c]", "it would follow with no factor `S`"),
        ("f_c² − 1[y=c]", "it would follow with `f_c` without its exponent"),
        ("f_c/S − 1[y=c]", "it would follow with no denominator `S`"),
        ("a_c − 1[y=c]", "it would follow with `f` in place of `a`"),
        ("−log S", ""),
    ],
)
def test_one_change_is_named(line, said):
    assert judge(CROSS_ENTROPY, text(LINES[0], line)).mistake.diagnosis == said


def test_what_is_missing_is_named():
    found = judge(CROSS_ENTROPY, text(*LINES[:4], "−1/f_y · 1[y=c] f_y")).mistake
    assert found.diagnosis == "the term `− f_y f_c` is missing"


def test_a_wrong_index_in_a_sum_is_named():
    found = judge(THROUGH_W, text("∂L/∂h_j", "Σ_k δ_i W_kj")).mistake
    assert found.diagnosis == "it would follow with another index at `δ_i`"
