"""The course that a notebook belongs to, as far as a student's own checks need to know it: `course.toml`.

It is the one at or above the folder in which the notebook runs; where there is none, this course. The file
says in which package the exercises are (a folder NAME with `contracts.py` for each chapter NN_NAME), what
they are worth, and where a catalogue of misconceptions is. `autograder` reads the whole of it.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import tomllib
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from course_lib.checking.registry import REGISTRY, Exercise, exercises_in

NAME = "course.toml"


class CourseError(ValueError):
    """What is wrong with a course's `course.toml`, and what to do."""


def folder_of_course(start: Path | None = None) -> Path | None:
    """The folder with `course.toml` at or above `start` (default: the working directory), None without."""
    try:
        start = (start or Path.cwd()).resolve()
    except FileNotFoundError:  # the working directory was removed
        return None
    return next((folder for folder in (start, *start.parents) if (folder / NAME).is_file()), None)


def content_of(folder: Path) -> dict:
    """What `course.toml` in `folder` says. Raises CourseError if it is no TOML."""
    try:
        return tomllib.loads((folder / NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CourseError(f"there is no {NAME} in {folder}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError(f"{folder / NAME} cannot be read: {error}") from error


def make_importable(package: str, folder: Path) -> None:
    """Let `package` be imported from beside `course.toml`, if it lies there."""
    top = package.partition(".")[0]
    if (folder / top).is_dir() and top not in sys.modules and str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


def contracts_in(package: str) -> list[str]:
    """The modules of a package of exercises that define some: PACKAGE.NAME.contracts, by NAME."""
    folders = pkgutil.iter_modules(importlib.import_module(package).__path__)
    found = [Path(finder.path, name) for finder, name, is_package in folders if is_package]
    return [f"{package}.{folder.name}.contracts" for folder in found if (folder / "contracts.py").is_file()]


class CourseFile:
    """The course whose `course.toml` lies in `folder`; without, this one."""

    def __init__(self, folder: Path | None):
        self.folder = folder

    @cached_property
    def content(self) -> dict:
        return content_of(self.folder) if self.folder else {}

    def find(self, name: str) -> Exercise | None:
        """The exercise of this name, worth what it is worth in this course; None if there is none."""
        for module in self._modules:
            if name in REGISTRY:
                break
            exercises_in(module)
        found = REGISTRY.get(name)
        return found and replace(found, points=self._points.get(name, found.points))

    @cached_property
    def _modules(self) -> list[str]:
        package = self.content.get("exercises", "course_lib.exercises")
        if self.folder:
            make_importable(package, self.folder)
        return contracts_in(package)

    @cached_property
    def _points(self) -> dict[str, float]:
        chapters = self.content.get("chapter", {}).values()
        return {name: points for chapter in chapters for name, points in chapter.get("points", {}).items()}
