import pytest

from autograder.build.answers import answer_sources, answers_of
from tests.autograder.toy_course import CHECK_DOUBLE, DOUBLE, IMPORTS, OTHERS, STEM, write_chapter


@pytest.fixture
def root(tmp_path):
    write_chapter(
        tmp_path,
        IMPORTS.replace("from toy_checks import check", "import math") + DOUBLE + CHECK_DOUBLE + OTHERS,
    )
    return tmp_path


def test_the_answers_are_the_exercise_cells_by_name(root):
    assert list(answer_sources(STEM, root)) == ["double"]
    assert "return sum([a, a])" in answer_sources(STEM, root)["double"]


def test_answers_run_with_given_code_but_without_checks_and_demonstrations(root):
    answers = answers_of(STEM, root)
    assert answers["double"](3) == 6
    assert answers["half"](4) == 2
    assert "plt" not in answers


def test_two_calls_give_two_namespaces(root):
    assert answers_of(STEM, root)["double"] is not answers_of(STEM, root)["double"]
