"""A course with one tiny chapter whose check needs nothing but Python, and a class that handed something
in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.build.notebooks import to_bytes
from autograder.build.pipeline import draft
from autograder.course import Course
from tests.autograder.toy_course import CHECK_DOUBLE, COURSE, DOUBLE, IMPORTS, STEM, WRITTEN, write_chapter

CHECK = CHECK_DOUBLE.replace('check("double", double)', "2.0 if double(3) == 6 else 0.5")
CHAPTER = IMPORTS.replace("from toy_checks import check", "import math") + DOUBLE + CHECK + WRITTEN

RIGHT = "def double(a):\n    return 2 * a"
WRONG = "def double(a):\n    return 3 * a"


def make_course(root: Path, text: str = CHAPTER, declared: str = COURSE, stem: str = STEM) -> Course:
    """The course in `root` with its two notebooks (not executed) and an empty class folder."""
    course = write_chapter(root, text, declared, stem)
    made = draft(course, stem)
    for path, notebook in ((course.solution(stem), made.solved), (course.release(stem), made.student)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(to_bytes(notebook))
    course.folder.mkdir()
    return course


def hand_in(
    course: Course, student: str, answer: str | None, change: Callable[[NotebookNode], None] = lambda _: None
) -> Path:
    """Submit the released notebook with `answer` in the cell of `double`, after `change`."""
    notebook = nbformat.read(course.release(STEM), as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "double" and answer is not None:
            cell.source = answer
    change(notebook)
    path = course.notebook("submitted", student, STEM)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path
