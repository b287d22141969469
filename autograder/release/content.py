"""What is in a release, and what is left out: no model answer, no grader, no catalogue, no history."""

from __future__ import annotations

import importlib.metadata
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import jinja2
import nbformat
from packaging.requirements import Requirement

from autograder.build import hints
from autograder.build.notebooks import to_bytes
from autograder.course import REPOSITORY, Course
from course_lib.commands.folders import title_of

TEMPLATES = Path(__file__).parent / "template"
PROJECT = "neural-networks-course"  # the distribution that course_lib belongs to
PAGES = ("docs/students.md", "docs/derivations.md", "LICENSE", "LICENSE-TEXT.md")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", ".ipynb_checkpoints", "*.unfinished")


@dataclass(frozen=True)
class Release:
    """A release of some chapters of a course, made on a day."""

    course: Course
    chapters: tuple[str, ...]
    day: date

    def write(self, folder: Path) -> None:
        """Write it into an empty folder."""
        for chapter in self.chapters:
            self._write_notebook(chapter, folder / "notebooks" / chapter / f"{chapter}.ipynb")
        self._write_packages(folder)
        for page in PAGES:
            (folder / page).parent.mkdir(exist_ok=True)
            (folder / page).write_text(self._page(REPOSITORY / page), encoding="utf-8")
        shutil.copyfile(TEMPLATES / "Makefile", folder / "Makefile")
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(TEMPLATES),
            undefined=jinja2.StrictUndefined,
            keep_trailing_newline=True,
        )
        environment.filters["quoted"] = lambda text: json.dumps(
            text, ensure_ascii=False
        )  # as TOML has it too
        for template in sorted(TEMPLATES.glob("*.j2")):
            text = environment.get_template(template.name).render(self._facts())
            (folder / template.stem).write_text(text, encoding="utf-8")

    def _write_notebook(self, chapter: str, path: Path) -> None:
        """The student's notebook; its metadata say of which version of the course it is."""
        notebook = nbformat.read(self.course.release(chapter), as_version=nbformat.NO_CONVERT)
        notebook.metadata["course"] = {"id": self.course.id, "version": self.course.version}
        path.parent.mkdir(parents=True)
        path.write_bytes(to_bytes(notebook))

    def _write_packages(self, folder: Path) -> None:
        """course_lib, and the exercises of the course where they are its own; hints of these chapters."""
        library = Path(hints.digests.__file__).parents[1]
        shutil.copytree(library, folder / "course_lib", ignore=LEFT_OUT)
        for table in (folder / "course_lib" / hints.FOLDER).glob("*.json"):
            table.unlink()
        own = self.course.exercises_folder
        if own.is_relative_to(library):
            place = folder / "course_lib" / hints.FOLDER
        else:
            shutil.copytree(own, folder / self.course.exercises_package.replace(".", "/"), ignore=LEFT_OUT)
            place = folder / hints.FOLDER
        tables = [hints.path_of(self.course, chapter) for chapter in self.chapters]
        for table in filter(Path.exists, [*tables, tables[0].with_name("on_demand.toml")]):
            place.mkdir(exist_ok=True)
            shutil.copyfile(table, place / table.name)

    def _facts(self) -> dict:
        course = self.course
        return {
            "id": course.id,
            "title": course.title,
            "version": course.version,
            "date": self.day.isoformat(),
            "due": [
                (chapter, f"{settings.due:%d %B %Y, %H:%M}")
                for chapter in self.chapters
                if (settings := course.settings_of(chapter)).due
            ],
            "chapters": [(chapter, self._heading(chapter)) for chapter in self.chapters],
            "exercises": course.exercises_package,
            "points": self._points(),
            "packages": sorted({"course_lib", course.exercises_package.partition(".")[0]}),
            "pins": list(self._pins()),
        }

    def _points(self) -> dict[str, dict[str, float]]:
        """What an exercise is worth here, where that is not what it is worth by itself."""
        found = {}
        for chapter in self.chapters:
            exercises = self.course.exercises_of(chapter)
            settings = self.course.settings_of(chapter)
            if changed := {n: worth for n, worth in settings.points.items() if n in exercises}:
                found[chapter] = changed
        return found

    def _heading(self, chapter: str) -> str:
        return title_of(nbformat.read(self.course.release(chapter), as_version=4))

    def _pins(self) -> Iterator[str]:
        """The versions that are installed of what a student needs; of NumPy the one that made the hints."""
        made_with = {
            json.loads(path.read_text(encoding="utf-8"))["made_with"]["numpy"]
            for chapter in self.chapters
            if (path := hints.path_of(self.course, chapter)).exists()
        }
        for line in importlib.metadata.requires(PROJECT) or ():
            requirement = Requirement(line)
            if requirement.marker is None:
                version = importlib.metadata.version(requirement.name)
                if requirement.name == "numpy" and len(made_with) == 1:
                    (version,) = made_with
                yield f"{requirement.name}=={version}"

    def _page(self, path: Path) -> str:
        """A page of ours; a link to what is not in a release loses its target and keeps its words."""
        there = {*PAGES, "README.md"}

        def kept(link: re.Match) -> str:
            target = link[2].partition("#")[0]
            leads = (path.parent / target).resolve()
            is_there = leads.is_relative_to(REPOSITORY) and leads.relative_to(REPOSITORY).as_posix() in there
            return link[0] if "://" in target or not target or is_there else link[1]

        return re.sub(r"(?<!!)\[([^\]]*)\]\(([^)\s]+)\)", kept, path.read_text(encoding="utf-8"))
