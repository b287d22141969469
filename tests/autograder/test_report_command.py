"""`autograder report`, as it is typed."""

import errno
import os
import re

from click.testing import CliRunner

from autograder.cli import main
from tests.autograder.toy_class import Student, make_class, right

CHAPTER = "01_gradient_checking"
EXERCISES = {"softmax": 3.0}
DONE = {"softmax": right("softmax", 3)}


def report(*arguments):
    return CliRunner().invoke(main, ["report", *map(str, arguments)])


def test_a_graded_class_has_its_marks_printed_and_its_page_written(tmp_path):
    course = make_class(tmp_path, EXERCISES, {"ada": Student(DONE)}, chapter=CHAPTER)
    done = report(CHAPTER, "--class", course.folder)
    page = course.folder / "reports" / f"{CHAPTER}.html"
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[1].split() == ["ada", "3", "100", "%"]
    assert done.stdout.splitlines()[-1] == f"report: {page}"
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_chapter_goes_by_its_number_too_and_a_second_report_replaces_the_first(tmp_path):
    course = make_class(tmp_path, EXERCISES, {"ada": Student(DONE)}, chapter=CHAPTER)
    assert report("1", "--class", course.folder).exit_code == 0
    assert report("01", "--class", course.folder).exit_code == 0
    assert [path.name for path in (course.folder / "reports").iterdir()] == [f"{CHAPTER}.html"]


def test_a_class_folder_that_cannot_be_written_is_named_with_what_to_do(tmp_path, monkeypatch):
    course = make_class(tmp_path, EXERCISES, {"ada": Student(DONE)}, chapter=CHAPTER)

    def refuse(path, *_, **__):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr("autograder.report.command.Path.write_text", refuse)
    done = report("01", "--class", course.folder)
    assert done.exit_code == 2
    assert f"{CHAPTER}.html: Permission denied; give yourself the right" in done.stderr
    assert "Errno" not in done.stderr


def test_what_needs_a_look_is_named_and_is_exit_code_1(tmp_path):
    students = {"ada": Student(DONE), "crash": Student(graded=False)}
    course = make_class(tmp_path, EXERCISES, students, chapter=CHAPTER)
    done = report("01", "--class", course.folder)
    assert done.exit_code == 1
    assert "crash: handed in, but not graded; `autograder grade" in done.stdout


def test_an_anonymous_report_has_no_name_in_it_and_does_not_replace_the_other(tmp_path):
    students = {
        "ada": Student(DONE, name=("Ada", "Lovelace"), incidents=["ada's cell"]),
        "bob": Student(DONE),
    }
    students["ghost"] = Student(handed_in=False)
    course = make_class(tmp_path, EXERCISES, students, chapter=CHAPTER)
    (course.folder / "submitted" / "bob" / "homework").mkdir()
    named = report("01", "--class", course.folder)
    assert named.exit_code == 1 and "bob: not graded: homework/ (empty)" in named.stdout
    done = report("01", "--class", course.folder, "--anonymous")
    page = course.folder / "reports" / f"{CHAPTER}_anonymous.html"
    assert done.exit_code == 0 and "student 2" in done.stdout
    said = (done.stdout.replace(str(page), "") + page.read_text(encoding="utf-8")).lower()
    assert [name for name in ("ada", "lovelace", "bob", "ghost") if re.search(rf"\b{name}\b", said)] == []
    assert "ada" in (course.folder / "reports" / f"{CHAPTER}.html").read_text(encoding="utf-8")


def test_who_has_not_handed_in_or_waits_for_a_mark_is_no_reason_for_alarm(tmp_path):
    students = {"ada": Student(DONE, {"why": None}), "ghost": Student(handed_in=False)}
    course = make_class(tmp_path, EXERCISES, students, {"why": 2.0}, chapter=CHAPTER)
    assert report("01", "--class", course.folder).exit_code == 0


def test_a_gradebook_elsewhere_is_read_from_there(tmp_path):
    course = make_class(tmp_path, EXERCISES, {"ada": Student(DONE)}, chapter=CHAPTER)
    (course.folder / "gradebook.db").rename(tmp_path / "elsewhere.db")
    assert report("01", "--class", course.folder).exit_code == 2
    assert report("01", "--class", course.folder, "--db", f"sqlite:///{tmp_path}/elsewhere.db").exit_code == 0


def test_nothing_graded_is_exit_code_2_and_says_what_to_do(tmp_path):
    done = report("01", "--class", tmp_path / "nobody")
    assert done.exit_code == 2
    assert "nothing is graded yet" in done.stderr
    assert "autograder grade" in done.stderr
    assert not (tmp_path / "nobody").exists()


def test_a_chapter_that_there_is_not_is_exit_code_2(tmp_path):
    done = report("77", "--class", tmp_path)
    assert done.exit_code == 2
    assert "there is no chapter '77'" in done.stderr


def test_help_has_an_example_and_the_exit_codes():
    done = report("--help")
    assert done.exit_code == 0
    assert "autograder report 02" in done.output
    assert "Exit codes" in done.output
