"""The right answers of a chapter, from the cells in which its author wrote them."""

from __future__ import annotations

import contextlib
from functools import cache
from typing import Any

from autograder.build.dependencies import mentions, reached
from autograder.build.omissions import chapter_of, unmarked
from autograder.build.source import Cell
from autograder.course import Course


def answer_sources(chapter: str, course: Course | None = None) -> dict[str, str]:
    """Exercise -> the source of its cell, with the answer but no markers, in the order of the chapter.

    `course` is the one of the working directory if left out, here and below.
    """
    cells = _code(chapter, course or Course.load())
    return {cell.name: unmarked(cell.source) for cell in cells if cell.kind == "exercise"}


def answers_of(chapter: str, course: Course | None = None) -> dict[str, Any]:
    """What the code of the chapter defines, the right answers among it.

    Checks and demonstrations are left out. The code runs in this process: it is the author's.
    """
    return namespace_of(sources_for(chapter, tuple(answer_sources(chapter, course)), course))


def sources_for(chapter: str, exercises: tuple[str, ...], course: Course | None = None) -> list[str]:
    """The cells that define the right answers to `exercises`, with what these call and what is given."""
    needed = reached(mentions(answer_sources(chapter, course).values()), exercises).union(exercises)
    cells = _code(chapter, course or Course.load())
    return [cell.source for cell in cells if cell.kind != "exercise" or cell.name in needed]


def namespace_of(sources: list[str]) -> dict[str, Any]:
    """What these cells define; what they print is dropped."""
    namespace: dict[str, Any] = {"__name__": "answers"}
    with contextlib.redirect_stdout(None):
        for source in sources:
            exec(compile(source, "<answers>", "exec"), namespace)
    return namespace


@cache
def _code(chapter: str, course: Course) -> tuple[Cell, ...]:
    """The code cells of a chapter but its checks and demonstrations; none if there is no such chapter."""
    cells = chapter_of(course, chapter).cells if course.source(chapter).is_file() else ()
    kinds = ("plain", "locked", "exercise")
    return tuple(
        cell for cell in cells if cell.cell_type == "code" and cell.kind in kinds and "demo" not in cell.tags
    )
