"""`autograder grade-one`, as it is typed."""

import json

import pytest
from click.testing import CliRunner

from autograder.cli import main
from autograder.grading.result import from_dict
from tests.autograder.downloads import write_zip
from tests.autograder.graded_toy import RIGHT, WRONG, hand_in, make_course
from tests.autograder.test_exchange_gradescope_results import check_specification
from tests.autograder.toy_course import STEM


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = make_course(tmp_path_factory.mktemp("course"))
    hand_in(course, "ada", RIGHT)
    hand_in(course, "bob", WRONG)
    return course


def grade_one(course, *arguments):
    command = ["grade-one", "--chapter", "1", "--course", course.root, *arguments]
    return CliRunner().invoke(main, [*map(str, command)])


@pytest.mark.jail
@pytest.mark.parametrize("student, points", [("ada", 2.0), ("bob", 0.5)])
def test_one_notebook_has_its_record(course, tmp_path, student, points):
    path = course.notebook("submitted", student, STEM)
    done = grade_one(course, path, "--student", student, "--out", tmp_path / "r.json")
    assert done.exit_code == 0, done.output
    result = from_dict(json.loads((tmp_path / "r.json").read_text()))
    assert (result.student, result.chapter, result.sandbox, result.graded) == (
        student,
        STEM,
        "bubblewrap",
        True,
    )
    assert [entry["points"] for entry in result.exercises] == [points]
    assert not (course.folder / "gradebook.db").exists()


@pytest.mark.jail
def test_a_folder_and_a_zip_are_graded_by_the_notebook_in_them(course, tmp_path):
    notebook = course.notebook("submitted", "ada", STEM).read_bytes()
    files = [("work/My answers.ipynb", notebook), ("work/data.csv", b"1")]
    source = write_zip(tmp_path / "a.zip", files)
    done = grade_one(course, source, "--format", "gradescope", "--out", tmp_path / "r.json")
    assert done.exit_code == 0, done.output
    data = json.loads((tmp_path / "r.json").read_text())
    check_specification(data)
    assert data["score"] == 2.0


def test_what_is_no_notebook_is_a_record_that_says_so(course, tmp_path):
    (tmp_path / "handed_in").mkdir()
    (tmp_path / "handed_in" / "essay.pdf").write_bytes(b"%PDF")
    done = grade_one(course, tmp_path / "handed_in", "--out", tmp_path / "r.json", "--student", "eve")
    assert done.exit_code == 1 and "no notebook, but essay.pdf" in done.stdout
    result = from_dict(json.loads((tmp_path / "r.json").read_text()))
    assert (result.graded, result.student, result.exercises) == (False, "eve", [])
    assert "no notebook, but essay.pdf" in result.incidents[0]


def test_a_chapter_that_is_not_built_and_a_zip_that_is_none_are_wrong_usage(course, tmp_path):
    (tmp_path / "a.zip").write_bytes(b"no")
    done = grade_one(course, tmp_path / "a.zip", "--out", tmp_path / "r.json")
    assert done.exit_code == 2 and "no zip" in done.output
    assert not (tmp_path / "r.json").exists()


def test_without_root_there_is_no_container_sandbox(course, tmp_path, monkeypatch):
    monkeypatch.setattr("os.getuid", lambda: 1000)
    path = course.notebook("submitted", "ada", STEM)
    done = grade_one(course, path, "--sandbox", "container", "--out", tmp_path / "r.json")
    assert done.exit_code == 2 and "only root can do that" in done.output
