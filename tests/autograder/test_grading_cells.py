"""Which cells are checks, and what a plain test is worth."""

import pytest
from nbformat.v4 import new_output

from autograder.grading.cells import exercise_named, is_check, mark_of, said_of_unknown, unknown_checks
from tests.autograder.jailed import check, code, notebook, plain_test

CALLS = [
    "check(softmax)",
    "x = 1\nif x:\n    print(check('softmax'))",
    "import course_lib\ncourse_lib.check(softmax)",
    "%time check(softmax)",
    "check (softmax",
]
TESTS = [
    "assert f(2) == 4",
    "",
    "my_check(f)",
    "checker.check(f)",
    "'check(f)'",
    "# check(f)",
    "def f(: pass",
]


def test_a_check_is_told_by_its_name_whatever_it_holds():
    assert is_check(check("softmax"))
    assert exercise_named(check("softmax")) == "softmax"


@pytest.mark.parametrize("source", CALLS)
def test_a_test_that_calls_check_is_a_check_of_no_exercise(source):
    assert is_check(plain_test(source))
    assert exercise_named(plain_test(source)) == ""


@pytest.mark.parametrize("source", TESTS)
def test_any_other_test_is_a_plain_one(source):
    assert not is_check(plain_test(source))


def test_only_graded_cells_are_checks():
    assert not is_check(code("check(softmax)"))
    answer = plain_test("check(softmax)")
    answer.metadata.nbgrader.solution = True
    assert not is_check(answer)


def test_the_checks_of_no_exercise_are_named_with_the_reason():
    released = notebook(check("softmax"), check("double"), plain_test("check(f)"), plain_test("assert f(1)"))
    assert unknown_checks(released, {"softmax"}) == ["double_check", "plain"]
    assert said_of_unknown("double_check").startswith("double_check: the course has no exercise double")
    assert "not called EXERCISE_check" in said_of_unknown("plain")


@pytest.mark.parametrize(("shown", "points"), [("1.5", 1.5), ("0", 0), ("2", 2), ("'a string'", 2)])
def test_a_value_between_0_and_the_points_is_the_mark(shown, points):
    cell = plain_test("f(2)", 2)
    cell.outputs = [new_output("execute_result", {"text/plain": shown})]
    assert mark_of(cell) == points


@pytest.mark.parametrize("shown", ["2.01", "-0.5", "nan", "inf", "1e999"])
def test_any_other_number_is_no_mark(shown):
    cell = plain_test("f(2)", 2)
    cell.outputs = [new_output("execute_result", {"text/plain": shown})]
    with pytest.raises(ValueError, match="a mark is between 0 and 2"):
        mark_of(cell)
