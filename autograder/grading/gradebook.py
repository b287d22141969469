"""nbgrader's gradebook: the chapter put into it, and one submission's marks saved in one transaction."""

from __future__ import annotations

import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades
from nbgrader.utils import capture_log
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from autograder.course import COURSE_ID, Course


class NotReady(Exception):
    """The course or the class folder cannot be graded as it is; the message says what to do."""


def generate_assignment(course: Course, chapter: str) -> None:
    """Put the chapter's cells and points into the gradebook (nbgrader's generate_assignment; the notebook that
    it makes is thrown away)."""
    _put_alembic_on_path()
    with tempfile.TemporaryDirectory() as release:
        config = course.nbgrader(chapter=chapter, release=Path(release))
        app = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config)
        app.force = app.create_assignment = True
        done = capture_log(app)
    if not done["success"]:
        said = (done.get("error") or done.get("log") or "generate_assignment failed").strip().splitlines()
        raise NotReady(f"nbgrader: {said[-1]}")


@contextmanager
def opened(db_url: str) -> Iterator[Gradebook]:
    """A gradebook, closed at the end."""
    _put_alembic_on_path()
    gradebook = Gradebook(db_url, COURSE_ID)
    try:
        yield gradebook
    finally:
        gradebook.close()


def prepare(course: Course, chapter: str) -> None:
    """Bring the class's gradebook up to the chapter as it is released now."""
    for path in (course.solution(chapter), course.release(chapter)):
        if not path.exists():
            raise NotReady(f"there is no {path.parent.parent.name}/{chapter}; run `autograder build` first")
    course.folder.mkdir(parents=True, exist_ok=True)
    if cells_in_gradebook(course.db_url, chapter) != released_cells(course, chapter):
        generate_assignment(course, chapter)


def cells_in_gradebook(db_url: str, chapter: str) -> dict[str, tuple]:
    """What the gradebook knows of a chapter: grade_id -> (source, points); empty if it does not know it."""
    with opened(db_url) as gradebook:
        try:
            notebook = gradebook.find_notebook(chapter, chapter)
        except MissingEntry:
            return {}
        points = {cell.name: cell.max_score for cell in notebook.grade_cells}
        return {cell.name: (cell.source, points.get(cell.name)) for cell in notebook.source_cells}


def released_cells(course: Course, chapter: str) -> dict[str, tuple]:
    """The same of the student's notebook: grade_id -> (source, points)."""
    cells = [
        (cell.metadata["nbgrader"], cell.source)
        for cell in nbformat.read(course.release(chapter), as_version=4).cells
        if "nbgrader" in cell.metadata
    ]
    return {own["grade_id"]: (source, own.get("points") if own["grade"] else None) for own, source in cells}


def is_graded(gradebook: Gradebook, chapter: str, student: str) -> bool:
    """Whether the gradebook holds a submission of this chapter by this student."""
    try:
        gradebook.find_submission(chapter, student)
    except MissingEntry:
        return False
    return True


def marks_of(gradebook: Gradebook, chapter: str, student: str) -> dict[str, float | None]:
    """The points that a student's checks earned, by grade_id; empty if nothing of the student was graded."""
    try:
        notebook = gradebook.find_submission_notebook(chapter, chapter, student)
    except MissingEntry:
        return {}
    return {grade.name: grade.auto_score for grade in notebook.grades}


def save(gradebook: Gradebook, course: Course, chapter: str, student: str, notebook: NotebookNode) -> None:
    """Save the marks in the outputs of a graded notebook, as nbgrader does, but all in one transaction.

    Marks given by hand stay.
    """
    folder = course.notebook("submitted", student, chapter).parent
    timestamp = CourseDirectory(config=course.nbgrader()).get_existing_timestamp(str(folder))
    resources = {
        "nbgrader": {"notebook": chapter, "assignment": chapter, "student": student, "db_url": course.db_url}
    }
    saver = SaveAutoGrades()
    saver.gradebook, saver.notebook_id, saver.assignment_id, saver.student_id = (
        gradebook,
        chapter,
        chapter,
        student,
    )
    with _one_transaction(gradebook), warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", SAWarning
        )  # nbgrader looks at a submission before it is in the session
        gradebook.update_or_create_student(student)
        gradebook.update_or_create_submission(
            chapter, student, **({"timestamp": timestamp} if timestamp else {})
        )
        for index, cell in enumerate(notebook.cells):
            saver.preprocess_cell(cell, resources, index)
    if gradebook.find_submission(chapter, student).total_seconds_late > 0:
        AssignLatePenalties(config=course.nbgrader()).preprocess(notebook, resources)


@contextmanager
def _one_transaction(gradebook: Gradebook) -> Iterator[None]:
    """Let nbgrader's many commits only flush, and commit once at the end, or roll back."""
    session = gradebook.db()
    session.commit = session.flush
    try:
        yield
    except BaseException:
        del session.commit
        session.rollback()
        raise
    del session.commit
    session.commit()


def _put_alembic_on_path() -> None:
    """To make a gradebook nbgrader runs `alembic`, which lies beside this Python and may not be on the
    path."""
    own = str(Path(sys.executable).parent)
    if own not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join(filter(None, [own, os.environ.get("PATH")]))
