"""A line is read from its tokens, a row from its text; each is one expression or one sentence."""

import pytest

from course_lib.derivations.errors import Unreadable
from course_lib.derivations.lines import lines_of
from course_lib.derivations.reading import read, read_text

from .toys import LINES, SOFTMAX, text


def test_lines_of_a_text_are_read_as_the_rows_that_they_are():
    found = [read(line.tokens, SOFTMAX) for line in lines_of(text(*LINES))]
    assert found == [read_text(line, SOFTMAX) for line in LINES]


def test_what_cannot_be_read_says_where_in_the_whole_text():
    written = text(*LINES[:2], "f_k")
    with pytest.raises(Unreadable) as refused:
        read(lines_of(written)[2].tokens, SOFTMAX)
    assert refused.value.at == len(written) - 1
