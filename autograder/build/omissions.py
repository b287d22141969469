"""A chapter as its course has it: without the exercises that `course.toml` leaves out, and with its points.

The check of such an exercise goes, and the cell of its answer too, unless something else in the chapter needs
what it defines: then the answer stays as given code.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from types import CodeType, FunctionType

from autograder.build.dependencies import names_in
from autograder.build.rules import BEGIN, END
from autograder.build.source import Cell, Chapter, read_chapter
from autograder.course import Course
from autograder.settings import nearest
from course_lib.checking.registry import Exercise
from course_lib.course_file import NAME, CourseError


def chapter_of(course: Course, name: str) -> Chapter:
    """The chapter, read, and without what `course.toml` leaves out.

    Raises BuildError for what cannot be read, CourseError for names in course.toml that are not there.
    """
    chapter, settings = read_chapter(course.source(name)), course.settings_of(name)
    questions = [cell.name for cell in chapter.cells if cell.kind in ("exercise", "written")]
    for question in settings.points:
        if question not in questions:
            raise CourseError(
                f"{NAME}: chapter.{name}.points: there is no exercise or written question {question!r} in "
                f"this chapter; {nearest(question, questions)}"
            )
    cells = [_worth(cell, settings.points) for cell in chapter.cells]
    if settings.without:
        given = given_in(cells, settings.without, course.exercises_of(name))
        cells = list(_left(cells, settings.without, given))
    return replace(chapter, cells=tuple(cells))


def given_in(cells: list[Cell], without: Collection[str], exercises: Mapping[str, Exercise]) -> set[str]:
    """Those of `without` whose answers something else needs: a cell that stays, or a check of `exercises`."""
    answers = {cell.name: cell for cell in cells if cell.kind == "exercise" and cell.name in without}
    kept = [cell for cell in cells if cell.cell_type == "code" and cell.name not in without]
    needed = {name for cell in kept for name in names_in(cell.source)}
    needed.update(name for exercise in exercises.values() for name in _asked_for(exercise.function))
    given: set[str] = set()
    while new := needed & answers.keys() - given:
        given |= new
        needed = {name for answer in new for name in names_in(answers[answer].source)}
    return given


def unmarked(source: str) -> str:
    """The source of an answer without its markers."""
    return "\n".join(line for line in source.split("\n") if line.strip() not in (BEGIN, END))


def _worth(cell: Cell, points: Mapping[str, float]) -> Cell:
    """The cell; a written question with the points that it has in this course."""
    changed = cell.kind == "written" and cell.name in points
    return replace(cell, points=points[cell.name]) if changed else cell


def _left(cells: Iterable[Cell], without: Collection[str], given: set[str]) -> Iterator[Cell]:
    for cell in cells:
        if cell.kind == "exercise" and cell.name in given:
            yield replace(cell, kind="locked", source=unmarked(cell.source))
        elif cell.kind not in ("exercise", "check") or cell.name not in without:
            yield cell


def _asked_for(function: FunctionType) -> set[str]:
    """All names and texts in a judge and in the functions of its module that it calls: among them the
    answers that it asks for, as `student.softmax(a)` or `answers["softmax"]`."""
    found: set[str] = set()
    waiting, seen = [function], set()
    while waiting:
        function = waiting.pop()
        seen.add(function)
        names = set(_names_in_code(function.__code__))
        found |= names
        called = {function.__globals__.get(name) for name in names if _is_function(function, name)}
        waiting += called - seen
    return found


def _is_function(function: FunctionType, name: str) -> bool:
    """Whether `name` in a function is another function of the same package."""
    other = function.__globals__.get(name)
    top = function.__module__.partition(".")[0]
    return isinstance(other, FunctionType) and other.__module__.partition(".")[0] == top


def _names_in_code(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names_in_code(constant)
        elif isinstance(constant, str):
            yield constant
        elif isinstance(constant, tuple | frozenset):
            yield from (text for text in constant if isinstance(text, str))
