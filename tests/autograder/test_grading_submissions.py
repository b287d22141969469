import shutil
from pathlib import Path

import nbformat
import pytest
from nbgrader.utils import determine_grade

from autograder.grading.gradebook import prepare
from autograder.grading.restoring import released
from autograder.grading.submissions import (
    GradingSettings,
    chosen_of,
    files_of,
    grade_submission,
    limits_of,
)
from autograder.jail import JailError
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
    return grade_submission(submission, GradingSettings(course, "none"))


@pytest.mark.parametrize(("answer", "points"), [(RIGHT, 2.0), (WRONG, 0.5), (None, 0)])
def test_a_submission_earns_what_its_answer_deserves(course, answer, points):
    notebook = nbformat.reads(graded(course, answer).notebook, as_version=4)
    (check,) = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "double_check"]
    assert determine_grade(check) == (points, 2.0)


def test_a_broken_submission_is_an_outcome_with_one_line(course):
    hand_in(course, "ada", RIGHT).write_text("{")
    (submission,) = course.submissions(STEM)
    outcome = grade_submission(submission, GradingSettings(course, "none"))
    assert outcome.notebook is None
    assert len(outcome.lines) == 1
    assert "not a notebook" in outcome.lines[0]


def test_limits_come_from_the_configuration_of_the_course(course):
    (course.root / "nbgrader_config.py").write_text("c.ExecuteInJail.call_seconds = 3.5\n")
    limits_of.cache_clear()
    assert limits_of(course).call_seconds == 3.5
    limits_of.cache_clear()


def test_a_fault_of_the_jail_is_nobodys_mark(course, monkeypatch):
    def fail(*_):
        raise JailError("the jail did not start")

    monkeypatch.setattr("autograder.grading.submissions.judge_notebook", fail)
    with pytest.raises(JailError):
        graded(course, RIGHT)


def test_whatever_goes_wrong_with_one_submission_is_one_line_about_it(course, monkeypatch):
    def fail(*_):
        raise RuntimeError("two\nlines")

    monkeypatch.setattr("autograder.grading.submissions.judge_notebook", fail)
    outcome = graded(course, RIGHT)
    assert (outcome.notebook, outcome.lines) == (None, ["could not be graded: RuntimeError: two lines"])


def test_a_flood_of_output_is_cut(course):
    notebook = nbformat.reads(graded(course, RIGHT + "\n\nprint('line\\n' * 100_000)").notebook, as_version=4)
    (stream,) = [output for cell in notebook.cells for output in cell.get("outputs", ()) if "text" in output]
    assert len(stream.text.splitlines()) <= 1001


# -- several notebooks of one student --------------------------------------------------------------


SECOND = f"{STEM} (1).ipynb"


@pytest.fixture
def two(tmp_path):
    """A course, and two notebooks of Ada: each as it was released, until it is answered."""
    course = make_course(tmp_path)
    first = hand_in(course, "ada", None)
    return course, first, Path(shutil.copy(first, first.with_name(SECOND)))


def answered(course, path, answer=RIGHT):
    """Put a notebook with this answer at `path`; what was at the place of Ada's stays."""
    place = course.notebook("submitted", "ada", STEM)
    before = place.read_bytes()
    content = hand_in(course, "ada", answer).read_bytes()
    place.write_bytes(before)
    path.write_bytes(content)


def chosen(course):
    """The name of the notebook that is graded, and what is said."""
    found, lines = chosen_of(course.submissions(STEM)[0], released(course.release(STEM)))
    return found.path.name, lines


def test_the_solved_one_is_graded_beside_one_that_was_left_alone(two):
    course, first, second = two
    answered(course, second)
    said = f"graded was {SECOND}: there is nothing of the student's in {first.name}"
    assert chosen(course) == (SECOND, [said])
    first.write_text("{")
    assert chosen(course) == (SECOND, [said]), "as with one that is no notebook"


def test_the_one_with_the_right_name_is_graded_where_both_are_solved(two):
    course, first, second = two
    answered(course, first)
    answered(course, second, WRONG)
    assert chosen(course) == (first.name, [f"not graded: {SECOND}, beside {first.name}"])


def test_where_several_others_are_solved_none_of_them_is_graded_and_all_are_named(two):
    course, first, second = two
    answered(course, second)
    shutil.copy(second, second.with_name("b.ipynb"))
    assert chosen(course) == (first.name, [f"not graded: {SECOND}, b.ipynb, beside {first.name}"])
    first.unlink()
    outcome = grade_submission(course.submissions(STEM)[0], GradingSettings(course, "none"))
    assert outcome.lines == [f"there is no {first.name}, but there is {SECOND}, b.ipynb"]


def test_what_lies_beside_a_notebook_right_below_the_student_is_not_its_own(two):
    course, first, _ = two
    first.rename(first.parents[1] / first.name)
    (first.parents[1] / "helper.py").touch()
    shutil.rmtree(first.parent)
    (submission,) = course.submissions(STEM)
    assert files_of(submission) == ({}, [])
    (line,) = course.left_over(STEM)
    assert line.startswith("ada: not graded: helper.py; ")


def test_an_archive_in_place_of_a_notebook_is_to_be_unpacked(two):
    course, first, second = two
    first.unlink()
    second.rename(first.with_name("solution.ZIP"))
    outcome = grade_submission(course.submissions(STEM)[0], GradingSettings(course, "none"))
    assert outcome.lines == [f"there is no {first.name}, but there is solution.ZIP: unpack it"]
