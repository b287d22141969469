"""What is seen of a derivation that is a list of functions."""

import pytest

from course_lib.exercises.shared.probes.line_lists import evaluate_lines


def right(x):
    return 2 * x


def broken(x):
    raise ValueError("no")


def test_each_line_is_reported_with_its_values_or_its_error():
    lines = [right, lambda x: None, broken]
    seen = evaluate_lines({"lines": lines}, "lines", [(1.0,), (2.0,)])
    assert [line["title"] for line in seen] == ["right", "<lambda>", "broken"]
    assert [line["values"] for line in seen] == [[2.0, 4.0], [], []]
    assert [line["error"] for line in seen] == ["", "returns None, not one number", "raised ValueError: no"]


def test_what_is_no_list_is_refused():
    with pytest.raises(TypeError, match="should be a list of functions"):
        evaluate_lines({"lines": right}, "lines", [(1.0,)])
