"""Sums, derivatives and expected values take what the head of the module says."""

import pytest

from course_lib.derivations.errors import ReadingError

from .toys import in_network, in_random, in_softmax


def reason(read, row):
    with pytest.raises(ReadingError) as refused:
        read(row)
    return refused.value.message


@pytest.mark.parametrize(
    ("row", "meant"),
    [
        ("Σ_k f_k S + f_y", "(Σ_k (f_k S)) + f_y"),
        ("Σ_k (f_k) S", "(Σ_k (f_k)) S"),
        ("Σ_k (S) f_k f_y", "(Σ_k (S f_k)) f_y"),
        ("Σ_k (S)/f_k", "Σ_k (S/f_k)"),
        ("Σ_k (f_k)/S", "(Σ_k (f_k))/S"),
        ("Σ_k (f_k)/S a_k", "Σ_k ((f_k/S) a_k)"),
        ("Σ_k (f_k) f_y/S f_c", "(Σ_k (f_k)) f_y/S f_c"),
        ("Σ_k (f_k) (f_y)", "(Σ_k (f_k)) f_y"),
        ("Σ_k (f_k)²", "Σ_k (f_k²)"),
        ("S/Σ_k f_k f_y", "(S/(Σ_k f_k)) f_y"),
        ("∂/∂a_c f_y S + S", "(∂/∂a_c (f_y S)) + S"),
        ("∂/∂a_c (f_y) S", "(∂f_y/∂a_c) S"),
        ("S/∂f_y/∂a_c", "S/(∂f_y/∂a_c)"),
        ("Σ_{j,k} a_j f_k", "Σ_j Σ_k a_j f_k"),
    ],
)
def test_how_far_an_operator_reaches(row, meant):
    assert in_softmax(row) == in_softmax(meant)


def test_a_sum_over_nothing_runs_over_the_exercises_own_axis_if_it_has_one():
    assert in_random("Σ_i v").axis == "n"
    assert "stands nowhere in" in reason(in_network, "Σ_k α")


def test_limits_of_a_sum_are_those_of_its_axis():
    assert in_random("Σ_{k=1}^n v") == in_random("Σ_k v")
    assert "runs over its whole axis" in reason(in_random, "Σ_{k=1}^t v")
    assert "expected 1" in reason(in_random, "Σ_{k=2}^n v")


def test_a_variable_is_one_entry_of_a_symbol_that_varies():
    for row in ("∂S/∂a", "∂S/∂y", "∂S/∂2", "∂S/∂log S"):
        assert reason(in_softmax, row)
    assert "second derivatives" in reason(in_softmax, "∂S/∂a_c²")
    assert "random" in reason(in_random, "∂t/∂w_i") or "varies" in reason(in_random, "∂t/∂w_i")


def test_chance_needs_a_bracket_and_an_exercise_with_chance():
    assert "`E[X]`" in reason(in_random, "E w")
    assert "nothing is random" in reason(in_softmax, "E[S]")
    assert "is random, so it stands inside of E[…] or Var[…]" in reason(in_random, "w_i + 1")
