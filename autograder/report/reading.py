"""From the gradebook and the graded notebooks of a class to the model.

Marks come from nbgrader's gradebook alone, since that is where a teacher changes them; the notebooks say why.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    SubmittedAssignment,
    SubmittedNotebook,
)

from autograder.course import Course
from autograder.grading.gradebook import opened
from autograder.report.model import Class, Question, Result, Work
from autograder.report.notebooks import CheckReport, GradedNotebook, grade_ids, read_notebook


class NothingGraded(Exception):
    """There is nothing to report on; the message says what to do."""


class Entry(NamedTuple):
    """What the gradebook holds of one student's answer to one question."""

    points: float
    auto: float | None
    manual: float | None
    waits: bool  # for a mark given by hand


def read_class(course: Course, chapter: str) -> Class:
    """The class as its gradebook, autograded/ and submitted/ know it. Raises NothingGraded."""
    if not _gradebook_exists(course):
        raise NothingGraded(_advice(course, chapter))
    with opened(course.db_url) as gradebook:
        entries = _entries(gradebook, chapter)
        if not entries:
            raise NothingGraded(_advice(course, chapter))
        notebook = gradebook.find_notebook(chapter, chapter)
        by_hand = {cell.name for cell in [*notebook.solution_cells, *notebook.task_cells]}
        questions = [
            Question(cell.name, cell.max_score, cell.name in by_hand)
            for cell in [*notebook.grade_cells, *notebook.task_cells]
        ]
        penalties = _penalties(gradebook, chapter)
        names = {s.id: " ".join(filter(None, (s.first_name, s.last_name))) for s in gradebook.students}

    questions = _in_order(questions, course, chapter, list(entries))
    handed_in = {submission.student for submission in course.submissions(chapter)}
    works = []
    for student in sorted({*names, *handed_in}, key=str.casefold):
        identity = {"student": student, "name": names.get(student, "")}
        if student in entries:
            found = read_notebook(course.notebook("autograded", student, chapter))
            works.append(
                Work(
                    **identity,
                    results=_results(questions, entries[student], found),
                    penalty=penalties.get(student) or 0.0,
                    needs_a_look=_what_is_missing(questions, found),
                    sandbox=found.sandbox if found else "",
                    feedback=_feedback(course, chapter, student),
                )
            )
        elif student in handed_in:
            why = f"handed in, but not graded; `{_grade_command(course, chapter)}` says why"
            works.append(Work(**identity, needs_a_look=why))
        else:
            works.append(Work(**identity, handed_in=False))
    return Class(chapter, questions, works)


def _grade_command(course: Course, chapter: str) -> str:
    """The command that grades this chapter of this class."""
    usual = course.folder == course.root / "class"
    return f"autograder grade {chapter}" + ("" if usual else f" --class {shlex.quote(str(course.folder))}")


def _gradebook_exists(course: Course) -> bool:
    """Whether there is one to open: nbgrader would make an empty one."""
    scheme, _, path = course.db_url.partition(":///")
    return scheme != "sqlite" or Path(path).is_file()


def _advice(course: Course, chapter: str) -> str:
    command = _grade_command(course, chapter)
    if count := len(course.submissions(chapter)):
        return f"nothing is graded yet for {chapter}, of {count} handed in; run `{command}`"
    place = course.folder / "submitted" / "STUDENT" / chapter / f"{chapter}.ipynb"
    return f"nothing is graded yet for {chapter}; put what was handed in at {place} and run `{command}`"


def _entries(gradebook: Gradebook, chapter: str) -> dict[str, dict[str, Entry]]:
    """student -> cell -> entry, of all who were graded: nbgrader makes entries first and fills them later."""
    rows = (
        gradebook.db.query(
            SubmittedAssignment.student_id,
            BaseCell.name,
            Grade.score,
            Grade.auto_score,
            Grade.manual_score,
            Grade.needs_manual_grade,
        )
        .select_from(Grade)
        .join(Grade.cell)
        .join(Grade.notebook)
        .join(SubmittedNotebook.assignment)
        .join(SubmittedAssignment.assignment)
        .filter(Assignment.name == chapter)
    )
    entries: dict[str, dict[str, Entry]] = {}
    for student, cell, *entry in rows:
        entries.setdefault(student, {})[cell] = Entry(*entry)
    return {
        student: cells
        for student, cells in entries.items()
        if any(entry.auto is not None or entry.manual is not None for entry in cells.values())
    }


def _penalties(gradebook: Gradebook, chapter: str) -> dict[str, float | None]:
    return dict(
        gradebook.db.query(SubmittedAssignment.student_id, SubmittedNotebook.late_submission_penalty)
        .select_from(SubmittedNotebook)
        .join(SubmittedNotebook.assignment)
        .join(SubmittedAssignment.assignment)
        .filter(Assignment.name == chapter)
        .all()
    )


def _in_order(questions: list[Question], course: Course, chapter: str, students: list[str]) -> list[Question]:
    """The questions as they follow each other in the chapter, which the gradebook does not know."""
    paths = [
        course.release(chapter),
        *(course.notebook("autograded", student, chapter) for student in students),
    ]
    order = next(filter(None, map(grade_ids, paths)), [])
    place = {cell: index for index, cell in enumerate(order)}
    return sorted(questions, key=lambda question: (place.get(question.cell, len(place)), question.cell))


def _results(
    questions: list[Question], entries: dict[str, Entry], found: GradedNotebook | None
) -> dict[str, Result]:
    reports = found.reports if found else {}
    results = {}
    for question in questions:
        if question.cell in entries:
            entry, report = entries[question.cell], reports.get(question.cell, CheckReport())
            results[question.cell] = Result(
                points=entry.points,
                state=_state(question, entry, report),
                criteria=report.criteria,
                misconception=report.misconception,
                hint=report.hint,
                problem=report.problem,
            )
    return results


def _state(question: Question, entry: Entry, report: CheckReport) -> str:
    if question.written and entry.waits:
        return "to mark"
    if entry.points >= question.max_points:
        return "full"
    if entry.points > 0:
        return "partial"
    # nbgrader gives 0 by itself to a written answer that was left as it was
    left_alone = entry.manual is None if question.written else report.status == "not done"
    return "not done" if left_alone else "wrong"


def _what_is_missing(questions: list[Question], found: GradedNotebook | None) -> str:
    """Why the reasons for these marks are not known, "" if they are."""
    if found is None:
        return "the graded notebook is missing or cannot be read, so the marks stand without their reasons"
    checks = [q for q in questions if not q.written and q.cell.endswith("_check")]
    silent = [question.name for question in checks if question.cell not in found.reports]
    return f"no report from the check of {', '.join(silent)}" if silent else ""


def _feedback(course: Course, chapter: str, student: str) -> str:
    """The way from reports/ to a student's feedback page, "" if there is none."""
    parts = ["feedback", student, chapter, f"{chapter}.html"]
    return "../" + "/".join(map(quote, parts)) if course.folder.joinpath(*parts).is_file() else ""
