"""The table of marks: whose it is, where it goes, and that no name in it is a formula."""

import csv
from datetime import datetime
from pathlib import Path

import pytest
from nbgrader.apps import ExportApp

from autograder.grading.configuration import configure
from autograder.grading.gradebook import opened
from tests.autograder.graded_toy import make_course
from tests.autograder.toy_class import Student, make_class, right

NAMES = {"=1+1": ("Ada", '=HYPERLINK("x")'), "bela": ("+Bela", "@SUM"), "chen": ("Li, Chen", "-李")}


@pytest.fixture
def course(tmp_path):
    students = {
        student: Student({"double": right("double", 2.0)}, name=name, penalty=0.5)
        for student, name in NAMES.items()
    }
    course = make_class(tmp_path / "course", {"double": 2.0}, students)
    with opened(course.db_url) as gradebook:
        gradebook.find_submission("01_toy", "bela").timestamp = datetime(2026, 6, 30, 21, 30)
        gradebook.add_student("dana")
        gradebook.db.commit()
    return course


def exported(course, *arguments):
    """Run `nbgrader export` as the course configures it."""
    app = ExportApp.instance()
    try:
        configure(app.config, course.root)
        app.load_config_file = lambda *_, **__: None
        app.initialize(list(arguments))
        app.start()
    finally:
        ExportApp.clear_instance()


def rows(path):
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def test_the_marks_are_written_into_the_class_folder_and_no_name_is_a_formula(course):
    exported(course)
    marks = {row["student_id"]: row for row in rows(course.folder / "grades.csv")}
    ada, bela, chen, dana = (marks[student] for student in ("'=1+1", "bela", "chen", "dana"))
    assert (ada["student_id"], ada["first_name"], ada["last_name"]) == ("'=1+1", "Ada", '\'=HYPERLINK("x")')
    assert (bela["first_name"], bela["last_name"]) == ("'+Bela", "'@SUM")
    assert (chen["first_name"], chen["last_name"]) == ("Li, Chen", "'-李")
    assert (bela["raw_score"], bela["late_submission_penalty"], bela["score"]) == ("2.0", "0.5", "1.5")
    assert (bela["timestamp"], bela["max_score"], bela["assignment"]) == (
        "2026-06-30 21:30:00",
        "2.0",
        "01_toy",
    )
    assert (dana["student_id"], dana["timestamp"], dana["score"]) == ("dana", "", "0.0")


def test_the_marks_of_another_class_go_beside_its_gradebook_or_where_they_are_asked_for(course, tmp_path):
    exported(course)
    other = make_course(tmp_path / "other").folder
    url = f"sqlite:///{other / 'gradebook.db'}"
    with opened(url) as gradebook:
        gradebook.add_assignment("01_toy")
        gradebook.add_student("emil")
    before = (course.folder / "grades.csv").read_text()
    exported(course, "--db", url)
    exported(course, "--db", url, "--to", str(tmp_path / "there.csv"))
    assert (course.folder / "grades.csv").read_text() == before
    for path in (other / "grades.csv", tmp_path / "there.csv"):
        assert [row["student_id"] for row in rows(path)] == ["emil"]
    assert not Path("grades.csv").exists()


def test_some_students_and_assignments_may_be_asked_for(course, tmp_path):
    exported(course, "--to", str(tmp_path / "a.csv"), "--student", "bela")
    assert [row["student_id"] for row in rows(tmp_path / "a.csv")] == ["bela"]
    exported(course, "--to", str(tmp_path / "a.csv"), "--assignment", "other")
    assert rows(tmp_path / "a.csv") == []
