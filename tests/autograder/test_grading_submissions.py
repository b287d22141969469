import nbformat
import pytest
from nbgrader.utils import determine_grade

from autograder.grading.gradebook import prepare
from autograder.grading.submissions import Terms, grade_submission, limits_of
from tests.autograder.graded_toy import RIGHT, WRONG, hand_in, make_course
from tests.autograder.toy_course import STEM


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = make_course(tmp_path_factory.mktemp("course"))
    prepare(course, STEM)
    return course


def graded(course, answer, **options):
    hand_in(course, "ada", answer, **options)
    (submission,) = course.submissions(STEM)
    return grade_submission(submission, Terms(course, "none"))


@pytest.mark.parametrize(("answer", "points"), [(RIGHT, 2.0), (WRONG, 0.5), (None, 0)])
def test_a_submission_earns_what_its_answer_deserves(course, answer, points):
    notebook = nbformat.reads(graded(course, answer).notebook, as_version=4)
    (check,) = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "double_check"]
    assert determine_grade(check) == (points, 2.0)


def test_a_broken_submission_is_an_outcome_with_one_line(course):
    hand_in(course, "ada", RIGHT).write_text("{")
    (submission,) = course.submissions(STEM)
    outcome = grade_submission(submission, Terms(course, "none"))
    assert outcome.notebook is None
    assert len(outcome.lines) == 1
    assert "not a notebook" in outcome.lines[0]


def test_limits_come_from_the_configuration_of_the_course(course):
    (course.root / "nbgrader_config.py").write_text("c.ExecuteInJail.call_seconds = 3.5\n")
    limits_of.cache_clear()
    assert limits_of(course).call_seconds == 3.5
    limits_of.cache_clear()
