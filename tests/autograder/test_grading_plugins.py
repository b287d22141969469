"""nbgrader's own way: through the repair of broken notebooks, and through the jail."""

import json
import os
import warnings
from datetime import datetime

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
from nbgrader.utils import determine_grade
from traitlets.config import Config

from autograder.grading.gradebook import marks_of, opened, prepare
from autograder.grading.plugins import ExecuteInJail, RestoreCells, exercises_of, warm_jail
from autograder.grading.seeds import NAME
from autograder.jail import Limits
from tests.autograder.jailed import CHAPTER, check, needs_a_jail, notebook, plain_test, right
from tests.broken import BOTH, CASES, STEM, cells, course_to_break, hand_in, metadata
from tests.this_course import COURSE


@pytest.fixture
def config(tmp_path):
    config = Config()
    config.CourseDirectory.root = str(tmp_path)
    config.CourseDirectory.submitted_directory = "class/submitted"
    config.ExecuteInJail.cell_seconds = 1
    config.ExecuteInJail.processes = 12
    yield config
    for jail in [warm_jail("none", ExecuteInJail(config=config).limits(), exercises_of(COURSE))]:
        jail.stop()


RESOURCES = {"nbgrader": {"notebook": CHAPTER, "assignment": CHAPTER, "student": "ada", "db_url": ""}}


def test_limits_are_those_of_the_configuration(config):
    limits = ExecuteInJail(config=config).limits()
    assert (limits.cell_seconds, limits.processes) == (1, 12)
    assert ExecuteInJail().limits() == Limits()


@pytest.mark.parametrize("sandbox", [pytest.param("bubblewrap", marks=needs_a_jail), "none"])
def test_a_notebook_is_run_and_judged(config, tmp_path, sandbox):
    config.ExecuteInJail.sandbox = sandbox
    nb = notebook(right("softmax"), check("softmax", 3), plain_test("assert softmax(np.zeros(1)) == 1"))
    nb, _ = ExecuteInJail(config=config).preprocess(nb, RESOURCES)
    assert [determine_grade(cell) for cell in nb.cells[-2:]] == [(3, 3), (2, 2)]
    assert (tmp_path / "class" / NAME).exists()
    kept = json.loads((tmp_path / "class" / "results" / "ada" / CHAPTER / f"{CHAPTER}.json").read_text())
    assert (kept["student"], kept["exercises"][0]["points"], kept["sandbox"]) == ("ada", 3, sandbox)
    nbformat.validate(nb)


def test_incidents_are_logged(config, caplog):
    config.ExecuteInJail.sandbox = "none"
    processor = ExecuteInJail(config=config)
    processor.log.addHandler(caplog.handler)
    processor.preprocess(notebook("import os\nos._exit(0)", check("double")), RESOURCES)
    assert "double_check: the course has no exercise double in this chapter" in caplog.text
    assert "ada, 02_softmax_cross_entropy: a cell ended the Python process" in caplog.text


# -- broken notebooks --------------------------------------------------------------------------------


assert {cells, metadata}  # which fill CASES

AS_NBGRADER_HAS_THEM = [ClearOutput, DeduplicateIds, OverwriteKernelspec, OverwriteCells, CheckCellMetadata]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = course_to_break(tmp_path_factory.mktemp("plugin"))
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


def test_nbgrader_copies_nothing_to_which_a_link_beside_the_notebook_leads(course, tmp_path):
    path, secret = hand_in(course, "curious"), tmp_path / "secret"
    secret.write_text("of the grader")
    path.with_name("data.txt").write_text("1 2 3")
    path.with_name("link.txt").symlink_to(secret)
    path.with_name("endless").symlink_to("/dev/zero")
    os.mkfifo(path.with_name("pipe"))
    path.with_name("timestamp.txt").write_text("2026-06-30 23:30:00 CEST")
    assert autograde(course, "curious") == BOTH
    with opened(course.db_url) as gradebook:  # which nbgrader alone takes for a time in UTC
        assert gradebook.find_submission(STEM, "curious").timestamp == datetime(2026, 6, 30, 21, 30)
    copied = course.notebook("autograded", "curious", STEM).parent
    assert sorted(file.name for file in copied.iterdir()) == [f"{STEM}.ipynb", "data.txt", "timestamp.txt"]


def test_an_assignment_that_is_none_of_the_course_is_left_alone(course):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    before = json.dumps(notebook)
    plugin = RestoreCells(parent=CourseDirectory(config=course.nbgrader()), config=course.nbgrader())
    about = {"nbgrader": {"assignment": "exam", "notebook": "exam", "student": "ada"}}
    after, _ = plugin.preprocess(notebook, about)
    assert json.dumps(after) == before
