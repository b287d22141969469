"""nbgrader's gradebook: the chapter put into it, and one submission's marks saved in one transaction."""

from __future__ import annotations

import json
import math
import re
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from numbers import Real
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.dbutil import ALEMBIC_DIR
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades
from nbgrader.utils import capture_log, is_locked
from sqlalchemy import create_engine, inspect, make_url, text
from sqlalchemy.exc import SAWarning, SQLAlchemyError

from autograder.course import Course, Submission, waiting
from autograder.grading.cells import CHECK
from autograder.grading.lateness import enter_dates


class NotReady(Exception):
    """The course or the class folder cannot be graded as it is; the message says what to do."""


@contextmanager
def opened(db_url: str) -> Iterator[Gradebook]:
    """A gradebook, closed at the end; where there is none yet, a new one.

    Raises NotReady for whatever goes wrong with the database, while it is open too.
    """
    try:
        _begin(waiting(db_url))
        gradebook = Gradebook(waiting(db_url))
    except ImportError as error:
        raise NotReady(f"the gradebook needs {error.name}: pip install 'psycopg[binary]'") from error
    except SQLAlchemyError as error:
        raise NotReady(_explained(db_url, error)) from error
    try:
        yield gradebook
    except SQLAlchemyError as error:
        raise NotReady(_explained(db_url, error)) from error
    finally:
        gradebook.close()


def generate_assignment(course: Course, chapter: str) -> None:
    """Put the chapter's cells and points into the gradebook.

    This is nbgrader's generate_assignment; the notebook that it makes is thrown away.
    """
    with tempfile.TemporaryDirectory() as release:
        config = course.nbgrader(chapter=chapter, release=Path(release))
        # nbgrader takes a source directory for a regular expression, and escapes only what is above it
        config.CourseDirectory.root, config.CourseDirectory.source_directory = str(course.root), "solutions"
        app = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config)
        app.force = app.create_assignment = True
        done = capture_log(app)
    if not done["success"]:
        said = f"{done['log']}\n{done.get('error', '')}"
        causes = re.findall(r"^[\w.]*(?:Error|Exception): .+", said, re.MULTILINE)
        raise NotReady(f"nbgrader generate_assignment: {causes[0] if causes else said.strip()[-200:]}")


def prepare(course: Course, chapter: str) -> None:
    """Bring the class's gradebook up to the chapter as it is released now."""
    for path in (course.solution(chapter), course.release(chapter)):
        if not path.exists():
            raise NotReady(f"there is no {path.parent.parent.name}/{chapter}; run `autograder build` first")
    course.folder.mkdir(parents=True, exist_ok=True)
    if cells_in_gradebook(course.db_url, chapter) != released_cells(course, chapter):
        generate_assignment(course, chapter)
    with opened(course.db_url) as gradebook, _late_rule(course):
        enter_dates(gradebook, course, chapter)


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


def save(
    gradebook: Gradebook,
    course: Course,
    submission: Submission,
    notebook: NotebookNode,
    time: datetime | None = None,
    before: NotebookNode | None = None,
) -> list[str]:
    """Save the marks in the outputs of a graded notebook, as nbgrader does, but all in one transaction.

    Marks given by hand stay; what they were given for waits to be marked again if, and only if, its text is
    another one than in the notebook `before`. `time` is when it was handed in, None if that is not known.
    Returns a line for each answer that waits again.
    """
    chapter, student = submission.chapter, submission.student
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
        gradebook.update_or_create_submission(chapter, student, timestamp=time)
        waited = _marked_by_hand(gradebook, chapter, student)
        for index, cell in enumerate(notebook.cells):
            saver.preprocess_cell(cell, {}, index)
        lines = []
        for name, waits in waited.items():
            text_before = _text_of(name, before)
            changed = text_before is None or text_before != _text_of(name, notebook)
            # nbgrader lets whatever has a mark by hand wait again
            gradebook.find_grade(name, chapter, chapter, student).needs_manual_grade = waits or changed
            if changed:
                why = "was changed after it was marked" if text_before else "is not there as it was marked"
                lines.append(
                    f"the answer to {name.removesuffix(CHECK)} {why}, so it waits to be marked again"
                )
    enter_dates(gradebook, course, chapter, student)
    if gradebook.find_submission(chapter, student).total_seconds_late > 0:
        _assign_late_penalty(course, chapter, student)
    return lines


def renew_late_penalties(gradebook: Gradebook, course: Course, chapter: str) -> list[str]:
    """Assign all late penalties of a chapter again: marks were given by hand since, or dates have changed.

    Returns the students whose penalty is another one now.
    """
    before = {
        submission.student_id: penalty
        for submission in gradebook.find_assignment(chapter).submissions
        if (penalty := submission.late_submission_penalty) or submission.total_seconds_late
    }
    gradebook.db.commit()
    for student in before:
        _assign_late_penalty(course, chapter, student)
    gradebook.db.expire_all()  # what was read before
    return [
        student
        for student, penalty in before.items()
        if gradebook.find_submission(chapter, student).late_submission_penalty != penalty
    ]


def _marked_by_hand(gradebook: Gradebook, chapter: str, student: str) -> dict[str, bool]:
    """The cells that have a mark given by hand, and whether they wait for another one."""
    try:
        grades = gradebook.find_submission_notebook(chapter, chapter, student).grades
    except MissingEntry:
        return {}
    return {g.name: bool(g.needs_manual_grade) for g in grades if g.manual_score is not None}


def _text_of(name: str, notebook: NotebookNode | None) -> str | None:
    """What a mark for the cell of this name is given for: its text, of a check or test all code."""
    for cell in notebook.cells if notebook else ():
        if cell.metadata.get("nbgrader", {}).get("grade_id") == name:
            if is_locked(cell):
                return "\n".join(other.source for other in notebook.cells if other.cell_type == "code")
            return cell.source + json.dumps(cell.get("attachments", {}), sort_keys=True)
    return None


@contextmanager
def _one_transaction(gradebook: Gradebook) -> Iterator[None]:
    """Let nbgrader's many commits only flush, and commit once at the end, or roll back."""
    session = gradebook.db()
    session.commit = session.flush
    try:
        yield
        del session.commit
        session.commit()
    except BaseException:
        vars(session).pop("commit", None)
        session.rollback()
        raise


class LatePenalties(AssignLatePenalties):
    """nbgrader's pass, which takes only numbers from a plugin."""

    def _check_late_penalty(self, notebook, penalty):
        if not isinstance(penalty, Real) or not math.isfinite(penalty):
            raise ValueError(f"the penalty is {penalty!r}; expected the points that are lost, or None")
        return super()._check_late_penalty(notebook, penalty)


def _assign_late_penalty(course: Course, chapter: str, student: str) -> None:
    """What nbgrader's plugin for late submissions says: that of course.toml or nbgrader_config.py.

    Raises NotReady if the plugin fails.
    """
    about = {"assignment": chapter, "notebook": chapter, "student": student}
    with _late_rule(course, f" for {student}") as rule:
        resources = {"nbgrader": about | {"db_url": rule.config.CourseDirectory.db_url}}
        rule.preprocess(new_notebook(), resources)


@contextmanager
def _late_rule(course: Course, whom: str = "") -> Iterator[LatePenalties]:
    """The rule for late submissions; whatever is wrong with it in here is NotReady, in one line."""
    config = course.configured()
    config.merge(course.nbgrader())
    try:
        rule = LatePenalties(config=config)
        rule.init_plugin()
        yield rule
    except SQLAlchemyError:
        raise
    except Exception as error:
        said = " ".join(f"{type(error).__name__}: {error}".split())
        remedy = "mend the plugin that nbgrader_config.py names (c.AssignLatePenalties.plugin_class)"
        raise NotReady(f"the late penalty{whom} cannot be computed: {said[:300]}; {remedy}") from error


def _begin(db_url: str) -> None:
    """Write nbgrader's version into an empty database, in one statement: there is never half of it.

    nbgrader itself writes it after its tables and not at all if it is stopped between the two. The tables it
    completes whenever it opens a gradebook.
    """
    engine = create_engine(db_url)
    try:
        with engine.begin() as connection:
            if not inspect(connection).get_table_names():
                from alembic.script import ScriptDirectory

                version = f"CAST('{ScriptDirectory(ALEMBIC_DIR).get_current_head()}' AS VARCHAR(32))"
                connection.execute(text(f"CREATE TABLE alembic_version AS SELECT {version} AS version_num"))
    finally:
        engine.dispose()


def _explained(db_url: str, error: SQLAlchemyError) -> str:
    """What is wrong with the gradebook, and what to do, in one line without its password."""
    said = next(iter(str(getattr(error, "orig", None) or error).splitlines()), type(error).__name__)
    try:
        place = make_url(db_url).render_as_string(hide_password=True)
    except SQLAlchemyError:
        return "this is no URL of a gradebook; write sqlite:////folder/gradebook.db or postgresql://…"
    if "locked" in said:
        said += "; another program is writing to it: close that, or wait"
    return f"the gradebook {place}: {said}"
