"""A word is a name, `d` before a name, or several symbols side by side; nothing else is guessed."""

import pytest

from course_lib.derivations.errors import ReadingError
from course_lib.derivations.names import derivative_order, split
from course_lib.derivations.tokens import tokens

from .toys import NETWORK


def names(word):
    return [token.text for token in split(tokens(word)[0], NETWORK.get, NETWORK)]


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("W", ["W"]),
        ("delta", ["delta"]),
        ("exp", ["exp"]),
        ("sum", ["Σ"]),
        ("g1", ["g1"]),
        ("dL", ["∂", "L"]),
        ("d", ["∂"]),
        ("dalpha", ["∂", "α"]),
        ("Wh", ["W", "h"]),
        ("bWh", ["b", "W", "h"]),
    ],
)
def test_a_word_is_split_into_names(word, found):
    assert names(word) == found


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("hidden", "no symbol of this exercise"),
        ("logh", "write `log(…)`"),
        ("expalpha", "write `exp(…)`"),
        ("hi", "no symbol of this exercise"),
        ("whhhhhhhhh", "no symbol of this exercise"),
    ],
)
def test_what_else_a_word_could_be_is_not_guessed(word, said):
    with pytest.raises(ReadingError, match=said.replace("(", r"\(").replace(")", r"\)")):
        names(word)


def test_a_function_with_a_digit_is_its_derivative():
    assert [derivative_order(word, NETWORK.get) for word in ("g1", "g2", "h1", "g", "g11")] == [1, 2, 0, 0, 0]
