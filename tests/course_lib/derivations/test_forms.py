"""The form of a line: equal up to order, how long it is, and what stands in it."""

import pytest

from course_lib.derivations.forms import is_carried_out, length, same_form, signs_in, unfolded

from .toys import NETWORK, SOFTMAX, in_network, in_random, in_softmax


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("f_y S", "S f_y", True),
        ("f_y − (S − f_c)", "−S + f_c + f_y", True),
        ("f_y/S · f_c", "f_y f_c/S", True),
        ("1 · S + 0", "S", True),
        ("Σ_k Σ_j f_k a_j", "Σ_m Σ_n f_m a_n", True),
        ("Σ_k Σ_j f_k a_j", "Σ_k Σ_j f_j a_k", False),
        ("f_y S + f_y", "f_y (S + 1)", False),
        ("f_y f_y", "f_y²", False),
        ("exp(a_y)/S", "f_y", False),
    ],
)
def test_order_brackets_and_signs_are_no_matter_of_form(one, other, same):
    assert same_form(in_softmax(one), in_softmax(other)) is same


def test_matrices_keep_their_order():
    assert not same_form(in_network("Wᵀ W"), in_network("W Wᵀ"))
    assert same_form(in_network("α W h"), in_network("W α h"))


@pytest.mark.parametrize(
    ("row", "count"), [("−(1[y=c] − f_c)", 2), ("1/6 S² + f_y", 4), ("Σ_k exp(a_k)", 1), ("S S", 2)]
)
def test_symbols_and_numbers_are_counted(row, count):
    assert length(in_softmax(row)) == count


def test_what_stands_in_a_line():
    assert signs_in(in_softmax("Σ_k 1[k=c] log a_k − ∂S/∂a_c")) == {"Σ", "1[…]", "log", "a", "∂", "S"}
    assert signs_in(in_network("(Wᵀ δ)_j g′(α)")) == {"W", "ᵀ", "δ", "g′", "α"}
    assert not is_carried_out(in_random("Var[w]")) and is_carried_out(in_random("n v"))


def test_definitions_are_written_out_with_the_indices_at_hand():
    assert same_form(unfolded(in_softmax("f_y"), SOFTMAX), in_softmax("exp(a_y)/Σ_k exp(a_k)"))
    assert same_form(unfolded(in_network("z_i"), NETWORK), in_network("(W h + b)_i"))
