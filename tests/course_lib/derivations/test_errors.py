"""An error is one sentence and a place."""

from course_lib.derivations.errors import caret, nearest


def test_a_caret_stands_below_the_place_in_its_row():
    text = "a\n   = b + c\n = d"
    assert caret(text, text.index("c")) == "= b + c\n      ^"
    assert caret("abc", 3) == "abc\n   ^"


def test_a_name_that_is_near_is_offered():
    assert nearest("sigm", ["sigma", "exp"]) == "; did you mean `sigma`?"
    assert nearest("xyz", ["sigma", "exp"]) == ""
