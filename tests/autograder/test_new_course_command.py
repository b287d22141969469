"""A second course in a folder of its own, its exercises outside `course_lib`: as a new user would try it."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from autograder.cli import main
from autograder.course import Course
from autograder.grading.gradebook import marks_of, opened
from tests.autograder.jailed import needs_a_jail

CHAPTER = "01_straight_lines"


def autograder(folder, *arguments, code=0):
    """Run a command in a process of its own, in `folder`: what it says."""
    command = [sys.executable, *(["-m"] if arguments[0] != "-c" else []), *arguments]
    path = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(command, cwd=folder, env=path, capture_output=True, text=True)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A new course, built."""
    folder = tmp_path_factory.mktemp("new") / "Straight lines (2026)"
    said = CliRunner().invoke(main, ["new-course", str(folder)])
    assert said.exit_code == 0, said.output
    autograder(folder, "autograder", "build")
    return Course.load(folder)


def test_a_new_course_is_called_after_its_folder(course):
    assert course.id == "straight-lines-2026"


def test_its_own_test_passes(course):
    assert "5 passed" in autograder(course.root, "pytest", "-q", "-p", "no:cacheprovider")


def test_a_folder_that_is_not_empty_is_refused_and_stays_as_it_is(tmp_path):
    (tmp_path / "mine.txt").touch()
    result = CliRunner().invoke(main, ["new-course", str(tmp_path)])
    assert result.exit_code == 2
    assert "is not empty" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_student_without_the_catalogue_checks_answers_in_the_folder_of_the_course(course):
    answer = "from course_lib import check\ndef error_slope(w, x, y): return 0.0\ncheck(error_slope)"
    assert "error_slope: not right yet   0 / 3 points" in autograder(course.root / "notebooks", "-c", answer)


@needs_a_jail
def test_a_class_is_graded_in_the_jail_and_reported(course, tmp_path):
    where = ["--class", str(tmp_path)]
    autograder(course.root, "autograder", "sample-class", "01", *where)
    assert "graded 14 of 14" in autograder(course.root, "autograder", "grade", "01", *where)
    said = autograder(course.root, "autograder", "sample-class", "01", *where, "--compare")
    assert "all 28 marks of 14 students are as expected" in said
    with opened(Course.load(course.root, folder=tmp_path).db_url) as gradebook:
        assert marks_of(gradebook, CHAPTER, "ada")["error_slope_check"] == 3
    autograder(course.root, "autograder", "report", "01", *where)
    assert "Wrong sign" in (tmp_path / "reports" / f"{CHAPTER}.html").read_text()
    graded = nbformat.read(tmp_path / "autograded" / "emmy" / CHAPTER / f"{CHAPTER}.ipynb", as_version=4)
    assert "By the chain rule" in str(graded.cells)
