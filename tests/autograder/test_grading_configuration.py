"""nbgrader_config.py of a course says what its course.toml says, and may be changed below."""

import shutil
from pathlib import Path

import pytest

from autograder.course import Course, waiting
from autograder.grading.submissions import limits_of
from tests.autograder.test_course import DATED
from tests.autograder.toy_course import CHAPTER, write_chapter
from tests.this_course import COURSE as THIS


@pytest.fixture
def course(tmp_path):
    return write_chapter(tmp_path)


def test_nbgrader_is_told_the_same_folders_as_by_the_configuration_file(course):
    shutil.copy(THIS.root / "nbgrader_config.py", course.root)
    by_hand, own = course.configured().CourseDirectory, course.nbgrader().CourseDirectory
    assert own.course_id == by_hand.course_id == "toy-course"
    assert own.db_url == waiting(by_hand.db_url)
    for step in ("source_directory", "release_directory"):
        assert Path(own.root, own[step]) == Path(by_hand.root, by_hand[step])
    assert Path(own.root, "submitted") == Path(by_hand.root, by_hand.submitted_directory)


def test_limits_are_those_of_the_course_file_unless_nbgraders_configuration_changes_them(course):
    assert (limits_of(course).memory_mb, limits_of(course).call_seconds) == (1024, 10)
    changed = write_chapter(course.root, CHAPTER, DATED)
    assert (limits_of(changed).memory_mb, limits_of(changed).call_seconds) == (500, 10)
    config = (THIS.root / "nbgrader_config.py").read_text() + "c.ExecuteInJail.call_seconds = 3\n"
    (course.root / "nbgrader_config.py").write_text(config)
    both = Course.load(course.root, folder=course.root / "autumn")
    assert (limits_of(both).memory_mb, limits_of(both).call_seconds) == (500, 3)
