import pytest

from autograder.build.answers import answer_sources, answers_of
from tests.autograder.toy_course import CHECK_DOUBLE, DOUBLE, IMPORTS, OTHERS, STEM, write_chapter


@pytest.fixture
def course(tmp_path):
    return write_chapter(
        tmp_path,
        IMPORTS.replace("from toy_checks import check", "import math") + DOUBLE + CHECK_DOUBLE + OTHERS,
    )


def test_the_answers_are_the_exercise_cells_by_name(course):
    assert list(answer_sources(STEM, course)) == ["double"]
    assert "return sum([a, a])" in answer_sources(STEM, course)["double"]


def test_answers_run_with_given_code_but_without_checks_and_demonstrations(course):
    answers = answers_of(STEM, course)
    assert answers["double"](3) == 6
    assert answers["half"](4) == 2
    assert "plt" not in answers


def test_two_calls_give_two_namespaces(course):
    assert answers_of(STEM, course)["double"] is not answers_of(STEM, course)["double"]
