"""The right answers of a chapter, from the cells in which its author wrote them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from autograder.build.dependencies import mentions, reached
from autograder.build.rules import BEGIN, END
from autograder.build.source import Cell, read_chapter

ROOT = Path(__file__).parents[2]


def answer_sources(chapter: str, root: Path = ROOT) -> dict[str, str]:
    """Exercise -> the source of its cell, with the answer but no markers, in the order of the chapter."""
    return {cell.name: _unmarked(cell.source) for cell in _code(chapter, root) if cell.kind == "exercise"}


def answers_of(chapter: str, root: Path = ROOT) -> dict[str, Any]:
    """What the code of the chapter defines, the right answers among it.

    Checks and demonstrations are left out. The code runs in this process: it is the author's.
    """
    return namespace_of(sources_for(chapter, tuple(answer_sources(chapter, root)), root))


def sources_for(chapter: str, exercises: tuple[str, ...], root: Path = ROOT) -> list[str]:
    """The cells that define the right answers to `exercises`, with what these call and what is given."""
    sources = answer_sources(chapter, root)
    needed = reached(mentions(sources.values()), exercises).union(exercises)
    return [cell.source for cell in _code(chapter, root) if cell.kind != "exercise" or cell.name in needed]


def namespace_of(sources: list[str]) -> dict[str, Any]:
    """What these cells define."""
    namespace: dict[str, Any] = {"__name__": "answers"}
    for source in sources:
        exec(compile(source, "<answers>", "exec"), namespace)
    return namespace


@cache
def _code(chapter: str, root: Path) -> tuple[Cell, ...]:
    """The code cells of a chapter but its checks and demonstrations; none if there is no such chapter."""
    path = root / "chapters" / f"{chapter}.py"
    cells = read_chapter(path).cells if path.is_file() else ()
    kinds = ("plain", "locked", "exercise")
    return tuple(
        cell for cell in cells if cell.cell_type == "code" and cell.kind in kinds and "demo" not in cell.tags
    )


def _unmarked(source: str) -> str:
    return "\n".join(line for line in source.split("\n") if line.strip() not in (BEGIN, END))
