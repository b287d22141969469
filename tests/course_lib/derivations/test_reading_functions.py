"""Functions take the bracket behind them, or the next factor."""

import pytest

from course_lib.derivations.errors import ReadingError

from .toys import in_network, in_softmax


def reason(read, row):
    with pytest.raises(ReadingError) as refused:
        read(row)
    return refused.value.message


@pytest.mark.parametrize(
    ("row", "meant"),
    [
        ("log S f_y", "(log S) f_y"),
        ("log f_y²", "log(f_y²)"),
        ("log(f_y)²", "(log f_y)²"),
        ("tanh² S", "(tanh(S))²"),
        ("log log S", "log(log(S))"),
        ("log Σ_k f_k", "log(Σ_k f_k)"),
        ("√S/2", "(√(S))/2"),
        ("σ′(S) f_y", "(σ'(S)) f_y"),
    ],
)
def test_how_far_a_function_reaches(row, meant):
    assert in_softmax(row) == in_softmax(meant)


def test_what_touches_an_argument_without_brackets_is_refused():
    for row in ("log 2S", "√2S", "exp S(f_y)"):
        assert "where does the argument end" in reason(in_softmax, row)


def test_derivatives_are_counted_in_primes():
    assert in_network("g'(α)") == in_network("g1(α)") == in_network(r"g^{\prime}(α)")
    assert "has 1 derivatives" in reason(in_network, "g''(α)")
    assert "the first derivative alone" in reason(in_softmax, "σ''(S)")


def test_a_function_of_the_exercise_needs_its_bracket():
    assert "`g` is a function, as in `g(s)`" in reason(in_network, "g α")


def test_a_symbol_before_exactly_that_on_which_it_depends_is_the_symbol():
    assert in_softmax("f_y(a_y)") == in_softmax("f(a)_y") == in_softmax("f_y")
    assert in_softmax("f_y (a_y + 1)") != in_softmax("f_y")
    assert in_softmax("S(f_y)") == in_softmax("S · f_y")
    assert in_softmax("f_y (a_y)") == in_softmax("(f_y)(a_y)") == in_softmax("f_y · a_y")
    assert in_softmax("f_y(S)") == in_softmax("f_y · S")
    assert in_network("δ_i(W_ij)") == in_network("δ_i · W_ij") and in_network("L(z)") == in_network("L")


def test_an_exponent_between_a_function_and_its_argument_is_a_number():
    assert "stands a number alone" in reason(in_softmax, "log^-1(S)")
