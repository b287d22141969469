"""What is read is what is meant; the place of an error is the place in the text."""

import pytest

from course_lib.derivations import symbols
from course_lib.derivations.declaring import vocabulary_of
from course_lib.derivations.errors import ReadingError, caret
from course_lib.derivations.forms import same_form
from course_lib.derivations.reading import read_text
from course_lib.derivations.typesetting import plain
from course_lib.derivations.vocabulary import AnyVocabulary

from .toys import in_network, in_random, in_softmax


@pytest.mark.parametrize(
    ("row", "meant", "read"),
    [
        ("S/f_y f_c", "(S/f_y) f_c", in_softmax),
        ("S/f_y/f_c", "S/(f_y f_c)", in_softmax),
        ("S f_y/f_c S", "(S f_y/f_c) S", in_softmax),
        ("−S²", "−(S²)", in_softmax),
        ("2·−S", "2 (−S)", in_softmax),
        ("S − −f_y", "S + f_y", in_softmax),
        ("Σ_k f_k S + f_y", "(Σ_k (f_k S)) + f_y", in_softmax),
        ("Σ_k (f_k) S", "(Σ_k f_k) S", in_softmax),
        ("Σ_k (S) f_k f_y", "(Σ_k (S f_k)) f_y", in_softmax),
        ("Σ_k (S) f_y f_k", "Σ_k (S f_y f_k)", in_softmax),
        ("Σ_k (S)/f_k", "Σ_k (S/f_k)", in_softmax),
        ("Σ_k (f_k) Σ_k (a_k)", "(Σ_k f_k) (Σ_j a_j)", in_softmax),
        ("S/Σ_k f_k f_y", "(S/Σ_k (f_k)) f_y", in_softmax),
        ("∂/∂a_c f_y S + S", "∂/∂a_c (f_y S) + S", in_softmax),
        ("∂/∂a_c (f_y) S", "(∂f_y/∂a_c) S", in_softmax),
        ("log f_y f_c", "(log f_y) f_c", in_softmax),
        ("log f_y²", "log(f_y²)", in_softmax),
        ("log(f_y)²", "(log f_y)²", in_softmax),
        ("log log S", "log(log(S))", in_softmax),
        ("e^S f_y", "exp(S) f_y", in_softmax),
        ("e^−S", "exp(−S)", in_softmax),
        ("Sf_y", "S · f_y", in_softmax),
        ("αβ", "α β", in_network),
        ("alpha beta", "α β", in_network),
        ("h_j(h_j)", "h_j h_j", in_network),
        ("δ_i(z)", "δ_i", in_network),
        ("L(z)", "L", in_network),
        ("α(β)", "α β", in_network),
    ],
)
def test_what_is_written_is_read_as_meant(row, meant, read):
    assert same_form(read(row), read(meant))


@pytest.mark.parametrize(
    ("row", "axes", "read"),
    [
        ("W", ("I", "J"), in_network),
        ("W^T", ("J", "I"), in_network),
        ("W h + b", ("I",), in_network),
        ("W^T W", ("J", "J"), in_network),
        ("H^-1 h", ("J",), in_network),
        ("W^T_ji", (), in_network),
        ("α h", ("J",), in_network),
        ("exp(a)", ("C",), in_softmax),
    ],
)
def test_an_expression_knows_its_axes(row, axes, read):
    assert read(row).axes == axes


def test_an_entry_of_independent_equals_is_any_one_of_them():
    assert same_form(in_random("Var[w]"), in_random("Var(w)"))
    with pytest.raises(ReadingError):
        in_random("w")


def test_a_value_of_a_function_may_have_a_name():
    cubic = vocabulary_of(
        symbols.number("x"), symbols.function("f(s)", "s³", "3 s²"), symbols.defined("f1", "f′(x)")
    )
    for row in ("f1", "f'", "f′(x)", "f1(x)", r"f^{\prime}(x)"):
        assert read_text(row, cubic) == read_text("f1", cubic)


def test_hidden_symbols_are_read_in_definitions_alone():
    vocabulary = vocabulary_of(symbols.hidden(symbols.number("q")), symbols.defined("L", "q²"))
    with pytest.raises(ReadingError, match="there are `L`"):
        read_text("q", vocabulary)


def test_without_an_exercise_every_letter_is_a_symbol():
    anything = AnyVocabulary()
    for row in ("∂/∂x (x² + y)", "a_ij b_j + Σ_k W_kj", "E[X_n] − Var[Y]", "2 p q"):
        assert same_form(read_text(plain(read_text(row, anything)), anything), read_text(row, anything))


def test_an_error_points_at_its_place_with_a_caret():
    text = "a = b\n   = f_y + fg"
    with pytest.raises(ReadingError) as refused:
        in_softmax("f_y + x")
    assert refused.value.at == 6
    assert caret(text, text.index("fg")) == "= f_y + fg\n        ^"
