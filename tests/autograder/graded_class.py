"""A class of any size that was collected and graded, in a blink: its gradebook is written row by row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from nbgrader.api import Grade, GradeCell, Student, SubmittedAssignment, SubmittedNotebook

from autograder.course import Course
from autograder.exchange.placing import FORMAT
from autograder.grading.gradebook import opened
from autograder.grading.result import Result, about, write
from tests.autograder.toy_class import CHAPTER, make_class

POINTS = 12.0


def graded_class(
    root: Path, marks: Mapping[str, float], collected: Mapping[str, dict] | None = None
) -> Course:
    """A class with these marks, of 12 points, in the one chapter of a toy course."""
    course = make_class(root, {"double": POINTS}, {})
    for student, mark in marks.items():
        page = course.notebook("feedback", student, CHAPTER).with_suffix(".html")
        for path in (page, course.notebook("submitted", student, CHAPTER)):
            path.parent.mkdir(parents=True)
            path.write_text(f"<p>{student}: {mark:g}")
    grade_all(course, marks)
    if collected:
        record = course.folder / "collected" / f"{CHAPTER}.json"
        record.parent.mkdir()
        record.write_text(json.dumps({"format": FORMAT, "students": collected}))
    return course


def grade_all(course: Course, marks: Mapping[str, float]) -> None:
    """Give these marks, as grading would, all at once."""
    with opened(course.db_url) as gradebook:
        assignment = gradebook.find_assignment(CHAPTER)
        notebook = gradebook.find_notebook(CHAPTER, CHAPTER)
        cell = gradebook.db.query(GradeCell).one()
        for student, mark in marks.items():
            if gradebook.db.get(Student, student) is None:
                gradebook.db.add(Student(id=student))
            work = SubmittedAssignment(student_id=student, assignment=assignment)
            own = SubmittedNotebook(notebook=notebook, assignment=work)
            gradebook.db.add_all([work, own, Grade(notebook=own, cell=cell, auto_score=mark)])
            write(course, Result(about(course), CHAPTER, student, "bubblewrap"))
        gradebook.db.commit()
