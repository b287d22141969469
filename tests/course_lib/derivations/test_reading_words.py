"""A word is a symbol, a function, or an operator written in letters; anything else is refused by name."""

import pytest

from course_lib.derivations.errors import ReadingError
from course_lib.derivations.reading import read_text
from course_lib.derivations.vocabulary import AnyVocabulary

from .toys import in_network, in_random, in_softmax


def reason(read, row):
    with pytest.raises(ReadingError) as refused:
        read(row)
    return refused.value.message


def test_euler_is_read_with_its_power_or_as_a_one_hot_vector():
    assert in_softmax("e^a_y") == in_softmax("exp(a_y)")
    assert in_softmax("e(y)_c") == in_softmax("e(y)[c]") == in_softmax("1[y=c]")
    assert "`e` is the base of e^x" in reason(in_softmax, "e S")


def test_a_random_symbol_stands_inside_of_chance_alone():
    assert in_random("Σ_i E[w_i]").axis == "n"
    assert "`w` is random" in reason(in_random, "Σ_i w_i")


def test_any_one_of_independent_equals_is_written_without_an_index_but_not_in_a_sum():
    assert in_random("Var[w h]")
    assert "which entry of `w`" in reason(in_random, "Var[Σ_i w]")


def test_an_index_and_an_unknown_word_are_no_numbers():
    assert "`y` is an index, not a number" in reason(in_softmax, "y S")
    assert "did you mean `exp`?" in reason(in_softmax, "exq(S)")
    assert "did you mean `tanh`?" in reason(in_network, "tahn(α)")


def test_without_an_exercise_a_symbol_has_as_many_entries_as_it_is_written_with():
    found = read_text("W_ij x_{j} + b[i] + c", AnyVocabulary())
    assert found.axes == ()
