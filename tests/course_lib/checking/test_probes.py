"""A text is handed over in rows; what is none is refused."""

import pytest

from course_lib.checking.probes import MAX_CHARACTERS, rows_of


def test_a_text_comes_in_rows_and_whole():
    assert rows_of({"a": "x\n = y\n"}, "a") == ["x", " = y", ""]


def test_what_is_longer_than_anyone_reads_is_cut():
    assert sum(map(len, rows_of({"a": "x" * (MAX_CHARACTERS + 5)}, "a"))) == MAX_CHARACTERS


@pytest.mark.parametrize("answer", [None, 1, ["x"], b"x"])
def test_what_is_no_text_is_refused(answer):
    with pytest.raises(TypeError, match="a derivation is a text in quotes"):
        rows_of({"a": answer}, "a")
