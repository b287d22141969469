"""Where things are in a student's folder: notebooks/ as released, work/ with the student's own copies.

Notebooks are read as plain JSON: that needs nothing but Python.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from course_lib.course_file import content_of, folder_of_course

START = "00_start.ipynb"
PACKAGE = Path(__file__).resolve().parents[1]


class UsageError(ValueError):
    """What a command was asked and cannot do, and what to do instead."""


@dataclass(frozen=True)
class Folders:
    """The folders of one course, in which a student works; `root` holds course.toml."""

    root: Path

    @classmethod
    def here(cls) -> Folders:
        """Those of the course at or above the working directory, else of this program."""
        return cls(folder_of_course() or PACKAGE.parent)

    @property
    def work(self) -> Path:
        return self.root / "work"

    @cached_property
    def declared(self) -> dict:
        """What course.toml says: title, version, …"""
        return content_of(self.root)

    @property
    def version(self) -> str:
        return str(self.declared.get("version", ""))

    @property
    def chapters(self) -> list[str]:
        """The chapters that were released, in order."""
        return sorted(path.stem for path in self.root.glob("notebooks/[0-9][0-9]_*/*.ipynb"))

    def chapter_named(self, given: str) -> str:
        """The chapter of that name or number. UsageError, which lists them, if there is none."""
        for chapter in self.chapters:
            if given == chapter or (given.isdecimal() and int(given) == int(chapter[:2])):
                return chapter
        there = ", ".join(self.chapters) or f"none in {self.root / 'notebooks'}"
        raise UsageError(f"there is no chapter {given!r}; there are: {there}")

    def released(self, chapter: str) -> Path:
        """The notebook as it was handed out."""
        return self.root / "notebooks" / chapter / f"{chapter}.ipynb"

    def own(self, chapter: str) -> Path:
        """The student's copy of it."""
        return self.work / chapter / f"{chapter}.ipynb"


def read_notebook(path: Path) -> dict:
    """A notebook as JSON. UsageError if it is none."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        all(cell["cell_type"] for cell in notebook["cells"])  # KeyError, TypeError
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} cannot be read as a notebook ({type(error).__name__})") from error
    return notebook


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_text(text, encoding="utf-8")
    os.replace(unfinished, path)


def write_notebook(path: Path, notebook: dict) -> None:
    """Write a notebook as Jupyter does."""
    write_whole(path, json.dumps(notebook, ensure_ascii=False, indent=1) + "\n")


def source_of(cell: dict) -> str:
    """The text of a cell, which a file may keep as a list of lines."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def graded_as(cell: dict) -> dict:
    """nbgrader's data on a cell: grade, solution, grade_id, points; empty for any other cell."""
    return cell.get("metadata", {}).get("nbgrader", {})


def checks_in(notebook: dict) -> Iterator[tuple[str, float]]:
    """(exercise, points) of each check in a notebook."""
    for cell in notebook["cells"]:
        if (role := graded_as(cell)).get("grade") and not role.get("solution"):
            yield role["grade_id"].removesuffix("_check"), float(role["points"])


def answers_in(notebook: dict) -> dict[str, str]:
    """grade_id -> the text of each cell in which a student answers."""
    return {
        graded_as(cell)["grade_id"]: source_of(cell)
        for cell in notebook["cells"]
        if graded_as(cell).get("solution")
    }


def written_in(notebook: dict) -> dict[str, str]:
    """grade_id -> the text of each answer that a person marks."""
    return {
        role["grade_id"]: source_of(cell)
        for cell in notebook["cells"]
        if (role := graded_as(cell)).get("solution") and role.get("grade")
    }


def title_of(notebook: dict) -> str:
    """The heading of a notebook."""
    first = source_of(notebook["cells"][0]) if notebook["cells"] else ""
    return first.split("\n", 1)[0].lstrip("# ").strip()


def version_of(notebook: dict) -> str:
    """The version of the course that a notebook was released with; "" where it does not say."""
    return str(notebook.get("metadata", {}).get("course", {}).get("version", ""))
