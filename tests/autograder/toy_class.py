"""A graded class made by hand, for tests of the report: a gradebook, and notebooks never executed."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from autograder.course import Course
from autograder.grading.gradebook import opened
from autograder.grading.result import Result, about, write
from course_lib.checking.report import MIME, Criterion, Failure, Report
from tests.autograder.toy_course import COURSE

CHAPTER = "01_toy"


@dataclass
class Student:
    """One student: the checks' reports by exercise (None: it left none), marks by hand, what became of it."""

    reports: dict[str, Report | None] = field(default_factory=dict)
    by_hand: dict[str, float | None] = field(default_factory=dict)  # None: waits to be marked
    name: tuple[str, str] = ("", "")
    penalty: float = 0.0
    graded: bool = True
    handed_in: bool = True
    sandbox: str = "bubblewrap"
    incidents: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    feedback: bool = False


def right(exercise: str, points: float) -> Report:
    """The report on a right answer, of two criteria."""
    return Report(exercise, points, [Criterion("one example"), Criterion("a batch")])


def half(exercise: str, points: float, misconception: str = "", hint: str = "") -> Report:
    """The report on an answer that is wrong for a batch."""
    failed = Criterion("a batch", failure=Failure("the rows do not sum to one"))
    return Report(
        exercise, points, [Criterion("one example"), failed], misconception=misconception, hint=hint
    )


def wrong(exercise: str, points: float, misconception: str = "", hint: str = "") -> Report:
    """The report on an answer that is wrong everywhere."""
    failed = [Criterion(name, failure=Failure("no")) for name in ("one example", "a batch")]
    return Report(exercise, points, failed, misconception=misconception, hint=hint)


def undone(exercise: str, points: float) -> Report:
    """The report on an exercise that was left alone."""
    return Report(exercise, points, status="not done", problem="It is not done yet.")


def make_class(
    root: Path,
    exercises: dict[str, float],
    students: dict[str, Student],
    written: dict[str, float] | None = None,
    chapter: str = CHAPTER,
) -> Course:
    """Write the class into root/class, and the chapter into root: exercises, then written questions."""
    (root / "chapters").mkdir(parents=True)
    (root / "chapters" / f"{chapter}.py").touch()
    (root / "course.toml").write_text(COURSE)
    course, written = Course.load(root), written or {}
    _write(course.release(chapter), _notebook(exercises, written, {}))
    course.folder.mkdir(parents=True)
    (course.folder / "gradebook.db").write_bytes(_empty_gradebook())
    with opened(course.db_url) as gradebook:
        gradebook.add_assignment(chapter)
        gradebook.add_notebook(chapter, chapter)
        # in another order than the chapter's, which the gradebook does not know either
        for name, points in sorted(exercises.items()):
            gradebook.add_grade_cell(f"{name}_check", chapter, chapter, max_score=points, cell_type="code")
        for name, points in sorted(written.items()):
            gradebook.add_grade_cell(name, chapter, chapter, max_score=points, cell_type="markdown")
            gradebook.add_solution_cell(name, chapter, chapter)
        for identity, student in students.items():
            _add(gradebook, course, chapter, identity, student, exercises, written)
    return course


@cache
def _empty_gradebook() -> bytes:
    """A new gradebook; to make one takes nbgrader a second."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gradebook.db"
        with opened(f"sqlite:///{path}"):
            return path.read_bytes()


def _add(gradebook, course, chapter, identity, student, exercises, written) -> None:
    if any(student.name):
        gradebook.add_student(identity, first_name=student.name[0], last_name=student.name[1])
    else:
        gradebook.update_or_create_student(identity)
    if not student.handed_in:
        return
    _write(course.notebook("submitted", identity, chapter), _notebook(exercises, written, {}))
    if not student.graded:
        return
    submission = gradebook.add_submission(chapter, identity)
    submission.notebooks[0].late_submission_penalty = student.penalty
    for name in exercises:
        grade = gradebook.find_grade(f"{name}_check", chapter, chapter, identity)
        report = student.reports.get(name)
        grade.auto_score, grade.needs_manual_grade = report.points if report else 0.0, False
    for name in written:
        grade = gradebook.find_grade(name, chapter, chapter, identity)
        if name in student.by_hand:
            grade.manual_score, grade.needs_manual_grade = (
                student.by_hand[name],
                student.by_hand[name] is None,
            )
        else:  # left as it was
            grade.auto_score, grade.needs_manual_grade = 0.0, False
    gradebook.db.commit()
    _write(course.notebook("autograded", identity, chapter), _notebook(exercises, written, student.reports))
    entries = [
        {"cell": f"{name}_check", **report.to_dict()} for name, report in student.reports.items() if report
    ]
    result = Result(about(course), chapter, identity, student.sandbox, exercises=entries)
    write(course, replace(result, incidents=student.incidents, unknown=student.unknown))
    if student.feedback:
        page = course.folder / "feedback" / identity / chapter / f"{chapter}.html"
        page.parent.mkdir(parents=True)
        page.write_text("<p>Well done.")


def _notebook(exercises: dict, written: dict, reports: dict[str, Report | None]) -> dict:
    cells = [{"cell_type": "markdown", "metadata": {}, "source": "# Toy"}]
    for name in exercises:
        outputs = [_output(reports[name])] if reports.get(name) else []
        cells.append(_cell("code", f"{name}_check", source=f'check("{name}")', outputs=outputs))
    cells += [_cell("markdown", name, source="Because.") for name in written]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def _cell(kind: str, grade_id: str, **content) -> dict:
    return {"cell_type": kind, "metadata": {"nbgrader": {"grade_id": grade_id, "grade": True}}, **content}


def _output(report: Report) -> dict:
    data = {"text/plain": repr(report), MIME: report.to_dict()}
    return {"output_type": "execute_result", "execution_count": 1, "data": data, "metadata": {}}


def _write(path: Path, notebook: dict) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
