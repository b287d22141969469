"""Feedback pages: nbgrader's own, but with the page's templates read once for a whole class."""

from __future__ import annotations

from functools import cache

from nbconvert.writers import FilesWriter
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory

from autograder.course import Course


def write_feedback(student: str, course: Course, chapter: str) -> None:
    """Write feedback/STUDENT/CHAPTER/CHAPTER.html from the graded notebook and the gradebook."""
    _converter(course, chapter).convert_single_notebook(str(course.notebook("autograded", student, chapter)))


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
