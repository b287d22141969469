"""A place among tokens: what is seen, taken, needed, and where an error is."""

import pytest

from course_lib.derivations.errors import ReadingError
from course_lib.derivations.reading.cursor import END, Cursor
from course_lib.derivations.tokens import tokens

from .toys import SOFTMAX


def cursor(row, hidden=False):
    return Cursor(tokens(row), SOFTMAX, hidden)


def test_tokens_are_seen_taken_and_at_the_end_there_is_none():
    found = cursor("( S")
    assert found.sees("(", "[") and found.take("(").text == "(" and found.take("(") is None
    assert found.next.text == "S" and found.peek(1) is END
    assert not found.sees("S")  # a word is no sign


def test_what_is_needed_and_not_there_is_said_with_what_is_there():
    with pytest.raises(ReadingError) as refused:
        cursor("S )").need("(", "to begin with")
    assert refused.value.message == "expected `(` to begin with, but here is `S`" and refused.value.at == 0
    at_the_end = cursor("S")
    at_the_end.position = 1
    assert at_the_end.expected("more").message == "expected more, but the line ends here"
    assert at_the_end.place == 1


def test_a_strange_character_is_what_the_reader_meets():
    assert "cyrillic" in cursor("а").expected("a symbol").message


def test_parts_that_do_not_fit_get_a_place():
    with pytest.raises(ReadingError) as refused, cursor("S").at(7):
        raise ReadingError("no")
    assert refused.value.at == 7


def test_a_word_is_split_into_the_names_that_it_holds():
    found = cursor("dS")
    found.split_word()
    assert [token.text for token in found.tokens] == ["∂", "S"]
