import json
import warnings

import nbformat
import pytest
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearOutput,
    DeduplicateIds,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)

from autograder.grading.gradebook import marks_of, opened, prepare
from autograder.grading.plugins import ExecuteInJail
from autograder.grading.restore_plugin import RestoreCells
from tests.autograder.toy_course import STEM
from tests.broken import CASES, cells, course_to_break, hand_in, metadata

assert {cells, metadata}  # which fill CASES

AS_NBGRADER_HAS_THEM = [ClearOutput, DeduplicateIds, OverwriteKernelspec, OverwriteCells, CheckCellMetadata]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = course_to_break(tmp_path_factory.mktemp("door"))
    prepare(course, STEM)
    return course


def autograde(course, student):
    """`nbgrader autograde` of one student, with the jail's door and this one; the marks."""
    config = course.nbgrader(chapter=STEM, student=student)
    config.Autograde.sanitize_preprocessors = [RestoreCells, *AS_NBGRADER_HAS_THEM]
    config.Autograde.autograde_preprocessors = [ExecuteInJail, SaveAutoGrades]
    config.ExecuteInJail.sandbox = "none"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbformat's, about the ids of cells
        Autograde(coursedir=CourseDirectory(config=config), config=config).start()
    with opened(course.db_url) as gradebook:
        marks = marks_of(gradebook, STEM, student)
    return {name.removesuffix("_check") for name in marks if name.endswith("_check") and marks[name]}


@pytest.mark.parametrize("name", ["stripped", "copy_behind", "answer_in_check", "answers_alone"])
def test_nbgrader_autograde_gives_a_broken_submission_what_autograder_grade_gives_it(course, name):
    (case,) = [case for case in CASES if case.breaks.__name__ == name]
    case.breaks(hand_in(course, name))
    assert autograde(course, name) == case.earns


def test_nbgrader_autograde_follows_a_link_no_more_than_autograder_grade_does(course):
    path = hand_in(course, "linked")
    own = path.with_suffix(".other")
    path.rename(own)
    path.symlink_to(own)
    with pytest.raises(NbGraderException):
        autograde(course, "linked")
    with opened(course.db_url) as gradebook:
        assert not any(marks_of(gradebook, STEM, "linked").values())


def test_an_assignment_that_is_none_of_the_course_is_left_alone(course):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    before = json.dumps(notebook)
    door = RestoreCells(parent=CourseDirectory(config=course.nbgrader()), config=course.nbgrader())
    about = {"nbgrader": {"assignment": "exam", "notebook": "exam", "student": "ada"}}
    after, _ = door.preprocess(notebook, about)
    assert json.dumps(after) == before
