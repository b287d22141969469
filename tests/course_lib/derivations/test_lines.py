"""A text falls into lines, each with its number, its rule, and whether it is written yet."""

import pytest

from course_lib.derivations.errors import ReadingError
from course_lib.derivations.lines import MAX_CHARACTERS, MAX_LINE_CHARACTERS, MAX_LINES, lines_of


def sources(text):
    return [line.source for line in lines_of(text)]


def test_a_line_starts_with_an_equals_sign_and_other_rows_continue_it():
    assert sources("\n  a\n  = b\n    + c\n  &= d \\\\\n") == ["a", "b + c", "d \\\\"]


def test_several_lines_may_stand_in_one_row():
    assert sources("a = b = 1[y=c] + 1_{y=c}") == ["a", "b", "1[y=c] + 1_{y=c}"]


def test_what_stands_behind_a_bar_or_percent_sign_names_the_rule():
    lines = lines_of("a\n= b | chain rule\n= c % quotient rule \\\\")
    assert [(line.source, line.rule) for line in lines] == [
        ("a", ""),
        ("b", "chain rule"),
        ("c", "quotient rule"),
    ]


def test_comments_and_frames_are_skipped():
    text = "\\begin{aligned}\n# a comment\na\n\n$$\n= b\n\\end{aligned}"
    assert sources(text) == ["a", "b"]


@pytest.mark.parametrize("stub", ["= …", "= ...", "= ___", "raise NotImplementedError()", "= a + …", "…"])
def test_a_stub_is_a_line_that_is_not_written_yet(stub):
    lines = lines_of(f"a\n= b\n# YOUR CODE HERE\n{stub}")
    assert [(line.number, line.undone) for line in lines] == [(1, False), (2, False), (3, True)]


def test_a_derivation_may_begin_without_its_first_line():
    assert sources("= a") == ["a"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "is of type NoneType"),
        (["a"], "is of type list"),
        ("a" * (MAX_CHARACTERS + 1), "at most 20,000"),
        ("=a\n" * (MAX_LINES + 1), "at most 60"),
        ("a" * (MAX_LINE_CHARACTERS + 1), "may have 1,000"),
    ],
)
def test_what_is_no_text_or_too_long_is_refused(text, said):
    with pytest.raises(ReadingError) as refused:
        lines_of(text)
    assert said in refused.value.message


def test_a_line_of_many_rows_is_too_long_in_its_place():
    (line,) = lines_of("a +\n" * 300)
    assert line.tokens[0].kind == "error" and "1,000" in line.tokens[0].text
