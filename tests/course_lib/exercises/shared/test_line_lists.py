"""The toy derivation: d/dx x³ = 3x² in four lines."""

import numpy as np
import pytest

from course_lib.checking.registry import exercise
from course_lib.exercises.shared.line_lists import judge_derivation
from course_lib.exercises.shared.probes.functions import Wave

from ...toys import report_on


def product_rule(x, n):
    return x**2 + x * 2 * x


def collected(x, n):
    return x**2 * (1 + 2)


def summed(x, n):
    return x**2 * 3


def result(x, n):
    return n * x ** (n - 1)


RIGHT = [product_rule, collected, summed, result]
CASES = [(2.0, 3), (-0.5, 3)]


@pytest.fixture
def cube_derivation(registry):
    @exercise(points=3)
    def cube_derivation(student, cases, criterion):
        """cube_derivation: d/dx x³, line by line."""
        truths = [3 * x**2 for x, _ in CASES]
        judge_derivation(student, criterion, "cube_derivation", CASES, truths, least=4)

    return cube_derivation


def with_line(number, line):
    """The right derivation with another line in one place (from 1)."""
    return [*RIGHT[: number - 1], line, *RIGHT[number:]]


def message(report):
    return next(criterion.failure for criterion in report.criteria if criterion.failure).message


def test_a_right_derivation_gets_full_marks_as_a_list_or_tuple(cube_derivation):
    for lines in (RIGHT, tuple(RIGHT), [*RIGHT, lambda x, n: np.array(3.0 * x * x)]):
        assert report_on(cube_derivation, lines).points == 3.0


def off(x, n):
    return 3 * x**2 * (1 + 1e-3)


def test_the_first_line_that_does_not_follow_is_named_with_its_numbers_beside_the_line_before(
    cube_derivation,
):
    report = report_on(cube_derivation, with_line(3, off))
    assert report.points == 1.0
    failure = report.criteria[1].failure
    assert failure.message == "line 3 (`off`) does not follow from line 2 (`collected`), which is still right"
    assert (failure.call, failure.came) == ("off(2, 3)", "12.012")
    assert failure.expected == "12, say finite differences and line 2"


def test_of_several_wrong_lines_the_first_is_named(cube_derivation):
    report = report_on(cube_derivation, [product_rule, off, off, off])
    assert report.points == 0.0
    assert (
        message(report) == "line 2 (`off`) does not follow from line 1 (`product_rule`), which is still right"
    )


def test_a_first_line_that_is_wrong_has_no_line_before_it(cube_derivation):
    report = report_on(cube_derivation, with_line(1, off))
    assert message(report) == "line 1 (`off`) is not the derivative"
    assert report.criteria[0].failure.expected == "12, say finite differences"
    assert report.points == 0.0


def test_a_line_that_is_wrong_in_one_case_only_is_found_with_that_case(cube_derivation):
    report = report_on(cube_derivation, with_line(2, lambda x, n: 3 * x * abs(x)))
    assert report.criteria[1].failure.call == "<lambda>(-0.5, 3)"


def test_too_few_lines_are_counted(cube_derivation):
    report = report_on(cube_derivation, [product_rule, result])
    assert message(report) == "expected at least 4 lines, but there are 2" and report.points == 0.0
    assert message(report_on(cube_derivation, [])) == "expected at least 4 lines, but there are 0"


def raises(x, n):
    return 1 / 0


def in_place(a, n):
    return None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (raises, "line 2 (`raises`) raised ZeroDivisionError: division by zero"),
        (lambda x, n: np.array([12.0]), "line 2 (`<lambda>`) returns an array of shape (1,), not one number"),
        (lambda x, n: None, "line 2 (`<lambda>`) returns None, not one number"),
        (lambda x, n: "12", "line 2 (`<lambda>`) returns '12', not one number"),
        (lambda x, n: float("nan"), "line 2 (`<lambda>`) does not follow from line 1"),
        (lambda x: 12.0, "line 2 (`<lambda>`) raised TypeError"),
        (12.0, "line 2 (`float`) is a float, not a function"),
    ],
)
def test_a_line_that_gives_no_number_says_what_it_gives(cube_derivation, line, said):
    report = report_on(cube_derivation, with_line(2, line))
    assert report.criteria[1].failure.message.startswith(said) and report.points == 1.0


def not_yet(x, n):
    raise NotImplementedError


def test_a_line_that_is_not_written_yet_is_named_and_no_line_at_all_is_not_done(cube_derivation):
    assert (
        message(report_on(cube_derivation, with_line(3, not_yet))) == "line 3 (`not_yet`) is not written yet"
    )
    assert report_on(cube_derivation, [not_yet] * 4).status == "not done"


def test_what_is_no_list_of_lines_is_refused(cube_derivation):
    for answer in (result, {"a": result}, iter(RIGHT)):
        assert "should be a list of functions" in message(report_on(cube_derivation, answer))


def test_lines_get_arguments_of_their_own_and_functions_among_them(registry):
    @exercise(points=1)
    def slope(student, cases, criterion):
        """slope: lines of arrays and functions."""
        points = [(np.array([1.0, 2.0]), Wave(k=1.0))]
        judge_derivation(student, criterion, "slope", points, [float(np.sin(1.0))], least=2)

    def changes(a, g):
        a *= 2
        return g(a[0] / 2)

    assert report_on(slope, [lambda a, g: g(a[0])] * 2).passed
    said = "line 2 (`changes`) changes its argument in place"
    assert message(report_on(slope, [lambda a, g: g(a[0]), changes])) == said
