"""Feedback pages: nbgrader's own, but with the page's templates read once for a whole class."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from nbconvert.writers import FilesWriter
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory

from autograder.course import Course
from course_lib.listening import TimeIsUp, time_limit

LONGEST = 60.0  # seconds for a page


def page_of(course: Course, student: str, chapter: str) -> Path:
    """The place of a student's feedback page."""
    return course.notebook("feedback", student, chapter).with_suffix(".html")


def is_due(course: Course, student: str, chapter: str) -> bool:
    """Whether a graded notebook has no finished page: that has the time of the notebook."""
    notebook, page = course.notebook("autograded", student, chapter), page_of(course, student, chapter)
    return notebook.is_file() and not (
        page.is_file() and page.stat().st_mtime_ns == notebook.stat().st_mtime_ns
    )


def write_feedback(student: str, course: Course, chapter: str) -> list[str]:
    """Write feedback/STUDENT/CHAPTER/CHAPTER.html from the graded notebook and the gradebook.

    Returns whose page there cannot be, and why. Raises OSError for a full disk and the like.
    """
    notebook, page = course.notebook("autograded", student, chapter), page_of(course, student, chapter)
    try:
        with time_limit(LONGEST):
            _converter(course, chapter).convert_single_notebook(str(notebook))
    except TimeIsUp:
        return [student, f"it takes longer than {LONGEST:g} s"]
    except OSError:
        raise
    except Exception as error:  # whatever is in one notebook, the others have their pages
        return [student, f"{type(error).__name__}: {str(error)[:200]}"]
    time = notebook.stat().st_mtime_ns
    os.utime(page, ns=(time, time))
    return []


@cache
def _converter(course: Course, chapter: str) -> GenerateFeedback:
    """`nbgrader generate_feedback`, ready for one notebook after the other."""
    config = course.nbgrader(chapter=chapter)
    app = GenerateFeedback(coursedir=CourseDirectory(config=config), config=config)
    app.writer = FilesWriter(parent=app, config=app.config)
    app.exporter = app.exporter_class(parent=app, config=app.config)
    for preprocessor in app.preprocessors:
        app.exporter.register_preprocessor(preprocessor)
    return app
