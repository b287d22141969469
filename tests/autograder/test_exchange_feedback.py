"""`autograder feedback`, as it is typed, and what Moodle's own importer makes of it."""

import zipfile

from click.testing import CliRunner

from autograder.cli import main
from tests.autograder.downloads import moodle, participant, sixty, write_zip
from tests.autograder.graded_class import graded_class
from tests.autograder.readers import moodle_feedback
from tests.autograder.toy_class import CHAPTER


def feedback(course, *arguments):
    return CliRunner().invoke(main, ["feedback", CHAPTER, "--course", str(course.root), *map(str, arguments)])


def test_moodle_gives_each_of_sixty_students_their_own_page(tmp_path):
    pupils = sixty()
    course = graded_class(tmp_path, {})
    source = write_zip(tmp_path / "a.zip", moodle(pupils))
    done = CliRunner().invoke(main, ["collect", CHAPTER, str(source), "--course", str(course.root)])
    assert "collected 60" in done.stdout
    students = [submission.student for submission in course.submissions(CHAPTER)]
    for submission in course.submissions(CHAPTER):
        page = course.notebook("feedback", submission.student, CHAPTER).with_suffix(".html")
        page.parent.mkdir(parents=True)
        page.write_bytes(submission.path.read_bytes())  # which is another one for each
    done = feedback(course, "--format", "moodle", "--out", tmp_path / "f.zip")
    assert (done.exit_code, len(students)) == (0, 60), done.output
    found = moodle_feedback(tmp_path / "f.zip", {participant(p) for p in pupils})
    assert found == {participant(p): {"feedback.html": next(iter(p.files.values()))} for p in pupils}


def test_pages_are_called_after_students_where_no_platform_wants_them(tmp_path):
    course = graded_class(tmp_path, {"ada": 1.0, "bob": 2.0})
    assert feedback(course, "--out", tmp_path / "f.zip").exit_code == 0
    with zipfile.ZipFile(tmp_path / "f.zip") as archive:
        assert archive.namelist() == ["ada/feedback.html", "bob/feedback.html"]
        assert archive.read("ada/feedback.html") == b"<p>ada: 1"


def test_who_has_no_page_or_is_unknown_to_moodle_is_named(tmp_path):
    course = graded_class(tmp_path, {"ada": 1.0, "bob": 2.0})
    course.notebook("feedback", "ada", CHAPTER).with_suffix(".html").unlink()
    done = feedback(course, "--format", "moodle", "--out", tmp_path / "f.zip")
    assert done.exit_code == 1
    assert "ada: there is no feedback page" in done.stdout and "bob: was not collected" in done.stdout


def test_a_page_that_is_older_than_its_marks_is_named(tmp_path):
    course = graded_class(tmp_path, {"ada": 1.0})
    graded = course.notebook("autograded", "ada", CHAPTER)
    graded.parent.mkdir(parents=True)
    graded.touch()
    done = feedback(course, "--out", tmp_path / "f.zip")
    assert done.exit_code == 1 and "ada: the page is older than the marks" in done.stdout


def test_nothing_graded_is_wrong_usage(tmp_path):
    done = feedback(graded_class(tmp_path, {}), "--out", tmp_path / "f.zip")
    assert done.exit_code == 2 and "autograder grade" in done.output
