"""From the gradebook and the result records of a class to the model.

Marks come from nbgrader's gradebook alone, since that is where a teacher changes them; the records say why.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable
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
from autograder.grading.result import NoResult, Result, in_one_line, read
from autograder.report.model import Class, Mark, Question, Work
from autograder.report.reasons import Reason, reasons_in

NO_REASONS = "the marks stand without their reasons"


class NothingGraded(Exception):
    """There is nothing to report on; the message says what to do."""


class GradebookEntry(NamedTuple):
    """What the gradebook holds of one student's answer to one question."""

    points: float
    auto: float | None
    manual: float | None
    waits: bool  # for a mark given by hand


def read_class(course: Course, chapter: str) -> Class:
    """The class as its gradebook, results/ and submitted/ know it. Raises NothingGraded."""
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

    handed_in = {submission.student for submission in course.submissions(chapter)}
    students = sorted({*names, *handed_in}, key=str.casefold)
    records = {student: _record(course, student, chapter) for student in students}
    questions = _in_order(questions, course, chapter, records.values())
    works = []
    for student, record in records.items():
        identity = {"student": student, "name": names.get(student, "")}
        known = isinstance(record, Result)
        if student in entries:
            works.append(
                Work(
                    **identity,
                    results=_results(questions, entries[student], reasons_in(record) if known else {}),
                    penalty=penalties.get(student) or 0.0,
                    warnings=in_one_line(record.incidents) if known else f"{record}, so {NO_REASONS}",
                    sandbox=record.sandbox if known else "",
                    feedback=_feedback(course, chapter, student),
                )
            )
        elif student in handed_in:
            why = f"handed in, but not graded; `{_grade_command(course, chapter)}` says why"
            works.append(Work(**identity, warnings=(known and in_one_line(record.incidents)) or why))
        else:
            works.append(Work(**identity, handed_in=False))
    graded = [record for student, record in records.items() if student in entries]
    unknown = [cell for record in graded if isinstance(record, Result) for cell in record.unknown]
    return Class(chapter, questions, works, list(dict.fromkeys(unknown)), course.left_over(chapter))


def _record(course: Course, student: str, chapter: str) -> Result | NoResult:
    """A student's result record, or why there is none."""
    try:
        return read(course, student, chapter)
    except NoResult as none:
        return none


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


def _entries(gradebook: Gradebook, chapter: str) -> dict[str, dict[str, GradebookEntry]]:
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
    entries: dict[str, dict[str, GradebookEntry]] = {}
    for student, cell, *entry in rows:
        entries.setdefault(student, {})[cell] = GradebookEntry(*entry)
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


def _in_order(
    questions: list[Question], course: Course, chapter: str, records: Iterable[Result | NoResult]
) -> list[Question]:
    """The questions as they follow each other in the chapter, which the gradebook does not know."""
    order = _cells_of(course.release(chapter))
    if not order:
        first = next((record for record in records if isinstance(record, Result)), None)
        order = [entry["cell"] for entry in (*first.exercises, *first.written)] if first else []
    place = {cell: index for index, cell in enumerate(order)}
    return sorted(questions, key=lambda question: (place.get(question.cell, len(place)), question.cell))


def _cells_of(path: Path) -> list[str]:
    """nbgrader's names of the cells of a notebook in its order; none if it cannot be read."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return [cell["metadata"].get("nbgrader", {}).get("grade_id", "") for cell in cells]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return []


def _results(
    questions: list[Question], entries: dict[str, GradebookEntry], reasons: dict[str, Reason]
) -> dict[str, Mark]:
    results = {}
    for question in questions:
        if question.cell in entries:
            entry, reason = entries[question.cell], reasons.get(question.cell, Reason())
            results[question.cell] = Mark(
                points=entry.points,
                state=_state(question, entry, reason),
                criteria=reason.criteria,
                misconception=reason.misconception,
                hint=reason.hint,
                problem=reason.problem,
                line=reason.line,
            )
    return results


def _state(question: Question, entry: GradebookEntry, reason: Reason) -> str:
    if question.written and entry.waits:
        return "to mark"
    if entry.points >= question.max_points:
        return "full"
    if entry.points > 0:
        return "partial"
    # nbgrader gives 0 by itself to a written answer that was left as it was
    left_alone = entry.manual is None if question.written else reason.status == "not done"
    return "not done" if left_alone else "wrong"


def _feedback(course: Course, chapter: str, student: str) -> str:
    """The way from reports/ to a student's feedback page, "" if there is none."""
    parts = ["feedback", student, chapter, f"{chapter}.html"]
    return "../" + "/".join(map(quote, parts)) if course.folder.joinpath(*parts).is_file() else ""
